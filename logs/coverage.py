"""The table of ages and steps: which tips there are, who checked them, what they are about."""

from dataclasses import dataclass
from typing import Any

from . import library
from .vocabulary import AGE_BANDS, ROUTINES, STEPS


@dataclass(frozen=True, slots=True)
class Row:
    """One age band. `cells`: the tips per step, in the order of STEPS; `routines`: how many tips for each."""

    band: tuple[int, int]
    cells: tuple[tuple[library.Tip, ...], ...]
    routines: dict[str, int]

    @property
    def tips(self) -> list[library.Tip]:
        return [tip for cell in self.cells for tip in cell]

    @property
    def name(self) -> str:
        return f"{self.band[0]}-{self.band[1]}"

    @property
    def for_parent(self) -> int:
        return sum(tip.for_parent for tip in self.tips)

    @property
    def checked(self) -> int:
        return sum(bool(tip.reviewed_by) for tip in self.tips)


def rows(tips: tuple[library.Tip, ...]) -> list[Row]:
    return [_row(band, [tip for tip in tips if tip.age_months == band]) for band in AGE_BANDS]


def _row(band: tuple[int, int], tips: list[library.Tip]) -> Row:
    cells = tuple(tuple(tip for tip in tips if tip.step == step) for step in STEPS)
    return Row(band, cells, {routine: sum(routine in tip.routines for tip in tips) for routine in ROUTINES})


def as_text(tips: tuple[library.Tip, ...], language: str) -> list[str]:
    """A line per tip under its age and step, then the sums."""
    lines = []
    for row in rows(tips):
        lines += [f"{row.name} months: {len(row.tips)} tips, {row.for_parent} for the parent, {row.checked} checked"]
        for step, cell in zip(STEPS, row.cells, strict=True):
            lines += [f"  step {step}: {len(cell)}", *(f"    {_line(tip, language)}" for tip in cell)]
        lines += ["  routines: " + ", ".join(f"{routine} {count}" for routine, count in row.routines.items())]
    return [*lines, total(tips)]


def total(tips: tuple[library.Tip, ...]) -> str:
    caring, checked = sum(tip.for_parent for tip in tips), sum(bool(tip.reviewed_by) for tip in tips)
    return f"in all: {len(tips)} tips, {caring} for the parent, {checked} checked by an expert"


def as_page(tips: tuple[library.Tip, ...], language: str) -> dict[str, Any]:
    """What templates/logs/editor/coverage.html shows."""
    titled = [(row, [[(tip, tip.text(language).title) for tip in cell] for cell in row.cells]) for row in rows(tips)]
    return {"rows": titled, "steps": STEPS, "routines": ROUTINES, "total": total(tips), "language": language}


def _line(tip: library.Tip, language: str) -> str:
    marks = ["checked" if tip.reviewed_by else "not checked", *(["for the parent"] if tip.for_parent else [])]
    marks += [f"needs {need}" for need in tip.needs]
    return f"{tip.slug} · {tip.text(language).title} · {' '.join(tip.routines)} · {', '.join(marks)}"
