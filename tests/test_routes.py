"""Every route × method × role: an explicit answer for each, and a route without a row fails."""

import json
import uuid
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.models import AccessLogEntry, Consent, Invitation, Membership, StaffMember
from api.throttles import counted
from logs import export, library, subscribing
from logs.models import Export, Interaction
from tests.routes import BODIES, ROLES, TABLE

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
REFUSED = {302, 401, 403, 404, 405}
PEOPLE = {
    "parent": "lotte",
    "coparent": "karim",
    "caregiver": "oma",
    "helper": "tim",
    "elsewhere": "nadia",
    "removed": "removed",
    "visitor": "vera",
    "ungranted": "wim",
    "coordinator": "ines",
}


def routes(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Name and pattern of every route; a name used twice is followed by its parameters the second time."""
    seen: set[str] = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from routes(entry, prefix + str(entry.pattern), inner)
        elif isinstance(entry, URLPattern):
            name = f"{space}{entry.name}"
            key = f"{name}({','.join(entry.pattern.regex.groupindex)})" if name in seen else name
            seen.add(name)
            yield key, prefix + str(entry.pattern)


KNOWN = dict(routes(get_resolver()))


def test_every_route_has_a_row_and_every_row_a_route():
    assert set(KNOWN) == set(TABLE), "add the row of a new route to tests/routes/"


@pytest.fixture
def scene(db, lotte, karim, oma, tim, nadia, removed, vera, wim, ines, family, noor, grant, org, now):
    """The cast with one of everything that stands in a path; time stands still."""
    counted.calls.clear()
    for visitor in (vera, wim):
        Consent.objects.answer(by=visitor, purpose="visitor_terms", given=True, language="nl", now=now)
    moment = uuid.uuid4()
    Interaction.objects.record(by=lotte, child=noor, client_id=moment, now=now, note="Kijk!")
    AccessLogEntry.objects.write(grant=grant, child=noor, page="brief", now=now)
    invitation, token = Invitation.objects.invite(by=lotte, role="caregiver", family=family, now=now)
    colleague, _ = Invitation.objects.invite(by=ines, role="visitor", organisation=org, now=now)
    erasing = noor.__class__.objects.welcome(by=lotte, family=family, nickname="Weg", birth_month=noor.birth_month)
    erasing.ask_erasure(by=lotte, now=now - timedelta(minutes=1))
    subscription = subscribing.subscribe(lotte, rhythm="weekly", weekday=5, hour=9, now=now)
    copy = Export.objects.ask(by=lotte, family=family, now=now)
    export.make(copy.pk, now=now)
    with time_machine.travel(now, tick=False):
        yield SimpleNamespace(
            noor=noor.pk,
            erasing=erasing.pk,
            family=family.pk,
            grant=grant.pk,
            moment=moment,
            member=Membership.objects.get(user=oma).pk,
            colleague=StaffMember.objects.get(user=wim).pk,
            invitation=invitation.pk,
            invited_colleague=colleague.pk,
            export=copy.pk,
            token=token,
            confirm=subscription.confirm_token,
            unsubscribe=subscription.token,
            week="2026-11-16",
            tip=library.tips()[0].slug,
            fact="F1",
            letter="none",
        )


@pytest.fixture
def doors(scene, request) -> dict[str, Client]:
    """A signed-in browser per role; staff showed their second factor."""
    found = {"nobody": Client()}
    for role, name in PEOPLE.items():
        user, client = request.getfixturevalue(name), Client()
        client.force_login(user)
        if role in {"visitor", "ungranted", "coordinator"}:
            session = client.session
            session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0, "type": "totp"}]
            session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
            session.save()
        found[role] = client
    return found


def path_of(key: str, parameters: str, scene: Any) -> str:
    given = dict(pair.split("=") for pair in parameters.split())
    return reverse(key.partition("(")[0], kwargs={name: getattr(scene, thing) for name, thing in given.items()})


def filled(part: Any, scene: Any) -> Any:
    """A body of the table with the things it names put in: "@noor" is the scene's noor."""
    if isinstance(part, dict):
        return {key: filled(value, scene) for key, value in part.items()}
    if isinstance(part, list):
        return [filled(value, scene) for value in part]
    return getattr(scene, part[1:]) if isinstance(part, str) and part.startswith("@") else part


def answer(client: Client, method: str, path: str, body: Any = None) -> int:
    """The status; whatever the call changed, in the database or in the browser, is taken back."""
    before = deepcopy(client.cookies)
    data, kind = (json.dumps(body or {}), "application/json") if path.startswith("/api/") else ("", "text/plain")
    with transaction.atomic():
        status = client.generic(method, path, data, kind).status_code
        transaction.set_rollback(True)
    client.cookies = before
    return int(status)


@pytest.mark.parametrize("key", sorted(TABLE))
def test_each_role_gets_what_the_table_says(key, scene, doors):
    parameters, expected = TABLE[key]
    path = path_of(key, parameters, scene)
    for method in METHODS:
        body = filled(BODIES.get(f"{method} {key}"), scene)
        if method in expected:
            found = {role: answer(doors[role], method, path, body) for role in ROLES}
            assert found == dict(zip(ROLES, map(int, expected[method].split()), strict=True)), (method, path)
        else:
            found = {role: answer(doors[role], method, path, body) for role in ("nobody", "parent", "visitor")}
            assert set(found.values()) <= REFUSED, (method, path, found)


def test_the_table_names_no_parameter_wrongly(scene):
    for key, (parameters, _) in TABLE.items():
        try:
            path_of(key, parameters, scene)
        except NoReverseMatch as wrong:
            pytest.fail(f"{key}: {wrong}")
