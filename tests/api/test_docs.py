"""The page at /api/v1/docs/: every operation, no script, nothing from elsewhere."""

import re

import pytest

from api.views.documentation import METHODS, published


@pytest.fixture
def docs(client, db):
    answer = client.get("/api/v1/docs/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_names_every_operation(docs):
    for path, item in published()["paths"].items():
        assert f"<code>{path}</code>" in docs
        for method in METHODS:
            if method in item:
                assert item[method]["summary"] in docs


def test_it_says_what_to_send(docs):
    assert "occurred_at" in docs
    assert "one of: once, few, many" in docs


def test_it_asks_nothing_of_others(docs):
    assert not re.findall(r'(?:src|<link[^>]*href)="(?:https?:)?//', docs)
    assert not re.findall(r"<script(?![^>]*\bsrc=)", docs)
    assert 'style="' not in docs


def test_only_reading(client, db):
    assert client.post("/api/v1/docs/").status_code == 405
