"""Dates seen from the publication ("hier", "il y a un mois") or from one named before ("la veille")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from sahel_pipeline.extraction.temporal import calendar
from sahel_pipeline.extraction.temporal.days import day_month, read_day
from sahel_pipeline.extraction.temporal.lexicon import UNITS, number_of
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
    when,
)

rules = Rulebook()

_SATURDAY = 5
_TIME = r"(?:_(?:matin|midi|soir|apres(?:-|_)midi))"


def _shifted(value: str, count: int, word: str, *, to_the_day: bool = False) -> str | None:
    """Date `count` units after `value`: no more precise than the unit, None where `value` is less precise."""
    unit, first = UNITS[word], value.partition("/")[0]
    if unit in ("day", "week"):
        if len(first) < len("YYYY-MM-DD"):
            return None
        start = last_day(value) if count > 0 else first_day(value)
        return (start + timedelta(days=count * (7 if unit == "week" else 1))).isoformat()
    year, month = int(first[:4]), int(first[5:7] or 0)
    if unit == "year":
        return (
            iso(calendar.day(year + count, month, int(first[8:])))
            if to_the_day
            else calendar.year_edtf(year + count)
        )
    return calendar.month_edtf(*calendar.shift_months(year, month, count)) if month else None


def _step(match: Match) -> int:
    """-1 for "dernier", 1 for "prochain", 0 for this one."""
    return {"past": -1, "future": 1}.get(when(group(match, "mod")), 0)


# --- from the day of publication ----------------------------------------------------------------------------

_DAYS_AHEAD = {"avant-hier": -2, "hier": -1, "demain": 1, "apres-demain": 2}


@rules.add(
    Giveaway.WORD,
    rf"(?P<of>de_|d')?(?P<core>(?P<word>avant(?:-|_)hier|hier|apres(?:-|_)demain|demain)(?P<time>{_TIME})?)",
    rf"(?P<event>{{event}})_(?:de_|d')(?P<core>(?P<word>avant-hier|hier|demain){_TIME}?)",
)
def yesterday_or_tomorrow(match: Match, context: Context) -> Iterator[Found]:
    """Hier, demain soir, la réunion d'hier; but not "l'Afrique de demain"."""
    if group(match, "of") and not group(match, "time"):
        yield one(match, Kind.VAGUE, None, of="core")
        return
    shift = timedelta(days=_DAYS_AHEAD[re.sub(r"\s+", "-", match["word"])])
    yield one(match, Kind.DEICTIC, iso(context.today + shift) if context.today else None, of="core")


@rules.add(
    Giveaway.WORD,
    r"ce_(?:jour|matin|midi|soir)(?!-la)|cet_apres(?:-|_)midi|cette_(?:matinee|apres-midi|nuit)(?!-la)",
    r"{event}_d'(?P<core>aujourd'hui)",
)
def today(match: Match, context: Context) -> Iterator[Found]:
    """Ce jour, ce matin, la réunion d'aujourd'hui."""
    yield one(match, Kind.DEICTIC, iso(context.today), of="core" if group(match, "core") else 0)


@rules.add(Giveaway.WORD, r"(?P<of>d')?(?P<core>aujourd'hui(?P<still>,?_(?:encore|meme))?)")
def today_or_nowadays(match: Match, context: Context) -> Iterator[Found]:
    """Aujourd'hui: a day beside a verb that tells of an event, "nowadays" otherwise, as it mostly is."""
    nowadays = match["of"] or match["still"] or not context.happens()
    yield one(match, Kind.DEICTIC, None if nowadays else iso(context.today), of="core")


@rules.add(Giveaway.WORD, r"la_nuit_(?:derniere|passee)")
def last_night(match: Match, context: Context) -> Iterator[Found]:
    """La nuit dernière."""
    value = None
    if context.today:
        value = calendar.interval(iso(context.today - timedelta(days=1)), iso(context.today))
    yield one(match, Kind.DEICTIC, value)


@rules.add(
    Giveaway.WORD,
    r"(?:il_y_a|voila|voici)(?:_(?:deja|de_cela|exactement|juste|maintenant|tout_juste))?_{number:}_{unit:}"
    r"(?P<half>_et_demie?)?(?P<today>,?_jour_pour_jour)?",
    r"(?:cela|ca)_fait(?:_(?:deja|exactement|maintenant))?_{number:}_{unit:}(?=_qu)",
)
def ago(match: Match, context: Context) -> Iterator[Found]:
    """Il y a trois mois, voilà dix jours."""
    value = None
    if context.today and not group(match, "half"):
        count, to_the_day = -number_of(match["number"]), bool(group(match, "today"))
        value = _shifted(context.today.isoformat(), count, match["unit"], to_the_day=to_the_day)
    yield one(match, Kind.DEICTIC, value)


@rules.add(Giveaway.WORD, r"dans_{number:}_{unit:}")
def ahead(match: Match, context: Context) -> Iterator[Found]:
    """Dans trois jours; beside a past tense it is a duration."""
    value = None
    if context.today and context.tense() not in ("accomplished", "past"):
        value = _shifted(context.today.isoformat(), number_of(match["number"]), match["unit"])
    yield one(match, Kind.DEICTIC, value)


@rules.add(
    Giveaway.WORD,
    r"cette_semaine(?!-la)",
    r"(?:la_)?semaine_{mod:}",
    r"(?:la_)?{mod:}_semaine(?!_(?:de_|d'|du_))",
)
def week(match: Match, context: Context) -> Iterator[Found]:
    """La semaine dernière: from its Monday to its Sunday."""
    yield one(match, Kind.DEICTIC, calendar.week(context.today, _step(match)) if context.today else None)


@rules.add(
    Giveaway.WORD,
    r"ce_week-?_?end(?!-la)",
    r"(?:le_)?week-?_?end_{mod:}",
    r"(?:le_)?{mod:}_week-?_?end",
)
def weekend(match: Match, context: Context) -> Iterator[Found]:
    """Ce week-end, le week-end dernier: Saturday and Sunday."""
    value = None
    if context.today:
        step, tense, day = _step(match), context.tense(), timedelta(days=1)
        if step < 0:
            saturday = calendar.weekday_near(_SATURDAY, context.today - 2 * day, "past")
        elif step > 0 or tense == "future":
            saturday = calendar.weekday_next(_SATURDAY, context.today)
        elif tense in ("accomplished", "past"):
            saturday = calendar.weekday_near(_SATURDAY, context.today, "past")
        else:
            saturday = calendar.nearest_weekday(_SATURDAY, context.today - day)
        value = calendar.interval(saturday.isoformat(), (saturday + day).isoformat())
    yield one(match, Kind.DEICTIC, value)


@rules.add(
    Giveaway.WORD,
    r"(?:le_)?mois_{mod:}",
    r"ce_mois(?:-ci)?(?!-la|_(?:de_|d'))",
    r"(?:au_debut|en_debut|debut|a_la_fin|en_fin|fin|courant)_(?:du_|de_|de_ce_)mois(?:_(?:{mod:}|en_cours))?"
    r"(?!_(?:de_|d'))",
)
def that_month(match: Match, context: Context) -> Iterator[Found]:
    """Le mois dernier, ce mois-ci, à la fin du mois."""
    value = None
    if context.today:
        shifted = calendar.shift_months(context.today.year, context.today.month, _step(match))
        value = calendar.month_edtf(*shifted)
    yield one(match, Kind.DEICTIC, value)


@rules.add(
    Giveaway.WORD,
    r"l'an(?:nee)?_{mod:}",
    r"cette_annee(?!-la)",
    r"l'annee_(?:en_cours|courante)",
    r"(?:(?:d'ici|avant|a|en)_(?:a_)?(?:la_)?)?(?:debut|fin|milieu)_(?:de_(?:l'|cette_)|d')annee(?:_(?:{mod:}|en_cours))?"
    r"(?!_[12][0-9]{3})",
)
def that_year(match: Match, context: Context) -> Iterator[Found]:
    """L'an dernier, cette année, d'ici à la fin de l'année."""
    value = calendar.year_edtf(context.today.year + _step(match)) if context.today else None
    yield one(match, Kind.DEICTIC, value)


# --- from a date before it in the text ----------------------------------------------------------------------

_BESIDE = (
    r"(?:(?:des_)?le_|au_|a_la_|des_la_|la_|a_l'|l')(?P<step>avant-veille|veille|surlendemain|lendemain)"
)
_DAYS_BESIDE = {"avant-veille": -2, "veille": -1, "lendemain": 1, "surlendemain": 2}


@rules.add(Giveaway.WORD, rf"{_BESIDE}(?=_(?:du_|des?_|d'))")
def beside_an_event(match: Match, context: Context) -> Iterator[Found]:
    """Au lendemain du coup d'État: the text does not say which day."""
    yield one(match, Kind.VAGUE, None)


@rules.add(Giveaway.WORD, rf"{_BESIDE}(?:_(?:au_soir|soir|matin))?")
def beside_a_day(match: Match, context: Context) -> Iterator[Found]:
    """La veille, le lendemain: of the day named before; with none "la veille" is that of the publication."""
    step = _DAYS_BESIDE[match["step"]]
    base = context.day or (iso(context.today) if step < 0 else None)
    value = None
    if base:
        value = iso((last_day(base) if step > 0 else first_day(base)) + timedelta(days=step))
    yield one(match, Kind.ANAPHOR, value)


@rules.add(Giveaway.MONTH, rf"{_BESIDE}_(?:du_|de_|d'){day_month()}")
def beside_a_date(match: Match, context: Context) -> Iterator[Found]:
    """Au lendemain du 26 juillet."""
    found, _ = read_day(match, context)
    step = timedelta(days=_DAYS_BESIDE[match["step"]])
    yield one(match, Kind.DAY, iso(found + step) if found else None)


@rules.add(
    Giveaway.WORD,
    r"{number:}_{unit:}_(?P<way>plus_tot|auparavant|avant|plus_tard|apres)"
    r"(?=_?[,.;:)»]|_?$|_(?:a|au|dans|par|avec|il|elle|ils|elles)_)",
)
def later(match: Match, context: Context) -> Iterator[Found]:
    """Trois jours plus tard, deux mois auparavant."""
    back = match["way"] in ("auparavant", "avant") or match["way"].endswith("tot")
    count, unit = number_of(match["number"]), match["unit"]
    base = context.day if UNITS[unit] in ("day", "week") else context.last
    yield one(match, Kind.ANAPHOR, _shifted(base, -count if back else count, unit) if base else None)


@rules.add(Giveaway.MONTH, rf"{{number:}}_{{unit:}}_(?P<way>avant|apres)_(?:le_)?{day_month()}")
def away_from_a_date(match: Match, context: Context) -> Iterator[Found]:
    """Trois jours après le 26 juillet."""
    found, _ = read_day(match, context)
    count = number_of(match["number"]) * (-1 if match["way"] == "avant" else 1)
    yield one(match, Kind.DAY, _shifted(found.isoformat(), count, match["unit"]) if found else None)


@rules.add(
    Giveaway.WORD,
    r"(?:ce|le)_(?:meme_jour|jour-la)",
    r"dans_(?:la_(?:matinee|soiree|journee)|l'apres-midi)(?!_(?:de_|du_|d'))",
    r"en_(?:debut|fin|milieu)_(?:de_(?:matinee|soiree|journee)|d'apres-midi)",
)
def same_day(match: Match, context: Context) -> Iterator[Found]:
    """Le même jour, dans la soirée."""
    yield one(match, Kind.ANAPHOR, context.day)


@rules.add(
    Giveaway.WORD,
    r"(?:la|cette)_meme_(?P<unit>annee)|cette_annee-la",
    r"(?:ce|le)_meme_(?P<unit>mois)|ce_mois-la",
    r"(?:l'|le_)(?P<unit>annee|mois|jour)_(?P<way>suivante?|d'apres|precedente?|d'avant)",
)
def same_or_next(match: Match, context: Context) -> Iterator[Found]:
    """La même année, le mois suivant."""
    way = group(match, "way")
    count = 0 if not way else -1 if way.startswith(("prec", "d'av")) else 1
    unit = group(match, "unit") or ("annee" if "annee" in match.group() else "mois")
    base = context.day if unit == "jour" else context.last
    yield one(match, Kind.ANAPHOR, _shifted(base, count, unit) if base else None)
