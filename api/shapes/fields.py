"""Strict fields: a number is a number, a text is a text; and shapes that refuse what they do not know."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from ..converters import LARGEST_ID

YEARS = range(2000, 2101)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DIGITS = re.compile(r"[0-9]{1,19}")

Messages = dict[str, Any]
EMPTY: Messages = {"required": _("Send this field."), "null": _("This field cannot be null.")}
DATED: Messages = {"invalid": _("Write a day as 2026-11-18."), "year": _("Choose a year from 2000 to 2100.")}
TIMED: Messages = {
    "invalid": _("Write a time as 2026-11-18T10:00:00+01:00, with its offset."),
    "year": _("Choose a year from 2000 to 2100."),
}


class Text(serializers.CharField):
    """A JSON string, kept as it was written."""

    default_error_messages: ClassVar[Messages] = EMPTY | {
        "invalid": _("Write this as text."),
        "blank": _("Write something here."),
        "max_length": _("Use at most {max_length} characters."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("trim_whitespace", False)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A JSON whole number: neither text nor true."""

    default_error_messages: ClassVar[Messages] = EMPTY | {
        "invalid": _("Write this as a whole number."),
        "max_value": _("Use a number of at most {max_value}."),
        "min_value": _("Use a number of at least {min_value}."),
    }

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


class Id(Whole):
    """The number of something; one that no database could hold is as unknown as any other."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_ID, **kwargs)


class Flag(serializers.BooleanField):
    default_error_messages: ClassVar[Messages] = EMPTY | {"invalid": _("Write true or false.")}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class Word(serializers.ChoiceField):
    """One of a few words."""

    default_error_messages: ClassVar[Messages] = EMPTY | {"invalid_choice": _("Choose one of: {words}.")}

    def __init__(self, choices: Sequence[str], **kwargs: Any) -> None:
        super().__init__(choices=list(choices), **kwargs)
        self.words = ", ".join(choices)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice", words=self.words)
        return data


class Many(serializers.ListField):
    default_error_messages: ClassVar[Messages] = EMPTY | {
        "not_a_list": _("Write a list, between [ and ]."),
        "max_length": _("Send at most {max_length} of these."),
        "min_length": _("Send at least {min_length} of these."),
        "empty": _("Send at least one."),
    }


class Words(Many):
    """A list of words, each from the same few."""

    def __init__(self, choices: Sequence[str], **kwargs: Any) -> None:
        super().__init__(child=Word(choices), max_length=50, **kwargs)


class Instant(serializers.DateTimeField):
    """RFC 3339 with an offset; only the instant is kept, in UTC."""

    default_error_messages: ClassVar[Messages] = EMPTY | TIMED

    def __init__(self, *, years: range = YEARS, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.years = years

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str) or not _INSTANT.fullmatch(value):
            self.fail("invalid")
        try:
            instant = datetime.fromisoformat(value.upper()).astimezone(UTC)
        except OverflowError:
            self.fail("year")
        except ValueError:
            self.fail("invalid")
        if instant.year not in self.years:
            self.fail("year")
        return instant


class Day(serializers.DateField):
    default_error_messages: ClassVar[Messages] = EMPTY | DATED

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            self.fail("invalid")
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail("invalid")
        if day.year not in YEARS:
            self.fail("year")
        return day


class Monday(Day):
    """A week, named by its local Monday."""

    default_error_messages: ClassVar[Messages] = {
        "monday": _("A week is named by its Monday. Write the date of a Monday.")
    }

    def to_internal_value(self, value: Any) -> date:
        day = super().to_internal_value(value)
        if day.weekday():
            self.fail("monday")
        return day


class Uuid(serializers.UUIDField):
    default_error_messages: ClassVar[Messages] = EMPTY | {
        "invalid": _("Write a UUID, such as 0190c0de-0000-7000-8000-000000000000.")
    }
    _shape = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not self._shape.fullmatch(data):
            self.fail("invalid")
        return super().to_internal_value(data)


class Number(Whole):
    """A whole number in a query string."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str) or not _DIGITS.fullmatch(data):
            self.fail("invalid")
        return int(data)


class Since(Instant):
    """An instant in a query string, also with its "+" not escaped."""

    def to_internal_value(self, value: Any) -> datetime:
        return super().to_internal_value(re.sub(r" (?=\d\d:\d\d$)", "+", value) if isinstance(value, str) else value)


@extend_schema_field({"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$", "example": "2026-01"})
class Month(serializers.Field[date, str, str, date]):
    """A month as `YYYY-MM`; inside, its first day."""

    default_error_messages: ClassVar[Messages] = EMPTY | {"invalid": _("Write a month as 2026-01.")}
    _shape = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)

    def to_internal_value(self, data: Any) -> date:
        if not isinstance(data, str) or not self._shape.fullmatch(data) or data.startswith("0000"):
            self.fail("invalid")
        return date.fromisoformat(f"{data}-01")

    def to_representation(self, value: date) -> str:
        return f"{value:%Y-%m}"


class Shape(serializers.Serializer[Any]):
    """An object with known fields and no others. Made once and used for every request: fields keep no state."""

    default_error_messages: ClassVar[Messages] = {
        "invalid": _("Send one object, between { and }."),
        "unknown": _("This field is not known here. Leave it out."),
        "nothing": _("Send at least one field."),
    }
    lenient = False

    @classmethod
    def taken(cls, data: Any) -> dict[str, Any]:
        """The checked values of what was sent; serializers.ValidationError names every field that is wrong."""
        return dict(_ready(cls).run_validation(data))

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise ValidationError({"body": [self.error_messages["invalid"]]})
        strangers = [] if self.lenient else [name for name in data if name not in self.fields]
        if not strangers:
            return super().to_internal_value(data)
        unknown = {str(name)[:60]: [ErrorDetail(str(self.error_messages["unknown"]))] for name in strangers[:20]}
        try:
            super().to_internal_value(data)
        except ValidationError as more:
            raise ValidationError({**unknown, **_as_dict(more.detail)}) from more
        raise ValidationError(unknown)


class Query(Shape):
    """A query string: parameters that are not known here are left alone."""

    lenient = True


@cache
def _ready(shape: type[Shape]) -> Shape:
    return shape()


def _as_dict(detail: Any) -> dict[str, Any]:
    return detail if isinstance(detail, dict) else {"body": detail}


def as_text(instant: datetime) -> str:
    """An instant as it leaves: RFC 3339 in UTC."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
