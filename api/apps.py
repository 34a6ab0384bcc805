"""The app of the JSON interface; no models, no migrations."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
