"""`/demo/mail/`: every mail the demo sent can be read, also those that left over one connection."""

import pytest
from django.core.mail import EmailMessage, get_connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(settings, tmp_path):
    """Two letters in one file, as the file backend writes them."""
    settings.DEMO, settings.EMAIL_FILE_PATH = True, tmp_path
    with get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=tmp_path) as link:
        EmailMessage("First", "To Lotte", to=["lotte@demo.invalid"], connection=link).send()
        EmailMessage("Second", "To Karim", to=["karim@demo.invalid"], connection=link).send()


def names_of(client):
    return [name for name, _ in client.get("/demo/mail/").context["letters"]]


def test_all_letters_are_there_newest_first(client, sent):
    letters = client.get("/demo/mail/").context["letters"]
    assert [letter["Subject"] for _, letter in letters] == ["Second", "First"]


def test_each_letter_opens_with_its_own_text(client, sent):
    second, first = names_of(client)
    assert "To Karim" in client.get(f"/demo/mail/{second}/").text
    assert "To Lotte" in client.get(f"/demo/mail/{first}/").text


def test_a_letter_that_is_not_there_is_404(client, sent):
    assert client.get("/demo/mail/nothing-0/").status_code == 404


def test_outside_the_demo_there_is_no_mail_to_read(client, sent, settings):
    name = names_of(client)[0]
    settings.DEMO = False
    assert client.get("/demo/mail/").status_code == 404
    assert client.get(f"/demo/mail/{name}/").status_code == 404


def test_before_the_first_mail_it_says_how_to_move_the_clock(client, settings, tmp_path):
    settings.DEMO, settings.EMAIL_FILE_PATH = True, tmp_path
    assert "manage.py tick --at" in client.get("/demo/mail/").text
