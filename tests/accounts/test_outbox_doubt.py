"""What may have arrived is never sent again; what was held after a restore does not leave."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Mail
from accounts.models.mail import LEASE
from tests.accounts.mails import anything, claim, queue, send, statuses
from tests.logs.test_recording_at_once import at_once

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
        queue(now)
        claim(now)
        assert send() == {}
        clock.move_to(now + LEASE + MINUTE)
        assert send() == {"sent": 1}

    def test_somebody_who_died_after_handing_over_leaves_a_doubt_within_ten_minutes(self, server, clock, now):
        queue(now)
        assert claim(now).hand_over(now=now)
        clock.move_to(now + LEASE + MINUTE)
        assert send() == {"in_doubt": 1}
        assert timedelta(minutes=10) > LEASE + MINUTE
        assert server.messages() == []

    def test_a_late_no_does_not_queue_a_doubt_that_has_forgotten_what_it_said(self, server, clock, now):
        queue(now)
        slow = claim(now)
        slow.hand_over(now=now)
        clock.move_to(now + LEASE + MINUTE)
        send()
        slow.put_back(error="450")
        assert statuses() == ["in_doubt"]

    def test_somebody_who_slept_through_the_lease_sends_nothing(self, server, clock, now):
        queue(now)

        def sleepy(mails, due_at):
            clock.shift(LEASE.total_seconds() + 1)
            claim(timezone.now()).end("sent", now=timezone.now())
            return anything(mails, due_at)

        assert send(sleepy) == {"lost": 1}
        assert server.messages() == []

    def test_who_slept_changes_nothing_of_what_another_gave_back(self, clock, now):
        queue(now)
        asleep = claim(now)
        clock.shift(LEASE.total_seconds() + 1)
        Mail.objects.release([claim(timezone.now())])
        assert not asleep.hand_over(now=timezone.now())
        asleep.end("sent", now=timezone.now())
        Mail.objects.release([asleep])
        assert (statuses(), Mail.objects.get().claims) == (["queued"], 1)

    def test_a_late_answer_to_a_doubt_counts(self, clock, now):
        queue(now)
        mail = claim(now)
        mail.hand_over(now=now)
        Mail.objects.doubt_abandoned(now + LEASE + MINUTE)
        mail.end("sent", now=now + LEASE + MINUTE)
        assert statuses() == ["sent"]


@pytest.mark.django_db
class TestHolding:
    def test_after_a_restore_nothing_leaves(self, server, clock, now):
        queue(now)
        queue(now)
        claimed = claim(now)
        assert Mail.objects.hold(now=now) == 2
        assert not claimed.hand_over(now=now)
        assert send() == {}
        assert server.messages() == []


@pytest.mark.django_db
def test_what_is_claimed_is_nobody_elses(now):
    queue(now)
    claim(now)
    assert Mail.objects.claim(10, due_at=now, now=now) == []


@pytest.mark.django_db(transaction=True)
def test_of_many_who_claim_at_once_each_mail_has_one(now):
    for _ in range(60):
        queue(now)

    def take():
        pages = iter(lambda: Mail.objects.claim(7, due_at=now, now=now), [])
        return [mail.pk for page in pages for mail in page]

    taken = [key for keys in at_once(*[take] * 5) for key in keys]
    assert len(taken) == len(set(taken)) == 60
    assert set(Mail.objects.values_list("claims", flat=True)) == {1}
