"""The words of a moment for what the phone says by itself: {% moment_words as said %}."""

from collections.abc import Iterator

from django import template
from django.utils.translation import gettext as _

from logs.phrases import BACK_AND_FORTH_LABELS, ROUTINE_LABELS

register = template.Library()


@register.simple_tag
def moment_words() -> Iterator[tuple[str, object]]:
    """Each (value, label) of what may have two versions; an empty value is nothing chosen or written."""
    yield from {**ROUTINE_LABELS, **BACK_AND_FORTH_LABELS}.items()
    yield "family", _("for our family")
    yield "", _("nothing")
