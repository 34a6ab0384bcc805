"""Lists in pages: `results` and `next`, the address of the page after this one. Constant cost, however deep."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from .shapes.fields import Number, Query

USUAL, MOST = 50, 200
M = TypeVar("M", bound=Model)
T = TypeVar("T")


class PageQuery(Query):
    limit = Number(required=False, max_value=MOST)


def page(
    request: Request, rows: QuerySet[M], keys: tuple[str, ...], show: Callable[[M], dict[str, Any]]
) -> dict[str, Any]:
    """One page of `rows` in the order of `keys`, which together tell any two rows apart (`("-occurred_at", "-pk")`)."""
    limit, salt = _limit(request), f"{rows.model.__name__} by {keys}"
    if after := _cursor(request, salt):
        rows = rows.filter(_beyond(keys, after))
    found = list(rows.order_by(*keys)[: limit + 1])
    last = [_plain(getattr(found[limit - 1], key.lstrip("-"))) for key in keys] if len(found) > limit else None
    return _document(request, [show(row) for row in found[:limit]], last, salt)


def page_of(request: Request, things: Sequence[T], show: Callable[[T], dict[str, Any]]) -> dict[str, Any]:
    """One page of what is already in memory."""
    limit, salt = _limit(request), "place"
    start = (_cursor(request, salt) or [0])[0]
    last = [start + limit] if len(things) > start + limit else None
    return _document(request, [show(thing) for thing in things[start : start + limit]], last, salt)


def _limit(request: Request) -> int:
    limit: int = PageQuery.taken(dict(request.query_params.items())).get("limit", USUAL)
    if limit < 1:
        raise ValidationError({"limit": [_("Ask for 1 to 200 at once.")]})
    return limit


def _cursor(request: Request, salt: str) -> list[Any] | None:
    """Where the page before ended. Signed, so that nobody puts something else in."""
    said = request.query_params.get("cursor")
    if said is None:
        return None
    try:
        return list(signing.loads(said, salt=salt))
    except signing.BadSignature as wrong:
        raise ValidationError({"cursor": [_("This is not a place in this list. Start at the first page.")]}) from wrong


def _beyond(keys: tuple[str, ...], after: list[Any]) -> Q:
    """Rows that come after these values in that order."""
    beyond, same = Q(), Q()
    for key, value in zip(keys, after, strict=True):
        name = key.lstrip("-")
        beyond |= same & Q(**{f"{name}__{'lt' if key.startswith('-') else 'gt'}": value})
        same &= Q(**{name: value})
    return beyond


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _document(request: Request, results: list[dict[str, Any]], last: list[Any] | None, salt: str) -> dict[str, Any]:
    here = request.build_absolute_uri()
    onward = replace_query_param(here, "cursor", signing.dumps(last, salt=salt)) if last else None
    return {"results": results, "next": onward}
