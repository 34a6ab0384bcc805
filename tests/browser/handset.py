"""A phone in a test: the real rules of js/outbox.js in Chromium, and its memory kept as js/store.js keeps it."""

import json
from typing import Any

from serve_return.pwa import STATIC

LOAD = """async (source) => {
    const rules = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
    const at = (rows, n) => rows.find(row => row.n === n);
    const known = {
        ...rules,
        settled: (rows, view, n, answer) => at(rows, n) && rules.settled(rows, view ?? undefined, at(rows, n), answer),
        chosen: (rows, n, mine) => rules.chosen(rows, at(rows, n), mine),
        renewed: (rows, view, n, id) => rules.renewed(rows, view ?? undefined, at(rows, n), id),
        changed: (rows, view, ...more) => rules.changed(rows, view ?? undefined, ...more),
    };
    globalThis.play = (text) => {
        const [name, ...told] = JSON.parse(text);
        return JSON.stringify(known[name](...told) ?? null);
    };
}"""
FIELDS = (
    "occurred_at",
    "serves",
    "returns",
    "back_and_forth",
    "routine",
    "repaired",
    "note",
    "note_for",
    "kept",
    "together",
)


class Rules:
    """The phone's own JavaScript."""

    def __init__(self, page: Any) -> None:
        self.page = page
        page.goto("about:blank")
        page.evaluate(LOAD, (STATIC / "js" / "outbox.js").read_text())

    def __call__(self, name: str, *told: Any) -> Any:
        return json.loads(self.page.evaluate("text => play(text)", json.dumps([name, *told])))


class Handset:
    """One phone's memory, kept as js/store.js keeps it."""

    def __init__(self, rules: Rules) -> None:
        self.rules, self.rows, self.views, self.count = rules, list[Any](), dict[str, Any](), 0

    def of(self, name: str) -> list[Any]:
        return [row for row in self.rows if row["item"]["id"] == name]

    def apply(self, name: str, rows: list[Any]) -> None:
        """Rows with a number stand where they stood; others come at the end."""
        stay = {row["n"]: row for row in rows if row.get("n")}
        self.rows = [stay.get(row["n"], row) for row in self.rows if row["item"]["id"] != name or row["n"] in stay]
        for row in rows:
            if not row.get("n"):
                self.count += 1
                self.rows.append(row | {"n": self.count})

    def seen(self, name: str) -> dict[str, Any] | None:
        """What this phone shows of a moment; None when it knows of none, or deleted it."""
        rows = self.of(name)
        if any(row["item"]["op"] == "delete" for row in rows) or not (rows or name in self.views):
            return None
        fields = {"note": "", "note_for": "me"} | (self.views[name]["fields"] if name in self.views else {})
        for row in rows:
            fields |= {key: value for key, value in row["item"].items() if key in FIELDS}
        return fields

    def shown(self) -> list[str]:
        names = dict.fromkeys([*self.views, *(row["item"]["id"] for row in self.rows)])
        return [name for name in names if self.seen(name) is not None]

    def texts(self, name: str | None = None) -> set[str]:
        return {row["item"].get("note", "") for row in (self.of(name) if name else self.rows)}
