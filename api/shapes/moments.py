"""A moment as it comes in and goes out, and a phone's outbox."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from accounts.models import User
from logs.models import Interaction as Row
from logs.vocabulary import BACK_AND_FORTH, RETURNS, ROUTINES, SERVES

from .fields import Flag, Id, Instant, Many, Monday, Number, Query, Shape, Since, Text, Uuid, Word, Words, as_text

PHONE_YEARS = range(1900, 2200)  # a phone's clock may be very wrong
MOST = 100  # items in an outbox


class InteractionSent(Shape):
    """What a phone may send; only `child` is needed."""

    child = Id()
    occurred_at = Instant(required=False)
    serves = Words(SERVES, required=False)
    returns = Words(RETURNS, required=False)
    back_and_forth = Word(BACK_AND_FORTH, required=False, allow_null=True)
    routine = Word(ROUTINES, required=False, allow_null=True)
    repaired = Flag(required=False)
    note = Text(required=False, allow_blank=True, max_length=280)
    note_for = Word(Row.NoteFor.values, required=False)
    kept = Flag(required=False)
    together = Uuid(required=False, allow_null=True)
    sent_at = Instant(required=False, years=PHONE_YEARS, help_text="The phone's clock when it sends this.")


class Author(serializers.Serializer[Any]):
    name = serializers.CharField()
    mine = serializers.BooleanField()


class Interaction(serializers.Serializer[Any]):
    """What goes out; made by `shown`, described here."""

    id = serializers.UUIDField()
    child = serializers.IntegerField()
    occurred_at = serializers.DateTimeField()
    serves = serializers.ListField(child=serializers.ChoiceField(SERVES))
    returns = serializers.ListField(child=serializers.ChoiceField(RETURNS))
    back_and_forth = serializers.ChoiceField(BACK_AND_FORTH, allow_null=True)
    routine = serializers.ChoiceField(ROUTINES, allow_null=True)
    repaired = serializers.BooleanField()
    note = serializers.CharField(
        max_length=280, allow_blank=True, required=False, help_text="Only for its author, or when shared."
    )
    note_for = serializers.ChoiceField(Row.NoteFor.values)
    kept = serializers.BooleanField()
    together = serializers.UUIDField(allow_null=True)
    author = Author()
    steps = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=5))
    local_date = serializers.DateField()
    week_start = serializers.DateField()
    age_months = serializers.IntegerField()
    received_at = serializers.DateTimeField()
    clock_off = serializers.BooleanField()
    rev = serializers.IntegerField(min_value=1)


def shown(row: Row, reader: User) -> dict[str, Any]:
    """A moment as this reader may see it: a note of somebody else's only when they shared it."""
    mine = row.author_id == reader.pk
    answer = {
        "id": str(row.client_id),
        "child": row.child_id,
        "occurred_at": as_text(row.occurred_at),
        "serves": row.serves,
        "returns": row.returns,
        "back_and_forth": row.back_and_forth,
        "routine": row.routine,
        "repaired": row.repaired,
        "note": row.note_seen_by(reader),
        "note_for": row.note_for,
        "kept": row.kept,
        "together": str(row.together) if row.together else None,
        "author": {"name": reader.called if mine else row.author.called, "mine": mine},
        "steps": row.steps,
        "local_date": row.local_date.isoformat(),
        "week_start": row.week_start.isoformat(),
        "age_months": row.age_months,
        "received_at": as_text(row.received_at),
        "clock_off": row.clock_off,
        "rev": row.rev,
    }
    if not mine and row.note_for == Row.NoteFor.ME:
        del answer["note"]  # not even that there is one
    return answer


class InteractionFilter(Query):
    child = Number(required=False)
    week = Monday(required=False)
    since = Since(required=False, help_text="Only moments that reached us at or after this instant.")


class PutItem(InteractionSent):
    op = Word(["put"])
    id = Uuid()
    rev = Id(required=False)


class DeleteItem(Shape):
    op = Word(["delete"])
    id = Uuid()
    rev = Id(required=False)
    sent_at = Instant(required=False, years=PHONE_YEARS)


@extend_schema_field(
    PolymorphicProxySerializer(
        "Item", serializers={"put": PutItem, "delete": DeleteItem}, resource_type_field_name="op", many=True
    )
)
class Items(Many):
    """Anything may come in: what an item is not, its own answer says."""


class Outbox(Shape):
    """A phone's whole outbox. Items are judged one by one, so anything may stand in the list."""

    batch_id = Text(max_length=100)
    items = Items(child=serializers.JSONField(allow_null=True))
    sent_at = Instant(required=False, years=PHONE_YEARS)


class Result(serializers.Serializer[Any]):
    id = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(["stored", "duplicate", "conflict", "rejected", "retry"])
    rev = serializers.IntegerField(required=False)
    code = serializers.IntegerField(
        required=False, help_text="With a refusal: the status that a call for this one moment would have had."
    )
    detail = serializers.CharField(required=False)
    current = Interaction(
        required=False, help_text="With a conflict: the moment as it stands, to weigh a change against."
    )


class Acknowledgement(serializers.Serializer[Any]):
    batch_id = serializers.CharField()
    epoch = serializers.CharField()
    results = Result(many=True)
