"""Structured logs of web, worker and clock: one line an event, without people in it."""

import logging
import re
import traceback
from types import TracebackType
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured
from structlog.typing import EventDict, WrappedLogger

# From its first letter on: to look from each letter of a long path costs its square.
ADDRESS = re.compile(r"(?<![^\s<>\"'=(,])[^\s<>\"'=(,]+@[^\s<>\"'),]+")
# Exceptions whose message says what is wrong with the machine or the settings, never what a person wrote.
HARMLESS = (ImproperlyConfigured, ImportError, ConnectionError, TimeoutError)
SECRET_PATH = re.compile(r"(?<=/)[\w:.=-]{20,}")  # tokens of invitations, unsubscribe links and the like


def without_people(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Drops address and browser of the visitor and what was searched; masks addresses and tokens in every text."""
    for key in ("ip", "user_agent"):
        event.pop(key, None)
    if isinstance(event.get("request"), str):
        event["request"] = event["request"].partition("?")[0]
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = SECRET_PATH.sub("…", ADDRESS.sub("…@…", value))
    return event


def without_messages(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """An exception as its class and the places in the code: its message may hold what somebody wrote.

    A database quotes the whole row it refused; Celery writes that message into its own line, which is replaced.
    """
    record = event.get("_record")
    found = event.pop("exc_info", None)
    if found is True:
        found = record.exc_info if isinstance(record, logging.LogRecord) else None
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_chain(error))
        if event.get("logger") == "celery.app.trace":
            event["event"] = f"a task failed: {type(error).__name__}"
    return event


def _chain(error: BaseException) -> list[str]:
    """Causes first, as Python prints them."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return [*(_chain(before) if before else []), *_places(error.__traceback__), _named(error)]


def _places(at: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(at)]


def _named(error: BaseException) -> str:
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}"
    return f"{name}: {error}" if isinstance(error, HARMLESS) else name


def structured_logging(*, debug: bool) -> dict[str, Any]:
    """Configures structlog and returns Django's LOGGING: readable lines when `debug`, else JSON."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.PositionalArgumentsFormatter(), *_to_formatter()],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last = structlog.dev.ConsoleRenderer() if debug else structlog.processors.JSONRenderer(ensure_ascii=False)
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            without_messages,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            without_people,
            last,
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "fido2": {"level": "WARNING"},  # it names the passkey of whoever signs in
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }


def _to_formatter() -> list[Any]:
    """The last step of structlog's own chain: hand the event to the formatter above."""
    return [structlog.stdlib.ProcessorFormatter.wrap_for_formatter]
