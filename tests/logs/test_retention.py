"""What goes when it was kept long enough."""

import uuid
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import Q

from accounts import erasure
from accounts.models import AccessLogEntry, Child, Family, Grant, Invitation, Mail, Membership, User
from logs import retention, summaries
from logs.models import Interaction, Nudge, Plan, SharedNote, Subscription, TipGiven, Topics, WeekMark

FOURTEEN_DAYS = timedelta(days=14)


def write_mail(user, now):
    return Mail.objects.create(
        kind="weekly", user=user, to=user.email, language="nl", subject="Even wachten", message_id=str(uuid.uuid4()),
        queued_at=now, not_before=now, expires_at=now, retry_at=now,
    )  # fmt: skip


def fill(child, lotte, vera, grant, now):
    """A row in every table that knows a child."""
    monday = now.date() - timedelta(days=now.weekday() + 7)
    moment = Interaction.objects.record(
        by=lotte, child=child, client_id=uuid.uuid4(), now=now, occurred_at=now - timedelta(days=7), note="Samen"
    ).interaction
    SharedNote.objects.create(grant=grant, interaction=moment, shared_at=now)
    child.agree_to_erase_now(by=vera, now=now)
    TipGiven.objects.create(child=child, week_start=monday, slug="wait")
    Topics.objects.create(child=child, chosen=["sleep"], updated_at=now)
    Plan.objects.agree(child=child, by=vera, now=now, focus=4, ideas=[])
    AccessLogEntry.objects.write(grant=grant, child=child, page="brief", now=now)
    subscription, _ = Subscription.objects.get_or_create(user=lotte, defaults={"requested_at": now})
    Nudge.objects.create(
        subscription=subscription, week_start=monday - timedelta(days=child.pk * 7), child=child, tip_slug="wait",
        mail=write_mail(lotte, now), created_at=now,
    )  # fmt: skip
    summaries.settle_due(now)


def rows_about(pk):
    """How many rows of each table point to that child, or to a moment of theirs."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if model is Child or not field.concrete or field.auto_created or field.many_to_many:
                continue
            if field.related_model is Child:
                found[f"{model._meta.label}.{field.name}"] = model._base_manager.filter(**{field.attname: pk}).count()
    return found


@pytest.fixture
def erased(noor, sam, lotte, vera, grant, now):
    """Noor, whose erasure was asked just now; Sam stays."""
    both = Grant.objects.give(
        by=lotte, family=noor.family, children=[noor, sam], visitor=grant.visitor.staff_roles.get(),
        purpose="support", items=["topics"], ends_at=now + timedelta(days=30), now=now,
    )  # fmt: skip
    fill(noor, lotte, vera, grant, now)
    fill(sam, lotte, vera, both, now)
    noor.ask_erasure(by=lotte, now=now)
    return noor


def test_a_child_stays_until_the_last_moment_of_the_fourteen_days(erased, now):
    before = rows_about(erased.pk)
    assert retention.retain(now + FOURTEEN_DAYS - timedelta(seconds=1))["children"] == 0
    assert rows_about(erased.pk) == before
    assert set(before.values()) == {1, 2}  # two in the grants, one everywhere else


def test_after_fourteen_days_no_table_knows_the_child(erased, sam, grant, now):
    pk, others = erased.pk, rows_about(sam.pk)
    assert retention.retain(now + FOURTEEN_DAYS)["children"] == 1
    assert set(rows_about(pk).values()) == {0}
    assert not Child.objects.filter(pk=pk).exists()
    assert rows_about(sam.pk) == others
    assert list(Grant.objects.all()) == list(sam.grants.all())
    assert SharedNote.objects.count() == Interaction.objects.count() == 1
    assert retention.retain(now + FOURTEEN_DAYS)["children"] == 0


def test_what_a_parent_took_back_stays(erased, now):
    erased.keep()
    before = rows_about(erased.pk)
    assert retention.retain(now + FOURTEEN_DAYS)["children"] == 0
    assert rows_about(erased.pk) == before


def test_with_the_last_child_the_family_goes_and_its_people_stay(erased, sam, family, lotte, karim, now):
    User.objects.update(last_login=now)
    retention.retain(now + FOURTEEN_DAYS)
    assert Family.objects.filter(pk=family.pk).exists()
    sam.ask_erasure(by=karim, now=now)
    retention.retain(now + FOURTEEN_DAYS)
    assert not Family.objects.filter(pk=family.pk).exists()
    assert not Membership.objects.filter(Q(user=lotte) | Q(user=karim)).exists()
    assert User.objects.filter(pk__in=[lotte.pk, karim.pk]).count() == 2
    assert not WeekMark.objects.exists()
    assert not Grant.objects.exists()


def test_a_child_with_more_moments_than_one_slice_goes_whole(lotte, noor, now, monkeypatch):
    monkeypatch.setattr(erasure, "SLICE", 3)
    for n in range(10):
        Interaction.objects.record(by=lotte, child=noor, client_id=uuid.uuid4(), now=now - timedelta(days=n))
    noor.ask_erasure(by=lotte, now=now)
    retention.retain(now + FOURTEEN_DAYS)
    assert not Interaction.objects.exists()


def test_an_invitation_goes_thirty_days_after_its_end(lotte, family, now):
    Invitation.objects.invite(by=lotte, role="helper", family=family, now=now)
    end = now + timedelta(hours=72) + timedelta(days=30)
    assert retention.retain(end - timedelta(seconds=1))["invitations"] == 0
    assert retention.retain(end)["invitations"] == 1
    assert not Invitation.objects.exists()


def test_a_mail_goes_after_ninety_days(lotte, now):
    User.objects.update(last_login=now)
    write_mail(lotte, now)
    assert retention.retain(now + timedelta(days=90, seconds=-1))["mail"] == 0
    assert retention.retain(now + timedelta(days=90))["mail"] == 1
    assert not Mail.objects.exists()


def test_who_looked_is_kept_for_two_years(noor, grant, now):
    AccessLogEntry.objects.write(grant=grant, child=noor, page="brief", now=now)
    assert retention.retain(now + timedelta(days=730, seconds=-1))["access_log"] == 0
    assert retention.retain(now + timedelta(days=730))["access_log"] == 1
    assert not AccessLogEntry.objects.exists()


def test_a_sign_in_that_ended_goes_with_its_address(lotte, now):
    for key, ends in (("gone", now), ("here", now + timedelta(days=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
        UserSession.objects.create(user=lotte, ip="192.0.2.1", session_key=key, user_agent="")
    counts = retention.retain(now)
    assert (counts["sign_ins"], counts["devices"]) == (1, 1)
    assert [row.session_key for row in UserSession.objects.all()] == ["here"]


def test_a_dry_run_counts_and_removes_nothing(erased, lotte, now):
    write_mail(lotte, now - timedelta(days=200))
    later = now + FOURTEEN_DAYS
    would = retention.retain(later, dry_run=True)
    assert (would["children"], would["mail"]) == (1, 1)
    assert Child.objects.filter(pk=erased.pk).exists()
    assert retention.retain(later) == would


@pytest.mark.parametrize("rule", retention.RULES)
def test_every_rule_names_its_number(rule):
    assert any(character.isdigit() for character in rule.__doc__) or "two years" in rule.__doc__


def test_an_address_that_never_came_in_goes_after_a_day(db, now):
    stranger = User.objects.create_user("tikfout@example.org")
    User.objects.filter(pk=stranger.pk).update(date_joined=now)
    assert retention.retain(now + timedelta(hours=23))["people"] == 0
    assert retention.retain(now + timedelta(days=1))["people"] == 1
    assert not User.objects.filter(pk=stranger.pk).exists()


def test_somebody_who_came_in_or_belongs_somewhere_stays(now, lotte, family, vera):
    came_in = User.objects.create_user("bo@example.org")
    User.objects.filter(pk=came_in.pk).update(last_login=now)
    assert retention.retain(now + timedelta(days=30))["people"] == 0
