"""Random histories of two to four phones of one person, on the real rules (js/outbox.js, in Chromium) and the real API.

After every step each text that was typed is somewhere: in the account, or on a phone. Only a person makes a text go: by
typing over it, choosing the other version, throwing it away, or deleting its moment.
"""

import uuid
from collections import Counter
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from api.throttles import counted
from logs.models import Interaction
from tests.browser.handset import FIELDS, Handset, Rules

ROUTINES = st.sampled_from([None, "bath", "meal", "play"])
MOMENTS = 3  # in one history, so that changes meet
READERS = st.sampled_from(["me", "family"])


class Histories(RuleBasedStateMachine):
    """`js`, `api` and `child` are set on a subclass by the test."""

    js: Rules
    api: Any
    child: Any
    tally: Counter[str]  # what came to pass, over all histories

    @initialize(phones=st.integers(2, 4))
    def begin(self, phones: int) -> None:
        counted.calls.clear()
        self.phones = [Handset(self.js) for _ in range(phones)]
        self.flights, self.answers = list[Any](), list[Any]()
        self.typed, self.let_go, self.open = set[str](), {""}, set[str]()
        self.names, self.deleted = set[str](), set[str]()
        self.standing: list[dict[str, Any]] | None = None
        self.record(0, written=True, reader="me", routine=None)
        self.deliver(0)
        self.all_look()

    # What people do.

    @precondition(lambda self: len(self.names) < MOMENTS)
    @rule(who=st.integers(0, 3), written=st.booleans(), reader=READERS, routine=ROUTINES)
    def record(self, who: int, written: bool, reader: str, routine: str | None) -> None:
        phone, name = self._phone(who), str(uuid.uuid4())
        item = {"id": name, "child": self.child.pk, "occurred_at": "2026-11-18T10:00:00.000Z", "serves": ["look"]}
        if written:
            item |= {"note": self._text(reader), "note_for": reader}
        phone.apply(name, self.js("recorded", 1, item | {"routine": routine}, ""))
        self.names.add(name)

    @precondition(lambda self: len(self.names) < MOMENTS)
    @rule(who=st.integers(0, 3))
    def record_too_long(self, who: int) -> None:
        phone, name = self._phone(who), str(uuid.uuid4())
        text = self._text("me", "x" * 300)
        phone.apply(name, self.js("recorded", 1, {"id": name, "child": self.child.pk, "note": text}, ""))
        self.names.add(name)

    @rule(who=st.integers(0, 3))
    def look(self, who: int) -> None:
        """The person opens the list with network."""
        phone = self._phone(who)
        current = {one["id"]: one for one in self._account()}
        for name in {*current, *phone.views}:
            if phone.of(name):
                continue
            phone.views.pop(name, None)
            if one := current.get(name):
                fields = {field: one[field] for field in FIELDS}
                phone.views[name] = {"id": name, "user": 1, "fields": fields, "rev": one["rev"]}

    @rule()
    def all_look(self) -> None:
        for who in range(len(self.phones)):
            self.look(who)

    @rule(
        who=st.integers(0, 3), which=st.integers(0, 50), write=st.booleans(), reader=READERS, routine=ROUTINES,
        parts=st.sets(st.sampled_from(["note_for", "routine", "kept"])), kept=st.booleans(),
    )  # fmt: skip
    def edit(self, who: int, which: int, write: bool, reader: str, routine: Any, parts: set[str], kept: bool) -> None:
        phone = self._phone(who)
        if not (name := self._pick(phone.shown(), which)):
            return
        before = phone.seen(name) or {}
        said = {"note_for": reader, "routine": routine, "kept": kept}
        fields: dict[str, Any] = {part: said[part] for part in sorted(parts)}
        reader = fields.get("note_for", before["note_for"])
        if write:
            self.let_go.add(before["note"])
            fields["note"] = self._text(reader)
        elif reader == "family":
            self.open.add(before["note"])
        item = {"id": name, "child": self.child.pk, **fields}
        phone.apply(name, self.js("changed", phone.of(name), phone.views.get(name), 1, item, ""))

    @rule(who=st.integers(0, 3), which=st.integers(0, 50))
    def delete(self, who: int, which: int) -> None:
        phone = self._phone(who)
        if name := self._pick(phone.shown(), which):
            self.let_go |= phone.texts(name) | {(phone.seen(name) or {})["note"]}
            phone.apply(name, self.js("takenBack", phone.of(name), 1, name))

    @rule(who=st.integers(0, 3), which=st.integers(0, 50), mine=st.booleans())
    def decide(self, who: int, which: int, mine: bool) -> None:
        """A card: keep one of two versions; or send a refused moment as a new one, or throw it away."""
        phone = self._phone(who)
        if not (row := self._pick([row for row in phone.rows if row.get("held")], which)):
            return
        name, rows, note = row["item"]["id"], phone.of(row["item"]["id"]), row["item"].get("note", "")
        if row["held"].get("theirs"):
            self.let_go.add(row["held"]["theirs"].get("note", "") if mine else note)
            phone.apply(name, self.js("chosen", rows, row["n"], mine))
        elif mine and len(note) <= 280:
            fresh = str(uuid.uuid4())
            self.names.add(fresh)
            made = self.js("renewed", rows, phone.views.get(name), row["n"], fresh)
            phone.apply(name, [one for one in made if one["item"]["id"] == name])
            phone.apply(fresh, [one for one in made if one["item"]["id"] == fresh])
        else:
            self.let_go.add(note)
            phone.apply(name, [one for one in rows if one is not row])

    # What the network does: deliveries and answers are late, doubled, out of order or lost.

    @rule(who=st.integers(0, 3), most=st.integers(1, 5))
    def send(self, who: int, most: int) -> None:
        phone = self._phone(who)
        batch = self.js("upNext", phone.rows, most)
        tried = {row["n"] for row in batch}
        phone.rows = [row | {"tried": True} if row["n"] in tried else row for row in phone.rows]
        if batch:
            self.flights.append((phone, [(row["n"], row["item"]) for row in batch]))

    @precondition(lambda self: self.flights)
    @rule(which=st.integers(0, 50), again=st.booleans())
    def arrive(self, which: int, again: bool) -> None:
        flight = self.flights[which % len(self.flights)]
        if not again:
            self.flights.remove(flight)
        phone, batch = flight
        notes = {one["id"]: one["note"] for one in self._account()}
        results = self._sync([item for _, item in batch])
        for (_, item), result in zip(batch, results, strict=True):
            if item["op"] == "delete" and result["status"] == "stored":
                self.let_go.add(notes[item["id"]])
                self.deleted.add(item["id"])
        self.answers.append((phone, batch, results))

    @precondition(lambda self: self.answers)
    @rule(which=st.integers(0, 50), lost=st.booleans())
    def hear(self, which: int, lost: bool) -> None:
        phone, batch, results = self.answers.pop(which % len(self.answers))
        if not lost:
            self._settle(phone, batch, results)

    @rule(who=st.integers(0, 3))
    def deliver(self, who: int) -> None:
        """A good moment on the network: one batch goes, and its answer is heard."""
        waits = list(self.flights)
        self.send(who, 100)
        if len(self.flights) > len(waits):
            self.arrive(len(waits), again=False)
            self._settle(*self.answers.pop())

    # What always holds.

    @invariant()
    def no_text_is_lost(self) -> None:
        here = {one["note"] for one in self._account()}.union(*(phone.texts() for phone in self.phones))
        assert self.typed - here - self.let_go == set()

    @invariant()
    def nothing_is_doubled_or_comes_back(self) -> None:
        names = [one["id"] for one in self._account()]
        assert len(names) == len(set(names))
        assert set(names) <= self.names - self.deleted

    @invariant()
    def nobody_reads_more_than_was_said(self) -> None:
        assert {one["note"] for one in self._account() if one["note_for"] == "family"} - {""} <= self.open

    @invariant()
    def a_revision_that_a_phone_saw_is_what_it_shows(self) -> None:
        current = {one["id"]: one for one in self._account()}
        for phone in self.phones:
            for name, view in phone.views.items():
                if name in current and view.get("rev") == current[name]["rev"]:
                    fields = {"occurred_at": "", **view["fields"]}
                    both = [name for name in ("note", "note_for", "routine", "kept") if name in fields]
                    assert {part: fields[part] for part in both} == {part: current[name][part] for part in both}

    def teardown(self) -> None:
        """At last there is network everywhere, and the person looks at every card: all phones end equal."""
        for who, phone in enumerate(self.phones):
            for _ in range(50):
                self._drain(phone)
                if not phone.rows:
                    break
                self.decide(who, 0, mine=who % 2 == 0)
                self.no_text_is_lost()
            assert phone.rows == []
        self.no_text_is_lost()
        self.nothing_is_doubled_or_comes_back()
        for who in range(len(self.phones)):
            self.look(who)
        assert [phone.views for phone in self.phones[1:]] == [self.phones[0].views] * (len(self.phones) - 1)
        self.tally["histories"] += 1

    def _drain(self, phone: Handset) -> None:
        for _ in range(50):
            self.flights.clear()
            self.send(self.phones.index(phone), 100)
            if not self.flights:
                return
            self.arrive(0, again=False)
            self._settle(*self.answers.pop())

    def _settle(self, phone: Handset, batch: list[Any], results: list[Any]) -> None:
        for (number, item), result in zip(batch, results, strict=True):
            name = item["id"]
            self.tally[f"{item['op']} {result['status']}"] += 1
            before = self._versions(phone)
            made = self.js("settled", phone.of(name), phone.views.get(name), number, result)
            if made:
                phone.apply(name, made["rows"])
                phone.views.pop(name, None)
                if view := made.get("view"):
                    phone.views[name] = view
                self.tally["two versions shown"] += self._versions(phone) > before
                self.tally["merged by itself"] += any(row.get("blind") and not row.get("held") for row in made["rows"])

    def _versions(self, phone: Handset) -> int:
        return sum(bool(row.get("held", {}).get("theirs")) for row in phone.rows)

    def _sync(self, items: list[Any]) -> list[Any]:
        answer = self.api.post("sync/", {"batch_id": "b", "items": items})
        assert answer.status_code == 200
        self.standing = None
        found: list[Any] = answer.json()["results"]
        return found

    def _account(self) -> list[dict[str, Any]]:
        """The person's moments of this history, as they stand."""
        if self.standing is None:
            self.standing = self._read()
        return self.standing

    def _read(self) -> list[dict[str, Any]]:
        rows = Interaction.objects.filter(client_id__in=self.names, deleted_at=None)
        return [
            {field: getattr(row, field) for field in FIELDS if field not in ("occurred_at", "together")}
            | {"id": str(row.client_id), "rev": row.rev, "occurred_at": row.occurred_at.isoformat(), "together": None}
            for row in rows.order_by("pk")
        ]

    def _phone(self, who: int) -> Handset:
        return self.phones[who % len(self.phones)]

    def _pick(self, among: list[Any], which: int) -> Any:
        return among[which % len(among)] if among else None

    def _text(self, reader: str, more: str = "") -> str:
        self.tally["texts"] += 1
        text = f"text {uuid.uuid4().hex[:8]}{more}"
        self.typed.add(text)
        if reader == "family":
            self.open.add(text)
        return text
