"""The page before a visit: what a family lets one visitor see of one child, computed live from the permitted rows."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import translation

from accounts.models import Child, Grant, User

from . import library, phrases, sight, weeks
from .models import Plan, TipFeedback, Topics
from .sight import Agreed, Idea, Line, Quote, Said
from .vocabulary import band_of

LATELY = 5 * weeks.WEEK  # before this week: six weeks in all
MAX_QUOTES, MAX_LIKED = 3, 3
LIKED_UNTIL = 3  # months into the next age band
MAX_STRENGTHS = {"step": 2, "serve": 1, "routine": 1}
Answer = TipFeedback.Answer


@dataclass(frozen=True, slots=True)
class Brief:
    """One page; an empty part has no heading on it. `next` is what to enjoy at this age, `liked` tips they liked."""

    child: str
    age: str
    topics: tuple[Line, ...]
    topic_words: Said | None
    quotes: tuple[Quote, ...]
    strengths: tuple[Line, ...]
    agreed: Agreed | None
    liked: tuple[Idea, ...]
    next: tuple[Idea, ...]


def brief(grant: Grant, child: Child, *, language: str, now: datetime, reader: User | None = None) -> Brief:
    """The page of `child`, one of the grant's children, in that language: six queries, however much was logged.

    With `reader`, a parent who previews: without the notes that this parent may not read.
    """
    return _brief(sight.frame(grant, child, now=now, reader=reader), language)


def aloud(grant: Grant, child: Child, *, language: str, now: datetime) -> Brief:
    """The same for a screen that the whole sofa sees.

    Without notes that their author keeps from the rest of the family, and without what one parent thinks of tips.
    """
    return replace(_brief(replace(sight.frame(grant, child, now=now), aloud=True), language), liked=())


def _brief(frame: sight.Frame, language: str) -> Brief:
    child = frame.child
    with translation.override(language):
        topics, words = _topics(frame)
        agreed, liked = _agreed(frame), _liked(frame)
        return Brief(
            child=child.nickname,
            age=phrases.age_in_words(child.age_months(frame.today)),
            topics=topics,
            topic_words=words,
            quotes=tuple(quote for _, quote in sight.ticked(frame)[:MAX_QUOTES]),
            strengths=_strengths(frame),
            agreed=agreed,
            liked=liked,
            next=sight.ideas_for_age(frame, agreed.step if agreed else None, {tip.slug for tip in liked}),
        )


def agreed_last(grant: Grant, child: Child, *, language: str, now: datetime) -> Agreed | None:
    """The last plan, as far as this visitor may see it."""
    with translation.override(language):
        return _agreed(sight.frame(grant, child, now=now))


def _topics(frame: sight.Frame) -> tuple[tuple[Line, ...], Said | None]:
    row = Topics.objects.filter(child=frame.child).first() if frame.allows(Grant.Item.TOPICS) else None
    if row is None:
        return (), None
    keys = {f"topic:{code}": Topics.Topic(code).label for code in row.chosen}
    shown = tuple(Line(key, "talk-aloud", str(label)) for key, label in keys.items() if frame.shows(key))
    return shown, Said("topic:words", row.words) if row.words and frame.shows("topic:words") else None


def _agreed(frame: sight.Frame) -> Agreed | None:
    return sight.agreed(frame, Plan.objects.latest_for(frame.child)) if frame.allows(Grant.Item.PLAN) else None


def _strengths(frame: sight.Frame) -> tuple[Line, ...]:
    """What shows up most in the last six weeks: not from the weeks' summaries, for these hold everybody's moments."""
    if not frame.allows(Grant.Item.STRENGTHS):
        return ()
    lately = sight.moments(frame).since(weeks.monday(frame.today) - LATELY)
    counted = lately.aggregate(**sight.tally(*MAX_STRENGTHS))
    return tuple(line for kind, most in MAX_STRENGTHS.items() for line in sight.lines(frame, counted, kind)[:most])


def _liked(frame: sight.Frame) -> tuple[Idea, ...]:
    """Tips that those who signed did or kept for later, of this child's age only: others may be about a sibling."""
    if not frame.allows(Grant.Item.TIPS):
        return ()
    answers = TipFeedback.objects.filter(user_id__in=sight.signers(frame.grant), answer__in=(Answer.DONE, Answer.LATER))
    liked = set(answers.values_list("slug", flat=True))
    months = frame.child.age_months(frame.today)
    bands = {band_of(months), band_of(max(0, months - LIKED_UNTIL))}
    ideas = (sight.idea_of(tip) for tip in library.tips() if tip.slug in liked and tip.age_months in bands)
    return tuple(idea for idea in ideas if frame.shows(idea.key))[-MAX_LIKED:]
