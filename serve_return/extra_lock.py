"""The second factor: a code app, passkeys and spare codes. Set up, shown again, and shown instead of the mail."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, passthrough_next_redirect_url
from allauth.core.internal import ratelimit
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic.edit import FormView

from accounts import second_factor
from accounts.models import User
from accounts.views.people import drawing

from .passkeys import PasskeyForm, ReauthenticatePasskeyForm

Context = dict[str, Any]
DOORS = ["get", "head", "post", "options"]


def onward(request: HttpRequest, name: str) -> str:
    """The address of a page, with where the person was going."""
    return str(passthrough_next_redirect_url(request, reverse(name), "next"))


@login_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """In front of the pages that ask for a second factor, for somebody who has none."""
    passkey, code_app = onward(request, "mfa_add_webauthn"), onward(request, "mfa_activate_totp")
    return render(request, "mfa/choose.html", {"passkey": passkey, "code_app": code_app})


class Adding:
    """Setting one up shows that one has it: this session counts as having used it, a moment ago."""

    kind: str
    request: HttpRequest
    did_generate_recovery_codes: bool

    def form_valid(self, form: Form) -> HttpResponse:
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # of the view this stands before
        record_authentication(self.request, self.request.user, method="mfa", type=self.kind, reauthenticated=True)
        return answer

    def get_success_url(self) -> str:
        """The spare codes first, when these are new; then where the person was going."""
        if self.did_generate_recovery_codes:
            return onward(self.request, "mfa_view_recovery_codes")
        return str(get_next_redirect_url(self.request) or reverse("mfa_index"))


class AddCodeApp(Adding, totp.ActivateTOTPView):
    kind = "totp"

    def get_context_data(self, **kwargs: Any) -> Context:
        """Adds `totp_qr`, the key as inline SVG: the policy allows no data: images."""
        context: Context = super().get_context_data(**kwargs)
        return context | {"totp_qr": drawing(str(context["totp_url"]))}


class AddPasskey(Adding, webauthn.AddWebAuthnView):
    kind = "webauthn"
    http_method_names = DOORS

    def get_context_data(self, **kwargs: Any) -> Context:
        """Past allauth's own, which would ask for a key that cannot sign in by itself."""
        context: Context = FormView.get_context_data(self, **kwargs)
        options = auth.begin_registration(self.request.user, passwordless=True)
        return context | {"options": options, "code_app": onward(self.request, "mfa_activate_totp")}


class RemovePasskey(webauthn.RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")
    http_method_names = DOORS


class SpareCodes(recovery.ViewRecoveryCodesView):
    def get_context_data(self, **kwargs: Any) -> Context:
        context: Context = super().get_context_data(**kwargs)
        return context | {"onward": get_next_redirect_url(self.request) or reverse("home")}


@method_decorator(ratelimit.decorator(app="allauth.mfa", action="webauthn_challenge", limit_get=True), name="dispatch")
class SignInWithPasskey(webauthn.LoginWebAuthnView):
    """GET, asked for as JSON, gives what the phone is to sign; POST takes what it signed."""

    http_method_names = DOORS

    def form_invalid(self, form: Form) -> HttpResponse:
        for error in form.errors.get("credential", []):
            messages.error(self.request, str(error))
        return redirect(onward(self.request, "account_login"))


class AfterTheMail(AuthenticateStage):
    """The step after the mailed code, for whom that code is not enough."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return bool(super()._should_handle(request)) and second_factor.comes_after_the_mail(self.login.user)


def ways_of(user: User, code: Form) -> Context:
    """What a page needs that asks for a second factor: the ways this person has, and what a passkey is to sign."""
    found = second_factor.ways(user)
    code.fields["code"].label = _("Code") if "totp" in found else _("Spare code")
    code.fields["code"].widget.attrs["placeholder"] = ""
    options = auth.begin_authentication(user) if "webauthn" in found else None
    return {"form": code, "ways": found, "options": options}


class SecondStep(mfa.AuthenticateView):
    http_method_names = DOORS

    def get_context_data(self, **kwargs: Any) -> Context:
        context: Context = super().get_context_data(**kwargs)
        tried = self.webauthn_form.errors.get("credential", [])
        return context | ways_of(self.stage.login.user, self.auth_form) | {"tried": tried}


class OnceMore(mfa.ReauthenticateView):
    http_method_names = DOORS

    def get_form_class(self) -> type[Form]:
        """By what was sent: a passkey's answer or a code."""
        if "credential" in self.request.POST:
            return ReauthenticatePasskeyForm
        code: type[Form] = super().get_form_class()
        return code

    def get_context_data(self, **kwargs: Any) -> Context:
        context: Context = super().get_context_data(**kwargs)
        form, tried = context["form"], []
        if isinstance(form, PasskeyForm):
            form, tried = super().get_form_class()(user=self.request.user), form.errors.get("credential", [])
        return context | ways_of(self.request.user, form) | {"tried": tried}
