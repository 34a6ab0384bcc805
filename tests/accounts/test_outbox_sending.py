"""What is due is sent once, deferred without blame, or set aside and shown."""

import smtplib
from datetime import timedelta
from unittest import mock

import pytest
from django.core import mail as django_mail
from django.utils import timezone

from accounts.models import Mail
from accounts.sending import FRESH
from serve_return.demo import LINE
from tests.accounts.mails import anything, queue, send, statuses

MINUTE = timedelta(minutes=1)


@pytest.mark.django_db
class TestSending:
    def test_what_is_due_leaves_with_its_own_message_id_and_the_row_forgets_it(self, server, clock, now):
        queued = queue(now, headers={"List-Unsubscribe": "<http://testserver/u/x/>"})
        assert send() == {"sent": 1}
        [letter] = server.messages()
        assert letter["Message-ID"] == queued.message_id
        assert letter["List-Unsubscribe"] == "<http://testserver/u/x/>"
        assert letter["Auto-Submitted"] == "auto-generated"
        assert letter["X-RcptTo"] == "lotte@example.org"
        assert "7KQ3-MXPB" in letter.get_body(("plain",)).get_content()
        assert "7KQ3-MXPB" in letter.get_body(("html",)).get_content()
        row = Mail.objects.get()
        assert (row.status, row.subject, row.text, row.html, row.headers) == ("sent", "", "", "", {})
        assert row.ended_at == now

    def test_a_text_arrives_as_it_was_written_dots_and_accents_included(self, server, clock, now):
        queued = queue(now)
        Mail.objects.update(text=".één\n..twee\n.\nslot\n")
        assert send() == {"sent": 1}
        text = server.messages()[0].get_body(("plain",)).get_content()
        assert text.replace("\r\n", "\n") == ".één\n..twee\n.\nslot\n"
        assert queued.pk

    def test_a_long_header_stays_on_its_line(self, server, clock, now):
        way_out = f"<http://testserver/u/{'t' * 80}/>"
        queue(now, headers={"List-Unsubscribe": way_out})
        send()
        assert f"\nList-Unsubscribe: {way_out}\r\n".encode() in server.files()[0].read_bytes()

    def test_into_files_each_mail_is_one(self, clock, now, settings, tmp_path):
        settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
        settings.EMAIL_FILE_PATH = tmp_path
        queue(now)
        queue(now)
        assert send() == {"sent": 2}
        written = b"".join(file.read_bytes() for file in tmp_path.iterdir())  # names may be equal in one instant
        assert written.count(LINE) == 2

    def test_it_works_with_every_backend_of_django(self, clock, now):
        queue(now)
        assert send() == {"sent": 1}
        assert [letter.to for letter in django_mail.outbox] == [["lotte@example.org"]]

    def test_what_expires_first_goes_first(self, server, clock, now):
        queue(now, to="letter@example.org", lifetime=timedelta(days=3))
        queue(now, to="code@example.org", lifetime=15 * MINUTE)
        send()
        assert [letter["X-RcptTo"] for letter in server.messages()] == ["code@example.org", "letter@example.org"]

    def test_a_batch_uses_one_connection(self, server, clock, now, monkeypatch):
        connect = mock.Mock(side_effect=smtplib.SMTP.connect)
        monkeypatch.setattr(smtplib.SMTP, "connect", lambda *a, **k: connect(*a, **k))
        for number in range(45):
            queue(now, to=f"a{number}@example.org")
        assert send() == {"sent": 45}
        assert connect.call_count == 1

    def test_what_is_not_due_waits(self, server, clock, now):
        queue(now, not_before=now + MINUTE)
        assert send() == {}
        assert send(due_at=now + MINUTE) == {"sent": 1}

    def test_what_expired_is_not_sent(self, server, clock, now):
        queue(now, lifetime=15 * MINUTE)
        clock.move_to(now + 15 * MINUTE)
        assert send() == {"expired": 1}
        assert server.messages() == []
        assert Mail.objects.get().text == ""

    def test_it_stops_when_its_time_is_up(self, server, clock, now):
        for _ in range(3):
            queue(now)

        def slow(mails, due_at):
            clock.shift(40)
            return anything(mails, due_at)

        assert send(slow, budget=timedelta(seconds=60)) == {"sent": 2}
        assert statuses() == ["sent", "sent", "queued"]


@pytest.mark.django_db
class TestAskingAgainJustBefore:
    def test_what_nobody_wants_any_more_is_dropped_and_forgotten(self, server, clock, now):
        queue(now)
        assert send(lambda mails, due_at: {mail.pk: False for mail in mails}) == {"dropped": 1}
        assert server.messages() == []
        assert Mail.objects.get().text == ""

    def test_what_is_to_wait_waits(self, server, clock, now):
        queue(now)
        assert send(lambda mails, due_at: {mail.pk: now + MINUTE for mail in mails}) == {"queued": 1}
        assert send(due_at=now + MINUTE) == {"sent": 1}

    def test_who_stops_while_others_are_served_is_asked_anew_a_second_later(self, server, clock, now, monkeypatch):
        for _ in range(5):
            queue(now)
        take = type(server).handle_DATA

        async def slow(sink, smtp, session, envelope):
            clock.shift(FRESH.total_seconds())
            return await take(sink, smtp, session, envelope)

        monkeypatch.setattr(type(server), "handle_DATA", slow)
        asked = []

        def all_stop(mails, due_at):
            asked.append(len(mails))
            return {mail.pk: len(asked) <= 2 for mail in mails}

        assert send(all_stop) == {"sent": 2, "dropped": 3}
        assert asked == [5, 2, 2, 1]

    def test_the_moment_that_is_meant_is_told(self, server, clock, now):
        queue(now)
        ask = mock.Mock(side_effect=anything)
        send(ask, due_at=now + 5 * MINUTE)
        assert [call.args[1] for call in ask.call_args_list] == [now + 5 * MINUTE]


@pytest.mark.django_db
class TestWhenTheServerIsAway:
    @pytest.mark.parametrize("behaviour", ["refuse", "4xx"])
    def test_mail_waits_without_blame_and_leaves_when_it_is_back(self, server, clock, now, behaviour):
        queue(now)
        server.behave(behaviour)
        for _ in range(30):  # far more than three
            assert send() == {"queued": 1}
            clock.shift(600)
        row = Mail.objects.get()
        assert (row.status, row.failures) == ("queued", 0)
        server.behave("accept")
        assert send() == {"sent": 1}

    def test_a_refused_connection_touches_only_one_mail(self, server, clock, now):
        for number in range(3):
            queue(now, to=f"a{number}@example.org")
        server.behave("refuse")
        assert send() == {"queued": 1}
        assert sorted(Mail.objects.values_list("claims", flat=True)) == [0, 0, 1]

    def test_after_six_hours_everything_valid_leaves_within_15_minutes_and_nothing_twice(self, server, clock, now):
        for number in range(40):
            queue(now, to=f"a{number}@example.org")
        queue(now, to="code@example.org", lifetime=15 * MINUTE)
        server.behave("refuse")
        for _ in range(6 * 12):
            send()
            clock.shift(300)
        server.behave("accept")
        for _ in range(15):
            send()
            clock.shift(60)
        assert sorted(letter["X-RcptTo"] for letter in server.messages()) == sorted(
            f"a{number}@example.org" for number in range(40)
        )
        assert Mail.objects.get(to="code@example.org").status == "expired"

    def test_a_pause_grows_to_ten_minutes(self, server, clock, now):
        queue(now)
        server.behave("4xx")
        pauses = []
        for _ in range(6):
            send()
            retry_at = Mail.objects.get().retry_at
            assert retry_at
            pauses.append((retry_at - timezone.now()) / MINUTE)
            clock.move_to(retry_at)
        assert pauses == [1, 2, 4, 8, 10, 10]


@pytest.mark.django_db
class TestTheMailsOwnFault:
    @pytest.mark.parametrize("behaviour", ["5xx", "reject"])
    def test_the_third_refusal_sets_it_aside_and_shows_it(self, server, clock, now, behaviour):
        queue(now)
        server.behave(behaviour)
        for expected in ("queued", "queued", "failed"):
            assert send() == {expected: 1}
            clock.shift(600)
        row = Mail.objects.get()
        assert (row.status, row.text) == ("failed", "")
        assert row.last_error.startswith("Refused 55")
        assert send() == {}

    def test_the_others_leave(self, server, clock, now):
        poison = queue(now, lifetime=timedelta(hours=1))
        for number in range(499):
            queue(now, to=f"a{number}@example.org")

        def poisoned(mails, due_at):
            if poison in mails:
                raise ValueError("lotte@example.org")
            return anything(mails, due_at)

        assert send(poisoned) == {"queued": 1, "sent": 499}
        for _ in range(2):
            clock.shift(600)
            send(poisoned)
        poison.refresh_from_db()
        assert (poison.status, poison.last_error) == ("failed", "ValueError")

    def test_a_refused_mail_does_not_spoil_the_connection_for_the_next(self, server, clock, now):
        queue(now, to="nobody@example.org", lifetime=MINUTE)
        queue(now)
        answer = type(server).handle_RCPT

        async def picky(sink, smtp, session, envelope, address, options):
            sink.behaviour = "reject" if "nobody" in address else "accept"
            return await answer(sink, smtp, session, envelope, address, options)

        type(server).handle_RCPT = picky
        try:
            assert send() == {"queued": 1, "sent": 1}
        finally:
            type(server).handle_RCPT = answer


@pytest.mark.django_db
def test_a_mail_takes_two_statements_and_a_page_four_more(server, clock, now, django_assert_max_num_queries):
    for _ in range(70):  # 10, 20, 40
        queue(now)
    with django_assert_max_num_queries(1 + 70 * 2 + 4 * 4):
        assert send() == {"sent": 70}
