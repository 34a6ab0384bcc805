"""The page before a visit leaves no trace: hidden, not granted and never logged are one; no field counts anything."""

import dataclasses
import re
import types
import typing
import uuid
from datetime import timedelta

import pytest
from django.db import connection

from logs import guidance, library, sight, weeks
from logs.briefs import Brief, brief
from logs.models import Interaction, Plan, Topics
from logs.progress import Progress

FORBIDDEN = {
    "score",
    "scores",
    "color",
    "colour",
    "count",
    "counts",
    "total",
    "number",
    "moments",
    "days",
    "dayparts",
    "received_at",
    "rev",
    "computed_at",
    "dirty",
    "inactive",
    "activity",
    "last_seen",
    "streak",
    "at",
    "date",
    "authors",
    "week",
    "weeks",
    "rank",
    "percentile",
    "level",
}


@pytest.fixture
def page(grant, noor, now):
    def read(language="nl", **changes):
        return brief(grant, noor, language=language, now=now, **changes)

    return read


def filled(noor, lotte, vera, moment, ticked, now):
    Topics.objects.choose(child=noor, by=lotte, chosen=["sleep"], words="Waarom?", now=now)
    Plan.objects.agree(child=noor, by=vera, now=now, focus=4, ideas=["Tel tot drie"], family_says="Goed!")
    guidance.feedback(lotte, library.tips(age_months=10)[0].slug, "done", now)
    return ticked(lotte, "Ze lachte!", serves=["look"], returns=["name"], routine="bath")


PARTS = {
    "topics": {"topics", "topic_words"},
    "words": {"quotes"},
    "strengths": {"strengths"},
    "plan": {"agreed"},
    "tips": {"liked"},
    "progress": set(),
}


@pytest.mark.parametrize("item", PARTS)
def test_what_is_not_granted_is_like_never_logged(page, grant, noor, lotte, vera, moment, ticked, now, item):
    empty = page()
    filled(noor, lotte, vera, moment, ticked, now)
    full = page()
    grant.items.remove(item)
    changed = {
        field.name for field in dataclasses.fields(Brief) if getattr(page(), field.name) != getattr(full, field.name)
    }
    assert changed - {"next"} == PARTS[item]
    for part in PARTS[item]:
        assert getattr(page(), part) == getattr(empty, part)


def test_everything_hidden_is_equal_to_never_logged(page, grant, noor, lotte, vera, moment, ticked, now):
    never = page()
    row = filled(noor, lotte, vera, moment, ticked, now)
    hidden = [
        "topic:sleep",
        "topic:words",
        "plan:focus",
        "plan:ideas",
        "plan:says",
        f"quote:{row.pk}",
        "step:1",
        "step:3",
        "step:4",
        "serve:look",
        "routine:bath",
        *[idea.key for idea in page().liked],
    ]
    for key in hidden:
        grant.hide(key=key, hidden=True, by=lotte)
    shown = page()
    assert dataclasses.replace(shown, next=()) == dataclasses.replace(never, next=())
    assert len(shown.next) == len(never.next)


def test_one_hidden_thing_gives_way_to_the_next_as_if_it_never_was(page, grant, moment, lotte):
    for days in range(2):
        moment(lotte, days=days, serves=["look"], routine="meal")
    other = page()
    for days in range(5):
        moment(lotte, days=days, returns=["wait"], routine="bath")
    for key in ("step:4", "routine:bath"):
        grant.hide(key=key, hidden=True, by=lotte)
    assert page() == other


def test_shown_again_everything_is_back(page, grant, moment, lotte):
    moment(lotte, serves=["look"])
    full = page()
    grant.hide(key="serve:look", hidden=True, by=lotte)
    assert page() != full
    grant.hide(key="serve:look", hidden=False, by=lotte)
    assert page() == full


def test_a_previewing_parent_does_not_read_the_other_parents_private_note(page, ticked, lotte, karim):
    ticked(lotte, "Alleen voor Vera.", note_for="me", days=2)
    ticked(lotte, "Ook voor ons.", note_for="family", days=1)
    assert [quote.words for quote in page().quotes] == ["Ook voor ons.", "Alleen voor Vera."]
    assert [quote.words for quote in page(reader=lotte).quotes] == ["Ook voor ons.", "Alleen voor Vera."]
    assert [quote.words for quote in page(reader=karim).quotes] == ["Ook voor ons."]


def _names(kind, seen):
    """Every field name of a dataclass and of those inside it, with its type."""
    if isinstance(kind, types.GenericAlias | types.UnionType):
        for inner in typing.get_args(kind):
            yield from _names(inner, seen)
    elif dataclasses.is_dataclass(kind) and kind not in seen:
        seen.add(kind)
        for name, hint in typing.get_type_hints(kind).items():
            yield name, hint
            yield from _names(hint, seen)


@pytest.mark.parametrize("page_type", [Brief, Progress])
def test_no_field_counts_scores_or_tells_when_somebody_was_active(page_type):
    fields = dict(_names(page_type, set()))
    assert len(fields) > 10
    assert set(fields) & FORBIDDEN == set()
    assert {name for name, hint in fields.items() if hint in (int, float) or "int" in str(hint)} == {"step"}


def test_the_cost_does_not_grow_with_what_was_logged(
    page, grant, noor, lotte, vera, moment, ticked, now, django_assert_num_queries
):
    filled(noor, lotte, vera, moment, ticked, now)
    with django_assert_num_queries(6):
        page()
    row = moment(lotte, days=1)
    day = row.local_date
    Interaction.objects.bulk_create(_copy(row, n, day - timedelta(days=n)) for n in range(3000))
    for n in range(20):
        ticked(lotte, f"Notitie {n}", days=n)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with django_assert_num_queries(6):
        page()
    lately = sight.moments(sight.frame(grant, noor, now=now)).since(weeks.monday(day) - timedelta(weeks=6))
    # Whichever index the database takes, it begins where the six weeks begin.
    assert re.search(r"(USING INDEX|Index Cond:).*(week_start|occurred_at) ?>", lately.explain())


def _copy(row, n, on):
    return Interaction(
        family_id=row.family_id,
        child_id=row.child_id,
        author_id=row.author_id,
        client_id=uuid.UUID(int=n),
        occurred_at=row.occurred_at - timedelta(days=n),
        received_at=row.received_at,
        local_date=on,
        week_start=on - timedelta(days=on.weekday()),
        age_months=1,
        daypart_code=1,
        step_bits=1,
    )
