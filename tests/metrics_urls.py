"""The real paths with the figures for Prometheus."""

from django.urls import path

from serve_return.metrics import metrics
from serve_return.urls import urlpatterns as real

urlpatterns = [path("metrics/", metrics), *real]
