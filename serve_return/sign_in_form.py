"""One door: an address signs in, and an address we do not know yet becomes a person on its first code."""

from allauth.account.forms import RequestLoginCodeForm
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SignInForm(RequestLoginCodeForm):
    """Known and unknown addresses get the same mail and the same answer, so nobody can ask who is here."""

    _user: User | None

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Your e-mail address")
        self.fields["email"].widget.attrs.update(autocomplete="email", inputmode="email", placeholder="")

    def clean_email(self) -> str:
        """The address in lower case, with its person made when new. Too many tries: a ValidationError of allauth."""
        self.cleaned_data["email"] = self.cleaned_data["email"].lower()
        email: str = super().clean_email()
        if not self._user:
            self._user = User.objects.meet(email, language=get_language() or "nl")
        return email
