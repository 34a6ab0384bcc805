"""The shapes around a visit: letting a visitor in, topics, what was agreed, hiding one thing, ticking one note."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Child, Family, Grant, StaffMember

from .. import weeks
from ..models import Topics
from ..phrases import NOBODY_READS, STEP_LABELS
from .details import NoteField

Item = Grant.Item
# Open from the start; words and what changed over time are for those who choose them.
USUAL_ITEMS = [Item.TOPICS, Item.STRENGTHS, Item.PLAN, Item.TIPS]
USUAL_DAYS, MOST_DAYS = 90, 365


class _Children(forms.ModelMultipleChoiceField[Child]):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.nickname)


class GrantForm(forms.Form):
    """One visitor, some children, some things, until a day. `cleaned_data` is what `Grant.objects.give` takes."""

    children = _Children(Child.objects.none(), label=_("About whom?"), widget=forms.CheckboxSelectMultiple)
    visitor = forms.EmailField(
        label=_("E-mail address of your home visitor"),
        max_length=254,
        help_text=_("The address they use here. They can tell you."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    purpose = forms.ChoiceField(label=_("What for?"), choices=Grant.Purpose.choices, widget=forms.RadioSelect)
    items = forms.MultipleChoiceField(
        label=_("What may they see?"), choices=Item.choices, widget=forms.CheckboxSelectMultiple, initial=USUAL_ITEMS
    )
    ends_on = forms.DateField(label=_("Until which day?"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, data: Any = None, *, family: Family, now: datetime) -> None:
        self.family, self.today = family, weeks.local_day(now, family.zone)
        children = Child.objects.present().filter(family=family).order_by("nickname", "pk")
        start = {
            "children": children if len(children) == 1 else [],
            "purpose": Grant.Purpose.PREPARE_VISITS,
            "ends_on": self.today + timedelta(days=USUAL_DAYS),
        }
        super().__init__(data, initial=start)
        self.fields["children"].queryset = children  # type: ignore[attr-defined]  # the stubs know only Field
        self.last = self.today + timedelta(days=MOST_DAYS)
        self.fields["ends_on"].widget.attrs.update({"min": self.today.isoformat(), "max": self.last.isoformat()})

    def clean_visitor(self) -> StaffMember:
        """One answer for every address that is no visitor's here: whether it exists stays unknown."""
        here = StaffMember.objects.visitors().filter(organisation__verified_at__isnull=False)
        found = here.filter(user__email=self.cleaned_data["visitor"].lower()).select_related("organisation")
        if visitor := found.order_by("-joined_at", "-pk").first():
            return visitor
        raise ValidationError(_("We do not know this home visitor. Ask them for the address they use here."))

    def clean_ends_on(self) -> date:
        """Within a year: the database would refuse it as well, in fewer words."""
        day: date = self.cleaned_data["ends_on"]
        if not self.today <= day <= self.last:
            raise ValidationError(_("Choose an end day within one year from now."))
        return day

    def as_given(self) -> dict[str, Any]:
        """What `Grant.objects.give` takes; the chosen day is the last one, whole, on the family's clock."""
        last: date = self.cleaned_data["ends_on"]
        given = {name: self.cleaned_data[name] for name in ("visitor", "purpose", "items")}
        ends_at = weeks.at_local(last + timedelta(days=1), 0, self.family.zone)
        return given | {"family": self.family, "children": list(self.cleaned_data["children"]), "ends_at": ends_at}


class TopicsForm(forms.Form):
    chosen = forms.MultipleChoiceField(
        label=_("What would you like to talk about?"),
        choices=Topics.Topic.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = NoteField(
        label=_("In your own words"),
        required=False,
        max_length=280,
        help_text=format_lazy("{} {}", NOBODY_READS, _("Who you let in, reads it before a visit.")),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


def _idea(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=140, widget=forms.TextInput(attrs={"dir": "auto"}))


class SaysForm(forms.Form):
    """How the family says it went."""

    family_says = NoteField(
        label=_("How did it go?"),
        required=False,
        max_length=280,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class PlanForm(SaysForm):
    """What visitor and family agree: one focus or none, at most two ideas, and how the last one went."""

    focus = forms.ChoiceField(
        label=_("One focus"),
        required=False,
        choices=[*((str(step), label) for step, label in STEP_LABELS.items()), ("", _("no focus now"))],
        widget=forms.RadioSelect,
    )
    idea_1 = _idea(_("First idea"))
    idea_2 = _idea(_("Second idea"))

    def as_agreed(self) -> dict[str, Any]:
        """What `Plan.objects.after_visit` takes."""
        said = self.cleaned_data
        return {
            "focus": int(said["focus"]) if said["focus"] else None,
            "ideas": [idea for idea in (said["idea_1"], said["idea_2"]) if idea],
            "family_says": said["family_says"],
        }


class HideForm(forms.Form):
    """`key` is the page's own name for a thing; `hidden` says which way."""

    key = forms.RegexField(r"^(step|serve|return|routine|topic|quote|plan|tip):[a-z0-9_-]{1,70}\Z", strip=False)
    hidden = forms.BooleanField(required=False)


class TickForm(forms.Form):
    note = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    shared = forms.BooleanField(required=False)
