"""A client for the tests that checks every answer against the published schema."""

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker

from accounts.models import ApiToken, User
from api.views.documentation import published
from tests.conftest import NOW

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

ROOT = "/api/v1/"


class Phone:
    """Calls as a person with a token of some scope, or as nobody. Paths are relative to /api/v1/."""

    def __init__(
        self, person: User | None = None, scope: str = "all", language: str = "en", proved: bool = True
    ) -> None:
        self.client, self.headers = Client(raise_request_exception=True), {"Accept-Language": language}
        if person:
            User.objects.came(person, now=timezone.now())  # they came to make it
            _, secret = ApiToken.objects.mint(user=person, name="test", scope=scope, now=NOW, proved=proved)
            self.headers["Authorization"] = f"Bearer {secret}"

    def get(self, path: str, **headers: str) -> "Answer":
        return self.call("GET", path, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> "Answer":
        return self.call("PUT", path, body, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> "Answer":
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> "Answer":
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> "Answer":
        return self.call("DELETE", path, **headers)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> "Answer":
        """`body` is sent as JSON, bytes as they are; headers by keyword: If_Match='"1"'."""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        kind = sent.pop("Content-Type", "application/json")
        answer = self.client.generic(method, ROOT + path, data, content_type=kind, headers=sent)
        check(method, ROOT + path, answer)
        return answer


def check(method: str, path: str, answer: "Answer") -> None:
    """The answer is one that the schema announces for this operation, in status, media type and shape."""
    template, said = _operation(method.lower(), path.partition("?")[0])
    if said is None:
        assert answer.status_code in {401, 403, 404, 405}, (method, path, answer.status_code)
        return
    assert str(answer.status_code) in said["responses"], f"{method} {path} → {answer.status_code} is not in the schema"
    content = said["responses"][str(answer.status_code)].get("content")
    if content is None:
        assert answer.content == b""
        return
    kind = answer.headers["Content-Type"].partition(";")[0]
    assert kind in content, (method, path, kind)
    if kind.endswith("json"):
        _validator(template, method.lower(), str(answer.status_code), kind).validate(json.loads(answer.content))


def _operation(method: str, path: str) -> tuple[str, Any]:
    for template, item in published()["paths"].items():
        if method in item and _pattern(template).fullmatch(path):
            return template, item[method]
    return "", None


@cache
def _validator(template: str, method: str, status: str, kind: str) -> Draft202012Validator:
    shape = published()["paths"][template][method]["responses"][status]["content"][kind]["schema"]
    document = {**shape, "components": published()["components"]}
    return Draft202012Validator(_closed(document), format_checker=FormatChecker())


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", template))


def _closed(part: Any) -> Any:
    """The same schema with objects that allow nothing beyond their properties: an undocumented field is a mistake."""
    if isinstance(part, list):
        return [_closed(one) for one in part]
    if not isinstance(part, dict):
        return part
    closed = {key: _closed(value) for key, value in part.items()}
    if isinstance(part.get("properties"), dict) and part.get("type") == "object":
        closed.setdefault("additionalProperties", False)
    return closed
