"""The door for the web server: gunicorn serve_return.wsgi."""

import os

from django.core.checks import run_checks
from django.core.management.base import SystemCheckError
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "serve_return.settings")
application = get_wsgi_application()
# A web server runs no system checks by itself; content that nobody may read must not reach anybody.
if refused := run_checks(tags=["content"]):
    raise SystemCheckError("\n".join(map(str, refused)))
