"""The demo's doors, on this machine only: be a person with one tap, read the mail that was sent."""

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.models import User
from logs import weeks

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

LINE = b"\n" + b"-" * 79 + b"\n"  # after each letter of a file
NAMES = {
    "lotte": _("parent of Noor and Sam"),
    "karim": _("parent of Noor and Sam"),
    "vera": _("home visitor"),
    "ines": _("coordinator of the visitors"),
    "nadia": _("parent in another family"),
}


def people_to_be() -> list[tuple[User, "StrPromise"]]:
    """The demo people with who they are, in the order of NAMES; nobody outside the demo."""
    if not settings.DEMO:
        return []
    found = {user.email: user for user in User.objects.filter(email__in=[address(name) for name in NAMES])}
    return [(found[address(name)], who) for name, who in NAMES.items() if address(name) in found]


def address(name: str) -> str:
    return f"{name}@demo.invalid"


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as a demo person; counts as a second factor too."""
    if not settings.DEMO:
        raise Http404
    user = get_object_or_404(User, email__in=[address(name) for name in NAMES], email=request.POST.get("person", ""))
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, user, method="mfa", type="totp")
    return redirect("home")


def mail(request: HttpRequest) -> HttpResponse:
    """Every mail the demo sent, newest first."""
    if not settings.DEMO:
        raise Http404
    letters = [(name, _read(raw)) for name, raw in _letters().items()][:100]
    saturday = weeks.next_turn(5, 9, ZoneInfo(settings.FAMILY_TIME_ZONE), after=timezone.now())
    return render(request, "demo/mail.html", {"letters": letters, "saturday": saturday.isoformat()})


def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One mail as its reader sees it: headers, then the text."""
    raw = _letters().get(name) if settings.DEMO else None
    if raw is None:
        raise Http404
    message = _read(raw)
    text = message.get_body(preferencelist=("plain",))
    return render(request, "demo/letter.html", {"message": message, "text": text.get_content() if text else ""})


def _letters() -> dict[str, bytes]:
    """The letters by name, newest first; those that left over one connection share a file."""
    files = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    parts = ((file.stem, enumerate(file.read_bytes().split(LINE)[:-1])) for file in files)
    return {f"{stem}-{place}": raw for stem, rest in parts for place, raw in reversed(list(rest))}


def _read(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)
