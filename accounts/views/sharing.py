"""Who may look along, who did, and what somebody said yes to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..forms import ConsentForm
from ..models import AccessLogEntry, Consent, Grant
from . import answers


@login_required
@require_safe
def grants(request: HttpRequest) -> HttpResponse:
    """Every visitor this family let in, with an end date and a stop button."""
    family = answers.family_of_parent(request)
    found = Grant.objects.of_parent(answers.person(request)).filter(family=family)
    live = set(found.live(timezone.now()).values_list("pk", flat=True))
    return render(
        request,
        "accounts/grants.html",
        {
            "family": family,
            "live": [grant for grant in found if grant.pk in live],
            "past": [grant for grant in found if grant.pk not in live][:20],
        },
    )


@login_required
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a grant at once; no reason asked."""
    user = answers.person(request)
    get_object_or_404(Grant.objects.of_parent(user), pk=pk).revoke(by=user, now=timezone.now())
    messages.success(request, _("Stopped. From now on this visitor sees nothing."))
    return redirect("accounts:grants")


@login_required
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Another parent adds the moments they logged themselves."""
    user = answers.person(request)
    get_object_or_404(Grant.objects.of_parent(user).live(timezone.now()), pk=pk).sign(by=user, now=timezone.now())
    messages.success(request, _("Your own moments are now part of it."))
    return redirect("accounts:grants")


@login_required
@require_POST
def first_look_mail(request: HttpRequest) -> HttpResponse:
    """A mail at a visitor's first look: on, or off."""
    answers.family_of_parent(request)
    answers.person(request).want_first_look_mail(request.POST.get("wanted") == "on")
    messages.success(request, _("Saved."))
    return redirect("accounts:grants")


@login_required
@require_safe
def looked(request: HttpRequest) -> HttpResponse:
    """Who looked along, in plain words."""
    family = answers.family_of_parent(request)
    entries = AccessLogEntry.objects.readable_by(answers.person(request)).filter(family=family)[:200]
    return render(request, "accounts/looked.html", {"family": family, "entries": entries})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HttpRequest) -> HttpResponse:
    """What this person said yes to, per purpose; everything is off until then."""
    user = answers.person(request)
    given = {purpose: Consent.objects.given(user, purpose) for purpose in Consent.FAMILY_PURPOSES}
    form = ConsentForm(request.POST if request.method == "POST" else None, initial=given)
    if not form.is_valid():
        history = Consent.objects.filter(user=user).order_by("-pk")[:50]
        return render(request, "accounts/consents.html", {"form": form, "given": given, "history": history})
    Consent.objects.answer_all(by=user, answers=form.cleaned_data, language=get_language() or "nl", now=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("accounts:consents")
