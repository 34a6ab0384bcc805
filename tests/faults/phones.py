"""Virtual phones: an outbox each, delivered and kept the way static/js/flush.js does."""

import http.client
import json
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.models import Child, Family, Membership, User

PATIENCE = 10  # seconds for one answer
BATCH = 50
HELD = {"rejected", "conflict"}


@dataclass
class Answer:
    """Status 0: none came."""

    status: int = 0
    body: Any = None
    wait: float = 0.0


@dataclass
class Phone:
    """One person's outbox; `acknowledged` is what this phone would call saved in the account."""

    server: str
    cookie: str
    person: int
    child: int
    chance: random.Random
    outbox: list[dict[str, Any]] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    held: dict[str, str] = field(default_factory=dict)
    tries: list[int] = field(default_factory=list)
    size: int = BATCH

    def log(self, number: int) -> None:
        """So many taps without network."""
        for _ in range(number):
            name = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
            item = {"op": "put", "id": name, "child": self.child, "occurred_at": datetime.now(UTC).isoformat()}
            self.outbox.append(item | {"serves": ["look"], "returns": ["name"], "note": "Op de bus, zwaaien naar oma."})

    def send_all(self, end: float) -> None:
        """Until the outbox is empty or `end` (monotonic) comes: back off as long as asked, else longer each time."""
        failures = 0
        while self.outbox and time.monotonic() < end:
            moved, wait = self.flush()
            if moved:
                failures = 0
                continue
            failures += 0 if wait else 1
            pause = wait + self.chance.random() if wait else min(2**failures, 300) * (0.5 + self.chance.random())
            time.sleep(max(0.0, min(pause, end - time.monotonic())))

    def flush(self) -> tuple[bool, float]:
        """One batch: whether something moved, and how long the server asked to wait."""
        session = self.ask("GET", "/phone/session/")
        if session.status != 200 or not isinstance(session.body, dict) or session.body.get("person") != self.person:
            return False, session.wait
        items, name = self.outbox[: self.size], str(uuid.uuid4())
        body = {"batch_id": name, "sent_at": datetime.now(UTC).isoformat(), "items": items}
        answer = self.ask("POST", "/api/v1/sync/", body, {"X-CSRFToken": session.body["csrf"]})
        if answer.status == 200 and isinstance(answer.body, dict) and answer.body.get("batch_id") == name:
            self.size = BATCH
            return self._settle(answer.body["results"]), 0.0
        if answer.status == 413 or (answer.status >= 500 and not answer.wait):
            self.size = max(1, self.size // 2)
        return False, answer.wait

    def _settle(self, results: list[dict[str, Any]]) -> bool:
        before = len(self.outbox)
        for result in results:
            if result["status"] in {"stored", "duplicate"}:
                self.acknowledged.add(result["id"])
            elif result["status"] in HELD:
                self.held[result["id"]] = str(result)
        done = self.acknowledged | set(self.held)
        self.outbox = [item for item in self.outbox if item["id"] not in done]
        return len(self.outbox) < before

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        """One call on a connection of its own; whatever goes wrong is an answer too."""
        line = http.client.HTTPConnection(urlsplit(self.server).netloc, timeout=PATIENCE)
        csrf = (headers or {}).get("X-CSRFToken", "")
        cookies = f"{settings.SESSION_COOKIE_NAME}={self.cookie}" + (
            f"; {settings.CSRF_COOKIE_NAME}={csrf}" * bool(csrf)
        )
        told = {"Cookie": cookies, "Content-Type": "application/json", "Accept-Language": "nl", **(headers or {})}
        answer = Answer()
        try:
            line.request(method, path, None if body is None else json.dumps(body), told)
            said = line.getresponse()
            answer = Answer(said.status, wait=float(said.getheader("Retry-After") or 0))
            text = said.read()
            answer.body = json.loads(text) if "json" in (said.getheader("Content-Type") or "") else text
        except (OSError, http.client.HTTPException, ValueError):
            answer.status = 0
        finally:
            line.close()
        self.tries.append(answer.status)
        return answer


def phones_of(server: str, told: list[tuple[User, Child, str]], seed: int) -> list[Phone]:
    """A phone of each."""
    return [
        Phone(server, cookie, person.pk, child.pk, random.Random(seed + n))
        for n, (person, child, cookie) in enumerate(told)
    ]


def families(number: int) -> list[tuple[User, Child, str]]:
    """As many parents, each with a child and a session of months ago; made in bulk."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    people = User.objects.bulk_create(User(email=f"parent{n}@example.org", language="nl") for n in range(number))
    homes = Family.objects.bulk_create(Family(time_zone="Europe/Brussels") for _ in people)
    Membership.objects.bulk_create(
        Membership(family=home, user=person, role="parent") for person, home in zip(people, homes, strict=True)
    )
    month = datetime.now(UTC).date().replace(day=1)
    children = Child.objects.bulk_create(
        Child(family=home, nickname="Kim", birth_month=month.replace(year=month.year - 1)) for home in homes
    )
    sessions, told = [], []
    for person, child in zip(people, children, strict=True):
        session = store(uuid.uuid4().hex)
        session.update({SESSION_KEY: str(person.pk), HASH_SESSION_KEY: person.get_session_auth_hash()})
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        sessions.append(session.create_model_instance(session._session))
        told.append((person, child, str(session.session_key)))
    store.get_model_class().objects.bulk_create(sessions)
    return told


def together(phones: list[Phone], seconds: float, within: float = 0.0, chance: random.Random | None = None) -> None:
    """All of them, each from a moment of its own `within` the first seconds; returns when all are done."""
    start = time.monotonic()
    pauses = [(chance or random.Random(1)).uniform(0, within) for _ in phones]

    def one(phone: Phone, pause: float) -> None:
        time.sleep(pause)
        phone.send_all(start + seconds)

    threads = [threading.Thread(target=one, args=pair, daemon=True) for pair in zip(phones, pauses, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 30)


class Traffic:
    """Phones that go on logging and sending, each so many times a second, whatever happens to the server."""

    def __init__(self, phones: list[Phone], each: float) -> None:
        self.phones, self.pause, self.done = phones, 1 / each, threading.Event()
        self.logged: set[str] = set()
        self.saved = [time.monotonic()]  # when something was acknowledged
        self.threads = [threading.Thread(target=self._one, args=(phone,), daemon=True) for phone in phones]

    def _one(self, phone: Phone) -> None:
        while not self.done.wait(self.pause):
            phone.log(1)
            self.logged.add(phone.outbox[-1]["id"])
            moved, _ = phone.flush()
            if moved:
                self.saved.append(time.monotonic())

    def __enter__(self) -> "Traffic":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        """The faults are over: what is still on the phones leaves."""
        self.done.set()
        for thread in self.threads:
            thread.join(PATIENCE * 3)
        together(self.phones, 60)

    def silence_after(self, moment: float) -> float:
        """Seconds from then until something was acknowledged again."""
        return min((saved for saved in self.saved if saved > moment), default=float("inf")) - moment

    def acknowledged(self) -> set[str]:
        return set().union(*(phone.acknowledged for phone in self.phones))
