"""A parent's copy of everything: ask for it, see how far it is, take it along."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.answers import family_of_parent, person

from .. import export
from ..models import Export


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """What a copy holds, the button, and the copy that is there."""
    family, now = family_of_parent(request), timezone.now()
    if request.method == "POST":
        export.ask(person(request), family, now=now)
        return redirect(f"{reverse('logs:exports')}?family={family.pk}")
    mine = Export.objects.asked_by(person(request), now=now).filter(family=family).first()
    return render(request, "logs/family/export.html", {"family": family, "export": mine})


@login_required
@require_safe
def download(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The zip, to the parent who asked and to nobody else."""
    now = timezone.now()
    mine = Export.objects.asked_by(person(request), now=now).filter(status=Export.Status.READY)
    return as_file(get_object_or_404(mine.select_related("user"), pk=pk))


def as_file(one: Export) -> StreamingHttpResponse:
    """Streams it; never kept by the browser or anything between."""
    answer = StreamingHttpResponse(one.content(now=timezone.now()), content_type="application/zip")
    answer.headers["Content-Length"] = str(one.size)
    answer.headers["Content-Disposition"] = f'attachment; filename="{one.filename}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
