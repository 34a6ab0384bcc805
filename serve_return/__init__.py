"""Wiring: settings, urls, clock, and what belongs to no single app."""

from .celery import app as celery_app

__all__ = ["celery_app"]
