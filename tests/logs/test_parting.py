"""Going on apart: everything of one's own comes along, and for the others it is a leave like any other."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client

from accounts.models import Child, Membership
from logs import letter_links, nudges, parting, summaries
from logs.models import Gone, Interaction, WeeklySummary
from tests.api.phone import Phone
from tests.logs.readers import subscribed, turn_of

PAGES = (
    "/log/", "/moments/", "/week/", "/week/over-time/", "/tips/", "/family/", "/family/people/", "/family/grants/",
    "/family/looked/", "/family/consents/", "/family/export/",
)  # fmt: skip
ASKED = ("interactions/", "summaries/", "children/", "families/", "grants/")
EVER_NEW = re.compile(rb'csrfmiddlewaretoken" value="\w+|name="id" value="[\w-]+|nonce="[^"]+')


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as travel:
        yield travel


@pytest.fixture
def moments(lotte, karim, noor, now):
    """Lotte's: one for herself, one for the family, one deleted; and one of Karim's."""
    kept = [
        ("Alleen voor mij", "me", lotte),
        ("Voor ons", "family", lotte),
        ("Weg", "me", lotte),
        ("Karim", "me", karim),
    ]
    rows = [
        Interaction.objects.record(
            by=by, child=noor, client_id=uuid.uuid4(), now=now, occurred_at=now - timedelta(days=8 + at),
            serves=["look"], returns=["name"], note=note, note_for=reader, kept=True,
        ).interaction
        for at, (note, reader, by) in enumerate(kept)
    ]  # fmt: skip
    rows[2].delete_by_author(now=now)
    return rows


def parted(lotte, family, now):
    return parting.part(lotte, family, now=now).children.get()


def test_the_children_and_every_moment_of_ones_own_come_along(moments, lotte, family, noor, now):
    own = parted(lotte, family, now)
    assert (own.nickname, own.birth_month, own.tips_shift) == (noor.nickname, noor.birth_month, noor.tips_shift)
    assert [one.pk for one in Child.objects.parented_by(lotte)] == [own.pk]
    mine = Interaction.objects.readable_by(lotte)
    assert {(row.note, row.note_for, row.kept, row.client_id) for row in mine} == {
        ("Alleen voor mij", "me", True, moments[0].client_id),
        ("Voor ons", "family", True, moments[1].client_id),
    }
    assert {row.child_id for row in mine} == {own.pk}


def test_a_note_for_oneself_stays_nowhere_else(moments, lotte, family, noor, now):
    parted(lotte, family, now)
    assert not Interaction.objects.filter(child=noor, note="Alleen voor mij").exists()
    assert Interaction.objects.filter(child=noor, note="Voor ons").count() == 1


def seen(clients):
    """Every page and answer, without what differs each time."""
    found = {}
    for name, (client, phone) in clients.items():
        for path in PAGES:
            found[name, path] = EVER_NEW.sub(b"", client.get(path).content)
        found |= {(name, path): phone.get(path).content for path in ASKED}
    return found


def test_for_the_others_it_is_a_leave_to_the_byte(
    moments, grant, lotte, karim, oma, tim, vera, family, noor, now, visitor_client
):
    place = Membership.objects.get(user=lotte, family=family)
    others = {one.name: (Client(), Phone(one)) for one in (karim, oma, tim)}
    for one, (client, _) in zip((karim, oma, tim), others.values(), strict=True):
        client.force_login(one)
    visitor = visitor_client(vera)
    brief = f"/visits/{family.pk}/{noor.pk}/"
    views = []
    for goes in (lambda: place.end(now=now), lambda: parting.part(lotte, family, now=now)):
        with transaction.atomic():
            goes()
            summaries.settle_due(now)
            views.append(seen(others) | {"brief": EVER_NEW.sub(b"", visitor.get(brief).content)})
            transaction.set_rollback(True)
    assert views[0] == views[1]
    assert b"Voor ons" in views[0]["Karim", "/moments/"]
    assert b"Alleen voor mij" not in b"".join(views[1].values())


def test_what_waits_on_the_phone_arrives_in_the_family_of_ones_own(moments, lotte, karim, nadia, family, noor, now):
    own = parted(lotte, family, now)
    late = [{"op": "put", "id": str(uuid.uuid4()), "child": noor.pk, "note": "Onderweg"}]
    late += [{"op": "put", "id": str(moments[1].client_id), "child": noor.pk, "rev": 1, "note": "Toch anders"}]
    late += [{"op": "put", "id": str(moments[2].client_id), "child": noor.pk, "note": "Weg"}]
    answer = Phone(lotte).post("sync/", {"batch_id": "b", "items": late}).json()
    assert [one["status"] for one in answer["results"]] == ["stored", "stored", "rejected"]
    assert {row.note for row in Interaction.objects.current().filter(child=own)} == {
        "Alleen voor mij", "Toch anders", "Onderweg",
    }  # fmt: skip
    assert {row.note for row in Interaction.objects.current().filter(child=noor)} == {"", "Voor ons", "Karim"}
    for other in (karim, nadia):
        Phone(other).post("sync/", {"batch_id": "b", "items": [late[0] | {"id": str(uuid.uuid4())}]})
    assert Interaction.objects.filter(child=own, author=lotte).count() == Interaction.objects.filter(child=own).count()
    assert Phone(lotte).put(f"interactions/{uuid.uuid4()}/", {"child": noor.pk}).json()["child"] == own.pk


def test_a_late_repeat_of_what_was_deleted_stays_deleted(moments, lotte, family, now):
    own = parted(lotte, family, now)
    with pytest.raises(Gone):
        Interaction.objects.record(by=lotte, child=own, client_id=moments[2].client_id, now=now)


def test_the_link_in_an_earlier_letter_dies_as_after_every_leave(lotte, family, noor, now):
    link = letter_links.path_for(subscribed(lotte, now), noor)
    parted(lotte, family, now)
    assert [Client().get(link).status_code, Client().post(link).status_code] == [404, 404]
    assert not Interaction.objects.exists()


def test_who_comes_back_as_a_guest_changes_their_own_copy(moments, lotte, family, noor, now):
    own = parted(lotte, family, now)
    Membership.objects.create(family=family, user=lotte, role="caregiver", joined_at=now)
    client, phone, ours = Client(), Phone(lotte), moments[1]
    client.force_login(lotte)
    client.post(f"/log/{ours.client_id}/", {"note": "Nieuw", "note_for": "family", "rev": 1})
    assert phone.get(f"interactions/{ours.client_id}/").json()["child"] == own.pk
    gone = [{"op": "delete", "id": str(moments[0].client_id)}]
    answer = phone.post("sync/", {"batch_id": "b", "items": gone}).json()
    assert answer["results"][0]["status"] == "stored"
    client.post(f"/log/{ours.client_id}/undo/")
    assert not own.interactions.current().exists()
    assert sorted(noor.interactions.current().filter(author=lotte).values_list("note", flat=True)) == ["", "Voor ons"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_part_at_once_one_stays(lotte, karim, family, noor, now):
    def go(who):
        try:
            return parting.part(who, family, now=now)
        except ValidationError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(go, (lotte, karim))).count(None) == 1
    assert family.parents().count() == 1


def test_a_letter_that_waits_speaks_of_a_child_that_is_not_theirs_any_more(lotte, karim, family, noor, now):
    due = turn_of(subscribed(lotte, now))
    nudges.queue_due(due)
    parted(lotte, family, now)
    waiting = lotte.mail.get(kind="weekly")
    assert nudges.wanted([waiting], due) == {waiting.pk: False}
    assert nudges.queue_due(due + timedelta(days=7)) == 1


def test_the_weeks_are_summed_up_again(moments, lotte, family, now):
    own = parted(lotte, family, now)
    summaries.settle_due(now)
    assert sum(WeeklySummary.objects.filter(child=own).values_list("moments", flat=True)) == 2


def test_one_that_rests_keeps_resting_and_one_that_is_being_erased_stays(noor, sam, lotte, karim, family, now):
    Child.objects.filter(pk=sam.pk).update(resting_since=now)
    noor.ask_erasure(by=karim, now=now)
    own = parted(lotte, family, now)
    assert (own.nickname, own.resting_since) == ("Sam", now)


def test_erasing_the_one_leaves_the_other(moments, lotte, family, noor, now):
    own = parted(lotte, family, now)
    Child.objects.filter(pk=noor.pk).delete()
    own.refresh_from_db()
    assert own.taken_from is None
    assert own.interactions.current().count() == 2


def test_the_only_parent_has_nobody_to_part_from(elif_, nadia, now):
    with pytest.raises(ValidationError):
        parting.part(nadia, elif_.family, now=now)
    assert Membership.objects.get(user=nadia).left_at is None


def test_who_is_no_parent_parts_from_nobody(oma, family, now):
    with pytest.raises(Membership.DoesNotExist):
        parting.part(oma, family, now=now)


class TestThePage:
    def test_is_found_beside_leaving_by_who_has_another_parent(self, lotte, karim, nadia, elif_, family):
        for who, there in ((lotte, True), (karim, True), (nadia, False)):
            client = Client()
            client.force_login(who)
            assert (b"/family/part/" in client.get("/family/people/").content) is there

    def test_says_what_happens_and_does_it_on_one_tap(self, lotte, family, noor):
        client = Client()
        client.force_login(lotte)
        assert "Apart verder?" in client.get(f"/family/part/?family={family.pk}").content.decode()
        page = client.post(f"/family/part/?family={family.pk}", follow=True)
        assert "Noor" in page.content.decode()
        assert "Karim" not in client.get("/family/people/").content.decode()

    def test_a_second_tap_is_the_same_as_one(self, lotte, family, noor, monkeypatch):
        def gone(*args, **kwargs):
            raise Membership.DoesNotExist

        client = Client()
        client.force_login(lotte)
        monkeypatch.setattr(parting, "part", gone)  # the first tap was answered while this one waited for the family
        assert client.post(f"/family/part/?family={family.pk}").headers["Location"] == "/family/"

    def test_tells_the_only_parent_why_not(self, nadia, elif_):
        client = Client()
        client.force_login(nadia)
        answer = client.post("/family/part/")
        assert (answer.status_code, b'role="alert"' in answer.content) == (422, True)
