"""The door for the web server: gunicorn serve_return.wsgi."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "serve_return.settings")
application = get_wsgi_application()
