"""Nouns that name a body as well as its session: "le comité de suivi", "la commission mixte"."""

from __future__ import annotations

from collections.abc import Sequence

from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.extraction.meetings.actors import Actor
from sahel_pipeline.extraction.meetings.groups import VerbGroup
from sahel_pipeline.extraction.meetings.lexicon import Trigger, pattern
from sahel_pipeline.extraction.meetings.roles import Reading


def body_itself(reading: Reading, trigger: Trigger) -> list[Actor]:
    """Return the known body whose name begins with the noun, which holds its own session."""
    at = trigger.start + reading.sentence.start
    return [
        Actor(m.start, m.end, parties=[m.entity.id])
        for m in reading.sentence.mentions
        if m.start == at and m.entity.kind is EntityKind.ORGANISATION
    ]


def may_name_body(reading: Reading, trigger: Trigger) -> bool:
    """Whether the noun may name a body and not its session."""
    written = pattern("around_nouns:body").match(reading.flat, trigger.start)
    return bool(written or body_itself(reading, trigger))


def in_title(reading: Reading, trigger: Trigger) -> bool:
    """Whether the noun only says of what somebody is president ("le président de la Conférence")."""
    led = pattern("around_nouns:led").match(reading.flat, trigger.start) or body_itself(reading, trigger)
    return bool(led and pattern("around_nouns:office_in").search(reading.flat[: trigger.start]))


def holds_session(reading: Reading, group: VerbGroup, nouns: Sequence[int]) -> bool:
    """Whether another event noun of the sentence is what the verb of a body holds ("a tenu sa session")."""
    holds = pattern("takes_part").fullmatch(reading.low[group.main])
    return bool(holds) and any(j > group.last and reading.direct(group, j) for j in nouns)
