"""The list of what was erased: a file outside the database, ids only, to be applied again after a restore."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from .models import Erased

log = logging.getLogger(__name__)


def write() -> None:
    """Put on the list what is not on it yet. When the file cannot be written, the clock tries again."""
    rows = list(Erased.objects.order_by("pk"))
    if not rows:
        return
    try:
        _append("".join(row.line + "\n" for row in rows))
    except OSError as error:
        log.error("list of erasures not written: %s", type(error).__name__)
    else:
        Erased.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _append(text: str) -> None:
    """On disk when it returns; a line twice is harmless."""
    file = os.open(settings.ERASURE_LIST, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, text.encode())
        os.fsync(file)
    finally:
        os.close(file)


def read(path: Path) -> Iterator[Erased]:
    """What stands on a list; a line that was cut off by a crash is passed over and written to the log."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield Erased.parsed(line)
            except ValueError:
                log.warning("line %s of the list of erasures cannot be read", number)
