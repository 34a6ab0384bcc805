"""The front door: a welcome for strangers, one's own home for everybody else."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

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
