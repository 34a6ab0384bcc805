"""Revisions as entity tags: `ETag: "3"` out, `If-Match: "3"` in."""

import re

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

_TAG = re.compile(r'"[\x21\x23-\x7e]*"')
NEVER = 0  # revisions start at 1


def etag(rev: int) -> dict[str, str]:
    return {"ETag": f'"{rev}"'}


def revision(request: Request) -> int | None:
    """The revision in If-Match, None without one. ParseError unless it is exactly one strong tag."""
    said = request.headers.get("If-Match")
    if said is None:
        return None
    if not _TAG.fullmatch(said.strip()):
        raise ParseError(_('If-Match needs one revision between double quotes, such as "3".'))
    digits = said.strip().strip('"')
    return int(digits) if digits.isdecimal() and len(digits) < 10 else NEVER
