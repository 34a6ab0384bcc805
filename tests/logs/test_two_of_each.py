"""Two families, two children, two visitors, two parents: what is one's never shows at another's."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import AccessLogEntry, Consent, Grant, HiddenItem, Mail, Membership, StaffMember
from logs import copy_page, export, guidance, library, parting, portable, sight
from logs.models import Export, Interaction, Plan, SharedNote, Subscription, Topics
from tests.api.phone import Phone
from tests.logs.readers import subscribed


@pytest.fixture
def two_homes(elif_, lotte, now):
    """Lotte is a parent in Elif's family too."""
    return Membership.objects.create(family=elif_.family, user=lotte, role="parent", joined_at=now).family


@pytest.fixture
def let_in(org, now):
    """`let_in(lotte, [noor], vera)`: a grant."""

    def give(by, children, visitor, **fields):
        staff = StaffMember.objects.get(user=visitor)
        what = {"purpose": "support", "items": list(Grant.Item.values), "ends_at": now + timedelta(days=9), **fields}
        return Grant.objects.give(by=by, family=children[0].family, children=children, visitor=staff, now=now, **what)

    return give


class TestMoments:
    def test_who_left_changes_nothing_any_more(self, moment, karim, now):
        row = moment(karim)
        assert list(Interaction.objects.of_author(karim)) == [row]
        Membership.objects.filter(user=karim).update(left_at=now)
        assert list(Interaction.objects.of_author(karim)) == []

    def test_a_moment_of_a_child_that_is_being_erased_is_not_there(self, moment, lotte, sam, now, time_machine):
        time_machine.move_to(now, tick=False)
        row = moment(lotte, child=sam)
        sam.ask_erasure(by=lotte, now=now)
        assert Phone(lotte).call("DELETE", f"interactions/{row.client_id}/").status_code == 404
        row.refresh_from_db()
        assert row.deleted_at is None


class TestGoingOnApart:
    def test_the_children_of_another_family_stay_where_they_are(self, two_homes, lotte, karim, noor, family, now):
        own = parting.part(lotte, family, now=now)
        assert [child.nickname for child in own.children.all()] == ["Noor"]
        assert two_homes.children.get().nickname == "Elif"
        assert two_homes.role_of(lotte) == "parent"

    def test_the_only_parent_keeps_everything(self, nadia, elif_, now):
        with pytest.raises(ValidationError, match="alles is al van jou"):
            parting.part(nadia, elif_.family, now=now)
        assert elif_.family.role_of(nadia) == "parent"


class TestACopy:
    @pytest.fixture
    def all_of_it(self, two_homes, lotte, karim, noor, sam, elif_, vera, wim, let_in, moment, ticked, grant, now):
        """Of Noor something of everything; of Sam, who is being erased, and of Elif the same."""
        mine = moment(lotte, note="van noor")
        moment(lotte, days=1, serves=["cry"]).delete_by_author(now=now)
        SharedNote.objects.tick(grant=grant, interaction=mine, by=lotte, now=now)
        grant.sign(by=karim, now=now)
        theirs = moment(karim, days=2, note="van karim")
        SharedNote.objects.tick(grant=grant, interaction=theirs, by=karim, now=now)
        for child in (noor, sam, elif_):
            given = grant if child == noor else let_in(lotte, [child], vera)
            Plan.objects.agree(child=child, by=lotte, now=now, focus=1, ideas=[f"idee {child}"], family_says="")
            Topics.objects.choose(child=child, by=lotte, chosen=["sleep"], words="", now=now)
            AccessLogEntry.objects.write(grant=given, child=child, page="brief", now=now)
            HiddenItem.objects.create(grant=given, key=f"step:{child.pk}", hidden_by=lotte)
            if child != noor:
                SharedNote.objects.tick(
                    grant=given, interaction=moment(lotte, child=child, note="elders"), by=lotte, now=now
                )
        sam.ask_erasure(by=lotte, now=now)

    def test_holds_one_family_and_no_child_that_is_being_erased(self, all_of_it, lotte, family, noor, now):
        found = portable.read(lotte, family)
        assert [child["nickname"] for child in found["children"]] == ["Noor"]
        assert sorted(row["note"] for row in found["moments"]) == ["", "van noor"]
        once = ("family", "topics", "plans", "grants", "hidden", "shared_notes", "looked")
        assert {name: len(found[name]) for name in once} == dict.fromkeys(once, 1)
        assert {row["user"] for row in found["memberships"]} <= {row["id"] for row in found["people"]}

    def test_is_empty_for_who_is_no_parent_there(self, all_of_it, oma, vera, nadia, family):
        for reader in (oma, vera, nadia):
            found = portable.read(reader, family)
            assert {name for name, rows in found.items() if rows} == {"people"}
            page = copy_page.render(reader, family)
            assert "Noor" not in page
            assert "Vera" not in page

    def test_the_page_to_read_has_the_same_family_and_visitors(self, all_of_it, lotte, family, wim, let_in, elif_):
        let_in(lotte, [elif_], wim)
        page = copy_page.render(lotte, family)
        assert page.count("<h2>Noor</h2>") == 1
        assert "Sam" not in page
        assert "Elif" not in page
        assert page.count("Vera (") == 1
        assert re.findall(r"<li>[^<]* · (Jij|Karim) · ", page) == ["Karim", "Jij"]
        assert "Wim" not in page

    def test_the_page_of_one_family_shows_no_copy_of_another_or_of_another_parent(
        self, two_homes, lotte, karim, family, client, now, time_machine
    ):
        time_machine.move_to(now, tick=False)
        for user, home in ((karim, family), (lotte, two_homes)):
            export.ask(user, home, now=now)
        client.force_login(lotte)
        address = reverse("logs:exports")
        assert client.get(f"{address}?family={family.pk}").context["export"] is None
        assert client.get(f"{address}?family={two_homes.pk}").context["export"].user == lotte

    def test_what_is_not_made_yet_is_not_given(self, lotte, noor, family, client, now, time_machine):
        time_machine.move_to(now, tick=False)
        row = export.ask(lotte, family, now=now)
        client.force_login(lotte)
        assert client.get(reverse("logs:export", args=[row.pk])).status_code == 404

    def test_an_erasure_elsewhere_does_not_close_it(self, two_homes, lotte, elif_, family, now):
        row = export.ask(lotte, family, now=now)
        elif_.ask_erasure(by=lotte, now=now + timedelta(minutes=1))
        assert list(Export.objects.asked_by(lotte, now=now + timedelta(minutes=2))) == [row]


class TestVisits:
    def test_what_is_hidden_from_one_visitor_is_hidden_from_that_one(self, grant, let_in, lotte, noor, wim, now):
        other = let_in(lotte, [noor], wim)
        HiddenItem.objects.create(grant=grant, key="step:1", hidden_by=lotte)
        assert sight.frame(grant, noor, now=now).hidden == {"step:1"}
        assert sight.frame(other, noor, now=now).hidden == frozenset()

    def test_a_closed_door_is_told_only_of_the_child_it_was_about(
        self, grant, let_in, lotte, nadia, vera, noor, sam, elif_, visitor_client, now, time_machine
    ):
        time_machine.move_to(now, tick=False)
        client = visitor_client(vera)
        for one in (grant, let_in(nadia, [elif_], vera)):
            one.revoke(by=one.given_by, now=now)
        for family, child in ((noor.family_id, sam.pk), (elif_.family_id, noor.pk), (noor.family_id, elif_.pk)):
            assert client.get(reverse("logs:brief", args=[family, child])).status_code == 404
        assert not AccessLogEntry.objects.exists()
        assert client.get(reverse("logs:brief", args=[noor.family_id, noor.pk])).status_code == 404
        assert AccessLogEntry.objects.get().child == noor

    def test_each_closed_door_is_told_of_its_own_child(
        self, grant, let_in, lotte, vera, noor, sam, visitor_client, now, time_machine
    ):
        time_machine.move_to(now, tick=False)
        client = visitor_client(vera)
        for one in (grant, let_in(lotte, [noor, sam], vera), let_in(lotte, [sam], vera)):
            one.revoke(by=lotte, now=now)
        for child in (noor, sam):
            assert client.get(reverse("logs:brief", args=[child.family_id, child.pk])).status_code == 404
        assert [entry.child for entry in AccessLogEntry.objects.order_by("pk")] == [noor, sam]
        Grant.objects.filter(children=sam).exclude(children=noor).delete()
        assert client.get(reverse("logs:progress", args=[sam.family_id, sam.pk])).status_code == 404
        assert AccessLogEntry.objects.filter(child=sam).count() == 2

    def test_a_door_that_was_closed_for_a_while_still_has_a_first_look(
        self, grant, vera, noor, visitor_client, now, time_machine
    ):
        time_machine.move_to(now, tick=False)
        client, page = visitor_client(vera), reverse("logs:brief", args=[noor.family_id, noor.pk])
        StaffMember.objects.filter(user=vera).update(left_at=now)
        assert client.get(page).status_code == 404
        StaffMember.objects.filter(user=vera).update(left_at=None)
        assert client.get(page).status_code == 200
        assert Mail.objects.filter(kind="first_look").count() == 1

    def test_another_visitors_yes_to_the_terms_is_not_ones_own(self, vera, wim, visitor_client):
        visitor_client(wim)
        page = visitor_client(vera, terms=False).get(reverse("logs:visitor-terms"))
        assert page.context["given"] is False
        assert Consent.objects.count() == 1
        assert Phone(vera).get("visitor/families/").status_code == 403
        assert visitor_client(vera, terms=False).get(reverse("logs:visits")).status_code == 302

    def test_the_topics_of_a_brother_are_not_filled_in(self, noor, sam, lotte, client, now):
        Topics.objects.choose(child=sam, by=lotte, chosen=["sleep"], words="over sam", now=now)
        client.force_login(lotte)
        assert "over sam" not in client.get(reverse("logs:topics", args=[noor.pk])).content.decode()
        assert Phone(lotte).get(f"children/{noor.pk}/topics/").json()["words"] == ""


class TestTipsAndLetters:
    def test_only_a_parent_is_offered_another_age(self, lotte, oma, noor, client):
        for user, may in ((lotte, True), (oma, False)):
            client.force_login(user)
            assert client.get(reverse("logs:tips")).context["may_change"] is may

    def test_only_what_was_put_aside_stands_under_kept(self, lotte, karim, noor, client, now):
        first, second, third = library.tips()[:3]
        for user, tip, answer in ((lotte, first, "later"), (lotte, second, "done"), (karim, third, "later")):
            guidance.feedback(user, tip.slug, answer, now)
        client.force_login(lotte)
        kept = client.get(reverse("logs:tips")).context["kept"]
        assert [card["tip"].slug for card in kept] == [first.slug]
        pages = [client.get(reverse("logs:tip", args=[tip.slug])) for tip in (first, second, third)]
        assert [page.context["said"] for page in pages] == ["later", "done", None]

    def test_the_letter_of_another_is_not_on_ones_page(self, lotte, karim, noor, client, now):
        subscribed(karim, now, weekday=2, hour=14)
        client.force_login(lotte)
        page = client.get(reverse("logs:mail"))
        assert page.context["state"] != "on"
        assert page.context["subscription"].pk is None

    def test_a_paused_letter_is_not_due_whatever_its_turn_says(self, lotte, noor, now):
        subscribed(lotte, now)
        Subscription.objects.update(rhythm="pause", next_due_at=now)
        assert not Subscription.objects.due(now).exists()
        Subscription.objects.update(rhythm="weekly")
        assert Subscription.objects.due(now).exists()


def test_ids_of_another_family_lead_nowhere(two_homes, karim, elif_):
    assert Phone(karim).get(f"children/{elif_.pk}/").status_code == 404
    assert Phone(karim).get(f"interactions/{uuid.uuid4()}/").status_code == 404
