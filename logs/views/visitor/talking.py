"""The family's side of a visit: what to talk about, what was agreed, and how they say it went."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Child, Membership
from accounts.views.answers import form_page, person

from ...forms.visits import SaysForm, TopicsForm
from ...models import Plan, Topics
from ...visit_phrases import STEP_LINES


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def topics(request: HttpRequest, pk: int) -> HttpResponse:
    """Parents and caregivers pick what the visit is about; it stays until they change it."""
    child = get_object_or_404(Child.objects.read_by(person(request)), pk=pk)
    stands = Topics.objects.filter(child=child).first()
    form = TopicsForm(request.POST if request.method == "POST" else None, initial=stands.as_shown() if stands else None)
    if not form.is_valid():
        is_parent = child.family.role_of(person(request)) == Membership.Role.PARENT
        return form_page(request, "logs/family/topics.html", form, child=child, is_parent=is_parent)
    Topics.objects.choose(child=child, by=person(request), now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("logs:topics", child.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """What was agreed at the last visit; parents add how it went."""
    child = get_object_or_404(Child.objects.parented_by(person(request)), pk=pk)
    plans = Plan.objects.history_of(child)
    last = plans[0] if plans else None
    form = SaysForm(request.POST if request.method == "POST" else None, initial=last.as_shown() if last else None)
    if last is None or not form.is_valid():
        told = [_told(plan, child) for plan in plans]
        return form_page(request, "logs/family/plan.html", form, child=child, last=told[:1], earlier=told[1:])
    last.tell(**form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("logs:plan-of-family", child.pk)


def _told(plan: Plan, child: Child) -> dict[str, object]:
    """All that a visitor wrote in it, with the focus in words."""
    return {"plan": plan, "focus": STEP_LINES[plan.focus] % {"child": child.nickname} if plan.focus else ""}
