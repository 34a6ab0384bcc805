"""A letter's link saves one moment with one tap, without sign-in; looking saves nothing, and it dies in time."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.test.utils import override_settings

from accounts.models import Mail
from logs import letter_links, nudges, subscribing
from logs.models import Interaction
from tests.logs.readers import subscribed, turn_of


@pytest.fixture
def clock(now):
    with time_machine.travel(now, tick=False) as travel:
        yield travel


@pytest.fixture
def link(clock, lotte, noor, now):
    return letter_links.path_for(subscribed(lotte, now), noor)


def tap(link, **data):
    return Client().post(link, data).status_code


@pytest.mark.django_db
class TestTheLink:
    def test_is_in_the_letter_and_saves_a_moment_of_its_reader(self, clock, lotte, noor, now):
        due = turn_of(subscribed(lotte, now))
        clock.move_to(due)
        nudges.queue_due(due)
        (path,) = re.findall(r"http://testserver(/m/\S+)", Mail.objects.get(kind="weekly").text)
        page = Client().get(path)
        assert page.status_code == 200
        assert "Noor" not in page.content.decode()
        (given,) = re.findall(r'name="tap" value="([^"]+)"', page.content.decode())
        assert tap(path, tap=given) == 200
        moment = Interaction.objects.get()
        assert (moment.author, moment.child, moment.occurred_at) == (lotte, noor, due)

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_looking_saves_nothing(self, link, method):
        assert getattr(Client(), method)(link).status_code == 200
        assert not Interaction.objects.exists()

    def test_a_tap_sent_three_times_is_one_moment_and_two_taps_are_two(self, link):
        first, second = str(uuid.uuid4()), str(uuid.uuid4())
        assert [tap(link, tap=first), tap(link, tap=first), tap(link, tap=first)] == [200] * 3
        assert Interaction.objects.count() == 1
        tap(link, tap=second)
        assert Interaction.objects.count() == 2

    @pytest.mark.parametrize("nothing", [{}, {"tap": ""}, {"tap": "x"}])
    def test_a_tap_without_an_id_is_one_moment_too(self, link, nothing):
        assert [tap(link, **nothing), tap(link, **nothing)] == [200, 200]
        assert Interaction.objects.count() == 1

    def test_a_moment_that_was_taken_back_does_not_return(self, link, lotte, now):
        one = str(uuid.uuid4())
        tap(link, tap=one)
        Interaction.objects.get().delete_by_author(now=now)
        assert tap(link, tap=one) == 302
        assert not Interaction.objects.current().exists()


@pytest.mark.django_db
class TestItDies:
    @pytest.fixture(autouse=True)
    def nothing_is_saved(self, db):
        yield
        assert not Interaction.objects.exists()

    def test_after_fourteen_days(self, link, clock):
        clock.shift(timedelta(days=14) - timedelta(seconds=1))
        assert Client().get(link).status_code == 200
        clock.shift(timedelta(seconds=2))
        assert (Client().get(link).status_code, tap(link)) == (404, 404)

    def test_with_the_mail_also_when_it_is_asked_for_anew(self, link, lotte, now, clock):
        subscribing.end(lotte.subscription, now=now)
        assert tap(link) == 404
        clock.shift(60)
        subscribed(lotte, now + timedelta(minutes=1))
        assert tap(link) == 404

    def test_when_the_reader_leaves_the_family(self, link, lotte, family, now):
        family.memberships.get(user=lotte).end(now=now)
        assert tap(link) == 404

    def test_when_the_child_is_being_erased(self, link, lotte, noor, now):
        noor.ask_erasure(by=lotte, now=now)
        assert tap(link) == 404

    def test_when_somebody_changes_a_letter_of_it(self, link, elif_):
        assert [tap(link[:-2] + "x/"), tap("/m/1.1.0/"), tap("/m/x/")] == [404] * 3


@pytest.mark.django_db
def test_it_survives_a_new_key(link, settings):
    with override_settings(SECRET_KEY="n" * 60, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert tap(link) == 200
