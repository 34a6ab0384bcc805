"""The floor of recording: a view without a framework that knows its caller, looks the child up and inserts."""

import json
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from accounts.models import ApiToken, Child
from logs import vocabulary, weeks
from logs.models import Interaction
from serve_return import urls as real


@csrf_exempt
def put(request: HttpRequest, id: UUID) -> HttpResponse:
    token = ApiToken.objects.by_secret(request.headers["Authorization"].removeprefix("Bearer "))
    assert token
    sent, now = json.loads(request.body), timezone.now()
    child = Child.objects.visible_to(token.user).get(pk=sent["child"])
    at = datetime.fromisoformat(sent["occurred_at"])
    day = weeks.local_day(at, child.family.zone)
    row = Interaction.objects.create(
        family_id=child.family_id, client_id=id, child=child, author=token.user, occurred_at=at, received_at=now,
        local_date=day, week_start=weeks.monday(day), age_months=child.age_months(day), daypart_code=1,
        serve_bits=vocabulary.to_bits(sent["serves"], vocabulary.SERVES),
    )  # fmt: skip
    return JsonResponse({"id": str(row.client_id), "rev": row.rev}, status=201)


urlpatterns = [path("bare/<uuid:id>/", put), *real.urlpatterns]
