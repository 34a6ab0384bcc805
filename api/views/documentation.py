"""The published schema, and a page that reads it aloud without any script."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

METHODS = ("get", "post", "put", "patch", "delete")


@cache
def published() -> dict[str, Any]:
    """The OpenAPI document, made once per process."""
    return dict(SchemaGenerator().get_schema(request=None, public=True))  # type: ignore[no-untyped-call]


@extend_schema(exclude=True)
class Schema(APIView):
    """Open to everybody: it holds nothing of anybody."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()

    def get(self, request: Request) -> Response:
        return Response(published(), content_type="application/vnd.oai.openapi+json")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The operations, one after the other."""
    return render(request, "api/docs.html", {"groups": _groups()})


@cache
def _groups() -> list[dict[str, Any]]:
    """Operations by path, in the order of the schema."""
    return [
        {"path": path, "operations": [_operation(name, item[name]) for name in METHODS if name in item]}
        for path, item in published()["paths"].items()
    ]


def _operation(method: str, said: dict[str, Any]) -> dict[str, Any]:
    """What the page shows of one operation."""
    body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return {
        "method": method.upper(),
        "summary": said["summary"],
        "description": said.get("description", ""),
        "asks": [
            {"name": one["name"], "kind": _kind(one["schema"]), "description": one.get("description", "")}
            for one in said.get("parameters", [])
            if one["in"] != "path"
        ],
        "takes": _fields(body),
        "answers": [
            {"status": status, "description": one.get("description", "")} for status, one in said["responses"].items()
        ],
    }


def _fields(schema: dict[str, Any]) -> list[dict[str, Any]]:
    shape = published()["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {})
    return [
        {
            "name": name,
            "kind": _kind(one),
            "description": one.get("description", ""),
            "required": name in shape.get("required", []),
        }
        for name, one in shape.get("properties", {}).items()
    ]


def _kind(schema: dict[str, Any]) -> str:
    """A type in a few words: "text", "one of: once, few", "list of …"."""
    if "enum" in schema:
        return "one of: " + ", ".join(str(value) for value in schema["enum"] if value is not None)
    if "oneOf" in schema:
        return " or ".join(filter(None, (_kind(one) for one in schema["oneOf"])))
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    kind = schema.get("type", "anything")
    return str(schema.get("format") or (kind if isinstance(kind, str) else kind[0]))
