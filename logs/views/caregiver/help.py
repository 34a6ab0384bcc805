"""Help: numbers that somebody checked, one tap from every page, for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from ... import library


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Open without signing in."""
    language = translation.get_language()
    lines = [(line, line.text(language)) for line in library.help_lines(timezone.localdate())]
    support = library.fact("F6b", "parents").text(language)
    return render(request, "logs/caregiver/help.html", {"lines": lines, "support": support})
