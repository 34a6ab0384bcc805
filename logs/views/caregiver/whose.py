"""Whose page it is: the child in ?child= (or in a form), always looked up through the viewer."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.models import Child, User
from accounts.views.answers import person

from ...phrases import age_in_words


class SeeOther(HttpResponseRedirect):
    """After a POST: read the result over there."""

    status_code = 303


def chosen(request: HttpRequest, children: QuerySet[Child]) -> Child | None:
    """The child asked for, else the first by nickname; None without children, 404 for one that is not theirs."""
    wanted = request.POST.get("child") or request.GET.get("child") or ""
    if not wanted:
        return children.first()
    return the_one(children, wanted)


def without_child(user: User) -> HttpResponseRedirect:
    """To the first steps, or to the family's page for a parent who stopped or erases."""
    return HttpResponseRedirect(
        reverse("accounts:family" if Child.objects.kept_by(user).exists() else "accounts:start")
    )


def read(request: HttpRequest) -> Child:
    """The child asked for, else the first, of those whose weeks this person reads; 404 without any."""
    children = Child.objects.read_by(person(request))
    return chosen(request, children) or get_object_or_404(children.none())


def the_one(children: QuerySet[Child], wanted: str) -> Child:
    """404 unless `wanted` is the number of one of these children."""
    if not (wanted.isdecimal() and len(wanted) < 19):
        raise Http404
    return get_object_or_404(children, pk=int(wanted))


def today(child: Child) -> date:
    """The day it is where the family lives."""
    return timezone.localdate(timezone=child.family.zone)


def header(child: Child, children: QuerySet[Child]) -> dict[str, Any]:
    """What the top of a page shows: the child, the others one tap away, the age in words."""
    return {"child": child, "children": children, "age": age_in_words(child.age_months(today(child)))}
