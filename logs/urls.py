"""Paths about moments, weeks, tips, visits and the weekly mail."""

from django.urls import path, re_path

from .views import export, mail, parting
from .views.caregiver import facts, further_back, log, moments, tips, week
from .views.caregiver import help as help_views
from .views.visitor import letting_in, reading, talking

app_name = "logs"
urlpatterns = [
    # Caregivers: log, read, find a tip.
    path("log/", log.log, name="log"),
    path("log/<uuid:client_id>/", log.details, name="details"),
    path("log/<uuid:client_id>/undo/", log.undo, name="undo"),
    path("moments/", moments.moments, name="moments"),
    path("week/", week.week, name="week"),
    re_path(r"^week/(?P<monday>[0-9]{4}-[0-9]{2}-[0-9]{2})/$", week.week, name="week"),
    path("week/over-time/", further_back.further_back, name="over-time"),
    re_path(r"^week/(?P<monday>[0-9]{4}-[0-9]{2}-[0-9]{2})/paper/$", week.paper, name="week-paper"),
    path("tips/", tips.tips, name="tips"),
    path("tips/age/", tips.age, name="tip-age"),
    path("tips/<slug:slug>/", tips.tip, name="tip"),
    path("tips/<slug:slug>/feedback/", tips.feedback, name="tip-feedback"),
    path("facts/", facts.facts, name="facts"),
    path("facts/<slug:id>/", facts.fact, name="fact"),
    path("hulp/", help_views.help_page, name="help"),
    # Home visitors: brief, progress, plan; the family's side: grants, topics, what was agreed.
    path("visits/", reading.families, name="visits"),
    path("visits/terms/", reading.terms, name="visitor-terms"),
    path("visits/<int:family>/<int:child>/", reading.brief, name="brief"),
    path("visits/<int:family>/<int:child>/progress/", reading.between, name="progress"),
    path("visits/<int:family>/<int:child>/together/", reading.together, name="together"),
    path("visits/<int:family>/<int:child>/plan/", reading.plan, name="plan"),
    path("family/grants/new/", letting_in.give, name="give-grant"),
    path("family/grants/<int:pk>/preview/", letting_in.preview, name="preview-grant"),
    path("family/grants/<int:pk>/hide/", letting_in.hide, name="hide-item"),
    path("family/grants/<int:pk>/notes/", letting_in.tick, name="tick-note"),
    path("family/children/<int:pk>/topics/", talking.topics, name="topics"),
    path("family/children/<int:pk>/plan/", talking.plan, name="plan-of-family"),
    # One's own data, to take along.
    path("family/export/", export.exports, name="exports"),
    path("family/export/<int:pk>/", export.download, name="export"),
    path("family/part/", parting.part, name="part"),
    # The weekly mail: subscribe, one-click unsubscribe.
    path("family/mail/", mail.mail, name="mail"),
    path("family/mail/stop/", mail.stop, name="stop-mail"),
    # A key is letters, digits and these: no database takes NUL.
    re_path(r"^mail/(?P<token>[\w.:-]+)/$", mail.confirm, name="confirm-mail"),
    re_path(r"^m/(?P<token>[\w.:-]+)/$", mail.moment, name="moment-by-mail"),
    re_path(r"^u/(?P<token>[\w.:-]+)/$", mail.unsubscribe, name="unsubscribe"),
]
