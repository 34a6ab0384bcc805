"""Every word for people exists in every language, and the catalogues compile by themselves."""

import os
from concurrent.futures import ThreadPoolExecutor

import polib
import pytest

from serve_return.translations import compile_catalogues
from tests import translations


def test_every_message_is_translated():
    assert translations.problems() == []


def test_the_reader_finds_messages_in_code_and_templates(tmp_path, monkeypatch):
    for folder in ("logs", "templates/x", "serve_return/static/js"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "logs/a.py").write_text(
        'from x import *\nngettext_lazy("one week", "%d weeks")\npgettext("verb", "Log")\n'
    )
    (tmp_path / "templates/x/a.html").write_text(
        "<div>\n  {% translate 'Day by day' %}\n <p>it's</p>\n"
        "{% blocktranslate trimmed count n=n %}\n one moment\n {% plural %}\n {{ n }} moments\n{% endblocktranslate %}"
    )
    (tmp_path / "serve_return/static/js/a.js").write_text("say(gettext('Saved'));")
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    assert set(translations.wanted()) == {
        ("", "one week", "%d weeks"),
        ("verb", "Log", ""),
        ("", "Day by day", ""),
        ("", "one moment", "%(n)s moments"),
        ("", "Saved", ""),
    }


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (polib.POEntry(msgid="Hello %(name)s", msgstr="Dag %(naam)s"), ["other placeholders"]),
        (polib.POEntry(msgid="Hello", msgstr=" "), ["empty translation"]),
        (polib.POEntry(msgid="a", msgid_plural="b", msgstr_plural={0: "x"}), ["empty translation"]),
        (polib.POEntry(msgid="Hello {name}", msgstr="Dag {name}"), []),
    ],
)
def test_a_translation_is_complete_and_keeps_its_placeholders(entry, fault):
    assert list(translations._faults(entry)) == fault


@pytest.fixture
def catalogue(tmp_path):
    source = tmp_path / "nl/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "week"\nmsgstr "wéék"\n')
    return source


def test_a_catalogue_is_compiled_once_and_again_after_a_change(catalogue, tmp_path):
    target = catalogue.with_suffix(".mo")
    assert compile_catalogues([tmp_path]) == [target]
    assert polib.mofile(str(target))[0].msgstr == "wéék"
    assert compile_catalogues([tmp_path]) == []
    os.utime(catalogue, (target.stat().st_atime, target.stat().st_mtime + 1))
    assert compile_catalogues([tmp_path]) == [target]


def test_catalogues_compile_while_others_do_the_same(catalogue, tmp_path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: compile_catalogues([tmp_path]), range(16)))
    assert sorted(path.name for path in catalogue.parent.iterdir()) == ["django.mo", "django.po"]
    assert polib.mofile(str(catalogue.with_suffix(".mo")))[0].msgstr == "wéék"
