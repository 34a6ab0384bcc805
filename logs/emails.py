"""The weekly letter: what to try, why, and what may come next. At most 90 words, whatever the tip and the quote.

All letters about one tip are alike but for their links and the quote. So each is rendered once, with gaps, and filled
in for each reader.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from html import escape

from django.conf import settings
from django.urls import reverse

from accounts import outbox
from accounts.models import Child, Mail

from . import letter_links, library, weeks
from .models import Interaction, Subscription
from .wording import words

MAX_WORDS = 90  # greeting and links included, the foot of the page not
SHORTEST_QUOTE = 5  # words; less of a longer note says nothing
LATE = timedelta(hours=48)  # a letter may still arrive this long after its week
GAP = re.compile("\ue000(\\w+)\ue001")  # from a private area of Unicode, which no tip uses


@dataclass(frozen=True, slots=True)
class Pattern:
    """A letter with gaps, cut at them: words at even places, names of gaps at odd ones. `room`: words for a quote."""

    subject: str
    text: tuple[str, ...]
    html: tuple[str, ...]
    room: int


@dataclass(frozen=True, slots=True)
class Letter:
    """What one letter is about. `choice`: it asks whether its rhythm still suits."""

    subscription: Subscription
    child: Child
    tip: library.Tip
    quote: Interaction | None
    choice: bool


def draft(letter: Letter, *, week: date, now: datetime) -> Mail:
    """The letter of that local week, unsaved; it leaves at once and expires two days after the week ends."""
    reader = letter.subscription.user
    ends = weeks.starts_at(week + weeks.WEEK, letter.subscription.zone)
    mail = outbox.draft(
        kind="weekly",
        user=reader,
        to=reader.email,
        language=reader.language,
        now=now,
        not_before=now,
        expires_at=ends + LATE,
    )
    write(mail, letter)
    return mail


def write(mail: Mail, letter: Letter) -> None:
    """Write it, or once more: what it quotes may have changed while it waited."""
    asked = letter.subscription
    about = (letter.tip, mail.language, letter.choice, settings.SITE_URL, outbox.sender())
    quote = _shortened(letter.quote.note, _pattern(*about, quoted=True).room) if letter.quote else ""
    pattern = _pattern(*about, quoted=bool(quote))
    way_out = reverse("logs:unsubscribe", args=[asked.token])
    gaps = {
        "moment": letter_links.path_for(asked, letter.child),
        "week": f"{reverse('logs:week')}?child={letter.child.pk}",
        "way_out": way_out,
        "quote": quote,
    }
    html = _filled(pattern.html, {name: escape(value) for name, value in gaps.items()})
    outbox.write(mail, outbox.Form(pattern.subject, _filled(pattern.text, gaps), html))
    # RFC 8058: mail readers show a button that needs no page.
    address = f"<{settings.SITE_URL}{way_out}>"
    mail.headers = {"List-Unsubscribe": address, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


@lru_cache(maxsize=1000)
def _pattern(tip: library.Tip, language: str, choice: bool, site: str, sender: str, *, quoted: bool) -> Pattern:
    """No name of a child, and the quote comes last: phones show the first lines to anybody."""
    form = outbox.form(
        kind="weekly",
        language=language,
        context={
            "tip": tip.text(language),
            "for_parent": tip.for_parent,
            "choice": choice,
            "sources": [reverse("logs:fact", args=[id]) for id in tip.facts],
            "rhythm": reverse("logs:mail"),
            **{name: f"\ue000{name}\ue001" for name in ("moment", "week", "way_out")},
            "quote": "\ue000quote\ue001" if quoted else "",
            "site": site,
            "sender": sender,
        },
    )
    above_the_foot = GAP.sub("", form.text.split("\n--\n")[0])
    room = MAX_WORDS - len(words(re.sub(r"https?://\S+", "", above_the_foot)))
    return Pattern(form.subject, tuple(GAP.split(form.text)), tuple(GAP.split(form.html)), room)


def _filled(parts: tuple[str, ...], gaps: Mapping[str, str]) -> str:
    """What is filled in is not read again: a quote with a gap in it stays a quote."""
    return "".join(gaps[part] if place % 2 else part for place, part in enumerate(parts))


def _shortened(note: str, room: int) -> str:
    """The first `room` words of the note; nothing at all when only a scrap of it would fit."""
    said = note.split()
    if len(words(note)) <= room:
        return " ".join(said)
    return " ".join(said[:room]).rstrip(".,;:!?") + "…" if room >= SHORTEST_QUOTE else ""
