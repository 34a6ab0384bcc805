"""Makes a parent's copy of what they may read: one zip with JSON, CSV for a spreadsheet, and a page to read.

A door writes the row and hints; a worker makes the file; the clock finds what no hint reached. `now` is aware.
"""

import json
import logging
import tempfile
import zipfile
from datetime import datetime
from functools import partial
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from accounts.models import Family, User

from . import copy_page, portable
from .models import Export
from .models.export import PART
from .spreadsheet import as_csv

log = logging.getLogger(__name__)


def ask(user: User, family: Family, *, now: datetime) -> Export:
    """Ask for a copy; a worker hears of it after commit."""
    with transaction.atomic():
        export = Export.objects.ask(by=user, family=family, now=now)
        transaction.on_commit(partial(import_string(settings.EXPORT_HINT), export.pk))
    return export


def make_waiting(now: datetime) -> int:
    """Make every copy that waits, here; how many."""
    return sum(make(pk, now=now) for pk in Export.objects.waiting(now).values_list("pk", flat=True))


def make(pk: int, *, now: datetime) -> bool:
    """Make one, if nobody else has it in hand. Who is no parent there any more gets none, and the row goes."""
    export = Export.objects.filter(pk=pk).select_related("user", "family").first()
    if export is None or not export.claim(now=now):
        return False
    try:
        with tempfile.TemporaryFile() as file:
            write(file, export.user, export.family)
            file.seek(0)
            return export.finish(iter(partial(file.read, PART), b""), now=now)
    except Exception as error:
        log.warning("export %s not made: %s", pk, type(error).__name__)
        export.put_back()
        return False


def write(file: IO[bytes], user: User, family: Family) -> None:
    """The zip. The same rows give the same bytes, whenever and wherever it is made."""
    tables = portable.read(user, family)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "family.json", as_json(tables))
        _add(archive, "family.html", copy_page.render(user, family))
        for name, rows in tables.items():
            if rows:
                _add(archive, f"csv/{name}.csv", as_csv(rows))


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    info = zipfile.ZipInfo(name)  # of a fixed date: the clock is not part of the content
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, text.encode())


def as_json(tables: dict[str, list[dict[str, Any]]]) -> str:
    head = {"format": portable.FORMAT, "version": portable.VERSION}
    return json.dumps({**head, **tables}, ensure_ascii=False, indent=1) + "\n"
