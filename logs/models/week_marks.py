"""One row per child and week that ever had a moment: what the clock asks to know which weeks are due."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from django.db import connection, models
from django.db.models import F

from accounts.models import Child

from .. import weeks

# One upsert instead of read-then-write: two phones may touch the same week at once.
# After a move westward the same week closes later; closing before its last moment would lose that one.
_TOUCH = (
    "INSERT INTO logs_weekmark (child_id, week_start, closes_at, generation, settled) VALUES {rows}"
    " ON CONFLICT (child_id, week_start) DO UPDATE SET generation = logs_weekmark.generation + 1, closes_at ="
    " CASE WHEN excluded.closes_at > logs_weekmark.closes_at THEN excluded.closes_at ELSE logs_weekmark.closes_at END"
)

_CLAIM = (
    "UPDATE logs_weekmark SET settled = generation WHERE {those} FROM logs_weekmark"
    " WHERE NOT (settled = generation) AND closes_at <= %s AND {seen}"
    " ORDER BY closes_at, id LIMIT %s {lock}) RETURNING week_start, child_id"
)
# PostgreSQL reads the whole table for `id IN`, once a slice; to a row's own place it goes straight.
_THOSE = {"postgresql": "ctid = ANY (ARRAY (SELECT ctid", "sqlite": "id IN (SELECT id"}
_LOCK = {"postgresql": "FOR UPDATE SKIP LOCKED)", "sqlite": ""}


class WeekMarkQuerySet(models.QuerySet["WeekMark"]):
    def due(self, now: datetime) -> "WeekMarkQuerySet":
        """Closed weeks whose moments moved since they were last summed up (or that never were)."""
        return self.exclude(settled=F("generation")).filter(closes_at__lte=now)

    def claim(self, now: datetime, *, first: bool, limit: int) -> list[tuple[date, list[int]]]:
        """Call up to `limit` due weeks settled, and hold them until this transaction ends: children per local Monday.

        `first` asks for weeks never settled before, otherwise for those settled before. Weeks that somebody else holds
        are passed over, so that two clocks share the work and never wait for each other (SQLite: one writer anyway).
        """
        sql = _CLAIM.format(
            seen="settled = 0" if first else "settled > 0",
            those=_THOSE[connection.vendor],
            lock=_LOCK[connection.vendor],
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [connection.ops.adapt_datetimefield_value(now), limit])
            rows = sorted(cursor.fetchall())
        return [
            (date.fromisoformat(str(week)), [child for _, child in those])
            for week, those in groupby(rows, key=itemgetter(0))
        ]

    def touch(self, marks: Iterable[tuple[Child, date]]) -> None:
        """Say that moments of these weeks moved. Call it in the transaction that moved them."""
        closing = {(child.pk, week): weeks.closes_at(week, child.family.zone) for child, week in marks}
        rows = [(pk, week, closes) for (pk, week), closes in sorted(closing.items())]  # one order, so no deadlock
        sql = _TOUCH.replace("{rows}", ", ".join(["(%s, %s, %s, 1, 0)"] * len(rows)))
        adapt = connection.ops.adapt_datetimefield_value
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for pk, week, closes in rows for value in (pk, week.isoformat(), adapt(closes))])


class WeekMark(models.Model):
    child = models.ForeignKey(Child, models.CASCADE, db_index=False, related_name="week_marks")
    week_start = models.DateField()
    closes_at = models.DateTimeField()
    generation = models.PositiveIntegerField(default=1)
    settled = models.PositiveIntegerField(default=0)  # the generation the summary was made from

    objects = WeekMarkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("child", "week_start", name="one_mark_per_child_and_week")]
        indexes = [
            models.Index("closes_at", "id", condition=~models.Q(settled=F("generation")), name="weeks_to_settle"),
        ]

    def __str__(self) -> str:
        return f"week {self.week_start} of child {self.child_id}"
