"""The shapes people fill in about their family; what happens with them is in the models."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from .models import ApiToken, Child, Consent, Family, Membership, StaffMember, User

OLDEST = 7  # years: tips end at the sixth birthday
EXPECTED = timedelta(days=31)  # a child may be added a month before the birth month


class BirthMonth(forms.MultiWidget):
    """A month and a year, two lists: no date picker for a day nobody asks."""

    def __init__(self) -> None:
        this_year = timezone.now().year
        years = range(this_year + 1, this_year - OLDEST - 1, -1)
        super().__init__(
            widgets={
                "month": forms.Select(choices=[("", _("Month")), *MONTHS.items()]),
                "year": forms.Select(choices=[("", _("Year")), *((year, year) for year in years)]),
            }
        )
        labels = {"month": _("Birth month: the month"), "year": _("Birth month: the year")}
        for name, widget in zip(labels, self.widgets, strict=True):
            widget.attrs["aria-label"] = labels[name]

    def decompress(self, value: Any) -> list[int | None]:
        return [value.month, value.year] if isinstance(value, date) else [None, None]


class BirthMonthField(forms.MultiValueField):
    def __init__(self, **kwargs: Any) -> None:
        fields = (forms.IntegerField(min_value=1, max_value=12), forms.IntegerField(min_value=1900, max_value=2200))
        super().__init__(fields=fields, widget=BirthMonth(), require_all_fields=True, **kwargs)

    def compress(self, data_list: list[int]) -> date | None:
        if not data_list:
            return None
        day = date(data_list[1], data_list[0], 1)
        if day > timezone.now().date() + EXPECTED:
            raise ValidationError(_("This month is still to come. Choose the month of birth."))
        return day


class ChildForm(forms.ModelForm[Child]):
    birth_month = BirthMonthField(label=_("Birth month"))

    class Meta:
        model = Child
        fields = ["nickname", "birth_month"]
        help_texts = {"nickname": _("As you call your child at home. No surname.")}


class FirstChildForm(ChildForm):
    my_name = forms.CharField(
        label=_("Your first name"),
        max_length=40,
        required=False,
        help_text=_("So that others in your family know it is you."),
    )

    field_order = ["nickname", "birth_month", "my_name"]


class MeForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ["name", "language"]


class FamilyForm(forms.ModelForm[Family]):
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name],
        help_text=_("Days and weeks follow this clock from now on. Earlier moments stay on their day."),
    )

    class Meta:
        model = Family
        fields = ["name", "time_zone"]
        labels = {"name": _("A name for your family, if you like")}


class InviteForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Who is it for?"),
        widget=forms.RadioSelect,
        choices=[
            (Membership.Role.PARENT, _("A parent: sees and decides everything, like you")),
            (Membership.Role.CAREGIVER, _("A caregiver: logs and reads along")),
            (Membership.Role.HELPER, _("A helper: only logs, and reads only their own")),
        ],
    )


class InviteColleagueForm(forms.Form):
    role = forms.ChoiceField(label=_("Who is it for?"), widget=forms.RadioSelect, choices=StaffMember.Role.choices)


class ConsentForm(forms.Form):
    """One tick box per purpose; a purpose left out stays as it was."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose in (Consent.Purpose.MAIL_QUOTES, Consent.Purpose.PERSONAL_TIPS):
            self.fields[purpose.value] = forms.BooleanField(label=purpose.label, required=False)


class TokenForm(forms.ModelForm[ApiToken]):
    """The name one gives a device; what it may do is not asked."""

    class Meta:
        model = ApiToken
        fields = ["name"]
