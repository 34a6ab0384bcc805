"""System checks: bad content refuses to start. Each fault names its file, its entry, the reason and the way out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from . import strings
from .entries import Fault, Unreadable, readable
from .gate import faults
from .library import CONTENT
from .wording import read_rules

ROOT = Path(__file__).resolve().parents[1]
BLOCKLIST = CONTENT / "blocklist.toml"
TAG = "content"  # serve_return.wsgi and the worker ask for these checks by name


@register(TAG)
def content_is_fit_to_show(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Facts, tips and help numbers are whole, sourced, short and free of forbidden words, in every language."""
    return [_error(fault) for fault in faults(CONTENT)]


@register(TAG)
def strings_are_fit_to_show(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Pages, mails, the API, forms, scripts, the manifest and translations say nothing that nobody may read."""
    try:
        rules = readable(BLOCKLIST, read_rules)
    except Unreadable:
        return []  # the other check says what is wrong with the list
    return [_error(fault) for fault in strings.faults(ROOT, rules)]


def _error(fault: Fault) -> CheckMessage:
    return Error(str(fault), hint=fault.hint, id=f"logs.{fault.code}")
