"""The weekly letter says the one thing to try in at most 90 plain words, and nothing that a stranger may not see."""

import re
from datetime import timedelta

import pytest

from accounts import outbox
from accounts.models import Child, Mail, User
from logs import emails, library, nudges
from logs.library import CONTENT
from logs.models import Interaction, Subscription
from logs.wording import forbidden, mean_sentence, read_rules, words
from tests.accounts.test_outbox import seen
from tests.logs.readers import agree, kept, subscribed, turn_of

LONG_NOTE = (
    "Noor wees naar de kat en ik zei kat en zij zei ka en toen lachten we allebei heel lang samen in de keuken " * 2
)
RULES = read_rules(CONTENT / "blocklist.toml")
WEEK = timedelta(days=7)
NAMES = re.compile(r"\b(noor|sam|lotte|karim|elif)\b", re.IGNORECASE)


def letter(tip, language, now, note=""):
    """One letter without a database."""
    reader = User(email="lotte@example.org", name="Lotte", language=language)
    mail = Mail(kind="weekly", to=reader.email, language=language)
    quote = Interaction(note=note) if note else None
    asks = Subscription(pk=12, user=reader, token="t" * 43, confirmed_at=now)
    emails.write(mail, emails.Letter(asks, Child(pk=7, nickname="Noor"), tip, quote, choice=True))
    return mail


def above_the_foot(mail):
    """What there is to read, without addresses."""
    return re.sub(r"https?://\S+", "", mail.text.split("\n--\n")[0])


def without_keys(*texts):
    """The keys in addresses have a number or a name in them by chance."""
    return re.sub(r"(?<=/)[^/\s]{30,}(?=/)", "", "\n".join(texts))


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("note", ["", "Noor zei ka!", LONG_NOTE], ids=["no quote", "a short quote", "a long quote"])
class TestEveryTip:
    def letters(self, language, note, now):
        return [(tip, letter(tip, language, now, note)) for tip in library.tips()]

    def test_makes_a_letter_of_at_most_90_words(self, language, note, now):
        lengths = [len(words(above_the_foot(mail))) for _, mail in self.letters(language, note, now)]
        assert len(lengths) >= 75
        assert max(lengths) <= 90

    def test_is_its_own_subject(self, language, note, now):
        assert all(mail.subject == tip.text(language).title for tip, mail in self.letters(language, note, now))

    def test_says_the_same_in_both_parts(self, language, note, now):
        for _, mail in self.letters(language, note, now):
            html = seen(mail.html).replace("&#x27;", "'").replace("&quot;", '"')
            for line in filter(None, mail.text.splitlines()):
                said = re.sub(r":? ?https?://\S+", "", line)
                assert said == "--" or said in html, said
            for address in re.findall(r"https?://\S+", mail.text):
                assert f'href="{address}"' in mail.html

    def test_shows_a_stranger_no_name_in_its_first_lines(self, language, note, now):
        for _, mail in self.letters(language, note, now):
            shown = [mail.subject, mail.text[:200], seen(mail.html)[:200], *re.findall(r"https?://\S+", mail.text)]
            assert not NAMES.search(without_keys(*shown))

    def test_speaks_of_no_absence_duty_or_score(self, language, note, now):
        for _, mail in self.letters(language, "", now):
            assert list(forbidden(without_keys(mail.subject, mail.text), language, RULES)) == []
            assert mean_sentence(above_the_foot(mail)) <= 12

    def test_loads_nothing_and_leads_nowhere_else(self, language, note, now):
        for _, mail in self.letters(language, note, now):
            assert not re.search(r"<(img|link|script|iframe|object|svg|form)\b|url\(|@import", mail.html)
            assert set(re.findall(r"https?://[^/\"\s]+", mail.html)) == {"http://testserver"}

    def test_has_one_button_and_a_way_out(self, language, note, now):
        for tip, mail in self.letters(language, note, now):
            assert mail.html.count('class="button"') == 1
            assert "/week/?child=7" in mail.text
            assert f"/facts/{tip.facts[0]}/" in mail.text
            assert f"/u/{'t' * 43}/" in mail.text
            assert ("/hulp/" in mail.text) == tip.for_parent


class TestTheQuote:
    def test_a_short_one_comes_whole_and_a_long_one_is_cut_at_a_word(self, now):
        tip = library.tips()[0]
        assert "“Noor zei ka!”" in letter(tip, "nl", now, "Noor zei ka!").text
        cut = re.search("“(.*)…”", letter(tip, "nl", now, LONG_NOTE).text)
        assert cut
        assert LONG_NOTE.startswith(cut[1])

    def test_a_scrap_is_not_worth_quoting(self):
        assert emails._shortened(LONG_NOTE, 4) == ""
        assert emails._shortened("Noor zei\nka!", 4) == "Noor zei ka!"

    def test_words_of_a_parent_cannot_become_code(self, now):
        mail = letter(library.tips()[0], "nl", now, "<b>kat</b> & {{ site }}")
        assert "“<b>kat</b> & {{ site }}”" in mail.text
        assert "&lt;b&gt;kat&lt;/b&gt; &amp; {{ site }}" in mail.html

    def test_words_of_a_parent_cannot_become_a_link(self, now):
        gap = "\ue000way_out\ue001"
        mail = letter(library.tips()[0], "nl", now, f"kat {gap}")
        assert f"kat {gap}”" in mail.text
        assert f"kat {gap}”" in mail.html


@pytest.mark.django_db
class TestAYearOfLetters:
    def test_52_weeks_without_a_moment_never_speak_of_it(self, lotte, karim, noor, sam, now):
        for reader in (lotte, karim):
            agree(reader, "mail_quotes", now)
            subscribed(reader, now)
        turn = turn_of(lotte.subscription)
        for number in range(52):
            nudges.queue_due(turn + number * WEEK + timedelta(hours=2))
        letters = list(Mail.objects.filter(kind="weekly").order_by("pk"))
        assert len(letters) == 104
        for mail in letters:
            assert list(forbidden(without_keys(mail.subject, mail.text), mail.language, RULES)) == []
            assert not NAMES.search(without_keys(mail.subject, mail.text))
            assert not re.search(r"\d", mail.subject + above_the_foot(mail))
        own = [mail.nudge for mail in letters if mail.user == lotte]
        tips_of_noor = [nudge.tip_slug for nudge in own if nudge.child == noor]
        assert all(len(set(tips_of_noor[start : start + 6])) == 6 for start in range(len(tips_of_noor) - 5))

    def test_a_letter_carries_what_mail_readers_need_to_stop_it(self, lotte, noor, now):
        subscription = subscribed(lotte, now)
        nudges.queue_due(turn_of(subscription))
        headers = Mail.objects.get(kind="weekly").headers
        assert headers == {
            "List-Unsubscribe": f"<http://testserver/u/{subscription.token}/>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def test_the_quote_comes_after_the_first_two_hundred_characters(self, lotte, noor, now):
        agree(lotte, "mail_quotes", now)
        subscription = subscribed(lotte, now)
        kept(noor, lotte, now - timedelta(days=5), "Noor zei kat")
        nudges.queue_due(turn_of(subscription))
        mail = Mail.objects.get(kind="weekly")
        assert mail.text.index("Noor") > 200
        assert seen(mail.html).index("Noor") > 200

    def test_the_sender_is_one_and_the_same_person(self, settings):
        settings.DEFAULT_FROM_EMAIL = "Els van Serve & Return <els@example.org>"
        assert outbox.sender() == "Els van Serve & Return"
