"""Where every path leads."""

from importlib import import_module

from django.conf import settings
from django.urls import include, path
from django.views.generic import TemplateView

from . import demo, health, home, pwa, security_txt

handler500 = "serve_return.errors.broken"
urlpatterns = [
    path("", home.front_door, name="front-door"),
    path("home/", home.home, name="home"),
    path("demo/enter/", demo.enter, name="demo-enter"),
    path("demo/mail/", demo.mail, name="demo-mail"),
    path("demo/mail/<str:name>/", demo.letter, name="demo-letter"),
    path("demo/style/", TemplateView.as_view(template_name="demo/style.html"), name="demo-style"),
    path("accessibility/", home.accessibility, name="accessibility"),
    path("i18n/setlang/", home.language, name="set_language"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("sw.js", pwa.service_worker, name="service-worker"),
    path("offline/", pwa.offline, name="offline"),
    path("phone/session/", pwa.session, name="phone-session"),
    path(".well-known/security.txt", security_txt.security_txt, name="security-txt"),
    path("healthz/", health.process, name="healthz"),
    path("health/deep/", health.deep, name="health-deep"),
    path("accounts/", include("serve_return.sign_in")),
    path("api/v1/", include("api.urls")),
    path("", include("accounts.urls")),
    path("", include("logs.urls")),
]
# The packages for these two are there only where they are used.
if settings.MAIL_EVENTS:
    events = import_module("serve_return.mail_events")
    urlpatterns.append(path("mail-events/", include(list(events.doors(settings.MAIL_EVENTS)))))
if settings.METRICS_FROM:
    urlpatterns.append(path("metrics/", import_module("serve_return.metrics").metrics))
