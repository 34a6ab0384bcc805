"""The coordinator's page: colleagues in, colleagues out. It shows no family."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import register as registers
from .. import second_factor
from ..forms import InviteColleagueForm
from ..models import Grant, Invitation, Organisation, StaffMember
from . import answers
from .people import link


@second_factor.required
@require_safe
def organisation(request: HttpRequest) -> HttpResponse:
    """The people who work here, by name; nothing about what they do."""
    user = answers.person(request)
    place = get_object_or_404(Organisation.objects.coordinated_by(user)[:1])
    return render(
        request,
        "accounts/organisation.html",
        {
            "organisation": place,
            "families": Grant.objects.families_of(place, now=timezone.now()),
            "staff": StaffMember.objects.coordinated_by(user).filter(organisation=place).order_by("user__name", "pk"),
            "invitations": Invitation.objects.of_coordinator(user).filter(organisation=place).open(timezone.now()),
        },
    )


@second_factor.required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Who has access here in which capacity, to download."""
    place = get_object_or_404(Organisation.objects.coordinated_by(answers.person(request))[:1])
    page = HttpResponse(registers.written(place), content_type="text/csv; charset=utf-8")
    page["Content-Disposition"] = f'attachment; filename="register-{timezone.localdate()}.csv"'
    return page


@second_factor.required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Make a link for one colleague."""
    user = answers.person(request)
    place = get_object_or_404(Organisation.objects.coordinated_by(user)[:1])
    form = InviteColleagueForm(request.POST or None)
    if not form.is_valid():
        return answers.form_page(request, "accounts/invite.html", form, organisation=place)
    role = form.cleaned_data["role"]
    invitation, token = Invitation.objects.invite(by=user, organisation=place, role=role, now=timezone.now())
    return render(request, "accounts/invited.html", {"invitation": invitation, **link(request, token)})


@second_factor.required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague leaves: every grant they hold closes with it."""
    get_object_or_404(StaffMember.objects.coordinated_by(answers.person(request)), pk=pk).end(now=timezone.now())
    messages.success(request, _("Done. This person no longer opens any family."))
    return redirect("accounts:organisation")


@second_factor.required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End an invitation nobody used yet."""
    get_object_or_404(Invitation.objects.of_coordinator(answers.person(request)), pk=pk).revoke(now=timezone.now())
    messages.success(request, _("The link no longer works."))
    return redirect("accounts:organisation")
