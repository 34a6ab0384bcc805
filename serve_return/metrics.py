"""Figures for Prometheus, asked of the database each time; imported only when METRICS_FROM names who may ask."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address

import redis
from django.conf import settings
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from accounts.models import Mail
from logs.models import Heartbeat, Subscription, WeekMark

PLAIN = "text/plain; version=0.0.4; charset=utf-8"
PROXIED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """For the addresses of METRICS_FROM that come by themselves; for anybody else it is not there."""
    caller = ip_address(request.META["REMOTE_ADDR"])
    known = any(caller in network for network in settings.METRICS_FROM)
    if not known or any(name in request.headers for name in PROXIED):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures(timezone.now()))
    return HttpResponse(generate_latest(registry), content_type=PLAIN)


class Figures(Collector):
    """Counts and ages; nothing in them is about a person."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield self._ticks()
        yield from self._mail()
        yield from self._due()
        yield self._broker()

    def _ticks(self) -> GaugeMetricFamily:
        ages = GaugeMetricFamily(
            "serve_return_tick_age_seconds",
            "Since this line of the clock last did its work, through clock, broker, worker and database.",
            labels=["tick"],
        )
        for beat in Heartbeat.objects.order_by("name"):
            ages.add_metric([beat.name], self._age(beat.at))
        return ages

    def _mail(self) -> Iterator[GaugeMetricFamily]:
        counts = Counter[tuple[str, str]]()
        for mail in Mail.objects.standing().only("kind", "status", "last_error").iterator():
            counts[mail.state, mail.kind] += 1
        family = GaugeMetricFamily("serve_return_mail", "Mails that stand in this state.", labels=["state", "kind"])
        for labels, count in sorted(counts.items()):
            family.add_metric(labels, count)
        yield family
        waiting = Mail.objects.filter(status__in=[Mail.Status.QUEUED, Mail.Status.CLAIMED], not_before__lte=self.now)
        oldest = waiting.aggregate(at=Min("not_before"))["at"]
        yield GaugeMetricFamily(
            "serve_return_mail_oldest_seconds", "How long the oldest mail waits that may go.", self._age(oldest)
        )

    def _due(self) -> Iterator[GaugeMetricFamily]:
        weeks = WeekMark.objects.due(self.now).aggregate(count=Count("pk"), at=Min("closes_at"))
        yield GaugeMetricFamily("serve_return_weeks_due", "Closed weeks that wait to be summed up.", weeks["count"])
        yield GaugeMetricFamily(
            "serve_return_weeks_oldest_seconds", "Since the oldest of those closed.", self._age(weeks["at"])
        )
        due = Subscription.objects.active().filter(next_due_at__lte=self.now).count()
        yield GaugeMetricFamily("serve_return_letters_due", "Subscriptions whose letter waits to be written.", due)

    def _broker(self) -> GaugeMetricFamily:
        """Tasks in the broker's queue; -1 when it does not answer."""
        try:
            with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as client:
                length = client.llen("celery")
        except redis.RedisError:
            length = -1
        return GaugeMetricFamily("serve_return_broker_tasks", "Tasks that wait in the broker; -1: no answer.", length)

    def _age(self, since: datetime | None) -> float:
        return (self.now - since).total_seconds() if since else 0.0
