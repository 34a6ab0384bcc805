"""Structured logs of web, worker and clock: one line an event, without people in it."""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

ADDRESS = re.compile(r"[^\s<>\"'=(,]+@[^\s<>\"'),]+")
SECRET_PATH = re.compile(r"(?<=/)[\w:.=-]{20,}")  # tokens of invitations, unsubscribe links and the like


def without_people(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Drops address and browser of the visitor, and masks e-mail addresses and tokens in every text."""
    for key in ("ip", "user_agent"):
        event.pop(key, None)
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = SECRET_PATH.sub("…", ADDRESS.sub("…@…", value))
    return event


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
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
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
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }


def _to_formatter() -> list[Any]:
    """The last step of structlog's own chain: hand the event to the formatter above."""
    return [structlog.stdlib.ProcessorFormatter.wrap_for_formatter]
