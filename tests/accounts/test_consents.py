"""Consent: off until given, versioned, and never overwritten."""

from datetime import timedelta

import pytest

from accounts.models import Consent


def test_everything_is_off_at_the_start(lotte):
    for purpose in Consent.Purpose.values:
        assert Consent.objects.given(lotte, purpose) is False


def test_the_newest_answer_counts_and_the_older_ones_stay(lotte, now):
    for given in (True, False, True):
        Consent.objects.answer(by=lotte, purpose="mail_quotes", given=given, language="nl", now=now)
    assert Consent.objects.given(lotte, "mail_quotes")
    assert [row.given for row in Consent.objects.filter(user=lotte).order_by("pk")] == [True, False, True]


def test_a_yes_stores_version_language_and_time(lotte, now):
    row = Consent.objects.answer(by=lotte, purpose="mail_quotes", given=True, language="en", now=now)
    assert (row.version, row.language, row.answered_at) == (Consent.VERSIONS["mail_quotes"], "en", now)


def test_a_new_version_of_the_text_asks_again(lotte, now, monkeypatch):
    Consent.objects.answer(by=lotte, purpose="mail_quotes", given=True, language="nl", now=now)
    monkeypatch.setitem(Consent.VERSIONS, "mail_quotes", 2)
    assert not Consent.objects.given(lotte, "mail_quotes")


def test_only_what_changed_is_stored(lotte, now):
    answers = {"mail_quotes": True, "personal_tips": False}
    Consent.objects.answer_all(by=lotte, answers=answers, language="nl", now=now)
    Consent.objects.answer_all(by=lotte, answers=answers, language="nl", now=now + timedelta(days=1))
    assert [(row.purpose, row.given) for row in Consent.objects.filter(user=lotte)] == [("mail_quotes", True)]


def test_one_persons_yes_is_not_anothers(lotte, karim, now):
    Consent.objects.answer(by=lotte, purpose="mail_quotes", given=True, language="nl", now=now)
    assert not Consent.objects.given(karim, "mail_quotes")


def test_a_purpose_that_does_not_exist_is_refused(lotte, now):
    with pytest.raises(KeyError):
        Consent.objects.answer(by=lotte, purpose="sell_data", given=True, language="nl", now=now)
