"""Days of a month: "jeudi 1er septembre 2022", "15/05/2022", "les 7 et 8 avril", "du 30 mai au 2 juin"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from sahel_pipeline.extraction.temporal import calendar
from sahel_pipeline.extraction.temporal.lexicon import WEEKDAYS, month_of, number_of
from sahel_pipeline.extraction.temporal.rules import (
    TAIL,
    Context,
    Found,
    Giveaway,
    Kind,
    Match,
    Rulebook,
    Year,
    first_day,
    group,
    is_reference,
    iso,
    one,
    pattern,
    said_year,
    when,
)

rules = Rulebook()

_TOLD_WITH = timedelta(days=31)
"""How far apart two days may lie that are told together."""


def day_month(suffix: str = "") -> str:
    """Template of "[lundi] 15 mai [2022]"."""
    return (
        rf"(?:{{weekday:{suffix}}}(?:_{{mod:w{suffix}}})?,?(?:_le)?_)?"
        rf"{{day:{suffix}}}(?P<gap{suffix}>_|-){{month:{suffix}}}"
        rf"(?:(?:_?|-|_de_l'an(?:nee)?_){{year:{suffix}}})?"
    )


def read_day(
    match: Match, context: Context, suffix: str = "", *, year: Year | None = None
) -> tuple[date | None, bool]:
    """Return the day that the groups of `day_month` name, and whether the weekday beside it is another.

    Args:
        match: Of a pattern that holds `day_month(suffix)`.
        context: What the match is read in.
        suffix: Of the groups.
        year: Where it is known otherwise; by default what the match says.
    """
    name = group(match, f"weekday{suffix}")
    weekday = WEEKDAYS[name] if name else None
    found = _resolve(
        month_of(match[f"month{suffix}"]),
        number_of(match[f"day{suffix}"]),
        weekday,
        year or said_year(match, context, suffix),
        context,
    )
    return found, _is_other(found, weekday)


def _is_other(found: date | None, weekday: int | None) -> bool:
    return found is not None and weekday is not None and found.weekday() != weekday


def _resolve(month: int, number: int, weekday: int | None, year: Year, context: Context) -> date | None:
    """Day of a month in the year that the text says, else as seen from today."""
    if year.number is not None:
        return calendar.day(year.number, month, number)
    today = context.today
    if today is None or year.unknown:
        return None
    direction = when(year.modifier)
    if direction == "current":
        return calendar.day(today.year, month, number)
    if direction == "past":
        days = [calendar.day(today.year - back, month, number) for back in range(2)]
        return next((found for found in days if found and found <= today), None)
    if direction == "future":
        days = [calendar.day(today.year + ahead, month, number) for ahead in range(2)]
        return next((found for found in days if found and found >= today), None)
    found = calendar.day_near(month, number, today, context.tense(), weekday)
    if found and context.beside:
        return _told_with(found, first_day(context.beside), today, weekday)
    return found


def _told_with(found: date, told: date, today: date, weekday: int | None) -> date:
    """Return the same day in the year of one told just before, if nearer to that than `found` is to today.

    "... le 20 avril 2021, peu après le scrutin du 11 avril", read in 2023.
    """
    days = [calendar.day(told.year + step, found.month, found.day) for step in (-1, 0, 1)]
    fitting = [day for day in days if day and day <= today and not _is_other(day, weekday)]
    nearest = min(fitting, key=lambda day: abs(day - told), default=found)
    return nearest if abs(nearest - told) < min(abs(found - today), _TOLD_WITH) else found


@rules.add(
    Giveaway.DIGITS,
    r"(?P<y>[12][0-9]{3})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})(?=$|[^0-9/-])(?:t[0-9]{2}:[0-9]{2}(?::[0-9]{2})?z?)?",
    r"(?P<y>[12][0-9]{3})/(?P<m>[0-9]{2})/(?P<d>[0-9]{2})(?!/)",
    r"(?P<d>[0-9]{1,2})(?:er)?(?P<by>[/.-])(?P<m>[0-9]{1,2})(?P=by)(?P<y>[12][0-9]{3}|[0-9]{2})(?![/-]|[.,][0-9])",
)
def in_digits(match: Match, context: Context) -> Iterator[Found]:
    """15/05/2022, 15.05.22, 2022-05-15."""
    year, month, number = int(match["y"]), int(match["m"]), int(match["d"])
    short = len(match["y"]) == 2
    if short:
        year += 2000 if year < 70 else 1900
    found = calendar.day(year, month, number)
    # with a short year it may be a score, a version or a price
    if not is_reference(match) and (found or not short):
        yield one(match, Kind.DAY, iso(found))


@rules.add(Giveaway.MONTH, day_month() + TAIL)
def one_day(match: Match, context: Context) -> Iterator[Found]:
    """Jeudi 1er septembre 2022, le 15 mai dernier, 2 sept."""
    if match["gap"] == "-" and not match["year"]:
        return  # "le 11-Septembre" is a name
    found, contradicts = read_day(match, context)
    yield one(match, Kind.DAY, iso(found), contradicts=contradicts)


_COMMA_OR_AND = r"(?:,_|_?/_?|_?-_?|_(?:et|ou|puis|au|a)_)"
_ITEM = pattern("(?:{weekday:}_)?{day:}")


@rules.add(
    Giveaway.MONTH,
    r"(?P<lead>(?:du|des|de|entre_le|entre_les|entre|les|ces|au)_)?"
    rf"(?P<days>(?:{{weekday}}_)?{{day}}(?:{_COMMA_OR_AND}(?:le_|les_)?(?:{{weekday}}_)?{{day}}){{1,6}})"
    rf"_{{month:}}(?:_?{{year:}})?{TAIL}",
)
def days_of_a_month(match: Match, context: Context) -> Iterator[Found]:
    """Les 7 et 8 avril, du 1er au 3 septembre, les 29, 30 et 31 mai; "les 7 et 14 avril" are two dates."""
    items = list(_ITEM.finditer(match["days"]))
    numbers = [number_of(item["day"]) for item in items]
    weekdays = [WEEKDAYS[item["weekday"]] if item["weekday"] else None for item in items]
    month = month_of(match["month"])
    last = _resolve(month, numbers[-1], weekdays[-1], said_year(match, context), context)
    days = [calendar.day(last.year, month, number) if last else None for number in numbers]
    span = re.search(r"\b(?:au|a)\b|-", match["days"]) or group(match, "lead").startswith("entre")
    if last and span and numbers[0] > numbers[-1]:  # "du 30 au 2 septembre"
        days[0] = calendar.day(*calendar.shift_months(last.year, month, -1), numbers[0])
    if span or all(after - before == 1 for before, after in pairwise(numbers)):
        contradicts = any(map(_is_other, days, weekdays))
        yield one(match, Kind.DAY, calendar.interval(iso(days[0]), iso(days[-1])), contradicts=contradicts)
        return
    for item, found, weekday in zip(items, days, weekdays, strict=True):
        start = match.start("days") + item.start()
        end = match.end() if item is items[-1] else match.start("days") + item.end()
        yield Found(start, end, Kind.DAY, iso(found), _is_other(found, weekday))


@rules.add(
    Giveaway.MONTH,
    rf"(?:(?:du|de|depuis_le)_)?{day_month('1')}(?:,?_au_|_a_|,?_jusqu'au_|_?-_?){day_month('2')}{TAIL}",
    rf"entre_(?:le_)?{day_month('1')}_et_(?:le_)?{day_month('2')}{TAIL}",
)
def days_of_two_months(match: Match, context: Context) -> Iterator[Found]:
    """Du 30 août au 2 septembre 2022, entre le 28 mai et le 3 juin."""
    last, last_is_other = read_day(match, context, "2")
    if last is None:
        yield one(match, Kind.DAY, None)
        return
    year = said_year(match, context, "1")
    if not match["year1"]:
        year = Year(last.year - (month_of(match["month1"]) > last.month), "")
    first, first_is_other = read_day(match, context, "1", year=year)
    value = calendar.interval(iso(first), iso(last))
    yield one(match, Kind.DAY, value, contradicts=value is not None and (first_is_other or last_is_other))


@rules.add(
    Giveaway.WORD,
    r"(?:du_{day:1}_au|le|ce|au|du)_{day:}_(?P<of>du_meme_mois|du_mois_(?:en_cours|courant)|de_ce_mois|du_courant|courant)",
)
def day_of_that_month(match: Match, context: Context) -> Iterator[Found]:
    """Le 15 courant, le 3 du même mois, du 5 au 9 courant."""
    month = None
    if "meme" not in match["of"]:
        month = context.today.isoformat()[:7] if context.today else None
    elif context.last and len(context.last) >= len("YYYY-MM"):
        month = context.last[:7]
    days = [
        calendar.day(int(month[:4]), int(month[5:7]), number_of(number)) if month else None
        for number in (match["day1"] or match["day"], match["day"])
    ]
    yield one(match, Kind.DAY, calendar.interval(iso(days[0]), iso(days[1])))
