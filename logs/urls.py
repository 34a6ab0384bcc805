"""Paths about moments, weeks, tips, visits and the weekly mail."""

from django.urls import path, re_path

from .views.caregiver import facts, log, moments, tips, week
from .views.caregiver import help as help_views

app_name = "logs"
urlpatterns = [
    # Caregivers: log, read, find a tip.
    path("log/", log.log, name="log"),
    path("log/<uuid:client_id>/", log.details, name="details"),
    path("log/<uuid:client_id>/undo/", log.undo, name="undo"),
    path("moments/", moments.moments, name="moments"),
    path("week/", week.week, name="week"),
    re_path(r"^week/(?P<monday>[0-9]{4}-[0-9]{2}-[0-9]{2})/$", week.week, name="week"),
    path("tips/", tips.tips, name="tips"),
    path("tips/age/", tips.age, name="tip-age"),
    path("tips/<slug:slug>/", tips.tip, name="tip"),
    path("tips/<slug:slug>/feedback/", tips.feedback, name="tip-feedback"),
    path("facts/", facts.facts, name="facts"),
    path("facts/<slug:id>/", facts.fact, name="fact"),
    path("hulp/", help_views.help_page, name="help"),
    # Home visitors: brief, progress, plan, grants.
    # The weekly mail: subscribe, one-click unsubscribe.
]
