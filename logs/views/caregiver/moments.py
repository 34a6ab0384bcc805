"""The child's moments: today and earlier days, one's own and (for who reads them) the family's."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Child
from accounts.views.answers import person

from ... import diary
from .whose import chosen, header, today, without_child


@login_required
@require_safe
def moments(request: HttpRequest) -> HttpResponse:
    """Newest first, day by day; `?before=` goes on to earlier ones."""
    children = Child.objects.visible_to(person(request))
    child = chosen(request, children)
    if child is None:
        return without_child(person(request))
    try:
        found = diary.read(child, person(request), now=timezone.now(), before=request.GET.get("before", ""))
    except ValueError as error:
        raise Http404 from error
    day = today(child)
    days = {"today": day, "yesterday": day - timedelta(days=1)}
    return render(request, "logs/caregiver/moments.html", {"diary": found, **days, **header(child, children)})
