"""Doors that stayed shut: who asked for what they may not have, for whoever runs the server."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import models

from .people import User

REPEATED = timedelta(hours=1)  # the same door tried again within this time is one row
MOST = 200  # rows of one person in that time: enough to see that somebody tries doors


class DenialQuerySet(models.QuerySet["Denial"]):
    def note(self, *, person: User, method: str, page: str, things: Iterable[object], now: datetime) -> None:
        """Record that a signed-in person was refused. Of `things` only numbers are kept, never a text or a key.

        What is somebody else's and what never was leave the same row.
        """
        numbers = " ".join(str(thing) for thing in things if isinstance(thing, int | UUID))
        row = {"method": method[:10], "page": page[:60], "things": numbers[:120]}
        lately = list(self.filter(person=person, at__gt=now - REPEATED).values(*row)[:MOST])
        if row not in lately and len(lately) < MOST:
            self.create(person=person, at=now, **row)


class Denial(models.Model):
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    method = models.CharField(max_length=10)
    page = models.CharField(max_length=60)  # the route's name
    things = models.CharField(max_length=120, blank=True)  # the numbers that were asked for, which may be nobody's
    at = models.DateTimeField()

    objects = DenialQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="newest_denials")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} person {self.person_id}: {self.method} {self.page} {self.things}".rstrip()
