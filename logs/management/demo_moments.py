"""Six weeks of moments in two homes, as their parents might have logged them. Only for the demo."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Scene:
    """A moment so many days ago, at a local wall-clock time; `fields` are those of a recorded moment."""

    child: str
    author: str
    days_ago: int
    at: str
    fields: dict[str, Any] = field(default_factory=dict)


def _scene(child: str, author: str, days_ago: int, at: str, words: str = "", **more: Any) -> Scene:
    """`words` reads "serves > returns | routine | back and forth", each part may be empty."""
    exchange, routine, turns = [*(part.strip() for part in words.split("|")), "", ""][:3]
    serves, _, returns = exchange.partition(">")
    fields = {"serves": serves.split(), "returns": returns.split(), "routine": routine, "back_and_forth": turns}
    return Scene(child, author, days_ago, at, {name: value for name, value in fields.items() if value} | more)


FAMILY = {"note_for": "family"}
# The one whose note Lotte ticked for Vera, and one that nobody else reads.
SHARED = _scene(
    "Noor",
    "lotte",
    9,
    "18:40",
    "look sound > wait name | bath | many",
    kept=True,
    **FAMILY,
    note="Eendje onder water, eendje boven. Ik wachtte telkens even. Toen riep ze zelf, heel luid, om nog een keer.",
)
PRIVATE = _scene(
    "Noor",
    "lotte",
    5,
    "05:50",
    "cry > comfort | sleep",
    note="Korte nacht. Samen in de zetel gelegen tot het licht werd. Dat was ook goed.",
)

NOTED = (
    SHARED,
    PRIVATE,
    _scene(
        "Noor",
        "lotte",
        40,
        "12:10",
        "gesture > focus name | meal",
        note="Ze wees naar de lepel. Haar eerste echte wijsvinger!",
        kept=True,
        **FAMILY,
    ),
    _scene(
        "Noor",
        "karim",
        34,
        "18:15",
        "sound > echo | care | few",
        note="Zij ba, ik ba. Zo ging het de hele pamper lang.",
        kept=True,
        **FAMILY,
    ),
    _scene(
        "Noor",
        "lotte",
        29,
        "15:30",
        "cry > comfort help | outdoors",
        repaired=True,
        note="Eerst begreep ik het niet. Het was haar want. Daarna lachte ze weer.",
    ),
    _scene(
        "Noor",
        "karim",
        24,
        "19:05",
        "look > name | book | few",
        note="Het boekje met de dieren. Bij de koe kijkt ze altijd naar mij.",
        **FAMILY,
    ),
    _scene(
        "Noor",
        "lotte",
        19,
        "08:20",
        "face > encourage wait | care | few",
        note="Even gewacht na kiekeboe. Ze trok zelf de doek weg.",
        kept=True,
        **FAMILY,
    ),
    _scene(
        "Noor",
        "karim",
        16,
        "17:50",
        "done > transition | play",
        note="Blokjes in de doos, dag blokjes. Ze zwaaide.",
        **FAMILY,
    ),
    _scene(
        "Noor",
        "karim",
        12,
        "12:25",
        "gesture sound > name wait | meal | many",
        note="Hapje voor mij, hapje voor haar. Om de beurt met dezelfde lepel.",
        kept=True,
    ),
    _scene(
        "Noor",
        "lotte",
        3,
        "18:30",
        "approach > encourage | cuddle",
        note="Ze kwam naar me toe gekropen met haar armen omhoog.",
        kept=True,
        **FAMILY,
    ),
    _scene(
        "Noor",
        "karim",
        2,
        "10:15",
        "look gesture > focus name | outdoors | few",
        note="De kraan aan het eind van de straat. We keken tot ze klaar was met kijken.",
        **FAMILY,
    ),
    _scene(
        "Noor",
        "lotte",
        1,
        "18:45",
        "sound > wait echo | bath | many",
        note="Plons, wachten, plons. Ze schaterde.",
        kept=True,
        **FAMILY,
    ),
    _scene(
        "Sam",
        "karim",
        38,
        "17:30",
        "word > name help | chores | few",
        note="Samen sokken gezocht. Hij vond ze allemaal, vertelde hij aan oma.",
        **FAMILY,
    ),
    _scene(
        "Sam",
        "lotte",
        31,
        "08:10",
        "cry > comfort transition | handover",
        repaired=True,
        note="Moeilijk afscheid. Drie kusjes in zijn jaszak, dan ging het.",
    ),
    _scene(
        "Sam",
        "lotte",
        22,
        "16:40",
        "word action > encourage wait | play | many",
        note="Hij was de dokter, ik de patiënt met een zere neus.",
        kept=True,
        **FAMILY,
    ),
    _scene(
        "Sam",
        "karim",
        14,
        "19:20",
        "word > name | book | many",
        note="Hij las het boekje voor aan Noor. Op zijn manier.",
        kept=True,
        **FAMILY,
    ),
    _scene(
        "Sam",
        "lotte",
        8,
        "11:00",
        "gesture word > focus name | outdoors | few",
        note="Een slak op de stoep. Tien minuten gehurkt gezeten.",
        kept=True,
        **FAMILY,
    ),
    _scene(
        "Sam",
        "karim",
        2,
        "16:20",
        "done word > transition help | outdoors",
        note="Nog één keer van de glijbaan, dan naar huis. Het lukte.",
    ),
    _scene(
        "Elif",
        "nadia",
        20,
        "17:15",
        "look word > name | meal | few",
        note="Ze zei maan tegen de pannenkoek.",
        kept=True,
    ),
    _scene(
        "Elif",
        "nadia",
        6,
        "19:00",
        "approach > encourage | book",
        note="Zelf een boek gekozen en op mijn schoot gekomen.",
    ),
)

# Moments as most are logged: a few taps, no words. One after the other, over the days below.
_NOOR = (
    "look > focus | play", "sound > echo | care | few", "cry > comfort | sleep", "gesture > name | meal",
    "face > encourage | cuddle", "look sound > name | bath | few", "look > name | book", "approach > comfort | play",
    "sound > encourage wait | care | few", "look > focus name | outdoors", "done > transition | meal",
    "gesture > focus name | play | few", "", "sound face > echo | bath | many", "cry > help | care",
)  # fmt: skip
_SAM = (
    "word > name | meal | few", "action > focus | play", "word > encourage | outdoors", "word > wait | book | many",
    "cry > comfort | handover", "action word > help | chores", "done > transition | play", "",
)  # fmt: skip
_TIMES = ("07:35", "12:20", "17:55", "18:50", "10:05", "15:40", "19:10")


def _everyday() -> list[Scene]:
    noor = [day for day in range(41, -1, -1) if day % 7 != 3]
    sam = range(40, 0, -2)
    authors = ("lotte", "lotte", "karim")
    return [
        *(_scene("Noor", authors[n % 3], day, _TIMES[n % 7], _NOOR[n % len(_NOOR)]) for n, day in enumerate(noor)),
        *(
            _scene("Sam", authors[(n + 1) % 3], day, _TIMES[(n + 2) % 7], _SAM[n % len(_SAM)])
            for n, day in enumerate(sam)
        ),
        *(_scene("Elif", "nadia", day, "18:05", "word > name | meal | few") for day in (34, 27, 13, 3)),
    ]


SCENES: tuple[Scene, ...] = (*NOTED, *_everyday())
