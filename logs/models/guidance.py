"""Which tip went to which child in which week, and what people said of tips."""

from collections import defaultdict
from collections.abc import Collection

from django.conf import settings
from django.db import models

from accounts.models import Child, Membership


class TipGiven(models.Model):
    """The tip of a child's week: on the week page, in the API and in the mail alike."""

    child = models.ForeignKey(Child, models.CASCADE, db_index=False, related_name="tips_given")
    week_start = models.DateField()
    slug = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint("child", "week_start", name="one_tip_per_child_and_week")]

    def __str__(self) -> str:
        return f"{self.slug} in {self.week_start}"


class TipFeedbackQuerySet(models.QuerySet["TipFeedback"]):
    def in_families_of(self, children: Collection[Child]) -> dict[int, dict[str, frozenset[str]]]:
        """Per family and answer, the slugs that anyone now in that family answered like that."""
        families = {child.family_id for child in children}
        rows = Membership.objects.active().filter(family__in=families, user__tip_feedback__isnull=False)
        slugs: dict[tuple[int, str], set[str]] = defaultdict(set)
        for family, answer, slug in rows.values_list(
            "family_id", *(f"user__tip_feedback__{n}" for n in ("answer", "slug"))
        ):
            slugs[family, answer].add(slug)
        kinds = TipFeedback.Answer.values
        return {family: {kind: frozenset(slugs[family, kind]) for kind in kinds} for family in families}


class TipFeedback(models.Model):
    class Answer(models.TextChoices):
        DONE = "done"
        LATER = "later"
        NOT_FOR_US = "not_for_us"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tip_feedback")
    slug = models.CharField(max_length=80)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    answered_at = models.DateTimeField()

    objects = TipFeedbackQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("user", "slug", name="one_answer_per_person_and_tip")]

    def __str__(self) -> str:
        return f"feedback {self.pk}"
