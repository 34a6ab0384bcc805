"""Tips and facts, for everybody who is signed in."""

from django.http import Http404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.context import roles_of
from accounts.models import User
from logs import guidance, library

from .. import pagination
from ..documentation import operation
from ..door import Door
from ..shapes import guidance as shapes


class Tips(Door):
    @operation("list tips", asks=[shapes.TipFilter, pagination.PageQuery], gives={200: shapes.Tip}, many=True)
    def get(self, request: Request) -> Response:
        """The library, by age in months, step and routine."""
        return Response(pagination.page_of(request, library.tips(**self.asked(shapes.TipFilter)), shapes.tip))


class OneTip(Door):
    @operation("read a tip", gives={200: shapes.Tip}, refuses=(404,))
    def get(self, request: Request, slug: str) -> Response:
        """One tip."""
        return Response(shapes.tip(found(slug)))


class Feedback(Door):
    @operation("say what you think of a tip", takes=shapes.FeedbackSent, gives={200: shapes.Feedback}, refuses=(404,))
    def put(self, request: Request, slug: str) -> Response:
        """Done, kept for later, or not for us; a new answer replaces the old one."""
        tip = found(slug)
        row = guidance.feedback(self.person, tip.slug, self.taken(shapes.FeedbackSent)["answer"], timezone.now())
        return Response({"slug": row.slug, "answer": row.answer})


class Facts(Door):
    @operation("list facts", asks=[pagination.PageQuery], gives={200: shapes.Fact}, many=True)
    def get(self, request: Request) -> Response:
        """The fact library, in the words of parents or, for visitors and coordinators, of professionals."""
        return Response(pagination.page_of(request, library.facts(audience(self.person)), shapes.fact))


class OneFact(Door):
    @operation("read a fact", gives={200: shapes.Fact}, refuses=(404,))
    def get(self, request: Request, id: str) -> Response:
        """One claim with its references."""
        try:
            return Response(shapes.fact(library.fact(id, audience(self.person))))
        except LookupError as missing:
            raise Http404 from missing


def found(slug: str) -> library.Tip:
    try:
        return library.tip(slug)
    except LookupError as missing:
        raise Http404 from missing


def audience(reader: User) -> library.Audience:
    return "professionals" if roles_of(reader) & {"visitor", "coordinator"} else "parents"
