"""Further back, only on request: stretches of four weeks in words, nothing where nothing occurred."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Child
from logs import over_time

WEEKS = timedelta(weeks=1)


@pytest.fixture
def further_back(client, lotte, now, time_machine):
    """`further_back(noor)`: the page as Lotte sees it."""
    time_machine.move_to(now, tick=False)
    client.force_login(lotte)

    def get(child):
        answer = client.get(reverse("logs:over-time"), {"child": child.pk})
        return re.sub(
            r"<[^>]+>", " ", answer.content.decode().split("<main", 1)[1].split(">", 1)[1].split("</main>")[0]
        )

    return get


def test_a_stretch_is_four_weeks_and_the_newest_comes_first(noor, lotte, moment, now):
    moment(lotte, days=1, serves=["look"])
    moment(lotte, days=23, serves=["look"])  # the Monday three weeks before this week's is 26 October
    moment(lotte, days=24, serves=["look"])
    blocks = over_time.tell(noor, now=now)
    assert [block.title for block in blocks] == ["Nu Noor 10 maanden is", "Toen Noor 9 maanden was"]


def test_what_is_new_is_new_against_everything_before(noor, lotte, moment, now):
    moment(lotte, days=1, serves=["look", "word"])
    moment(lotte, days=40, serves=["look"])
    newest, oldest = over_time.tell(noor, now=now)
    assert [row.icon for row in newest.new] == ["word"]
    assert oldest.new == []


def test_strongest_first(noor, lotte, moment, now):
    for days in range(3):
        moment(lotte, days=days, returns=["name"], routine="bath")
    moment(lotte, days=1, returns=["wait"], routine="meal")
    (block,) = over_time.tell(noor, now=now)
    assert [row.icon for row in block.rows] == ["name", "wait", "bath"]


def test_a_stretch_without_moments_is_not_there_and_nothing_is_counted(further_back, noor, lotte, moment):
    moment(lotte, days=1, serves=["look"])
    moment(lotte, days=150, serves=["look"])
    text = further_back(noor)
    assert re.findall(r"Noor (\d+) maanden", text) == ["10", "5"]
    assert set(re.findall(r"\d+", text)) == {"10", "5"}


def test_with_nothing_at_all_it_is_kind(further_back, noor):
    assert "Niemand heeft het altijd juist." in further_back(noor)


def test_a_year_is_enough(lotte, family, moment, now):
    old = Child.objects.welcome(by=lotte, family=family, nickname="Bo", birth_month=date(2024, 1, 1))
    for block in range(20):
        moment(lotte, child=old, days=28 * block, serves=["look"])
    assert len(over_time.tell(old, now=now)) == over_time.MAX_BLOCKS


def test_the_week_has_one_quiet_link_to_it(client, lotte, noor, now, time_machine):
    time_machine.move_to(now, tick=False)
    client.force_login(lotte)
    assert reverse("logs:over-time") in client.get(reverse("logs:week")).content.decode()


def test_a_helper_and_another_family_do_not_find_it(client, noor, tim, nadia):
    for other in (tim, nadia):
        client.force_login(other)
        assert client.get(reverse("logs:over-time"), {"child": noor.pk}).status_code == 404
