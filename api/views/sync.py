"""A phone's whole outbox in one call."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from logs.models import Epoch

from ..documentation import operation
from ..door import Door
from ..outbox import Outbox
from ..problems import TooLarge
from ..shapes import moments


class Sync(Door):
    log_scope = ("POST",)

    @operation("deliver an outbox", takes=moments.Outbox, gives={200: moments.Acknowledgement}, refuses=(400,))
    def post(self, request: Request) -> Response:
        """Take up to 100 items; each is answered by itself, in order. Only this acknowledgement lets an item go."""
        sent = self.taken(moments.Outbox)
        if len(sent["items"]) > moments.MOST:
            raise TooLarge
        outbox = Outbox(by=self.person, now=timezone.now(), sent_at=sent.get("sent_at"))
        results = outbox.take(sent["items"])
        return Response({"batch_id": sent["batch_id"], "epoch": Epoch.objects.current(), "results": results})
