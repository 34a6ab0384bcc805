"""What belongs to a visit: topics the family picks, what was agreed, notes ticked for one grant."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Child, Grant, GrantSignature, User

from ..vocabulary import STEPS
from .interaction import Interaction

MOST_READ = 50  # agreements on the family's page


class TopicsQuerySet(models.QuerySet["Topics"]):
    def choose(self, *, child: Child, by: User, chosen: list[str], words: str, now: datetime) -> "Topics":
        """Put these topics and words in place of what stood there. ValidationError for a topic that does not exist."""
        if not set(chosen) <= set(Topics.Topic.values):
            raise ValidationError({"chosen": _("Choose from these topics.")})
        row, _made = self.update_or_create(
            child=child,
            defaults={
                "chosen": sorted(set(chosen), key=Topics.Topic.values.index),
                "words": words,
                "updated_at": now,
                "updated_by": by,
            },
        )
        return row


class Topics(models.Model):
    """What the family wants to talk about, kept until they change it."""

    class Topic(models.TextChoices):
        SLEEP = "sleep", _("sleeping")
        CRYING = "crying", _("crying and calming down")
        EATING = "eating", _("eating and drinking")
        TALKING = "talking", _("sounds and talking")
        PLAYING = "playing", _("playing together")
        FEELINGS = "feelings", _("big feelings")
        GOODBYES = "goodbyes", _("saying goodbye and coming back")
        SIBLINGS = "siblings", _("brothers and sisters")
        MYSELF = "myself", _("how I am doing myself")
        FUN = "fun", _("what goes well")

    child = models.OneToOneField(Child, models.CASCADE, related_name="topics")
    chosen = models.JSONField(default=list)  # Topic values, in the order of Topic
    words = models.CharField(max_length=280, blank=True)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = TopicsQuerySet.as_manager()

    def __str__(self) -> str:
        return f"topics of child {self.child_id}"

    @property
    def chosen_in_words(self) -> list[str]:
        return [str(self.Topic(code).label) for code in self.chosen]

    def as_shown(self) -> dict[str, Any]:
        return {"chosen": self.chosen, "words": self.words}


class PlanQuerySet(models.QuerySet["Plan"]):
    def latest_for(self, child: Child) -> "Plan | None":
        return self.filter(child=child).order_by("-agreed_at", "-pk").first()

    def latest_of(self, children: Collection[Child]) -> "dict[int, Plan]":
        """The same for many children, by their keys."""
        return {plan.child_id: plan for plan in self.filter(child__in=children).order_by("agreed_at", "pk")}

    def history_of(self, child: Child) -> list["Plan"]:
        """Newest first, as many as a family reads back."""
        return list(self.filter(child=child).order_by("-agreed_at", "-pk")[:MOST_READ])

    def agree(
        self, *, child: Child, by: User, now: datetime, focus: int | None, ideas: list[str], family_says: str = ""
    ) -> "Plan":
        """Store what was agreed: one focus (a step, or none) and at most two ideas. Earlier plans are kept as history.

        The same focus and ideas again are the same plan, in which only the family's words change. ValidationError names
        what is wrong.
        """
        _check_plan(focus, ideas)
        last = self.latest_for(child)
        if last and (last.focus, last.ideas) == (focus, ideas):
            return last.tell(family_says=family_says)
        return self.create(child=child, agreed_by=by, agreed_at=now, focus=focus, ideas=ideas, family_says=family_says)

    def after_visit(
        self, *, child: Child, by: User, now: datetime, focus: int | None, ideas: list[str], family_says: str
    ) -> "Plan":
        """Store how the last plan went, in the family's words, and what was agreed now.

        With a new focus or new ideas, the words stay with the plan they are about. Without words, those of before stay.
        """
        _check_plan(focus, ideas)
        with transaction.atomic():
            last = self.latest_for(child)
            if last and family_says:
                last.tell(family_says=family_says)
            if last and (last.focus, last.ideas) == (focus, ideas):
                return last
            first_words = "" if last else family_says
            return self.agree(child=child, by=by, now=now, focus=focus, ideas=ideas, family_says=first_words)


def _check_plan(focus: int | None, ideas: list[str]) -> None:
    if focus is not None and focus not in STEPS:
        raise ValidationError({"focus": _("Choose one of the five steps, or none.")})
    if len(ideas) > 2 or any(not idea.strip() or len(idea) > 140 for idea in ideas):
        raise ValidationError({"ideas": _("Write at most two ideas, each of at most 140 characters.")})


class Plan(models.Model):
    """What visitor and family agreed; each row is also the mark of a visit, between which progress is shown."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="plans")
    focus = models.PositiveSmallIntegerField(null=True, blank=True)
    ideas = models.JSONField(default=list)  # at most two short texts
    family_says = models.CharField(max_length=280, blank=True)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    agreed_at = models.DateTimeField()

    objects = PlanQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["child", "-agreed_at"], name="newest_plan")]

    def __str__(self) -> str:
        return f"plan {self.pk}"

    def tell(self, *, family_says: str) -> "Plan":
        """Keep how the family says it went."""
        if family_says != self.family_says:
            self.family_says = family_says
            self.save(update_fields=["family_says"])
        return self

    def as_shown(self) -> dict[str, Any]:
        return {"focus": self.focus, "ideas": self.ideas, "family_says": self.family_says}


class SharedNoteQuerySet(models.QuerySet["SharedNote"]):
    def tick(self, *, grant: Grant, interaction: Interaction, by: User, now: datetime) -> None:
        """Let the grant's visitor read one note; twice is the same as once.

        PermissionDenied unless `by` wrote it and signed the grant, which is about that child.
        """
        signed = GrantSignature.objects.filter(grant=grant, parent=by).exists()
        covered = grant.children.filter(pk=interaction.child_id).exists()
        if interaction.author_id != by.pk or not (signed and covered):
            raise PermissionDenied
        self.get_or_create(grant=grant, interaction=interaction, defaults={"shared_at": now})

    def untick(self, *, grant: Grant, interaction: Interaction, by: User) -> None:
        """Take it back; only its author can."""
        self.filter(grant=grant, interaction=interaction, interaction__author=by).delete()


class SharedNote(models.Model):
    """A note its author ticked for one grant. Without a row, no visitor reads it."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="shared_notes")
    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="shares")
    shared_at = models.DateTimeField()

    objects = SharedNoteQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("grant", "interaction", name="a_note_is_shared_once_per_grant")]

    def __str__(self) -> str:
        return f"shared note {self.pk}"
