"""Rows of the pages about moments, weeks, tips, visits and the weekly mail."""

ROUTES: dict[str, tuple[str, dict[str, str]]] = {
    # nobody, parent, coparent, caregiver, helper, elsewhere, removed, visitor, ungranted, coordinator
    "logs:log": (
        "",
        {"GET": "302 200 200 200 200 200 302 302 302 302", "POST": "302 303 303 303 303 303 302 302 302 302"},
    ),
    "logs:details": (
        "client_id=moment",
        {"GET": "302 200 404 404 404 404 404 404 404 404", "POST": "302 422 404 404 404 404 404 404 404 404"},
    ),
    "logs:undo": ("client_id=moment", {"POST": "302 303 404 404 404 404 404 404 404 404"}),
    "logs:moments": ("", {"GET": "302 200 200 200 200 200 302 302 302 302"}),
    "logs:week": ("", {"GET": "302 200 200 200 404 200 404 404 404 404"}),
    "logs:week(monday)": ("monday=week", {"GET": "302 200 200 200 404 200 404 404 404 404"}),
    "logs:week-paper": ("monday=week", {"GET": "302 200 200 200 404 200 404 404 404 404"}),
    "logs:over-time": ("", {"GET": "302 200 200 200 404 200 404 404 404 404"}),
    "logs:tips": ("", {"GET": "302 200 200 200 200 200 200 200 200 200"}),
    "logs:tip-age": (
        "",
        {"GET": "302 404 404 404 404 404 404 404 404 404", "POST": "302 404 404 404 404 404 404 404 404 404"},
    ),
    "logs:tip": ("slug=tip", {"GET": "302 200 200 200 200 200 200 200 200 200"}),
    "logs:tip-feedback": ("slug=tip", {"POST": "302 303 303 303 303 303 303 303 303 303"}),
    "logs:facts": ("", {"GET": "302 200 200 200 200 200 200 200 200 200"}),
    "logs:fact": ("id=fact", {"GET": "302 200 200 200 200 200 200 200 200 200"}),
    "logs:help": ("", {"GET": "200 200 200 200 200 200 200 200 200 200"}),
    "logs:visits": ("", {"GET": "302 302 302 302 302 302 302 200 200 302"}),
    "logs:visitor-terms": (
        "",
        {"GET": "302 302 302 302 302 302 302 200 200 200", "POST": "302 302 302 302 302 302 302 302 302 302"},
    ),
    "logs:brief": ("family=family child=noor", {"GET": "302 302 302 302 302 302 302 200 404 302"}),
    "logs:progress": ("family=family child=noor", {"GET": "302 302 302 302 302 302 302 200 404 302"}),
    "logs:together": ("family=family child=noor", {"GET": "302 302 302 302 302 302 302 200 404 302"}),
    "logs:plan": (
        "family=family child=noor",
        {"GET": "302 302 302 302 302 302 302 200 404 302", "POST": "302 302 302 302 302 302 302 302 404 302"},
    ),
    "logs:give-grant": (
        "",
        {"GET": "302 200 200 404 404 200 404 404 404 404", "POST": "302 422 422 404 404 422 404 404 404 404"},
    ),
    "logs:preview-grant": ("pk=grant", {"GET": "302 200 200 404 404 404 404 404 404 404"}),
    "logs:hide-item": ("pk=grant", {"POST": "302 302 302 404 404 404 404 404 404 404"}),
    "logs:tick-note": ("pk=grant", {"POST": "302 404 404 404 404 404 404 404 404 404"}),
    "logs:topics": (
        "pk=noor",
        {"GET": "302 200 200 200 404 404 404 404 404 404", "POST": "302 302 302 302 404 404 404 404 404 404"},
    ),
    "logs:plan-of-family": (
        "pk=noor",
        {"GET": "302 200 200 404 404 404 404 404 404 404", "POST": "302 302 302 404 404 404 404 404 404 404"},
    ),
    "logs:exports": (
        "",
        {"GET": "302 200 200 404 404 200 404 404 404 404", "POST": "302 302 302 404 404 302 404 404 404 404"},
    ),
    "logs:export": ("pk=export", {"GET": "302 200 404 404 404 404 404 404 404 404"}),
    "logs:mail": (
        "",
        {"GET": "302 200 200 200 200 200 200 200 200 200", "POST": "302 200 200 200 200 200 200 200 200 200"},
    ),
    "logs:stop-mail": ("", {"POST": "302 302 404 404 404 404 404 404 404 404"}),
    "logs:confirm-mail": (
        "token=confirm",
        {"GET": "200 200 200 200 200 200 200 200 200 200", "POST": "200 200 200 200 200 200 200 200 200 200"},
    ),
    "logs:moment-by-mail": (
        "token=letter_link",
        {"GET": "200 200 200 200 200 200 200 200 200 200", "POST": "200 200 200 200 200 200 200 200 200 200"},
    ),
    "logs:unsubscribe": (
        "token=unsubscribe",
        {"GET": "200 200 200 200 200 200 200 200 200 200", "POST": "200 200 200 200 200 200 200 200 200 200"},
    ),
}
