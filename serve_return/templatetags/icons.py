"""Icons and pictures, drawn for this app: {% icon "look" %} and {% picture "moment" %}."""

import re
from functools import cache
from pathlib import Path

from django import template
from django.template import TemplateSyntaxError
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
IMAGES = Path(__file__).resolve().parent.parent / "static" / "img"
# These point somewhere: a script that runs the other way turns them.
TURNING = {"back", "next", "undo", "exit", "handover", "approach", "transition"}


@cache
def icon_names() -> frozenset[str]:
    """The id of every drawing in the sprite."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', (IMAGES / "icons.svg").read_text()))


@cache
def picture_names() -> frozenset[str]:
    """The name of every illustration: a file each."""
    return frozenset(path.stem for path in (IMAGES / "pictures").glob("*.svg"))


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """One icon of the sprite, silent for screen readers: the word stands beside it.

    ``extra`` adds classes. An unknown name is a mistake in the template and raises TemplateSyntaxError.
    """
    if name not in icon_names():
        raise TemplateSyntaxError(f"There is no icon “{name}”. Drawn so far: {', '.join(sorted(icon_names()))}.")
    classes = " ".join(filter(None, ["icon", "icon-turns" if name in TURNING else "", extra]))
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        classes,
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def picture(name: str, says: str = "") -> SafeString:
    """One illustration, in the colours of the page; ``says`` is its text for those who cannot see it."""
    if name not in picture_names():
        raise TemplateSyntaxError(f"There is no picture “{name}”. Drawn so far: {', '.join(sorted(picture_names()))}.")
    voice = format_html('role="img" aria-label="{}"', says) if says else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="picture" viewBox="0 0 320 200" focusable="false" {}><use href="{}#art"/></svg>',
        voice,
        static(f"img/pictures/{name}.svg"),
    )
