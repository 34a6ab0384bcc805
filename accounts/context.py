"""What every page knows about the person: roles for the navigation, demo or not."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .models import Membership, StaffMember, User

CARING = ("parent", "caregiver", "helper")


def person(request: HttpRequest) -> dict[str, Any]:
    """`roles`: the set of roles the signed-in person has anywhere now, read only when a template asks."""
    return {"roles": _Roles(request), "DEMO": settings.DEMO}


class _Roles:
    """Lazy `role in roles` for templates, at most two queries a page."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.known: set[str] | None = None

    def __contains__(self, role: str) -> bool:
        if self.known is None:
            user = getattr(self.request, "user", None)
            self.known = roles_of(user) if isinstance(user, User) else set()
        return role in self.known

    @property
    def cares(self) -> bool:
        """Whether a child's days are theirs to write down."""
        return any(role in self for role in CARING)


def roles_of(user: User) -> set[str]:
    """Roles in families and organisations, now."""
    family = Membership.objects.active().filter(user=user).values_list("role", flat=True)
    staff = StaffMember.objects.active().filter(user=user).values_list("role", flat=True)
    return {*family, *staff}
