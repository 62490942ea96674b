"""When, where and in which framework a meeting takes place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sahel_pipeline.extraction.document import DateMention, Document, EntityKind, Form, Mention
from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.gazetteer import load_data, load_gazetteer
from sahel_pipeline.extraction.meetings.groups import VerbGroup
from sahel_pipeline.extraction.meetings.lexicon import pattern
from sahel_pipeline.extraction.meetings.roles import Reading

_DAY = timedelta(days=1)
_FRONT = 3
"""Tokens within which a sentence opens with a date."""
_FRAMED = 30
"""How far the date that opens a sentence stands from an event behind a semicolon."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place: a city or region in a country, or only a country."""

    name: str
    country: str | None
    city: bool = True


@dataclass(slots=True)
class Setting:
    """Date, place and framework of a meeting."""

    date: str | None = None
    place: Where | None = None
    framework: str | None = None


def find_date(reading: Reading, i: int, group: VerbGroup | None, end: int) -> str | None:
    """Return the date of what happens at token `i`: the nearest one of its own clause."""
    shift = reading.sentence.start
    best: tuple[int, DateMention] | None = None
    for when in reading.sentence.dates:
        if when.edtf is None or when.start - shift < reading.dateline:
            continue
        token = reading.token_at(when.start)
        if token is None or _since(reading, i, token.i):
            continue
        cost = _distance(reading, i, group, end, when, token.i)
        if cost is None:
            continue
        before = reading.flat[max(0, when.start - shift - 14) : when.start - shift]
        if pattern("setting:belongs_elsewhere").search(before):
            cost += 30
        elif pattern("setting:of").search(before) and not _of_trigger(reading, i, token.i):
            cost += 25
        if len(when.edtf) == len("YYYY"):
            cost += 30  # "l'accord de 2015": a bare year seldom dates a meeting
        participle = next(
            (g for g in reading.groups if i < g.first < token.i and not g.finite and not g.infinitive), None
        )
        if participle is not None and not pattern("setting:dated").match(reading.low[participle.main]):
            cost += 30  # "l'accord signé en 2015"
        if participle is not None and reading.group_at(i) is not None:
            cost += 60  # "remettre une invitation à la réunion prévue en juin", "X, décédé dimanche"
        if participle is not None and pattern("setting:broken_off").match(reading.low[participle.main]):
            cost += 60  # "les pourparlers, suspendus en décembre, ont repris"
        if _of_arrival(reading, i, token.i):
            cost += 60
        if cost < 60 and (best is None or cost < best[0]):
            best = (cost, when)
    return _with_next_day(reading, best[1]) if best else None


def _with_next_day(reading: Reading, when: DateMention) -> str | None:
    """Return the date, or the interval of "lundi et mardi"."""
    dates = list(reading.sentence.dates)
    shift = reading.sentence.start
    at = dates.index(when)
    for first, second in zip(dates[max(0, at - 1) :], dates[at : at + 2] if at else dates[1:2], strict=False):
        if when not in (first, second) or first is second or not first.edtf or not second.edtf:
            continue
        gap = reading.flat[first.end - shift : second.start - shift].strip()
        days = len(first.edtf) == len(second.edtf) == len("YYYY-MM-DD")
        if days and first.edtf < second.edtf and pattern("setting:lasts_until").search(gap):
            return f"{first.edtf}/{second.edtf}"
        if gap == "et" and days and date.fromisoformat(second.edtf) - date.fromisoformat(first.edtf) == _DAY:
            return f"{first.edtf}/{second.edtf}"
    return when.edtf


def _of_arrival(reading: Reading, i: int, at: int) -> bool:
    """Whether a date before the verb says when somebody came: "Le ministre, arrivé lundi, a rencontré X"."""
    told = next((g for g in reversed(reading.groups) if g.last < at < i), None)
    if told is None or told.finite or told.infinitive or reading.group_at(i) is None:
        return False
    aside = "," in reading.low[at:i] and "," not in reading.low[told.last : at]
    return aside and bool(pattern("setting:came").match(reading.low[told.main]))


def _since(reading: Reading, i: int, at: int) -> bool:
    """Whether a date behind the event says since when: "il verra X, au pouvoir depuis le 26 juillet"."""
    between = reading.low[i + 1 : at]
    return "depuis" in between and "," in between


def _foretold(reading: Reading, i: int, groups: list[VerbGroup]) -> list[VerbGroup]:
    """Return `groups` without the plan itself: "la visite que X devait faire lundi a été annulée"."""
    if not groups or not any(reading.low[j] in ("que", "qu'", "qui") for j in range(i + 1, groups[0].first)):
        return groups
    first = groups[0]
    if not pattern("status_words:was_to").search(reading.text_between(first.first, first.last + 1)):
        return groups
    return [g for g in groups[1:] if not g.infinitive]


def _distance(
    reading: Reading, i: int, group: VerbGroup | None, end: int, when: DateMention, at: int
) -> int | None:
    """Return how far a date stands from the event, or None when another clause has it."""
    first, last = min(i, at), max(i, at)
    own = {g.first for g in (group, reading.group_at(i)) if g is not None}
    between = [
        g
        for g in reading.groups
        if first < g.first < last and g.first not in own and reading.low[g.first - 1] != "c'"
    ]  # "Mardi, c'est avec X qu'il a parlé": of a cleft the day is the verb's
    finite = [g for g in between if (g.finite or g.infinitive) and not (reading.relative(g) and at < i)]
    if at > i:
        finite = _foretold(reading, i, finite)
        if finite:
            # "la rencontre, qui a duré ..., s'est tenue lundi": the clause of the governing verb counts
            governing = group is not None and group.first > i and at > group.last
            if not governing or any(g.first > (group.last if group else 0) for g in finite):
                return None
        return last - first + (0 if at < end else 12)
    if finite and not (len(finite) == 1 and _opens_with_where(reading, i)):
        return (
            _FRAMED if at <= _FRONT and reading.low[first:last].count(";") == 1 and _only(reading) else None
        )
    fronted = at <= 4
    return last - first if not fronted else min(last - first, 12)


def _only(reading: Reading) -> bool:
    """Whether the sentence tells one date alone: the one it opens with holds for all its clauses."""
    return len({d.edtf for d in reading.sentence.dates if d.edtf}) == 1


def _opens_with_where(reading: Reading, i: int) -> bool:
    """Whether the clause of token `i` begins with "où": "la veille, il était à X, où il a vu ..."."""
    group = reading.group_at(i)
    if group is None:
        return False
    start = reading.clause_start(group)
    return start > 0 and reading.doc[start - 1].text.lower() == "où"


def _of_trigger(reading: Reading, i: int, at: int) -> bool:
    """Whether "du 19 décembre" follows the trigger noun itself ("le sommet de la CEDEAO du 10 août")."""
    if at < i or reading.group_at(i) is not None:
        return False
    return not any(i < g.first < at for g in reading.groups) and not any(
        reading.low[j] in (",", ";", "sur", "contre", "apres") for j in range(i, at)
    )


def find_place(
    reading: Reading, i: int, group: VerbGroup | None, end: int, document: Document
) -> Where | None:
    """Return the place of what happens at token `i`: the nearest city of its clause, else country."""
    shift = reading.sentence.start
    found: list[tuple[int, int, Where]] = []
    within = reading.group_at(i) or (group if group is not None and group.last < i else None)
    if (
        within is not None
        and (opening := reading.clause_start(within))
        and reading.doc[opening - 1].text.lower() == "où"
    ):
        # "à Kidal, où il verra ...": the place before the relative
        opens = reading.doc[opening - 1].idx + shift
        named = [w for m in reading.sentence.mentions if m.end <= opens and (w := where(m, document.text))]
        if named:
            return named[-1]
    own = {g.first for g in (group, reading.group_at(i)) if g is not None}
    for mention in reading.mentioned:
        place = where(mention, document.text)
        if place is None or mention.start - shift < reading.dateline:
            continue
        token = reading.token_at(mention.start)
        if token is None:
            continue
        before = reading.flat[max(0, mention.start - shift - 60) : mention.start - shift]
        at = pattern("setting:at").search(before)
        of = bool(re.search(r"(?<![a-z])(?:de|d')\s?$", before)) and mention.entity.kind is EntityKind.PLACE
        host = _is_host(reading, mention, i, group)
        if not at and not host and not (of and _next_to(reading, i, token.i)):
            continue
        if at and mention.form is not Form.METONYM and _is_title(before):
            continue
        first, last = min(i, token.i), max(i, token.i)
        between = [
            g
            for g in reading.groups
            if first < g.first < last and g.first not in own and (g.finite or g.infinitive)
        ]
        if token.i > i:
            between = _foretold(reading, i, between)
        if between and not host:
            governing = group is not None and group.first > i and token.i > group.last
            if not governing or any(g.first > (group.last if group else 0) for g in between):
                continue
        cost = last - first + (8 if token.i < i else 0) + (-20 if host else 0 if at else 3)
        found.append((cost + (0 if place.city else 20), token.i, place))
    return min(found, key=lambda item: item[:2])[2] if found else None


def capital_of(country: str) -> str | None:
    """Return the capital of a country (ISO 3166-1 alpha-3), as the gazetteer prints it."""
    printed: str | None = load_data("countries").get(country, {}).get("capital")
    return printed.removeprefix("=") if printed else None


def where(mention: Mention, text: str) -> Where | None:
    """Return the place that a mention names, if it names one ("l'Élysée" stands in Paris)."""
    entity = mention.entity
    printed = text[mention.start : mention.end]
    if entity.kind is EntityKind.PLACE:
        return Where(entity.id, entity.country)
    if mention.form is Form.METONYM:
        seat = load_gazetteer().seat(printed)
        return Where(seat.name, seat.country) if seat else None
    if mention.form is Form.DEMONYM and pattern("setting:capital").search(
        flat(text[max(0, mention.start - 24) : mention.start])
    ):
        capital = capital_of(entity.id)
        return Where(capital, entity.id) if capital else None
    if entity.kind is EntityKind.COUNTRY and mention.form is Form.NAME:
        if printed.startswith("notre "):
            printed = load_data("countries")[entity.id]["name"]
        return Where(re.sub(r"^(?:le |la |les |l['’])", "", printed), entity.id, city=False)
    return None


def _is_title(before: str) -> bool:
    """Whether the place belongs to a title or to a subject of talk ("l'ambassadeur de France au Mali")."""
    match = pattern("setting:title_of_place").search(before)
    return match is not None and not pattern("setting:auxiliary").search(match["between"])


def _is_host(reading: Reading, mention: Mention, i: int, group: VerbGroup | None) -> bool:
    """Whether a city hosts: "Niamey abrite le sommet", "Lomé a accueilli"."""
    if group is None or mention.entity.kind not in (EntityKind.PLACE, EntityKind.COUNTRY):
        return False
    verb = reading.low[group.main]
    token = reading.token_at(mention.start)
    return bool(
        token is not None
        and token.i < group.first
        and "ete" not in reading.low[group.first : group.main]  # "X, au pouvoir à Niamey, a été reçu"
        and re.match(
            r"abrit|accueill|recoi|recu|organis"
            if mention.entity.kind is EntityKind.PLACE
            else r"abrit|accueill",
            verb,
        )
        and group.first < i
    )


def _next_to(reading: Reading, i: int, at: int) -> bool:
    """Whether a place follows the trigger noun as its complement ("le sommet extraordinaire d'Abuja")."""
    return 0 < at - i <= 4 and reading.group_at(i) is None
