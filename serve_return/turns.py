"""Deliveries of phones take turns in each web process, so that a thousand at once leave its threads to the pages."""

import random
import threading
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from .errors import try_again

AT_WORK, IN_LINE = 2, 2  # of the eight threads of a process; the others stay free
SOON, LATE = 3, 12  # seconds until a phone comes back, at random, or all that were turned away would come back at once

Handler = Callable[[HttpRequest], HttpResponse]


class DeliveriesTakeTurns:
    """A delivery, and the question before it, that finds no place is asked to come back, before it costs anything."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response, self.paths = get_response, {reverse("api:sync"), reverse("phone-session")}
        self.places = threading.BoundedSemaphore(AT_WORK + IN_LINE)
        self.at_work = threading.BoundedSemaphore(AT_WORK)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path not in self.paths:
            return self.get_response(request)
        if not self.places.acquire(blocking=False):
            return try_again(request, seconds=random.randint(SOON, LATE))  # noqa: S311 (no secret: it spreads a crowd)
        try:
            with self.at_work:
                return self.get_response(request)
        finally:
            self.places.release()
