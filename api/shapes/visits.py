"""What belongs to a visit: topics, the plan, grants, who looked."""

from typing import Any

from rest_framework import serializers

from accounts.models import AccessLogEntry
from accounts.models import Grant as GrantRow
from logs.models import Plan as PlanRow
from logs.models import Topics as TopicsRow
from logs.vocabulary import STEPS

from .fields import Day, Id, Many, Shape, Text, Whole, Word, Words, as_text


class TopicsSent(Shape):
    chosen = Words(TopicsRow.Topic.values)
    words = Text(required=False, allow_blank=True, max_length=280, default="")


class Topics(serializers.Serializer[Any]):
    chosen = serializers.ListField(child=serializers.ChoiceField(TopicsRow.Topic.values))
    words = serializers.CharField(allow_blank=True)
    updated_at = serializers.DateTimeField(allow_null=True)


class PlanSent(Shape):
    focus = Whole(allow_null=True, min_value=STEPS[0], max_value=STEPS[-1])
    ideas = Many(child=Text(max_length=140), max_length=2)
    family_says = Text(required=False, allow_blank=True, max_length=280, default="")


class Plan(serializers.Serializer[Any]):
    focus = serializers.IntegerField(min_value=1, max_value=5, allow_null=True)
    ideas = serializers.ListField(child=serializers.CharField(), max_length=2)
    family_says = serializers.CharField(allow_blank=True)
    agreed_at = serializers.DateTimeField(allow_null=True)


class GrantSent(Shape):
    children = Many(child=Id(), allow_empty=False, max_length=20)
    visitor = Text(max_length=254, help_text="The e-mail address the visitor uses here.")
    organisation = Id(required=False, help_text="Needed when the visitor works for several.")
    purpose = Word(GrantRow.Purpose.values, required=False, default=GrantRow.Purpose.PREPARE_VISITS.value)
    items = Words(GrantRow.Item.values, allow_empty=False)
    ends_on = Day(required=False, help_text="The last day, at most a year ahead; 90 days when left out.")


class Named(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class Grant(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    family = serializers.IntegerField()
    children = serializers.ListField(child=serializers.IntegerField())
    visitor = Named()
    organisation = Named()
    purpose = serializers.ChoiceField(GrantRow.Purpose.values)
    items = serializers.ListField(child=serializers.ChoiceField(GrantRow.Item.values))
    given_by = serializers.CharField()
    signed_by = serializers.ListField(child=serializers.CharField(), help_text="Parents whose moments it covers.")
    given_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    live = serializers.BooleanField()


class Looked(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    family = serializers.IntegerField()
    child = serializers.IntegerField()
    visitor = serializers.CharField()
    organisation = serializers.CharField()
    page = serializers.ChoiceField(AccessLogEntry.Page.values)
    purpose = serializers.ChoiceField(GrantRow.Purpose.values, allow_blank=True)
    reason = serializers.CharField(allow_blank=True, help_text="Of who runs the server, who has no grant.")
    allowed = serializers.BooleanField(help_text="False: the door had closed, and nothing was shown.")


def topics(row: TopicsRow | None) -> dict[str, Any]:
    if row is None:
        return {"chosen": [], "words": "", "updated_at": None}
    return {"chosen": row.chosen, "words": row.words, "updated_at": as_text(row.updated_at)}


def plan(row: PlanRow | None) -> dict[str, Any]:
    if row is None:
        return {"focus": None, "ideas": [], "family_says": "", "agreed_at": None}
    return {**row.as_shown(), "agreed_at": as_text(row.agreed_at)}


def grant(row: GrantRow, live: bool) -> dict[str, Any]:
    return {
        "id": row.pk,
        "family": row.family_id,
        "children": [child.pk for child in row.children.all()],
        "visitor": {"id": row.visitor_id, "name": row.visitor.called},
        "organisation": {"id": row.organisation_id, "name": row.organisation.name},
        "purpose": row.purpose,
        "items": row.items,
        "given_by": row.given_by.called,
        "signed_by": [signature.parent.called for signature in row.signatures.all()],
        "given_at": as_text(row.given_at),
        "ends_at": as_text(row.ends_at),
        "revoked_at": as_text(row.revoked_at) if row.revoked_at else None,
        "live": live,
    }


def looked(row: AccessLogEntry) -> dict[str, Any]:
    """One of the entries that `readable_by` finds: these still name who and where."""
    return {
        "at": as_text(row.at),
        "family": row.family_id,
        "child": row.child_id,
        "visitor": row.actor.called if row.actor else "",
        "organisation": row.organisation.name if row.organisation else "",
        "page": row.page,
        "purpose": row.purpose,
        "reason": row.reason,
        "allowed": row.allowed,
    }
