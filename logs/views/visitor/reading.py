"""A visitor's pages: the terms, the list of families, the page before a visit, between visits, and after one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import second_factor
from accounts.models import AccessLogEntry, Child, Consent, Grant
from accounts.views.answers import person

from ... import briefs, progress, sight, visits
from ...forms.visits import PlanForm
from ...models import Plan
from ...sight import Agreed
from .doors import opens, visitor

Page = AccessLogEntry.Page


@require_http_methods(["GET", "HEAD", "POST"])
@second_factor.required
def terms(request: HttpRequest) -> HttpResponse:
    """What a visitor agrees to before the first page; asked again when the text changes."""
    user, purpose = person(request), Consent.Purpose.VISITOR_TERMS
    wanted = request.GET.get("next", "")
    if request.method != "POST":
        given = Consent.objects.given(user, purpose)
        return render(request, "logs/visitor/terms.html", {"given": given, "version": Consent.VERSIONS[purpose]})
    Consent.objects.answer_all(by=user, answers={purpose: True}, language=get_language() or "nl", now=timezone.now())
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if is_ours else reverse("logs:visits"))


@require_safe
@visitor
def families(request: HttpRequest) -> HttpResponse:
    """My families, by the nicknames of the children; nothing else."""
    found = visits.households(person(request), now=timezone.now())
    return render(request, "logs/visitor/families.html", {"households": found})


@require_safe
@opens(Page.BRIEF)
def brief(request: HttpRequest, grant: Grant, child: Child) -> HttpResponse:
    """The page before a visit."""
    page = briefs.brief(grant, child, language=_language(), now=timezone.now())
    return _page(request, "brief", grant, child, {"brief": page})


@require_safe
@opens(Page.PROGRESS)
def between(request: HttpRequest, grant: Grant, child: Child) -> HttpResponse:
    """The page between visits."""
    page = progress.progress(grant, child, language=_language(), now=timezone.now())
    return _page(request, "progress", grant, child, {"progress": page})


@require_safe
@opens(Page.TOGETHER)
def together(request: HttpRequest, grant: Grant, child: Child) -> HttpResponse:
    """On the sofa, one screen for all: nothing but this child, and a focus to choose."""
    page = briefs.aloud(grant, child, language=_language(), now=timezone.now())
    return _page(request, "together", grant, child, {"brief": page, "steps": sight.focuses(child)})


@require_http_methods(["GET", "HEAD", "POST"])
@opens(Page.PLAN)
def plan(request: HttpRequest, grant: Grant, child: Child) -> HttpResponse:
    """After a visit: one focus, at most two ideas, which the family sees at once."""
    if Grant.Item.PLAN not in grant.items:
        raise Http404
    last = briefs.agreed_last(grant, child, language=_language(), now=timezone.now())
    chosen = {"focus": focus} if (focus := request.GET.get("focus")) else {}  # on the page to look at together
    form = PlanForm(request.POST if request.method == "POST" else None, initial=_as_shown(last) | chosen)
    if not form.is_valid():
        return _page(request, "plan", grant, child, {"form": form, "last": last}, 422 if form.is_bound else 200)
    Plan.objects.after_visit(child=child, by=person(request), now=timezone.now(), **form.as_agreed())
    messages.success(request, _("Saved. The family sees it at once."))
    return redirect("logs:plan", grant.family_id, child.pk)


def _as_shown(last: Agreed | None) -> dict[str, object]:
    """The form starts from what the visitor may see of the last plan."""
    if last is None:
        return {"focus": ""}
    ideas = [idea.words for idea in last.ideas] + ["", ""]
    says = last.family_says.words if last.family_says else ""
    return {"focus": str(last.step or ""), "idea_1": ideas[0], "idea_2": ideas[1], "family_says": says}


def _page(
    request: HttpRequest, name: str, grant: Grant, child: Child, context: dict[str, object], status: int = 200
) -> HttpResponse:
    households = visits.households(person(request), now=timezone.now())
    # The grant may come to its end while the page is made.
    siblings = next((one.children for one in households if one.family_id == grant.family_id), (child,))
    shared = {"grant": grant, "child": child, "siblings": siblings, "has_plan": Grant.Item.PLAN in grant.items}
    return render(request, f"logs/visitor/{name}.html", {**context, **shared}, status=status)


def _language() -> str:
    return get_language() or "nl"
