"""Lighthouse, as a phone, on four pages. It comes from npm into var/, with a node of its own where there is none."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests import chromium
from tests.bench.report import Report, say

LIGHTHOUSE, NEWEST_ENOUGH = "lighthouse@13.5.0", (22, 19)
ROOT = Path(__file__).resolve().parent.parent.parent
HOME = ROOT / "var" / "lighthouse"
LIMITS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
PAGES = {"log": "/log/", "week": "/week/", "tips": "/tips/", "sign-in": "/accounts/login/"}
# No page of ours wants to be found by a search engine: every answer says noindex.
WITHOUT = "is-crawlable"


def run(report: Report, address: str, cookie: str) -> None:
    """A line per page and category, and what cost points."""
    say(f"{LIGHTHOUSE} on a phone, without {WITHOUT}: our pages say noindex")
    path = os.environ["PATH"]
    if not (HOME / "node_modules" / "lighthouse").is_dir() or not _node(path):
        _install()
    for name, where in PAGES.items():
        said = _look(address + where, "" if name == "sign-in" else cookie)
        for category, limit in LIMITS.items():
            part = said["categories"][category]
            points = round(part["score"] * 100)
            lost = [ref["id"] for ref in part["auditRefs"] if ref["weight"] and _missed(said["audits"][ref["id"]])]
            report.at_least(f"{name}, {category}", points, limit, ", ".join(lost) if points < 100 else "")


def _missed(audit: dict[str, Any]) -> bool:
    return audit["score"] is not None and audit["score"] < 0.9


def _environment() -> dict[str, str]:
    return os.environ | {"PATH": f"{HOME / 'node' / 'bin'}:{os.environ['PATH']}", "CHROME_PATH": chromium.find() or ""}


def _node(path: str) -> bool:
    """Whether the first node of that path is new enough."""
    try:
        asked = ["node", "--version"]
        said = subprocess.run(asked, capture_output=True, text=True, check=True, env=_environment() | {"PATH": path})
    except (OSError, subprocess.CalledProcessError):
        return False
    return tuple(int(part) for part in said.stdout.strip("v\n").split(".")[:2]) >= NEWEST_ENOUGH


def _install() -> None:
    HOME.mkdir(parents=True, exist_ok=True)
    if not _node(_environment()["PATH"]):
        say(f"Getting node ({chromium.NODE}) into {HOME}")
        uv, python = ROOT / ".uv" / "bin" / "uv", HOME / "node" / "bin" / "python"
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, HOME / "node"], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, chromium.NODE], check=True)
    if not (HOME / "node_modules" / "lighthouse").is_dir():
        say(f"Getting {LIGHTHOUSE} into {HOME}")
        options = ["--prefix", str(HOME), "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(["npm", "install", *options, LIGHTHOUSE], check=True, env=_environment())


def _look(url: str, cookie: str) -> dict[str, Any]:
    """What it found, best of two for a busy machine."""
    headers = HOME / "headers.json"
    headers.write_text(json.dumps({"Cookie": cookie, "Accept-Language": "nl-BE"} if cookie else {}))
    headers.chmod(0o600)
    command = [
        "node", str(HOME / "node_modules" / "lighthouse" / "cli" / "index.js"), url, "--quiet", "--output=json",
        f"--extra-headers={headers}", f"--skip-audits={WITHOUT}", f"--only-categories={','.join(LIMITS)}",
        f"--chrome-flags=--headless=new {' '.join(chromium.ARGUMENTS)}",
    ]  # fmt: skip
    runs = []
    for _ in range(2):
        done = subprocess.run(command, capture_output=True, text=True, env=_environment(), check=False, timeout=180)
        assert done.returncode == 0, done.stderr[-1500:]
        runs.append(json.loads(done.stdout))
    headers.unlink()
    best: dict[str, Any] = max(runs, key=lambda one: one["categories"]["performance"]["score"])
    assert best["finalDisplayedUrl"].startswith(url), best["finalDisplayedUrl"]
    return best
