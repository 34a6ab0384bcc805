"""The page to read inside a parent's copy: children, moments day by day, plans, visitors. Stands alone."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import Child, Family, Grant, User

from .diary import Line
from .models import Interaction, Plan, Topics


def render(user: User, family: Family) -> str:
    """In this parent's language, as they may read it."""
    with translation.override(user.language):
        children = list(Child.objects.kept_by(user).filter(family=family).order_by("pk"))
        context = {
            "language": user.language,
            "family": family,
            "children": [{"child": child, **_told(child, user)} for child in children],
            "grants": Grant.objects.of_parent(user).filter(children__in=children).distinct(),
        }
        return render_to_string("logs/family/copy.html", context)


def _told(child: Child, user: User) -> dict[str, Any]:
    rows = Interaction.objects.readable_by(user).filter(child=child).order_by("occurred_at", "pk")
    lines: Iterator[Line] = (
        Line(row, row.note_seen_by(user), row.author_id == user.pk, (), child.family.zone) for row in rows
    )
    return {
        "days": [(day, list(rest)) for day, rest in groupby(lines, key=lambda line: line.moment.local_date)],
        "topics": Topics.objects.filter(child=child).first(),
        "plans": Plan.objects.filter(child=child).order_by("pk"),
    }
