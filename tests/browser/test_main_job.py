"""The whole job, as a stranger does it: log in two taps, see the week, get the mail, let a visitor look along."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from serve_return.demo import LINE
from tests.test_run import ROOT, Instance

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240), pytest.mark.xdist_group("job")]
BRUSSELS = ZoneInfo("Europe/Brussels")
BUDGET = 25 * 1024  # bytes of the first load of /log/, as sent


@pytest.fixture(scope="module")
def demo(tmp_path_factory: Any) -> Iterator[Instance]:
    """The demo exactly as `make run` starts it, in a folder of its own."""
    instance = Instance(tmp_path_factory.mktemp("demo") / "var")
    instance.start()
    yield instance
    instance.signal(signal.SIGTERM)


@pytest.fixture
def page(demo: Instance, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        is_mobile=True,
        has_touch=True,
        locale="nl-BE",
        base_url=f"http://localhost:{demo.port}",
    )
    yield context.new_page()
    context.close()


def be(page: Page, name: str) -> None:
    page.goto("/")
    page.get_by_role("button", name=name).tap()
    page.wait_for_url(re.compile("^[^?]*/(log|visits|organisation)/$"))  # not the sign-in page that leads there


def tick(demo: Instance, at: datetime) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", "tick", "--at", at.isoformat()],
        cwd=ROOT, env=demo.environment, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def saturday_after(moment: datetime) -> datetime:
    day = moment.astimezone(BRUSSELS).date()
    day += timedelta(days=(5 - day.weekday()) % 7 or 7)
    return datetime(day.year, day.month, day.day, 9, 5, tzinfo=BRUSSELS)


def weekly_mails(demo: Instance) -> list[Any]:
    files = sorted(Path(demo.var, "mail").glob("*.log"))
    letters = [letter for file in files for letter in file.read_bytes().split(LINE)[:-1]]
    found = [message_from_bytes(letter, policy=policy.default) for letter in letters]
    return [mail for mail in found if mail["List-Unsubscribe"]]


def test_a_stranger_gets_from_the_first_tap_to_the_visitors_page(demo: Instance, page: Page) -> None:
    be(page, "Lotte")
    expect(page.get_by_role("heading", name="Wat deed Noor?")).to_be_visible()
    page.get_by_role("checkbox", name="kijken", exact=True).tap()  # one
    page.get_by_role("button", name="Klaar").tap()  # two
    expect(page.locator("[data-where]")).to_contain_text("Bewaard")

    page.goto("/week/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Waar komt dit vandaan?").first).to_be_visible()

    at = saturday_after(datetime.now(UTC))
    tick(demo, at)
    tick(demo, at + timedelta(minutes=5))
    mails = weekly_mails(demo)
    assert sorted(mail["To"] for mail in mails) == ["karim@demo.invalid", "lotte@demo.invalid"]
    assert all("List-Unsubscribe-Post" in mail for mail in mails)
    page.goto("/demo/mail/")
    page.get_by_role("link", name="lotte@demo.invalid").first.tap()
    lottes = next(mail for mail in mails if mail["To"] == "lotte@demo.invalid")
    expect(page.get_by_role("heading", level=1)).to_have_text(lottes["Subject"])

    be(page, "Vera")
    page.get_by_role("link", name="Noor").tap()
    expect(page.get_by_role("heading", name=re.compile("Noor"))).to_be_visible()

    be(page, "Lotte")
    page.goto("/family/looked/")
    expect(page.get_by_text(re.compile("Vera .* las")).first).to_be_visible()
    page.goto("/family/grants/")
    page.get_by_role("button", name="Stop Vera").tap()
    expect(page.get_by_role("button", name="Stop Vera")).to_have_count(0)

    be(page, "Vera")
    expect(page.get_by_role("link", name="Noor")).to_have_count(0)


def test_the_big_button_alone_saves_a_moment(page: Page) -> None:
    be(page, "Karim")
    page.get_by_role("button", name="Een momentje samen").tap()
    expect(page.locator("[data-where]")).to_contain_text("Bewaard")


def test_it_all_works_in_english(demo: Instance, page: Page) -> None:
    be(page, "Nadia")
    page.get_by_role("button", name="English").tap()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/log/")
    page.get_by_role("button", name="A moment together").tap()
    expect(page.locator("[data-where]")).to_contain_text("Saved")


def _bytes_of(page: Page, path: str) -> int:
    """What the network brought for one page, bodies as sent."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    brought: list[int] = []
    wire.on("Network.dataReceived", lambda event: brought.append(event["encodedDataLength"]))
    page.goto(path, wait_until="networkidle")
    return sum(brought)


def test_the_first_load_of_the_log_page_is_light(demo: Instance, browser: Browser) -> None:
    address = f"http://localhost:{demo.port}"  # without a service worker, which would answer from what it keeps
    page = browser.new_context(base_url=address, locale="nl-BE", service_workers="block").new_page()
    page.goto("/")
    page.get_by_role("button", name="Lotte").click()
    page.wait_for_url("**/log/", wait_until="networkidle")  # or what this load brings would be weighed too
    brought = _bytes_of(page, "/log/")
    assert 5_000 < brought <= BUDGET
