"""A parent's copy, on its way or there."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from logs.models import Export as Row

from .fields import Id, Query, Shape, Word, as_text


class ExportSent(Shape):
    family = Id(required=False, help_text="Needed when you are a parent in several.")


class ExportQuery(Query):
    content = Word(["zip"], required=False, help_text="zip gives the file itself, once it is ready.")


class Export(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    family = serializers.IntegerField()
    state = serializers.ChoiceField(Row.Status.values)
    asked_at = serializers.DateTimeField()
    ready_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField()
    size = serializers.IntegerField(help_text="Bytes; 0 until it is ready.")
    download = serializers.CharField(allow_null=True, help_text="A path on this server; null until it is ready.")


def export(row: Row) -> dict[str, Any]:
    ready = row.status == Row.Status.READY
    return {
        "id": row.pk,
        "family": row.family_id,
        "state": row.status,
        "asked_at": as_text(row.asked_at),
        "ready_at": as_text(row.ready_at) if row.ready_at else None,
        "expires_at": as_text(row.expires_at),
        "size": row.size,
        "download": reverse("api:export", args=[row.pk]) + "?content=zip" if ready else None,
    }
