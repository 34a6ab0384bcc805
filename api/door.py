"""The base of every view: who calls, in which language, and what they sent."""

from typing import Any

from django.utils import translation
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import User

from .shapes.fields import Shape


class Door(APIView):
    """A view parses, calls one verb and answers. `log_scope` names the methods open to tokens that may only log."""

    log_scope: tuple[str, ...] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        asked = _asked_language(request)
        if asked:
            translation.activate(asked)
        super().initial(request, *args, **kwargs)
        if not asked:
            translation.activate(self.person.language)

    @property
    def person(self) -> User:
        """The signed-in person; the permission has seen to that."""
        user = self.request.user
        if not isinstance(user, User):
            raise TypeError("This view lets nobody in.")
        return user

    def taken(self, shape: type[Shape], **options: Any) -> dict[str, Any]:
        """The body, checked; only what was sent."""
        return shape.taken(self.request.data, **options)

    def asked(self, shape: type[Shape]) -> dict[str, Any]:
        """The query string, checked like a body; a parameter twice counts once, the last."""
        return shape.taken(dict(self.request.query_params.items()))


def _asked_language(request: Request) -> str | None:
    """The first language in Accept-Language that we speak."""
    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if code == "*":
            return None
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return None
