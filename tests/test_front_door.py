"""`/` welcomes; `/home/` knows where somebody works."""

import pytest
from django.urls import reverse


@pytest.fixture
def as_(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def test_strangers_are_welcomed(client, db):
    page = client.get("/").content.decode()
    assert reverse("account_login") in page
    assert "demo/enter" not in page


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("lotte", "logs:log"),
        ("oma", "logs:log"),
        ("tim", "logs:log"),
        ("vera", "logs:visits"),
        ("ines", "accounts:organisation"),
        ("removed", "accounts:start"),
    ],
)
def test_everybody_goes_to_where_they_work(as_, request, family, who, where):
    client = as_(request.getfixturevalue(who))
    assert client.get("/").url == reverse(where)
    assert client.get("/home/").url == reverse(where)


def test_home_asks_strangers_to_sign_in(client, db):
    assert client.get("/home/").url.startswith(reverse("account_login"))


def test_outside_the_demo_there_is_no_way_in_without_a_code(client, lotte):
    assert client.post("/demo/enter/", {"person": lotte.email}).status_code == 404
    assert client.get("/demo/mail/").status_code == 404
    assert client.get("/demo/mail/x/").status_code == 404


def test_the_demo_lets_in_demo_people_only(client, lotte, settings):
    settings.DEMO = True
    assert client.post("/demo/enter/", {"person": lotte.email}).status_code == 404
    assert client.get("/demo/enter/").status_code == 405


def test_in_the_demo_the_front_door_stays_open_for_the_next_person(as_, settings, lotte, family):
    settings.DEMO = True
    page = as_(lotte).get("/").content.decode()
    assert reverse("home") in page
