"""/.well-known/security.txt says whom to tell, and is never out of date."""

from datetime import UTC, datetime, timedelta


def test_it_names_a_contact_and_a_day_in_the_future(client, db, settings):
    answer = client.get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert lines["Contact"] == "mailto:els@serve-return.invalid"
    assert lines["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    expires = datetime.fromisoformat(lines["Expires"])
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=366)


def test_the_operator_may_name_another(client, db, settings):
    settings.SECURITY_CONTACT = "https://example.org/security"
    assert b"Contact: https://example.org/security" in client.get("/.well-known/security.txt").content
