"""The fact library: every claim with its sources, in the words for who reads."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from accounts.context import roles_of
from accounts.views.answers import person

from ... import library


def audience_of(request: HttpRequest) -> library.Audience:
    """Visitors and coordinators read the professionals' wording."""
    return "professionals" if roles_of(person(request)) & {"visitor", "coordinator"} else "parents"


@login_required
@require_safe
def facts(request: HttpRequest) -> HttpResponse:
    """All claims this reader may read."""
    audience, language = audience_of(request), translation.get_language()
    context = {
        "facts": [(fact, fact.text(language)) for fact in library.facts(audience)],
        "videos": library.videos(audience),
        "works": library.unattached_works() if audience == "professionals" else (),
        "professional": audience == "professionals",
    }
    return render(request, "logs/caregiver/facts.html", context)


@login_required
@require_safe
def fact(request: HttpRequest, id: str) -> HttpResponse:
    """One claim: what it says, where it comes from, how sure, and what it does not mean."""
    audience, language = audience_of(request), translation.get_language()
    try:
        found = library.fact(id, audience)
    except LookupError as error:
        raise Http404 from error
    sources = [(citation, citation.work.note(language)) for citation in found.references]
    context = {"fact": found, "text": found.text(language), "sources": sources, "read_with": found.read_with}
    return render(request, "logs/caregiver/fact.html", context | {"professional": audience == "professionals"})
