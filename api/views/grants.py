"""Whom a parent lets look along, and who looked."""

from datetime import timedelta

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import AccessLogEntry, Child, Family, Grant, StaffMember
from accounts.models.grants import USUAL_LENGTH
from logs.weeks import at_local

from .. import pagination
from ..documentation import operation
from ..door import Door
from ..shapes import visits


class Grants(Door):
    @operation("list grants", asks=[pagination.PageQuery], gives={200: visits.Grant}, many=True, refuses=(404,))
    def get(self, request: Request) -> Response:
        """Every grant of your families, newest first, also those that ended."""
        Family.objects.of_parent(self.person)[:1].get()
        rows = Grant.objects.of_parent(self.person)
        live = set(rows.live(timezone.now()).order_by().values_list("pk", flat=True))
        return Response(pagination.page(request, rows, ("-pk",), lambda row: visits.grant(row, row.pk in live)))

    @operation("give a grant", takes=visits.GrantSent, gives={201: visits.Grant}, refuses=(404,))
    def post(self, request: Request) -> Response:
        """Let one named visitor see chosen things about chosen children until a day. It covers your own moments."""
        sent, now = self.taken(visits.GrantSent), timezone.now()
        children, ends_on = self._children(sent.pop("children")), sent.pop("ends_on", None)
        family = children[0].family
        ends_at = at_local(ends_on + timedelta(days=1), 0, family.zone) if ends_on else now + USUAL_LENGTH
        visitor = StaffMember.objects.visitor_at(sent.pop("visitor"), organisation=sent.pop("organisation", None))
        made = Grant.objects.give(
            by=self.person, family=family, children=children, visitor=visitor, ends_at=ends_at, now=now, **sent
        )
        row = Grant.objects.of_parent(self.person).get(pk=made.pk)
        return Response(visits.grant(row, live=True), status=201)

    def _children(self, ids: list[int]) -> list[Child]:
        """All of them, or Child.DoesNotExist."""
        found = Child.objects.parented_by(self.person).in_bulk(ids)
        if set(found) != set(ids):
            raise Child.DoesNotExist
        return [found[pk] for pk in dict.fromkeys(ids)]


class OneGrant(Door):
    @operation("stop a grant", gives={204: None}, refuses=(404,))
    def delete(self, request: Request, id: int) -> Response:
        """Stop it at once; stopping twice is the same as once."""
        Grant.objects.of_parent(self.person).get(pk=id).revoke(by=self.person, now=timezone.now())
        return Response(status=204)


class AccessLog(Door):
    @operation("list who looked", asks=[pagination.PageQuery], gives={200: visits.Looked}, many=True, refuses=(404,))
    def get(self, request: Request) -> Response:
        """Every time a visitor opened a page about your children, newest first."""
        Family.objects.of_parent(self.person)[:1].get()
        rows = AccessLogEntry.objects.readable_by(self.person)
        return Response(pagination.page(request, rows, ("-pk",), visits.looked))
