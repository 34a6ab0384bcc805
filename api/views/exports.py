"""A parent's copy of what they may read."""

from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Family
from logs import export
from logs.models import Export
from logs.views.export import as_file

from ..documentation import operation
from ..door import Door
from ..shapes import exports


class Exports(Door):
    @operation("ask for an export", takes=exports.ExportSent, gives={202: exports.Export}, refuses=(400, 404))
    def post(self, request: Request) -> Response:
        """Ask for a copy of what you may read, as a parent. Asking again while it is made gives the same one."""
        family = Family.objects.to_export(self.person, chosen=self.taken(exports.ExportSent).get("family"))
        row = export.ask(self.person, family, now=timezone.now())
        return Response(exports.export(row), status=202, headers={"Location": f"{request.path}{row.pk}/"})


class OneExport(Door):
    @operation(
        "read an export",
        asks=[exports.ExportQuery],
        gives={200: exports.Export, (200, "application/zip"): OpenApiTypes.BINARY},
        refuses=(404,),
    )
    def get(self, request: Request, id: int) -> HttpResponseBase:
        """How far it is, and where the file is; with `content=zip` the file itself, kept for three days."""
        rows = Export.objects.asked_by(self.person, now=timezone.now()).select_related("user")
        if self.asked(exports.ExportQuery).get("content"):
            return as_file(rows.get(pk=id, status=Export.Status.READY))
        return Response(exports.export(rows.get(pk=id)))
