"""The real paths with the door of one mail service."""

from django.urls import include, path

from serve_return import mail_events
from serve_return.urls import urlpatterns as real

urlpatterns = [path("mail-events/", include(list(mail_events.doors("postmark")))), *real]
