"""What happens to every request: headers that no view may forget, and the person's language."""

import logging
import re
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_out
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone, translation

from accounts.models import Denial

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]

HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Frame-Options": "DENY",  # also where Django's own middleware is not reached: a wrong host
}
DENIED = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
NUMBER = re.compile(r"[0-9]{1,18}")
OURS = {"accounts", "logs", "api"}
# What a search engine may show: the same for everybody, and nobody's. The links with a key in them never.
TO_BE_FOUND = {"front-door", "account_login", "accessibility", "logs:help"}


class EveryAnswer:
    """Isolation headers on every answer, and no caching of what belongs to a person. Outermost, so errors too."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        found = request.resolver_match
        if not found or found.view_name not in TO_BE_FOUND or response.status_code != HTTPStatus.OK:
            response.headers.setdefault("X-Robots-Tag", "noindex")
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class Sessions(SessionMiddleware):
    """Says nothing of cookies that is no news; on a slow network an answer may come when the phone has others already.

    Django's own takes the cookie away from every session that is gone: a late answer took that of who had just signed
    in. And it repeats the token of a page's forms: a late answer brought back the one from before signing in, and the
    form on the screen was refused.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer = super().process_response(request, response)
        cookie = answer.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie and not cookie.value and not hasattr(request, "signed_out"):
            del answer.cookies[settings.SESSION_COOKIE_NAME]
        token = answer.cookies.get(settings.CSRF_COOKIE_NAME)
        if token and token.value == request.COOKIES.get(settings.CSRF_COOKIE_NAME):
            del answer.cookies[settings.CSRF_COOKIE_NAME]
        return answer


def _signed_out(request: HttpRequest, **kwargs: object) -> None:
    request.signed_out = True  # type: ignore[attr-defined]  # for Sessions, above


user_logged_out.connect(_signed_out, dispatch_uid="serve_return.middleware")


class CompressedPages(GZipMiddleware):
    """Compresses pages, which a slow phone feels. Answers of the API stay as they are: gzip would weaken their ETag."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


class PersonsLanguage:
    """On web pages the language a signed-in person chose wins over the browser's."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            person = request.user if request.user.is_authenticated else None
        except OperationalError:
            request.user = AnonymousUser()  # or the line in the log waits for the same database once more
            raise
        if person and not request.path.startswith("/api/"):
            translation.activate(person.language)
            request.LANGUAGE_CODE = person.language
        return self.get_response(request)


class DenialsAreNoted:
    """A signed-in person who is refused a page of a family leaves a row; the answer waits for it, and is the same."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response, found = self.get_response(request), request.resolver_match
        if response.status_code in DENIED and found and found.app_name in OURS and request.user.is_authenticated:
            named = (request.GET.get(name, "") for name in ("child", "family"))
            things = [*found.kwargs.values(), *(int(name) for name in named if NUMBER.fullmatch(name))]
            try:
                Denial.objects.note(
                    person=request.user,
                    method=request.method or "",
                    page=found.view_name,
                    things=things,
                    now=timezone.now(),
                )
            except DatabaseError as error:  # a full disk: the refusal stands all the same
                log.warning("a refusal was not noted: %s", type(error).__name__)
        return response
