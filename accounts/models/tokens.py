"""Personal tokens for buttons, shortcuts and scripts: per device, scoped, revocable; only the hash is kept."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .invitations import hashed
from .people import User


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def live(self) -> "ApiTokenQuerySet":
        return self.filter(revoked_at=None, user__is_active=True)

    def mint(self, *, user: User, name: str, scope: str, now: datetime, proved: bool = False) -> tuple["ApiToken", str]:
        """Make a token; returns it with the secret, which is shown once. `proved`: its maker showed a second factor."""
        secret = "sr_" + secrets.token_urlsafe(32)
        made = self.create(user=user, name=name, scope=scope, token_hash=hashed(secret), created_at=now, proved=proved)
        return made, secret

    def of_person(self, user: User) -> "ApiTokenQuerySet":
        """The tokens somebody made and did not withdraw, newest first."""
        return self.filter(user_id=user.pk, revoked_at=None).order_by("-pk")

    def by_secret(self, secret: str) -> "ApiToken | None":
        return self.live().select_related("user").filter(token_hash=hashed(secret)).first()


class ApiToken(models.Model):
    class Scope(models.TextChoices):
        LOG = "log", _("only log moments")
        READ = "read", _("only read")
        ALL = "all", _("everything you may do")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name of the device"), max_length=40)
    scope = models.CharField(max_length=4, choices=Scope.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    proved = models.BooleanField(default=False)  # made in a session that showed a second factor
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"token {self.pk}"

    def revoke(self, *, now: datetime) -> None:
        ApiToken.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=now)
