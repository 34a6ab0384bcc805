"""The words for what happened, shared by pages, mails and the visitor's brief: plain mappings of lazy translations.

A phrase with `%(child)s` is filled by `about(child.nickname, phrase)`. Icons are named by the code itself.
Nothing here counts, compares or speaks of what did not happen.
"""

from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

SERVE_LABELS = {
    "look": pgettext_lazy("serve", "looking"),
    "sound": pgettext_lazy("serve", "a little sound"),
    "face": pgettext_lazy("serve", "a smile or a face"),
    "gesture": pgettext_lazy("serve", "pointing or showing"),
    "cry": pgettext_lazy("serve", "crying, cross"),
    "approach": pgettext_lazy("serve", "coming to me"),
    "word": pgettext_lazy("serve", "saying something"),
    "action": pgettext_lazy("serve", "playing"),
    "done": pgettext_lazy("serve", "had enough"),
}
SERVE_SENTENCES = {
    "look": gettext_lazy("%(child)s found something to look at."),
    "sound": gettext_lazy("%(child)s made little sounds."),
    "face": gettext_lazy("%(child)s smiled or pulled a face."),
    "gesture": gettext_lazy("%(child)s pointed or showed something."),
    "cry": gettext_lazy("%(child)s let you know it was hard for a bit."),
    "approach": gettext_lazy("%(child)s came close to you."),
    "word": gettext_lazy("%(child)s had something to say."),
    "action": gettext_lazy("%(child)s started to play."),
    "done": gettext_lazy("%(child)s showed that it was enough."),
}
RETURN_LABELS = {
    "focus": pgettext_lazy("return", "looking together"),
    "encourage": pgettext_lazy("return", "smiling or saying something kind"),
    "help": pgettext_lazy("return", "helping"),
    "comfort": pgettext_lazy("return", "comforting or holding"),
    "name": pgettext_lazy("return", "saying what it is"),
    "echo": pgettext_lazy("return", "copying or answering"),
    "wait": pgettext_lazy("return", "waiting a moment"),
    "transition": pgettext_lazy("return", "stopping or something new"),
}
ROUTINE_LABELS = {
    "care": pgettext_lazy("routine", "changing or dressing"),
    "meal": pgettext_lazy("routine", "eating"),
    "bath": pgettext_lazy("routine", "bath"),
    "sleep": pgettext_lazy("routine", "sleeping"),
    "play": pgettext_lazy("routine", "playing"),
    "book": pgettext_lazy("routine", "a book"),
    "outdoors": pgettext_lazy("routine", "outdoors"),
    "chores": pgettext_lazy("routine", "jobs around the house"),
    "handover": pgettext_lazy("routine", "drop-off or pick-up"),
    "cuddle": pgettext_lazy("routine", "cuddling"),
    "other": pgettext_lazy("routine", "something else"),
}
# Inside a sentence: "Looking together, often in the bath", "New: now also in the bath."
ROUTINE_PLACES = {
    "care": pgettext_lazy("place", "while changing or dressing"),
    "meal": pgettext_lazy("place", "at the table"),
    "bath": pgettext_lazy("place", "in the bath"),
    "sleep": pgettext_lazy("place", "at bedtime"),
    "play": pgettext_lazy("place", "while playing"),
    "book": pgettext_lazy("place", "with a book"),
    "outdoors": pgettext_lazy("place", "outdoors"),
    "chores": pgettext_lazy("place", "during jobs around the house"),
    "handover": pgettext_lazy("place", "at drop-off or pick-up"),
    "cuddle": pgettext_lazy("place", "while cuddling"),
    "other": pgettext_lazy("place", "in between"),
}
ROUTINE_SENTENCES = {
    "care": gettext_lazy("Together while changing or dressing"),
    "meal": gettext_lazy("Together at the table"),
    "bath": gettext_lazy("Together in the bath"),
    "sleep": gettext_lazy("Together at bedtime"),
    "play": gettext_lazy("Playing together"),
    "book": gettext_lazy("Together with a book"),
    "outdoors": gettext_lazy("Together outdoors"),
    "chores": gettext_lazy("Doing jobs around the house together"),
    "handover": gettext_lazy("Together at drop-off or pick-up"),
    "cuddle": gettext_lazy("Cuddling together"),
    "other": gettext_lazy("Together, in between"),
}
STEP_LABELS = {
    1: gettext_lazy("Looking together"),
    2: gettext_lazy("Answering and encouraging"),
    3: gettext_lazy("Saying what it is"),
    4: gettext_lazy("Taking turns and waiting"),
    5: gettext_lazy("Stopping and starting something new"),
}
# Short enough to begin a heading: "Looking together, often in the bath".
STEP_HEADINGS = {
    1: gettext_lazy("Looking together"),
    2: gettext_lazy("Giving an answer"),
    3: gettext_lazy("Saying what it is"),
    4: gettext_lazy("Back and forth"),
    5: gettext_lazy("Stopping and starting"),
}
STEP_SENTENCES = {
    1: gettext_lazy("You saw what %(child)s saw."),
    2: gettext_lazy("%(child)s got an answer: a smile, a word or a hug."),
    3: gettext_lazy("You gave words to what %(child)s saw or felt."),
    4: gettext_lazy("It went back and forth, with time for %(child)s."),
    5: gettext_lazy("You went along when %(child)s wanted to stop or begin."),
}
STEP_ICONS = {1: "focus", 2: "encourage", 3: "name", 4: "wait", 5: "transition"}
BACK_AND_FORTH_LABELS = {
    "once": gettext_lazy("once"),
    "few": gettext_lazy("a few times"),
    "many": gettext_lazy("a long back and forth"),
}
WHEN_LABELS = {
    "now": pgettext_lazy("when", "now"),
    "morning": pgettext_lazy("when", "this morning"),
    "afternoon": pgettext_lazy("when", "this afternoon"),
    "evening": pgettext_lazy("when", "this evening"),
    "yesterday": pgettext_lazy("when", "yesterday"),
}
NOBODY_READS = gettext_lazy("Nobody reads this right away.")
NOBODY_ALWAYS = gettext_lazy("Nobody gets it right every time.")

_REPLY_TO_SERVE = {
    "cry": gettext_lazy("You were there when it was hard."),
    "done": gettext_lazy("You saw that it was enough."),
    "approach": gettext_lazy("Good to be someone to come to."),
}
REPLY_TO_ANY = gettext_lazy("Lovely that you saw it.")
REPLY_TO_NONE = gettext_lazy("Lovely, a moment together.")
REPLY_TO_REPAIR = gettext_lazy("First not, then you found each other. That is what it is all about.")
# For a page that has to answer by itself: the serve, or "any", "none" or "repaired", and the line.
REPLIES = {**_REPLY_TO_SERVE, "any": REPLY_TO_ANY, "none": REPLY_TO_NONE, "repaired": REPLY_TO_REPAIR}


def about(nickname: str, phrase: object) -> str:
    """The phrase in the active language, with the child's nickname filled in where it belongs."""
    return str(phrase) % {"child": nickname}


def first_time(kind: str, code: str, nickname: str) -> str:
    """One line for a first time: `kind` is serve, return or routine, as in `summaries.first_times`."""
    if kind == "routine":
        return gettext("New: now also %(place)s.") % {"place": ROUTINE_PLACES[code]}
    if kind == "return":
        return gettext("New: %(what)s.") % {"what": RETURN_LABELS[code]}
    return gettext("New: %(sentence)s") % {"sentence": about(nickname, SERVE_SENTENCES[code])}


def reply(serves: list[str], back_and_forth: str | None, repaired: bool) -> str:
    """One warm line after a moment was saved; finding each other again gets the warmest."""
    if repaired:
        return str(REPLY_TO_REPAIR)
    for serve in serves:
        if serve in _REPLY_TO_SERVE:
            return str(_REPLY_TO_SERVE[serve])
    if back_and_forth in {"few", "many"}:
        return gettext("That was a real little chat.")
    return str(REPLY_TO_ANY if serves else REPLY_TO_NONE)


def age_in_words(months: int) -> str:
    """ "10 months", "3 years": months until the second birthday, whole years after it."""
    if months < 1:
        return gettext("just born")
    if months < 24:
        return ngettext("%(months)d month", "%(months)d months", months) % {"months": months}
    years = months // 12
    return ngettext("%(years)d year", "%(years)d years", years) % {"years": years}
