"""A parent's copy of what they may read: asked for, made by a worker, kept for three days in the parts of one file."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Child, Family, User

KEPT = timedelta(days=3)
LEASE = timedelta(minutes=3)  # longer than a task may take
ATTEMPTS = 3
PART = 256 * 1024  # bytes read at a time, so that a download needs no memory


class ExportQuerySet(models.QuerySet["Export"]):
    def asked_by(self, user: User, *, now: datetime) -> "ExportQuerySet":
        """What this person asked for and may have now: a parent there, and nobody asked since to erase a child."""
        erased_since = Child.objects.filter(family_id=OuterRef("family_id"), erasure_asked_at__gte=OuterRef("asked_at"))
        mine = self.filter(user_id=user.pk, family__in=Family.objects.of_parent(user), asked_at__gt=now - KEPT)
        return mine.exclude(Exists(erased_since)).order_by("-pk")

    def waiting(self, now: datetime) -> "ExportQuerySet":
        """To be made, or taken by a worker that died."""
        left = Q(status=Export.Status.MAKING, lease_until__lt=now)
        return self.filter(Q(status=Export.Status.WAITING) | left).order_by("pk")

    def ask(self, *, by: User, family: Family, now: datetime) -> "Export":
        """One at a time: who asks again while it is being made gets that one; a finished one makes place."""
        running = [Export.Status.WAITING, Export.Status.MAKING]
        with transaction.atomic():
            if one := self.asked_by(by, now=now).filter(family=family, status__in=running).first():
                return one
            self.filter(user=by, family=family).delete()
            return self.create(user=by, family=family, asked_at=now)


class Export(models.Model):
    class Status(models.TextChoices):
        WAITING = "waiting"
        MAKING = "making"
        READY = "ready"
        FAILED = "failed"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports")
    family = models.ForeignKey(Family, models.CASCADE, related_name="exports")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    asked_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    ready_at = models.DateTimeField(null=True, blank=True)
    size = models.PositiveIntegerField(default=0)  # bytes

    objects = ExportQuerySet.as_manager()

    def __str__(self) -> str:
        return f"export {self.pk}"

    @property
    def expires_at(self) -> datetime:
        return self.asked_at + KEPT

    @property
    def filename(self) -> str:
        return f"serve-and-return-{self.asked_at:%Y-%m-%d}.zip"

    def claim(self, *, now: datetime) -> bool:
        """Take it for LEASE; exactly one of any number of callers gets True. The fourth attempt is not made."""
        rows = type(self).objects.waiting(now).filter(pk=self.pk).order_by()
        if rows.filter(attempts__gte=ATTEMPTS).update(status=self.Status.FAILED):
            return False
        return rows.update(status=self.Status.MAKING, lease_until=now + LEASE, attempts=F("attempts") + 1) == 1

    def put_back(self) -> None:
        """It did not work out; the clock tries again, three times in all."""
        self._mine().update(lease_until=self.asked_at)

    def finish(self, content: Iterator[bytes], *, now: datetime) -> bool:
        """Store the file; False, and nothing stored, when its person may not have it any more."""
        with transaction.atomic():
            parts = [ExportPart(export=self, number=number, content=part) for number, part in enumerate(content)]
            size = sum(len(part.content) for part in parts)
            done = self._mine().update(status=self.Status.READY, ready_at=now, size=size, lease_until=None)
            if not done or not type(self).objects.asked_by(self.user, now=now).filter(pk=self.pk).exists():
                type(self).objects.filter(pk=self.pk).delete()
                return False
            ExportPart.objects.bulk_create(parts, batch_size=8)
        return True

    def content(self, *, now: datetime) -> Iterator[bytes]:
        """Part by part, each looked up through its person again: a download ends when they may not have it any more."""
        number = 0
        while Export.objects.asked_by(self.user, now=now).filter(pk=self.pk).exists():
            part = ExportPart.objects.filter(export_id=self.pk, number=number).first()
            if part is None:
                return
            yield bytes(part.content)
            number += 1

    def _mine(self) -> ExportQuerySet:
        return type(self).objects.filter(pk=self.pk, status=self.Status.MAKING)


class ExportPart(models.Model):
    """A slice of the file: the database is the one place that web and worker share."""

    export = models.ForeignKey(Export, models.CASCADE, db_index=False, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint("export", "number", name="one_part_per_export_and_number")]

    def __str__(self) -> str:
        return f"part {self.number} of export {self.export_id}"
