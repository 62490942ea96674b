"""The accords that a sentence names or describes, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from sahel_pipeline.extraction.alliances.modality import Modality
from sahel_pipeline.extraction.alliances.passage import Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import Scene, Statement
from sahel_pipeline.extraction.alliances.turns import coalition
from sahel_pipeline.extraction.document import Document, EntityKind
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.records import AllianceAction, AllianceStatus


@dataclass(slots=True)
class Accord:
    """An accord as a sentence names it."""

    hit: Hit
    name: str
    """Canonical name, or `bilateral`."""
    parties: list[str]
    how: str
    paper: bool = False
    """Whether it is only called a text or a declaration."""


_CONSENT = re.compile(r"(?:(?:avec|sans) l|commun|son|leur) $")
"""Before an accord that is a consent: "avec l'accord des militaires"."""
_NARROWED = re.compile(
    r" *(?:de|d|du|entre|avec|sur|portant|relatif|militaire|commercial|franco|bilateral)(?![a-z])"
)
"""Behind an accord that is another one than that named before: "l'accord de défense"."""
SIDES = frozenset({"CMA", "Plateforme", "MNLA", "HCUA", "MAA", "GATIA", "CSP", "FLA"})
"""Who an accord of peace is signed with."""
_OWN_PLAN = re.compile("(?:adopt|approuv|valid)[a-z]* (?:feuille|plan|programme)")
"""What members adopt for their own work: no accord."""
_CREATING = re.compile(
    " (?:creant|instituant|fondant|instaurant|portant creation d[eu]?) (?:la |l |le |une )?"
    "(?:(?:confederation|union) +(?:de |des )?(?:entre .{5,90} (?:denommee|appelee|baptisee) +(?:la |l )?)?)?"
)
"""Between a treaty and what it founds."""
_PEOPLE_IN_ARMS = re.compile("rebelle|mouvement|groupes? arme|politico|insurge|touareg")
_MEDIATORS = {"Accord d'Alger": "DZA", "Accord de Doha": "QAT", "Accord de Ouagadougou": "BFA"}
"""Who held the talks that an accord is named after, and is not bound by it: "l'accord algérien"."""
_PACT_OF_THREE, _SIGNED_BY_THREE = "Charte du Liptako-Gourma", "2023-09-16"
_OF_PEACE = re.compile(" *(?:(?:de|pour la) paix|algerien(?![a-z])|(?:issu )?du processus d alger)")
_PEACE_OF_MALI = "2015"
"""From this year on "l'accord de paix" of Mali is that of Algiers."""


def accords_in(scene: Scene) -> Iterator[Accord]:
    """Yield the accords that a sentence names or describes."""
    for group in scene.passage.groups:
        for mention in group.mentions:
            if mention.entity.kind is EntityKind.ACCORD:
                start, end = mention.start - scene.offset, mention.end - scene.offset
                token = scene.passage.token_at(start)
                yield Accord(Hit(start, end, token, mention.entity.id), mention.entity.id, [], "name")
    signing = {h.token.i for h in scene.hits("actions.sign.verbs", "actions.sign.nouns")}
    papers = [
        h
        for h in scene.hits("things.signed")
        if h.token.head.i in signing or any(c.i in signing for c in h.token.children)
        if not _OWN_PLAN.match(f"{scene.passage.word(h.token.head)} {h.text}")
    ]
    for hit in [*scene.hits("things.accord"), *papers]:
        if scene.is_name(hit) or verbal(hit.token):
            continue
        if hit.text.startswith("partenariat") and not scene.hits("actions.sign.formal", "actions.sign.nouns"):
            continue  # "ont conclu un partenariat" declares one
        before = scene.passage.folded[max(0, hit.start - 6) : hit.start].split()
        if before[-1:] == ["d"]:  # "d'accord", "protocole d'accord"
            continue
        if scene.passage.folded[: hit.start].split()[-2:] in (["projet", "de"], ["projet", "d"]):
            continue  # not agreed yet
        if hit.text == "accord" and _CONSENT.search(scene.passage.folded, 0, hit.start):
            continue
        yield Accord(hit, _name_of(scene, hit), *_parties(scene, hit), hit in papers)


def _name_of(scene: Scene, hit: Hit) -> str:
    """Return the name of an accord that a sentence describes: "un accord signé à Doha avec les rebelles"."""
    text, gazetteer = scene.passage.folded, load_gazetteer()
    if created := _created(scene, hit):
        return created
    named = unique(c for g in scene.passage.groups for c in g.countries)
    peace = _OF_PEACE.match(text, hit.end)
    year = str(scene.passage.document.anchor or "")[:4]
    if peace and "MLI" in (*named, scene.discourse.focus) and year >= _PEACE_OF_MALI:
        return gazetteer.entity("Accord d'Alger").id
    if before := _spoken_of(scene, hit):
        return before
    inside = any(m.entity.kind is EntityKind.GROUP for g in scene.passage.groups for m in g.mentions)
    if not inside and not _PEOPLE_IN_ARMS.search(text):
        return "bilateral"
    for mention in scene.passage.sentence.mentions:
        place = mention.entity.kind is EntityKind.PLACE
        if place and abs(mention.start - scene.offset - hit.start) < 80:
            called = f"Accord de {mention.entity.id}"
            with suppress(KeyError):
                return gazetteer.entity(called).id
    return "bilateral"


def of_peace(scene: Scene, accord: Accord, parties: Collection[str]) -> Accord:
    """Return the accord of peace that an accord without a name is, to go by who signed it."""
    return replace(accord, name=named_by(accord.name, parties, scene.passage.document))


def named_by(name: str, parties: Collection[str], document: Document) -> str:
    """Return the name of an accord; one without a name between Mali and movements is that of Algiers."""
    peace = "MLI" in parties and SIDES & set(parties) and str(document.anchor or "")[:4] >= _PEACE_OF_MALI
    return load_gazetteer().entity("Accord d'Alger").id if peace and name == "bilateral" else name


def _spoken_of(scene: Scene, hit: Hit) -> str | None:
    """Return the accord that was named before, where "l'accord" alone points back to it."""
    text = scene.passage.folded
    known = text[: hit.start].split()[-1:] in (["l"], ["cet"], ["le"], ["ce"])
    if (
        not known
        or not hit.text.startswith(("accord", "texte", "document", "pacte"))
        or _NARROWED.match(text, hit.end)
    ):
        return None
    before = scene.discourse.accord(scene.offset + hit.start)
    named = {m.entity.id for g in scene.passage.groups for m in g.mentions} | set(_countries(scene))
    if before is None or not (before.entity.country in named or named & SIDES or not named):
        return None
    return before.entity.id


def signers(name: str, actors: Collection[str]) -> list[str]:
    """Return who of some actors may be bound by an accord: not the mediator that it is named after."""
    return [actor for actor in actors if actor != _MEDIATORS.get(name)]


def _countries(scene: Scene) -> list[str]:
    return unique(c for g in scene.passage.groups for c in g.countries)


def _parties(scene: Scene, hit: Hit) -> tuple[list[str], str]:
    """Return who is bound by an accord: "entre X et Y", "avec X", "liant X à Y", "franco-nigérien"."""
    found: list[str] = []
    for group in scene.passage.groups:
        if group.start < hit.end or not group.parties:
            continue
        preps = scene.passage.prepositions(group, hit.end)
        if not scene.passage.within(group, hit.token) and group.start - hit.end > 70:
            continue
        clause = _relative(scene, hit, group.start)
        if {"entre", "avec"} & set(preps) or clause or (group.demonym and not preps):
            found += [p for p in group.parties if p not in found]
    if len(found) < 2:
        anaphor = scene.anaphor(hit.end, min(len(scene.passage.sentence.text), hit.end + 90))
        if anaphor.how == "anaphor two":
            found = anaphor.parties
    they = "ils" in scene.words(0, hit.start) and _created(scene, hit)
    if not found and they and (listed := coalition(scene.passage.document, scene.offset)):
        return listed.parties, listed.how
    return found, "phrase"


def _created(scene: Scene, hit: Hit) -> str | None:
    """Return the organisation that a treaty founds: "le traité créant la Confédération"."""
    for group in scene.passage.groups:
        for mention in group.bodies:
            between = scene.passage.folded[hit.end : mention.start - scene.offset]
            if mention.entity.kind is EntityKind.ORGANISATION and _CREATING.fullmatch(between):
                return mention.entity.id
    return None


def _relative(scene: Scene, hit: Hit, at: int) -> bool:
    """Whether a group stands in "qui lie X à Y", "liant X et Y" behind the accord."""
    text = scene.passage.folded[hit.end : at]
    return any(
        f" {word} " in f" {text} " for word in ("liant", "lie", "lient", "liaient", "liait", "unissant")
    ) and (at - hit.end < 110)


def accord_statement(
    scene: Scene, hit: Hit, accord: Accord, action: AllianceAction, actors: list[str],
    status: AllianceStatus, date: str | None, doubts: int,
) -> Statement:  # fmt: skip
    """Return the statement that an accord is signed or ended."""
    span = scene.passage.sentence.start, scene.passage.sentence.end
    reasons = {"actors": accord.how}
    name = _PACT_OF_THREE if _is_charter(scene, accord, actors) else accord.name
    actors = signers(name, actors)
    scene.discourse.last_accord = name, actors
    return Statement(
        name, action, actors, status, date, span, hit.text, "accord", doubts=doubts, reasons=reasons
    )


def _is_charter(scene: Scene, accord: Accord, actors: list[str]) -> bool:
    """Whether an accord is the pact of the three states of the AES: "liés par un pacte d'assistance"."""
    since = str(scene.passage.document.anchor or "") >= _SIGNED_BY_THREE
    called = accord.hit.text.startswith(("pacte", "charte"))
    return accord.name == "bilateral" and called and since and set(actors) == {"MLI", "BFA", "NER"}


def accord_status(modality: Modality, *, signing: bool) -> AllianceStatus | None:
    """Return how far the signing or the end of an accord has come; None where it is not said to happen."""
    if modality.hypothetical or modality.threatened:
        return None
    if modality.negated or modality.denied or modality.refused:
        return AllianceStatus.DENIED if signing else None
    if modality.wished and not modality.decided:
        return None if modality.crowd else AllianceStatus.PROPOSED
    return AllianceStatus.ANNOUNCED if modality.future else AllianceStatus.DONE
