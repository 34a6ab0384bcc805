"""Two small facts about the installation: when the clock last got through, and which restore it lives in."""

import uuid
from datetime import datetime

from django.db import models


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def beat(self, *, now: datetime, tick: str = "clock") -> None:
        """Note that clock, broker, worker and database worked together just now, for this line of the clock."""
        self.update_or_create(name=tick, defaults={"at": now})


class Heartbeat(models.Model):
    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class EpochQuerySet(models.QuerySet["Epoch"]):
    def current(self) -> str:
        """The id that phones compare: it changes when the server was restored from a backup."""
        return str(self.get_or_create(pk=1)[0].value)

    def renew(self) -> None:
        """After a restore: phones then send again what the backup may have lost."""
        self.update_or_create(pk=1, defaults={"value": uuid.uuid4()})


class Epoch(models.Model):
    value = models.UUIDField(default=uuid.uuid4)

    objects = EpochQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.value)
