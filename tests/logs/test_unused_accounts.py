"""An account that nobody used for two years, and to which no child and no organisation belongs, ends by itself."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from accounts import leaving
from accounts.models import AccessLogEntry, ApiToken, Child, Erased, Family, Membership, StaffMember, User
from logs import letter_links, retention
from logs.models import Interaction
from tests.logs.readers import subscribed

TWO_YEARS = timedelta(days=730)
SECOND = timedelta(seconds=1)


@pytest.fixture
def bo(db, now):
    """Somebody who came in once, and never came back."""
    user = User.objects.create_user("bo@example.org", name="Bo")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    User.objects.filter(pk=user.pk).update(date_joined=now, last_login=now)
    user.refresh_from_db()
    return user


def test_it_goes_after_two_years_to_the_second(bo, now):
    assert retention.retain(now + TWO_YEARS - SECOND)["accounts"] == 0
    assert User.objects.get(pk=bo.pk).email == "bo@example.org"
    assert retention.retain(now + TWO_YEARS)["accounts"] == 1
    bo.refresh_from_db()
    assert (bo.name, bo.is_active, bo.email.endswith("@left.invalid")) == ("", False, True)
    assert not EmailAddress.objects.exists()
    assert Erased.objects.filter(what=Erased.What.PERSON, row=bo.pk).exists()  # nor does a backup bring it back
    assert retention.retain(now + TWO_YEARS)["accounts"] == 0


def test_a_rehearsal_counts_it_and_leaves_it(bo, now):
    assert retention.retain(now + TWO_YEARS, dry_run=True)["accounts"] == 1
    assert User.objects.get(pk=bo.pk).email == "bo@example.org"


def test_a_sign_in_or_a_device_that_was_used_keeps_it(bo, now):
    later = now + TWO_YEARS
    Session.objects.create(session_key="here", session_data="", expire_date=later + timedelta(days=1))
    device = UserSession.objects.create(user=bo, ip="192.0.2.1", session_key="here", user_agent="")
    UserSession.objects.filter(pk=device.pk).update(last_seen_at=now + SECOND)
    assert retention.retain(later)["accounts"] == 0
    UserSession.objects.all().delete()
    User.objects.filter(pk=bo.pk).update(last_login=now + SECOND)
    assert retention.retain(later)["accounts"] == 0


@pytest.mark.parametrize("state", ["there", "resting", "being erased"])
def test_who_belongs_to_a_child_stays(bo, family, noor, lotte, now, state):
    """As long as the child is there: it has rules of its own, and its parents are told before."""
    Membership.objects.create(family=family, user=bo, role="caregiver", joined_at=now)
    User.objects.exclude(pk=bo.pk).update(last_login=now + TWO_YEARS)
    if state == "resting":
        noor.__class__.objects.filter(pk=noor.pk).update(resting_since=now)
    if state == "being erased":
        noor.ask_erasure(by=lotte, now=now + TWO_YEARS)
    assert retention.retain(now + TWO_YEARS)["accounts"] == 0
    Membership.objects.filter(user=bo).update(left_at=now)
    assert retention.retain(now + TWO_YEARS)["accounts"] == 1


def test_a_family_without_a_child_goes_with_its_last_parent(bo, now):
    Family.objects.found(by=bo)
    assert retention.retain(now + TWO_YEARS)["accounts"] == 1
    assert not Family.objects.exists()


def test_a_visitor_stays_as_long_as_the_organisation_says_and_their_name_as_long_as_the_log(vera, grant, noor, now):
    User.objects.update(date_joined=now, last_login=now)
    AccessLogEntry.objects.write(grant=grant, child=noor, page="brief", now=now + TWO_YEARS - SECOND)
    User.objects.exclude(pk=vera.pk).update(last_login=now + TWO_YEARS)
    assert retention.retain(now + TWO_YEARS)["accounts"] == 0
    StaffMember.objects.get(user=vera).end(now=now)
    assert retention.retain(now + TWO_YEARS)["accounts"] == 1
    vera.refresh_from_db()
    assert (vera.name, vera.is_active) == ("Vera", False)
    retention.retain(now + 2 * TWO_YEARS - 2 * SECOND)
    vera.refresh_from_db()
    assert vera.name == "Vera"
    retention.retain(now + 2 * TWO_YEARS)
    vera.refresh_from_db()
    assert vera.name == ""


def test_who_wrote_in_a_diary_that_is_still_there_stays(bo, family, noor, now):
    """Somebody who left: the others read their name beside their moments, and may ask them back."""
    Membership.objects.create(family=family, user=bo, role="caregiver", joined_at=now)
    Interaction.objects.record(by=bo, child=noor, client_id=uuid.uuid4(), now=now, note="voor mij")
    Membership.objects.filter(user=bo).update(left_at=now)
    User.objects.exclude(pk=bo.pk).update(last_login=now + TWO_YEARS)
    assert retention.retain(now + TWO_YEARS)["accounts"] == 0
    assert Interaction.objects.get().note == "voor mij"
    noor.ask_erasure(by=family.parents()[0], now=now)
    assert retention.retain(now + TWO_YEARS)["accounts"] == 1


@pytest.mark.parametrize("way", ["token", "letter"])
def test_a_button_or_a_letter_is_a_sign_too_also_when_the_child_goes_a_day_later(bo, lotte, now, way, client):
    child = Child.objects.welcome(by=bo, nickname="Mo", birth_month=now.date().replace(day=1))
    later = now + TWO_YEARS - timedelta(days=2)
    User.objects.filter(pk=lotte.pk).update(last_login=now + TWO_YEARS)
    with time_machine.travel(later, tick=False):
        if way == "token":
            secret = ApiToken.objects.mint(user=bo, name="knop", scope="log", now=now)[1]
            bearer = {"authorization": f"Bearer {secret}"}
            sent = {"child": child.pk}
            client.put(f"/api/v1/interactions/{uuid.uuid4()}/", sent, "application/json", headers=bearer)
        else:
            client.post(letter_links.path_for(subscribed(bo, now), child))
    assert Interaction.objects.count() == 1
    child.ask_erasure(by=bo, now=now)
    counts = retention.retain(now + TWO_YEARS + timedelta(days=1))
    assert (counts["children"], counts["accounts"]) == (1, 0)
    assert User.objects.get(pk=bo.pk).last_login == later
    assert User.objects.get(pk=lotte.pk).last_login == now + TWO_YEARS  # nobody else came


def test_one_that_cannot_be_ended_stops_no_other_and_no_other_rule(bo, lotte, now, monkeypatch, caplog):
    User.objects.update(date_joined=now, last_login=now)
    known = leaving.forget

    def breaks_on_bo(user, *, now):
        if user.pk == bo.pk:
            raise RuntimeError("a row that nobody thought of")
        known(user, now=now)

    monkeypatch.setattr(leaving, "forget", breaks_on_bo)
    assert retention.retain(now + TWO_YEARS)["accounts"] == 1
    assert f"account {bo.pk} was not ended: RuntimeError" in caplog.text


def test_who_runs_the_server_stays(bo, now):
    User.objects.filter(pk=bo.pk).update(is_staff=True)
    assert retention.retain(now + TWO_YEARS)["accounts"] == 0


def test_who_comes_in_while_the_clock_is_at_work_stays(bo, now, monkeypatch):
    known = leaving.unused

    def and_then_came_in(at):
        found = list(known(at).values_list("pk", flat=True))
        User.objects.filter(pk=bo.pk).update(last_login=at)
        monkeypatch.setattr(leaving, "unused", known)
        return User.objects.filter(pk__in=found)

    monkeypatch.setattr(leaving, "unused", and_then_came_in)
    assert retention.retain(now + TWO_YEARS)["accounts"] == 0
    assert User.objects.get(pk=bo.pk).is_active
