"""An operator sees what stands in the outbox, and decides; nobody's address or text is shown."""

import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Mail
from tests.accounts.mails import claim, queue, send

HOUR = timedelta(hours=1)


def mail(*arguments):
    out = StringIO()
    call_command("mail", *arguments, stdout=out)
    return out.getvalue()


def left_as(status, mail_row, **fields):
    Mail.objects.filter(pk=mail_row.pk).update(status=status, **fields)
    return mail_row.pk


@pytest.fixture
def standing(now, clock):
    """One of each state that an operator may meet, and one that went out."""
    rows = {state: queue(now - HOUR, kind="sign_in_code") for state in Mail.Status.values}
    for state, row in rows.items():
        left_as(state, row)
    rows["quarantined"] = queue(now - HOUR)
    left_as("failed", rows["quarantined"], last_error="KeyError", ended_at=now - HOUR)
    left_as("failed", rows["failed"], last_error="Refused 550")
    return {state: row.pk for state, row in rows.items()}


@pytest.mark.django_db
class TestTheList:
    def test_has_id_state_kind_and_age_of_all_that_stands(self, standing):
        lines = mail().splitlines()
        shown = {line.split()[1]: line.split() for line in lines[1:-1]}
        assert set(shown) == {"queued", "claimed", "in_doubt", "failed", "quarantined", "held"}
        assert shown["quarantined"] == [
            str(standing["quarantined"]),
            "quarantined",
            "sign_in_code",
            "1:00:00",
            "KeyError",
        ]
        assert lines[-1] == "claimed: 1, failed: 1, held: 1, in_doubt: 1, quarantined: 1, queued: 1"

    def test_names_nobody_and_tells_nothing(self, standing):
        assert "@" not in mail()
        assert "7KQ3" not in mail()

    def test_says_so_when_all_is_sent(self, db):
        assert mail().splitlines()[-1] == "all is sent"


@pytest.mark.django_db
class TestDeciding:
    def test_what_a_restore_held_leaves_after_release(self, server, now, clock):
        queue(now)
        queue(now)
        assert Mail.objects.hold(now=now) == 2
        assert send() == {}
        assert mail("release") == "released: 2\n"
        assert send() == {"sent": 2}

    def test_what_was_on_its_way_at_the_backup_is_in_doubt_and_never_released(self, server, now, clock):
        queue(now)
        assert claim(now).hand_over(now=now)
        Mail.objects.hold(now=now)
        assert mail("release") == "released: 0\n"
        assert Mail.objects.get().status == "in_doubt"

    def test_one_by_one(self, now, clock):
        first, second = queue(now), queue(now)
        Mail.objects.hold(now=now)
        assert mail("requeue", str(first.pk)) == "queued again: 1\n"
        assert mail("drop", str(second.pk)) == "dropped: 1\n"
        assert list(Mail.objects.order_by("pk").values_list("status", flat=True)) == ["queued", "dropped"]
        assert Mail.objects.get(pk=second.pk).text == ""

    @pytest.mark.parametrize("state", ["in_doubt", "sent", "claimed", "failed", "queued"])
    def test_what_may_have_arrived_or_lost_its_text_is_not_sent_again(self, standing, state):
        with pytest.raises(CommandError, match=f"left as they are: {standing[state]}"):
            mail("requeue", str(standing[state]))
        assert Mail.objects.get(pk=standing[state]).status == state

    def test_what_is_too_late_is_not_sent_again(self, now, clock):
        row = queue(now)
        Mail.objects.hold(now=now)
        clock.shift(timedelta(days=3))
        with pytest.raises(CommandError, match="left as they are"):
            mail("requeue", str(row.pk))
        assert mail("release") == "released: 0, left: 1\n"

    @pytest.mark.parametrize("action", ["requeue", "drop", "release"])
    def test_a_dry_run_says_the_same_and_changes_nothing(self, now, clock, action):
        row = queue(now)
        Mail.objects.hold(now=now)
        before = Mail.objects.values().get()
        said = mail(action, "--dry-run", *([] if action == "release" else [str(row.pk)]))
        assert said.startswith("would be ")
        assert said.endswith(": 1\ndry run: nothing was changed\n")
        assert Mail.objects.values().get() == before

    def test_is_written_to_the_log_without_a_name(self, now, clock, caplog):
        row = queue(now)
        with caplog.at_level(logging.WARNING, "accounts.mail"):
            mail("drop", str(row.pk))
        assert caplog.messages == [f"mail {row.pk}: drop, by an operator"]


@pytest.mark.django_db
class TestTheOperatorsPage:
    @pytest.fixture
    def staff(self, lotte):
        lotte.is_staff = True
        lotte.save()
        return lotte

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("nl", ("in de wachtrij", "onzeker", "opzijgezet", "vastgehouden: 1", "wordt verstuurd: 1")),
            ("en", ("queued", "in doubt", "set aside", "held: 1", "being sent: 1")),
        ],
    )
    def test_shows_the_same_in_words_to_staff_with_a_second_factor(self, as_, staff, standing, language, words):
        staff.language = language
        staff.save()
        answer = as_(staff, second_factor=True).get("/operator/outbox/")
        body = answer.content.decode()
        assert answer.status_code == 200
        assert [one for one in (*words, "KeyError") if one not in body] == []
        assert "7KQ3" not in body
        assert "lotte@example.org" not in body

    def test_asks_staff_for_the_second_factor_first(self, as_, staff):
        assert as_(staff).get("/operator/outbox/")["Location"].startswith("/accounts/2fa/")

    def test_is_not_there_for_anybody_else(self, as_, lotte, vera):
        assert [as_(user, second_factor=True).get("/operator/outbox/").status_code for user in (lotte, vera)] == [
            404,
            404,
        ]
