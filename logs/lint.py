"""What an editor hears before anybody else reads: the gate, and the two measures that are too slow for every start."""

from collections.abc import Iterator
from pathlib import Path

from . import gate
from .entries import FACT_TEXT, TIP_TEXT, Entry, Fault, entries, whole_texts
from .library import LANGUAGES, tip_files
from .likeness import alike
from .readability import ease, measures

# Lowest reading ease of what parents read, by language. Calibrated on two sides: our own tips, read and accepted one by
# one (nl 81 to 110, en 67 to 102), and the passages of tests/logs/test_readability.py: plain ones all pass, those in
# the style of the authorities or of a journal all fail by more than 10. Facts name what tips need not.
LEAST_EASE = {"tips": {"nl": 75, "en": 65}, "facts": {"nl": 65, "en": 65}}


def faults(folder: Path) -> list[Fault]:
    """Every fault of the content in `folder`: those of the gate first, then hard texts and tips that are too alike."""
    found = gate.faults(folder)
    if any(fault.code == "E001" for fault in found):
        return found
    tips = [tip for path in tip_files(folder) for tip in entries(path, "tip", "slug")]
    return [*found, *(_hard(folder, tips) if measures() else ()), *_alike(tips)]


def _hard(folder: Path, tips: list[Entry]) -> Iterator[Fault]:
    for tip in tips:
        for language, text in whole_texts(tip.data, TIP_TEXT):
            yield from _measured(tip, "tips", language, " ".join(text[key] for key in TIP_TEXT[1:]))
    for fact in entries(folder / "facts.toml", "fact", "id"):
        told = fact.data.get("parents")
        for language, text in whole_texts(told if isinstance(told, dict) else {}, FACT_TEXT):
            yield from _measured(fact, "facts", language, " ".join(text[key] for key in FACT_TEXT[1:]))


def _measured(entry: Entry, kind: str, language: str, text: str) -> Iterator[Fault]:
    least = LEAST_EASE[kind][language]
    if (found := ease(text, language)) < least:
        yield entry.fault("E011", f"{language}: reading ease {found:.0f}, at least {least}")


def _alike(tips: list[Entry]) -> Iterator[Fault]:
    """The claim is left out: several tips may rest on the same one."""
    by_name = {f"{tip.file}: {tip.item}": tip for tip in tips}
    for language in LANGUAGES:
        texts = {
            name: " ".join(text[key] for key in ("title", "try", "next"))
            for name, tip in by_name.items()
            for spoken, text in whole_texts(tip.data, TIP_TEXT)
            if spoken == language
        }
        for one, other, shared in alike(texts):
            yield by_name[other].fault("E012", f"{language}: tells nearly the same as {one} ({shared:.2f})")
