"""A home visitor's two pages of a family, under a live grant; every reading leaves a row in the family's log."""

from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import second_factor
from accounts.models import AccessLogEntry, ApiToken, Consent, StaffMember
from logs import briefs, visits
from logs import progress as between

from .. import pagination
from ..documentation import operation
from ..door import Door
from ..shapes import visitor

Page = AccessLogEntry.Page


class VisitorsDoor(Door):
    """For home visitors who showed a second factor and accepted the terms; for anybody else there is nothing here."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        StaffMember.objects.visitors().filter(user=self.person)[:1].get()
        if not _proved(request):
            raise PermissionDenied(_("Show your second factor on our pages first."))
        if not Consent.objects.given(self.person, Consent.Purpose.VISITOR_TERMS):
            raise PermissionDenied(_("Read and accept the terms for home visitors on our pages first."))


def _proved(request: Request) -> bool:
    """A second factor shown in this session, or in the one in which this token was made."""
    token = request.auth
    return token.proved if isinstance(token, ApiToken) else second_factor.passed(request._request)


class Families(VisitorsDoor):
    @operation(
        "list families that let you in",
        asks=[pagination.PageQuery],
        gives={200: visitor.VisitorFamily},
        many=True,
        refuses=(404,),
    )
    def get(self, request: Request) -> Response:
        """The families of your live grants, alphabetical by nickname."""
        found = visits.households(self.person, now=timezone.now())
        return Response(pagination.page_of(request, found, visitor.household))


class Brief(VisitorsDoor):
    @operation("read a brief", gives={200: visitor.Brief}, refuses=(404,))
    def get(self, request: Request, family: int, child: int) -> Response:
        """The page before a visit."""
        now = timezone.now()
        with visits.reading(self.person, family=family, child=child, page=Page.BRIEF, now=now) as (grant, one):
            page = briefs.brief(grant, one, language=get_language() or self.person.language, now=now)
        return Response(visitor.brief(page))


class Progress(VisitorsDoor):
    @operation("read progress", gives={200: visitor.Progress}, refuses=(404,))
    def get(self, request: Request, family: int, child: int) -> Response:
        """The page between visits."""
        now = timezone.now()
        with visits.reading(self.person, family=family, child=child, page=Page.PROGRESS, now=now) as (grant, one):
            page = between.progress(grant, one, language=get_language() or self.person.language, now=now)
        return Response(visitor.progress(page))
