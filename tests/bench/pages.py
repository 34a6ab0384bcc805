"""Log, week and brief pages of a family with 100 moments and of one with 100,000: as fast, with as many queries."""

import logging
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Child, Consent, Grant, Organisation, StaffMember, User
from logs import summaries
from logs.management.population import BATCH, store
from logs.models import Interaction, Sent, SharedNote
from logs.vocabulary import RETURNS, ROUTINES, SERVES
from tests.bench.report import Report, in_turns, say, seconds

FEW, MANY, ROUNDS, LIMIT = 100, 100_000, 40, 1.2
LATELY, EARLIER = timedelta(weeks=6), timedelta(weeks=250)  # both families logged the same lately


def run(report: Report) -> None:
    """Prints per page the best time of each family and the queries it took."""
    logging.disable(logging.INFO)  # a line per request would bury the ratios
    # Without what other parts left: 1.5 million rows of one week tell the planner that a child's rows are all recent.
    call_command("flush", interactive=False, verbosity=0)
    say(f"Pages of a family with {FEW} moments and of one with {MANY:,}, on {connection.vendor}")
    now = timezone.now()
    few, many = _family("few", 0, now), _family("many", MANY - FEW, now)
    summaries.settle_due(now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for name, person, path in (
        ("log", "parent", "/log/"),
        ("week", "parent", "/week/"),
        ("brief", "visitor", "/visits/{family}/{child}/"),
    ):
        _compare(report, name, [_page(home, person, path) for home in (few, many)])


def _compare(report: Report, name: str, pages: "list[Page]") -> None:
    for page in pages:
        page.get()
    small, large = in_turns(pages[0].time, pages[1].time, ROUNDS)
    report.at_most(f"{name} page", large / small, LIMIT, f"{small * 1000:.1f} ms and {large * 1000:.1f} ms")
    report.same(f"{name} page, queries", *(page.queries() for page in pages))


class Page:
    def __init__(self, client: Client, path: str) -> None:
        self.client, self.path = client, path

    def get(self) -> None:
        answer = self.client.get(self.path)
        assert answer.status_code == 200, (self.path, answer.status_code, answer.headers.get("Location"))

    def time(self) -> float:
        return seconds(self.get)

    def queries(self) -> int:
        with CaptureQueriesContext(connection) as seen:
            self.get()
        return len(seen)


def _page(people: dict[str, User], person: str, path: str) -> Page:
    client, child = Client(), Child.objects.get(family__memberships__user=people["parent"])
    client.force_login(people[person])
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0, "type": "totp"}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(people[person].pk)
    session.save()
    return Page(client, path.format(family=child.family_id, child=child.pk))


def _family(name: str, earlier: int, now: datetime) -> dict[str, User]:
    """A parent, a child of four, a visitor with a grant and a ticked note, and so many moments before."""
    parent, visitor = (User.objects.create_user(f"{who}.{name}@bench.invalid", name="Anna") for who in ("p", "v"))
    child = Child.objects.welcome(by=parent, nickname="Mats", birth_month=date(now.year - 4, 1, 1))
    # One generator for the last weeks, so that both families logged the same.
    items = _moments(child, FEW, now - LATELY, now, Random(2))
    items += _moments(child, earlier, now - EARLIER, now - LATELY, Random(3))
    for start in range(0, len(items), BATCH):
        store(parent, items[start : start + BATCH], now)
    place = Organisation.objects.create(name="Huis", verified_at=now)
    staff = StaffMember.objects.create(organisation=place, user=visitor, role="visitor")
    Consent.objects.answer(by=visitor, purpose="visitor_terms", given=True, language="nl", now=now)
    Consent.objects.answer(by=parent, purpose="personal_tips", given=True, language="nl", now=now)
    grant = Grant.objects.give(
        by=parent, family=child.family, children=[child], visitor=staff, purpose="support",
        items=list(Grant.Item.values), ends_at=now + timedelta(days=90), now=now - timedelta(seconds=1),
    )  # fmt: skip
    noted = Interaction.objects.filter(author=parent).exclude(note="").latest("occurred_at")
    SharedNote.objects.create(grant=grant, interaction=noted, shared_at=now)
    return {"parent": parent, "visitor": visitor}


def _moments(child: Child, count: int, first: datetime, last: datetime, rng: Random) -> list[Sent]:
    span = (last - first).total_seconds()
    return [
        Sent(
            client_id=UUID(int=rng.getrandbits(128), version=4),
            child=child,
            fields={
                "occurred_at": first + timedelta(seconds=span * rng.random()),
                "serves": rng.sample(SERVES, 2),
                "returns": rng.sample(RETURNS, 1),
                "routine": rng.choice(ROUTINES),
                "kept": n % 20 == 0,
                "note": "Samen gekeken." if n % 10 == 0 else "",
            },
        )
        for n in range(count)
    ]
