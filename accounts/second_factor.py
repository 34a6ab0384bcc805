"""Visitors and coordinators show a second proof of who they are before any family or staff page."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from .models import StaffMember, User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def passed(request: HttpRequest) -> bool:
    """Whether this session showed a second factor."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def ways(user: User) -> set[str]:
    """The second factors somebody has: "totp", "webauthn", "recovery_codes"."""
    return {*Authenticator.objects.filter(user=user).values_list("type", flat=True)}


def comes_after_the_mail(user: User) -> bool:
    """Whether the mailed code alone lets nobody in as this person.

    A code app is turned on for that. A parent's passkey is a shorter way in: the mail remains when a phone is lost.
    """
    found = ways(user)
    works = user.is_staff or StaffMember.objects.active().filter(user=user).exists()
    return "totp" in found or ("webauthn" in found and works)


def required(view: View[P]) -> View[P]:
    """Ask for the second factor first: choose one when there is none, else show it."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if passed(request):
            return view(request, *args, **kwargs)
        has_one = Authenticator.objects.filter(user_id=request.user.pk).exists()
        door = reverse("mfa_reauthenticate" if has_one else "mfa_choose")
        return redirect(f"{door}?{urlencode({'next': request.get_full_path()})}")

    return guarded
