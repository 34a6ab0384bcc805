"""How operations are described in the published schema: one decorator, so that every door tells the same things."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers

from .problems import MEDIA_TYPE

F = TypeVar("F", bound=Callable[..., Any])
ENGLISH = {
    400: "The shape is wrong; `errors` says where.",
    401: "No or bad credentials.",
    403: "The token's scope is too small, or the CSRF token is missing.",
    404: "Not there, or not yours.",
    409: "Exists with other content.",
    410: "Deleted before.",
    412: "The revision is not the current one.",
    413: "More than 256 KiB, or more than 100 items.",
    415: "Not JSON.",
    429: "Too many calls; see Retry-After.",
    503: "The database is busy; see Retry-After.",
}
IF_MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description='The revision you change, such as "3".'
)


class Problem(serializers.Serializer[Any]):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]  # the name RFC 9457 uses in its example
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


class PersonalTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # how it registers itself
    target_class = "api.authentication.PersonalToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "api.authentication.Session"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "With X-CSRFToken."}


def operation(
    summary: str,
    *,
    gives: dict[Any, Any],  # a status, or a status and a media type
    takes: Any = None,
    asks: Sequence[type[serializers.Serializer[Any]]] = (),
    many: bool = False,
    tagged: bool = False,
    conditional: bool = False,
    refuses: tuple[int, ...] = (),
) -> Callable[[F], F]:
    """Describe one method of a door: what it takes, asks in the query, gives per status, and how it refuses.

    `many` wraps the answer in a page; `tagged` says that an ETag comes along, `conditional` that If-Match is read.
    """
    always = {401, 403, 429, 503} | ({400, 413, 415} if takes else set()) | ({400} if asks or conditional else set())
    answers: dict[Any, Any] = {status: _page_of(shape) if many else shape for status, shape in gives.items()}
    for status in sorted(always | set(refuses)):
        answers[status, MEDIA_TYPE] = OpenApiResponse(Problem, description=ENGLISH[status])
    parameters: list[Any] = [*asks]
    if many:
        parameters.append(OpenApiParameter("cursor", OpenApiTypes.STR, description="From `next`."))
    if conditional:
        parameters.append(IF_MATCH)
    if tagged:
        parameters.append(OpenApiParameter("ETag", OpenApiTypes.STR, OpenApiParameter.HEADER, response=[200, 201]))
    return extend_schema(
        operation_id=summary.replace(" ", "_"), summary=summary, request=takes, responses=answers, parameters=parameters
    )


def _page_of(shape: Any) -> Any:
    return inline_serializer(
        f"PageOf{shape.__name__}",
        {"results": shape(many=True), "next": serializers.URLField(allow_null=True, help_text="The next page.")},
    )
