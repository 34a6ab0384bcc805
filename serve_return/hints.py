"""Tells a worker that a mail waits, off the path of the request: a hint that gets lost costs a minute, no mail."""

import logging
import queue
import threading

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from .celery import LINK, app

PATIENCE = 0.5  # seconds, for the broker to take it
log = logging.getLogger(__name__)
_wanted: queue.Queue[bool] = queue.Queue(maxsize=1)  # one hint says it all: "look now"
_starting = threading.Lock()
_publisher: threading.Thread | None = None


def mail_waits() -> None:
    """Returns at once; a thread of this process publishes."""
    global _publisher
    with _starting:
        if _publisher is None or not _publisher.is_alive():  # also after a fork, which leaves threads behind
            _publisher = threading.Thread(target=_publish_for_ever, name="hints", daemon=True)
            _publisher.start()
    try:
        _wanted.put_nowait(True)
    except queue.Full:
        log.debug("a hint is on its way already")


def _publish_for_ever() -> None:
    while _wanted.get():
        publish()


def publish() -> None:
    """One try; the sweeper of the clock is the other."""
    try:
        _knock()
        link = {**LINK, "socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "max_retries": 0}
        with app.connection_for_write(transport_options=link) as broker:
            app.send_task("logs.tasks.send_mail", connection=broker, retry=False, expires=60)
    except Exception as error:
        log.warning("hint not published: %s", type(error).__name__)


def _knock() -> None:
    """A broker that does not answer is not even tried: Celery's own client repeats itself for seconds."""
    patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": Retry(NoBackoff(), 0)}
    with redis.Redis.from_url(app.conf.broker_write_url or app.conf.broker_url, **patience) as broker:
        broker.ping()
