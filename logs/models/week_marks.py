"""One row per child and week that ever had a moment: what the clock asks to know which weeks are due."""

from collections.abc import Iterable
from datetime import date, datetime

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


class WeekMarkQuerySet(models.QuerySet["WeekMark"]):
    def due(self, now: datetime) -> "WeekMarkQuerySet":
        """Closed weeks whose moments moved since they were last summed up (or that never were)."""
        return self.exclude(settled=F("generation")).filter(closes_at__lte=now)

    def touch(self, marks: Iterable[tuple[Child, date]]) -> None:
        """Say that moments of these weeks moved. Call it in the transaction that moved them."""
        closing = {(child.pk, week): weeks.closes_at(week, child.family.zone) for child, week in marks}
        rows = [(pk, week, closes) for (pk, week), closes in sorted(closing.items())]  # one order, so no deadlock
        sql = _TOUCH.replace("{rows}", ", ".join(["(%s, %s, %s, 1, 0)"] * len(rows)))
        adapt = connection.ops.adapt_datetimefield_value
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for pk, week, closes in rows for value in (pk, week.isoformat(), adapt(closes))])


class WeekMark(models.Model):
    child = models.ForeignKey(Child, models.CASCADE, related_name="week_marks")
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
