"""Foreign troops in other words: peoples, pronouns and bare numbers of men, found on the surface.

"Les derniers Français", "il en reste quatre cents", "mille hommes": whose they are may come from the
sentences before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sahel_pipeline.extraction.alliances.passage import Group
from sahel_pipeline.extraction.alliances.scene import Filler, Scene
from sahel_pipeline.extraction.alliances.troops import COUNT, COUNTED, FORMER, contingent_of, keeper
from sahel_pipeline.extraction.document import Entity, EntityKind, Form

if TYPE_CHECKING:
    pass

PRONOUN = re.compile(
    r"(?<![a-z])(?:(?:ils|elles) (?:sont|etaient|seraient) (?:encore |environ |quelque |pres de |plus de |"
    r"toujours |desormais )*" + COUNT + r"|il (?:n )?en (?:reste|restait|demeure|subsiste)(?: \w+){0,5}"
    r"|(?:y )?en (?:compte|comptait|maintient|conserve|garde|heberge|abrite|abriterait|aligne)"
    r"|deux cents autres|(?:une centaine|plusieurs \w+|\w+ cents|\w+ mille) autres)(?![a-z])"
)
"""Troops spoken of before and only counted here: "ils étaient quinze cents", "il en reste quatre cents"."""
_THEIR_MEN = re.compile(
    r"(?<![a-z])(?:ont|avaient|maintien\w*|entretien\w*|gardent?|dispos\w+|compt\w+)"
    r"(?: [a-z]+){0,3}? (?:des|d) $"
)
"""Before men whom a state has somewhere: "ont elles aussi des hommes sur le sol nigérien"."""
OWNER = "owner of the force"
_LEFT_WORDS = frozenset({"les", "des", "aux", "ces", "derniers", "premiers", "ultimes", "nos"})
_LAST = frozenset({"derniers", "premiers", "ultimes", "dernier", "premier"})
_IN_POWER = re.compile(
    r"\W*(?:au pouvoir|qui ont pris|qui ont renverse|putschistes|maliens|nigeriens|burkinabe)"
)
_SERVING = re.compile(r"cadre|banniere|sein|titre|nom|operation|force|mission|rangs")


@dataclass(frozen=True)
class Troops:
    """Armed people of somebody, wherever the sentence names them."""

    start: int
    end: int
    senders: Filler
    named: tuple[str, ...]
    sure: bool
    """Whether the words themselves mean an army's people, not only a people."""


def troops_in(scene: Scene) -> Iterator[Troops]:
    """Yield the troops of a sentence in text order."""
    passage = scene.passage
    covered: list[tuple[int, int]] = []
    words = [
        h
        for h in scene.hits("things.troops")
        if h.token.pos_ != "VERB" and not _IN_POWER.match(passage.folded, h.end)
    ]
    forces = [
        (m.start - scene.offset, m.end - scene.offset, m.entity)
        for g in passage.groups
        for m in g.mentions
        if m.entity.kind is EntityKind.FORCE and not FORMER.search(passage.folded[: m.start - scene.offset])
    ]
    found: list[Troops] = []
    for hit in words:
        if scene.is_name(hit):
            continue
        nation = _nation_beside(scene, hit.start, hit.end)
        if "cotes" in passage.folded[max(0, hit.start - 20) : hit.start].split()[-2:]:
            continue
        if nation and scene.lexicon["things.military"].search(passage.folded[hit.start : hit.end + 14]):
            start, end = min(hit.start, nation.start), max(hit.end, nation.end)
            found.append(_body(scene, start, end, Filler(nation.countries, "nationality"), True, forces))
            covered.append((start, end))
    for group in passage.groups:
        for mention in group.mentions:
            start, end = mention.start - scene.offset, mention.end - scene.offset
            if any(a < end and start < b for a, b in covered) or mention.form is not Form.DEMONYM:
                continue
            printed = passage.sentence.text[start:end]
            before = passage.folded[max(0, start - 30) : start]
            counted = COUNTED.search(before)
            last = before.split()[-1:]
            if "cotes" in before.split()[-2:]:
                continue  # "aux côtés des Français": said of those who stand beside them
            people = printed[:1].isupper() and printed[-1:] in "sx" and mention.entity.country
            if people and (counted or set(last) & _LEFT_WORDS):
                sure = bool(counted or set(last) & _LAST)
                begin = start - len(before) + counted.start() if counted else start
                owner = Filler([mention.entity.country or ""], "a people", 0 if sure else 1)
                found.append(_body(scene, begin, end, owner, sure, forces))
                covered.append((start, end))
    for hit in words:
        if any(a <= hit.start < b for a, b in covered) or scene.is_name(hit):
            continue
        counted = COUNTED.search(passage.folded[max(0, hit.start - 30) : hit.start])
        if (hit.token.pos_ == "ADJ" and not counted) or passage.folded[hit.end :].startswith(" etranger"):
            continue  # "toutes les forces étrangères présentes": whose, nobody says
        military = scene.lexicon["things.military"].search(passage.folded[hit.start : hit.end + 14])
        if hit.text.startswith("casques bleus") and not scene.possessed(hit.token):
            if scene.discourse.names("Minusma"):
                found.append(Troops(hit.start, hit.end, Filler(["ONU"], "casques bleus"), ("Minusma",), True))
            continue
        armed = military or (counted and hit.text.startswith(("homme", "element", "effectif")))
        armed = armed or (hit.text.startswith("homme") and _THEIR_MEN.search(passage.folded[: hit.start]))
        if armed and (owner := keeper(scene, hit.start)):
            found.append(_body(scene, hit.start, hit.end, owner, True, forces))
    for match in PRONOUN.finditer(passage.folded):
        if owner := keeper(scene, match.start()):
            force = force_of(scene, match.start(), owner.parties) if owner.doubts > 1 else ()
            body = _body(scene, match.start(), match.end(), owner, True, forces)
            found.append(replace(body, named=body.named or force))
    named = {force for body in found for force in body.named}
    for start, end, entity in forces:
        senders = scene.lexicon.senders.get(entity.id, ())
        if entity.id not in named and senders:
            found.append(Troops(start, end, Filler(list(senders), OWNER), (entity.id,), True))
    yield from sorted(found, key=lambda body: body.start)


def _body(
    scene: Scene, start: int, end: int, owner: Filler, sure: bool, forces: Sequence[tuple[int, int, Entity]]
) -> Troops:
    """Make troops, with the force or mission that they belong to."""
    for a, b, entity in forces:
        between = scene.passage.sentence.text[min(end, b) : max(start, a)]
        serving = _SERVING.search(scene.passage.folded, min(end, b), max(start, a))
        linked = len(between) < (90 if serving else 40)
        if linked and ("fort" in between or not set(between) & set(",;:(")):
            own_master = entity.id in scene.lexicon.senders.get(entity.id, ())
            who = Filler([entity.id], OWNER) if own_master and owner.doubts else owner
            return Troops(min(start, a), max(end, b), who, (entity.id,), sure)
    if mission := contingent_of(scene, start, owner.parties):
        return Troops(start, end, owner, (mission,), sure)
    return Troops(start, end, owner, (), sure)


def force_of(scene: Scene, at: int, senders: Sequence[str]) -> tuple[str, ...]:
    """Return the force of some senders that was just named: "Barkhane ... Au Tchad, ils sont un millier"."""
    near = scene.discourse.before(scene.offset + at, 400)
    last = next((m.entity.id for m in near if m.entity.kind is EntityKind.FORCE), None)
    return (last,) if last and set(scene.lexicon.senders.get(last, ())) & set(senders) else ()


def _nation_beside(scene: Scene, start: int, end: int) -> Group | None:
    """Return the nationality next to a word: "soldats italiens", "les Français du contingent"."""
    for group in scene.passage.groups:
        between = scene.passage.sentence.text[end : group.start] if group.start >= end else None
        near = between is not None and len(between.split()) <= 2 and not set(between) & set(",;:(«")
        before = 0 <= start - group.end <= 2
        if group.demonym and group.countries and (near or before):
            return group
    return None
