"""Real Chromium on a real server: a phone and a desktop, signed in on request, and strict about the console."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.contrib.sessions.backends.db import SessionStore
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from accounts.models import User
from tests import chromium
from tests.services import wait_until

# What the browser says by itself about an answer that a test may ask for: 404 and its kin are no fault of the page.
HARMLESS = ("Failed to load resource: the server responded with a status of 4",)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser of this machine, quiet on the network."""
    found = chromium.find()
    assert found, "no Chromium: run `python -m tests.chromium`"
    return {**browser_type_launch_args, "executable_path": found, "args": chromium.ARGUMENTS}


class Requests:
    """What the server is answering now: a browser that is gone may have asked something a moment ago."""

    def __init__(self) -> None:
        self.open, self.lock, self.changed = 0, threading.Lock(), 0.0

    def begun(self, **kwargs: Any) -> None:
        self._count(1)

    def ended(self, **kwargs: Any) -> None:
        self._count(-1)

    def _count(self, step: int) -> None:
        with self.lock:
            self.open, self.changed = self.open + step, time.monotonic()

    def over(self) -> bool:
        return self.open <= 0 and time.monotonic() - self.changed > 0.05


@pytest.fixture(autouse=True)
def answered(transactional_db: Any) -> Iterator[Callable[[], None]]:
    """The server runs in a thread of its own, on the same database; the rows stay until it has answered everything.

    `answered()` waits for that earlier.
    """
    requests = Requests()
    request_started.connect(requests.begun)
    request_finished.connect(requests.ended)
    yield lambda: wait_until(requests.over, "the server's last answers")
    wait_until(requests.over, "the server's last answers")
    request_started.disconnect(requests.begun)
    request_finished.disconnect(requests.ended)


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the console of any page said; a test that expects something there clears the list."""
    said: list[str] = []
    yield said
    assert not said, "The browser's console: " + "\n".join(said)


class Device:
    """A browser window of one person: `device.signed_in_as(lotte).goto("/log/")`."""

    def __init__(self, context: BrowserContext, address: str, login: Callable[[User], str]) -> None:
        self.context, self.address, self._login = context, address, login

    def signed_in_as(self, user: User) -> Page:
        """A new page with that person's session."""
        self.context.clear_cookies()
        name, value = self._login(user).split("=", 1)
        self.context.add_cookies([{"name": name, "value": value, "url": self.address}])
        return self.context.new_page()

    def signed_out(self) -> Page:
        """A new page of nobody."""
        self.context.clear_cookies()
        return self.context.new_page()

    def set_offline(self, offline: bool) -> None:
        """Cuts or mends the network of all pages, service workers included."""
        self.context.set_offline(offline)


@pytest.fixture
def address(live_server: Any) -> str:
    """Where the browser goes; tests of a bad network put something in between."""
    return str(live_server.url)


@pytest.fixture
def make_device(new_context: Any, address: str, settings: Any, complaints: list[str]) -> Callable[..., Device]:
    """Makes a device from Playwright's context options."""
    settings.ALLOWED_HOSTS = ["*"]

    def login(user: User) -> str:
        client = Client()  # one for each: the sessions stay apart, and a late answer to the former one ends none
        client.force_login(user)
        return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    def make(**options: Any) -> Device:
        context = new_context(base_url=address, **({"locale": "nl-BE"} | options))
        context.on("console", lambda message: _listen(message, complaints))
        context.on("weberror", lambda error: complaints.append(f"uncaught: {error.error}"))
        context.on("request", lambda request: _stay_home(request, address, complaints))
        return Device(context, address, login)

    return make


@pytest.fixture
def phone(make_device: Callable[..., Device]) -> Device:
    """A small phone, touched."""
    return make_device(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, device_scale_factor=2)


@pytest.fixture
def desktop(make_device: Callable[..., Device]) -> Device:
    """A laptop of a home visitor."""
    return make_device(viewport={"width": 1280, "height": 800})


@pytest.fixture
def enter(settings: Any) -> Callable[[Device, User], Page]:
    """`enter(phone, vera)`: a page of somebody who showed the second factor."""

    def enter(device: Device, person: User) -> Page:
        page = device.signed_in_as(person)
        (key,) = (one["value"] for one in device.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME)
        session = SessionStore(session_key=key)
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0, "type": "totp"}]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
        session.save()
        return page

    return enter


def _listen(message: ConsoleMessage, complaints: list[str]) -> None:
    """Errors and warnings count, CSP violations are among them."""
    if message.type in ("error", "warning") and not message.text.startswith(HARMLESS):
        complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")


def _stay_home(request: Request, address: str, complaints: list[str]) -> None:
    """No page asks anybody but us."""
    if not request.url.startswith((address, "data:", "blob:", "about:")):
        complaints.append(f"third party: {request.url}")
