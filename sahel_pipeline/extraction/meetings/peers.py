"""Several at once: "ses quatre homologues du G5", names after a colon, "tour à tour reçu par A et B"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from sahel_pipeline.extraction.document import EntityKind, Form
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.meetings.actors import Actor, actors
from sahel_pipeline.extraction.meetings.candidate import Candidate
from sahel_pipeline.extraction.meetings.lexicon import pattern
from sahel_pipeline.extraction.meetings.references import References
from sahel_pipeline.extraction.meetings.roles import Reading
from sahel_pipeline.extraction.meetings.setting import Where, where

_WITHOUT = re.compile(r"(?<![a-z])(?:sans|hormis|sauf|excepte|dont) [a-z' ]{0,15}$")
"""What stands before those who were not there."""
_NEXT_LISTED = re.compile(
    r"(?:[,:]|(?<![a-z])(?:et|savoir|sont|soit|ainsi que|mais aussi)) (?:le |la |les |l'|enfin )?$"
)
"""What stands before each state of a list."""


def with_peers(candidate: Candidate, reading: Reading, who: References) -> None:
    """Add the states, and those in office, that "ses homologues du G5 Sahel" stands for."""
    if candidate.shape == "travel":
        return
    shift = reading.sentence.start
    anchor = who.document.anchor
    on = anchor if isinstance(anchor, date) else None
    for mention in reading.sentence.mentions:
        if mention.entity.kind is not EntityKind.ORGANISATION or mention.entity.id not in load_gazetteer():
            continue  # an acronym that only the text explains has no known members
        match = pattern("peers:of").search(
            reading.flat[max(0, mention.start - shift - 60) : mention.start - shift]
        )
        if match is None or (
            match["who"] not in ("homologues", "pairs", "collegues") and not match["autres"]
        ):
            continue
        members = load_gazetteer().members(mention.entity.id, on)
        if not 2 <= len(members) <= 6:
            continue
        host = next((name for a in candidate.actors for name in a.people), None)
        term = load_gazetteer().office_of(host, on) if host else None
        present = set(candidate.parties)
        kept = [a for a in candidate.actors if a.parties != [mention.entity.id]]
        for code in members:
            if code in present:
                continue
            holder = load_gazetteer().office_holder(term.office, code, on) if term and term.office else None
            people = [holder.id] if holder else []
            kept.append(Actor(mention.start, mention.end, people=people, parties=[code]))
        candidate.actors = kept


def with_listed(candidate: Candidate, reading: Reading, who: References) -> None:
    """Add those named after a colon ("ses trois collègues : A, B et C") or the like: people, else states."""
    if candidate.shape == "travel":
        return
    shift = reading.sentence.start
    match = pattern("peers:listed").search(reading.flat, max(0, candidate.at - shift))
    if match is None or _WITHOUT.search(reading.flat, 0, match.start()):
        return
    end = next(
        (i for i, c in enumerate(reading.flat[match.end() :], match.end()) if c in ";:"), len(reading.flat)
    )
    mentions = [m for m in reading.sentence.mentions if match.end() <= m.start - shift < end]
    listed = [a for a in actors(mentions, who.document.text, reading.flat, shift) if a.people and a.parties]
    first_verb = next(
        (reading.doc[g.first].idx for g in reading.groups if reading.doc[g.first].idx >= match.end()), None
    )
    listed = [a for a in listed if first_verb is None or a.start - shift < first_verb]
    if len(listed) >= 2:
        known = set(candidate.people)
        candidate.actors += [a for a in listed if not set(a.people) <= known]
    elif candidate.shape == "session":
        states = [
            Actor(m.start, m.end, parties=[m.entity.id])
            for m in mentions
            if m.entity.kind is EntityKind.COUNTRY
            and m.form is Form.NAME
            and _NEXT_LISTED.search(reading.flat[match.start() : m.start - shift])
        ]
        candidate.actors += states if len(states) >= 2 else []


def each_in_turn(candidate: Candidate, reading: Reading, who: References) -> list[Candidate]:
    """Return one audience for each of those whom one received in turn.

    "Tour à tour" says so, as does a preposition that is said again ("avec X, ainsi qu'avec Y"), and a city
    before each ("à Bamako avec X, à Niamey avec Y").
    """
    if candidate.shape not in ("talk", "phone"):
        return [candidate]
    before = _distinct([a for a in candidate.actors if a.start < candidate.at])
    after = _distinct([a for a in candidate.actors if a.start >= candidate.at])
    said = bool(pattern("peers:in_turn").search(reading.flat))
    for one, many in ((before, after), (after, before)):
        if len(one) == 1 and len(many) >= 2:
            if said:
                groups = [[other] for other in many]
            elif many is after and one[0].people:
                groups = _said_again(many, reading)
            else:
                continue
            if len(groups) < 2:
                continue
            cities = _city_of_each(groups, candidate, reading, who)
            return [
                replace(
                    candidate,
                    actors=[*one, *group],
                    setting=replace(candidate.setting, place=city or candidate.setting.place),
                    apart=True,
                )
                for group, city in zip(groups, cities, strict=True)
            ]
    return [candidate]


def _said_again(many: Sequence[Actor], reading: Reading) -> list[list[Actor]]:
    """Return those with whom somebody talked, in groups that a preposition said again sets apart."""
    shift = reading.sentence.start
    groups = [[many[0]]]
    for one, other in pairwise(many):
        gap = reading.flat[one.end - shift : max(one.end, other.start) - shift]
        if pattern("peers:said_again").search(gap):
            groups.append([other])
        else:
            groups[-1].append(other)
    return groups


def _city_of_each(
    groups: Sequence[Sequence[Actor]], candidate: Candidate, reading: Reading, who: References
) -> list[Where | None]:
    """Return the city named before each group, where one is named before each of them."""
    found: list[Where | None] = []
    start = candidate.at
    for group in groups:
        cities = [
            place
            for m in reading.sentence.mentions
            if start <= m.start < group[0].start and (place := where(m, who.document.text)) and place.city
        ]
        found.append(cities[-1] if cities else None)
        start = group[-1].end
    return found if all(found) else [None] * len(groups)


def _distinct(found: Sequence[Actor]) -> list[Actor]:
    """Return the actors, each once, and one for those of the same party without names."""
    kept: list[Actor] = []
    for actor in found:
        if not actor.parties:
            continue
        if any(a.parties == actor.parties and (not actor.people or a.people == actor.people) for a in kept):
            continue
        kept.append(actor)
    return kept
