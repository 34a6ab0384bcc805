"""Takes the body of a request: JSON, one object, at most 256 KiB."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from . import strict_json
from .problems import TooLarge


class StrictJSON(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The object that was sent. TooLarge before reading what says it is too long; ParseError for anything else."""
        said = getattr(stream, "META", {}).get("CONTENT_LENGTH") or "0"
        if said.isdecimal() and (len(said) > 9 or int(said) > strict_json.LARGEST):
            raise TooLarge
        body = stream.read(strict_json.LARGEST + 1)
        if len(body) > strict_json.LARGEST:
            raise TooLarge
        try:
            value = strict_json.read(body)
        except (ValueError, RecursionError) as wrong:
            raise ParseError(_("This is not JSON that we can read. Send one plain JSON object in UTF-8.")) from wrong
        if not isinstance(value, dict):
            raise ParseError(_("Send one JSON object, between { and }."))
        return value
