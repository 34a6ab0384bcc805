"""The front door: a welcome for strangers, one's own home for everybody else."""

from datetime import date

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from accounts.context import CARING, roles_of
from accounts.models import User

from .demo import people_to_be

LOOKED = date(2026, 11, 28)  # when somebody last went through what the accessibility page says


def front_door(request: HttpRequest) -> HttpResponse:
    """The welcome for strangers; people who are signed in go on to where they work, except where they try the demo."""
    if isinstance(request.user, User) and not settings.DEMO:
        return redirect(home_of(request.user))
    return render(request, "welcome.html", {"demo_people": people_to_be()})


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Send people to where they work."""
    return redirect(home_of(request.user)) if isinstance(request.user, User) else redirect("front-door")


def home_of(user: User) -> str:
    """The url name of a person's own first page."""
    roles = roles_of(user)
    if roles & {*CARING}:
        return "logs:log"
    if "visitor" in roles:
        return "logs:visits"
    return "accounts:organisation" if "coordinator" in roles else "accounts:start"


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was tried so that everybody can use this, what was not, and whom to tell."""
    return render(request, "accessibility.html", {"looked": LOOKED, "contact": settings.CONTACT_EMAIL})


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language: in a cookie for everybody, on the person for those who are signed in."""
    if isinstance(request.user, User):
        request.user.speak(request.POST.get("language", ""))
    return set_language(request)
