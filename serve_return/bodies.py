"""Nobody needs to send much here: what says it is longer than any form or outbox is refused before it is read."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .errors import refused


class ShortBodies:
    """413 to what says it is longer than the limit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.META.get("CONTENT_LENGTH") or "0"
        if said.isdecimal() and (len(said) > 9 or int(said) > settings.LONGEST_BODY):
            return refused(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "400.html")
        return self.get_response(request)
