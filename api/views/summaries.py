"""Weeks of a child."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Child, Membership
from logs import guidance, summaries
from logs.weeks import week_of

from .. import pagination
from ..documentation import operation
from ..door import Door
from ..shapes import weeks


class Summaries(Door):
    @operation(
        "list weeks",
        asks=[weeks.WeekFilter, pagination.PageQuery],
        gives={200: weeks.Counters},
        many=True,
        refuses=(404,),
    )
    def get(self, request: Request) -> Response:
        """Weeks in which something happened, newest first: the last year, or `from` one Monday `to` another."""
        asked, now = self.asked(weeks.WeekFilter), timezone.now()
        Membership.objects.reading(self.person)[:1].get()
        children = Child.objects.read_by(self.person)
        chosen = [children.get(pk=asked["child"])] if "child" in asked else list(children)
        spans = [(child, weeks.span(asked, week_of(now, child.family.zone))) for child in chosen]
        rows = [row for child, (first, last) in spans for row in summaries.summaries_of(child, first, last, now=now)]
        rows.sort(key=lambda row: row.week_start, reverse=True)
        return Response(pagination.page_of(request, rows, weeks.counters))


class OneSummary(Door):
    @operation("read a week", gives={200: weeks.Summary}, refuses=(400, 404))
    def get(self, request: Request, child: int, monday: str) -> Response:
        """Any week of a child of yours, also one in which nothing was logged. The current week is live."""
        week, now, reader = weeks.week_named(monday), timezone.now(), self.person
        of = Child.objects.read_by(reader).get(pk=child)
        summary = summaries.summary_of(of, week, now=now)
        shown = weeks.summary(
            summary,
            reader,
            kept=summaries.kept_quotes(of, week, reader, now=now),
            first_times=summaries.first_times(summary, now=now),
            advice=guidance.advice_for(of, week, now=now),
        )
        return Response(shown)
