"""Addresses that we write no more of our own accord: their mail came back, or their owner called it unwanted."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def add(self, address: str, *, reason: str, now: datetime) -> bool:
        """True when it is new; the first reason stays."""
        _, new = self.get_or_create(digest=digest(address), defaults={"reason": reason, "at": now})
        return new

    def covers(self, address: str) -> bool:
        return bool(self.covered([address]))

    def covered(self, addresses: Iterable[str]) -> set[str]:
        """Those of these addresses that are on the list."""
        digests = {address: digest(address) for address in addresses}
        listed = set(self.filter(digest__in=digests.values()).values_list("digest", flat=True)) if digests else set()
        return {address for address, known in digests.items() if known in listed}

    def lift(self, address: str) -> None:
        """Its owner asked for mail anew."""
        self.filter(digest=digest(address)).delete()


class Suppression(models.Model):
    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("came back")
        COMPLAINED = "complained", _("not wanted")

    digest = models.CharField(max_length=64, unique=True)  # of the address: the list itself reaches nobody
    reason = models.CharField(max_length=10, choices=Reason.choices)
    at = models.DateTimeField()

    objects = SuppressionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"suppression {self.pk}"


def digest(address: str) -> str:
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()
