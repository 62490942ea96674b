"""Organisations, coalitions and forces as a sentence names them, and what all statements about them share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.modality import Modality
from sahel_pipeline.extraction.alliances.parties import COALITIONS, FORCES
from sahel_pipeline.extraction.alliances.scene import Filler, Scene, Statement
from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction, AllianceStatus

_A = AllianceAction


_CONFEDERATION = re.compile(r"(?<![a-z])une +(?:confederation|federation)(?![a-z])")
"""A confederation that the text has not named yet."""
_FORCE_OF = re.compile(r"force (?:militaire )?(?:conjointe|commune) (?:du|de la|de l|de) $")
_ITS_FORCE = re.compile(
    r"(?<![a-z])(?:sa|la|leur|une) force (?:militaire )?(?:conjointe|commune|unifiee)"
    r"(?![a-z]| (?:de l|du|des) )"
)

_AES_SINCE = "2023-09-16"
NOTICE = "notice"
_WITH_NOTICE = frozenset({"CEDEAO", "CPI"})
"""Organisations left only a year after notice is given (Revised Treaty, art. 91; Rome Statute, art. 127)."""


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation, force or accord as a sentence names it, or points back to it."""

    start: int
    end: int
    name: str
    kind: EntityKind
    doubts: int = 0
    force: str = ""
    """Its force, where the sentence speaks of that: "la force conjointe du G5 Sahel"."""


def bodies_in(scene: Scene) -> Iterator[Body]:
    """Yield the organisations that a sentence names or points back to."""
    kinds = (EntityKind.ORGANISATION, EntityKind.FORCE, EntityKind.ACCORD)
    named = [m for g in scene.passage.groups for m in g.mentions if m.entity.kind in kinds]
    for mention in named:
        start, end = mention.start - scene.offset, mention.end - scene.offset
        name, kind = mention.entity.id, mention.entity.kind
        before = scene.passage.folded[:start]
        if before.endswith(("ancetre de la ", "ancetre de l ", "aieule de l ", "aieule de la ")):
            continue
        if name in FORCES and _FORCE_OF.search(before) and not scene.passage.folded[end:].startswith(" ("):
            yield Body(start, end, name, kind, force=FORCES[name])
        else:
            yield Body(start, end, name, kind)
    last = scene.spoken_of()
    spoken = next(
        (name for m in (*named, *([last] if last else [])) if (name := m.entity.id) in FORCES), None
    )
    spoken = spoken or _of_the_three(scene)
    if spoken:
        for match in _ITS_FORCE.finditer(scene.passage.folded):
            yield Body(match.start(), match.end(), spoken, EntityKind.FORCE, 1, FORCES[spoken])
    if scene.discourse.names("AES"):  # "la création d'une confédération" where the text is about it
        for match in _CONFEDERATION.finditer(scene.passage.folded):
            yield Body(match.start(), match.end(), "AES", EntityKind.ORGANISATION, 1)
    for hit in scene.passage.find(scene.lexicon["anaphors.organisation"]):
        behind = scene.passage.folded[hit.end :].split()[:1]
        led = scene.passage.folded[: hit.start].split()[-1:] in (["a"], ["sur"])
        if scene.is_name(hit) or (led and behind in (["de"], ["du"], ["des"], ["d"])):
            continue  # "à l'initiative de" is no initiative
        if behind and small("peoples") & set(behind):
            continue  # "la communauté internationale"
        last = scene.pointed_body(hit.start, hit.end)
        if last and _other_kind(last.entity.kind, hit.text):
            continue
        if last and not any(
            m.start - scene.offset < hit.end + 12 and m.start - scene.offset >= hit.start for m in named
        ):
            yield Body(hit.start, hit.end, last.entity.id, last.entity.kind, 1)


def _of_the_three(scene: Scene) -> str | None:
    """Return the AES where its three states alone act, or the title names it: "une force conjointe"."""
    states = {c for g in scene.passage.groups for c in g.countries}
    since = str(scene.passage.document.anchor or "") >= _AES_SINCE
    titled = any(m.entity.id == "AES" for m in scene.passage.document.title_mentions)
    return "AES" if since and (titled or states == {"MLI", "BFA", "NER"}) else None


def _other_kind(kind: EntityKind, words: str) -> bool:
    """Whether words cannot stand for an organisation of a kind: no force is "la communauté"."""
    others = small("union_nouns") if kind is EntityKind.FORCE else small("force_nouns")
    return bool(others & set(words.split()))


def spoken_of(scene: Scene) -> Body | None:
    """Return the organisation that "en", "y" or "elle" is."""
    last = scene.spoken_of()
    return Body(0, 0, last.entity.id, last.entity.kind, 1) if last else None


def told(
    scene: Scene, body: Body, action: AllianceAction, actors: list[str], status: AllianceStatus,
    date: str | None, trigger: str, filler: Filler, *, rule: str,
) -> Statement:  # fmt: skip
    """Return what a sentence says about an organisation; `filler` tells how its actors were found."""
    span = scene.passage.sentence.start, scene.passage.sentence.end
    alliance = body.force if body.force and action in (_A.FOUNDED, _A.ENDED, _A.REVIVED) else body.name
    notice = action is _A.LEFT and status is AllianceStatus.DONE and _still_members(scene, body, actors, date)
    status = AllianceStatus.ANNOUNCED if notice else status
    if action is _A.FOUNDED and not actors:  # an operation or a mission is founded by whose it is
        owners = scene.lexicon.senders.get(body.name, ())
        actors = [p for p in owners if p != body.name and body.name not in COALITIONS]
    return Statement(
        alliance,
        action,
        actors,
        status,
        date,
        span,
        trigger,
        rule,
        doubts=filler.doubts + body.doubts,
        reasons={"actors": filler.how, **({NOTICE: "a year"} if notice else {})},
    )


def members_of_a_few(scene: Scene, body: Body) -> list[str]:
    """Return the members of an organisation of a few Sahel states: what is done to it, they do to it."""
    known = load_gazetteer()
    if body.kind is not EntityKind.ORGANISATION or body.name not in known:
        return []
    members = known.members(body.name, scene.passage.document.anchor)
    return sorted(members) if set(members) <= SAHEL_COUNTRIES else []


def _still_members(scene: Scene, body: Body, actors: list[str], date: str | None) -> bool:
    """Whether states that leave an organisation were its members yet on that day, while notice ran."""
    anchor = str(scene.passage.document.anchor or "")
    if not anchor or body.name not in _WITH_NOTICE or not actors:
        return False
    members = load_gazetteer().organisation(body.name).members
    ends = [str(members.get(actor, "/")).split("/")[-1] for actor in actors]
    said = (date or anchor).split("/")[0]
    return all(end == ".." or (end and (end > anchor or end[: len(said)] > said)) for end in ends)


def move_status(modality: Modality) -> AllianceStatus | None:
    """Return how far a coming or going has come; None where it is only supposed."""
    if modality.hypothetical:
        return None
    if modality.negated or modality.denied or modality.refused:
        return AllianceStatus.DENIED
    if modality.crowd and modality.wished:
        return None
    if modality.threatened or (modality.wished and not modality.decided):
        return AllianceStatus.PROPOSED
    return AllianceStatus.ANNOUNCED if modality.future else AllianceStatus.DONE


def begin_status(modality: Modality) -> AllianceStatus | None:
    """Return how far a founding or an end has come; None where it does not happen."""
    if modality.unreal:
        return None
    if modality.wished and not modality.decided:
        return None if modality.crowd else AllianceStatus.PROPOSED
    return AllianceStatus.ANNOUNCED if modality.future or modality.decided else AllianceStatus.DONE


def plain(words: list[str]) -> set[str]:
    """Return prepositions without their articles: "du" -> de."""
    return {{"du": "de", "des": "de", "d": "de", "au": "à", "aux": "à", "a": "à"}.get(w, w) for w in words}
