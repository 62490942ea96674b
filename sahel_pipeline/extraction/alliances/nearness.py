"""Weak readings: what words that stand near each other suggest, where no rule of syntax has read anything.

A journalist finds more ways to say a thing than rules can follow. Where a sentence names a trigger and just
the parties that fit it, the statement is right more often than not; every rule here has a name that begins
with "near", so that confidence can weigh it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sahel_pipeline.extraction.alliances.gate import Family
from sahel_pipeline.extraction.alliances.papers import SIDES, accords_in, signers
from sahel_pipeline.extraction.alliances.parties import is_state
from sahel_pipeline.extraction.alliances.passage import Group, unique, verbal
from sahel_pipeline.extraction.alliances.scene import Scene, Statement
from sahel_pipeline.extraction.document import EntityKind, Form
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction, AllianceStatus

_NEAR = 90
"""Characters between a trigger and what it is taken to be said of."""
_ACCORDS = (AllianceAction.AGREED, AllianceAction.DENOUNCED)


def read_near(scene: Scene, families: Sequence[Family], known: Sequence[Statement]) -> Iterator[Statement]:
    """Yield weak readings of a sentence for the families whose rules have read nothing in it.

    Args:
        scene: The sentence.
        families: What it may hold.
        known: What has been read in it.
    """
    actions = {statement.action for statement in known}
    if Family.ACCORDS in families and not actions & set(_ACCORDS):
        yield from _accords(scene)


def _accords(scene: Scene) -> Iterator[Statement]:
    """Yield an accord and a word of signing or ending in a sentence with two parties."""
    signing = scene.hits("actions.sign.verbs", "actions.sign.nouns")
    ending = scene.hits("actions.denounce.verbs", "actions.denounce.nouns")
    for accord in accords_in(scene):
        near = [h for h in (*signing, *ending) if abs(h.start - accord.hit.start) < _NEAR]
        near = [h for h in near if h.token.dep_ not in ("acl", "amod")]  # "l'accord signé en 2015" is known
        near = [h for h in near if not Clause(scene.passage.syntax, h.token).reflexive]  # "se trouve menacé"
        parties = _parties(scene)
        if not near or not 1 < len(parties) < 4 - (accord.name == "bilateral"):
            continue
        if any(not scene.is_organisation(p) and p not in SIDES for p in parties):
            continue  # a party only speaks of what its state signs
        parties = signers(accord.name, parties)
        hit = min(near, key=lambda h: abs(h.start - accord.hit.start))
        modality = scene.modality(hit.token)
        if modality.unreal or modality.wished or (hit in ending and not verbal(hit.token)):
            continue
        action = AllianceAction.DENOUNCED if hit in ending else AllianceAction.AGREED
        status = AllianceStatus.ANNOUNCED if modality.future else AllianceStatus.DONE
        date = scene.date(hit.token, modality, by_announcement=True)
        yield _statement(
            scene, accord.name, action, parties, status, date, hit.text, "near: accord and parties"
        )
        return


def _parties(scene: Scene) -> list[str]:
    """Return the states and organisations of a sentence that are no mere source, place or enemy."""

    def acts(group: Group) -> bool:
        roles = set(scene.passage.prepositions(group))
        place = scene.passage.role(group) == "à" and all(
            m.form is Form.CAPITAL or m.entity.kind is EntityKind.PLACE for m in group.mentions
        )
        return not roles & {"selon", "contre", "via"} and not place

    found = unique(p for g in scene.passage.groups if acts(g) for p in g.parties)
    return found if any(is_state(p) for p in found) and set(found) & SAHEL_COUNTRIES else []


def _statement(
    scene: Scene, alliance: str, action: AllianceAction, actors: list[str],
    status: AllianceStatus, date: str | None, trigger: str, rule: str,
) -> Statement:  # fmt: skip
    span = scene.passage.sentence.start, scene.passage.sentence.end
    return Statement(
        alliance, action, unique(actors), status, date, span, trigger, rule, doubts=4,
        reasons={"actors": "near"},
    )  # fmt: skip
