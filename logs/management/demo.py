"""The demo: two families, a home visitor and her coordinator, six weeks up to now."""

import uuid
from datetime import datetime, time, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import AccessLogEntry, Child, Consent, Family, Grant, Membership, Organisation, StaffMember, User
from logs import guidance, library, summaries, weeks
from logs.models import Interaction, Plan, Sent, SharedNote, Subscription, Topics

from .demo_moments import SCENES, SHARED, Scene

SIX_WEEKS = timedelta(weeks=6)
_IDS = uuid.UUID("5e7e0000-0000-4000-8000-000000000000")


def seed(*, now: datetime) -> int:
    """Make the demo people and their six weeks, or nothing when they are there. Returns how many moments."""
    with transaction.atomic():
        if User.objects.filter(email="lotte@demo.invalid").exists():
            return 0
        lotte, karim, vera, ines, nadia = (_person(name) for name in ("Lotte", "Karim", "Vera", "Ines", "Nadia"))
        home = _home([lotte, karim], "Lotte en Karim", now)
        noor = _child(lotte, home, "Noor", 10, now)
        sam = _child(lotte, home, "Sam", 38, now)
        elif_ = _child(nadia, _home([nadia], "Nadia", now), "Elif", 18, now)
        count = _moments([lotte, karim, nadia], [noor, sam, elif_], now)
        for parent in (lotte, karim):
            _wants_mail(parent, now)
        _visits(home, noor, lotte, vera, ines, now)
        summaries.settle_due(now)
    return count


def _person(name: str) -> User:
    user = User.objects.create_user(f"{name.lower()}@demo.invalid", name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _home(parents: list[User], name: str, now: datetime) -> Family:
    home = Family.objects.found(by=parents[0], name=name)
    for parent in parents[1:]:
        Membership.objects.create(family=home, user=parent, role=Membership.Role.PARENT)
    home.memberships.update(joined_at=now - SIX_WEEKS)
    return home


def _child(parent: User, home: Family, nickname: str, months: int, now: datetime) -> Child:
    today = weeks.local_day(now, home.zone)
    years, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return Child.objects.welcome(
        by=parent, family=home, nickname=nickname, birth_month=today.replace(year=years, month=month + 1, day=1)
    )


def _moments(parents: list[User], children: list[Child], now: datetime) -> int:
    """Record the scenes that lie in the past, each by its author."""
    by_name = {child.nickname: child for child in children}
    count = 0
    for parent in parents:
        mine = [_sent(scene, by_name[scene.child], now) for scene in SCENES if scene.author == parent.name.lower()]
        past = [sent for sent in mine if sent.fields["occurred_at"] <= now]
        count += len(Interaction.objects.record_many(by=parent, items=past, now=now))
    return count


def _sent(scene: Scene, child: Child, now: datetime) -> Sent:
    zone = child.family.zone
    day = weeks.local_day(now, zone) - timedelta(days=scene.days_ago)
    at = datetime.combine(day, time.fromisoformat(scene.at), zone)
    return Sent(client_id=_id(scene), child=child, fields=scene.fields | {"occurred_at": at})


def _id(scene: Scene) -> uuid.UUID:
    return uuid.uuid5(_IDS, f"{scene.child} {scene.days_ago} {scene.at}")


def _wants_mail(parent: User, now: datetime) -> None:
    """The weekly mail asked for and confirmed, tips that look at what was logged agreed to."""
    since = now - SIX_WEEKS
    for purpose in (Consent.Purpose.WEEKLY_MAIL, Consent.Purpose.PERSONAL_TIPS):
        Consent.objects.answer(by=parent, purpose=purpose, given=True, language=parent.language, now=since)
    subscription = Subscription(user=parent, requested_at=since, confirmed_at=since)
    subscription.next_due_at = subscription.turn_after(now)
    subscription.save()


def _visits(home: Family, noor: Child, lotte: User, vera: User, ines: User, now: datetime) -> None:
    """An organisation, what Lotte shares with its visitor, what they agreed three weeks ago, what comes next."""
    since, visit = now - timedelta(weeks=5), now - timedelta(weeks=3)
    place = Organisation.objects.create(name="Huis van het Kind Zuid", verified_at=now - SIX_WEEKS)
    visitor = StaffMember.objects.create(
        organisation=place, user=vera, role=StaffMember.Role.VISITOR, title="verpleegkundige", joined_at=since
    )
    StaffMember.objects.create(
        organisation=place, user=ines, role=StaffMember.Role.COORDINATOR, title="coördinator", joined_at=since
    )
    Consent.objects.answer(
        by=vera, purpose=Consent.Purpose.VISITOR_TERMS, given=True, language=vera.language, now=since
    )
    grant = Grant.objects.give(
        by=lotte,
        family=home,
        children=[noor],
        visitor=visitor,
        purpose=Grant.Purpose.PREPARE_VISITS,
        items=list(Grant.Item.values),
        ends_at=since + timedelta(days=120),
        now=since,
    )
    AccessLogEntry.objects.write(grant=grant, child=noor, page=AccessLogEntry.Page.BRIEF, now=visit)
    _agreed(noor, lotte, vera, visit, now)
    note = Interaction.objects.get(family=home, client_id=_id(SHARED))
    SharedNote.objects.create(grant=grant, interaction=note, shared_at=now - timedelta(days=8))


def _agreed(noor: Child, lotte: User, vera: User, visit: datetime, now: datetime) -> None:
    ideas = ["Bij het eten: na een hapje even wachten.", "Na een liedje stoppen en kijken wat Noor doet."]
    says = "In bad lukt wachten het best."
    Plan.objects.agree(child=noor, by=vera, now=visit, focus=4, ideas=ideas, family_says=says)
    Topics.objects.create(
        child=noor,
        chosen=[Topics.Topic.SLEEP, Topics.Topic.TALKING],
        words="Ze wordt weer vaker wakker. En ze praat zo veel met haar handen!",
        updated_at=now - timedelta(days=4),
        updated_by=lotte,
    )
    for tip in library.tips(age_months=10, step=4)[:1]:
        guidance.feedback(lotte, tip.slug, "done", now - timedelta(days=10))
