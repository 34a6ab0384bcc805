"""The weekly mail: ask for it, change its day, stop it."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from logs import subscribing
from logs.models import Subscription

from ..documentation import operation
from ..door import Door
from ..shapes import nudges


class MySubscription(Door):
    @operation("read the subscription", gives={200: nudges.Subscription}, refuses=(404,))
    def get(self, request: Request) -> Response:
        """Rhythm, weekday and hour; 404 when you did not ask for the mail."""
        return Response(nudges.subscription(Subscription.objects.get(user=self.person, ended_at=None)))

    @operation("subscribe", takes=nudges.SubscriptionSent, gives={200: nudges.Subscription})
    def put(self, request: Request) -> Response:
        """Ask for the weekly mail, or change it. The first time, a mail asks you to confirm."""
        sent = self.taken(nudges.SubscriptionSent)
        return Response(nudges.subscription(subscribing.subscribe(self.person, now=timezone.now(), **sent)))

    @operation("unsubscribe", gives={204: None}, refuses=(404,))
    def delete(self, request: Request) -> Response:
        """Stop it, also what waits to be sent."""
        subscribing.end(Subscription.objects.get(user=self.person, ended_at=None), now=timezone.now())
        return Response(status=204)
