"""The operator's page: what waits in the outbox, without an address or a text. `manage.py mail` changes it."""

from collections import Counter

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from .. import second_factor
from ..models import Mail
from . import answers

SHOWN = 200  # rows; the counts are of all


@second_factor.required
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """For staff only; nobody else learns that it is there."""
    if not answers.person(request).is_staff:
        raise Http404
    now, standing = timezone.now(), Mail.objects.standing().defer(*Mail.EMPTY, "to")
    rows = [{"mail": mail, "since": now - mail.age(now)} for mail in standing[:SHOWN]]
    counts = sorted(Counter(mail.state_in_words for mail in standing.only("status", "last_error").iterator()).items())
    return render(request, "accounts/outbox.html", {"rows": rows, "counts": counts, "shown": SHOWN})
