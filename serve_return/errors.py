"""The answers to what went wrong before or beneath a view: what happened and what to do."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
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
    """503 and when to come back, as JSON to a phone and as a page to a person; asks no database."""
    headers = {"Retry-After": str(seconds)}
    if request.path.startswith(("/api/", "/phone/")):
        return JsonResponse(problems.document(503), status=503, headers=headers, content_type=problems.MEDIA_TYPE)
    answer = defaults.server_error(request, "503.html")
    answer.status_code, answer.headers["Retry-After"] = 503, str(seconds)
    return answer
