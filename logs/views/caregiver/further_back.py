"""Further back than a week, for parents and caregivers who ask for it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Child
from accounts.views.answers import person

from ... import over_time
from .whose import header, read


@login_required
@require_safe
def further_back(request: HttpRequest) -> HttpResponse:
    """What occurred in stretches of four weeks; nobody is led here, and nothing here compares."""
    child = read(request)
    shown = {"blocks": over_time.tell(child, now=timezone.now())}
    return render(
        request, "logs/caregiver/over_time.html", shown | header(child, Child.objects.read_by(person(request)))
    )
