"""The weekly mail as its reader sets it."""

from typing import Any

from rest_framework import serializers

from logs.models import Subscription as Row

from .fields import Shape, Whole, Word, as_text

FIRST_HOUR, LAST_HOUR = 8, 19


class SubscriptionSent(Shape):
    rhythm = Word(Row.Rhythm.values, required=False, default=Row.Rhythm.WEEKLY.value)
    weekday = Whole(required=False, min_value=0, max_value=6, default=5, help_text="0 is Monday.")
    hour = Whole(required=False, min_value=FIRST_HOUR, max_value=LAST_HOUR, default=9, help_text="Local.")


class Subscription(serializers.Serializer[Any]):
    rhythm = serializers.ChoiceField(Row.Rhythm.values)
    weekday = serializers.IntegerField(min_value=0, max_value=6)
    hour = serializers.IntegerField(min_value=FIRST_HOUR, max_value=LAST_HOUR)
    confirmed = serializers.BooleanField(help_text="False until the link in our mail was followed.")
    next_due_at = serializers.DateTimeField(allow_null=True)


def subscription(row: Row) -> dict[str, Any]:
    return {
        "rhythm": row.rhythm,
        "weekday": row.weekday,
        "hour": row.hour,
        "confirmed": row.confirmed_at is not None,
        "next_due_at": as_text(row.next_due_at) if row.next_due_at else None,
    }
