"""A parent lets a visitor in, sees the very pages they will see, hides what they like and ticks their own notes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Child, Grant
from accounts.views.answers import family_of_parent, form_page, person

from ...forms.visits import GrantForm, HideForm, TickForm
from ...models import Interaction, SharedNote
from ...previews import preview as previewed
from ..caregiver.whose import chosen


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Choose whom, about which children, what, and until when."""
    family, now = family_of_parent(request), timezone.now()
    form = GrantForm(request.POST if request.method == "POST" else None, family=family, now=now)
    if form.is_valid():
        try:
            grant = Grant.objects.give(by=person(request), now=now, **form.as_given())
            return redirect("logs:preview-grant", grant.pk)
        except ValidationError as problem:
            form.add_error(None, problem)
    return form_page(request, "logs/family/give.html", form, family=family)


@login_required
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The visitor's pages, with a way to hide each thing, and one's own notes to tick."""
    grant, child = _opened(request, pk)
    page = previewed(grant, child, parent=person(request), language=get_language() or "nl", now=timezone.now())
    context = {"grant": grant, "child": child, "siblings": _children(grant), "preview": page}
    return render(request, "logs/family/preview.html", context)


@login_required
@require_POST
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Hide one thing, or show it again."""
    grant, child = _opened(request, pk)
    form = HideForm(request.POST)
    if form.is_valid():
        grant.hide(by=person(request), **form.cleaned_data)
    return _back(grant, child, "hidden" if form.cleaned_data.get("hidden") else "page")


@login_required
@require_POST
def tick(request: HttpRequest, pk: int) -> HttpResponse:
    """Share one of one's own notes with the visitor of this grant, or take it back."""
    user, form = person(request), TickForm(request.POST)
    grant, child = _opened(request, pk)
    get_object_or_404(grant.signatures.all(), parent=user)
    number = form.cleaned_data["note"] if form.is_valid() else None
    note = get_object_or_404(Interaction.objects.of_author(user).current(), child=child, pk=number)
    if form.cleaned_data["shared"]:
        SharedNote.objects.tick(grant=grant, interaction=note, by=user, now=timezone.now())
        messages.success(request, _("Shared."))
    else:
        SharedNote.objects.untick(grant=grant, interaction=note, by=user)
    return _back(grant, child, "notes")


def _opened(request: HttpRequest, pk: int) -> tuple[Grant, Child]:
    grant = get_object_or_404(Grant.objects.of_parent(person(request)).live(timezone.now()), pk=pk)
    child = chosen(request, _children(grant))
    return grant, child or get_object_or_404(_children(grant)[:1])


def _children(grant: Grant) -> QuerySet[Child]:
    return grant.children.present().order_by("nickname", "pk")


def _back(grant: Grant, child: Child, part: str) -> HttpResponse:
    return redirect(f"{reverse('logs:preview-grant', args=[grant.pk])}?child={child.pk}#{part}")
