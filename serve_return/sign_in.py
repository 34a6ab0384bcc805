"""The pages of allauth that we use, and no others: sign in and up by code, second factor, sessions."""

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.usersessions import views as sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import RedirectView

from accounts.views.answers import person
from accounts.views.people import drawing


class ActivateTotp(totp.ActivateTOTPView):
    """Setting up the second factor shows that one has it: this session counts as having used it."""

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Adds `totp_qr`, the key as inline SVG: the policy allows no data: images."""
        context: dict[str, object] = super().get_context_data(**kwargs)
        return context | {"totp_qr": drawing(str(context["totp_url"]))}

    def form_valid(self, form: object) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="totp")
        return answer


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out on one other device, at once."""
    get_object_or_404(UserSession.objects.filter(user_id=person(request).pk), pk=pk).end()
    messages.success(request, _("Signed out there."))
    return redirect("usersessions_list")


urlpatterns = [
    path("login/", account.RequestLoginCodeView.as_view(), name="account_login"),
    path("login/code/", account.RequestLoginCodeView.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", account.ConfirmLoginCodeView.as_view(), name="account_confirm_login_code"),
    path("signup/", RedirectView.as_view(pattern_name="account_login"), name="account_signup"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("2fa/", mfa.index, name="mfa_index"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", ActivateTotp.as_view(), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("sessions/<int:pk>/end/", end_session, name="end-session"),
]
