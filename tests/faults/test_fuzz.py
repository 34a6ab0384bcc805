"""20,000 generated requests: no answer of 500 or more, none over two seconds, and every list still answers.

Half go to the API, as schemathesis reads its schema; half to every other address, with the fields of its own forms, by
each role. The seed stands in the report; SR_SEED repeats a run.
"""

import json
import os
import random
import re
import time
from collections import Counter
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
import schemathesis
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from accounts.models import ApiToken
from api.views.documentation import published
from logs.models import Interaction
from tests import matrix
from tests.faults import report
from tests.routes import TABLE
from tests.test_routes import bert, doors, olga, rita, scene

__all__ = ["bert", "doors", "olga", "rita", "scene"]
pytestmark = [pytest.mark.faults, pytest.mark.soak, pytest.mark.timeout(1800)]
API, PAGES, SLOWEST = 10_000, 10_000, 2.0
LISTS = ("interactions", "children", "families", "summaries", "tips", "facts", "grants", "access-log")
HTML_LISTS = (
    "/log/",
    "/moments/",
    "/week/",
    "/week/over-time/",
    "/tips/",
    "/family/",
    "/family/people/",
    "/family/grants/",
)
# What ends somebody's part in the play is taken back, so that the play goes on.
ENDS = re.compile(r"logout|leave|end|erase|rest|stop|revoke|mfa|session|demo")
ROLES = ("nobody", "parent", "coparent", "helper", "elsewhere", "visitor", "coordinator")
FIELD = re.compile(r'name="([\w-]+)"(?:[^>]*?value="([^"]*)")?')
ODD = [
    "", " ", "0", "-1", "1", str(2**31), str(2**63), "9" * 5000, "1e999", "NaN", "on", "true", "null", "None", "\x00",
    "a\x00b", "\ud800", "\u202e", "💥", "é" * 300, "x" * 5000, "0001-01-01", "9999-12-31T23:59", "2026-02-30",
    "2026-13", "2026-11-18T10:00", "=1+1", "' OR 1=1 --", "{{ 7*7 }}", "%s%n", "../../etc/passwd", "nl", "xx", "Noor",
    "http://evil.example/", "//evil.example", "a@b\r\nBcc: c@d", "<script>alert(1)</script>",
    "0190c0de-0000-7000-8000-0000000000aa",
]  # fmt: skip
QUERY = ("child", "family", "next", "week", "from", "saved", "tip", "q", "cursor", "limit", "lang", "age", "step", "as")


class Watch:
    """Counts answers; the slowest and every broken one stay with what was asked."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.slowest, self.broken = (0.0, ""), list[str]()

    def over(self, what: str, ask, *arguments, **options) -> None:
        status, took = self._timed(ask, *arguments, **options)
        if took > SLOWEST:  # once more: by itself, or was the machine busy?
            took = min(took, self._timed(ask, *arguments, **options)[1])
        self.slowest = max(self.slowest, (round(took, 3), what))
        self.statuses[status] += 1
        if status >= 500:
            self.broken.append(f"{status} {what}")

    @staticmethod
    def _timed(ask, *arguments, **options) -> tuple[int, float]:
        start = time.perf_counter()
        return ask(*arguments, **options).status_code, time.perf_counter() - start

    def judge(self, name: str, number: int) -> None:
        report.write(f"fuzz-{name}", seed=number, statuses=self.statuses, slowest=self.slowest, broken=self.broken[:20])
        assert self.broken == []
        assert self.slowest[0] < SLOWEST


@pytest.fixture
def number():
    return int(os.environ.get("SR_SEED") or random.SystemRandom().randrange(2**32))


@pytest.fixture
def open_doors(scene, doors, settings):
    """As many calls as one likes, and a broken view answers as it would in earnest."""
    settings.API_CALLS_A_MINUTE, settings.ALLOWED_HOSTS = 10**7, ["*"]
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = settings.USERSESSIONS_RATE_LIMITS = False
    for client in doors.values():
        client.raise_request_exception = False
    return doors


def lists_answer(doors):
    parent, visitor = doors["parent"], doors["visitor"]
    asked = [(parent, f"/api/v1/{name}/") for name in LISTS] + [(parent, path) for path in HTML_LISTS]
    asked += [(visitor, "/visits/"), (visitor, "/api/v1/visitor/families/")]
    assert {path: client.get(path).status_code for client, path in asked if client.get(path).status_code != 200} == {}


def test_the_api_by_its_schema(open_doors, lotte, vera, now, number):
    watch, schema = Watch(), schemathesis.openapi.from_dict(json.loads(json.dumps(published())))
    every = [found.ok() for found in schema.get_all_operations()]
    asked = st.one_of([one.as_strategy(generation_mode=mode) for one in every for mode in GenerationMode])
    keys = [ApiToken.objects.mint(user=one, name="-", scope="all", now=now, proved=True)[1] for one in (lotte, vera)]

    @seed(number)
    @settings(max_examples=API, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(asked, st.sampled_from(keys))
    def storm(case, key):
        with transaction.atomic():
            watch.over(case.operation.label, call, case, key)
            transaction.set_rollback(bool(ENDS.search(case.path) or case.method == "DELETE"))

    storm()
    watch.judge("api", number)
    assert watch.statuses[200] + watch.statuses[201] > API / 50, "hardly a call came through"
    lists_answer(open_doors)


def test_every_page_with_its_own_fields(open_doors, scene, number):
    chance, watch, moments = random.Random(number), Watch(), Interaction.objects.count()
    keys = sorted(key for key in TABLE if not key.startswith("api:") and TABLE[key][1] and key != "health-deep")
    for _ in range(PAGES):
        role, key = chance.choice(ROLES), chance.choice(keys)
        client, path = open_doors[role], address(key, scene, chance)
        method = chance.choice(["GET"] * 3 + ["POST"] * 6 + ["PUT", "DELETE"])
        body = fields(client, path, chance) if method == "POST" else {}
        query = urlencode({name: odd(chance) for name in chance.sample(QUERY, chance.randrange(3))}, errors="replace")
        before, ends = deepcopy(client.cookies), bool(ENDS.search(key))
        with transaction.atomic():
            watch.over(f"{role} {method} {path}?{query} {body}"[:600], ask, client, method, path, query, body)
            transaction.set_rollback(ends)
        client.cookies = before if ends else client.cookies
    watch.judge("pages", number)
    assert watch.statuses[200] > PAGES / 10, "hardly a page was seen"  # two in five GETs, seen: half the roles may not
    assert Interaction.objects.count() > moments, "no form came through"
    lists_answer(open_doors)


def call(case, key):
    """By Django's own client, which leaves the database of the test alone."""
    told: Any = requests.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
    headers = {**told.headers, "Authorization": f"Bearer {key}"}
    kind, client = headers.pop("Content-Type", ""), Client(raise_request_exception=False)
    return client.generic(told.method, told.path_url, told.body or b"", kind, headers=headers)


def ask(client, method, path, query, body):
    content = urlencode(body, doseq=True, errors="surrogatepass")
    return client.generic(method, f"{path}?{query}", content, "application/x-www-form-urlencoded")


def address(key, scene, chance):
    """Mostly of something that is there."""
    path = matrix.path_of(key, scene)
    names = [pair.split("=")[0] for pair in TABLE[key][0].split()]
    if names and chance.random() < 0.2:
        for value in chance.sample(ODD, 8):
            try:
                return reverse(key.partition("(")[0], kwargs=dict.fromkeys(names, value))
            except (NoReverseMatch, UnicodeEncodeError):
                continue
    return path


def fields(client, path, chance):
    """Those of the page's own forms: mostly with a value that stands there, else with something odd."""
    page = client.get(path)
    shown = [] if page.streaming else FIELD.findall(page.content.decode(errors="replace"))
    found: dict[str, list[str]] = {}
    for name, value in shown:
        if chance.random() < 0.6:
            found.setdefault(name, []).append(odd(chance) if chance.random() < 0.25 else value)
    if chance.random() < 0.1:
        found[odd(chance)] = [odd(chance)]
    return found


def odd(chance):
    return chance.choice(ODD)
