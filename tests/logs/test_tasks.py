"""What the clock asks for is done; a task carries nothing and says nothing back."""

from datetime import timedelta

import pytest
from django.core import mail as mailbox
from django.utils import timezone
from time_machine import travel

from accounts import outbox
from accounts.models import Grant, Mail
from accounts.tasks import expire_grants
from logs import tasks
from logs.models import Heartbeat, WeeklySummary
from serve_return.celery import CLOCK, app
from tests.logs.readers import kept, subscribed


@pytest.mark.django_db
class TestEveryTask:
    def test_the_heart_beats(self):
        tasks.beat_heart()
        assert timezone.now() - Heartbeat.objects.get().at < timedelta(seconds=10)

    def test_weeks_are_settled(self, lotte, noor):
        kept(noor, lotte, timezone.now() - timedelta(days=10), "")
        tasks.settle_weeks()
        assert WeeklySummary.objects.count() == 1

    def test_weekly_mail_is_written(self, lotte, noor, now):
        with travel(now, tick=False):
            turn = subscribed(lotte, now).next_due_at
        with travel(turn, tick=False):
            tasks.queue_nudges()
        assert Mail.objects.filter(kind="weekly").count() == 1

    def test_waiting_mail_is_sent(self, lotte):
        outbox.queue(kind="sign_in_code", to=lotte.email, language="nl", context={"code": "X"}, now=timezone.now())
        tasks.send_mail()
        assert [letter.to for letter in mailbox.outbox] == [[lotte.email]]

    def test_where_much_mail_waits_idle_workers_are_asked_to_help(self, lotte, empty_broker, monkeypatch):
        monkeypatch.setattr(tasks, "LOT", 2)
        monkeypatch.setattr(tasks, "MOST_HELPERS", 3)
        for waiting, helpers in ((1, 0), (5, 2), (9, 3)):
            for _ in range(waiting):
                outbox.queue(
                    kind="sign_in_code", to=lotte.email, language="nl", context={"code": "X"}, now=timezone.now()
                )
            tasks.send_mail()
            assert empty_broker.llen("celery") == helpers
            empty_broker.flushdb()
        assert len(mailbox.outbox) == 15
        tasks.help_send_mail()
        assert len(mailbox.outbox) == 15

    def test_grants_end(self, grant):
        Grant.objects.update(given_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(days=1))
        expire_grants()
        assert Grant.objects.get().expired_at is not None

    def test_old_rows_go(self, lotte):
        old = timezone.now() - timedelta(days=400)
        outbox.queue(kind="sign_in_code", to=lotte.email, language="nl", context={"code": "X"}, now=old)
        tasks.retain()
        assert not Mail.objects.exists()


def test_every_line_of_the_clock_names_a_task_that_exists():
    app.loader.import_default_modules()
    assert {line["task"] for line in CLOCK.values()} <= set(app.tasks)
