"""Tells a worker that something waits, off the path of the request: a hint that gets lost costs a minute, no work."""

import logging
import queue
import threading

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from .celery import LINK, app

PATIENCE = 0.5  # seconds, for the broker to take it
log = logging.getLogger(__name__)
MAIL = "logs.tasks.send_mail"
_wanted: queue.Queue[tuple[str, tuple[int, ...]]] = queue.Queue(maxsize=8)  # what does not fit, the clock finds
_starting = threading.Lock()
_publisher: threading.Thread | None = None


def mail_waits() -> None:
    """A mail may leave."""
    _hint(MAIL)


def export_waits(pk: int) -> None:
    """A parent asked for a copy; the message carries its id alone."""
    _hint("logs.tasks.make_export", pk)


def _hint(task: str, *ids: int) -> None:
    """Returns at once; a thread of this process publishes."""
    global _publisher
    with _starting:
        if _publisher is None or not _publisher.is_alive():  # also after a fork, which leaves threads behind
            _publisher = threading.Thread(target=_publish_for_ever, name="hints", daemon=True)
            _publisher.start()
    try:
        _wanted.put_nowait((task, ids))
    except queue.Full:
        log.debug("many hints are on their way already")


def _publish_for_ever() -> None:
    while True:
        task, ids = _wanted.get()
        publish(task, *ids)


def publish(task: str = MAIL, *ids: int) -> None:
    """One try; the sweeper of the clock is the other."""
    try:
        _knock()
        link = {**LINK, "socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "max_retries": 0}
        with app.connection_for_write(transport_options=link) as broker:
            app.send_task(task, ids, connection=broker, retry=False, expires=60)
    except Exception as error:
        log.warning("hint not published: %s", type(error).__name__)


def _knock() -> None:
    """A broker that does not answer is not even tried: Celery's own client repeats itself for seconds."""
    patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": Retry(NoBackoff(), 0)}
    with redis.Redis.from_url(app.conf.broker_write_url or app.conf.broker_url, **patience) as broker:
        broker.ping()
