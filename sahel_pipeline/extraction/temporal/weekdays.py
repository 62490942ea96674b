"""Weekdays without a date: "jeudi", "ce mardi", "lundi dernier", "de lundi à mercredi"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sahel_pipeline.extraction.temporal import calendar
from sahel_pipeline.extraction.temporal.lexicon import WEEKDAYS, number_of
from sahel_pipeline.extraction.temporal.rules import (
    Context,
    Found,
    Giveaway,
    Kind,
    Match,
    Rulebook,
    first_day,
    group,
    iso,
    last_day,
    one,
    pattern,
    when,
)

rules = Rulebook()

_TIME = r"(?:_(?:matin|midi|soir|apres(?:-|_)midi))?"
_FRIDAY = 4


@rules.add(
    Giveaway.WEEKDAY,
    rf"(?:(?P<this>ce)_)?{{weekday:}}(?!-la){_TIME}(?:_(?:{{mod:}}|en_(?P<weeks>huit|quinze)))?",
)
def weekday(match: Match, context: Context) -> Iterator[Found]:
    """Jeudi, ce mardi, lundi dernier, mercredi prochain, samedi en huit."""
    if context.today is None:
        yield one(match, Kind.WEEKDAY, None)
        return
    name, direction, tense = WEEKDAYS[match["weekday"]], when(group(match, "mod")), context.tense()
    if direction == "past":
        found = calendar.weekday_last(name, context.today)
    elif direction == "future":
        found = calendar.weekday_next(name, context.today)
    elif match["weeks"]:
        weeks = 1 if match["weeks"] == "huit" else 2
        found = calendar.weekday_near(name, context.today, "future") + timedelta(weeks=weeks)
    elif match["this"] and tense is None:
        found = calendar.nearest_weekday(name, context.today)
    else:
        found = calendar.weekday_near(name, context.today, tense)
    yield one(match, Kind.WEEKDAY, found.isoformat())


_ITEM = pattern("{weekday}")


@rules.add(
    Giveaway.WEEKDAY,
    r"(?P<days>{weekday}(?:(?:,_|_(?:et|ou|puis)_){weekday}){1,4})_(?P<mod>derniers|passes|prochains)",
)
def weekdays(match: Match, context: Context) -> Iterator[Found]:
    """Lundi et mardi prochains: each is a date."""
    items = list(_ITEM.finditer(match["days"]))
    resolve = calendar.weekday_next if when(match["mod"]) == "future" else calendar.weekday_last
    for item in items:
        found = resolve(WEEKDAYS[item.group()], context.today) if context.today else None
        end = match.end() if item is items[-1] else match.start() + item.end()
        yield Found(match.start() + item.start(), end, Kind.WEEKDAY, iso(found))


@rules.add(Giveaway.WEEKDAY, r"{weekday:}_(?P<way>suivant|precedent|d'apres|d'avant)")
def weekday_beside(match: Match, context: Context) -> Iterator[Found]:
    """Le lundi suivant: after the day named before."""
    found, name = None, WEEKDAYS[match["weekday"]]
    if context.day and match["way"] in ("suivant", "d'apres"):
        found = calendar.weekday_next(name, last_day(context.day))
    elif context.day:
        found = calendar.weekday_near(name, first_day(context.day) - timedelta(days=1), "past")
    yield one(match, Kind.WEEKDAY, iso(found))


@rules.add(Giveaway.WEEKDAY, r"{weekday:}_de_(?:la_semaine_{mod:}|(?:la_{mod:1}|cette)_semaine)")
def weekday_of_week(match: Match, context: Context) -> Iterator[Found]:
    """Mardi de la semaine dernière."""
    found = None
    if context.today:
        direction = when(group(match, "mod") or group(match, "mod1"))
        monday = context.today - timedelta(days=context.today.weekday())
        weeks = {"past": -1, "future": 1}.get(direction, 0)
        found = monday + timedelta(weeks=weeks, days=WEEKDAYS[match["weekday"]])
    yield one(match, Kind.WEEKDAY, iso(found))


@rules.add(
    Giveaway.WEEKDAY,
    r"{weekday:}_(?P<number>1_?er|0?[1-9]|[12][0-9]|3[01])"
    r"(?=_(?:au|aux|et|dans|lors|en|par|pour|sous)_|_?[,.;:)]|_?$)",
)
def weekday_and_number(match: Match, context: Context) -> Iterator[Found]:
    """Mardi 18, where the month goes without saying: the nearest 18th that is a Tuesday."""
    if context.today is None:
        yield one(match, Kind.WEEKDAY, None)
        return
    name, number = WEEKDAYS[match["weekday"]], number_of(match["number"])
    for shift in (0, -1, 1):
        year, month = calendar.shift_months(context.today.year, context.today.month, shift)
        found = calendar.day(year, month, number)
        if found and found.weekday() == name:
            yield one(match, Kind.DAY, found.isoformat())
            return
    # the number is something else, the weekday is still one
    value = calendar.weekday_near(name, context.today, context.tense()).isoformat()
    yield one(match, Kind.WEEKDAY, value, of="weekday")


@rules.add(
    Giveaway.WEEKDAY,
    r"(?:de_)?{weekday:1}(?:_soir)?_a_{weekday:2}(?:_{mod:})?",
    r"(?P<du>du)_{weekday:1}_au_{weekday:2}(?:_{mod:})?",
    r"entre_{weekday:1}_et_{weekday:2}(?:_{mod:})?",
)
def weekday_to_weekday(match: Match, context: Context) -> Iterator[Found]:
    """Dans la nuit de lundi à mardi, de lundi à mercredi prochain."""
    first, last, modifier = WEEKDAYS[match["weekday1"]], WEEKDAYS[match["weekday2"]], group(match, "mod")
    if group(match, "du") and last >= _FRIDAY and not modifier:
        return  # "du lundi au vendredi": office hours
    if context.today is None:
        yield one(match, Kind.WEEKDAY, None)
        return
    direction = when(modifier)
    if direction == "past":
        end = calendar.weekday_last(last, context.today)
    elif direction == "future" or context.tense() == "future":
        end = calendar.weekday_next(last, calendar.weekday_next(first, context.today))
    else:
        end = calendar.weekday_near(last, context.today, "past")
    begin = calendar.weekday_near(first, end - timedelta(days=1), "past")
    yield one(match, Kind.WEEKDAY, calendar.interval(begin.isoformat(), end.isoformat()))
