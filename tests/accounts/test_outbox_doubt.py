"""What may have arrived is never sent again; what was held after a restore does not leave."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Mail
from accounts.models.mail import LEASE
from tests.accounts.mails import queue, send, statuses

MINUTE = timedelta(minutes=1)


@pytest.mark.django_db
class TestDoubt:
    @pytest.mark.parametrize("behaviour", ["hang", "cut", "keep and cut"])
    def test_a_line_that_dies_after_the_content_left_is_a_doubt_and_never_a_second_copy(
        self, server, clock, now, behaviour
    ):
        queue(now)
        server.behave(behaviour)
        assert send() == {"in_doubt": 1}
        kept = len(server.messages())
        server.behave("accept")
        clock.shift(3600)
        assert send() == {}
        assert len(server.messages()) == kept
        assert Mail.objects.get().text == ""

    def test_a_server_that_always_cuts_takes_one_mail_a_round(self, server, clock, now):
        for _ in range(3):
            queue(now)
        server.behave("cut")
        send()
        assert sorted(statuses()) == ["in_doubt", "queued", "queued"]

    def test_somebody_who_died_before_handing_over_leaves_a_mail_that_is_sent(self, server, clock, now):
        mail = queue(now)
        assert mail.claim(due_at=now, now=now)
        assert send() == {}
        clock.move_to(now + LEASE + MINUTE)
        assert send() == {"sent": 1}

    def test_somebody_who_died_after_handing_over_leaves_a_doubt_within_ten_minutes(self, server, clock, now):
        mail = queue(now)
        assert mail.claim(due_at=now, now=now)
        assert mail.hand_over(now=now)
        clock.move_to(now + LEASE + MINUTE)
        assert send() == {"in_doubt": 1}
        assert timedelta(minutes=10) > LEASE + MINUTE
        assert server.messages() == []

    def test_somebody_who_slept_through_the_lease_sends_nothing(self, server, clock, now):
        queue(now)

        def sleepy(mail, due_at):
            clock.shift(LEASE.total_seconds() + 1)
            other = Mail.objects.get()
            assert other.claim(due_at=now, now=timezone.now())
            other.end("sent", now=timezone.now())
            return True

        assert send(sleepy) == {"lost": 1}
        assert server.messages() == []

    def test_a_late_answer_to_a_doubt_counts(self, clock, now):
        mail = queue(now)
        mail.claim(due_at=now, now=now)
        mail.hand_over(now=now)
        Mail.objects.doubt_abandoned(now + LEASE + MINUTE)
        mail.end("sent", now=now + LEASE + MINUTE)
        assert statuses() == ["sent"]


@pytest.mark.django_db
class TestHolding:
    def test_after_a_restore_nothing_leaves(self, server, clock, now):
        queue(now)
        claimed = queue(now)
        claimed.claim(due_at=now, now=now)
        assert Mail.objects.hold(now=now) == 2
        assert not claimed.hand_over(now=now)
        assert send() == {}
        assert server.messages() == []


@pytest.mark.django_db
def test_of_many_claims_one_wins(now):
    queue(now)
    readers = [Mail.objects.get() for _ in range(5)]
    assert [mail.claim(due_at=now, now=now) for mail in readers] == [True, False, False, False, False]


@pytest.mark.django_db
def test_who_read_the_row_before_somebody_else_had_it_does_not_get_it(now):
    queue(now)
    late, early = Mail.objects.get(), Mail.objects.get()
    assert early.claim(due_at=now, now=now)
    early.put_back()
    assert not late.claim(due_at=now, now=now)
    assert Mail.objects.get().claim(due_at=now, now=now)
