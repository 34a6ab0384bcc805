"""Rows of the JSON interface."""

ROUTES: dict[str, tuple[str, dict[str, str]]] = {
    # nobody, parent, coparent, caregiver, helper, elsewhere, removed, visitor, ungranted, coordinator
    "api:me": (
        "",
        {"GET": "401 200 200 200 200 200 200 200 200 200", "PATCH": "401 200 200 200 200 200 200 200 200 200"},
    ),
    "api:families": (
        "",
        {"GET": "401 200 200 200 200 200 200 200 200 200", "POST": "401 201 201 201 201 201 201 201 201 201"},
    ),
    "api:family": (
        "id=family",
        {"GET": "401 200 200 200 200 404 404 404 404 404", "PATCH": "401 200 200 404 404 404 404 404 404 404"},
    ),
    "api:children": (
        "",
        {"GET": "401 200 200 200 200 200 200 200 200 200", "POST": "401 201 201 404 404 201 201 201 201 201"},
    ),
    "api:child": (
        "id=noor",
        {
            "GET": "401 200 200 200 200 404 404 404 404 404",
            "PATCH": "401 200 200 404 404 404 404 404 404 404",
            "DELETE": "401 202 202 404 404 404 404 404 404 404",
        },
    ),
    "api:topics": (
        "id=noor",
        {"GET": "401 200 200 200 404 404 404 404 404 404", "PUT": "401 200 200 200 404 404 404 404 404 404"},
    ),
    "api:plan": (
        "id=noor",
        {"GET": "401 200 200 404 404 404 404 404 404 404", "PUT": "401 200 200 404 404 404 404 404 404 404"},
    ),
    "api:interactions": ("", {"GET": "401 200 200 200 200 200 200 200 200 200"}),
    "api:interaction": (
        "id=moment",
        {
            "GET": "401 200 200 200 404 404 404 404 404 404",
            "PUT": "401 200 404 404 404 404 404 404 404 404",
            "DELETE": "401 204 404 404 404 404 404 404 404 404",
        },
    ),
    "api:sync": ("", {"POST": "401 200 200 200 200 200 200 200 200 200"}),
    "api:summaries": ("", {"GET": "401 200 200 200 404 200 404 404 404 404"}),
    "api:summary": ("child=noor monday=week", {"GET": "401 200 200 200 404 404 404 404 404 404"}),
    "api:tips": ("", {"GET": "401 200 200 200 200 200 200 200 200 200"}),
    "api:tip": ("slug=tip", {"GET": "401 200 200 200 200 200 200 200 200 200"}),
    "api:tip-feedback": ("slug=tip", {"PUT": "401 200 200 200 200 200 200 200 200 200"}),
    "api:facts": ("", {"GET": "401 200 200 200 200 200 200 200 200 200"}),
    "api:fact": ("id=fact", {"GET": "401 200 200 200 200 200 200 200 200 200"}),
    "api:subscription": (
        "",
        {
            "GET": "401 200 404 404 404 404 404 404 404 404",
            "PUT": "401 200 200 200 200 200 200 200 200 200",
            "DELETE": "401 204 404 404 404 404 404 404 404 404",
        },
    ),
    "api:grants": (
        "",
        {"GET": "401 200 200 404 404 200 404 404 404 404", "POST": "401 201 201 404 404 404 404 404 404 404"},
    ),
    "api:grant": ("id=grant", {"DELETE": "401 204 204 404 404 404 404 404 404 404"}),
    "api:access-log": ("", {"GET": "401 200 200 404 404 200 404 404 404 404"}),
    "api:exports": ("", {"POST": "401 202 202 404 404 202 404 404 404 404"}),
    "api:export": ("id=export", {"GET": "401 200 404 404 404 404 404 404 404 404"}),
    "api:visitor-families": ("", {"GET": "401 404 404 404 404 404 404 200 200 404"}),
    "api:brief": ("family=family child=noor", {"GET": "401 404 404 404 404 404 404 200 404 404"}),
    "api:progress": ("family=family child=noor", {"GET": "401 404 404 404 404 404 404 200 404 404"}),
    "api:schema": ("", {"GET": "200 200 200 200 200 200 200 200 200 200"}),
    "api:docs": ("", {"GET": "200 200 200 200 200 200 200 200 200 200"}),
    "api:nowhere": ("", {"GET": "401 404 404 404 404 404 404 404 404 404"}),
}
BODIES: dict[str, object] = {
    "PATCH api:me": {"name": "N"},
    "PATCH api:family": {"name": "N"},
    "POST api:children": {"nickname": "N", "birth_month": "2026-01"},
    "PATCH api:child": {"nickname": "N"},
    "PUT api:topics": {"chosen": ["sleep"]},
    "PUT api:plan": {"focus": 1, "ideas": []},
    "PUT api:interaction": {"child": "@noor"},
    "POST api:sync": {"batch_id": "b", "items": []},
    "PUT api:tip-feedback": {"answer": "done"},
    "POST api:grants": {"children": ["@noor"], "visitor": "vera@example.org", "items": ["plan"]},
}
