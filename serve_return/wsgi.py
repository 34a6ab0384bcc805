"""The door for the web server: gunicorn serve_return.wsgi."""

import io
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.checks import run_checks
from django.core.management.base import SystemCheckError
from django.core.wsgi import get_wsgi_application

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def measured(application: Application) -> Application:
    """A body in chunks does not say how long it is, and Django would take it for empty: read it up to the limit."""

    def measure(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("HTTP_TRANSFER_ENCODING") and not environ.get("CONTENT_LENGTH"):
            body = environ["wsgi.input"].read(settings.LONGEST_BODY + 1)
            environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return application(environ, start_response)

    return measure


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "serve_return.settings")
application = measured(get_wsgi_application())
# A web server runs no system checks by itself; content that nobody may read must not reach anybody.
if refused := run_checks(tags=["content"]):
    raise SystemCheckError("\n".join(map(str, refused)))
