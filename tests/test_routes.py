"""Every route × method × role: an explicit answer for each, and a route without a row fails."""

import logging
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import NoReverseMatch

from accounts.models import (
    AccessLogEntry,
    ApiToken,
    Consent,
    Family,
    Grant,
    Invitation,
    Membership,
    Organisation,
    StaffMember,
    User,
)  # fmt: skip
from api.throttles import counted
from logs import export, letter_links, library, subscribing
from logs.models import Epoch, Export, Interaction, Plan, Topics
from tests import matrix
from tests.logs.readers import subscribed
from tests.routes import TABLE

PARTS = 4  # of the table, so that more processes can share the work


def test_every_route_has_a_row_and_every_row_a_route():
    assert set(matrix.known_routes()) == set(TABLE), "add the row of a new route to tests/routes/"


@pytest.fixture
def rita(grant, org, lotte, family, noor, now):
    """A home visitor whose grant was stopped."""
    user = User.objects.create_user("rita@example.org", name="Rita")
    staff = StaffMember.objects.create(organisation=org, user=user, role="visitor", joined_at=now)
    _give(lotte, family, noor, staff, now).revoke(by=lotte, now=now)
    return user


@pytest.fixture
def bert(elif_, nadia, now):
    """A home visitor of another organisation, with a grant in another family."""
    elsewhere = Organisation.objects.create(name="Kind en Thuis Oost", verified_at=now)
    user = User.objects.create_user("bert@example.org", name="Bert")
    staff = StaffMember.objects.create(organisation=elsewhere, user=user, role="visitor", joined_at=now)
    _give(nadia, elif_.family, elif_, staff, now)
    return user


@pytest.fixture
def olga(bert, now):
    """The coordinator of that organisation."""
    user = User.objects.create_user("olga@example.org", name="Olga")
    place = Organisation.objects.get(name="Kind en Thuis Oost")
    StaffMember.objects.create(organisation=place, user=user, role="coordinator", joined_at=now)
    return user


def _give(by, family, child, staff, now):
    return Grant.objects.give(
        by=by,
        family=family,
        children=[child],
        visitor=staff,
        purpose="support",
        items=list(Grant.Item.values),
        ends_at=now + timedelta(days=9),
        now=now,
    )


@pytest.fixture
def scene(db, lotte, karim, oma, tim, nadia, removed, vera, wim, ines, rita, bert, olga, family, noor, grant, org, now):
    """The cast with one of everything that stands in a path; time stands still."""
    counted.calls.clear()
    for visitor in (vera, wim, rita, bert):
        Consent.objects.answer(by=visitor, purpose="visitor_terms", given=True, language="nl", now=now)
    Epoch.objects.current()
    Family.objects.filter(pk=family.pk).update(name="kanarie-gezin")
    moment = uuid.uuid4()
    Interaction.objects.record(by=lotte, child=noor, client_id=moment, now=now, note="kanarie-nota", kept=True)
    Topics.objects.choose(child=noor, by=lotte, chosen=["sleep"], words="kanarie-woorden", now=now)
    Plan.objects.agree(child=noor, by=lotte, focus=1, ideas=["kanarie-idee"], family_says="", now=now)
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
            fresh=uuid.uuid4(),
            member=Membership.objects.get(user=oma).pk,
            colleague=StaffMember.objects.get(user=wim).pk,
            invitation=invitation.pk,
            invited_colleague=colleague.pk,
            export=copy.pk,
            token=token,
            button=ApiToken.objects.mint(user=lotte, name="knop", scope="log", now=now)[0].pk,
            device=UserSession.objects.create(user=lotte, ip="192.0.2.1", session_key="elsewhere", user_agent="").pk,
            passkey=_passkey_of_somebody(),
            confirm=subscription.confirm_token,
            unsubscribe=subscription.token,
            week="2026-11-16",
            tip=library.tips()[0].slug,
            fact="F1",
            letter="none",
            letter_link=_letter_link(family, noor, now),
        )


def _letter_link(family, child, now) -> str:
    """The last part of the link in the letter of one more parent."""
    reader = User.objects.create_user("els@example.org", name="Els")
    Membership.objects.create(family=family, user=reader, role="parent", joined_at=now)
    return letter_links.path_for(subscribed(reader, now), child).split("/")[-2]


def _passkey_of_somebody() -> int:
    user = User.objects.create_user("sofie@example.org", name="Sofie")
    data = {"name": "kanarie-passkey", "credential": {"id": "AA"}}
    return int(Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data).pk)


@pytest.fixture
def doors(scene, request) -> dict[str, Client]:
    """A browser per role, signed in and seen; staff showed their second factor, but for the roles named for it."""
    found = {"nobody": Client()}
    for role, name in matrix.PEOPLE.items():
        user, client = request.getfixturevalue(name), Client()
        client.force_login(user)
        if name in {"vera", "wim", "ines", "rita", "bert", "olga"} and not role.endswith("one_factor"):
            session = client.session
            session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0, "type": "totp"}]
            session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
            session.save()
        client.get("/healthz/")  # or each of thousands of answers, taken back afterwards, would note the device anew
        found[role] = client
    return found


@pytest.fixture
def quiet(monkeypatch):
    """No log, which pytest would keep in four places, and no copy of what a template was given: nobody asks."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda store, **rendered: None)
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.no_cover  # for its length
@pytest.mark.timeout(300)  # some five thousand requests
@pytest.mark.parametrize("part", range(PARTS))
def test_each_role_gets_what_the_table_says_and_a_denial_says_nothing(part, scene, doors, settings, quiet):
    settings.API_CALLS_A_MINUTE = 10**6
    settings.MFA_RATE_LIMITS = False
    found = list(matrix.wrong(scene, doors, sorted(TABLE)[part::PARTS], nested=part == 0))
    assert found == [], "\n".join(found)


def test_the_table_names_no_parameter_wrongly(scene):
    for key in TABLE:
        try:
            matrix.path_of(key, scene)
        except NoReverseMatch as wrong:
            pytest.fail(f"{key}: {wrong}")
