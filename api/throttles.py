"""At most so many calls a minute per token (or signed-in person), counted in each process: nothing to wait for."""

import time
from collections import Counter
from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.models import ApiToken

if TYPE_CHECKING:
    from rest_framework.views import APIView  # which reads the settings that name this class

WINDOW = 60  # seconds


class Minutes:
    """How often each key was counted in this minute of the clock; the minute before is forgotten."""

    def __init__(self) -> None:
        self.minute, self.calls = 0, Counter[str]()

    def add(self, key: str) -> int:
        minute = int(time.time() // WINDOW)
        if minute != self.minute:
            self.minute, self.calls = minute, Counter()
        self.calls[key] += 1
        return self.calls[key]


counted = Minutes()


class PerToken(BaseThrottle):
    """Who stays under the limit in every minute is never slowed down. With more processes the limit is wider, never
    narrower; asking a broker would make every call depend on it."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        token = request.auth
        key = f"token {token.pk}" if isinstance(token, ApiToken) else f"person {request.user.pk}"
        return counted.add(key) <= settings.API_CALLS_A_MINUTE

    def wait(self) -> float:
        return WINDOW - time.time() % WINDOW + 1
