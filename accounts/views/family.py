"""The family's own pages: who is in it, the children, the settings, one's own name."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import erasure
from ..forms import ChildForm, FamilyForm, MeForm
from ..models import Child, Family, Membership, User
from . import answers

HIDDEN = gettext_lazy("It is hidden now. In 14 days it is gone for good. Until then you can take it back here.")


@login_required
@require_safe
def hub(request: HttpRequest) -> HttpResponse:
    """Everything about the family, one tap away."""
    user, family = answers.person(request), answers.family_of_member(request)
    return render(
        request,
        "accounts/family.html",
        {
            "family": family,
            "families": Family.objects.of_member(user),
            "role": family.role_of(user),
            "children": Child.objects.visible_to(user).filter(family=family),
            **_set_aside(user, family),
        },
    )


def _set_aside(user: User, family: Family) -> dict[str, QuerySet[Child]]:
    """Children for whom a parent stopped, or whose erasure can be taken back."""
    return {
        "resting": Child.objects.kept_by(user).filter(family=family, resting_since__isnull=False),
        "being_erased": Child.objects.being_erased_for(user).filter(family=family),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """The family's name and clock; parents only."""
    family = answers.family_of_parent(request)
    form = FamilyForm(request.POST or None, instance=family)
    if not form.is_valid():
        return answers.form_page(request, "accounts/settings.html", form, family=family)
    form.save()
    messages.success(request, _("Saved."))
    return redirect("accounts:family")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """One's own first name and language."""
    form = MeForm(request.POST or None, instance=answers.person(request))
    if not form.is_valid():
        return answers.form_page(request, "accounts/me.html", form)
    form.save()
    messages.success(request, _("Saved."))
    return redirect("home")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_child(request: HttpRequest) -> HttpResponse:
    """One more child in this family."""
    family = answers.family_of_parent(request)
    form = ChildForm(request.POST or None)
    if not form.is_valid():
        return answers.form_page(request, "accounts/child.html", form, family=family)
    Child.objects.welcome(by=answers.person(request), family=family, **form.cleaned_data)
    return redirect("accounts:family")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def child(request: HttpRequest, pk: int) -> HttpResponse:
    """A child's nickname and birth month."""
    one = get_object_or_404(Child.objects.parented_by(answers.person(request)), pk=pk)
    form = ChildForm(request.POST or None, instance=one)
    if not form.is_valid():
        return answers.form_page(request, "accounts/child.html", form, child=one)
    form.save()
    messages.success(request, _("Saved."))
    return redirect("accounts:family")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to erase a child: GET says what happens, POST hides it at once."""
    user = answers.person(request)
    one = get_object_or_404(Child.objects.kept_by(user), pk=pk)
    if request.method != "POST":
        return render(request, "accounts/erase.html", {"child": one})
    if erasure.ask(one, by=user, now=timezone.now(), at_once="now" in request.POST):
        messages.success(request, _("Everything about this child is gone."))
        return redirect("home")
    messages.success(request, HIDDEN)
    return redirect("accounts:family")


@login_required
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the erasure back."""
    get_object_or_404(Child.objects.being_erased_for(answers.person(request)), pk=pk).keep()
    messages.success(request, _("Everything is back."))
    return redirect("accounts:family")


@login_required
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave the family, or (for parents) end somebody's place in it."""
    membership = get_object_or_404(Membership.objects.endable_by(answers.person(request)), pk=pk)
    try:
        membership.end(now=timezone.now())
        messages.success(request, _("Done."))
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
    return redirect("home" if membership.user_id == request.user.pk else "accounts:people")
