"""One moment with several children: a row for each, tied by `together`, written, changed and taken back as one."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Child, User

from .models import FIELDS, Interaction


def record(
    *,
    by: User,
    child: Child,
    others: Iterable[Child],
    client_id: uuid.UUID,
    now: datetime,
    fields: Mapping[str, Any],
    rev: int | None = None,
) -> Interaction:
    """Record or edit a moment of `child` and the same for the `others`, children of the same family.

    On an edit, children no longer among the `others` lose their row. The same call twice changes nothing. Raises what
    `Interaction.objects.record` raises.
    """
    others = list(others)
    with transaction.atomic():
        tied = {**fields, "together": _tie(by, child, client_id)} if others else dict(fields)
        moment = Interaction.objects.record(
            by=by, child=child, client_id=client_id, now=now, rev=rev, **tied
        ).interaction
        if moment.together:
            _same_for(others, moment, tied, now)
    return moment


def _tie(by: User, child: Child, client_id: uuid.UUID) -> uuid.UUID:
    """What ties the rows: what they were tied by before, else the first row's own id."""
    known = Interaction.objects.of_author(by).filter(family_id=child.family_id, client_id=client_id).first()
    return (known and known.together) or client_id


def _same_for(others: Iterable[Child], moment: Interaction, fields: Mapping[str, Any], now: datetime) -> None:
    rows = {row.child_id: row for row in siblings(moment)}
    for other in others:
        row = rows.pop(other.pk, None)
        name = row.client_id if row else uuid.uuid5(moment.client_id, f"{other.pk} since {moment.rev}")
        shared = fields if row else _whole(moment)
        Interaction.objects.record(
            by=moment.author, child=other, client_id=name, now=now, rev=row.rev if row else None, **shared
        )
    for row in rows.values():
        row.delete_by_author(now=now)


def _whole(moment: Interaction) -> dict[str, Any]:
    return {name: getattr(moment, name) for name in FIELDS}


def siblings(moment: Interaction) -> list[Interaction]:
    """The rows of the same moment for other children."""
    if not moment.together:
        return []
    same = Interaction.objects.current().filter(
        family_id=moment.family_id, together=moment.together, author_id=moment.author_id
    )
    return list(same.exclude(pk=moment.pk).select_related("child__family", "author").order_by("child__nickname", "pk"))


def take_back(moment: Interaction, *, now: datetime) -> None:
    """Delete the moment for every child it was logged for."""
    with transaction.atomic():
        for row in [*siblings(moment), moment]:
            row.delete_by_author(now=now)
