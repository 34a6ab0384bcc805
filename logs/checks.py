"""System checks: bad content refuses to start. Each fault names its file, its entry, the reason and the way out."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from .gate import faults
from .library import CONTENT


@register()
def content_is_fit_to_show(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Facts, tips and help numbers are whole, sourced, short and free of forbidden words, in every language."""
    return [Error(str(fault), hint=fault.hint, id=f"logs.{fault.code}") for fault in faults(CONTENT)]
