"""Months and parts of them: "mai 2022", "en mai dernier", "fin janvier", "de mai à juillet"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sahel_pipeline.extraction.temporal import calendar
from sahel_pipeline.extraction.temporal.lexicon import month_of
from sahel_pipeline.extraction.temporal.rules import (
    OF_YEAR,
    TAIL,
    Context,
    Found,
    Giveaway,
    Kind,
    Match,
    Rulebook,
    Year,
    group,
    is_reference,
    one,
    pattern,
    said_year,
    when,
)

rules = Rulebook()

_PARTS = r"(?:debut|fin|mi|courant)"
_PART = rf"(?:(?P<part>{_PARTS})(?:-|_)(?:(?:du_mois_|de_mois_)?(?:de_|d'))?)?"
_ANY_PART = rf"(?:{_PARTS}(?:-|_))?"
_LEAD = (
    r"(?P<lead>(?:(?:a_partir|a_compter|avant_la_fin|a_la_fin|au_debut|en_debut)_(?:de_|d')|a_la_(?=mi)|"
    r"(?P<put>(?:decale|fixe|renvoye|reporte|repousse)e?s?_(?:a_|(?=au_|en_|debut|fin|mi)))|"
    r"(?:en|depuis|des|jusqu'en|jusqu'a|d'ici|d'ici_a|pour|vers|avant|apres|puis|de|fin_de|entre)_|d')?"
    r"(?:(?:ce|du|au|le|de)_)?(?P<mois>mois_(?:de_|d'))?)"
)


def _resolve(word: str, year: Year, context: Context) -> str | None:
    """Month in the year that the text says, else as seen from today."""
    month, today = month_of(word), context.today
    if year.number is not None:
        return calendar.month_edtf(year.number, month)
    if today is None or year.unknown:
        return None
    direction = when(year.modifier)
    if direction == "past":  # said in May, "en mai dernier" is that of the year before
        number = today.year - (month >= today.month)
    elif direction == "future":
        number = today.year + (month <= today.month)
    elif direction == "current":
        number = today.year
    else:
        number = calendar.month_year(month, today, context.tense())
    return calendar.month_edtf(number, month)


@rules.add(Giveaway.MONTH, rf"{_LEAD}(?P<core>{_PART}{{month:}}(?:_?|-|_de_(?:l'an(?:nee)?_)?){{year:}})")
def month_of_year(match: Match, context: Context) -> Iterator[Found]:
    """Mai 2022, début janvier 2023."""
    yield one(match, Kind.MONTH, _resolve(match["month"], said_year(match, context), context), of="core")


@rules.add(
    Giveaway.MONTH,
    rf"{_LEAD}(?P<core>{_PART}{{fullmonth:}}{TAIL})",
    rf"(?P<core>{{fullmonth:}}(?:_{{mod:}}|_{OF_YEAR}))",
)
def month_alone(match: Match, context: Context) -> Iterator[Found]:
    """En mai, en mai dernier, fin janvier, au mois de juin."""
    lead = group(match, "lead").strip()
    if not any(group(match, name) for name in ("part", "mois", "mod", "ofyear")):
        if lead in ("", "ce", "du", "au", "le"):
            return  # "mars" alone may be a planet, "mai" a slip for "mais"
        if lead in ("de", "d'", "entre", "pour") and context.capital(match.start("fullmonth")):
            return  # "la famille d'Avril"
    year = said_year(match, context)
    if year == Year(None, "") and context.today and (lead.startswith("d'ici") or group(match, "put")):
        year = Year(context.today.year + (month_of(match["fullmonth"]) < context.today.month), "")
    if lead in ("avant", "jusqu'en", "jusqu'a", "pour") and context.tense() in ("accomplished", "past"):
        context = replace(
            context, tense=lambda: None
        )  # what "ils ont prévu de partir avant octobre" sets is to come
    yield one(match, Kind.MONTH, _resolve(match["fullmonth"], year, context), of="core")


_ITEM = pattern("{fullmonth}")


@rules.add(
    Giveaway.MONTH,
    r"(?:en_|depuis_|des_|de_|d')(?P<months>{fullmonth}(?:(?:,_|_(?:et|ou|puis)_(?:en_)?){fullmonth}){1,4})"
    rf"(?:_?{{year:}})?{TAIL}",
)
def months(match: Match, context: Context) -> Iterator[Found]:
    """En juillet et août 2022: each month is a date."""
    year = said_year(match, context)
    items = list(_ITEM.finditer(match["months"]))
    for item in items:
        start = match.start("months") + item.start()
        end = match.end() if item is items[-1] else match.start("months") + item.end()
        yield Found(start, end, Kind.MONTH, _resolve(item.group(), year, context))


@rules.add(
    Giveaway.MONTH,
    rf"(?:de_|d'|depuis_){_ANY_PART}{{fullmonth:1}}(?:_{{year:1}})?_(?:a|au|jusqu'a|jusqu'en)_(?:la_)?"
    rf"{_ANY_PART}{{fullmonth:2}}(?:_{{year:2}})?{TAIL}",
    rf"entre_{_ANY_PART}{{fullmonth:1}}(?:_{{year:1}})?_et_{_ANY_PART}{{fullmonth:2}}(?:_{{year:2}})?{TAIL}",
    r"(?:en_)?{fullmonth:1}_?-_?{fullmonth:2}_{year:2}",
)
def month_to_month(match: Match, context: Context) -> Iterator[Found]:
    """De mai à juillet 2022, entre mars 2019 et juin 2021."""
    last = _resolve(match["fullmonth2"], said_year(match, context, "2"), context)
    first = None
    if last is not None:
        month, printed = month_of(match["fullmonth1"]), group(match, "year1")
        number = int(printed) if printed else int(last[:4]) - (month > int(last[5:]))
        first = calendar.month_edtf(number, month)
    yield one(match, Kind.MONTH, calendar.interval(first, last))


@rules.add(Giveaway.DIGITS, r"(?P<m>0[1-9]|1[0-2])/(?P<y>(?:19|20)[0-9]{2})(?!/)")
def month_in_digits(match: Match, context: Context) -> Iterator[Found]:
    """05/2022."""
    if not is_reference(match):
        yield one(match, Kind.MONTH, f"{match['y']}-{match['m']}")
