"""Rows of the pages about people, families, permissions and organisations."""

ROUTES: dict[str, tuple[str, dict[str, str]]] = {
    # nobody, parent, coparent, caregiver, helper, elsewhere, removed, visitor, ungranted, coordinator
    "accounts:start": ("", {"GET": "200 200 200 200 200 200 200 200 200 200"}),
    "accounts:start-who": ("", {"GET": "200 200 200 200 200 200 200 200 200 200"}),
    "accounts:start-child": (
        "",
        {"GET": "302 200 200 200 200 200 200 200 200 200", "POST": "302 200 200 200 200 200 200 200 200 200"},
    ),
    "accounts:show-start": ("", {"GET": "302 200 200 200 200 200 200 200 200 200"}),
    "accounts:join": (
        "token=token",
        {"GET": "200 200 200 200 200 200 200 200 200 200", "POST": "200 302 302 302 302 302 302 302 302 302"},
    ),
    "accounts:me": (
        "",
        {"GET": "302 200 200 200 200 200 200 200 200 200", "POST": "302 200 200 200 200 200 200 200 200 200"},
    ),
    "accounts:tokens": (
        "",
        {"GET": "302 200 200 200 200 200 200 200 200 200", "POST": "302 200 200 200 200 200 200 200 200 200"},
    ),
    "accounts:revoke-token": ("pk=button", {"POST": "302 302 404 404 404 404 404 404 404 404"}),
    "accounts:family": ("", {"GET": "302 200 200 200 200 200 404 404 404 404"}),
    "accounts:settings": (
        "",
        {"GET": "302 200 200 404 404 200 404 404 404 404", "POST": "302 200 200 404 404 200 404 404 404 404"},
    ),
    "accounts:add-child": (
        "",
        {"GET": "302 200 200 404 404 200 404 404 404 404", "POST": "302 200 200 404 404 200 404 404 404 404"},
    ),
    "accounts:child": (
        "pk=noor",
        {"GET": "302 200 200 404 404 404 404 404 404 404", "POST": "302 200 200 404 404 404 404 404 404 404"},
    ),
    "accounts:erase": (
        "pk=noor",
        {"GET": "302 200 200 404 404 404 404 404 404 404", "POST": "302 302 302 404 404 404 404 404 404 404"},
    ),
    "accounts:rest": ("pk=noor", {"POST": "302 302 302 404 404 404 404 404 404 404"}),
    "accounts:wake": ("pk=noor", {"POST": "302 302 302 404 404 404 404 404 404 404"}),
    "accounts:erase-now": ("pk=erasing", {"POST": "302 302 302 404 404 404 404 404 404 404"}),
    "accounts:end-account": (
        "",
        {"GET": "302 200 200 200 200 200 200 200 200 200", "POST": "302 302 302 302 302 422 302 302 302 302"},
    ),
    "accounts:keep": ("pk=erasing", {"POST": "302 302 302 404 404 404 404 404 404 404"}),
    "accounts:people": ("", {"GET": "302 200 200 200 200 200 404 404 404 404"}),
    "accounts:leave": ("pk=member", {"POST": "302 302 302 302 404 404 404 404 404 404"}),
    "accounts:invite": (
        "",
        {"GET": "302 200 200 404 404 200 404 404 404 404", "POST": "302 200 200 404 404 200 404 404 404 404"},
    ),
    "accounts:revoke-invitation": ("pk=invitation", {"POST": "302 302 302 404 404 404 404 404 404 404"}),
    "accounts:grants": ("", {"GET": "302 200 200 404 404 200 404 404 404 404"}),
    "accounts:stop-grant": ("pk=grant", {"POST": "302 302 302 404 404 404 404 404 404 404"}),
    "accounts:sign-grant": ("pk=grant", {"POST": "302 302 302 404 404 404 404 404 404 404"}),
    "accounts:first-look-mail": ("", {"POST": "302 302 302 404 404 302 404 404 404 404"}),
    "accounts:looked": ("", {"GET": "302 200 200 404 404 200 404 404 404 404"}),
    "accounts:consents": (
        "",
        {"GET": "302 200 200 200 200 200 200 200 200 200", "POST": "302 302 302 302 302 302 302 302 302 302"},
    ),
    "accounts:outbox": ("", {"GET": "302 302 302 302 302 302 302 404 404 404"}),
    "accounts:organisation": ("", {"GET": "302 302 302 302 302 302 302 404 404 200"}),
    "accounts:register": ("", {"GET": "302 302 302 302 302 302 302 404 404 200"}),
    "accounts:invite-colleague": (
        "",
        {"GET": "302 302 302 302 302 302 302 404 404 200", "POST": "302 302 302 302 302 302 302 404 404 200"},
    ),
    "accounts:end-colleague": ("pk=colleague", {"POST": "302 302 302 302 302 302 302 404 404 302"}),
    "accounts:revoke-colleague": ("pk=invited_colleague", {"POST": "302 302 302 302 302 302 302 404 404 302"}),
}
