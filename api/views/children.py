"""Children: a nickname and a birth month."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import erasure
from accounts.models import Child, Family

from .. import pagination
from ..documentation import operation
from ..door import Door
from ..shapes import people


class Children(Door):
    log_scope = ("GET",)

    @operation("list children", asks=[pagination.PageQuery], gives={200: people.Child}, many=True)
    def get(self, request: Request) -> Response:
        """The children of your families."""
        rows = Child.objects.visible_to(self.person)
        return Response(pagination.page(request, rows, ("nickname", "pk"), people.child))

    @operation("add a child", takes=people.ChildSent, gives={201: people.Child}, refuses=(400, 404))
    def post(self, request: Request) -> Response:
        """Add a child to your family; one is founded when you have none."""
        sent = self.taken(people.ChildSent)
        family = Family.objects.to_welcome_in(self.person, chosen=sent.pop("family", None))
        row = Child.objects.welcome(by=self.person, family=family, **sent)
        return Response(people.child(row), status=201, headers={"Location": f"{request.path}{row.pk}/"})


class OneChild(Door):
    @operation("read a child", gives={200: people.Child}, refuses=(404,))
    def get(self, request: Request, id: int) -> Response:
        """A child of a family of yours."""
        return Response(people.child(Child.objects.visible_to(self.person).get(pk=id)))

    @operation("change a child", takes=people.ChildChanged, gives={200: people.Child}, refuses=(400, 404))
    def patch(self, request: Request, id: int) -> Response:
        """Change the nickname or the birth month; parents only."""
        row = Child.objects.parented_by(self.person).get(pk=id)
        row.change(**self.taken(people.ChildChanged))
        return Response(people.child(row))

    @operation("ask to erase a child", gives={202: people.Erasure}, refuses=(400, 404))
    def delete(self, request: Request, id: int) -> Response:
        """Hide a child and everything about it at once; it is gone for good after fourteen days. Parents only."""
        row = Child.objects.parented_by(self.person).get(pk=id)
        erasure.ask(row, by=self.person, now=timezone.now())
        return Response(people.erasure(row), status=202)
