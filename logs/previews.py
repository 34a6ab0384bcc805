"""What a parent sees of a grant: the visitor's own pages, what is hidden from them, and the parent's own notes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import Child, Grant, GrantSignature, HiddenItem, User

from . import library, sight
from .briefs import Brief, brief
from .models import Interaction, SharedNote, Topics
from .progress import Progress, progress

MAX_NOTES = 30
_NAMES = {
    "topic:words": _("What you wrote for the visit"),
    "plan:focus": _("The focus you agreed"),
    "plan:ideas": _("The ideas you agreed"),
    "plan:says": _("How you say it went"),
}


@dataclass(frozen=True, slots=True)
class OwnNote:
    """A note this parent wrote; `is_shared` with the visitor of this grant."""

    pk: int
    words: str
    day: str
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """`has_signed`: whether this parent's own moments are part of it."""

    brief: Brief
    progress: Progress
    hidden: tuple[sight.Line, ...]
    notes: tuple[OwnNote, ...]
    has_signed: bool


def preview(grant: Grant, child: Child, *, parent: User, language: str, now: datetime) -> Preview:
    """Made by the same functions as the visitor's pages, without notes that this parent may not read."""
    frame = sight.frame(grant, child, now=now, reader=parent)
    has_signed = GrantSignature.objects.filter(grant=grant, parent=parent).exists()
    with translation.override(language):
        return Preview(
            brief=brief(grant, child, language=language, now=now, reader=parent),
            progress=progress(grant, child, language=language, now=now, reader=parent),
            hidden=tuple(_hidden(frame, parent)),
            notes=tuple(_notes(frame, parent)) if has_signed and frame.allows(Grant.Item.WORDS) else (),
            has_signed=has_signed,
        )


def _hidden(frame: sight.Frame, parent: User) -> Iterator[sight.Line]:
    """What is hidden, with a name this parent may read; what they may not know of is left out."""
    keys = HiddenItem.objects.filter(grant=frame.grant).order_by("pk").values_list("key", flat=True)
    quotes = {f"quote:{row.pk}": row.note_seen_by(parent) for row in _quoted(frame, parent)}
    for key in keys:
        if name := quotes.get(key, "") if key.startswith("quote:") else _name(key, frame.child):
            yield sight.Line(key, "eye-off", name)


def _quoted(frame: sight.Frame, parent: User) -> list[Interaction]:
    ticked = SharedNote.objects.filter(grant=frame.grant).values("interaction_id")
    return list(Interaction.objects.readable_by(parent).filter(child=frame.child, pk__in=ticked))


def _name(key: str, child: Child) -> str:
    """Empty for a key that stands for nothing any more."""
    kind, code = key.split(":", 1)
    try:
        if key in _NAMES:
            return str(_NAMES[key])
        if kind == "topic":
            return str(Topics.Topic(code).label)
        return sight.idea_of(library.tip(code)).title if kind == "tip" else sight.line_of(key, child).text
    except (LookupError, ValueError):
        return ""


def _notes(frame: sight.Frame, parent: User) -> Iterator[OwnNote]:
    """This parent's own notes about the child, newest first."""
    shared = set(SharedNote.objects.filter(grant=frame.grant).values_list("interaction_id", flat=True))
    mine = Interaction.objects.of_author(parent).current().happened(frame.now).filter(child=frame.child)
    for row in mine.exclude(note="").order_by("-occurred_at", "-pk")[:MAX_NOTES]:
        yield OwnNote(row.pk, row.note, sight.day_in_words(row.local_date, frame.today), row.pk in shared)
