"""A browser on a folder of its own, so that it can be killed by process id and started again where it was."""

import os
import signal
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext


class Killable:
    """`start()` gives a context that keeps its memory in the folder; `kill()` ends every process of it at once."""

    def __init__(self, browser_type: Any, options: dict[str, Any], profile: Path, cookie: dict[str, Any]) -> None:
        self.browser_type, self.options, self.profile, self.cookie = browser_type, options, profile, cookie

    def start(self) -> BrowserContext:
        for lock in self.profile.glob("Singleton*"):
            lock.unlink()
        context: BrowserContext = self.browser_type.launch_persistent_context(self.profile, **self.options)
        context.add_cookies([self.cookie])  # type: ignore[list-item]  # a plain dict
        return context

    def kill(self) -> None:
        for pid in self._pids():
            os.kill(pid, signal.SIGKILL)

    def _pids(self) -> list[int]:
        needle = f"--user-data-dir={self.profile}".encode()
        found = []
        for folder in Path("/proc").iterdir():
            try:
                if folder.name.isdigit() and needle in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
            except (FileNotFoundError, ProcessLookupError):
                continue  # ended while we looked
        return found
