"""A week of one child in counters: a cache of a query, never incremented, made again whenever the week moved."""

from django.db import models

from accounts.models import Child

from ..vocabulary import DAYPARTS, RETURNS, ROUTINES, SERVES, STEPS

# Column names per map of a summary; the statement in `summaries` and the API read them from here.
MAPS: dict[str, dict[str, str]] = {
    "serves": {word: f"serve_{word}" for word in SERVES},
    "returns": {word: f"return_{word}" for word in RETURNS},
    "steps": {str(step): f"step_{step}" for step in STEPS},
    "routines": {word: f"routine_{word}" for word in ROUTINES},
    "dayparts": {word: f"daypart_{word}" for word in DAYPARTS},
}
COUNTERS = ("moments", "days", "repaired", *(column for columns in MAPS.values() for column in columns.values()))


class WeeklySummary(models.Model):
    child = models.ForeignKey(Child, models.CASCADE, db_index=False, related_name="summaries")
    week_start = models.DateField()
    computed_at = models.DateTimeField()
    moments: int
    days: int
    repaired: int
    dirty = False  # set by `logs.summaries`: moments moved since, and the clock has not come by yet

    class Meta:
        constraints = [models.UniqueConstraint("child", "week_start", name="one_summary_per_child_and_week")]

    def __str__(self) -> str:
        return f"week {self.week_start} of child {self.child_id}"

    def counts(self, name: str) -> dict[str, int]:
        """One map of the summary, e.g. "steps": only the values that occurred, in the vocabulary's order."""
        found = {key: getattr(self, column) for key, column in MAPS[name].items()}
        return {key: value for key, value in found.items() if value}


for _name in COUNTERS:
    WeeklySummary.add_to_class(_name, models.PositiveIntegerField(default=0))
