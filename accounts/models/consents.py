"""Consent per purpose: an append-only history with the version and language of the text that was shown."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .people import User


class ConsentQuerySet(models.QuerySet["Consent"]):
    def given(self, user: User, purpose: str) -> bool:
        """Whether the newest answer to this purpose is yes, to the text as it reads now."""
        return user.pk in self.givers([user.pk], purpose)

    def givers(self, users: Collection[int], purpose: str) -> set[int]:
        """Those of these people of whom the same is true."""
        answers = self.filter(user_id__in=users, purpose=purpose).order_by("pk")
        newest = {user: answer for user, *answer in answers.values_list("user_id", "given", "version")}
        return {user for user, answer in newest.items() if answer == [True, Consent.VERSIONS[purpose]]}

    def answer(self, *, by: User, purpose: str, given: bool, language: str, now: datetime) -> "Consent":
        """Store an answer; nothing is ever overwritten. ValueError for a purpose that does not exist."""
        return self.create(
            user=by, purpose=purpose, given=given, version=Consent.VERSIONS[purpose], language=language, answered_at=now
        )

    def answer_all(self, *, by: User, answers: dict[str, bool], language: str, now: datetime) -> None:
        """Store the answers that differ from what stands."""
        for purpose, given in answers.items():
            if given != self.given(by, purpose):
                self.answer(by=by, purpose=purpose, given=given, language=language, now=now)


class Consent(models.Model):
    class Purpose(models.TextChoices):
        WEEKLY_MAIL = "weekly_mail", _("a weekly e-mail with a tip")
        MAIL_QUOTES = "mail_quotes", _("one of my own starred moments in that e-mail")
        PERSONAL_TIPS = "personal_tips", _("tips that look at what we logged")
        VISITOR_TERMS = "visitor_terms", _("the agreement of a home visitor")

    FAMILY_PURPOSES = (Purpose.WEEKLY_MAIL, Purpose.MAIL_QUOTES, Purpose.PERSONAL_TIPS)
    # Raise a version when its text changes in meaning: everybody is then asked again.
    VERSIONS = {"weekly_mail": 1, "mail_quotes": 1, "personal_tips": 1, "visitor_terms": 1}

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    given = models.BooleanField()
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5)
    answered_at = models.DateTimeField()

    objects = ConsentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "purpose", "-id"], name="newest_consent")]

    def __str__(self) -> str:
        return f"consent {self.pk}"
