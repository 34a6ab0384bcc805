"""The front door: a welcome for strangers, one's own home for everybody else."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts.context import roles_of
from accounts.models import User

from .demo import people_to_be


def home(request: HttpRequest) -> HttpResponse:
    """Send people to where they work; show the welcome (and the demo's people) to everybody else."""
    if isinstance(request.user, AnonymousUser):
        return render(request, "welcome.html", {"demo_people": people_to_be()})
    return redirect(home_of(request.user))


def home_of(user: User) -> str:
    """The url name of a person's own first page."""
    roles = roles_of(user)
    if roles & {"parent", "caregiver", "helper"}:
        return "logs:log"
    if "visitor" in roles:
        return "logs:visits"
    return "accounts:organisation" if "coordinator" in roles else "accounts:start"


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language: in a cookie for everybody, on the person for those who are signed in."""
    if isinstance(request.user, User):
        request.user.speak(request.POST.get("language", ""))
    return set_language(request)
