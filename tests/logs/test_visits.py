"""A visitor's doors: second factor, terms, live grant, a row in the family's log; else one and the same 404."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import AccessLogEntry, Child, Consent, Family, Grant, Organisation, StaffMember
from logs import briefs
from logs.models import Plan

PAGES = ("brief", "progress", "plan", "together")


@pytest.fixture(autouse=True)
def _now_it_is(now, time_machine):
    time_machine.move_to(now, tick=False)


def path(page, grant, child):
    return reverse(f"logs:{page}", args=[grant.family_id, child.pk])


def bare(answer):
    """The page without what differs from request to request by itself."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content)


@pytest.fixture
def give(family, lotte, now):
    def give(visitor, children, **changes):
        terms = {"purpose": "support", "items": list(Grant.Item.values), "ends_at": now + timedelta(days=30)}
        found = StaffMember.objects.get(user=visitor)
        return Grant.objects.give(
            by=lotte, family=family, children=children, visitor=found, now=now, **(terms | changes)
        )

    return give


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_with_a_grant_reads_and_the_family_sees_it(visitor_client, grant, noor, vera, lotte, now, page):
    answer = visitor_client(vera).get(path(page, grant, noor))
    assert answer.status_code == 200
    assert "Noor" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    (row,) = AccessLogEntry.objects.readable_by(lotte)
    assert (row.actor, row.child, row.page, row.purpose, row.at) == (vera, noor, page, "prepare_visits", now)


def test_every_reading_is_a_row_of_its_own(visitor_client, grant, noor, vera):
    client = visitor_client(vera)
    for _ in range(3):
        client.get(path("brief", grant, noor))
    assert AccessLogEntry.objects.count() == 3


@pytest.mark.parametrize("page", PAGES)
def test_without_the_row_there_is_no_page(visitor_client, grant, noor, vera, page, monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError("The disk is full.")

    client = visitor_client(vera)
    client.raise_request_exception = False
    monkeypatch.setattr("accounts.models.access_log.AccessLogQuerySet.write", refuse)
    answer = client.get(path(page, grant, noor))
    assert answer.status_code == 500
    assert b"Noor" not in answer.content


def test_without_the_page_there_is_no_row(visitor_client, grant, noor, vera, monkeypatch):
    client = visitor_client(vera)
    client.raise_request_exception = False
    monkeypatch.setattr("logs.briefs.brief", lambda *args, **kwargs: 1 / 0)
    assert client.get(path("brief", grant, noor)).status_code == 500
    assert not AccessLogEntry.objects.exists()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["wim", "ines", "lotte", "karim", "oma", "tim", "removed", "nadia"])
def test_for_everybody_else_the_page_is_not_there(visitor_client, grant, noor, who, page, request):
    client = visitor_client(request.getfixturevalue(who))
    answer = client.get(path(page, grant, noor))
    unknown = client.get(path(page, grant, noor).replace(f"/{noor.pk}/", "/999999/"))
    assert (answer.status_code, unknown.status_code) == (404, 404)
    assert bare(answer) == bare(unknown)
    assert not AccessLogEntry.objects.exists()


@pytest.mark.parametrize("page", ["families", *PAGES, "visitor-terms"])
def test_nobody_is_asked_to_sign_in(client, grant, noor, page):
    where = {"families": "/visits/", "visitor-terms": "/visits/terms/"}.get(page) or path(page, grant, noor)
    answer = client.get(where)
    assert answer.status_code == 302
    assert answer.url == f"{reverse('account_login')}?next={where}"


@pytest.mark.parametrize("where", ["/visits/", "/visits/terms/", "brief", "progress", "plan"])
def test_before_the_second_factor_nothing_opens(visitor_client, grant, noor, vera, where):
    where = where if where.startswith("/") else path(where, grant, noor)
    answer = visitor_client(vera, second_factor=False).get(where)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("mfa_choose"))
    assert not AccessLogEntry.objects.exists()


@pytest.mark.parametrize("where", ["/visits/", "brief", "progress", "plan"])
def test_before_the_terms_nothing_opens(visitor_client, grant, noor, vera, where):
    where = where if where.startswith("/") else path(where, grant, noor)
    answer = visitor_client(vera, terms=False).get(where)
    assert answer.url == f"/visits/terms/?next={where.replace('/', '%2F')}"
    assert not AccessLogEntry.objects.exists()


def test_agreeing_to_the_terms_is_kept_with_its_version_and_leads_on(visitor_client, grant, noor, vera):
    client, where = visitor_client(vera, terms=False), path("brief", grant, noor)
    assert "geen dossier" in client.get("/visits/terms/").content.decode()
    assert client.post(f"/visits/terms/?next={where}").url == where
    row = Consent.objects.get(user=vera)
    assert (row.purpose, row.given, row.version, row.language) == ("visitor_terms", True, 1, "nl")
    assert client.get(where).status_code == 200
    assert "akkoord" in client.get("/visits/terms/").content.decode()
    assert client.post("/visits/terms/?next=https://elsewhere.example/").url == "/visits/"


def test_changed_terms_are_asked_again(visitor_client, grant, noor, vera, monkeypatch):
    client = visitor_client(vera)
    monkeypatch.setitem(Consent.VERSIONS, "visitor_terms", 2)
    assert client.get(path("brief", grant, noor)).status_code == 302
    client.post("/visits/terms/")
    assert client.get(path("brief", grant, noor)).status_code == 200


def revoke(grant, vera, lotte, now, time_machine):
    grant.revoke(by=lotte, now=now)


def expire(grant, vera, lotte, now, time_machine):
    time_machine.move_to(grant.ends_at, tick=False)


def leave(grant, vera, lotte, now, time_machine):
    StaffMember.objects.get(user=vera).end(now=now)


def change_employer(grant, vera, lotte, now, time_machine):
    StaffMember.objects.get(user=vera).end(now=now)
    other = Organisation.objects.create(name="Elders", verified_at=now)
    StaffMember.objects.create(organisation=other, user=vera, role="visitor")


def erase(grant, vera, lotte, now, time_machine):
    Child.objects.get(nickname="Noor").ask_erasure(by=lotte, now=now)


@pytest.mark.parametrize("end", [revoke, expire, leave, change_employer, erase], ids=lambda end: end.__name__)
@pytest.mark.parametrize("page", PAGES)
def test_after_the_end_the_next_request_finds_nothing(
    visitor_client, grant, noor, vera, lotte, now, time_machine, end, page
):
    client = visitor_client(vera)
    client.get(path(page, grant, noor))
    end(grant, vera, lotte, now, time_machine)
    answer, unknown = client.get(path(page, grant, noor)), client.get(f"/visits/999/999/{page}/".replace("brief/", ""))
    assert (answer.status_code, bare(answer)) == (404, bare(unknown))
    assert b"Noor" not in client.get("/visits/").content
    assert client.post(path("plan", grant, noor), {"focus": "3"}).status_code == 404
    assert (AccessLogEntry.objects.filter(allowed=True).count(), Plan.objects.count()) == (1, 0)


def test_a_grant_that_ends_while_its_page_is_made_is_no_error(
    visitor_client, grant, noor, vera, time_machine, monkeypatch
):
    made = briefs.brief

    def slowly(*args, **kwargs):
        time_machine.move_to(grant.ends_at, tick=False)
        return made(*args, **kwargs)

    monkeypatch.setattr("logs.briefs.brief", slowly)
    client = visitor_client(vera)
    assert [client.get(path("brief", grant, noor)).status_code for _ in range(2)] == [200, 404]


def test_a_child_outside_the_grant_and_one_under_another_family_are_not_there(
    visitor_client, grant, noor, sam, nadia, elif_, vera
):
    client = visitor_client(vera)
    elsewhere = Family.objects.of_parent(nadia).get().pk
    paths = [
        f"/visits/{grant.family_id}/{sam.pk}/",
        f"/visits/{elsewhere}/{noor.pk}/",
        f"/visits/{elsewhere}/{elif_.pk}/",
    ]
    paths += [f"/visits/{2**63}/{noor.pk}/", f"/visits/{grant.family_id}/{2**70}/"]
    assert [client.get(where).status_code for where in paths] == [404] * 5


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["put", "delete", "patch", "post"])
def test_no_other_method_is_known(visitor_client, grant, noor, vera, page, method):
    if (page, method) == ("plan", "post"):
        method = "options"
    assert getattr(visitor_client(vera), method)(path(page, grant, noor)).status_code == 405


def test_my_families_are_alphabetical_with_nothing_else_on_the_row(
    visitor_client, give, family, noor, sam, vera, nadia, elif_, now, moment, lotte
):
    give(vera, [sam, noor])
    Grant.objects.give(
        by=nadia,
        family=elif_.family,
        children=[elif_],
        visitor=StaffMember.objects.get(user=vera),
        purpose="support",
        items=["topics"],
        ends_at=now + timedelta(days=5),
        now=now,
    )
    page = visitor_client(vera).get("/visits/").content.decode()
    before = re.findall(r'<span class="text"><b>(.*?)</b></span>', page)
    assert before == ["Elif", "Noor, Sam"]
    moment(lotte, serves=["look"], note="Iets nieuws.")
    after = visitor_client(vera).get("/visits/").content
    assert re.sub(rb'value="\w{64}"', b"", after) == re.sub(rb'value="\w{64}"', b"", page.encode())


def test_a_visitor_without_families_gets_a_kind_page(visitor_client, wim):
    assert "wim@example.org" in visitor_client(wim).get("/visits/").content.decode()


def test_the_newest_of_two_grants_decides(visitor_client, give, grant, noor, vera, lotte, now, ticked):
    ticked(lotte, "Ze lachte!")
    newer = give(vera, [noor], items=["topics"])
    client = visitor_client(vera)
    assert "Ze lachte!" not in client.get(path("brief", newer, noor)).content.decode()
    newer.revoke(by=lotte, now=now)
    assert "Ze lachte!" in client.get(path("brief", grant, noor)).content.decode()


def test_siblings_of_the_same_visitor_are_one_tap_away(visitor_client, give, noor, sam, vera):
    grant = give(vera, [noor, sam])
    assert path("brief", grant, sam) in visitor_client(vera).get(path("brief", grant, noor)).content.decode()


@pytest.mark.parametrize("page", ["brief", "progress"])
def test_hidden_and_never_logged_give_the_same_bytes(visitor_client, grant, noor, vera, lotte, moment, ticked, page):
    client = visitor_client(vera)
    moment(lotte, days=1, serves=["look"], routine="meal")
    never = client.get(path(page, grant, noor))
    moment(lotte, days=2, returns=["name"], routine="bath")
    row = ticked(lotte, "Ze lachte!", days=2)
    Plan.objects.agree(child=noor, by=vera, now=row.received_at, focus=4, ideas=["Kijk"], family_says="Goed!")
    assert bare(client.get(path(page, grant, noor))) != bare(never)
    keys = ["step:3", "return:name", "routine:bath", f"quote:{row.pk}", "plan:focus", "plan:ideas", "plan:says"]
    for key in keys:
        grant.hide(key=key, hidden=True, by=lotte)
    assert bare(client.get(path(page, grant, noor))) == bare(never)


@pytest.mark.parametrize("page", PAGES)
def test_no_empty_heading_and_no_sign_of_activity(visitor_client, grant, noor, vera, lotte, moment, page):
    client = visitor_client(vera)
    for _ in range(2):
        html = client.get(path(page, grant, noor)).content.decode()
        assert not re.search(r"<h[1-6][^>]*>\s*</h", html)
        assert not re.search(r"<ul[^>]*>\s*</ul>|<ol[^>]*>\s*</ol>", html)
        words = re.sub(r"<[^>]+>", " ", html.split("<main", 1)[1].split("</main>")[0]).lower()
        assert not re.search(r"score|punten|laatst gezien|actief|keer gelogd|momentjes|\d+ ?%|\d+ keer", words)
        moment(lotte, serves=["look"])


def test_the_number_of_queries_of_a_page_is_constant(
    visitor_client, grant, noor, vera, lotte, ticked, django_assert_max_num_queries
):
    client, where = visitor_client(vera), path("brief", grant, noor)
    client.get(where)  # the first of a session also stores the session's row
    with django_assert_max_num_queries(28) as few:
        client.get(where)
    for days in range(40):
        ticked(lotte, f"Dag {days}", days=days, serves=["look"], routine="bath")
    with django_assert_max_num_queries(28) as many:
        client.get(where)
    assert len(many) == len(few)
