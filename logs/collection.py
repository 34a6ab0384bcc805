"""The tips as a set: none stands twice, and no place at an age stays empty."""

from collections.abc import Iterator
from typing import Any

from .entries import Entry, Fault
from .library import LANGUAGES
from .vocabulary import AGE_BANDS, NEEDS, ROUTINES, STEPS

PARENT_SHARE = 6  # at least one tip in six cares for the parent
PER_STEP = 3  # at least so many tips for each step at each age


def doubles(tips: list[Entry]) -> Iterator[Fault]:
    """No two tips share a slug, and no two tell the same try or carry the same title."""
    seen: dict[str, str] = {}
    for tip in tips:
        texts = [text for language in LANGUAGES if isinstance(text := tip.data.get(language), dict)]
        tellings = [text.get(key) for text in texts for key in ("title", "try")]
        for mark in [f"slug {tip.data.get('slug')}", *(f"text “{telling}”" for telling in tellings if telling)]:
            if mark in seen:
                yield tip.fault("E007", f"{mark} is also in {seen[mark]}")
            seen.setdefault(mark, f"{tip.file}: {tip.item}")


def gaps(tips: list[Entry]) -> Iterator[Fault]:
    """Each age has three tips for each step, whatever the adult's body, one for each routine and one for the parent."""
    for first, last in AGE_BANDS:
        here = [tip.data for tip in tips if tip.data.get("age_months") == [first, last]]
        place = f"tips/{first:02}-{last:02}.toml"
        for step in STEPS:
            if (there := sum(data.get("step") == step for data in here)) < PER_STEP:
                yield Fault("E010", place, f"step {step}", f"{there} tips for this step at this age, not {PER_STEP}")
            for need in NEEDS if there else ():
                if all(need in str(data.get("needs")) for data in here if _of_the_child(data, step)):
                    yield Fault("E010", place, f"step {step}", f"every tip for this step needs {need}")
        for routine in ROUTINES:
            if not any(routine in data.get("routines", ()) for data in here):
                yield Fault("E010", place, f"routine {routine}", "no tip for this routine at this age")
        if not any(data.get("for_parent") for data in here):
            yield Fault("E010", place, "for_parent", "no tip that cares for the parent at this age")
    caring = sum(bool(tip.data.get("for_parent")) for tip in tips)
    if caring * PARENT_SHARE < len(tips):
        yield Fault("E010", "tips", "for_parent", f"{caring} of {len(tips)} tips care for the parent, at least 1 in 6")


def _of_the_child(data: dict[str, Any], step: int) -> bool:
    return data.get("step") == step and not data.get("for_parent")
