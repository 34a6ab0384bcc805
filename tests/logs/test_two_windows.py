"""One moment, open in two windows: other fields join, one field shows both versions and the next save decides."""

import html
import re
import uuid

import pytest
from django.utils import timezone

from logs.models import Interaction


@pytest.fixture
def moment(lotte, noor):
    return Interaction.objects.record(
        by=lotte, child=noor, client_id=uuid.uuid4(), now=timezone.now(), serves=["look"], note="eerst"
    ).interaction


@pytest.fixture
def at_home(client, lotte):
    client.force_login(lotte)
    return client


def opened(at_home, moment):
    """What the page of the moment would post when nothing is changed."""
    return posted(at_home.get(f"/log/{moment.client_id}/").content.decode()) | {
        "serves": moment.serves,
        "note": "eerst",
    }


def posted(page):
    hidden = {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[0] for name in ("rev", "base")}
    return {name: html.unescape(value) for name, value in hidden.items()}


def save(at_home, moment, page, **changes):
    answer = at_home.post(f"/log/{moment.client_id}/", page | changes)
    moment.refresh_from_db()
    return answer


def test_what_the_other_window_did_not_touch_goes_through(at_home, moment, sam):
    one, two = opened(at_home, moment), opened(at_home, moment)
    save(at_home, moment, one, routine="bath", also=[sam.pk])
    assert save(at_home, moment, two, note="later", kept="on").status_code == 303
    assert (moment.routine, moment.note, moment.kept) == ("bath", "later", True)
    assert Interaction.objects.current().get(child=sam).note == "later"


def test_the_same_field_shows_both_and_the_next_save_decides_that_field_only(at_home, moment):
    one, two = opened(at_home, moment), opened(at_home, moment)
    save(at_home, moment, one, note="van het ene", routine="bath")
    answer = save(at_home, moment, two, note="van het andere")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert all(text in page for text in ("2 versies", "van het ene", "van het andere"))
    assert moment.note == "van het ene"
    assert save(at_home, moment, two | posted(page), note="van het andere").status_code == 303
    assert (moment.note, moment.routine) == ("van het andere", "bath")


def test_a_note_is_not_shown_to_others_because_of_two_half_changes(at_home, moment):
    one, two = opened(at_home, moment), opened(at_home, moment)
    save(at_home, moment, one, note_for="family")
    assert save(at_home, moment, two, note="alleen voor mij", note_for="me").status_code == 422
    assert (moment.note, moment.note_for) == ("eerst", "family")


@pytest.mark.parametrize("base", ["", "x", "[]", "[" * 5_000, '{"serves": [{}, []], "note": {"a": 1}}'])
def test_a_page_that_does_not_say_what_it_showed_still_loses_nothing(at_home, moment, base):
    page = opened(at_home, moment)
    save(at_home, moment, page, note="nieuwer")
    assert save(at_home, moment, page | {"base": base}, note="anders").status_code == 422
    assert moment.note == "nieuwer"
