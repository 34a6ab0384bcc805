"""A parent lets a visitor in, previews the very page, hides things, and ticks their own notes one by one."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Grant, HiddenItem, Organisation, StaffMember, User
from logs.models import SharedNote

OUTSIDERS = ["oma", "tim", "removed", "nadia", "vera", "wim", "ines"]
UNKNOWN = "We kennen deze huisbezoeker niet."


@pytest.fixture(autouse=True)
def _now_it_is(now, time_machine):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def asked(noor, vera):
    return {
        "children": [noor.pk],
        "visitor": "Vera@Example.org",
        "purpose": "support",
        "items": ["topics", "words"],
        "ends_on": "2027-01-31",
    }


def give(client, **asked):
    return client.post(reverse("logs:give-grant"), asked)


def preview(grant, child=None):
    return reverse("logs:preview-grant", args=[grant.pk]) + (f"?child={child.pk}" if child else "")


def form_errors(answer):
    return {name: [str(error) for error in found] for name, found in answer.context["form"].errors.items()}


def body(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>")[0]))


def test_a_grant_is_given_and_leads_to_its_preview(client, lotte, asked, noor, vera, org, family):
    client.force_login(lotte)
    answer = give(client, **asked)
    grant = Grant.objects.get()
    assert answer.url == preview(grant)
    assert (grant.given_by, grant.visitor, grant.organisation, grant.family) == (lotte, vera, org, family)
    assert (grant.purpose, grant.items, list(grant.children.all())) == ("support", ["topics", "words"], [noor])
    assert grant.ends_at.astimezone(family.zone).isoformat() == "2027-02-01T00:00:00+01:00"  # the last day, whole
    assert [row.parent for row in grant.signatures.all()] == [lotte]


def test_the_form_starts_with_ninety_days_and_four_things(client, lotte, noor, sam):
    client.force_login(lotte)
    form = client.get(reverse("logs:give-grant")).context["form"]
    assert form.initial["ends_on"] == date(2027, 2, 16)
    assert form.fields["items"].initial == ["topics", "strengths", "plan", "tips"]
    assert form.initial["children"] == []


@pytest.mark.parametrize(
    "who", ["wim-left", "ines@example.org", "karim@example.org", "nobody@example.org", "unverified"]
)
def test_every_unknown_address_gets_one_and_the_same_answer(client, lotte, karim, wim, ines, asked, who, now):
    client.force_login(lotte)
    if who == "wim-left":
        StaffMember.objects.get(user=wim).end(now=now)
    if who == "unverified":
        new = Organisation.objects.create(name="Nieuw")
        person = User.objects.create_user("unverified@example.org")
        StaffMember.objects.create(organisation=new, user=person, role="visitor")
    address = {"wim-left": "wim@example.org", "unverified": "unverified@example.org"}.get(who, who)
    answer = give(client, **asked | {"visitor": address})
    assert answer.status_code == 422
    assert list(form_errors(answer)) == ["visitor"]
    assert form_errors(answer)["visitor"][0].startswith(UNKNOWN)
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"children": []}, "children"),
        ({"items": []}, "items"),
        ({"items": ["everything"]}, "items"),
        ({"purpose": "curiosity"}, "purpose"),
        ({"ends_on": "2026-11-17"}, "ends_on"),
        ({"ends_on": "2027-11-19"}, "ends_on"),
        ({"ends_on": "9999-12-31"}, "ends_on"),
        ({"ends_on": "0001-01-01"}, "ends_on"),
        ({"visitor": "x" * 400 + "@example.org"}, "visitor"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_the_rest_is_kept(client, lotte, asked, change, field):
    client.force_login(lotte)
    answer = give(client, **asked | change)
    assert answer.status_code == 422
    assert list(form_errors(answer)) == [field]
    assert 'role="alert"' in answer.content.decode()
    assert not Grant.objects.exists()


@pytest.mark.parametrize("last", ["2026-11-18", "2027-11-18"])
def test_the_first_and_the_last_possible_day(client, lotte, asked, last):
    client.force_login(lotte)
    assert give(client, **asked | {"ends_on": last}).status_code == 302


def test_a_child_of_another_family_cannot_be_given(client, lotte, asked, elif_):
    client.force_login(lotte)
    assert list(form_errors(give(client, **asked | {"children": [elif_.pk]}))) == ["children"]


@pytest.mark.parametrize("who", ["oma", "tim", "removed", "vera", "ines"])
def test_only_a_parent_gives(client, who, asked, request):
    client.force_login(request.getfixturevalue(who))
    assert give(client, **asked).status_code == 404
    assert client.get(reverse("logs:give-grant")).status_code == 404


@pytest.mark.parametrize("who", OUTSIDERS)
def test_for_anybody_but_the_parents_there_is_nothing_to_preview_hide_or_tick(
    client, grant, noor, who, request, ticked, lotte
):
    row = ticked(lotte, "Ze lachte!")
    SharedNote.objects.all().delete()
    client.force_login(request.getfixturevalue(who))
    paths = [preview(grant), reverse("logs:hide-item", args=[grant.pk]), reverse("logs:tick-note", args=[grant.pk])]
    answers = [
        client.get(paths[0]),
        client.post(paths[1], {"key": "step:1", "hidden": "on"}),
        client.post(paths[2], {"note": row.pk, "shared": "on"}),
    ]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert answers[0].content == client.get("/family/grants/999999/preview/").content
    assert not HiddenItem.objects.exists()
    assert not SharedNote.objects.exists()


def test_nobody_is_asked_to_sign_in(client, grant):
    for where in (preview(grant), reverse("logs:give-grant")):
        assert client.get(where).url.startswith(reverse("account_login"))


def test_the_preview_holds_every_word_the_visitor_reads(client, visitor_client, grant, noor, lotte, vera, ticked):
    ticked(lotte, "Ze lachte!", serves=["gesture"], returns=["name"], routine="bath")
    client.force_login(lotte)
    seen = body(client.get(preview(grant)).content.decode())
    for page in ("brief", "progress"):
        html = visitor_client(vera).get(reverse(f"logs:{page}", args=[grant.family_id, noor.pk])).content.decode()
        part = html.split("</nav>", 1)[1].split('<p class="no-record">')[0]
        part = re.sub(r"<button[^>]*data-print.*?</button>", "", part, flags=re.DOTALL)  # paper is for the visitor
        words = [" ".join(text.split()) for text in re.findall(r">([^<>]+)<", part) if text.strip()]
        assert len(words) > 5
        assert [text for text in words if text not in seen] == []


def test_each_thing_can_be_hidden_and_shown_again(client, grant, noor, lotte, moment):
    moment(lotte, serves=["gesture"])
    client.force_login(lotte)
    html = client.get(preview(grant)).content.decode()
    assert 'value="serve:gesture"' in html
    hide = reverse("logs:hide-item", args=[grant.pk])
    answer = client.post(hide, {"key": "serve:gesture", "hidden": "on", "child": noor.pk})
    assert answer.url == f"{preview(grant, noor)}#hidden"
    page = client.get(preview(grant)).context["preview"]
    assert [line.key for line in page.hidden] == ["serve:gesture"]
    assert "serve:gesture" not in [line.key for line in page.brief.strengths]
    client.post(hide, {"key": "serve:gesture", "child": noor.pk})
    assert not HiddenItem.objects.exists()


@pytest.mark.parametrize("key", ["", "age", "step:", "serve:look\n", "../../", "quote:" + "1" * 90, "score:1"])
def test_a_key_of_another_shape_hides_nothing(client, grant, lotte, key):
    client.force_login(lotte)
    assert client.post(reverse("logs:hide-item", args=[grant.pk]), {"key": key, "hidden": "on"}).status_code == 302
    assert not HiddenItem.objects.exists()


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("topic:sleep", "slapen"),
        ("topic:words", "Wat je schreef voor het bezoek"),
        ("step:9", ""),
        ("tip:gone", ""),
        ("plan:focus", "Waarop jullie zouden letten"),
        ("routine:bath", "Samen in bad"),
        ("return:wait", "Even wachten op Noor"),
    ],
)
def test_what_is_hidden_is_named_to_the_parent(client, grant, lotte, key, said):
    grant.hide(key=key, hidden=True, by=lotte)
    client.force_login(lotte)
    hidden = client.get(preview(grant)).context["preview"].hidden
    assert [line.text for line in hidden] == ([said] if said else [])


def test_a_parent_ticks_their_own_note_and_takes_it_back(client, grant, noor, lotte, moment):
    row = moment(lotte, note="Ze lachte!")
    client.force_login(lotte)
    tick = reverse("logs:tick-note", args=[grant.pk])
    assert client.post(tick, {"note": row.pk, "shared": "on", "child": noor.pk}).url == f"{preview(grant, noor)}#notes"
    assert [note.is_shared for note in client.get(preview(grant)).context["preview"].notes] == [True]
    client.post(tick, {"note": row.pk, "child": noor.pk})
    assert not SharedNote.objects.exists()


def test_nobody_ticks_or_sees_the_other_parents_notes(client, grant, noor, lotte, karim, oma, moment, now):
    theirs = [moment(karim, note="Van Karim."), moment(oma, note="Van oma.", note_for="family")]
    client.force_login(lotte)
    assert client.get(preview(grant)).context["preview"].notes == ()
    for row in theirs:
        where = reverse("logs:tick-note", args=[grant.pk])
        assert client.post(where, {"note": row.pk, "shared": "on"}).status_code == 404
    assert not SharedNote.objects.exists()


def test_the_other_parent_signs_before_their_notes_can_be_ticked(client, grant, karim, moment, now):
    row = moment(karim, note="Van Karim.")
    client.force_login(karim)
    page = client.get(preview(grant))
    assert (page.context["preview"].notes, page.context["preview"].has_signed) == ((), False)
    assert reverse("accounts:sign-grant", args=[grant.pk]) in page.content.decode()
    where = reverse("logs:tick-note", args=[grant.pk])
    assert client.post(where, {"note": row.pk, "shared": "on"}).status_code == 404
    grant.sign(by=karim, now=now)
    assert client.post(where, {"note": row.pk, "shared": "on"}).status_code == 302
    assert SharedNote.objects.get().interaction == row


def test_a_stopped_or_ended_grant_has_no_preview(client, grant, lotte, now, time_machine):
    client.force_login(lotte)
    time_machine.move_to(grant.ends_at)
    assert client.get(preview(grant)).status_code == 404
    time_machine.move_to(now)
    grant.revoke(by=lotte, now=now)
    assert client.get(preview(grant)).status_code == 404


def test_a_child_outside_the_grant_has_no_preview(client, grant, lotte, sam):
    client.force_login(lotte)
    assert client.get(preview(grant, sam)).status_code == 404
    assert client.get(preview(grant) + "?child=x").status_code == 404


def test_looking_at_the_preview_is_no_visit(client, grant, lotte):
    client.force_login(lotte)
    client.get(preview(grant))
    assert not grant.access_log.exists()
    assert grant.ends_at > grant.given_at + timedelta(days=1)
