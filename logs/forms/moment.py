"""The logging form: what the child did, what the adult did, with whom; every field may be left alone."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Child, User

from .. import chips
from ..phrases import RETURN_LABELS, SERVE_LABELS
from ..vocabulary import RETURNS


@dataclass(frozen=True, slots=True)
class Option:
    """One chip or pill; its icon has the name of its value."""

    value: str
    label: object
    checked: bool


def options(field: forms.BoundField, words: Iterable[str], labels: Mapping[str, object]) -> list[Option]:
    """The words as chips or pills, the chosen ones checked."""
    value = field.value() or []
    chosen = [value] if isinstance(value, str) else [str(one) for one in value]
    return [Option(word, labels[word], word in chosen) for word in words]


class MomentForm(forms.Form):
    """`child` is whose moment it is; `by` the person who logs, whose other children here may be ticked along."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    serves = forms.MultipleChoiceField(required=False, choices=[*SERVE_LABELS.items()])
    returns = forms.MultipleChoiceField(required=False, choices=[*RETURN_LABELS.items()], label=_("What did you do?"))

    def __init__(self, *args: Any, child: Child, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.child, self.by, self.minted = child, by, uuid.uuid4()
        self.siblings = Child.objects.visible_to(by).filter(family=child.family_id).exclude(pk=child.pk)
        self.fields["also"] = forms.ModelMultipleChoiceField(
            self.siblings, required=False, label=_("Who else was there?")
        )
        self.fields["serves"].label = _("What did %(name)s do?") % {"name": child.nickname}
        age = child.age_months(timezone.localdate(timezone=child.family.zone))
        self._first, self._more = chips.serves_for(age)

    @property
    def shown_id(self) -> str:
        """The id to print in the page: the one that was sent, unless there is none or the form started afresh."""
        return str((self.is_bound and not self.has_error("id") and self.data.get("id")) or self.minted)

    def start_afresh(self, reason: object) -> None:
        """Keep what was ticked, under a new id, and say why it was not saved."""
        data = QueryDict(mutable=True)
        data.setlist("id", [str(self.minted)])
        for name in ("serves", "returns", "also"):
            data.setlist(name, self[name].value() or [])
        self.data = data
        self.add_error(None, str(reason))

    def first_serves(self) -> list[Option]:
        return options(self["serves"], self._first, SERVE_LABELS)

    def more_serves(self) -> list[Option]:
        return options(self["serves"], self._more, SERVE_LABELS)

    def is_open(self) -> bool:
        """Whether something behind "more" is ticked."""
        return any(one.checked for one in self.more_serves())

    def all_returns(self) -> list[Option]:
        return options(self["returns"], RETURNS, RETURN_LABELS)

    def others(self) -> list[Option]:
        """The other children of the family."""
        names = {str(child.pk): child.nickname for child in self.siblings}
        return options(self["also"], names, names)

    def client_id(self) -> uuid.UUID:
        sent: uuid.UUID | None = self.cleaned_data["id"]
        return sent or self.minted

    def sent(self) -> dict[str, Any]:
        """The fields of the moment, as `Interaction.objects.record` takes them."""
        return {name: self.cleaned_data[name] for name in ("serves", "returns")}
