"""The published schema: valid, whole, and open to everybody."""

import json

from django.core.management import call_command
from django.urls import URLPattern, get_resolver

from api import urls
from api.views.documentation import METHODS, published


def test_the_schema_is_valid_and_without_a_warning(tmp_path):
    file = tmp_path / "schema.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(file))
    assert "openapi: 3.1.0" in file.read_text()


def test_every_path_and_method_is_described():
    described = {(path, method) for path, item in published()["paths"].items() for method in METHODS if method in item}
    for pattern in urls.urlpatterns:
        view = getattr(pattern.callback, "cls", None)
        if pattern.name in {"schema", "docs", "nowhere"} or view is None:
            continue
        route = get_resolver().reverse_dict.getlist(f"api:{pattern.name}") or None
        assert route is None or isinstance(pattern, URLPattern)
        template = "/api/v1/" + "".join(_curly(part) for part in str(pattern.pattern).split("<"))
        for method in METHODS:
            if hasattr(view, method):
                assert (template, method) in described, (method, template)


def _curly(part: str) -> str:
    """`id:child>/brief/` → `{child}/brief/`"""
    if ">" not in part:
        return part
    name, rest = part.split(">", 1)
    return "{" + name.split(":")[1] + "}" + rest


def test_anybody_reads_the_schema(client):
    answer = client.get("/api/v1/schema/")
    assert answer.status_code == 200
    assert json.loads(answer.content)["openapi"] == "3.1.0"
    assert client.post("/api/v1/schema/").status_code == 405


def test_the_schema_knows_no_word_that_weighs_families():
    words = json.dumps(published()).lower()
    for word in ("streak", "score", "points", "badge", "percentile", "rank", "target", "last_seen", "inactive"):
        assert word not in words, word


def test_what_a_visitor_reads_holds_no_counter():
    shapes = published()["components"]["schemas"]
    forbidden = {"moments", "days", "dayparts", "authors", "received_at", "rev", "computed_at", "dirty", "count"}
    for name in ("VisitorFamily", "SharedChild", "Brief", "Progress", "Block", "Line", "Quote", "Agreed", "Idea"):
        properties = shapes[name]["properties"]
        assert not forbidden & set(properties)
        assert name in {"VisitorFamily", "SharedChild"} or "integer" not in json.dumps(properties)
