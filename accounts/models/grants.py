"""A grant: one family lets one named visitor of one organisation see chosen things until a day."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .children import Child
from .families import Family, Membership
from .log_heads import AccessLogHead
from .organisations import Organisation, StaffMember
from .people import User

USUAL_LENGTH = timedelta(days=90)
FEWEST = 10  # families behind a figure for an organisation
LONGEST = timedelta(days=366)


class GrantQuerySet(models.QuerySet["Grant"]):
    def live(self, now: datetime) -> "GrantQuerySet":
        """Not revoked, not past its end, and the visitor still works for that organisation."""
        works_there = StaffMember.objects.visitors().filter(
            user_id=OuterRef("visitor_id"), organisation_id=OuterRef("organisation_id")
        )
        return self.filter(Exists(works_there), revoked_at=None, expired_at=None, ends_at__gt=now)

    def open_to(self, visitor: User, *, now: datetime) -> "GrantQuerySet":
        """What this visitor may open now: the only way from a visitor to a family."""
        return self.live(now).filter(visitor_id=visitor.pk).select_related("family", "organisation", "visitor")

    def of_parent(self, user: User) -> "GrantQuerySet":
        """Every grant of the families in which this person is a parent now, newest first."""
        mine = Membership.objects.active().filter(user_id=user.pk, role=Membership.Role.PARENT).values("family_id")
        return (
            self.filter(family_id__in=mine)
            .select_related("family", "visitor", "organisation", "given_by")
            .prefetch_related("children", "signatures__parent")
            .order_by("-pk")
        )

    def families_of(self, organisation: Organisation, *, now: datetime) -> int:
        """How many families let somebody of this organisation in, in whole tens; fewer than ten families are 0.

        One figure, rounded down, never per visitor: who leaves or joins, or a figure of yesterday, says nothing more.
        """
        live = self.live(now).filter(organisation=organisation)
        return live.order_by().values("family_id").distinct().count() // FEWEST * FEWEST

    def expire(self, now: datetime) -> int:
        """Mark what has come to its end; how many. `ends_at` alone has closed the door before."""
        return self.filter(revoked_at=None, expired_at=None, ends_at__lte=now).update(expired_at=now)

    def give(
        self,
        *,
        by: User,
        family: Family,
        children: "list[Child]",
        visitor: StaffMember,
        purpose: str,
        items: list[str],
        ends_at: datetime,
        now: datetime,
    ) -> "Grant":
        """Let a visitor in. `by` must be a parent of `family`, the children its own, the end within a year of now.

        Covers the moments `by` logged; another parent adds their own by signing. ValidationError names what is wrong.
        """
        _check_new_grant(by, family, children, visitor, items, ends_at, now)
        with transaction.atomic():
            grant: Grant = self.create(
                family=family,
                given_by=by,
                visitor_id=visitor.user_id,
                organisation_id=visitor.organisation_id,
                purpose=purpose,
                items=sorted(set(items), key=Grant.Item.values.index),
                given_at=now,
                ends_at=ends_at,
            )
            grant.children.set(children)
            GrantSignature.objects.create(grant=grant, parent=by, signed_at=now)
            AccessLogHead.objects.begin(family.pk, day=now.astimezone(UTC).date())
        return grant


def _check_new_grant(
    by: User,
    family: Family,
    children: "list[Child]",
    visitor: StaffMember,
    items: list[str],
    ends_at: datetime,
    now: datetime,
) -> None:
    if family.role_of(by) != Membership.Role.PARENT:
        raise ValidationError(_("Only a parent can let a visitor in."))
    if not children or any(child.family_id != family.pk for child in children):
        raise ValidationError({"children": _("Choose at least one child of this family.")})
    if visitor.role != StaffMember.Role.VISITOR or visitor.left_at or not visitor.organisation.verified_at:
        raise ValidationError(
            {"visitor": _("We do not know this home visitor. Ask them for the address they use here.")}
        )
    if not set(items) or not set(items) <= set(Grant.Item.values):
        raise ValidationError({"items": _("Choose at least one thing to share.")})
    if not now < ends_at <= now + LONGEST:
        raise ValidationError({"ends_on": _("Choose an end day within one year from now.")})


class Grant(models.Model):
    class Purpose(models.TextChoices):
        PREPARE_VISITS = "prepare_visits", _("to prepare visits with us")
        SUPPORT = "support", _("to support us at home")
        PLAY_AND_TALK = "play_and_talk", _("to help with play and talking")

    class Item(models.TextChoices):
        TOPICS = "topics", _("what we want to talk about")
        WORDS = "words", _("moments in our own words, ticked one by one")
        STRENGTHS = "strengths", _("what shows up most")
        PLAN = "plan", _("what we agreed last time")
        TIPS = "tips", _("tips we liked")
        PROGRESS = "progress", _("what changed between visits")

    family = models.ForeignKey(Family, models.CASCADE, related_name="grants")
    children = models.ManyToManyField(Child, related_name="grants")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants_given")
    visitor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants_held")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="grants")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    items = models.JSONField(default=list)  # Item values, in the order of Item
    given_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    expired_at = models.DateTimeField(
        null=True, blank=True
    )  # set by the clock; `ends_at` alone already closes the door

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("given_at")), name="grant_ends_after_it_starts"
            )
        ]
        indexes = [models.Index("visitor", "ends_at", condition=models.Q(revoked_at=None), name="grants_of_a_visitor")]

    def __str__(self) -> str:
        return f"grant {self.pk}"

    @property
    def signers(self) -> list[User]:
        """The parents whose own moments it covers, in the order in which they signed."""
        return [signature.parent for signature in self.signatures.all()]

    @property
    def signers_names(self) -> str:
        return get_text_list([parent.called for parent in self.signers], gettext("and"))

    @property
    def childrens_names(self) -> str:
        return get_text_list([child.nickname for child in self.children.all()], gettext("and"))

    @property
    def items_in_words(self) -> list[str]:
        return [str(self.Item(item).label) for item in self.items]

    @property
    def ended_on(self) -> datetime:
        """The moment it stopped or stops."""
        return self.revoked_at or self.ends_at

    def is_live(self, now: datetime) -> bool:
        return type(self).objects.live(now).filter(pk=self.pk).exists()

    def revoke(self, *, by: User, now: datetime) -> None:
        """Stop it at once; stopping twice is the same as once."""
        type(self).objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=now, revoked_by=by)
        self.refresh_from_db(fields=["revoked_at", "revoked_by"])

    def sign(self, *, by: User, now: datetime) -> None:
        """Another parent adds the moments they logged themselves."""
        if self.family.role_of(by) != Membership.Role.PARENT:
            raise ValidationError(_("Only a parent can let a visitor in."))
        GrantSignature.objects.get_or_create(grant=self, parent=by, defaults={"signed_at": now})

    def hide(self, *, key: str, hidden: bool, by: User) -> None:
        """Hide one thing of the visitor's page, or show it again; `key` is the brief's name for it: "step:3"."""
        if hidden:
            HiddenItem.objects.get_or_create(grant=self, key=key, defaults={"hidden_by": by})
        else:
            HiddenItem.objects.filter(grant=self, key=key).delete()


class GrantSignature(models.Model):
    """A parent whose own moments the grant covers."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="signatures")
    parent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("grant", "parent", name="a_parent_signs_a_grant_once")]

    def __str__(self) -> str:
        return f"signature {self.pk}"


class HiddenItem(models.Model):
    """One thing a parent keeps off the visitor's page, by the brief's own key; it leaves no trace there."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="hidden")
    key = models.CharField(max_length=80)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("grant", "key", name="a_thing_is_hidden_once")]

    def __str__(self) -> str:
        return f"hidden {self.pk}"
