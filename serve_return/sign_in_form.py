"""One door: an address signs in, and an address we do not know yet becomes a person on its first code."""

import hashlib

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django.conf import settings
from django.core.cache import cache
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
        self._user = User.objects.meet(email, language=get_language() or "nl")  # known too: it takes as long
        return email


class CodeForm(ConfirmLoginCodeForm):
    """Counts guesses where those that come at once are seen too; the session only counts one after the other."""

    def clean_code(self) -> str:
        """A guess too many is answered like a wrong one, without being looked at."""
        key = "guesses:" + hashlib.sha256(str(self.expected_code).encode()).hexdigest()
        cache.add(key, 0, settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
        if cache.incr(key) > settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS:
            raise get_adapter().validation_error("incorrect_code")
        code: str = super().clean_code()
        return code
