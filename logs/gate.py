"""The gate that content passes before anybody reads it: every fault of a folder of facts, tips and help numbers."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from .collection import doubles, gaps
from .entries import FACT_TEXT, TIP_TEXT, Entry, Fault, Unreadable, entries, readable, whole_texts
from .library import LANGUAGES, MAX_WORDS, tip_files
from .vocabulary import AGE_BANDS, NEEDS, ROUTINES, STEPS
from .wording import MAX_MEAN_SENTENCE, Rule, forbidden, mean_sentence, read_rules, words

CLAIMS = ("F1", "F2a", "F2b", "F3a", "F3b", "F4", "F5", "F5g", "F6", "F6b", "F7", "F8", "F9")
NEVER_FOR_PARENTS = {"F2b", "F3b", "F5", "F5g"}  # from the fact sheet's reading; no file may loosen it
MAX_MEAN_FOR_PROFESSIONALS = 16  # words; they read longer sentences
MAX_TITLE = 60  # characters; the title is the subject of the weekly mail
_TIP: dict[str, type] = {
    "slug": str,
    "step": int,
    "age_months": list,
    "routines": list,
    "facts": list,
    "for_parent": bool,
}
_TIP_FIELDS = {*_TIP, *LANGUAGES, "needs", "reviewed_by", "reviewed_on"}
_FACT: dict[str, type] = {"id": str, "readers": str, "tips": str, "references": list}
_LINE_TEXT = ("name", "purpose")
_LINE: dict[str, type] = {"number": str, "checked_on": str, "checked_source": str}


def faults(folder: Path) -> list[Fault]:
    """Every fault in the content of `folder`, in the order of the files; none means fit to show."""
    try:
        rules = readable(folder / "blocklist.toml", read_rules)
        facts = entries(folder / "facts.toml", "fact", "id")
        works = {work.item for work in entries(folder / "facts.toml", "work", "key")}
        tips = [tip for path in tip_files(folder) for tip in entries(path, "tip", "slug")]
        lines = entries(folder / "help.toml", "line", "number")
    except Unreadable as error:
        return [Fault("E001", error.file, "file", f"cannot be read: {error}")]
    citable = {fact.data.get("id"): fact.data.get("tips") for fact in facts}
    found = [fault for fact in facts for fault in _fact_faults(fact, works, rules)]
    found += [fault for tip in tips for fault in _tip_faults(tip, citable, rules)]
    found += [fault for line in lines for fault in _line_faults(line, rules)]
    whole = [tip for tip in tips if not any(_shape(tip, _TIP, _TIP_FIELDS))]
    return [*found, *_claims(facts), *doubles(whole), *gaps(whole)]


def _tip_faults(tip: Entry, citable: dict[Any, Any], rules: tuple[Rule, ...]) -> Iterator[Fault]:
    yield from (misshapen := list(_shape(tip, _TIP, _TIP_FIELDS)))
    yield from _review(tip)
    yield from _values(tip) if not misshapen else ()
    for id in map(str, tip.data["facts"] if not misshapen else ()):
        if citable.get(id) is None:
            yield tip.fault("E004", f"no fact is called {id!r}")
        elif citable[id] == "no":
            yield tip.fault("E005", f"fact {id} is not one that a tip for parents may rest on")
        elif citable[id] == "for_parent" and not tip.data.get("for_parent"):
            yield tip.fault("E005", f"fact {id} belongs only in a tip that cares for the parent (for_parent = true)")
    yield from _gaps(tip, tip.data, TIP_TEXT)
    for language, text in whole_texts(tip.data, TIP_TEXT):
        body = " ".join(text[key] for key in ("fact", "try", "next"))
        if len(words(body)) > MAX_WORDS:
            yield tip.fault("E008", f"{language}: {len(words(body))} words, at most {MAX_WORDS}")
        if len(text["title"]) > MAX_TITLE:
            yield tip.fault("E008", f"{language}: the title has {len(text['title'])} characters, at most {MAX_TITLE}")
        yield from _short(tip, language, body, MAX_MEAN_SENTENCE)
        yield from _clean(tip, language, f"{text['title']}\n{body}", rules)


def _fact_faults(fact: Entry, works: set[str], rules: tuple[Rule, ...]) -> Iterator[Fault]:
    yield from _shape(fact, _FACT, {*_FACT, "parents", "professionals", "read_with", "reviewed_by", "reviewed_on"})
    yield from _review(fact)
    readers = fact.data.get("readers")
    if readers not in ("everyone", "help", "professionals"):
        yield fact.fault("E004", f"readers is {readers!r}")
    if fact.item in NEVER_FOR_PARENTS and readers != "professionals":
        yield fact.fault("E005", "this claim is never for parents")
    if readers == "professionals" and (fact.data.get("tips") != "no" or "parents" in fact.data):
        yield fact.fault("E005", "a claim for professionals has no words for parents and carries no tip")
    cited = fact.data.get("references")
    for reference in cited if isinstance(cited, list) else ():
        if not isinstance(reference, dict):
            yield fact.fault("E002", f"reference {reference!r} is not a table")
        elif reference.get("work") not in works:
            yield fact.fault("E004", f"no work is called {reference.get('work')!r}")
        elif reference.get("how") not in ("in_text", "list", "ours"):
            yield fact.fault("E004", f"{reference.get('work')}: how is {reference.get('how')!r}")
    for audience in ("professionals",) if readers == "professionals" else ("parents", "professionals"):
        data, experts = fact.data.get(audience), audience == "professionals"
        data = data if isinstance(data, dict) else {}
        yield from _gaps(fact, data, FACT_TEXT)
        for language, text in whole_texts(data, FACT_TEXT):
            body = "\n".join(text[key] for key in FACT_TEXT)
            yield from _short(fact, language, body, MAX_MEAN_FOR_PROFESSIONALS if experts else MAX_MEAN_SENTENCE)
            yield from _clean(fact, language, body, rules, professionals=experts)


def _line_faults(line: Entry, rules: tuple[Rule, ...]) -> Iterator[Fault]:
    yield from _shape(line, _LINE, {*_LINE, *LANGUAGES}, may_be_empty=("checked_on",))
    if line.data.get("checked_on") and not _past_day(str(line.data["checked_on"])):
        yield line.fault("E006", f"checked_on {line.data['checked_on']!r} is not a real, past date")
    yield from _gaps(line, line.data, _LINE_TEXT)
    for language, text in whole_texts(line.data, _LINE_TEXT):
        yield from _short(line, language, text["purpose"], MAX_MEAN_SENTENCE)
        yield from _clean(line, language, f"{text['name']}\n{text['purpose']}", rules)


def _shape(
    entry: Entry, fields: dict[str, type], known: set[str], may_be_empty: tuple[str, ...] = ()
) -> Iterator[Fault]:
    for key, kind in fields.items():
        value = entry.data.get(key)
        if type(value) is not kind:
            yield entry.fault("E002", f"{key} is missing or is not of type {kind.__name__}")
        elif value in ("", []) and key not in may_be_empty:
            yield entry.fault("E002", f"{key} is empty")
    for key in entry.data.keys() - known:
        yield entry.fault("E002", f"{key} is not a field")


def _gaps(entry: Entry, data: dict[str, Any], keys: tuple[str, ...]) -> Iterator[Fault]:
    for language in LANGUAGES:
        text = data.get(language)
        if not isinstance(text, dict):
            yield entry.fault("E003", f"no text in {language}")
            continue
        for key in keys:
            if not words(str(text.get(key, ""))):
                yield entry.fault("E002", f"{language}: {key} is missing or empty")
        for key in text.keys() - set(keys):
            yield entry.fault("E002", f"{language}: {key} is not a field")


def _values(tip: Entry) -> Iterator[Fault]:
    data = tip.data
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", str(data.get("slug", ""))):
        yield tip.fault("E004", "the slug is not plain lower case words joined by hyphens")
    if data.get("step") not in STEPS:
        yield tip.fault("E004", f"step is {data.get('step')!r}, not 1 to 5")
    band = tuple(data.get("age_months", ()))
    if band not in AGE_BANDS:
        yield tip.fault("E004", f"{list(band)} is not an age band")
    elif not tip.file.endswith(f"{band[0]:02}-{band[1]:02}.toml"):
        yield tip.fault("E004", f"age band {list(band)} belongs in another file")
    for routine in data.get("routines", []):
        if routine not in ROUTINES:
            yield tip.fault("E004", f"no routine is called {routine!r}")
    needs = data.get("needs", [])
    if not isinstance(needs, list) or not all(need in NEEDS for need in needs):
        yield tip.fault("E004", f"needs is {needs!r}, not some of {', '.join(NEEDS)}")


def _review(entry: Entry) -> Iterator[Fault]:
    by, on = entry.data.get("reviewed_by"), entry.data.get("reviewed_on")
    if not isinstance(by, str) or not isinstance(on, str):
        yield entry.fault("E002", "reviewed_by and reviewed_on are both needed, as text; empty means not yet checked")
    elif by.strip() and not on:
        yield entry.fault("E006", f"reviewed by {by!r} without a date")
    elif by and not by.strip():
        yield entry.fault("E006", "reviewed_by is a name of only spaces")
    elif on and not by.strip():
        yield entry.fault("E006", f"reviewed on {on!r} without a reviewer")
    elif on and not _past_day(on):
        yield entry.fault("E006", f"reviewed_on {on!r} is not a real, past date")


def _past_day(written: str) -> bool:
    try:
        return date.fromisoformat(written) <= datetime.now(UTC).date()
    except ValueError:
        return False


def _short(entry: Entry, language: str, text: str, limit: int) -> Iterator[Fault]:
    if (mean := mean_sentence(text)) > limit:
        yield entry.fault("E008", f"{language}: sentences of {mean:.1f} words, at most {limit} on average")


def _clean(
    entry: Entry, language: str, text: str, rules: tuple[Rule, ...], *, professionals: bool = False
) -> Iterator[Fault]:
    for hit in forbidden(text, language, rules, professionals=professionals):
        yield entry.fault("E009", f"{language}: {hit}")


def _claims(facts: list[Entry]) -> Iterator[Fault]:
    ids = [fact.item for fact in facts]
    for id in CLAIMS:
        if ids.count(id) != 1:
            yield Fault("E010", "facts.toml", id, f"stands {ids.count(id)} times in the file, not once")
