"""Everything one may add to a moment or change later; all of it optional, nothing asked twice."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from accounts.models import Child, User

from .. import backdating, chips, together, weighing
from ..models import Interaction
from ..phrases import (
    BACK_AND_FORTH_LABELS,
    NOBODY_READS,
    RETURN_LABELS,
    ROUTINE_LABELS,
    SERVE_LABELS,
    WHEN_LABELS,
)
from ..vocabulary import BACK_AND_FORTH
from .moment import MomentForm, Option, options

JUST_NOW = 10 * 60  # seconds in which a moment is "now"
OPEN = {"": _("leave it open")}  # offered where something is chosen already: a radio cannot be taken back
NOTE_FOR = {"me": _("only me"), "family": _("our family")}


class NoteField(forms.CharField):
    """A line end counts as one character, as it does for whoever typed it."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: a browser would cut off pasted text without a word."""
        return {}


class DetailsForm(MomentForm):
    """`moment` is the row as stored; `rev` the revision the page was made from, `base` what it showed then."""

    base = forms.CharField(required=False, widget=forms.HiddenInput)
    rev = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    routine = forms.ChoiceField(required=False, label=_("What were you busy with?"))
    back_and_forth = forms.ChoiceField(required=False, label=_("How long was the back and forth?"))
    repaired = forms.BooleanField(required=False, label=_("first not, then it worked"))
    kept = forms.BooleanField(required=False, label=_("beautiful moment"))
    note = NoteField(
        required=False,
        label=_("Note"),
        max_length=280,
        help_text=NOBODY_READS,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"max_length": _("This is a bit long. Use at most %(limit_value)d characters.")},
    )
    note_for = forms.ChoiceField(required=False, choices=[*NOTE_FOR.items()], label=_("Who may read the note?"))
    when = forms.ChoiceField(required=False, label=_("When was it?"))
    at = forms.CharField(
        required=False, label=_("Day and time"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    def __init__(self, *args: Any, moment: Interaction, by: User, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, child=moment.child, by=by, initial=_as_stored(moment), **kwargs)
        self.moment, self.now, self.zone = moment, now, moment.child.family.zone
        self.newer: Interaction | None = None
        self.versions: list[tuple[object, object]] = []
        for name, words in (("routine", ROUTINE_LABELS), ("back_and_forth", BACK_AND_FORTH_LABELS)):
            self._choices(name, {**words, **OPEN})
        self._choices("when", {"keep": self._stored_time(), **WHEN_LABELS})

    def _choices(self, name: str, labels: dict[str, Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [*labels.items()]

    def clean_at(self) -> datetime | None:
        """The instant on the family's wall clock; past, and after the child was born."""
        if not (typed := self.cleaned_data["at"]):
            return None
        try:
            instant = datetime.fromisoformat(typed).replace(tzinfo=self.zone).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise ValidationError(_("Choose a day and a time.")) from error
        return self._passed(instant)

    def clean_when(self) -> datetime | None:
        word = self.cleaned_data["when"]
        if word in ("", "keep"):
            return None
        return self._passed(backdating.instant_of(word, self.now, self.zone))

    def _passed(self, instant: datetime) -> datetime:
        if instant > self.now:
            raise ValidationError(_("Choose a time that has passed."))
        if instant.astimezone(self.zone).date() < self.child.birth_month:
            message = _("%(child)s was not born yet then. Look at the day again.")
            raise ValidationError(message, params={"child": self.child.nickname})
        return instant

    def weighed(self) -> tuple[dict[str, Any], list[Child]] | None:
        """What to write on the row as it stands, and for which other children; None when both changed one thing."""
        theirs = _plain(self.moment)
        mine = self.sent() | {"also": [child.pk for child in self.cleaned_data["also"]]}
        fields, clash = weighing.weigh(self._base(theirs), mine, theirs)
        if clash:
            self.meet_newer(self.moment, clash)
            return None
        also = fields.pop("also", theirs["also"])
        return fields, [child for child in self.siblings if child.pk in also]

    @property
    def tied(self) -> str:
        """The rows of the same moment for other children, as JSON: what a change without network changes too."""
        rows = together.siblings(self.moment)
        return json.dumps([{"id": str(row.client_id), "child": row.child_id, "rev": row.rev} for row in rows])

    def _base(self, theirs: dict[str, Any]) -> dict[str, Any]:
        """What the page showed; without it (an old page) only the same revision says so."""
        try:
            told = json.loads(self.cleaned_data["base"])
        except (ValueError, RecursionError):
            told = None
        if isinstance(told, dict):
            return {name: value for name, value in told.items() if _is_plain(value)}
        return theirs if self.cleaned_data["rev"] == self.moment.rev else {}

    def meet_newer(self, newer: Interaction, clash: Iterable[str] = ()) -> None:
        """The moment changed in the meantime: keep what was typed, show both, and let the next save win knowingly."""
        self.newer, theirs = newer, _plain(newer)
        self.versions = [(self.fields[name].label, _said(newer, name)) for name in clash if name in _SAID]
        if "occurred_at" in clash:
            self.versions.append((self.fields["when"].label, self._stored_time()))
        # The next save knows what is shown of the newer one; what was not in two versions still weighs as before.
        self.shown_again = self._base(theirs) | {name: theirs[name] for name in clash}
        self.add_error(
            None,
            _("This moment was changed somewhere else. What you typed is still here. Save once more to keep yours."),
        )

    @property
    def shown_rev(self) -> object:
        return self.newer.rev if self.newer else self["rev"].value()

    @property
    def shown_base(self) -> str:
        if self.newer:
            return json.dumps(self.shown_again)
        return str(self.data.get("base", "")) if self.is_bound else json.dumps(_plain(self.moment))

    def first_routines(self) -> list[Option]:
        first, _more = self._routines()
        return options(self["routine"], first, ROUTINE_LABELS)

    def more_routines(self) -> list[Option]:
        _first, more = self._routines()
        return options(self["routine"], more, ROUTINE_LABELS) + self._open("routine")

    def _routines(self) -> tuple[list[str], list[str]]:
        """The guess and three others, and the rest; what is chosen is always in view."""
        first, more = chips.routines_for(self.child, self.moment.occurred_at, now=self.now)
        chosen = self["routine"].value()
        if chosen not in more:
            return first, more
        return [chosen, *first[:-1]], [first[-1], *(word for word in more if word != chosen)]

    def exchanges(self) -> list[Option]:
        return options(self["back_and_forth"], BACK_AND_FORTH, BACK_AND_FORTH_LABELS) + self._open("back_and_forth")

    def _open(self, name: str) -> list[Option]:
        return [Option("", OPEN[""], False)] if self[name].value() else []

    def readers(self) -> list[Option]:
        return options(self["note_for"], NOTE_FOR, NOTE_FOR)

    def whens(self) -> list[Option]:
        """As stored, then the words that make sense now."""
        offered = [word for word in backdating.offered(self.now, self.zone) if word != "now"]
        return options(self["when"], ["keep", *offered], {"keep": self._stored_time(), **WHEN_LABELS})

    def _stored_time(self) -> object:
        at = self.moment.occurred_at
        if abs((self.now - at).total_seconds()) < JUST_NOW:
            return WHEN_LABELS["now"]
        return formats.date_format(at.astimezone(self.zone), "l j F, H:i")

    def sent(self) -> dict[str, Any]:
        fields = {name: self.cleaned_data[name] for name in ("repaired", "kept", "note")}
        fields |= {name: self.cleaned_data[name] or None for name in ("routine", "back_and_forth")}
        fields["note_for"] = self.cleaned_data["note_for"] or self.moment.note_for
        if at := self.cleaned_data["at"] or self.cleaned_data["when"]:
            fields["occurred_at"] = at
        return super().sent() | fields


def _is_plain(value: object) -> bool:
    return (
        all(isinstance(one, str | int) for one in value)
        if isinstance(value, list)
        else isinstance(value, str | bool | None)
    )


def _plain(moment: Interaction) -> dict[str, Any]:
    """The moment as plain values, to carry in a page and to weigh."""
    names = ("serves", "returns", "routine", "back_and_forth", "repaired", "kept", "note", "note_for")
    also = [row.child_id for row in together.siblings(moment)]
    return {name: getattr(moment, name) for name in names} | {"also": also, "occurred_at": str(moment.occurred_at)}


# How a version that is not in the form reads.
_SAID: dict[str, Callable[[Interaction], object]] = {
    "note": lambda moment: moment.note,
    "routine": lambda moment: ROUTINE_LABELS.get(moment.routine or ""),
    "back_and_forth": lambda moment: BACK_AND_FORTH_LABELS.get(moment.back_and_forth or ""),
    "serves": lambda moment: ", ".join(str(SERVE_LABELS[word]) for word in moment.serves),
    "returns": lambda moment: ", ".join(str(RETURN_LABELS[word]) for word in moment.returns),
}


def _said(moment: Interaction, name: str) -> object:
    return _SAID[name](moment) or _("nothing")


def _as_stored(moment: Interaction) -> dict[str, Any]:
    names = ("serves", "returns", "rev", "routine", "back_and_forth", "repaired", "kept", "note", "note_for")
    also = [row.child_id for row in together.siblings(moment)]
    return {name: getattr(moment, name) for name in names} | {"also": also, "when": "keep"}
