"""The page for a form that came back without its token: what happened and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with a way on; the browser's back button keeps what was typed."""
    return render(request, "403_csrf.html", status=403)
