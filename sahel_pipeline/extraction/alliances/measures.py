"""Measures against a state: sanctions, suspension from an organisation, withheld aid, and their end."""

from __future__ import annotations

from collections.abc import Iterator

from sahel_pipeline.extraction.alliances.aid import read_aid
from sahel_pipeline.extraction.alliances.echoes import read_echoes
from sahel_pipeline.extraction.alliances.sanctions import read_sanctions
from sahel_pipeline.extraction.alliances.scene import Scene, Statement
from sahel_pipeline.extraction.alliances.suspensions import read_suspensions
from sahel_pipeline.records import AllianceAction


def read_measures(scene: Scene) -> Iterator[Statement]:
    """Yield what a sentence says about sanctions, suspended membership and suspended aid."""
    found = [*read_suspensions(scene)]
    scene.discourse.measures += [s for s in found if _lasts(s)]
    found += [*read_sanctions(scene), *read_aid(scene)]
    echoed = list(read_echoes(scene, found))
    for statement in (*echoed, *found):
        scene.discourse.last_act = statement
        if _lasts(statement) and statement not in scene.discourse.measures:
            scene.discourse.measures.append(statement)
        yield statement


def _lasts(statement: Statement) -> bool:
    """Whether it is a measure of an organisation, which may be lifted."""
    return statement.action is AllianceAction.SUSPENDED and statement.alliance != "bilateral"
