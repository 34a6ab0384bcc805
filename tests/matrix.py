"""Who gets what, played through: every route × method × role, each denial beside a thing that never existed.

`scene` holds the cast with one of everything that stands in a path, `doors` a browser per role. `wrong(…)` walks the
table of tests/routes lazily and yields one line per difference, so that the mutants can stop at the first.
"""

import json
import re
import uuid
from collections.abc import Iterator
from copy import copy
from types import SimpleNamespace
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Denial
from tests.headers import lacking
from tests.routes import BODIES, ROLES, TABLE

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
REFUSED = {302, 401, 403, 404, 405}
DENIED = {401, 403, 404}
PEOPLE = {
    "parent": "lotte",
    "coparent": "karim",
    "caregiver": "oma",
    "helper": "tim",
    "elsewhere": "nadia",
    "removed": "removed",
    "visitor": "vera",
    "ungranted": "wim",
    "coordinator": "ines",
    "revoked": "rita",
    "other_visitor": "bert",
    "other_coordinator": "olga",
    "visitor_one_factor": "vera",
    "coordinator_one_factor": "ines",
}
# Roles without a column of their own get what another one gets, but for what stands here.
LIKE = {
    "revoked": "ungranted",
    "other_visitor": "ungranted",
    "other_coordinator": "coordinator",
    "visitor_one_factor": "visitor",
    "coordinator_one_factor": "coordinator",
}
GUARDED = {  # ask a second factor of everybody
    "logs:visits", "logs:visitor-terms", "logs:brief", "logs:progress", "logs:plan", "logs:together",
    "accounts:organisation", "accounts:invite-colleague", "accounts:end-colleague", "accounts:revoke-colleague",
    "accounts:outbox", "accounts:register",
}  # fmt: skip
GUARDED_API = {"api:visitor-families", "api:brief", "api:progress"}
OTHERS_STAFF = {"accounts:end-colleague", "accounts:revoke-colleague"}
OUTSIDE = (
    "nobody", "elsewhere", "removed", "ungranted", "coordinator", "revoked", "other_visitor", "other_coordinator",
    "visitor_one_factor", "coordinator_one_factor",
)  # fmt: skip
OWN_FAMILY = {("api:interaction", role) for role in ("coparent", "caregiver", "helper")}  # a free id is theirs to take
CAPABILITIES = {"token"}  # in a path: who holds one needs to be nobody
OURS = sorted(key for key in TABLE if key.split(":")[0] in {"accounts", "logs", "api"})
CANARIES = (b"Noor", b"kanarie", b"Oma Greet", b"lotte@", b"karim@")
PRIVATE = b"kanarie-nota"  # for its author alone
DENIALS = Denial._meta.db_table
OWN_WRITES = ("django_session", "usersessions_usersession", "accounts_accesslog", "accounts_denial")
FAMILYS = ("logs_interaction", "accounts_grant", "accounts_invitation", "accounts_child")
NESTED: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("POST", "/api/v1/children/", {"nickname": "N", "birth_month": "2026-01", "family": "@family"}),
    ("PUT", "/api/v1/interactions/0190c0de-0000-7000-8000-0000000000aa/", {"child": "@noor"}),
    ("POST", "/api/v1/sync/", {"batch_id": "b", "items": [{"op": "put", "id": "@fresh", "child": "@noor"}]}),
    ("POST", "/api/v1/sync/", {"batch_id": "b", "items": [{"op": "delete", "id": "@moment"}]}),
    ("POST", "/api/v1/grants/", {"children": ["@noor"], "visitor": "vera@example.org", "items": ["plan"]}),
    ("GET", "/api/v1/interactions/?child=@noor", {}),
    ("GET", "/api/v1/summaries/?child=@noor", {}),
    ("GET", "/log/?child=@noor", {}),
    ("GET", "/week/?child=@noor", {}),
    ("GET", "/moments/?child=@noor", {}),
    ("GET", "/family/?family=@family", {}),
    ("GET", "/family/people/?family=@family", {}),
    ("GET", "/family/settings/?family=@family", {}),
    ("GET", "/family/grants/?family=@family", {}),
    ("GET", "/family/looked/?family=@family", {}),
    ("POST", "/family/invite/?family=@family", {}),
    ("POST", "/log/?child=@noor", {}),
)


def routes(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Name and pattern of every route; a name used twice is followed by its parameters the second time."""
    seen: set[str] = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from routes(entry, prefix + str(entry.pattern), inner)
        elif isinstance(entry, URLPattern):
            name = f"{space}{entry.name}"
            key = f"{name}({','.join(entry.pattern.regex.groupindex)})" if name in seen else name
            seen.add(name)
            yield key, entry


def known_routes() -> dict[str, URLPattern]:
    return dict(routes(get_resolver()))


def path_of(key: str, scene: Any) -> str:
    given = dict(pair.split("=") for pair in TABLE[key][0].split())
    return reverse(key.partition("(")[0], kwargs={name: getattr(scene, thing) for name, thing in given.items()})


def filled(part: Any, scene: Any) -> Any:
    """A body of the table with the things it names put in: "@noor" is the scene's noor."""
    if isinstance(part, dict):
        return {key: filled(value, scene) for key, value in part.items()}
    if isinstance(part, list):
        return [filled(value, scene) for value in part]
    if not isinstance(part, str):
        return part
    if part.startswith("@"):
        thing = getattr(scene, part[1:])
        return str(thing) if isinstance(thing, uuid.UUID) else thing
    return re.sub(r"=@(\w+)", lambda found: f"={getattr(scene, found[1])}", part)


def answer(client: Client, method: str, path: str, body: Any = None) -> tuple[Any, list[str]]:
    """The answer, and what it wrote; whatever the call changed, in the database or in the browser, is taken back."""
    before, written, noted = copy(client.cookies), [], []
    data, kind = (json.dumps(body or {}, default=str), "application/json") if "/api/" in path else ("", "text/plain")

    def note(execute, sql, params, many, context):
        verb, _, rest = sql.partition(" ")
        if verb in {"INSERT", "UPDATE", "DELETE"} and not any(table in rest[:60] for table in OWN_WRITES):
            written.append(sql[:60])
        if verb == "INSERT" and DENIALS in rest[:60]:
            noted.append(sql)
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(note):
        found: Any = client.generic(method, path, data, kind)
        found.noted = Denial.objects.count() if noted else 0
        transaction.set_rollback(True)
    client.cookies = before
    return found, written


def expected(key: str, method: str, role: str) -> int:
    """What the table says; roles without a column of their own get what LIKE says."""
    if role.endswith("one_factor"):
        if key in GUARDED:
            return 302
        if key in GUARDED_API and role == "visitor_one_factor":
            return 403
    if role == "other_coordinator" and key in OTHERS_STAFF:
        return 404
    column = ROLES.index(LIKE.get(role, role))
    return int(TABLE[key][1][method].split()[column])


def bare(found: HttpResponse, asked: object = "") -> tuple[int, str, bytes]:
    """An answer without what differs each time: the token of its form, and the address or id that was asked."""
    body = re.sub(rb'value="\w{64}"', b"", found.content).replace(str(asked).encode() or b"\0", b"?")
    return found.status_code, re.sub(r"\d+", "?", found.headers.get("Location", "")), body


def without(scene: Any) -> SimpleNamespace:
    """The same scene, of things that never existed."""
    gone: SimpleNamespace = copy(scene)
    for name, thing in vars(scene).items():
        if isinstance(thing, int):
            setattr(gone, name, 2**40)
    gone.moment, gone.fresh = uuid.UUID(int=1), scene.fresh
    return gone


def wrong(scene: Any, doors: dict[str, Client], keys: list[str], *, nested: bool = True) -> Iterator[str]:
    """`nested`: with the ids inside bodies and query strings, which belong to no key."""
    for key in keys:
        yield from _table(key, scene, doors)
    if nested:
        yield from _nested(scene, doors)


def _table(key: str, scene: Any, doors: dict[str, Client]) -> Iterator[str]:
    things = {pair.split("=")[1] for pair in TABLE[key][0].split()}
    path, missing = path_of(key, scene), path_of(key, without(scene))
    denials_compare = path != missing and not things & CAPABILITIES
    for method in METHODS:
        body = filled(BODIES.get(f"{method} {key}"), scene)
        if method not in TABLE[key][1]:
            for role in ("nobody", "parent", "visitor"):
                got, _ = answer(doors[role], method, path, body)
                yield from _looks_wrong(f"{method} {key} as {role}", got)
                if got.status_code not in REFUSED:
                    yield f"{method} {key} as {role}: {got.status_code}"
            continue
        for role in doors:
            got, written = answer(doors[role], method, path, body)
            yield from _looks_wrong(f"{method} {key} as {role}", got)
            yield from _noted_wrongly(f"{method} {key} as {role}", got, wanted=key in OURS and role != "nobody")
            if method == "GET":
                yield from _shown(key, role, got)
            if got.status_code != expected(key, method, role):
                yield f"{method} {key} as {role}: {got.status_code}, not {expected(key, method, role)}"
            elif got.status_code in DENIED and denials_compare and (key, role) not in OWN_FAMILY:
                other, _ = answer(doors[role], method, missing, body)
                differs = bare(got, path) != bare(other, missing)
                yield from [f"{method} {key} as {role}: a denial differs from a thing that is not there"] * differs
            if got.status_code in DENIED and written:
                yield f"{method} {key} as {role}: denied, and wrote {written[0]}"


def _nested(scene: Any, doors: dict[str, Client]) -> Iterator[str]:
    """Ids inside bodies and query strings: somebody else's is answered like a missing one, and changes nothing."""
    gone = without(scene)
    for role in OUTSIDE:
        for method, path, body in NESTED:
            got, written = answer(doors[role], method, filled(path, scene), filled(body, scene))
            other, _ = answer(doors[role], method, filled(path, gone), filled(body, gone))
            if bare(got, scene.moment) != bare(other, gone.moment):
                yield f"{method} {path} as {role}: a foreign id differs from a missing one"
            if any(table in written[0] for table in FAMILYS if written):
                yield f"{method} {path} as {role}: wrote {written[0]}"


def _looks_wrong(what: str, found: HttpResponse) -> Iterator[str]:
    return (f"{what} ({found.status_code}): {name}" for name in lacking(found))


def _noted_wrongly(what: str, found: Any, *, wanted: bool) -> Iterator[str]:
    """Each refusal of somebody who is signed in leaves one note, and nothing else does."""
    if found.noted != (wanted and found.status_code in {403, 404}):
        yield f"{what}: {found.status_code} left {found.noted} notes of a refusal"


def _shown(key: str, role: str, found: HttpResponse) -> Iterator[str]:
    """What outsiders read anywhere holds nothing of this family; what others wrote for themselves stays theirs."""
    if key not in OURS or "token" in TABLE[key][0] or key in {"api:docs", "api:schema"}:
        return
    if role in OUTSIDE and any(canary in found.content for canary in CANARIES):
        yield f"GET {key} as {role}: shows something of the family"
    if role in (*OUTSIDE, "coparent", "caregiver", "helper", "visitor") and PRIVATE in found.content:
        yield f"GET {key} as {role}: shows a private note"
