"""What the family wants to talk about, and what was agreed."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Child
from logs.models import Plan, Topics

from ..documentation import operation
from ..door import Door
from ..shapes import visits


class ChildTopics(Door):
    """For parents and caregivers."""

    @operation("read topics", gives={200: visits.Topics}, refuses=(404,))
    def get(self, request: Request, id: int) -> Response:
        """What the family wants to talk about at the next visit."""
        child = Child.objects.read_by(self.person).get(pk=id)
        return Response(visits.topics(Topics.objects.filter(child=child).first()))

    @operation("choose topics", takes=visits.TopicsSent, gives={200: visits.Topics}, refuses=(404,))
    def put(self, request: Request, id: int) -> Response:
        """Put these topics and words in place of what stood there."""
        child = Child.objects.read_by(self.person).get(pk=id)
        sent = self.taken(visits.TopicsSent)
        return Response(visits.topics(Topics.objects.choose(child=child, by=self.person, now=timezone.now(), **sent)))


class ChildPlan(Door):
    """For parents; a visitor makes the plan with the family, on the page they share."""

    @operation("read the plan", gives={200: visits.Plan}, refuses=(404,))
    def get(self, request: Request, id: int) -> Response:
        """The focus and ideas agreed last."""
        return Response(visits.plan(Plan.objects.latest_for(Child.objects.parented_by(self.person).get(pk=id))))

    @operation("agree on a plan", takes=visits.PlanSent, gives={200: visits.Plan}, refuses=(404,))
    def put(self, request: Request, id: int) -> Response:
        """One focus or none, at most two ideas, and how the family says it went."""
        child = Child.objects.parented_by(self.person).get(pk=id)
        sent = self.taken(visits.PlanSent)
        return Response(visits.plan(Plan.objects.agree(child=child, by=self.person, now=timezone.now(), **sent)))
