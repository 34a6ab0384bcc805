"""Many readers whose weekly mail is due now, in a time zone where it is noon."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.models import Child, Consent, Family, Membership, User
from logs.models import Subscription


def noon_zone(now: datetime) -> str:
    """A zone whose clocks show twelve-something, so that a test may run at any hour of the day."""
    ahead = 12 - now.astimezone(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def readers(number: int, now: datetime) -> list[Subscription]:
    """As many families with a parent, a baby and a confirmed subscription; made in bulk."""
    zone, since = noon_zone(now), now - timedelta(days=30)
    today = now.astimezone(ZoneInfo(zone))
    people = User.objects.bulk_create(User(email=f"reader{n}@example.org", language="en") for n in range(number))
    families = Family.objects.bulk_create(Family(time_zone=zone) for _ in people)
    pairs = list(zip(people, families, strict=True))
    Membership.objects.bulk_create(Membership(family=home, user=person, role="parent") for person, home in pairs)
    month = date(today.year - 1, today.month, 1)
    Child.objects.bulk_create(Child(family=home, nickname="Kim", birth_month=month) for home in families)
    Consent.objects.bulk_create(
        Consent(user=person, purpose="weekly_mail", given=True, version=1, language="en", answered_at=since)
        for person in people
    )
    turn = datetime(today.year, today.month, today.day, 11, tzinfo=today.tzinfo)
    return Subscription.objects.bulk_create(
        Subscription(
            user=person, weekday=today.weekday(), hour=11, requested_at=since, confirmed_at=since, next_due_at=turn
        )
        for person in people
    )
