"""A mail is written whole, in its reader's language, before anybody sends it."""

import re
from datetime import date, timedelta

import pytest

from accounts import outbox
from accounts.models import Mail

CONTEXTS = {
    "sign_in_code": {"code": "7KQ3-MXPB"},
    "confirm_weekly": {"path": "/mail/confirm/abc/"},
    "child_erasure_asked": {"until": date(2026, 12, 2)},
    "first_look": {},
    "way_in": {"news": "webauthn_added"},
    "ending": {"until": date(2026, 12, 2), "is_six": True, "is_last": False},
}


def queue(now, kind="sign_in_code", language="nl", **fields):
    context = fields.pop("context", CONTEXTS[kind])
    return outbox.queue(kind=kind, to="lotte@example.org", language=language, context=context, now=now, **fields)


def seen(html):
    """What a reader sees of an html part."""
    body = re.sub(r"<style.*?</style>|<title.*?</title>", " ", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("&amp;", "&").split())


@pytest.mark.django_db
class TestAMail:
    def test_is_a_row_that_waits(self, now):
        mail = queue(now)
        kept = Mail.objects.get()
        assert (kept.status, kept.not_before, kept.expires_at) == ("queued", now, now + timedelta(days=2))
        assert "7KQ3-MXPB" in kept.text
        assert "7KQ3-MXPB" in kept.html
        assert kept == mail

    def test_has_its_message_id_before_it_is_sent_and_no_other_has_it(self, now):
        first, second = queue(now), queue(now)
        assert re.fullmatch(r"<[0-9a-f-]{36}@testserver>", first.message_id)
        assert first.message_id != second.message_id

    def test_leaves_and_expires_when_told(self, now):
        mail = queue(now, not_before=now + timedelta(hours=3), lifetime=timedelta(hours=1))
        assert (mail.not_before, mail.expires_at) == (now + timedelta(hours=3), now + timedelta(hours=4))

    def test_speaks_the_language_of_its_reader(self, now):
        assert queue(now, language="nl").subject == "Je code voor Serve & Return"
        assert queue(now, language="en").subject == "Your code for Serve & Return"

    def test_falls_back_to_the_language_of_the_site(self, now):
        assert queue(now, language="xx").language == "nl"

    def test_puts_no_line_break_in_its_subject(self, now, monkeypatch):
        monkeypatch.setattr(outbox, "render_to_string", lambda name, page: "Dag\r\nBcc: all@example.org\n")
        assert queue(now).subject == "Dag Bcc: all@example.org"

    def test_says_plain_text_plainly_and_html_safely(self, now):
        mail = queue(now, context={"code": "<b>&"})
        assert "<b>&" in mail.text
        assert "&lt;b&gt;&amp;" in mail.html


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", CONTEXTS)
class TestEveryKind:
    def test_says_the_same_in_both_parts(self, kind, language, now):
        mail = queue(now, kind, language)
        html = seen(mail.html)
        for line in filter(None, mail.text.split("--")[0].splitlines()):
            assert line.rstrip(":") in html or line.removeprefix("http://testserver") in mail.html

    def test_loads_nothing_from_anywhere(self, kind, language, now):
        html = queue(now, kind, language).html
        assert not re.search(r"<(img|link|script|iframe|object|video|audio|svg|form)\b|url\(|@import|@font-face", html)
        assert set(re.findall(r'(?:href|src)="(https?://[^/"]+)', html)) <= {"http://testserver"}

    def test_keeps_its_style_in_its_elements_and_knows_dark_mode(self, kind, language, now):
        html = queue(now, kind, language).html
        assert re.search(r'<td class="paper" style="[^"]*background', html)
        assert "prefers-color-scheme: dark" in html

    def test_is_translated(self, kind, language, now):
        english = queue(now, kind, "en")
        dutch = queue(now, kind, "nl")
        assert english.subject != dutch.subject
        shared = set(english.text.splitlines()) & set(dutch.text.splitlines())
        assert all(
            "Serve & Return" in line or line.startswith("http") or line in ("", "--", "7KQ3-MXPB") for line in shared
        )
