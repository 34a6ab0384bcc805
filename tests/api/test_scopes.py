"""Each door of the API × what a token may do: a button logs, a reader reads, and neither does anything else."""

import pytest
from django.test import Client

from accounts.models import ApiToken
from tests import matrix
from tests.routes import BODIES, TABLE
from tests.test_routes import bert, olga, rita, scene

__all__ = ["bert", "olga", "rita", "scene"]
OPEN = {"api:docs", "api:schema", "api:nowhere"}  # to everybody
DOORS = sorted(key for key in TABLE if key.startswith("api:") and key not in OPEN)
LOGS = {  # all that a token may do that may only log
    ("api:children", "GET"), ("api:sync", "POST"), ("api:interaction", "PUT"), ("api:interaction", "DELETE"),
}  # fmt: skip


@pytest.fixture
def call(scene, vera, lotte, now, settings):
    """Calls a door as whoever gets most there; the answer's status."""
    settings.API_CALLS_A_MINUTE = 10**6

    def call(key, method, scope):
        person = vera if key in matrix.GUARDED_API else lotte
        _, secret = ApiToken.objects.mint(user=person, name="-", scope=scope, now=now, proved=True)
        door = Client(headers={"Authorization": f"Bearer {secret}"})
        body = matrix.filled(BODIES.get(f"{method} {key}"), scene)
        return matrix.answer(door, method, matrix.path_of(key, scene), body)[0].status_code

    return call


@pytest.mark.parametrize("key", DOORS)
def test_a_token_does_what_its_scope_says(call, key):
    for method in TABLE[key][1]:
        assert call(key, method, "all") not in {401, 403}, method
        assert (call(key, method, "log") != 403) == ((key, method) in LOGS), method
        assert (call(key, method, "read") != 403) == (method == "GET"), method
