"""The week of a child, for parents and caregivers; and the same on paper."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Child
from accounts.views.answers import person
from accounts.views.people import drawing

from ... import week_story, weeks
from .tips import as_card
from .whose import header, read, today


@login_required
@require_safe
def week(request: HttpRequest, monday: str = "") -> HttpResponse:
    """This week when no Monday is named."""
    child = read(request)
    story = _story(request, child, monday)
    context = {"story": story, "card": as_card(story.tip), **header(child, Child.objects.read_by(person(request)))}
    return render(request, "logs/caregiver/week.html", context)


@login_required
@require_safe
def paper(request: HttpRequest, monday: str) -> HttpResponse:
    """One A5 sheet for the booklet of the child; own words only when asked for: others leaf through it."""
    child = read(request)
    story = _story(request, child, monday)
    words = bool(request.GET.get("words")) and story.quote
    code = drawing(request.build_absolute_uri(reverse("logs:log")))
    context = {"story": story, "card": as_card(story.tip), "child": child, "words": words, "qr": code}
    return render(request, "logs/caregiver/paper.html", context)


def _story(request: HttpRequest, child: Child, monday: str) -> week_story.WeekStory:
    try:
        week = date.fromisoformat(monday) if monday else weeks.monday(today(child))
        return week_story.tell(child, week, person(request), now=timezone.now())
    except (ValueError, OverflowError) as error:
        raise Http404 from error
