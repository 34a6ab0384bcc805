"""The app of people, permissions and mail."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
