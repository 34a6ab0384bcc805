"""The app of moments, weeks, tips and the weekly mail."""

from django.apps import AppConfig


class LogsConfig(AppConfig):
    name = "logs"

    def ready(self) -> None:
        from . import checks  # noqa: F401  # importing registers the checks, which need loaded apps
