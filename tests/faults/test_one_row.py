"""The same moment again, at once, or after a lost answer: one row, and the same answer."""

import json
import threading
import uuid
from datetime import UTC, datetime

import pytest

from logs.models import Interaction
from tests.fault_proxy import between
from tests.faults import report
from tests.faults.phones import Answer, families, phones_of

SEED, DROPS = 20261129, 200


@pytest.fixture(params=["postgres", "sqlite"])
def server(request, house):
    """A house, its web server, and a phone."""
    here = house(request.param)
    _, address = here.processes.web(workers=2)
    (phone,) = phones_of(address, families(1), SEED)
    return phone


def put(phone, name, token):
    """The moment under its own address."""
    body = {"child": phone.child, "occurred_at": "2026-11-17T21:30:00+01:00", "serves": ["look"], "note": "Zwaaien."}
    return phone.ask("PUT", f"/api/v1/interactions/{name}/", body, {"X-CSRFToken": token})


def csrf(phone):
    return phone.ask("GET", "/phone/session/").body["csrf"]


def alike(answers):
    """Whether all took it, and said the same of it."""
    return {answer.status for answer in answers} <= {200, 201} and len({json.dumps(a.body) for a in answers}) == 1


@pytest.mark.faults
def test_three_times(server):
    token, name = csrf(server), uuid.uuid4()
    answers = [put(server, name, token) for _ in range(3)]
    assert alike(answers), answers
    assert [answer.status for answer in answers] == [201, 200, 200]
    assert Interaction.objects.filter(client_id=name).count() == 1


@pytest.mark.faults
def test_eight_at_once(server):
    token, rounds = csrf(server), 20
    for _ in range(rounds):
        name, start, answers = uuid.uuid4(), threading.Barrier(8), list[Answer]()

        def one(name=name, start=start, answers=answers):
            start.wait(10)
            answers.append(put(server, name, token))

        threads = [threading.Thread(target=one) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert len(answers) == 8
        assert alike(answers), answers
        assert sorted(answer.status for answer in answers) == [200] * 7 + [201]
    assert Interaction.objects.count() == rounds


@pytest.mark.faults
@pytest.mark.timeout(300)
def test_two_hundred_answers_lost_after_the_commit(server):
    proxies = between(server.server)
    proxy = next(proxies)
    direct, server.server = server.server, proxy.url
    said = []
    for _ in range(DROPS):
        server.log(1)
        proxy.fault("drop", times=1)
        assert server.flush() == (False, 0.0)  # nothing came back, although it is stored
        assert len(server.outbox) == 1
        proxy.heal()
        token = csrf(server)
        body = {"batch_id": "again", "sent_at": datetime.now(UTC).isoformat(), "items": server.outbox}
        said.append(server.ask("POST", "/api/v1/sync/", body, {"X-CSRFToken": token}).body["results"][0])
        assert server.flush() == (True, 0.0)
    next(proxies, None)
    report.write("lost-answers", seed=SEED, server=direct, drops=DROPS, calls=len(proxy.calls))
    assert {(answer["status"], answer["rev"]) for answer in said} == {("duplicate", 1)}
    rows = list(map(str, Interaction.objects.values_list("client_id", flat=True)))
    assert sorted(rows) == sorted(server.acknowledged)
    assert len(rows) == DROPS
