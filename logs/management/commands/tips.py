"""The editor's workflow: check the tips, start one, sign one, see which are there, and why a child gets one."""

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.models import Child
from logs import coverage, editing, guidance, library, lint, readability, weeks
from logs.vocabulary import AGE_BANDS, ROUTINES, STEPS

BANDS = {f"{first:02}-{last:02}": (first, last) for first, last in AGE_BANDS}


class Command(BaseCommand):
    help = "Check, start, sign and list the tips, or see why a child gets one. docs/content.md is the editor's guide."
    requires_system_checks = []  # bad content is what it is for

    def add_arguments(self, parser: ArgumentParser) -> None:
        does = parser.add_subparsers(dest="action", required=True, metavar="lint|new|review|explain|coverage")
        does.add_parser("lint", help="name every fault with its file, its tip and the reason")
        new = does.add_parser("new", help="append a skeleton to the file of an age band")
        new.add_argument("slug", help="its permanent name: plain words and hyphens")
        new.add_argument("--band", required=True, choices=BANDS)
        new.add_argument("--step", required=True, type=int, choices=STEPS)
        new.add_argument("--routine", required=True, choices=ROUTINES)
        new.add_argument("--for-parent", action="store_true", help="it cares for the parent")
        review = does.add_parser("review", help="write down who checked a tip, and when")
        review.add_argument("slug")
        review.add_argument(
            "--by", required=True, metavar="NAME", help="the person who read it, who agrees to be named"
        )
        review.add_argument("--on", required=True, metavar="YYYY-MM-DD")
        explain = does.add_parser("explain", help="why this child gets this tip; no names, no notes")
        explain.add_argument("--child", required=True, type=int, metavar="ID")
        explain.add_argument("--week", metavar="MONDAY", help="YYYY-MM-DD; without it, this week")
        table = does.add_parser("coverage", help="which tips there are for each age and step")
        table.add_argument("--html", type=Path, metavar="FILE", help="write it as a page instead")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        doors: dict[str, Callable[..., None]] = {
            "lint": self._lint,
            "new": self._new,
            "review": self._review,
            "explain": self._explain,
            "coverage": self._coverage,
        }
        try:
            with translation.override("en"):
                doors[action](**options)
        except editing.Refused as refused:
            raise CommandError(str(refused)) from refused

    def _lint(self, **options: Any) -> None:
        found = lint.faults(library.CONTENT)
        for fault in found:
            self.stdout.write(f"{fault.code} {fault}\n     {fault.hint}")
        if not readability.measures():
            self.stdout.write("The reading ease was not measured: pyphen comes with the development packages.")
        if found:
            raise CommandError(f"{len(found)} faults.")
        self.stdout.write("No faults.")

    def _new(self, slug: str, band: str, step: int, routine: str, for_parent: bool, **options: Any) -> None:
        path = editing.add(library.CONTENT, slug, band=BANDS[band], step=step, routine=routine, for_parent=for_parent)
        self.stdout.write(f"Added {slug} to {path}. Fill it in, then run: manage.py tips lint")

    def _review(self, slug: str, by: str, on: str, **options: Any) -> None:
        path = editing.review(library.CONTENT, slug, by=by, on=on, today=timezone.localdate())
        self.stdout.write(f"{slug} was checked by {by.strip()} on {on}: {path}")

    def _explain(self, child: int, week: str | None, **options: Any) -> None:
        one = Child.objects.filter(pk=child).first()
        if one is None:
            raise CommandError(f"There is no child {child}.")
        monday = _monday(week) if week else weeks.week_of(timezone.now(), one.family.zone)
        tip, reasons = guidance.why(one, monday)
        self.stdout.write(f"child {child}, week of {monday}: {tip.slug if tip else 'no tip, all were refused'}")
        for reason in reasons:
            self.stdout.write(f"- {reason}")

    def _coverage(self, html: Path | None, **options: Any) -> None:
        try:
            tips, language = library.read(library.CONTENT).tips, library.spoken(None)
        except (KeyError, ValueError) as error:
            raise CommandError("The content cannot be read. Run: manage.py tips lint") from error
        if html:
            html.write_text(
                render_to_string("logs/editor/coverage.html", coverage.as_page(tuple(tips.values()), language))
            )
            self.stdout.write(f"Wrote {html}")
        else:
            self.stdout.write("\n".join(coverage.as_text(tuple(tips.values()), language)))


def _monday(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise CommandError(f"{written!r} is not a day. Write a Monday like 2026-11-16.") from error
    if day.weekday():
        raise CommandError(f"{written} is not a Monday. Its week starts on {weeks.monday(day)}.")
    return day
