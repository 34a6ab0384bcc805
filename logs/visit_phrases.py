"""What shows up in a family, said to a visitor who was not there: plain mappings of lazy translations.

A phrase with `%(child)s` is filled by `phrases.about`. Nothing here counts, compares or speaks of what did not happen.
"""

from django.utils.translation import gettext_lazy

STEP_LINES = {
    1: gettext_lazy("Looking together at what %(child)s sees"),
    2: gettext_lazy("Answering %(child)s warmly"),
    3: gettext_lazy("Saying what %(child)s sees or feels"),
    4: gettext_lazy("Taking turns, with time for %(child)s"),
    5: gettext_lazy("Stopping, or starting something new"),
}
SERVE_LINES = {
    "look": gettext_lazy("%(child)s loves to look around"),
    "sound": gettext_lazy("%(child)s makes little sounds"),
    "face": gettext_lazy("%(child)s smiles and pulls faces"),
    "gesture": gettext_lazy("%(child)s points and shows things"),
    "cry": gettext_lazy("%(child)s says when it is hard"),
    "approach": gettext_lazy("%(child)s comes close"),
    "word": gettext_lazy("%(child)s has something to say"),
    "action": gettext_lazy("%(child)s starts to play"),
    "done": gettext_lazy("%(child)s shows when it is enough"),
}
RETURN_LINES = {
    "focus": gettext_lazy("Looking along with %(child)s"),
    "encourage": gettext_lazy("A smile or a kind word for %(child)s"),
    "help": gettext_lazy("Helping %(child)s a little"),
    "comfort": gettext_lazy("Comforting or holding %(child)s"),
    "name": gettext_lazy("Giving words to what %(child)s sees"),
    "echo": gettext_lazy("Copying or answering %(child)s"),
    "wait": gettext_lazy("Waiting a moment for %(child)s"),
    "transition": gettext_lazy("Going along to something new"),
}
