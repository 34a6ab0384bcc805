"""Paths of the JSON interface; whatever is not here is answered with the same 404."""

from django.urls import path, re_path

from . import converters  # noqa: F401  # registers what may stand in a path
from .views import (
    children,
    documentation,
    exports,
    families,
    grants,
    guidance,
    interactions,
    me,
    nudges,
    summaries,
    sync,
    visitor,
    visits,
)
from .views.nowhere import Nowhere

app_name = "api"
urlpatterns = [
    path("me/", me.Me.as_view(), name="me"),
    path("families/", families.Families.as_view(), name="families"),
    path("families/<id:id>/", families.OneFamily.as_view(), name="family"),
    path("children/", children.Children.as_view(), name="children"),
    path("children/<id:id>/", children.OneChild.as_view(), name="child"),
    path("children/<id:id>/topics/", visits.ChildTopics.as_view(), name="topics"),
    path("children/<id:id>/plan/", visits.ChildPlan.as_view(), name="plan"),
    path("interactions/", interactions.Interactions.as_view(), name="interactions"),
    path("interactions/<client_id:id>/", interactions.OneInteraction.as_view(), name="interaction"),
    path("sync/", sync.Sync.as_view(), name="sync"),
    path("summaries/", summaries.Summaries.as_view(), name="summaries"),
    path("summaries/<id:child>/<str:monday>/", summaries.OneSummary.as_view(), name="summary"),
    path("tips/", guidance.Tips.as_view(), name="tips"),
    path("tips/<slug:slug>/", guidance.OneTip.as_view(), name="tip"),
    path("tips/<slug:slug>/feedback/", guidance.Feedback.as_view(), name="tip-feedback"),
    path("facts/", guidance.Facts.as_view(), name="facts"),
    path("facts/<slug:id>/", guidance.OneFact.as_view(), name="fact"),
    path("nudges/subscription/", nudges.MySubscription.as_view(), name="subscription"),
    path("grants/", grants.Grants.as_view(), name="grants"),
    path("grants/<id:id>/", grants.OneGrant.as_view(), name="grant"),
    path("access-log/", grants.AccessLog.as_view(), name="access-log"),
    path("export/", exports.Exports.as_view(), name="exports"),
    path("export/<id:id>/", exports.OneExport.as_view(), name="export"),
    path("visitor/families/", visitor.Families.as_view(), name="visitor-families"),
    path("visitor/families/<id:family>/children/<id:child>/brief/", visitor.Brief.as_view(), name="brief"),
    path("visitor/families/<id:family>/children/<id:child>/progress/", visitor.Progress.as_view(), name="progress"),
    path("schema/", documentation.Schema.as_view(), name="schema"),
    path("docs/", documentation.page, name="docs"),
    re_path("", Nowhere.as_view(), name="nowhere"),
]
