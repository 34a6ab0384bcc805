"""Stopping: gently for a child, for good for a child at once, and for oneself."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from .. import erasure, leaving, resting
from ..models import Child
from . import answers


@login_required
@require_POST
def rest(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap ends mail, weeks and looking along for a child; no reason asked."""
    user = answers.person(request)
    resting.rest(get_object_or_404(Child.objects.kept_by(user), pk=pk), by=user, now=timezone.now())
    messages.success(request, _("Stopped. What you wrote is kept."))
    return redirect("accounts:family")


@login_required
@require_POST
def wake(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin again with a child."""
    get_object_or_404(Child.objects.kept_by(answers.person(request)), pk=pk).wake()
    return redirect("accounts:family")


@login_required
@require_POST
def erase_now(request: HttpRequest, pk: int) -> HttpResponse:
    """A parent needs no fourteen days; the child is gone when every parent says so."""
    user = answers.person(request)
    child = get_object_or_404(Child.objects.being_erased_for(user), pk=pk)
    if erasure.agree(child, by=user, now=timezone.now()):
        messages.success(request, _("Everything about this child is gone."))
        return redirect("home")
    messages.success(request, _("It is gone as soon as the other parents agree."))
    return redirect("accounts:family")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest) -> HttpResponse:
    """End one's own account: GET says what happens, POST does it."""
    if request.method != "POST":
        return render(request, "accounts/end.html")
    try:
        leaving.leave(answers.person(request), now=timezone.now())
    except ValidationError as problem:
        return render(request, "accounts/end.html", {"problem": problem.messages[0]}, status=422)
    logout(request)
    return redirect("front-door")
