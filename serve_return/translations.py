"""Compiles the translations at start, so that a machine needs no gettext and the repository holds no .mo files."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import polib


def compile_catalogues(folders: Iterable[Path]) -> list[Path]:
    """Writes a .mo beside every .po that is newer; safe when several processes start at once.

    Returns the .mo files written. A folder that cannot be written is left as it is when its .mo files are there.
    """
    sources = (source for folder in folders for source in Path(folder).glob("*/LC_MESSAGES/*.po"))
    return [_compile(source) for source in sorted(sources) if _is_stale(source)]


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compile(source: Path) -> Path:
    """Compiles into a file of its own and then renames: a reader sees the old or the new one, whole."""
    target = source.with_suffix(".mo")
    changed = source.stat()
    handle, name = tempfile.mkstemp(dir=source.parent, prefix=".mo-")
    os.close(handle)
    try:
        polib.pofile(str(source)).save_as_mofile(name)
        # The age of the source as it was read: an edit during the compilation makes the result stale again.
        os.utime(name, ns=(changed.st_atime_ns, changed.st_mtime_ns))
        Path(name).chmod(0o644)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)
    return target
