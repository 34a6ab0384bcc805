"""Pictures of every page: `make screenshots`, or `python -m tests.screenshots [--pages log,week] [--url URL] [--full]`.

Starts the demo in a folder of its own, unless `--url` names one that runs (start that one afresh after a change in a
template). Each page is taken on a phone and on a laptop, light and dark, in Dutch, and some in English too.
"""

import argparse
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests import chromium

ROOT = Path(__file__).resolve().parent.parent
SIZES: dict[str, ViewportSize] = {"phone": {"width": 360, "height": 740}, "laptop": {"width": 1280, "height": 800}}
SCHEMES = ("light", "dark")
LARGEST = 120 * 1024  # bytes of a picture in docs/


@dataclass(frozen=True)
class Shot:
    """A page: who looks, and how to get there; a step that starts with / is a path, any other a thing to click."""

    name: str
    person: str
    steps: tuple[str, ...]
    languages: tuple[str, ...] = ("nl",)
    undo: str = ""  # a thing to click afterwards, so that the demo stays as it was


def shot(name: str, person: str, *steps: str, english: bool = False, undo: str = "") -> Shot:
    return Shot(name, person, steps, ("nl", "en") if english else ("nl",), undo)


NOWHERE = "/nowhere/"
BRIEF = ("/visits/", "main a[href^='/visits/']")
SHOTS = [
    shot("welcome", "", "/", english=True),
    shot("sign-in", "", "/accounts/login/"),
    shot("lock-choose", "lotte", "/accounts/2fa/choose/", english=True),
    shot("lock", "lotte", "/accounts/2fa/", english=True),
    shot("lock-passkey", "lotte", "/accounts/2fa/passkeys/add/", english=True),
    shot("start-1", "nadia", "/start/"),
    shot("start-2", "nadia", "/start/2/"),
    shot("start-3", "nadia", "/start/3/"),
    shot("log", "lotte", "/log/", english=True),
    shot("log-chosen", "lotte", "/log/", "label:has(input[value=look])"),
    shot("log-saved", "lotte", "/log/", "main form.moment button.button", undo="[data-undo]:visible"),
    shot("moments", "lotte", "/moments/"),
    shot("week", "lotte", "/week/", english=True),
    shot("week-empty", "nadia", "/week/2026-01-05/"),
    shot("over-time", "lotte", "/week/over-time/"),
    shot("week-paper", "lotte", "/week/", "a[href*='/paper/']"),
    shot("tips", "lotte", "/tips/"),
    shot("tip", "lotte", "/tips/", "main a[href^='/tips/']:not([href*='age'])"),
    shot("facts", "lotte", "/facts/"),
    shot("fact", "lotte", "/facts/F3a/"),
    shot("help", "", "/hulp/", english=True),
    shot("accessibility", "", "/accessibility/", english=True),
    shot("family", "lotte", "/family/", english=True),
    shot("me", "lotte", "/me/"),
    shot("child", "lotte", "/family/", "a[href^='/family/children/']:not([href*=add])"),
    shot("people", "lotte", "/family/people/"),
    shot("part", "lotte", "/family/part/", english=True),
    shot("invite", "lotte", "/family/invite/"),
    shot("settings", "lotte", "/family/settings/"),
    shot("consents", "lotte", "/family/consents/"),
    shot("mail", "lotte", "/family/mail/"),
    shot("grants", "lotte", "/family/grants/"),
    shot("give", "lotte", "/family/grants/new/"),
    shot("preview", "lotte", "/family/grants/", "a[href*='/preview/']"),
    shot("moment", "lotte", "/moments/", "main a.edit"),
    shot("topics", "lotte", "/family/", "a[href$='/topics/']"),
    shot("export", "lotte", "/family/export/", english=True),
    shot("erase", "lotte", "/family/", "a[href^='/family/children/']:not([href*=add])", "a[href$='/erase/']"),
    shot("end-account", "lotte", "/me/end/", english=True),
    shot("looked", "lotte", "/family/looked/"),
    shot("visits", "vera", "/visits/"),
    shot("show-start", "vera", "/start/show/"),
    shot("visitor-terms", "vera", "/visits/terms/"),
    shot("brief", "vera", *BRIEF, english=True),
    shot("progress", "vera", *BRIEF, "a[href$='/progress/']"),
    shot("together", "vera", *BRIEF, "a[href$='/together/']"),
    shot("plan", "vera", *BRIEF, "a[href$='/plan/']"),
    shot("organisation", "ines", "/organisation/"),
    shot("sessions", "lotte", "/accounts/sessions/"),
    shot("demo-mail", "", "/demo/mail/"),
    shot("style", "", "/demo/style/"),
    shot("not-there", "lotte", NOWHERE),
]
# What README.md shows: page, size, scheme.
README = [
    ("log", "phone", "light"), ("week", "phone", "light"), ("tip", "phone", "light"),
    ("log", "phone", "dark"), ("brief", "phone", "light"), ("family", "phone", "light"),
]  # fmt: skip
# What the manifest shows before somebody installs it: page and size, in both languages.
INSTALL = [("log", "phone"), ("week", "phone"), ("week", "laptop")]


def main() -> int:
    """Takes the pictures; names the pages that could not be reached, and is 1 when there were any."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "screenshots")
    parser.add_argument("--pages", default="", help="names, with commas: " + " ".join(one.name for one in SHOTS))
    parser.add_argument("--url", default="", help="a running demo, instead of one of its own")
    parser.add_argument("--full", action="store_true", help="the whole page, not only what fits in the window")
    parser.add_argument("--readme", action="store_true", help="renew those of README.md and of the manifest, no others")
    options = parser.parse_args()
    wanted = set(filter(None, options.pages.split(",")))
    if options.readme and not wanted:
        wanted = {name for name, *_ in [*README, *INSTALL]}
    if unknown := wanted - {one.name for one in SHOTS}:
        parser.error(f"no such page: {', '.join(sorted(unknown))}")
    options.out.mkdir(parents=True, exist_ok=True)
    with demo(options.url) as address:
        failed = take([one for one in SHOTS if not wanted or one.name in wanted], address, options.out, options.full)
    if options.readme:
        failed += copy_to_docs(options.out)
    print("\n".join(failed) or f"All in {options.out}")
    return 1 if failed else 0


@contextlib.contextmanager
def demo(url: str) -> Iterator[str]:
    """The address of a demo; without a `url`, of one that runs as long as this block."""
    if url:
        yield url.rstrip("/")
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    folder = tempfile.mkdtemp(prefix="sr-pictures-")
    own = {name: value for name, value in os.environ.items() if not name.endswith(("_URL", "_STORAGE"))}
    command = [sys.executable, "manage.py", "up"]
    running = subprocess.Popen(
        command, cwd=ROOT, env=own | {"SR_VAR": folder, "PORT": port}, stdout=subprocess.PIPE, text=True
    )
    try:
        assert running.stdout
        address = next((line.strip().rstrip("/") for line in running.stdout if "http://" in line), "")
        if not address:
            raise SystemExit("The demo does not start: see what it said above.")
        yield address
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def take(shots: list[Shot], address: str, out: Path, full: bool) -> list[str]:
    """Takes all of them; what went wrong, a line each."""
    failed: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium.find(), args=chromium.ARGUMENTS)
        for language in ("nl", "en"):
            now = [one for one in shots if language in one.languages]
            for person in dict.fromkeys(one.person for one in now):
                album = [one for one in now if one.person == person]
                failed += _as_person(browser, address, person, language, album, out, full)
        browser.close()
    return failed


def _as_person(
    browser: Browser, address: str, person: str, language: str, shots: list[Shot], out: Path, full: bool
) -> list[str]:
    """Signs in once; the person speaks Dutch again afterwards."""
    failed = []
    for size, viewport in SIZES.items():
        touch = size == "phone"
        with browser.new_context(base_url=address, viewport=viewport, is_mobile=touch, has_touch=touch) as context:
            context.set_default_timeout(10_000)
            try:
                _sign_in(context, person, language)
                for one in shots:
                    failed += _each_scheme(context, one, out / f"{one.name}-{size}-{language}", full)
                _speak(context, "nl")
            except PlaywrightError as error:
                failed.append(f"{person or 'nobody'} on a {size}: {str(error).splitlines()[0]}")
    return failed


def _sign_in(context: BrowserContext, person: str, language: str) -> None:
    if person:
        page = context.new_page()
        page.goto("/")
        page.click(f"button[value='{person}@demo.invalid']")
        page.wait_for_load_state()
        page.close()
    _speak(context, language)


def _speak(context: BrowserContext, language: str) -> None:
    """As the form at the foot of every page does."""
    page = context.new_page()
    page.goto("/hulp/")
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
    form: dict[str, str | float | bool] = {"language": language, "next": "/hulp/", "csrfmiddlewaretoken": token}
    context.request.post("/i18n/setlang/", form=form, headers={"Referer": page.url})
    page.close()


def _each_scheme(context: BrowserContext, one: Shot, path: Path, full: bool) -> list[str]:
    page = context.new_page()
    try:
        page.emulate_media(reduced_motion="reduce")
        _walk(page, one.steps)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # a plain str
            page.screenshot(path=f"{path}-{scheme}.png", full_page=full)
        if one.undo:
            page.click(one.undo)
    except PlaywrightError as error:
        return [f"{path.name}: {str(error).splitlines()[0]}"]
    finally:
        page.close()
    return []


def _walk(page: Page, steps: Iterable[str]) -> None:
    for step in steps:
        if step.startswith("/"):
            answer = page.goto(step)
            if answer and answer.status >= 400 and step != NOWHERE:
                raise PlaywrightError(f"{answer.status} at {step}")
        else:
            page.locator(step).first.click(timeout=5000)
            page.wait_for_load_state()
    time.sleep(0.1)  # what a script does once the page is there


def copy_to_docs(out: Path) -> list[str]:
    """The six of README.md, in Dutch, and those of the manifest; those too large are named."""
    readme, shown = ROOT / "docs" / "screenshots", ROOT / "serve_return" / "static" / "img" / "screenshots"
    wanted = [(f"{name}-{size}-nl-{scheme}", readme / f"{name}-{size}-{scheme}.png") for name, size, scheme in README]
    for language in ("nl", "en"):
        for name, size in INSTALL:
            wanted.append((f"{name}-{size}-{language}-light", shown / f"{name}-{size}-{language}.png"))
    failed = []
    for taken, kept in wanted:
        picture = out / f"{taken}.png"
        if not picture.is_file():
            failed.append(f"{picture.name}: was not taken")
        elif picture.stat().st_size > LARGEST:
            failed.append(f"{picture.name}: {picture.stat().st_size} bytes is too much")
        else:
            shutil.copyfile(picture, kept)
    return failed


if __name__ == "__main__":
    sys.exit(main())
