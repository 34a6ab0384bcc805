"""Tips: this week's card, the library, one card with where it comes from, and what people say of it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Child, User
from accounts.views.answers import form_page, person

from ... import guidance, library, search, tip_age, weeks
from ...forms.tips import FeedbackForm, TipAgeForm, TipFilter, name_of
from ...models import TipFeedback
from .whose import SeeOther, chosen, header, the_one, today

THANKS = {
    "done": gettext_lazy("Lovely."),
    "later": gettext_lazy("Kept for later."),
    "not_for_us": gettext_lazy("Fine. It will not come back."),
}


@login_required
@require_safe
def tips(request: HttpRequest) -> HttpResponse:
    """The week's tip of a child one reads, and the library."""
    user = person(request)
    children = Child.objects.visible_to(user)
    child = chosen(request, children)
    band = tip_age.band_for(child, today(child)) if child else (0, 3)
    form = TipFilter({"age": name_of(band)} | request.GET.dict())
    context = {"form": form, "found": _found(form, band), "kept": _kept(user)}
    if child:
        context |= {"card": _of_this_week(child, user), "may_change": _parented(child, user), **header(child, children)}
    return render(request, "logs/caregiver/tips.html", context)


def _found(form: TipFilter, band: tuple[int, int]) -> list[dict[str, Any]]:
    """What the library has for this age, step, routine and these words."""
    return _cards(search.among(library.tips(**form.chosen(band)), form.words(), translation.get_language()))


def _of_this_week(child: Child, user: User) -> dict[str, Any] | None:
    """None for helpers: what was chosen for a child is for those who read its weeks."""
    if not Child.objects.read_by(user).filter(pk=child.pk).exists():
        return None
    return as_card(guidance.tip_for(child, weeks.monday(today(child)), now=timezone.now()))


def _parented(child: Child, user: User) -> bool:
    return Child.objects.parented_by(user).filter(pk=child.pk).exists()


def _kept(user: User) -> list[dict[str, Any]]:
    """What this person put aside for later, newest first."""
    later = TipFeedback.objects.filter(user=user, answer=TipFeedback.Answer.LATER).order_by("-answered_at", "-pk")
    known = library.library().tips
    return _cards(known[slug] for slug in later.values_list("slug", flat=True) if slug in known)


def _cards(found: Any) -> list[dict[str, Any]]:
    return [card for tip in found if (card := as_card(tip))]


def as_card(tip: library.Tip | None) -> dict[str, Any] | None:
    """The tip in the reader's language, with the claims it rests on in parents' words."""
    if tip is None:
        return None
    language = translation.get_language()
    facts = [library.fact(id, "parents") for id in tip.facts]
    return {"tip": tip, "text": tip.text(language), "facts": [(fact, fact.text(language)) for fact in facts]}


@login_required
@require_safe
def tip(request: HttpRequest, slug: str) -> HttpResponse:
    """One card."""
    card = as_card(_known(slug))
    said = TipFeedback.objects.filter(user=person(request), slug=slug).values_list("answer", flat=True).first()
    return render(request, "logs/caregiver/tip.html", {"card": card, "said": said})


def _known(slug: str) -> library.Tip:
    try:
        return library.tip(slug)
    except LookupError as error:
        raise Http404 from error


@login_required
@require_POST
def feedback(request: HttpRequest, slug: str) -> HttpResponse:
    """Done, for later, or not for us; a new answer replaces the old."""
    found, form = _known(slug), FeedbackForm(request.POST)
    if form.is_valid():
        answer = form.cleaned_data["answer"]
        guidance.feedback(person(request), found.slug, answer, timezone.now())
        messages.success(request, THANKS[answer])
    return SeeOther(reverse("logs:tip", args=[found.slug]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def age(request: HttpRequest) -> HttpResponse:
    """Tips for another age; a parent chooses, nobody asks why."""
    children = Child.objects.parented_by(person(request))
    child = the_one(children, request.POST.get("child") or request.GET.get("child") or "")
    day = today(child)
    sent = request.POST if request.method == "POST" else None
    now_for = {"age": name_of(tip_age.band_for(child, day))}
    form = TipAgeForm(sent, bands=tip_age.within_reach(child, day), initial=now_for)
    if not form.is_valid():
        return form_page(request, "logs/caregiver/tip_age.html", form, **header(child, children))
    tip_age.choose(child, form.band(), day)
    messages.success(request, _("Saved. From next week on, the tip of the week follows this age too."))
    return SeeOther(f"{reverse('logs:tips')}?child={child.pk}")
