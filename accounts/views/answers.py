"""What these views share: the signed-in person, and the family a page is about."""

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from ..models import Family, User


def person(request: HttpRequest) -> User:
    """The signed-in person; the views that call it ask for sign-in first."""
    if not isinstance(request.user, User):
        raise TypeError("This view forgot to ask for sign-in.")
    return request.user


def form_page(request: HttpRequest, template: str, form: BaseForm, **context: object) -> HttpResponse:
    """A page with a form: 200 when it is new, 422 with every field kept when it was not accepted."""
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)


def family_of_member(request: HttpRequest) -> Family:
    """The family named by ?family=, else the one joined first; 404 when it is not the person's own."""
    return _chosen(request, Family.objects.of_member(person(request)))


def family_of_parent(request: HttpRequest) -> Family:
    """The same, for parents only."""
    return _chosen(request, Family.objects.of_parent(person(request)))


def _chosen(request: HttpRequest, families: QuerySet[Family]) -> Family:
    wanted = request.GET.get("family", "")
    if wanted:
        families = families.filter(pk=wanted) if wanted.isdecimal() and len(wanted) < 19 else families.none()
    return get_object_or_404(families[:1])
