"""Visits: somebody travels to another country on behalf of a party."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from sahel_pipeline.extraction.document import Mention
from sahel_pipeline.extraction.meetings.actors import Actor
from sahel_pipeline.extraction.meetings.candidate import Candidate
from sahel_pipeline.extraction.meetings.lexicon import Trigger
from sahel_pipeline.extraction.meetings.references import References
from sahel_pipeline.extraction.meetings.roles import Reading, VerbGroup
from sahel_pipeline.extraction.meetings.setting import Setting, Where, find_date, where
from sahel_pipeline.extraction.meetings.status import noun_status, verb_status
from sahel_pipeline.extraction.syntax import Clause


def trip(
    who: References,
    reading: Reading,
    index: int,
    trigger: Trigger,
    i: int,
    group: VerbGroup | None,
    end: int,
    travellers: list[Actor],
    goals: list[Mention],
    clause: Clause | None,
    rule: str,
) -> Candidate | None:
    """Return the visit of `travellers` to the country of the first of `goals`."""
    goal = next((m for m in goals if where(m, who.document.text)), None)
    if goal is None or goal.entity.country is None:
        return None
    city = next(
        (
            m
            for m in goals
            if m.entity.country == goal.entity.country and (w := where(m, who.document.text)) and w.city
        ),
        goal,
    )
    host = goal.entity.country
    visitors = [p for a in travellers for p in a.parties if p != host]
    if not visitors:
        return None
    setting = Setting(
        date=find_date(reading, i, group, end),
        place=where(city, who.document.text),
    )
    if group is not None and clause is not None:
        status = verb_status(reading, clause, group, end, setting.date, who.document.anchor, who.lexicon)
    else:
        status = noun_status(reading, i, end, group, setting.date, who.document.anchor, who.lexicon)
    if status is None:
        return None
    return Candidate(
        index,
        trigger.start + reading.sentence.start,
        rule,
        reading.sentence.text[trigger.start : trigger.end],
        "travel",
        [*travellers, Actor(goal.start, goal.end, parties=[host])],
        setting,
        status.value,
        hearsay=status.hearsay,
        stops=_further(who, reading, goals, host),
    )


def _further(
    who: References, reading: Reading, goals: list[Mention], host: str
) -> list[tuple[Where, str | None]]:
    """Return the goals in other countries, each with the date that stands before it."""
    stops: list[tuple[Where, str | None]] = []
    for previous, goal in pairwise(goals):
        place = where(goal, who.document.text)
        if place is None or place.country in (None, host, *(stop.country for stop, _ in stops)):
            continue
        dates = [d.edtf for d in reading.sentence.dates if previous.end <= d.start and d.end <= goal.start]
        stops.append((place, dates[-1] if dates else None))
    return stops


def each_stop(candidate: Candidate) -> list[Candidate]:
    """Return one candidate for every stop of a journey ("mardi à Niamey et jeudi à Bamako")."""
    if not candidate.stops:
        return [candidate]
    travellers, host = candidate.actors[:-1], candidate.actors[-1]
    return [
        candidate,
        *(
            replace(
                candidate,
                actors=[*travellers, Actor(host.start, host.end, parties=[place.country])],
                setting=Setting(date=when or candidate.setting.date, place=place),
                stops=[],
            )
            for place, when in candidate.stops
            if place.country and any(p != place.country for a in travellers for p in a.parties)
        ),
    ]
