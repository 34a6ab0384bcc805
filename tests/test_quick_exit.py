"""Away in one tap, on every page and without JavaScript; nothing of ours goes along."""

import re

import pytest

LEAVES = re.compile(r'<a class="help-link leave" href="https://www\.meteo\.be/nl/" rel="noreferrer" data-leave>')


@pytest.mark.parametrize("path", ["/", "/hulp/", "/family/", "/log/", "/week/", "/family/export/", "/me/", "/nowhere/"])
def test_every_page_has_the_way_out(client, lotte, noor, path):
    client.force_login(lotte)
    answer = client.get(path, follow=True)
    assert len(LEAVES.findall(answer.content.decode())) == 1
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_visitor_has_it_too(client, vera):
    client.force_login(vera)
    assert LEAVES.search(client.get("/visits/", follow=True).content.decode())
