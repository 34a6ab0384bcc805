"""The register of who has access in which capacity at an organisation, as the law asks of its coordinator, in CSV.

People who work there or did, and nobody of a family: who lets whom in is for families alone.
"""

import csv
from collections.abc import Iterator
from io import StringIO

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .models import Consent, Organisation, StaffMember

HEAD = (
    _("name"), _("e-mail address"), _("role"), _("own word for the job"), _("access"),
    _("since"), _("until"), _("agreed to secrecy"), _("version"),
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet would calculate


def written(place: Organisation) -> str:
    """The register of today, those who left included."""
    page = StringIO()
    csv.writer(page).writerows([plain(cell) for cell in row] for row in _rows(place))
    return page.getvalue()


def plain(cell: object) -> str:
    """Text that no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if text.lstrip().startswith(FORMULA) or text.startswith(FORMULA) else text


def _rows(place: Organisation) -> Iterator[list[object]]:
    yield list(map(str, HEAD))
    staff = place.staff.select_related("user").order_by("joined_at", "pk")
    agreed = Consent.objects.filter(user__in=staff.values("user"), purpose=Consent.Purpose.VISITOR_TERMS, given=True)
    terms = {row.user_id: row for row in agreed.order_by("pk")}
    for member in staff:
        user, answer = member.user, terms.get(member.user_id)
        until = member.left_at.date() if member.left_at else ""
        said = [answer.answered_at.date(), answer.version] if answer else ["", ""]
        role, access = member.get_role_display(), _access(member)
        yield [user.name, user.email, role, member.title, access, member.joined_at.date(), until, *said]


def _access(member: StaffMember) -> str:
    if member.left_at:
        return gettext("none any more")
    if member.role == StaffMember.Role.VISITOR:
        return gettext("what a family shows them, as long as it likes")
    return gettext("colleagues, no family")
