"""Persons, families and children as they come in and go out."""

from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Child as ChildRow
from accounts.models import Family as FamilyRow
from accounts.models import Membership, User
from accounts.models.children import GRACE
from accounts.models.families import time_zones

from .fields import Id, Month, Shape, Text, Word, as_text

OLDEST = 20  # years
LANGUAGES = [code for code, _name in settings.LANGUAGES]


class BirthMonth(Month):
    default_error_messages = {"far": _("Choose a month of the last twenty years, or next month.")}

    def to_internal_value(self, data: Any) -> date:
        month = super().to_internal_value(data)
        today = timezone.now().date()
        months = (today.year - month.year) * 12 + today.month - month.month
        if not -1 <= months <= OLDEST * 12:
            self.fail("far")
        return month


class TimeZone(Text):
    default_error_messages = {"unknown": _("This time zone is not known. Choose one such as Europe/Brussels.")}

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if name not in time_zones():
            self.fail("unknown")
        return name


class Changes(Shape):
    """Some fields of something that exists; at least one."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError({"body": [self.error_messages["nothing"]]})
        return attrs


class MeSent(Changes):
    name = Text(required=False, max_length=40, trim_whitespace=True)
    language = Word(LANGUAGES, required=False)


class Me(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    email = serializers.EmailField()
    name = serializers.CharField(allow_blank=True)
    language = serializers.ChoiceField(LANGUAGES)


class FamilySent(Shape):
    name = Text(required=False, allow_blank=True, max_length=60, trim_whitespace=True)
    time_zone = TimeZone(required=False, max_length=64)


class FamilyChanged(Changes):
    name = Text(required=False, allow_blank=True, max_length=60, trim_whitespace=True)
    time_zone = TimeZone(required=False, max_length=64)


class Member(serializers.Serializer[Any]):
    name = serializers.CharField()
    role = serializers.ChoiceField(Membership.Role.values)
    me = serializers.BooleanField()


class Family(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField(allow_blank=True)
    time_zone = serializers.CharField()
    role = serializers.ChoiceField(Membership.Role.values, help_text="What you are here.")
    members = Member(many=True, help_text="A helper sees only themselves.")


class ChildSent(Shape):
    nickname = Text(max_length=30, trim_whitespace=True)
    birth_month = BirthMonth()
    family = Id(required=False, help_text="Needed when you are a parent in several families.")


class ChildChanged(Changes):
    nickname = Text(required=False, max_length=30, trim_whitespace=True)
    birth_month = BirthMonth(required=False)


class Child(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    family = serializers.IntegerField()
    nickname = serializers.CharField()
    birth_month = Month()


class Erasure(serializers.Serializer[Any]):
    erased_after = serializers.DateTimeField(help_text="Until then any parent can take it back.")


def me(user: User) -> dict[str, Any]:
    return {"id": user.pk, "email": user.email, "name": user.name, "language": user.language}


def family(row: FamilyRow, reader: User) -> dict[str, Any]:
    """With the people in it, of whom `present_members` were fetched along; a helper sees only themselves."""
    present = sorted(row.memberships.all(), key=lambda member: member.pk)
    mine = next(member for member in present if member.user_id == reader.pk)
    shown = [mine] if mine.role == Membership.Role.HELPER else present
    return {
        "id": row.pk,
        "name": row.name,
        "time_zone": row.time_zone,
        "role": mine.role,
        "members": [{"name": m.user.called, "role": m.role, "me": m.user_id == reader.pk} for m in shown],
    }


def child(row: ChildRow) -> dict[str, Any]:
    return {
        "id": row.pk,
        "family": row.family_id,
        "nickname": row.nickname,
        "birth_month": f"{row.birth_month:%Y-%m}",
    }


def erasure(row: ChildRow) -> dict[str, Any]:
    return {"erased_after": as_text(row.erasure_asked_at + GRACE)} if row.erasure_asked_at else {}
