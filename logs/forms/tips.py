"""Filters of the tip library, the age its tips are for, and what people say of a tip."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import TipFeedback
from ..phrases import ROUTINE_LABELS, STEP_LABELS
from ..vocabulary import AGE_BANDS

BANDS = {f"{first}-{last}": (first, last) for first, last in AGE_BANDS}
ANY_AGE = "all"
BAND_LABELS = {
    "0-3": _("0 to 3 months"),
    "4-8": _("4 to 8 months"),
    "9-17": _("9 to 17 months"),
    "18-35": _("18 months to 2 years"),
    "36-71": _("3 to 5 years"),
}


def name_of(band: tuple[int, int]) -> str:
    """How a band is written in an address: "9-17"."""
    return f"{band[0]}-{band[1]}"


class TipFilter(forms.Form):
    """Everything optional; an unknown value is as good as none."""

    q = forms.CharField(required=False, label=_("Search"), max_length=60, widget=forms.SearchInput)
    age = forms.ChoiceField(required=False, label=_("Age"), choices=[*BAND_LABELS.items(), (ANY_AGE, _("all ages"))])
    step = forms.TypedChoiceField(
        required=False,
        label=_("What you do"),
        coerce=int,
        empty_value=None,
        choices=[("", _("all")), *STEP_LABELS.items()],
    )
    routine = forms.ChoiceField(required=False, label=_("When"), choices=[("", _("always")), *ROUTINE_LABELS.items()])

    def chosen(self, band: tuple[int, int]) -> dict[str, Any]:
        """Arguments for `library.tips`; `band` when no age was asked for."""
        self.is_valid()
        asked = self.cleaned_data
        first, _last = BANDS.get(asked.get("age", ""), band)
        months = None if asked.get("age") == ANY_AGE else first
        return {"age_months": months, "step": asked.get("step"), "routine": asked.get("routine") or None}

    def words(self) -> str:
        """What to search for; empty when nothing was asked, or too much."""
        self.is_valid()
        return str(self.cleaned_data.get("q", ""))


class FeedbackForm(forms.Form):
    answer = forms.ChoiceField(choices=TipFeedback.Answer.choices)


class TipAgeForm(forms.Form):
    """For which age the tips of a child are; only what is within reach."""

    age = forms.ChoiceField(label=_("For which age?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, bands: list[tuple[int, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["age"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(name_of(band), BAND_LABELS[name_of(band)]) for band in bands]

    def band(self) -> tuple[int, int]:
        return BANDS[self.cleaned_data["age"]]
