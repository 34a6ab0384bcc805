"""A page of readers of the weekly letter: where they belong now, and which children they read; asked once for all."""

from collections import defaultdict
from collections.abc import Sequence

from accounts.models import Child, Membership

from .models import Subscription

READ = (Membership.Role.PARENT, Membership.Role.CAREGIVER)


class Readers:
    """Read anew each time it is made; gives each subscription its time zone."""

    def __init__(self, subscriptions: Sequence[Subscription]) -> None:
        places = Membership.objects.active().filter(user__in=[one.user_id for one in subscriptions])
        self._places: dict[int, list[Membership]] = defaultdict(list)
        for place in places.select_related("family").order_by("joined_at", "family"):
            self._places[place.user_id].append(place)
        self._children: dict[int, list[Child]] = defaultdict(list)
        families = {place.family_id for mine in self._places.values() for place in mine}
        for child in Child.objects.present().filter(family__in=families).select_related("family").order_by("pk"):
            self._children[child.family_id].append(child)
        for one in subscriptions:
            mine = self._places[one.user_id]
            one.zone = Subscription.zone_in(mine[0].family if mine else None)

    def children_of(self, subscription: Subscription) -> list[Child]:
        """Those whose weeks and moments this reader may read, like `Child.objects.read_by`."""
        mine = [place.family_id for place in self._places[subscription.user_id] if place.role in READ]
        return sorted((child for family in mine for child in self._children[family]), key=lambda child: child.pk)
