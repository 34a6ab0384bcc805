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
    return render(request, "api/docs.html", {"schema": published(), "groups": _groups()})


METHODS = ("get", "post", "put", "patch", "delete")


def _groups() -> list[dict[str, Any]]:
    """Operations by path, in the order of the schema."""
    return [
        {"path": path, "operations": [{"method": name.upper(), **item[name]} for name in METHODS if name in item]}
        for path, item in published()["paths"].items()
    ]
