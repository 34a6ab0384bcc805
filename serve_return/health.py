"""Is it alive, and does the whole chain work? Two pages for monitoring, without people in them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Mail
from logs.models import Heartbeat, WeekMark

SILENCE = timedelta(seconds=180)  # three beats: clock → broker → worker → database
WEEKS_WAIT = timedelta(minutes=15)
MAIL_WAITS = timedelta(minutes=15)  # the sweeper looks every minute


@require_safe
@never_cache
def process(request: HttpRequest) -> HttpResponse:
    """This process answers; it asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def deep(request: HttpRequest) -> JsonResponse:
    """Every part with its finding; 503 as soon as one is not well."""
    findings = {name: _examine(check, timezone.now()) for name, check in CHECKS.items()}
    if findings["database"]["ok"]:  # a database that hangs would keep whoever asks it
        findings |= {name: _examine(check, timezone.now()) for name, check in FROM_ROWS.items()}
    well = all(finding["ok"] for finding in findings.values())
    return JsonResponse({"ok": well, **findings}, status=200 if well else 503)


def _examine(check: Callable[[datetime], dict[str, object]], now: datetime) -> dict[str, object]:
    """The finding of one check; a part that cannot be asked is not well."""
    try:
        return check(now)
    except (DatabaseError, redis.RedisError) as error:
        return {"ok": False, "error": type(error).__name__}


def clock(now: datetime) -> dict[str, object]:
    """The last beat that came through the broker and a worker into the database."""
    beat = Heartbeat.objects.filter(name="clock").first()
    if beat is None:
        return {"ok": False, "seconds_ago": None}
    return {"ok": now - beat.at <= SILENCE, "seconds_ago": _seconds(now - beat.at)}


def mail(now: datetime) -> dict[str, object]:
    """How long the oldest mail waits that may go, and what a person should look at."""
    waiting = Mail.objects.filter(status__in=[Mail.Status.QUEUED, Mail.Status.CLAIMED], not_before__lte=now)
    oldest = waiting.order_by("not_before").first()
    wait = now - oldest.not_before if oldest else timedelta(0)
    odd = {
        state.value: Mail.objects.filter(status=state).count()
        for state in (Mail.Status.IN_DOUBT, Mail.Status.FAILED, Mail.Status.HELD)
    }
    return {"ok": wait <= MAIL_WAITS, "oldest_waits_seconds": _seconds(wait), **odd}


def weeks(now: datetime) -> dict[str, object]:
    """Since when the oldest closed week waits to be summed up; the clock looks every five minutes."""
    oldest = WeekMark.objects.due(now).aggregate(at=Min("closes_at"))["at"]
    wait = now - oldest if oldest else timedelta(0)
    return {"ok": wait <= WEEKS_WAIT or not _is_late(now), "oldest_waits_seconds": _seconds(wait)}


def _is_late(now: datetime) -> bool:
    """A moment that arrives today for a week of last month makes that week wait since then, for minutes."""
    beat = Heartbeat.objects.filter(name="weeks").first()
    return beat is None or now - beat.at > WEEKS_WAIT


def worker(now: datetime) -> dict[str, object]:
    """Somebody takes what waits in the broker: with nothing waiting, silence is the clock's."""
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as client:
        waiting = int(client.llen("celery"))
    last = Heartbeat.objects.aggregate(at=Max("at"))["at"]
    is_busy = last is not None and now - last <= SILENCE
    return {"ok": is_busy or not waiting, "waiting": waiting}


def broker(_now: datetime) -> dict[str, object]:
    """The broker answers at once."""
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as client:
        return {"ok": bool(client.ping())}


def database(_now: datetime) -> dict[str, object]:
    """The database lets a newcomer in and answers; a connection from before could wait for ever for one that hangs."""
    newcomer = connection.copy()
    try:
        with newcomer.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        newcomer.close()
    return {"ok": True}


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


CHECKS = {"database": database, "broker": broker}
FROM_ROWS = {"worker": worker, "clock": clock, "mail": mail, "weeks": weeks}
