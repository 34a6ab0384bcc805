"""Who belongs to the family, and the links that bring somebody in."""

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..forms import InviteForm
from ..models import Invitation, Membership
from . import answers


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The people around the children, and the invitations that are still open."""
    user, family = answers.person(request), answers.family_of_member(request)
    return render(
        request,
        "accounts/people.html",
        {
            "family": family,
            "role": family.role_of(user),
            "parents": family.parents().count(),
            "members": Membership.objects.active().filter(family=family).select_related("user").order_by("joined_at"),
            "invitations": Invitation.objects.of_parent(user).filter(family=family).open(timezone.now()),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Make a link for one person; it is shown once, with a QR code."""
    family = answers.family_of_parent(request)
    form = InviteForm(request.POST or None)
    if not form.is_valid():
        return answers.form_page(request, "accounts/invite.html", form, family=family)
    invitation, token = Invitation.objects.invite(
        by=answers.person(request), family=family, role=form.cleaned_data["role"], now=timezone.now()
    )
    return render(request, "accounts/invited.html", {"invitation": invitation, **link(request, token)})


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End an invitation nobody used yet."""
    get_object_or_404(Invitation.objects.of_parent(answers.person(request)), pk=pk).revoke(now=timezone.now())
    messages.success(request, _("The link no longer works."))
    return redirect("accounts:people")


@login_required
@require_safe
def show_start(request: HttpRequest) -> HttpResponse:
    """The first screen as a QR code, for a family on the sofa; scanning it ties nobody to anybody."""
    address = request.build_absolute_uri(reverse("accounts:start"))
    return render(request, "accounts/show_start.html", {"link": address, "qr": drawing(address)})


def drawing(text: str) -> SafeString:
    """A QR code as inline SVG, black; the page puts it on white in both schemes, for cameras."""
    svg = segno.make(text, error="m").svg_inline(omitsize=True, svgclass=None, lineclass=None)
    return mark_safe(svg)  # noqa: S308  # paths made by segno; the text itself is not in it


def link(request: HttpRequest, token: str) -> dict[str, str | SafeString]:
    """The address of an invitation and the same as a QR code (SVG)."""
    address = request.build_absolute_uri(reverse("accounts:join", args=[token]))
    return {"link": address, "qr": drawing(address)}
