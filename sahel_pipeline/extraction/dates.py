"""French temporal expressions, found in a text and resolved to EDTF (ISO 8601-2, levels 0 and 1).

    >>> from sahel_pipeline.extraction.dates import find_dates, resolve
    >>> resolve("mardi dernier", "2022-09-02")
    '2022-08-30'
    >>> [mention.edtf for mention in find_dates("Reçu jeudi, il repart samedi prochain.", "2022-09-02")]
    ['2022-09-01', '2022-09-03']

What the text does not settle stays open (`edtf` is None) rather than being guessed: relative expressions
without an anchor, "il y a quelques jours", "au lendemain du putsch", impossible days. The grammar is in
`temporal/`, its words in `data/lexicon/dates.yaml`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from sahel_pipeline import edtf
from sahel_pipeline.extraction.document import DateMention
from sahel_pipeline.extraction.temporal import calendar
from sahel_pipeline.extraction.temporal.calendar import Tense
from sahel_pipeline.extraction.temporal.folding import Folded
from sahel_pipeline.extraction.temporal.grammar import RULES
from sahel_pipeline.extraction.temporal.lexicon import ABBREVIATIONS, MONTHS, WEEKDAYS
from sahel_pipeline.extraction.temporal.rules import INDEX, Context, Found, Giveaway, Kind, Match, Rule
from sahel_pipeline.extraction.temporal.tense import tense_near, verb_near

_NEAR = 600
"""How far before "la veille" (characters) the day that it is seen from may stand."""

_NEWS = timedelta(days=8)
"""How long before the day of publication the news is; what is older is background."""

_BESIDE = 200
"""How far before a day without a year a day with one may stand that is told with it."""

_CLOSE = 30
"""How far from "aujourd'hui" the verb may stand that makes it a day rather than "nowadays"."""

_MARGIN = 70
"""How far (characters) an expression may reach before and after the word that gives it away; a word that
begins within that is read to its end."""

# Every expression holds one of these; the grammar reads only around them.
_GIVEAWAYS = re.compile(
    rf"""(?<![a-z0-9])(?:
        (?P<MONTH>{"|".join([*MONTHS, *ABBREVIATIONS])})
      | (?P<WEEKDAY>(?:{"|".join(WEEKDAYS)})s?)
      | (?P<WORD>ans?|annees?|apres-midi|aujourd|automne|courant|demain|ete|hier|hiver|jours?|journee
          |lendemain|matin|matinee|midi|mois|nuit|printemps|semaines?|semestre|soir|soiree|surlendemain
          |temps|trimestre|veille|week|weekend)
      )(?![a-z])
    | (?P<DIGITS>(?:1[0-9]|20|21)[0-9]{{2}}|[0-9]{{1,2}}(?:er)?[/.-][0-9]{{1,2}}[/.-][0-9]{{2}})""",
    re.VERBOSE,
)
# What may stand between a date and another that says the same more exactly: "hier, mardi 3 mai".
_APPOSED = re.compile(
    r"(?=[\s,(\[])\s?[,(\[]?\s?(?:soit\s|c'est-a-dire\s)?(?:le\s|ce\s|en\s|au\smois\sde\s|au\smois\sd')?"
)
_COORDINATED = re.compile(r"(?:,\s|,?\s(?:et|ou|puis)\s)(?:le\s|du\s|de\s|d'|en\s|au\s)?")
_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n")
_RELATIVE = frozenset({Kind.DEICTIC, Kind.ANAPHOR, Kind.VAGUE})


def find_dates(
    text: str,
    anchor: date | str | None,
    *,
    start: int = 0,
    end: int | None = None,
    tense: Tense | None = None,
) -> list[DateMention]:
    """Find the dates that a French text names.

    The text is read from beginning to end, since "la veille" is the day before the one named last; so call
    this once for a text rather than once for a sentence. Linear in the length of the text.

    Args:
        text: French text; case, accents and typographic blanks do not matter.
        anchor: Day from which relative expressions are seen, as a rule the publication date: a date, or
            `YYYY-MM-DD`, `YYYY-MM`, `YYYY`; None (or nothing) where it is unknown. With a month or a year
            only that is resolved which is the same for all its days.
        start: Offset at which to begin reading.
        end: Offset at which to stop reading; the end of the text by default.
        tense: When the text takes place, which decides between last Thursday and the next; by default read
            from the verb nearest to each date.

    Returns:
        The mentions in the order of the text, which do not overlap; `edtf` is valid where it is not None.

    Raises:
        ValueError: the anchor is not a date of the calendar.
    """
    folded = Folded(text[start:end])
    matches = _select(folded)
    first, last = _span_of(anchor)
    found = _resolve(folded, matches, first, tense)
    if first != last:
        later = _resolve(folded, matches, last, tense)
        same = {(item.start, item.end): item.edtf for item in later}
        found = [
            item
            if same.get((item.start, item.end)) == item.edtf
            else replace(item, edtf=None, contradicts=False)
            for item in found
        ]
    return [
        DateMention(
            start + folded.start(item.start),
            start + folded.end(item.end),
            item.edtf,
            contradicts=item.contradicts,
        )
        for item in found
    ]


def resolve(expression: str, anchor: date | str | None, *, tense: Tense | None = None) -> str | None:
    """Resolve one French temporal expression.

    Args:
        expression: Such as "jeudi dernier", "du 1er au 3 septembre", "mai 2022".
        anchor: As for `find_dates`.
        tense: When the clause that it stands in takes place.

    Returns:
        The EDTF date, or None when the expression names none, several, or one that cannot be resolved.

    Raises:
        ValueError: the anchor is not a date of the calendar.
    """
    # a month or a year alone is read only after a word that makes it one
    for text in (expression, f"en {expression.strip()}"):
        found = find_dates(text, anchor, tense=tense)
        if found:
            return found[0].edtf if len(found) == 1 else None
    return None


def _span_of(anchor: date | str | None) -> tuple[date | None, date | None]:
    """Return the first and last day of the anchor."""
    if isinstance(anchor, datetime):
        anchor = anchor.date()
    if isinstance(anchor, date):
        return anchor, anchor
    if not anchor:
        return None, None
    if "/" in edtf.check(anchor):
        raise ValueError(f"{anchor!r} is an interval: the anchor must be a day, a month or a year")
    year, month, number = (*map(int, anchor.split("-")), 0, 0)[:3]
    if number:
        only = date(year, month, number)
        return only, only
    last_month = month or 12
    return date(year, month or 1, 1), date(year, last_month, calendar.days_in(year, last_month))


def _windows(text: str) -> dict[Giveaway, list[tuple[int, int]]]:
    """For each giveaway the stretches of the folded text around it, in order and apart."""
    windows: dict[Giveaway, list[tuple[int, int]]] = {giveaway: [] for giveaway in Giveaway}
    for word in _GIVEAWAYS.finditer(text):
        low, high = max(0, word.start() - _MARGIN), text.find(" ", word.end() + _MARGIN)
        high = high if high >= 0 else len(text)
        around = windows[Giveaway[word.lastgroup or ""]]
        if around and low <= around[-1][1]:
            low = around.pop()[0]
        around.append((low, high))
    return windows


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A match of a rule."""

    rule: Rule
    match: Match


def _select(folded: Folded) -> list[_Candidate]:
    """Match all rules and keep, where matches overlap, the longest; in the order of the text."""
    windows, possible = _windows(folded.text), INDEX.possible(folded.text)
    candidates = [
        _Candidate(rule, match)
        for rule in RULES
        if rule.pattern.bit & possible
        for low, high in windows[rule.giveaway]
        for match in rule.pattern.finditer(folded.text, low, high)
    ]
    candidates.sort(key=lambda one: (one.match.start() - one.match.end(), one.match.start()))
    chosen: dict[int, _Candidate] = {}
    starts: list[int] = []
    for one in candidates:
        begin, stop = one.match.span()
        at = bisect_left(starts, begin)
        free_after = at == len(starts) or starts[at] >= stop
        if free_after and (at == 0 or chosen[starts[at - 1]].match.end() <= begin):
            insort(starts, begin)
            chosen[begin] = one
    return [chosen[begin] for begin in starts]


def _resolve(
    folded: Folded, candidates: list[_Candidate], today: date | None, tense: Tense | None
) -> list[Found]:
    """Resolve the matches in order, each in the context of those before it, and join appositions."""
    found: list[Found] = []
    last = day = news = beside = _Said()
    years = _shared_years(folded, candidates)
    for one, year in zip(candidates, years, strict=True):
        begin = one.match.start()
        context = Context(
            today=today,
            tense=partial(_tense, folded, one.match, tense),
            happens=partial(_happens, folded, one.match),
            year=year,
            beside=beside.within(_BESIDE, begin),
            day=_told_day(folded.text, day, news, begin),
            last=last.within(_NEAR, begin),
            capital=lambda position: folded.original[folded.start(position)].isupper(),
        )
        try:
            read = list(one.rule.read(one.match, context))
        except OverflowError:  # before the year 1 or after 9999
            continue
        for item in map(_checked, read):
            if found and _says_the_same(folded.text, found[-1], item):
                item = _joined(folded.text, found.pop(), item)
            found.append(item)
            if item.edtf:
                last = _Said(item.edtf, item.end)
                if len(item.edtf.partition("/")[0]) == len("YYYY-MM-DD"):
                    day = last
                    if today and timedelta() <= today - date.fromisoformat(item.edtf[:10]) <= _NEWS:
                        news = last
                    if item.edtf[:4] in folded.text[item.start : item.end]:
                        beside = last
    return found


@dataclass(frozen=True, slots=True)
class _Said:
    """A date named before, and where."""

    edtf: str | None = None
    end: int = 0

    def within(self, reach: int, begin: int) -> str | None:
        """The date, if it ends at most `reach` characters before `begin`."""
        return self.edtf if begin - self.end <= reach else None


def _told_day(text: str, day: _Said, news: _Said, begin: int) -> str | None:
    """The day that "la veille" is seen from: one of this sentence or the last, else the last that is news.

    "... Elle avait été créée le 3 juin. Tout le monde s'en félicite. La veille, ..." leaves the background.
    """
    if day.edtf is None or len(_SENTENCE_END.findall(text, day.end, begin)) <= 1:
        return day.within(_NEAR, begin)
    return news.within(_NEAR, begin) or day.within(_NEAR, begin)


def _checked(item: Found) -> Found:
    """Drop a value that is no date of the calendar (a year 0, the month before the year 1)."""
    if item.edtf is None:
        return item
    try:
        edtf.check(item.edtf)
    except ValueError:
        return replace(item, edtf=None, contradicts=False)
    return item


def _tense(folded: Folded, match: Match, given: Tense | None) -> Tense | None:
    """Tense of the clause around a match."""
    return given or tense_near(folded.original, folded.start(match.start()), folded.end(match.end()))


def _happens(folded: Folded, match: Match) -> bool:
    """Whether something happens there and then: "a été reçu aujourd'hui", not "est aujourd'hui divisé"."""
    verb = verb_near(folded.original, folded.start(match.start()), folded.end(match.end()))
    return verb is not None and verb.distance <= _CLOSE and verb.event


def _shared_years(folded: Folded, candidates: list[_Candidate]) -> list[int | None]:
    """For a match without a year that of the one it is coordinated with: "le 3 mai et le 5 juin 2022"."""
    printed = [one.match.groupdict().get("year") for one in candidates]
    years: list[int | None] = [int(year) if year else None for year in printed]
    for i in range(len(candidates) - 2, -1, -1):
        if years[i] is None and _coordinated(folded.text, candidates[i], candidates[i + 1]):
            years[i] = years[i + 1]
    return years


def _coordinated(text: str, one: _Candidate, other: _Candidate) -> bool:
    if one.rule.giveaway is not Giveaway.MONTH or other.rule.giveaway is not Giveaway.MONTH:
        return False
    return bool(_COORDINATED.fullmatch(text, one.match.end(), other.match.start()))


def _says_the_same(text: str, before: Found, item: Found) -> bool:
    """Whether `item` says more exactly what `before` has just said: "hier, mardi 3 mai"."""
    if not _APPOSED.fullmatch(text, before.end, item.start):
        return False
    if before.kind is Kind.WEEKDAY:
        return item.kind is Kind.DAY
    if before.kind not in _RELATIVE:
        return False
    if item.kind in (Kind.DAY, Kind.WEEKDAY):
        return True
    # "il y a trois mois, en mai 2022"; but "hier, en 2010" are two
    coarse = item.kind in (Kind.MONTH, Kind.YEAR) and not _is_day(before.edtf)
    return coarse and "," in text[before.end : item.start]


def _joined(text: str, before: Found, item: Found) -> Found:
    """Make one date of an expression and its apposition: the calendar date counts."""
    value, contradicts = item.edtf, item.contradicts
    printed = text[item.start : item.end]
    if item.kind is Kind.MONTH and before.edtf and value and "/" not in value and value[:4] not in printed:
        value = before.edtf[:4] + value[4:]  # "l'an passé, en juillet"
    if before.edtf and value and _is_day(before.edtf) and _is_day(value):
        said, more_exact = date.fromisoformat(before.edtf), date.fromisoformat(value)
        if item.kind is Kind.WEEKDAY:  # "demain mardi" is not last Tuesday
            value = calendar.nearest_weekday(more_exact.weekday(), said).isoformat()
        elif before.edtf[4:] == value[4:]:  # a wrong weekday has led to the wrong year
            value, contradicts = before.edtf, contradicts or said != more_exact
        elif before.kind is Kind.WEEKDAY:
            contradicts = contradicts or said.weekday() != more_exact.weekday()
    return Found(before.start, item.end, item.kind, value, contradicts)


def _is_day(value: str | None) -> bool:
    return value is not None and len(value) == len("YYYY-MM-DD")
