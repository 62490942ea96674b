"""What a rule of the date grammar is: a pattern over folded text and a reading that turns a match into dates.

Patterns are written as templates with `_` for a blank (of any kind, or one line break) and `{name}` or
`{name:suffix}` for a fragment of the lexicon, the latter captured in the group `name` or `namesuffix`. A
pattern begins and ends at the edge of a word. Where patterns overlap the longest match wins, so a rule that
yields no dates ("place du 4 août", "à ce jour") keeps others from reading a date where there is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from sahel_pipeline.extraction.stems import Index, WordList
from sahel_pipeline.extraction.temporal.calendar import Tense
from sahel_pipeline.extraction.temporal.lexicon import FRAGMENTS, MODIFIERS

Match = re.Match[str]


class Giveaway(Enum):
    """The kind of word that every expression of a rule holds; a rule is only tried near such words."""

    MONTH = auto()
    WEEKDAY = auto()
    DIGITS = auto()
    """A year, or numbers separated by a point, a hyphen or a slash."""
    WORD = auto()
    """"hier", "semaine", "mois", ..."""


class Kind(Enum):
    """What an expression is made of; decides what may stand in apposition to it."""

    DAY = auto()  # "1er septembre", "les 7 et 8 avril"
    WEEKDAY = auto()  # "jeudi dernier"
    MONTH = auto()  # "en mai", "fin janvier 2022"
    YEAR = auto()  # "en 2010", "début 2023"
    DEICTIC = auto()  # seen from the day of publication: "hier", "il y a trois mois"
    ANAPHOR = auto()  # seen from a date before it in the text: "la veille", "trois jours plus tard"
    VAGUE = auto()  # "ces derniers mois"


@dataclass(frozen=True, slots=True)
class Found:
    """A date in the folded text."""

    start: int
    end: int
    kind: Kind
    edtf: str | None
    contradicts: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What a match is read in."""

    today: date | None
    """The day the text is read from."""
    tense: Callable[[], Tense | None]
    """When the clause around the match takes place."""
    happens: Callable[[], bool]
    """Whether a verb right beside the match tells of something that happened or will, not of a state."""
    capital: Callable[[int], bool]
    """Whether the character at an offset of the folded text is upper case in print."""
    year: int | None = None
    """Year of a date coordinated with this one, for "en juillet et août 2022"."""
    beside: str | None = None
    """Last day (or interval of days) named in print just before, with its year."""
    day: str | None = None
    """Last day (or interval of days) named shortly before."""
    last: str | None = None
    """Last date of any precision named shortly before."""


Reading = Callable[[Match, Context], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to name a date."""

    name: str
    giveaway: Giveaway
    pattern: WordList
    read: Reading


class Rulebook(list[Rule]):
    """Rules of one kind of expression, registered by decorating their readings."""

    def add(self, giveaway: Giveaway, *templates: str) -> Callable[[Reading], Reading]:
        """Return a decorator that registers a reading for each of some templates."""

        def register(read: Reading) -> Reading:
            self.extend(Rule(read.__name__, giveaway, pattern(template), read) for template in templates)
            return read

        return register


_BLANK = r"(?: {1,3}| {0,2}\n {0,2})"


INDEX = Index(remembered=8)
"""The patterns of all rules, with the words that they may begin with; its texts are whole articles."""


def pattern(template: str) -> WordList:
    """Compile a template of the grammar."""

    def fragment(found: Match) -> str:
        name, colon, suffix = found.group(1).partition(":")
        return rf"(?P<{name}{suffix}>{FRAGMENTS[name]})" if colon else FRAGMENTS[name]

    expanded = re.sub(r"\{([a-z]+(?::[a-z0-9]*)?)\}", fragment, template)
    return INDEX.add(expanded.replace("_", " "), blank=_BLANK)


def group(match: Match, name: str) -> str:
    """Text of a group, empty where the pattern has no such group or it took no part in the match."""
    return match.groupdict().get(name) or ""


def one(
    match: Match, kind: Kind, value: str | None, *, of: int | str = 0, contradicts: bool = False
) -> Found:
    """Return the whole match, or one group `of` it, as a single date."""
    return Found(match.start(of), match.end(of), kind, value, contradicts)


# "décret n° 2022-05-15", "article 12/2020"
_REFERENCE = re.compile(
    r"(?:\bn\s?[°o]\.?|\b(?:numero|loi|decret|arrete|ordonnance|resolution|article)|[0-9][-/.,]|[-/])\s?$"
)


def is_reference(match: Match) -> bool:
    """Whether digits are the number of a text or part of a longer number, and so no date."""
    return bool(_REFERENCE.search(match.string, max(0, match.start() - 14), match.start()))


def when(modifier: str) -> str:
    """Return where a modifier points: `past` ("dernier"), `future` ("prochain"), `current`, or nowhere."""
    return MODIFIERS.get(modifier, "")


def iso(day: date | None) -> str | None:
    """Return a day in EDTF."""
    return day.isoformat() if day else None


def first_day(value: str) -> date:
    """Return the day, or the first day of the interval, that `value` is."""
    return date.fromisoformat(value.partition("/")[0])


def last_day(value: str) -> date:
    """Return the day, or the last day of the interval, that `value` is."""
    return date.fromisoformat(value.rpartition("/")[2])


# --- the year of a day or month -----------------------------------------------------------------------------

OF_YEAR = (
    r"(?P<ofyear>de_l'(?:an|annee)|de_(?:cette|la_meme)_annee)"
    r"(?:_(?P<ofwhich>{mod}|precedente?|suivante?|en_cours))?"
)
"""Template of "de l'an dernier"."""
TAIL = rf"(?:_{{mod:}}|_{OF_YEAR})?"
"""Template of what may follow a day or month and tells its year."""


@dataclass(frozen=True, slots=True)
class Year:
    """What a text says of the year of a day or month."""

    number: int | None
    modifier: str
    """"dernier", "prochain", ... or nothing."""
    unknown: bool = False
    """It says which year, but not so that it can be known: "de la même année" with no date before."""


def said_year(match: Match, context: Context, suffix: str = "") -> Year:
    """Return the year in digits, by "de l'an dernier", or shared with a coordinated date."""
    modifier = group(match, "mod") or group(match, f"modw{suffix}")
    if printed := group(match, f"year{suffix}"):
        return Year(int(printed), modifier)
    if said := group(match, "ofyear"):
        which = group(match, "ofwhich")
        if "meme" in said or which.startswith(("preced", "suiv")):
            base = int(context.last[:4]) if context.last else None
        else:
            base = context.today.year if context.today else None
        if base is None:
            return Year(None, "", unknown=True)
        back = when(which) == "past" or which.startswith("preced")
        ahead = when(which) == "future" or which.startswith("suiv")
        return Year(base - back + ahead, "")
    return Year(None if modifier else context.year, modifier)
