"""A child: a nickname and a birth month. No surname, sex, address or photo, by design."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from .families import Family, Membership
from .people import User

GRACE = timedelta(days=14)  # after asking for erasure, the time in which any parent can take it back


class ChildQuerySet(models.QuerySet["Child"]):
    def present(self) -> "ChildQuerySet":
        """Children nobody asked to erase."""
        return self.filter(erasure_asked_at=None)

    def visible_to(self, user: User) -> "ChildQuerySet":
        """Children of the families this person belongs to now, in any role; visitors get in through a grant only."""
        mine = Membership.objects.active().filter(user_id=user.pk).values("family_id")
        return self.present().filter(family_id__in=mine).select_related("family").order_by("nickname", "pk")

    def with_role(self, user: User, *roles: str) -> "ChildQuerySet":
        """Children in whose family this person has one of these roles now."""
        mine = Membership.objects.active().filter(user_id=user.pk, role__in=roles).values("family_id")
        return self.present().filter(family_id__in=mine).select_related("family").order_by("nickname", "pk")

    def parented_by(self, user: User) -> "ChildQuerySet":
        return self.with_role(user, Membership.Role.PARENT)

    def read_by(self, user: User) -> "ChildQuerySet":
        """Children whose weeks and moments this person may read: parents and caregivers, not helpers."""
        return self.with_role(user, Membership.Role.PARENT, Membership.Role.CAREGIVER)

    def being_erased_for(self, user: User) -> "ChildQuerySet":
        """Children whose erasure a parent can still take back."""
        mine = Membership.objects.active().filter(user_id=user.pk, role=Membership.Role.PARENT).values("family_id")
        return self.exclude(erasure_asked_at=None).filter(family_id__in=mine).order_by("nickname", "pk")

    def erasable(self, now: datetime) -> "ChildQuerySet":
        """Children whose fourteen days have passed."""
        return self.filter(erasure_asked_at__lte=now - GRACE)

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
    erasure_asked_at = models.DateTimeField(null=True, blank=True)
    erasure_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
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

    def ask_erasure(self, *, by: User, now: datetime) -> None:
        """Hide the child at once; it is purged after GRACE unless a parent takes it back."""
        if self.erasure_asked_at:
            raise ValidationError(_("This is already being erased."))
        self.erasure_asked_at, self.erasure_asked_by = now, by
        self.save(update_fields=["erasure_asked_at", "erasure_asked_by"])

    def keep(self) -> None:
        """Take the request back: everything is there again."""
        self.erasure_asked_at = self.erasure_asked_by = None
        self.save(update_fields=["erasure_asked_at", "erasure_asked_by"])
