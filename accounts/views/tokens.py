"""One's own buttons and shortcuts: a token per device that can log moments and nothing else, shown once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from .. import second_factor
from ..forms import TokenForm
from ..models import ApiToken, Child
from . import answers


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens in use, and a form for one more."""
    user, form = answers.person(request), TokenForm(request.POST or None)
    if not form.is_valid():
        return answers.form_page(request, "accounts/tokens.html", form, tokens=ApiToken.objects.of_person(user))
    name, proved = form.cleaned_data["name"], second_factor.passed(request)
    scope = ApiToken.Scope.LOG
    _row, secret = ApiToken.objects.mint(user=user, name=name, scope=scope, now=timezone.now(), proved=proved)
    address = request.build_absolute_uri(reverse("api:interaction", args=["00000000-0000-4000-8000-000000000000"]))
    context = {"name": name, "secret": secret, "address": address, "children": Child.objects.visible_to(user)}
    return render(request, "accounts/token_made.html", context)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """A device that is lost or no longer used."""
    get_object_or_404(ApiToken.objects.of_person(answers.person(request)), pk=pk).revoke(now=timezone.now())
    messages.success(request, _("That device can no longer log."))
    return redirect("accounts:tokens")
