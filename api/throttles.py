"""At most so many calls a minute per token (or signed-in person), counted in the broker; no broker, no limit."""

import logging
import time
from typing import TYPE_CHECKING, Any

import redis
from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.models import ApiToken

if TYPE_CHECKING:
    from rest_framework.views import APIView  # which reads the settings that name this class

logger = logging.getLogger(__name__)
WINDOW = 60  # seconds
RETRY = 5  # seconds without asking a broker that did not answer


class _Counter:
    """One round trip per call; an unreachable broker is left alone for a while."""

    def __init__(self) -> None:
        self.redis: Any = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.2, socket_connect_timeout=0.2)
        self.silent_until = 0.0

    def add(self, key: str) -> int:
        """How often this key was counted in its window; 0 when nobody can tell."""
        if time.monotonic() < self.silent_until:
            return 0
        try:
            with self.redis.pipeline(transaction=False) as pipe:
                return int(pipe.incr(key).expire(key, 2 * WINDOW).execute()[0])
        except redis.RedisError as error:
            self.silent_until = time.monotonic() + RETRY
            logger.warning("calls are not counted: %s", type(error).__name__)
            return 0


counter = _Counter()


class PerToken(BaseThrottle):
    """Counts whole minutes of the clock: whoever stays under the limit in every minute is never slowed down."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        token = request.auth
        who = f"token:{token.pk}" if isinstance(token, ApiToken) else f"person:{request.user.pk}"
        return counter.add(f"sr:calls:{who}:{int(time.time() // WINDOW)}") <= settings.API_CALLS_A_MINUTE

    def wait(self) -> float:
        return WINDOW - time.time() % WINDOW + 1
