"""Where a visitor goes on to after the terms: on this site, whatever an address asks."""

from urllib.parse import urlencode

import pytest


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/visits/1/2/", "/visits/1/2/"),
        ("%s%n", "%s%n"),  # an address of this site, if an odd one
        ("logs:log", "/visits/"),
        ("//evil.example", "/visits/"),
        ("http://evil.example/", "/visits/"),
        ("javascript:alert(1)", "/visits/"),
        ("", "/visits/"),
    ],
)
def test_after_the_terms_one_goes_on_here_or_to_ones_families(wanted, goes, vera, visitor_client):
    answer = visitor_client(vera, terms=False).post("/visits/terms/?" + urlencode({"next": wanted}))
    assert (answer.status_code, answer["Location"]) == (302, goes)
