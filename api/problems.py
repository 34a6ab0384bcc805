"""Every refusal as RFC 9457 problem details: what happened and what to do, in the reader's language."""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.db import OperationalError
from django.http import Http404, UnreadablePostError
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from logs.models import Conflict, Gone, Stale

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
WAIT = 2  # seconds, when the database is busy

TITLES = {
    400: _("We cannot use what was sent"),
    401: _("Sign in first"),
    403: _("Not with this token"),
    404: _("Not here"),
    405: _("This cannot be done here"),
    409: _("Already there, and different"),
    410: _("Deleted before"),
    412: _("Changed in the meantime"),
    413: _("Too much at once"),
    415: _("Only JSON"),
    429: _("A little slower"),
    503: _("Busy"),
}
DETAILS = {
    400: _("Look at the errors and send it again."),
    401: _("Send a valid token as “Authorization: Bearer TOKEN”, or sign in."),
    403: _("This token may not do this. Make a token with a wider scope on your page."),
    404: _("There is nothing here for you. Check the address; every address ends with a slash."),
    405: _("Use one of the methods in the Allow header."),
    409: _("This id exists with other content. Send If-Match with the current revision to change it."),
    410: _("This moment was deleted. To keep this all the same, send it as a new one."),
    412: _("Somebody changed this since you read it. Read it again, then send your change."),
    413: _("Send less at once: at most 100 items and 256 KiB."),
    415: _("Send the body as “Content-Type: application/json”."),
    429: _("Too many calls in one minute. Wait as long as Retry-After says."),
    503: _("We could not save this right now. Try again in a moment; nothing was stored."),
}
# What the verbs raise, as a status.
STATUS = {
    Conflict: 409,
    Gone: 410,
    Stale: 412,
    ObjectDoesNotExist: 404,
    Http404: 404,
    UnreadablePostError: 400,
    OperationalError: 503,
}


class TooLarge(exceptions.APIException):
    status_code = 413


def handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an exception; None, and with it 500, when nobody foresaw it."""
    status, errors, detail = _read(exc)
    if status is None:
        return None
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        logger.warning("the database did not take it: %s", type(exc).__name__)
    body = document(status, errors=errors, detail=detail)
    return Response(body, status=status, headers=_headers(exc, status), content_type=MEDIA_TYPE)


def document(status: int, *, errors: dict[str, list[str]] | None = None, detail: str = "") -> dict[str, Any]:
    """Problem details as a plain object; `detail` and `errors` only where the status alone does not say enough."""
    problem: dict[str, Any] = {"type": "about:blank", "title": str(TITLES[status]), "status": status}
    problem["detail"] = detail or str(DETAILS[status])
    if errors:
        problem["errors"] = errors
    return problem


def flat(detail: Any, name: str = "") -> dict[str, list[str]]:
    """Nested errors of a serializer as one list of texts per field: {"serves.0": […]}."""
    found: dict[str, list[str]] = {}
    for path, text in _walk(detail, name):
        found.setdefault(path, []).append(text)
    return found


def _walk(detail: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(detail, dict):
        for key, part in detail.items():
            yield from _walk(part, f"{name}.{key}" if name else str(key))
    elif isinstance(detail, list):
        for part in detail:
            yield from _walk(part, name)
    else:
        yield name or "body", str(detail)


def _read(exc: Exception) -> tuple[int | None, dict[str, list[str]], str]:
    """Status, errors per field, and a detail of its own if there is one."""
    if isinstance(exc, ValidationError):
        return 400, *_of_form(exc)
    if isinstance(exc, exceptions.ValidationError):
        return 400, flat(exc.detail), ""
    if isinstance(exc, exceptions.ParseError):
        return 400, {}, str(exc.detail)
    if isinstance(exc, exceptions.APIException):
        status = exc.status_code if exc.status_code in TITLES else 400
        return status, {}, _own_words(exc)
    return next((status for kind, status in STATUS.items() if isinstance(exc, kind)), None), {}, ""


def _of_form(exc: ValidationError) -> tuple[dict[str, list[str]], str]:
    if not hasattr(exc, "error_dict"):
        return {}, " ".join(exc.messages)
    errors = {name: [str(text) for text in texts] for name, texts in exc.message_dict.items()}
    return errors, " ".join(errors.pop(NON_FIELD_ERRORS, []))


def _own_words(exc: exceptions.APIException) -> str:
    """What a door said itself when it refused; the framework's own words tell nobody what to do."""
    said = isinstance(exc, exceptions.PermissionDenied) and exc.detail != exceptions.PermissionDenied.default_detail
    return str(exc.detail) if said else ""


def _headers(exc: Exception, status: int) -> dict[str, str]:
    headers = {}
    if challenge := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if (wait := getattr(exc, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, int(wait)))
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(WAIT)
    return headers
