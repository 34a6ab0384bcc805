"""The week of a child, for parents and caregivers."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Child
from accounts.views.answers import person

from ... import week_story, weeks
from .tips import as_card
from .whose import chosen, header, today


@login_required
@require_safe
def week(request: HttpRequest, monday: str = "") -> HttpResponse:
    """This week when no Monday is named."""
    children = Child.objects.read_by(person(request))
    child = chosen(request, children) or get_object_or_404(children.none())
    try:
        week = date.fromisoformat(monday) if monday else weeks.monday(today(child))
        story = week_story.tell(child, week, person(request), now=timezone.now())
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    return render(
        request, "logs/caregiver/week.html", {"story": story, "card": as_card(story.tip), **header(child, children)}
    )
