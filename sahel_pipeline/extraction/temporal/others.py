"""What looks like a date and is too vague to be one, or is none: "ces derniers mois", "place du 4 août"."""

from __future__ import annotations

from collections.abc import Iterator

from sahel_pipeline.extraction.temporal.days import day_month, read_day
from sahel_pipeline.extraction.temporal.rules import Context, Found, Giveaway, Kind, Match, Rulebook, iso, one

rules = Rulebook()

_SOME = r"(?:dizaine|douzaine|quinzaine|vingtaine|trentaine|centaine|poignee|demi-douzaine)"


@rules.add(
    Giveaway.WORD,
    r"(?:il_y_a|voila|voici|dans)(?:_[a-z]+){0,3}?_"
    r"(?:quelques?|plusieurs|peu|environ|(?:pres|plus|moins)_d[e'](?:_[a-z]+)?)(?:_[a-z]+){0,2}?_{unit}",
    rf"(?:il_y_a|voila|voici)_(?:une?_)?{_SOME}_(?:de_|d'){{unit}}",
    r"(?:ces|les|des|aux)_(?:{mod}_{unit}|(?:jours|semaines|mois|annees)_(?:{mod}|a_venir))",
    rf"(?:quelques_|plusieurs_|une_{_SOME}_(?:de_|d')){{unit}}_(?:plus_tot|plus_tard|auparavant|apres|avant)",
    r"(?:il_y_a|voila|voici)(?:_[a-z]+){1,3}?_{number}_{unit}",
    r"{number}_{unit}(?:_jour_pour_jour)?_(?:apres|avant)",
    r"(?:les_|des_)?annees_(?:19|20)?[0-9]0(?:_et_(?:19|20)?[0-9]0)?",
    r"(?:cet_|l')hiver_{mod}|cet_hiver|(?:a|durant|pendant|avant|apres|des)_l'hiver",
    r"ces_(?:jours|temps)-ci|(?:debut|fin|milieu|courant)_de_(?:la_)?semaine(?!_{mod})",
)
def vague(match: Match, context: Context) -> Iterator[Found]:
    """Il y a quelques jours, ces dernières années, les années 1990."""
    yield one(match, Kind.VAGUE, None)


@rules.add(
    Giveaway.MONTH,
    r"{namesake}(?:_[a-z'-]+)?_(?:(?:du|de_l[ea'])_?)?{day}(?:_|-){month}(?:(?:_|-){year})?",
    r"(?:tous_les|chaque)_(?:{weekday}_)?{day}_{month}|{day}_{month}_de_chaque_annee",
    r"champs?(?:_|-)de(?:_|-)mars|mai_68",
)
@rules.add(Giveaway.WEEKDAY, r"(?:chaque|tous_les|toutes_les|certains)_{weekday}s?|{feast}")
@rules.add(
    Giveaway.WORD,
    r"(?:jusqu')?a_ce_jour(?!_(?:du|de)_|_{weekday})|de_nos_jours|du_jour_au_lendemain|de_jour_en_jour",
    r"de_(?:fin|debut)_d'annee",
    r"la_veille_(?:citoyenne|epidemiologique|mediatique|sanitaire|securitaire|strategique|technologique)",
)
def no_date(match: Match, context: Context) -> Iterator[Found]:
    """Place du 4 août, chaque lundi, à ce jour."""
    return iter(())


@rules.add(Giveaway.MONTH, rf"{{movement}}(?:_[a-z'-]+)?_du_(?P<core>{day_month()})")
def movement(match: Match, context: Context) -> Iterator[Found]:
    """Mouvement du 5 juin is a name; a movement of 5 June 2020, or in small letters, has a date."""
    if match["year"] or not (match["gap"] == "-" or context.capital(match.start())):
        found, contradicts = read_day(match, context)
        yield one(match, Kind.DAY, iso(found), of="core", contradicts=contradicts)
