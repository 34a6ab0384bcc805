"""How far a family's access log reaches: one signed head per day, so that no end can be cut off unseen."""

from datetime import date, datetime

from django.db import models, transaction
from django.db.models import Exists, OuterRef

from .. import seals
from .families import Family


class AccessLogHeadQuerySet(models.QuerySet["AccessLogHead"]):
    def locked(self, family_id: int) -> "AccessLogHead | None":
        """The open head of a family; its log is ours until the transaction ends, so that a chain cannot fork."""
        Family.objects.select_for_update(no_key=True).get(pk=family_id)
        return self.filter(family_id=family_id, is_open=True).order_by("-seq").first()

    def begin(self, family_id: int, *, day: date) -> None:
        """An empty log, from the first grant on: a log that is missing altogether shows too."""
        with transaction.atomic():
            if self.locked(family_id) is None:
                self.advance(None, family_id=family_id, day=day, seq=0, digest="")

    def advance(self, head: "AccessLogHead | None", *, family_id: int, day: date, seq: int, digest: str) -> None:
        """Move on from the open head. Only the newest is signed as open: going back to an earlier day needs the key."""
        if head is None or head.day != day:
            if head:
                head.sign(is_open=False)
            head = self.filter(family_id=family_id, day=day).first() or AccessLogHead(family_id=family_id, day=day)
        head.seq, head.digest = seq, digest
        head.sign(is_open=True)

    def outlived(self, until: datetime) -> "AccessLogHeadQuerySet":
        """Heads of days before `until`, but for the last of those: it says up to where rows may be gone."""
        later = AccessLogHead.objects.filter(family_id=OuterRef("family_id"), seq__gt=OuterRef("seq"))
        return self.filter(Exists(later.filter(day__lte=until.date())), day__lte=until.date(), is_open=False)


class AccessLogHead(models.Model):
    """The last entry of a day (in UTC) and its digest."""

    family = models.ForeignKey(Family, models.CASCADE, related_name="access_log_heads")
    day = models.DateField()
    seq = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    is_open = models.BooleanField()
    signature = models.CharField(max_length=64)

    objects = AccessLogHeadQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("family", "day", name="one_head_per_family_and_day")]

    def __str__(self) -> str:
        return f"head {self.pk}"

    @property
    def parts(self) -> tuple[seals.Part, ...]:
        return ("head", self.family_id, self.day.isoformat(), self.seq, self.digest, self.is_open)

    @property
    def is_genuine(self) -> bool:
        return seals.is_signed(self.signature, *self.parts)

    def sign(self, *, is_open: bool) -> None:
        self.is_open = is_open
        self.signature = seals.sign(*self.parts)
        self.save()
