"""Several at once: "ses quatre homologues du G5", names after a colon, "tour à tour reçu par A et B"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.meetings.actors import Actor, actors
from sahel_pipeline.extraction.meetings.candidate import Candidate
from sahel_pipeline.extraction.meetings.lexicon import pattern
from sahel_pipeline.extraction.meetings.references import References
from sahel_pipeline.extraction.meetings.roles import Reading


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
    """Add those named after a colon ("ses trois collègues : A, B et C")."""
    if candidate.shape == "travel":
        return
    shift = reading.sentence.start
    match = pattern("peers:listed").search(reading.flat, max(0, candidate.at - shift))
    if match is None:
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


def each_in_turn(candidate: Candidate, reading: Reading) -> list[Candidate]:
    """Return one audience for each of those whom one received in turn ("tour à tour")."""
    if candidate.shape not in ("talk", "phone") or not pattern("peers:in_turn").search(reading.flat):
        return [candidate]
    before = _distinct([a for a in candidate.actors if a.start < candidate.at])
    after = _distinct([a for a in candidate.actors if a.start >= candidate.at])
    for one, many in ((before, after), (after, before)):
        if len(one) == 1 and len(many) >= 2:
            return [
                replace(candidate, actors=[*one, other], setting=replace(candidate.setting)) for other in many
            ]
    return [candidate]


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
