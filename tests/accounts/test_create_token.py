"""manage.py create_token EMAIL --name N --scope log|read|all."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import ApiToken


@pytest.mark.parametrize("scope", ["log", "read", "all"])
def test_it_prints_only_the_token_and_the_token_works(lotte, scope, capsys, client):
    call_command("create_token", " LOTTE@example.org ", "--name", "knop", "--scope", scope)
    printed = capsys.readouterr()
    assert printed.err == ""
    (secret,) = printed.out.split()
    assert printed.out == f"{secret}\n"
    token = ApiToken.objects.by_secret(secret)
    assert token
    assert (token.user, token.name, token.scope) == (lotte, "knop", scope)
    assert secret not in token.token_hash


@pytest.mark.parametrize("demo", [True, False])
def test_only_in_the_demo_it_counts_as_a_second_factor(vera, settings, capsys, demo):
    settings.DEMO = demo
    call_command("create_token", "vera@example.org", "--name", "script", "--scope", "read")
    assert ApiToken.objects.get().proved is demo


@pytest.mark.parametrize(
    "arguments",
    [
        ["nobody@example.org", "--name", "x", "--scope", "log"],
        ["lotte@example.org", "--name", "", "--scope", "log"],
        ["lotte@example.org", "--name", "x" * 41, "--scope", "log"],
        ["lotte@example.org", "--name", "x", "--scope", "write"],
        ["lotte@example.org", "--scope", "log"],
        ["lotte@example.org", "--name", "x"],
    ],
)
def test_it_says_what_is_wrong_and_makes_none(lotte, arguments):
    with pytest.raises(CommandError):
        call_command("create_token", *arguments)
    assert ApiToken.objects.count() == 0


def test_a_closed_account_gets_none(lotte):
    lotte.is_active = False
    lotte.save()
    with pytest.raises(CommandError):
        call_command("create_token", "lotte@example.org", "--name", "x", "--scope", "log")
