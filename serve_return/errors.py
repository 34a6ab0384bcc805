"""The answers to what went wrong before or beneath a view: what happened and what to do."""

import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults

from api import problems

BUSY = (OperationalError, InterfaceError)  # gone, starting again, locked by others, or no disk left: it will pass


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with a way on; the browser's back button keeps what was typed."""
    return render(request, "403_csrf.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Nobody foresaw it, except that a database may be away for a while: that is 503, and says when to come back."""
    if isinstance(sys.exc_info()[1], BUSY):
        return try_again(request, seconds=problems.WAIT)
    return defaults.server_error(request)


def try_again(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """503 and when to come back."""
    answer = refused(request, HTTPStatus.SERVICE_UNAVAILABLE, "503.html")
    answer.headers["Retry-After"] = str(seconds)
    return answer


def refused(request: HttpRequest, status: HTTPStatus, template: str) -> HttpResponse:
    """As JSON to a phone and as a page to a person; asks no database."""
    if request.path.startswith(("/api/", "/phone/")):
        return JsonResponse(problems.document(status), status=status, content_type=problems.MEDIA_TYPE)
    return HttpResponse(render_to_string(template), status=status)
