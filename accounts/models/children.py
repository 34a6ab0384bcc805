"""A child: a nickname and a birth month. No surname, sex, address or photo, by design."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from .families import Family, Membership
from .people import User

GRACE = timedelta(days=14)  # after asking for erasure, the time in which any parent can take it back


class ChildQuerySet(models.QuerySet["Child"]):
    def present(self) -> "ChildQuerySet":
        """Children nobody asked to erase, and whose family did not stop."""
        return self.filter(erasure_asked_at=None, resting_since=None)

    def visible_to(self, user: User) -> "ChildQuerySet":
        """Children of the families this person belongs to now, in any role; visitors get in through a grant only."""
        mine = Membership.objects.active().filter(user_id=user.pk).values("family_id")
        return self.present().filter(family_id__in=mine).select_related("family").order_by("nickname", "pk")

    def meant_by(self, user: User, ids: Collection[int]) -> "dict[int, Child]":
        """By each id, the visible child that has it, or had it before this person went on apart."""
        found: dict[int, Child] = self.visible_to(user).in_bulk(ids) if ids else {}
        if before := set(ids) - found.keys():
            late = self.visible_to(user).filter(taken_from__in=before).order_by("pk")
            found |= {one.taken_from_id: one for one in late if one.taken_from_id}
        return found

    def with_role(self, user: User, *roles: str) -> "ChildQuerySet":
        """Children in whose family this person has one of these roles now."""
        mine = Membership.objects.active().filter(user_id=user.pk, role__in=roles).values("family_id")
        return self.present().filter(family_id__in=mine).select_related("family").order_by("nickname", "pk")

    def parented_by(self, user: User) -> "ChildQuerySet":
        return self.with_role(user, Membership.Role.PARENT)

    def kept_by(self, user: User) -> "ChildQuerySet":
        """Children of this parent with those that rest: whose words may be taken along, or erased."""
        mine = Membership.objects.active().filter(user_id=user.pk, role=Membership.Role.PARENT).values("family_id")
        kept = self.filter(erasure_asked_at=None, family_id__in=mine)
        return kept.select_related("family").order_by("nickname", "pk")

    def read_by(self, user: User) -> "ChildQuerySet":
        """Children whose weeks and moments this person may read: parents and caregivers, not helpers."""
        return self.with_role(user, Membership.Role.PARENT, Membership.Role.CAREGIVER)

    def being_erased_for(self, user: User) -> "ChildQuerySet":
        """Children whose erasure a parent can still take back."""
        mine = Membership.objects.active().filter(user_id=user.pk, role=Membership.Role.PARENT).values("family_id")
        return self.exclude(erasure_asked_at=None).filter(family_id__in=mine).order_by("nickname", "pk")

    def erasable(self, now: datetime) -> "ChildQuerySet":
        """Children whose fourteen days have passed, or whose parents all said: now."""
        asked = self.filter(erasure_asked_at__isnull=False)
        agreed = ErasureAgreement.objects.filter(child=OuterRef(OuterRef("pk")), parent=OuterRef("user_id"))
        parents = Membership.objects.active().filter(family=OuterRef("family_id"), role=Membership.Role.PARENT)
        nobody_left_to_ask = ~Exists(parents.filter(~Exists(agreed))) & Exists(
            ErasureAgreement.objects.filter(child=OuterRef("pk"))
        )
        return asked.filter(models.Q(erasure_asked_at__lte=now - GRACE) | nobody_left_to_ask)

    def welcome(self, *, by: User, nickname: str, birth_month: date, family: Family | None = None) -> "Child":
        """Add a child to `family`, or to a family founded here. The month is stored as its first day."""
        with transaction.atomic():
            home = family or Family.objects.found(by=by)
            child: Child = self.create(family=home, nickname=nickname, birth_month=birth_month.replace(day=1))
        return child


class Child(models.Model):
    family = models.ForeignKey(Family, models.CASCADE, related_name="children")
    nickname = models.CharField(_("nickname"), max_length=30)
    birth_month = models.DateField(_("birth month"))
    tips_shift = models.SmallIntegerField(default=0)  # months a parent moved the age of the tips, no reason asked
    resting_since = models.DateTimeField(null=True, blank=True)  # a parent stopped for this child, no reason asked
    erasure_asked_at = models.DateTimeField(null=True, blank=True)
    erasure_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The row this one was before its parent went on apart. Nobody reads it; a late delivery finds its way by it.
    taken_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    # The days on which the family was told that this ends by itself (logs/endings.py).
    warned_on = models.DateField(null=True, blank=True)
    warned_again_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ChildQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(birth_month__day=1), name="birth_month_is_a_first_day"),
            models.CheckConstraint(condition=models.Q(tips_shift__range=(-24, 24)), name="tips_shift_within_two_years"),
        ]

    def __str__(self) -> str:
        return f"child {self.pk}"

    def age_months(self, on: date) -> int:
        """Whole months since the birth month on that local day; never below 0."""
        return max(0, (on.year - self.birth_month.year) * 12 + on.month - self.birth_month.month)

    @property
    def erased_for_good_on(self) -> datetime | None:
        """When a requested erasure can no longer be taken back; None when nobody asked."""
        return self.erasure_asked_at + GRACE if self.erasure_asked_at else None

    def change(self, *, nickname: str | None = None, birth_month: date | None = None) -> None:
        """Change what is given. Ages decided on arrival of earlier moments stay as they are."""
        if nickname is not None:
            self.nickname = nickname
        if birth_month is not None:
            self.birth_month = birth_month.replace(day=1)
        self.save(update_fields=["nickname", "birth_month"])

    def wake(self) -> None:
        """Begin again: what was kept is there; nobody looks along until a parent lets them in anew."""
        self.resting_since = None
        self.save(update_fields=["resting_since"])

    def ask_erasure(self, *, by: User, now: datetime) -> None:
        """Hide the child at once; it is purged after GRACE unless a parent takes it back."""
        if self.erasure_asked_at:
            raise ValidationError(_("This is already being erased."))
        self.erasure_asked_at, self.erasure_asked_by = now, by
        self.save(update_fields=["erasure_asked_at", "erasure_asked_by"])

    def agree_to_erase_now(self, *, by: User, now: datetime) -> None:
        """One parent needs no fourteen days; when the last one says so, nobody is left to ask."""
        ErasureAgreement.objects.get_or_create(child=self, parent=by, defaults={"agreed_at": now})

    def keep(self) -> None:
        """Take the request back: everything is there again."""
        self.erasure_agreements.all().delete()
        self.erasure_asked_at = self.erasure_asked_by = None
        self.save(update_fields=["erasure_asked_at", "erasure_asked_by"])


class ErasureAgreement(models.Model):
    """A parent who said that a hidden child may go at once."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="erasure_agreements")
    parent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    agreed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("child", "parent", name="a_parent_agrees_once_per_child")]

    def __str__(self) -> str:
        return f"agreement {self.pk}"
