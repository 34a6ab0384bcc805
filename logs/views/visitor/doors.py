"""What stands before a visitor's page: a second factor, the terms, a live grant, and a row in the family's log."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts import second_factor
from accounts.models import Child, Consent, Grant
from accounts.views.answers import person

from ... import visits

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
GrantView = Callable[[HttpRequest, Grant, Child], HttpResponse]
FamilyView = Callable[[HttpRequest, int, int], HttpResponse]


def visitor(view: View[P]) -> View[P]:
    """Second factor first, then the terms as they read now."""

    @second_factor.required
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if Consent.objects.given(person(request), Consent.Purpose.VISITOR_TERMS):
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('logs:visitor-terms')}?{urlencode({'next': request.get_full_path()})}")

    return guarded


def opens(page: str) -> Callable[[GrantView], FamilyView]:
    """Hand a view the live grant and the child; the page is made in the transaction that writes the log."""

    def door(view: GrantView) -> FamilyView:
        @visitor
        @wraps(view)
        def guarded(request: HttpRequest, /, family: int, child: int) -> HttpResponse:
            opened = visits.reading(person(request), family=family, child=child, page=page, now=timezone.now())
            try:
                with opened as (grant, one):
                    return view(request, grant, one)
            except visits.Closed:
                raise Http404 from None

        return guarded

    return door
