"""Production settings are complete, and a careless start is refused."""

import pytest

from tests.test_run import manage

pytestmark = pytest.mark.processes
KEY = "k3Jx0aQ9mB7vT2cL5sWz8dYhE4uR6iO1pN_gF-XqVtZbMyCwAeSj5"


@pytest.fixture
def production(monkeypatch, tmp_path):
    """What an operator sets."""
    return {
        "PATH": "/usr/bin:/bin",
        "SECRET_KEY": KEY,
        "SITE_URL": "https://sr.example.org",
        "ALLOWED_HOSTS": "sr.example.org",
        "DATABASE_URL": "postgres://sr@db.example.org/sr",
        "REDIS_URL": "redis://broker.example.org:6379/0",
        "EMAIL_URL": "smtp://mail.example.org:587",
        "SR_VAR": str(tmp_path),
    }


def test_django_finds_nothing_to_warn_about(production):
    checked = manage(["check", "--deploy", "--fail-level", "WARNING"], production)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is missing"),
        ("SECRET_KEY", "short", "SECRET_KEY is missing or shorter"),
        ("ALLOWED_HOSTS", "", "ALLOWED_HOSTS is empty"),
        ("DEBUG", "1", "DEMO and DEBUG are for this machine only"),
        ("DEMO", "1", "DEMO and DEBUG are for this machine only"),
    ],
)
def test_a_careless_start_is_refused(production, name, value, complaint):
    checked = manage(["check"], production | {name: value})
    assert checked.returncode != 0
    assert complaint in checked.stderr
