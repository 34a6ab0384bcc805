"""What ends by itself: after six years of age, or two years without anybody; told twice, and then gone."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession

from accounts.leaving import IDLE
from accounts.models import Child, Erased, Family, Mail, Membership, User
from logs import endings, retention
from logs.models import Interaction

DAY = timedelta(days=1)
SIX = date(2032, 1, 31)  # Noor is of January 2026


def noon(day):
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


@pytest.fixture
def used(noor, lotte, karim):
    """Noor's family, of whom somebody came so lately that only her age counts."""
    User.objects.filter(pk=lotte.pk).update(last_login=noon(SIX))
    return noor


@pytest.fixture
def quiet(noor, sam, now):
    """The same family, of whom nobody came since `now`; Sam is erased and does not count."""
    sam.delete()
    Child.objects.filter(pk=noor.pk).update(created_at=now)
    Membership.objects.update(joined_at=now)
    User.objects.update(last_login=now)
    return noor


EDGES = (70, 61, 60, 59, 30, 15, 14, 13, 1, 0)  # days before the last one: where something could be said, and beside


def until(day, left=EDGES):
    """The clock runs, from the first day on which anything could be said."""
    for number in left:
        retention.retain(noon(day - number * DAY))


def there(child):
    return Child.objects.filter(pk=child.pk).exists()


def mails():
    return Mail.objects.filter(kind="ending").order_by("pk")


def test_on_the_last_day_everything_is_there_and_on_the_next_nothing(used):
    until(SIX)
    assert there(used)
    assert retention.retain(noon(SIX + DAY))["children"] == 1
    assert not there(used)
    assert not Family.objects.exists()
    assert retention.retain(noon(SIX + DAY))["children"] == 0


def test_each_parent_is_told_twice_two_months_and_two_weeks_before(used, lotte, karim):
    until(SIX, left=range(70, -1, -1))  # every day
    days = [SIX - timedelta(days=60), SIX - timedelta(days=14)]
    assert sorted((mail.user_id, mail.queued_at.date()) for mail in mails()) == sorted(
        (parent.pk, day) for parent in (lotte, karim) for day in days
    )
    assert all("31 januari 2032" in mail.text for mail in mails().filter(language="nl"))


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("family_of", ["used", "quiet"])
def test_the_mail_names_nobody(family_of, request, lotte, language, now):
    request.getfixturevalue(family_of)
    User.objects.update(language=language)
    until(SIX if family_of == "used" else now.date() + IDLE)
    assert mails()
    for mail in mails():
        assert all(name not in mail.subject + mail.text + mail.html for name in ("Noor", "Lotte", "Karim"))
        assert "/family/export/" in mail.text


def test_a_clock_that_stood_still_gives_the_two_months_all_the_same(used):
    late = SIX + timedelta(days=400)
    User.objects.update(last_login=noon(late))
    for number in range(61):
        retention.retain(noon(late + number * DAY))
        assert there(used)
    assert mails().count() == 4
    assert {mail.queued_at.date() for mail in mails()} == {late, late + timedelta(days=46)}
    retention.retain(noon(late + 61 * DAY))
    assert not there(used)


def test_of_who_was_warned_once_nothing_goes(used):
    retention.retain(noon(SIX - timedelta(days=60)))
    retention.retain(noon(SIX + DAY))
    assert there(used)
    assert mails().count() == 4


def test_two_years_after_the_last_sign_of_anybody(quiet, now):
    last = now.date() + IDLE
    until(last)
    assert there(quiet)
    retention.retain(noon(last + DAY))
    assert not there(quiet)
    assert User.objects.filter(email="lotte@example.org").exists()


@pytest.mark.parametrize("sign", ["moment", "device", "sign-in", "joined"])
def test_any_sign_takes_the_warning_back(quiet, lotte, oma, sign, now):
    last = now.date() + IDLE
    Membership.objects.update(joined_at=now)
    retention.retain(noon(last - timedelta(days=30)))
    assert Child.objects.get().warned_on
    came = noon(last - timedelta(days=29))
    if sign == "moment":
        Interaction.objects.record(by=oma, child=quiet, client_id=uuid4(), now=came)
    elif sign == "device":
        UserSession.objects.create(user=oma, session_key="k", ip="192.0.2.1", user_agent="")
        UserSession.objects.update(last_seen_at=came)
    elif sign == "sign-in":
        User.objects.filter(pk=oma.pk).update(last_login=came)
    else:
        Membership.objects.filter(user=oma).update(joined_at=came)
    endings.warn(came)
    assert not Child.objects.get().warned_on
    retention.retain(noon(last + DAY))
    assert there(quiet)


def test_a_visitor_or_somebody_who_left_is_no_sign(quiet, grant, vera, removed, now):
    User.objects.filter(pk__in=[vera.pk, removed.pk]).update(last_login=now + IDLE)
    until(now.date() + IDLE + DAY)
    assert not there(quiet)


def test_a_resting_child_stays_and_nobody_gets_mail(used, now):
    Child.objects.update(resting_since=now)
    until(SIX + DAY)
    assert there(used)
    assert not mails().exists()


def test_a_sign_that_comes_while_the_clock_is_at_work_saves_the_child(used, monkeypatch):
    until(SIX)
    seen, after = endings.over, []

    def slow(now, *, only=None):
        found = seen(now, only=only)
        if only is None:  # the parents correct the birth month, after the clock saw the child
            after.extend(found)
            Child.objects.filter(pk=used.pk).update(birth_month=date(2027, 1, 1))
        return found

    monkeypatch.setattr(endings, "over", slow)
    assert retention.retain(noon(SIX + DAY))["children"] == 0
    assert [one.pk for one in after] == [used.pk]
    assert there(used)


def test_the_familys_page_says_it_too_for_whom_no_mail_reaches(used, client, lotte):
    client.force_login(lotte)
    told = "Dit wordt binnenkort gewist."
    assert told not in client.get("/family/").content.decode()
    Child.objects.filter(pk=used.pk).update(warned_on=SIX - timedelta(days=60))
    assert told in client.get("/family/").content.decode()


def test_another_child_of_the_family_stays(used, sam):
    Child.objects.filter(pk=sam.pk).update(birth_month=date(2030, 1, 1))
    until(SIX + DAY)
    assert (there(used), there(sam)) == (False, True)


def test_a_rehearsal_says_what_is_done_and_changes_nothing(used):
    until(SIX)
    after = noon(SIX + DAY)
    rehearsed = retention.retain(after, dry_run=True)
    assert there(used)
    assert not Erased.objects.exists()
    assert retention.retain(after) == rehearsed
    assert rehearsed["children"] == 1


def test_that_somebody_was_here_outlives_the_device(lotte, now):
    User.objects.update(last_login=now - 2 * IDLE)
    UserSession.objects.create(user=lotte, session_key="gone", ip="192.0.2.1", user_agent="")
    UserSession.objects.update(last_seen_at=now)
    retention.retain(now + DAY)
    assert not UserSession.objects.exists()
    assert User.objects.get(pk=lotte.pk).last_login == now
