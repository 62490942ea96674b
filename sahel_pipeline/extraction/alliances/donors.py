"""Donors: who pays for what is done in a state, or lends it a hand there (`cooperates`)."""

from __future__ import annotations

from sahel_pipeline.extraction.alliances.parties import exists_for_sahel, is_state
from sahel_pipeline.extraction.alliances.passage import Group, Hit, unique
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene
from sahel_pipeline.extraction.document import EntityKind, Form
from sahel_pipeline.records import SAHEL_COUNTRIES

_PAID_BY, _HELP_OF = "donors.paid", "donors.help"
DONORS = (_PAID_BY, _HELP_OF)
"""Lists of the lexicon that set this reader off."""
WORKS = "donors.works"
"""List of what donors pay for; beside anything else ("une ONG financée par") no partnership is told."""
_REACH = {_PAID_BY: 110, _HELP_OF: 60}
"""Characters from the words to the donor: "financé à hauteur de 9 millions d'euros, soit ..., par"."""
_PREPOSITION = {_PAID_BY: "par", _HELP_OF: "de"}


def read_donors(scene: Scene) -> tuple[list[Hit], Filler]:
    """Return the words that tell of donors, and whom these help: "le projet, financé par l'UE"."""
    text = scene.passage.folded
    if not scene.lexicon[WORKS].search(text) or scene.lexicon["things.military"].search(text):
        return [], NOBODY
    given = [(hit, _donors(scene, hit, path)) for path in DONORS for hit in scene.hits(path)]
    donors = unique(donor for _, found in given for donor in found)
    helped = _helped(scene, donors) if donors else []
    if not helped:
        return [], NOBODY
    return [hit for hit, found in given if found], Filler(unique([*donors, *helped]), "donor", 2)


def _donors(scene: Scene, hit: Hit, path: str) -> list[str]:
    """Return the donors behind a hit: states of elsewhere, and organisations that are none of the Sahel's."""
    near = [g for g in scene.passage.groups if 0 <= g.start - hit.end < _REACH[path] and not g.demonym]
    given = [g for g in near if scene.passage.role(g, hit.end) == _PREPOSITION[path]]
    return [p for g in given for p in g.parties if _may_give(g, p)]


def _may_give(group: Group, party: str) -> bool:
    if is_state(party):
        return party not in SAHEL_COUNTRIES
    kinds = {m.entity.kind for m in group.mentions if m.entity.id == party}
    return kinds == {EntityKind.ORGANISATION} and not exists_for_sahel(party)


def _helped(scene: Scene, donors: list[str]) -> list[str]:
    """Return the states of the sentence, else the one that the text is about; none where a body is helped."""
    groups = scene.passage.groups
    bodies = [m.entity for g in groups for m in g.bodies]
    if any(body.kind is EntityKind.FORCE or exists_for_sahel(body.id) for body in bodies):
        return []
    named = unique(
        m.entity.id
        for g in groups
        for m in g.mentions
        if m.entity.kind is EntityKind.COUNTRY and m.form is not Form.DEMONYM and m.entity.id not in donors
    )
    focus = scene.discourse.focus
    return named if SAHEL_COUNTRIES & set(named) else [focus] if focus else []
