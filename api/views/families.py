"""Families: a name, a time zone, members."""

from django.db.models import Prefetch, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Family, Membership

from .. import pagination
from ..documentation import operation
from ..door import Door
from ..shapes import people


def with_members(families: "QuerySet[Family]") -> "QuerySet[Family]":
    present = Membership.objects.active().select_related("user")
    return families.prefetch_related(Prefetch("memberships", queryset=present))


class Families(Door):
    @operation("list families", asks=[pagination.PageQuery], gives={200: people.Family}, many=True)
    def get(self, request: Request) -> Response:
        """The families you belong to."""
        rows = with_members(Family.objects.of_member(self.person))
        return Response(pagination.page(request, rows, ("pk",), lambda row: people.family(row, self.person)))

    @operation("found a family", takes=people.FamilySent, gives={201: people.Family}, refuses=(400,))
    def post(self, request: Request) -> Response:
        """Start a family; you are its first parent."""
        made = Family.objects.found(by=self.person, **self.taken(people.FamilySent))
        row = with_members(Family.objects.filter(pk=made.pk)).get()
        location = f"{request.path}{row.pk}/"
        return Response(people.family(row, self.person), status=201, headers={"Location": location})


class OneFamily(Door):
    @operation("read a family", gives={200: people.Family}, refuses=(404,))
    def get(self, request: Request, id: int) -> Response:
        """A family you belong to."""
        row = with_members(Family.objects.of_member(self.person)).get(pk=id)
        return Response(people.family(row, self.person))

    @operation("change a family", takes=people.FamilyChanged, gives={200: people.Family}, refuses=(400, 404))
    def patch(self, request: Request, id: int) -> Response:
        """Change the name or the time zone; parents only. Earlier moments stay on their day."""
        row = with_members(Family.objects.of_parent(self.person)).get(pk=id)
        row.change(**self.taken(people.FamilyChanged))
        return Response(people.family(row, self.person))
