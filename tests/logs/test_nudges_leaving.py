"""Just before it leaves, the weekly mail is asked about again; the reader's own words come along if they agreed."""

from datetime import timedelta

import pytest

from accounts.models import Mail
from logs import nudges, subscribing
from tests.logs.readers import agree, brussels, kept, subscribed

DAY, WEEK = timedelta(days=1), timedelta(days=7)


def wanted(mail, due_at):
    return nudges.wanted([mail], due_at)[mail.pk]


@pytest.fixture
def saturday(now):
    """The first turn after `now`."""
    return brussels(2026, 11, 21, 9)


@pytest.mark.django_db
class TestAskedAgainBeforeItLeaves:
    @pytest.fixture
    def mail(self, lotte, noor, now, saturday):
        subscribed(lotte, now)
        nudges.queue_due(saturday)
        return Mail.objects.get(kind="weekly")

    def test_it_may_go(self, mail, saturday):
        assert wanted(mail, saturday) is True

    def test_not_after_stopping(self, mail, lotte, saturday):
        subscribing.end(lotte.subscription, now=saturday)
        assert wanted(mail, saturday) is False

    def test_not_when_paused(self, mail, lotte, saturday):
        subscribing.subscribe(lotte, rhythm="pause", weekday=5, hour=9, now=saturday)
        assert wanted(mail, saturday) is False

    def test_not_when_consent_was_withdrawn(self, mail, lotte, saturday):
        agree(lotte, "weekly_mail", saturday, given=False)
        assert wanted(mail, saturday) is False

    def test_not_when_the_reader_left_the_family(self, mail, lotte, family, saturday):
        family.memberships.get(user=lotte).end(now=saturday)
        assert wanted(mail, saturday) is False

    def test_not_when_the_child_is_being_erased(self, mail, lotte, noor, saturday):
        noor.ask_erasure(by=lotte, now=saturday)
        assert wanted(mail, saturday) is False

    @pytest.mark.parametrize(
        ("at", "opens"),
        [
            ((2026, 11, 21, 20), (2026, 11, 22, 8)),
            ((2026, 11, 22, 7, 59), (2026, 11, 22, 8)),
            ((2026, 11, 22), (2026, 11, 22, 8)),
        ],
    )
    def test_not_between_eight_in_the_evening_and_eight_in_the_morning(self, mail, at, opens):
        assert wanted(mail, brussels(*at)) == brussels(*opens)

    def test_quiet_hours_hold_across_the_clock_change(self, mail):
        assert wanted(mail, brussels(2027, 3, 27, 21)) == brussels(2027, 3, 28, 8)

    def test_other_mail_may_always_go(self, now):
        assert wanted(Mail(pk=1, kind="sign_in_code"), now) is True

    def test_an_address_refused_for_good_is_left_alone(self, mail, lotte, saturday):
        Mail.objects.filter(pk=mail.pk).update(status="failed", last_error="Refused 550")
        assert nudges.queue_due(saturday + WEEK) == 0
        lotte.subscription.refresh_from_db()
        assert lotte.subscription.ended_at is not None


@pytest.mark.django_db
class TestOwnWords:
    NOTE = "Ze lachte naar de kat"

    @pytest.fixture
    def reader(self, lotte, noor, now):
        agree(lotte, "mail_quotes", now)
        return subscribed(lotte, now)

    def letter(self, saturday):
        nudges.queue_due(saturday)
        return Mail.objects.filter(kind="weekly").latest("pk")

    def test_a_starred_note_of_the_last_closed_week_comes_along(self, reader, lotte, noor, now, saturday):
        kept(noor, lotte, now - 5 * DAY, self.NOTE)
        mail = self.letter(saturday)
        assert self.NOTE in mail.text
        assert self.NOTE in mail.html

    def test_not_without_consent(self, lotte, noor, now, saturday):
        subscribed(lotte, now)
        kept(noor, lotte, now - 5 * DAY, self.NOTE)
        assert self.NOTE not in self.letter(saturday).text

    def test_not_of_another_week(self, reader, lotte, noor, now, saturday):
        kept(noor, lotte, now, self.NOTE)
        assert self.NOTE not in self.letter(saturday).text

    def test_not_somebody_elses_even_when_shared(self, reader, karim, noor, now, saturday):
        kept(noor, karim, now - 5 * DAY, self.NOTE, note_for="family")
        assert self.NOTE not in self.letter(saturday).text

    def test_not_when_it_was_deleted_while_the_mail_waited(self, reader, lotte, noor, now, saturday):
        moment = kept(noor, lotte, now - 5 * DAY, self.NOTE)
        mail = self.letter(saturday)
        moment.delete_by_author(now=saturday)
        assert wanted(mail, saturday) is True
        assert self.NOTE not in mail.text + mail.html

    def test_not_when_that_consent_was_withdrawn_while_the_mail_waited(self, reader, lotte, noor, now, saturday):
        kept(noor, lotte, now - 5 * DAY, self.NOTE)
        mail = self.letter(saturday)
        agree(lotte, "mail_quotes", saturday, given=False)
        assert wanted(mail, saturday) is True
        assert self.NOTE not in mail.text + mail.html


@pytest.mark.django_db
def test_a_letter_set_aside_is_written_anew_when_an_operator_lets_it_go(lotte, noor, now, saturday, time_machine):
    time_machine.move_to(saturday, tick=False)  # its links say when they were signed
    subscribed(lotte, now)
    nudges.queue_due(saturday)
    mail = Mail.objects.get(kind="weekly")
    said = (mail.subject, mail.text, mail.html, mail.headers)
    Mail.objects.filter(pk=mail.pk).update(status="failed", last_error="KeyError", failures=2, **Mail.EMPTY)
    assert Mail.objects.filter(pk=mail.pk).requeue(now=saturday) == 1
    mail.refresh_from_db()
    assert mail.text == ""
    assert wanted(mail, saturday) is True
    assert (mail.subject, mail.text, mail.html, mail.headers) == said
