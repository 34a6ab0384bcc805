"""Going on apart from the other parents: what happens, and the button."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Membership
from accounts.views.answers import family_of_parent, person

from .. import parting


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest) -> HttpResponse:
    """GET says what happens and who sees what, POST does it."""
    family = family_of_parent(request)
    if request.method != "POST":
        return render(request, "logs/family/part.html", {"family": family})
    try:
        parting.part(person(request), family, now=timezone.now())
    except Membership.DoesNotExist:  # a second tap on the button
        return redirect("accounts:family")
    except ValidationError as problem:
        return render(request, "logs/family/part.html", {"family": family, "problem": problem.messages[0]}, status=422)
    messages.success(request, _("You have a family of your own here now."))
    return redirect("accounts:family")
