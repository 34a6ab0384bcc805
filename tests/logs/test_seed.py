"""The population: realistic, the same every time, and quick."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import F

from accounts.models import Child, Family, User
from logs import summaries
from logs.management.population import populate, store
from logs.models import Interaction, Sent, WeeklySummary, WeekMark

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)


def picture():
    people = list(User.objects.order_by("email").values_list("email", "name", "language"))
    moments = Interaction.objects.order_by("client_id").values_list(
        "client_id", "author__email", "child__nickname", "child__birth_month", "occurred_at", "serve_bits", "note"
    )
    return people, list(moments)


def test_the_same_seed_gives_the_same_people_and_moments():
    made = list(populate(families=4, weeks_back=3, seed=7, now=NOW))
    first = picture()
    assert sum(made) == len(first[1]) > 50
    Family.objects.all().delete()
    User.objects.all().delete()
    assert list(populate(families=4, weeks_back=3, seed=7, now=NOW)) == made
    assert picture() == first


def test_another_seed_gives_other_moments():
    list(populate(families=2, weeks_back=1, seed=7, now=NOW))
    first = picture()
    list(populate(families=2, weeks_back=1, seed=8, now=NOW))
    assert picture()[1] != first[1]
    assert Family.objects.count() == 4


def test_a_second_run_goes_on_where_the_first_stopped():
    list(populate(families=2, weeks_back=2, seed=7, now=NOW))
    made = list(populate(families=3, weeks_back=2, seed=7, now=NOW))
    assert made[:2] == [0, 0]
    assert Family.objects.count() == 3


def test_all_moments_lie_in_closed_weeks_of_children_aged_nought_to_five():
    list(populate(families=6, weeks_back=2, seed=7, now=NOW))
    assert not Interaction.objects.filter(occurred_at__gt=NOW).exists()
    assert set(Interaction.objects.values_list("week_start", flat=True).order_by().distinct()) <= {
        week.week_start for week in WeekMark.objects.all()
    }
    assert WeekMark.objects.values("week_start").distinct().count() <= 3
    assert all(0 <= child.age_months(NOW.date()) <= 61 for child in Child.objects.all())


def test_the_quick_way_stores_what_the_way_in_stores(lotte, noor, sam):
    fields: dict[str, Any] = {"occurred_at": NOW, "serves": ["look", "done"], "returns": ["name"]}
    fields |= {"back_and_forth": "few", "routine": "bath", "repaired": True, "kept": True}
    fields |= {"note": "Plons", "note_for": "family"}
    for number, content in enumerate([fields, {}]):
        client_id = f"11111111-2222-4333-8444-55555555555{number}"
        item = Sent(client_id=uuid.UUID(client_id), child=noor, fields=content)
        store(lotte, [item], NOW)
        quick = Interaction.objects.values().get()
        again = Interaction.objects.record(by=lotte, child=noor, client_id=item.client_id, now=NOW, **content)
        assert again.status == "duplicate"
        Interaction.objects.all().delete()
        Interaction.objects.record_many(by=lotte, items=[item], now=NOW)
        assert quick | {"id": 0} == Interaction.objects.values().get() | {"id": 0}
        Interaction.objects.all().delete()
    assert WeekMark.objects.get().generation == 4


def test_the_command_says_what_it_made_and_sums_it_up(capsys, terminal):
    call_command("seed", families=2, weeks=2, seed=7)
    said = capsys.readouterr()
    assert f"{Interaction.objects.count()} moments" in said.out
    assert "2/2" in terminal.getvalue()
    assert not WeekMark.objects.due(NOW).exclude(settled=F("generation")).exists()
    assert sum(WeeklySummary.objects.values_list("moments", flat=True)) == Interaction.objects.count()
    assert summaries.settle_due(NOW) == summaries.Settled()
