"""The pages of allauth that we use, and no others: sign in and up by code, second factor, sessions."""

from allauth.account import views as account
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

from . import extra_lock


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
    path("2fa/choose/", extra_lock.choose, name="mfa_choose"),
    path("2fa/authenticate/", extra_lock.SecondStep.as_view(), name="mfa_authenticate"),
    path("2fa/reauthenticate/", extra_lock.OnceMore.as_view(), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", extra_lock.AddCodeApp.as_view(), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/passkeys/add/", extra_lock.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("2fa/passkeys/sign-in/", extra_lock.SignInWithPasskey.as_view(), name="mfa_login_webauthn"),
    path("2fa/passkeys/<int:pk>/remove/", extra_lock.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("2fa/recovery-codes/", extra_lock.SpareCodes.as_view(), name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("sessions/<int:pk>/end/", end_session, name="end-session"),
]
