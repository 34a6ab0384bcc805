"""On which day and how often somebody would like the weekly mail."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from ..models import Subscription
from ..weeks import QUIET_FROM, QUIET_UNTIL

Rhythm = Subscription.Rhythm


class MailForm(forms.ModelForm[Subscription]):
    """Pausing is offered once there is something to pause."""

    rhythm = forms.ChoiceField(label=_("How often?"), choices=Rhythm.choices, widget=forms.RadioSelect)
    weekday = forms.TypedChoiceField(label=_("Which day?"), choices=WEEKDAYS.items(), coerce=int)
    hour = forms.TypedChoiceField(
        label=_("What time?"), choices=[(hour, f"{hour:02}:00") for hour in range(QUIET_UNTIL, QUIET_FROM)], coerce=int
    )

    class Meta:
        model = Subscription
        fields = ("rhythm", "weekday", "hour")

    def __init__(self, *args: Any, may_pause: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_pause:
            self.fields["rhythm"].choices = [pair for pair in Rhythm.choices if pair[0] != Rhythm.PAUSE]  # type: ignore[attr-defined]
