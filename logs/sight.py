"""What one visitor may see of one child: the rules that the page before a visit and the one between visits share.

Permitted is what a parent of the family signed for and logged, what the grant's items name, and what nobody hid. What
is hidden, not granted or never logged is equally absent. Nothing is counted on a page, or dated beyond a day in words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext

from accounts.models import Child, Grant, GrantSignature, HiddenItem, Membership, User

from . import library, phrases, weeks
from .models import Interaction, Plan, SharedNote
from .models.interaction import InteractionQuerySet
from .visit_phrases import RETURN_LINES, SERVE_LINES, STEP_LINES
from .vocabulary import RETURNS, ROUTINES, SERVES, STEPS

MAX_NEXT = 2
_LINES: dict[str, Mapping[str, Promise]] = {
    "step": {str(step): line for step, line in STEP_LINES.items()},
    "serve": SERVE_LINES,
    "return": RETURN_LINES,
    "routine": phrases.ROUTINE_SENTENCES,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that shows up. `key` is its name when a parent hides it; `icon` a drawing of the sprite."""

    key: str
    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """Words the family wrote for its visitor."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A note its author ticked for this grant. `day` is in words."""

    key: str
    words: str
    by: str
    day: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """A plan, part by part, so that each can be hidden. `step` is the number of the focus, 1 to 5."""

    step: int | None
    focus: Line | None
    ideas: tuple[Said, ...]
    family_says: Said | None


@dataclass(frozen=True, slots=True)
class Idea:
    """A tip of the library, in one line."""

    key: str
    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What decides: the grant, the child, the local day, what was hidden, and the parent who previews, if any.

    `aloud`: on a screen that visitor and family look at together, so without words written for the visitor alone.
    """

    grant: Grant
    child: Child
    now: datetime
    today: date
    hidden: frozenset[str]
    reader: User | None
    aloud: bool = False

    def allows(self, item: str) -> bool:
        return item in self.grant.items

    def shows(self, key: str) -> bool:
        return key not in self.hidden


def frame(grant: Grant, child: Child, *, now: datetime, reader: User | None = None) -> Frame:
    hidden = HiddenItem.objects.filter(grant=grant).values_list("key", flat=True)
    return Frame(grant, child, now, weeks.local_day(now, grant.family.zone), frozenset(hidden), reader)


def signers(grant: Grant) -> QuerySet[Membership, int]:
    """Ids of the people whose own moments the grant covers: they signed it, and are a parent of the family now."""
    signed = GrantSignature.objects.filter(grant=grant).values("parent_id")
    parents = Membership.objects.active().filter(family_id=grant.family_id, role=Membership.Role.PARENT)
    return parents.filter(user_id__in=signed).values_list("user_id", flat=True)


def moments(sight: Frame) -> InteractionQuerySet:
    """Everything a page may be computed from."""
    happened = Interaction.objects.current().happened(sight.now)
    return happened.filter(child=sight.child, author_id__in=signers(sight.grant))


def tally(*kinds: str) -> dict[str, Count | Sum]:
    """Aggregates that say how often each value occurs, named "serve_look"; they only ever decide an order."""
    masks = {"step": ("step_bits", STEPS), "serve": ("serve_bits", SERVES), "return": ("return_bits", RETURNS)}
    found: dict[str, Count | Sum] = {}
    for kind in kinds:
        if kind == "routine":
            found |= {f"routine_{w}": Count("pk", filter=Q(routine_code=n)) for n, w in enumerate(ROUTINES, 1)}
        else:
            column, words = masks[kind]
            found |= {
                f"{kind}_{word}": Sum(F(column).bitrightshift(place).bitand(1)) for place, word in enumerate(words)
            }
    return found


def lines(sight: Frame, counted: Mapping[str, int | None], kind: str) -> list[Line]:
    """What occurred of one kind and is not hidden, strongest first; equals keep the order of the vocabulary."""
    found = {name: times for name, times in counted.items() if times and name.startswith(f"{kind}_")}
    ordered = sorted(found, key=lambda name: -(found[name] or 0))
    return [line for name in ordered if sight.shows((line := line_of(name.replace("_", ":", 1), sight.child)).key)]


def line_of(key: str, child: Child) -> Line:
    """The line of a key such as "step:3", in the active language. KeyError for a value that does not exist."""
    kind, code = key.split(":", 1)
    icon = phrases.STEP_ICONS[int(code)] if kind == "step" else code
    return Line(key, icon, phrases.about(child.nickname, _LINES[kind][code]))


def focuses(child: Child) -> list[Line]:
    """The five steps, to choose one from."""
    return [line_of(f"step:{step}", child) for step in STEPS]


def ticked(sight: Frame) -> list[tuple[date, Quote]]:
    """Notes ticked for this grant, each with its local day, newest first."""
    if not sight.allows(Grant.Item.WORDS):
        return []
    shared = moments(sight).filter(pk__in=SharedNote.objects.filter(grant=sight.grant).values("interaction_id"))
    rows = shared.exclude(note="").select_related("author").order_by("-occurred_at", "-pk")
    return [(row.local_date, _quote(row, sight)) for row in rows[:100] if _reads(sight, row)]


def _reads(sight: Frame, row: Interaction) -> bool:
    may_read = sight.reader is None or bool(row.note_seen_by(sight.reader))
    for_all = not sight.aloud or row.note_for == Interaction.NoteFor.FAMILY
    return may_read and for_all and sight.shows(f"quote:{row.pk}")


def _quote(row: Interaction, sight: Frame) -> Quote:
    return Quote(f"quote:{row.pk}", row.note, row.author.called, day_in_words(row.local_date, sight.today))


def day_in_words(day: date, today: date) -> str:
    """ "today", "Tuesday" within a week, else "3 November", with the year when it is another one."""
    if day >= today:
        return pgettext("when", "today")
    if day == today - timedelta(days=1):
        return pgettext("when", "yesterday")
    if today - day < weeks.WEEK:
        return date_format(day, "l")
    return date_format(day, "j F" if day.year == today.year else "j F Y")


def agreed(sight: Frame, plan: Plan | None) -> Agreed | None:
    """What of a plan may be seen; None when that is nothing."""
    if plan is None or not sight.allows(Grant.Item.PLAN):
        return None
    focus = plan.focus if plan.focus and sight.shows("plan:focus") else None
    ideas = tuple(Said("plan:ideas", idea) for idea in plan.ideas) if sight.shows("plan:ideas") else ()
    says = Said("plan:says", plan.family_says) if plan.family_says and sight.shows("plan:says") else None
    if not (focus or ideas or says):
        return None
    line = Line("plan:focus", phrases.STEP_ICONS[focus], line_of(f"step:{focus}", sight.child).text) if focus else None
    return Agreed(focus, line, ideas, says)


def ideas_for_age(sight: Frame, focus: int | None, known: Iterable[str] = ()) -> tuple[Idea, ...]:
    """What there is to enjoy at this age, also when nothing was ever logged; the focus' own tips first.

    From the real age: a parent who moved the age of the tips did so in private. Another choice each month of life.
    """
    months = sight.child.age_months(sight.today)
    tips = [tip for tip in library.tips(age_months=months) if not tip.for_parent and tip.slug not in known]
    start = months % len(tips) if tips else 0
    turned = sorted([*tips[start:], *tips[:start]], key=lambda tip: tip.step != focus)
    ideas = (idea_of(tip) for tip in turned)
    return tuple(idea for idea in ideas if sight.shows(idea.key))[:MAX_NEXT]


def idea_of(tip: library.Tip) -> Idea:
    """In the active language."""
    return Idea(f"tip:{tip.slug}", tip.slug, tip.text(get_language()).title)
