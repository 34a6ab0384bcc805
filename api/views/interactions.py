"""Moments: put, read, list, delete."""

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Child
from logs.models import Interaction

from .. import pagination
from ..documentation import operation
from ..door import Door
from ..preconditions import etag, revision
from ..shapes import moments


class Interactions(Door):
    @operation(
        "list moments",
        asks=[moments.InteractionFilter, pagination.PageQuery],
        gives={200: moments.Interaction},
        many=True,
        refuses=(404,),
    )
    def get(self, request: Request) -> Response:
        """Moments you may read, newest first. A helper sees their own."""
        asked = self.asked(moments.InteractionFilter)
        rows = Interaction.objects.readable_by(self.person)
        if "child" in asked:
            rows = rows.filter(child=Child.objects.visible_to(self.person).get(pk=asked["child"]))
        if "week" in asked:
            rows = rows.filter(week_start=asked["week"])
        if "since" in asked:
            rows = rows.filter(received_at__gte=asked["since"])
        keys = ("-occurred_at", "-pk")
        return Response(pagination.page(request, rows, keys, lambda row: moments.shown(row, self.person)))


class OneInteraction(Door):
    log_scope = ("PUT", "DELETE")

    @operation("read a moment", gives={200: moments.Interaction}, tagged=True, refuses=(404,))
    def get(self, request: Request, id: UUID) -> Response:
        """One moment."""
        row = Interaction.objects.readable_by(self.person).called(id).get()
        return Response(moments.shown(row, self.person), headers=etag(row.rev))

    @operation(
        "record a moment",
        takes=moments.InteractionSent,
        gives={200: moments.Interaction, 201: moments.Interaction},
        tagged=True,
        conditional=True,
        refuses=(400, 404, 409, 410, 412),
    )
    def put(self, request: Request, id: UUID) -> Response:
        """Record a moment under an id of your own making, repeat it, or (with If-Match) change it."""
        sent = self.taken(moments.InteractionSent)
        child = Child.objects.meant_by(self.person, [named := sent.pop("child")]).get(named)
        if child is None:
            raise Child.DoesNotExist
        outcome = Interaction.objects.record(
            by=self.person, child=child, client_id=id, now=timezone.now(), rev=revision(request), **sent
        )
        return _stored(request, outcome.interaction, self, new=outcome.status == "stored")

    @operation("delete a moment", gives={204: None}, conditional=True, refuses=(404, 410, 412))
    def delete(self, request: Request, id: UUID) -> Response:
        """Delete a moment of your own. Its id stays taken."""
        own = Interaction.objects.of_author(self.person).filter(child__erasure_asked_at=None)
        own.called(id).get().delete_by_author(now=timezone.now(), rev=revision(request))
        return Response(status=204)


def _stored(request: Request, row: Interaction, door: Door, *, new: bool) -> Response:
    headers = etag(row.rev) | ({"Location": request.path} if new else {})
    return Response(moments.shown(row, door.person), status=201 if new else 200, headers=headers)
