"""Keeps the list of devices one is signed in on, without a write for every page."""

import logging
from collections.abc import Callable
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

NEWS = timedelta(hours=1)  # "last seen" on that list is no finer
log = logging.getLogger(__name__)


class SeenDevices:
    """Notes that a session was used, when the last note is old. A page can be read also when that cannot be written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.session_key:
            lately = UserSession.objects.filter(last_seen_at__gt=timezone.now() - NEWS)
            if not lately.filter(session_key=request.session.session_key).exists():
                _note(request)
        return self.get_response(request)


def _note(request: HttpRequest) -> None:
    try:
        UserSession.objects.create_from_request(request)
    except DatabaseError as error:
        log.warning("the use of a device was not noted: %s", type(error).__name__)
