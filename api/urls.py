"""Paths of the JSON interface; whatever is not here is answered with the same 404."""

from django.urls import path, re_path

from . import converters  # noqa: F401  # registers what may stand in a path
from .views import documentation, interactions, sync
from .views.nowhere import Nowhere

app_name = "api"
urlpatterns = [
    path("interactions/", interactions.Interactions.as_view(), name="interactions"),
    path("interactions/<client_id:id>/", interactions.OneInteraction.as_view(), name="interaction"),
    path("sync/", sync.Sync.as_view(), name="sync"),
    path("schema/", documentation.Schema.as_view(), name="schema"),
    path("docs/", documentation.page, name="docs"),
    re_path("", Nowhere.as_view(), name="nowhere"),
]
