"""The installable app: manifest, service worker, the page without network, and who is signed in on this phone."""

import json
import re
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Child, User

STATIC = Path(__file__).resolve().parent / "static"
# What the pages that are kept are made of.
SHELL = (
    "css/*.css",
    "css/components/*.css",
    "css/pages/caregiver.css",
    "js/*.js",
    "img/*.svg",
    "img/pictures/rest.svg",
)
# What sends when no page is open, in this order.
WORKERS = ("outbox.js", "store.js", "flush.js")
# These pages are of use without network; each is kept for the person it was made for.
KEPT = {f"logs:{name}" for name in ["log", "details", "moments", "week", "tips", "tip", "facts", "fact", "help"]}
SCREENS = {"phone": ("360x740", "narrow"), "laptop": ("1280x800", "wide")}
COLOURS = {"background_color": "#fdf8f1", "theme_color": "#fdf8f1"}


class KeepOffline:
    """Marks the pages that a signed-in person's phone may keep; the service worker keeps no others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        found = request.resolver_match
        if found and found.view_name in KEPT and response.status_code == 200 and request.user.is_authenticated:
            response.headers["X-Keep-Offline"] = str(request.user.pk)
        return response


@require_safe
def session(request: HttpRequest) -> HttpResponse:
    """Who is signed in here, and a token to send with: a kept page knows neither."""
    person = request.user.pk if request.user.is_authenticated else None
    return JsonResponse({"person": person, "csrf": get_token(request)})


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What there is without network, where no page was kept."""
    return render(request, "pwa/offline.html")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """A classic script at the root, so that it serves every page."""
    answer = render(request, "pwa/sw.js", _shell(), content_type="text/javascript")
    answer.headers["Service-Worker-Allowed"], answer.headers["Cache-Control"] = "/", "no-cache"
    return answer


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Name, icons and shortcuts; the shortcuts are the person's own, so nobody may store the answer."""
    said: dict[str, Any] = {"name": "Serve & Return", "short_name": "Serve & Return", "lang": get_language()}
    said |= {"id": "/", "scope": "/", "start_url": reverse("logs:log"), "display": "standalone", **COLOURS}
    said |= {
        "description": _("Moments with your child, in two taps."),
        "categories": ["lifestyle", "education"],
        "icons": _icons(),
        "screenshots": _screenshots(),
        "shortcuts": _shortcuts(request),
    }
    return JsonResponse(said, content_type="application/manifest+json")


def _icons() -> list[dict[str, str]]:
    sizes = {size: static(f"img/icon-{size}.png") for size in (192, 512)}
    return [
        {"src": src, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size, src in sizes.items()
        for purpose in ("any", "maskable")
    ]


def _screenshots() -> list[dict[str, str]]:
    """What a phone or a laptop shows before somebody installs it; the family in it is invented."""
    shown = (
        (_("What did your child do?"), "log", "phone"),
        (_("Week"), "week", "phone"),
        (_("Week"), "week", "laptop"),
    )
    return [
        {
            "src": static(f"img/screenshots/{page}-{device}-{get_language()}.png"),
            "sizes": SCREENS[device][0],
            "form_factor": SCREENS[device][1],
            "type": "image/png",
            "label": label,
        }
        for label, page, device in shown
    ]


def _shortcuts(request: HttpRequest) -> list[dict[str, Any]]:
    children = Child.objects.visible_to(request.user)[:4] if isinstance(request.user, User) else ()
    return [
        {
            "name": _("A moment for %(name)s") % {"name": child.nickname},
            "url": f"{reverse('logs:log')}?child={child.pk}",
            "icons": _icons()[:1],
        }
        for child in children
    ]


def _shell() -> dict[str, Any]:
    """What the template of the service worker needs; its name changes with every byte of the shell."""
    return _read_shell() if not settings.DEBUG else _read_shell.__wrapped__()


@cache
def _read_shell() -> dict[str, Any]:
    paths = sorted({path for pattern in SHELL for path in STATIC.glob(pattern)})
    content = b"".join(path.read_bytes() for path in [*paths, settings.BASE_DIR / "templates/pwa/sw.js"])
    return {
        "version": sha256(content).hexdigest()[:12],
        "files": json.dumps([static(path.relative_to(STATIC).as_posix()) for path in paths]),
        "modules": "".join(_as_classic(STATIC / "js" / name) for name in WORKERS),
        "static": settings.STATIC_URL,
        "offline": reverse("offline"),
        "home": reverse("logs:log"),
    }


def _as_classic(path: Path) -> str:
    """A module of ours as part of a classic script: one scope, so neither imports nor exports."""
    return re.sub(r"^(?:import .*;\n|export )", "", path.read_text(), flags=re.MULTILINE)
