"""The weekly letter: what to try, why, and what may come next. At most 90 words, whatever the tip and the quote."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts import outbox
from accounts.models import Child, Mail

from . import letter_links, weeks
from .library import Tip
from .models import Interaction, Subscription
from .wording import words

MAX_WORDS = 90  # greeting and links included, the foot of the page not
SHORTEST_QUOTE = 5  # words; less of a longer note says nothing
LATE = timedelta(hours=48)  # a letter may still arrive this long after its week


def queue_weekly(
    subscription: Subscription,
    child: Child,
    tip: Tip,
    quote: Interaction | None,
    *,
    choice: bool,
    week: date,
    now: datetime,
) -> Mail:
    """Store the letter of that local week; it leaves at once and expires two days after the week ends."""
    return outbox.queue(
        kind="weekly",
        user=subscription.user,
        to=subscription.user.email,
        language=subscription.user.language,
        context=_letter(subscription, child, tip, quote, choice=choice),
        now=now,
        lifetime=weeks.starts_at(week + weeks.WEEK, subscription.zone) + LATE - now,
        headers=_way_out(subscription),
    )


def write_weekly(
    mail: Mail, subscription: Subscription, child: Child, tip: Tip, quote: Interaction | None, *, choice: bool
) -> None:
    """Write the letter once more, unsaved: what it quotes may have changed while it waited."""
    mail.headers = _way_out(subscription)
    outbox.write(mail, language=mail.language, context=_letter(subscription, child, tip, quote, choice=choice))


def _way_out(subscription: Subscription) -> dict[str, str]:
    """RFC 8058: mail readers show a button that needs no page."""
    address = settings.SITE_URL + reverse("logs:unsubscribe", args=[subscription.token])
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _letter(
    subscription: Subscription, child: Child, tip: Tip, quote: Interaction | None, *, choice: bool
) -> dict[str, Any]:
    """What the letter says. No name of a child, and the quote comes last: phones show the first lines to anybody."""
    language = subscription.user.language
    letter = {
        "tip": tip.text(language),
        "for_parent": tip.for_parent,
        "choice": choice,  # now and then the letter itself asks whether its rhythm still suits
        "moment": letter_links.path_for(subscription, child),
        "week": reverse("logs:week") + f"?child={child.pk}",
        "sources": [reverse("logs:fact", args=[id]) for id in tip.facts],
        "rhythm": reverse("logs:mail"),
        "way_out": reverse("logs:unsubscribe", args=[subscription.token]),
    }
    room = MAX_WORDS - _length(letter | {"quote": "…"}, language)
    return letter | {"quote": _shortened(quote.note, room) if quote else ""}


def _length(letter: dict[str, Any], language: str) -> int:
    """Words above the foot of the page."""
    page = {"sender": outbox.sender(), "site": settings.SITE_URL, **letter}
    with translation.override(language):
        text = render_to_string("emails/weekly.txt", page).split("\n--\n")[0]
    return len(words(re.sub(r"https?://\S+", "", text)))


def _shortened(note: str, room: int) -> str:
    """The first `room` words of the note; nothing at all when only a scrap of it would fit."""
    said = note.split()
    if len(words(note)) <= room:
        return " ".join(said)
    return " ".join(said[:room]).rstrip(".,;:!?") + "…" if room >= SHORTEST_QUOTE else ""
