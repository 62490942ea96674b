"""Years and parts of them: "en 2010", "de 2014 à 2019", "fin 2022", "au premier trimestre 2023"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sahel_pipeline.extraction.temporal import calendar
from sahel_pipeline.extraction.temporal.lexicon import AFTER_YEAR, COUNTED, NUMBERS
from sahel_pipeline.extraction.temporal.rules import (
    OF_YEAR,
    Context,
    Found,
    Giveaway,
    Kind,
    Match,
    Rulebook,
    group,
    is_reference,
    one,
    said_year,
    when,
)

rules = Rulebook()

_YEAR = r"(?:1[89]|20|21)[0-9]{2}"
_YEARS = rf"{_YEAR}(?:(?:,_|_(?:et|ou|puis)_)(?:en_)?{_YEAR}){{0,5}}"
# four digits are a year only after one of these
_AFTER = (
    r"(?:(?:a_partir_de|annees?|apres|automne|avant|courant|d'en|d'ici|d'ici_a|de|depuis|des|du|en|et|ete|hiver|horizon|"
    r"jusqu'en|l'an|l'annee|l'automne|l'ete|l'hiver|l'horizon|pour|printemps|qu'en|remont[a-z]{1,4}_a|sur|vers)_|\(|d')"
)
# and before none of these: more digits, a decimal, a thousand, a number in two parts, a unit
_EDGE = r"(?![0-9]|[.,:][0-9]|_[0-9]{3}(?![0-9])|/[0-9]|-[0-9a-z]|_?%|_?°)"
_PART = r"(?:(?:debut|fin|mi)(?:_|-))?"


def _is_count(match: Match, number: str) -> bool:
    """Whether the word after the match says that the number counts things: "de 2000 soldats"."""
    follows = re.match(r"[ \n]{1,3}(?:d')?([a-z]+)", match.string[match.end() : match.end() + 40])
    if not follows:
        return False
    word = follows.group(1)
    plural = number.endswith("00") and word.endswith(("s", "x")) and word not in AFTER_YEAR
    return word in COUNTED or plural


@rules.add(Giveaway.DIGITS, rf"{_AFTER}(?P<years>{_YEARS}){_EDGE}")
def years(match: Match, context: Context) -> Iterator[Found]:
    """En 2010, depuis 2014, l'accord de 2015, en 2020 et 2021."""
    items = list(re.finditer(_YEAR, match["years"]))
    if not _is_count(match, items[-1].group()):
        for item in items:
            start = match.start("years") + item.start()
            yield Found(start, start + len("YYYY"), Kind.YEAR, item.group())


@rules.add(
    Giveaway.DIGITS,
    rf"(?:(?:de|entre|depuis|des)_)?(?P<first>{_YEAR})_?(?:-|/)_?(?P<last>{_YEAR})(?![0-9]|[-/.][0-9])",
    rf"{_PART}(?:de|depuis)_{_PART}(?P<first>{_YEAR})_(?:a|jusqu'en)_{_PART}(?P<last>{_YEAR}){_EDGE}",
    rf"entre_{_PART}(?P<first>{_YEAR})_et_{_PART}(?P<last>{_YEAR}){_EDGE}",
)
def year_to_year(match: Match, context: Context) -> Iterator[Found]:
    """De 2014 à 2019, 2013-2014, entre fin 2021 et début 2022."""
    forward = match["first"] < match["last"]
    if forward and not is_reference(match) and not _is_count(match, match["last"]):
        yield one(match, Kind.YEAR, f"{match['first']}/{match['last']}")


@rules.add(
    Giveaway.DIGITS,
    rf"(?:(?:debut|fin|milieu)_(?:de_l'annee_|d'annee_|de_)?|mi-|mi_)(?P<year>{_YEAR}){_EDGE}",
    rf"cette_annee_(?P<year>{_YEAR})",
)
def part_of_year(match: Match, context: Context) -> Iterator[Found]:
    """Fin 2022, mi-2021, à la fin de l'année 2023."""
    yield one(match, Kind.YEAR, match["year"])


@rules.add(
    Giveaway.WORD,
    r"(?P<which>1er|2e|2eme|3e|3eme|4e|4eme|premier|deuxieme|second|troisieme|quatrieme|dernier)"
    rf"_(?P<length>trimestre|semestre)(?:_(?:de_)?(?:l'annee_)?{{year:}}|_{{mod:}}|_{OF_YEAR})?",
)
def quarter(match: Match, context: Context) -> Iterator[Found]:
    """Au premier trimestre 2023; without a year or a tense it is anyone's guess."""
    months = 3 if match["length"] == "trimestre" else 6
    which = match["which"]
    number = int(which[0]) if which[0].isdigit() else NUMBERS.get(which) or _ORDINALS[which]
    last = min(12, number * months)
    year = said_year(match, replace(context, year=None)).number
    if year is None and context.today is not None:
        direction = when(group(match, "mod")) or context.tense()
        if direction == "future":
            year = context.today.year + (last < context.today.month)
        elif (
            direction in ("accomplished", "past") and which != "dernier"
        ):  # "au dernier trimestre" was the last or the fourth
            year = context.today.year - (last - months + 1 > context.today.month)
    if year is None:
        yield one(match, Kind.VAGUE, None)
        return
    first_month, last_month = calendar.month_edtf(year, last - months + 1), calendar.month_edtf(year, last)
    yield one(match, Kind.MONTH, calendar.interval(first_month, last_month))


_MIDDLES = {"printemps": 4, "ete": 7, "automne": 10}
"""Month in the middle of a season; winter has two years."""


@rules.add(
    Giveaway.WORD,
    r"(?P<this>ce|cet)_(?P<season>printemps|ete|automne)",
    r"(?:l'|le_|au_)(?P<season>printemps|ete|automne)_{mod:}",
    r"(?:(?:a|apres|avant|d'ici|depuis|des|durant|jusqu'a|pendant|pour)_l'|au_)(?P<season>printemps|ete|automne)",
)
def season(match: Match, context: Context) -> Iterator[Found]:
    """Cet été, l'automne dernier, au printemps: no more than the year."""
    year = None
    if context.today:
        middle, direction = _MIDDLES[match["season"]], when(group(match, "mod"))
        if direction == "past":
            year = context.today.year - (middle >= context.today.month)
        elif direction == "future":
            year = context.today.year + (middle <= context.today.month)
        elif group(match, "this"):
            year = context.today.year
        else:
            year = calendar.month_year(middle, context.today, context.tense())
    yield one(match, Kind.YEAR, None if year is None else calendar.year_edtf(year))


_ORDINALS = {"deuxieme": 2, "second": 2, "troisieme": 3, "quatrieme": 4, "dernier": 4}
