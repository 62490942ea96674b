"""Who joins or leaves an organisation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sahel_pipeline.extraction.alliances.acts import SANCTIONING
from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.organisations import (
    Body,
    move_status,
    plain,
    told,
)
from sahel_pipeline.extraction.alliances.parties import is_state
from sahel_pipeline.extraction.alliances.passage import Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene, Statement
from sahel_pipeline.extraction.alliances.turns import coalition
from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction

if TYPE_CHECKING:
    pass

_A = AllianceAction
_RELATIVE = re.compile(r" {1,3}(?:que|qu|dont) ")
_OWN_COUNTRY = re.compile(r" +(?:[a-z]+ +)?(?:son|leur|notre|le|leurs) pays(?= )")
"""Behind "retirer": who leaves is the country."""
_ANOTHER = re.compile(r", (?:les|la|le|l['’]) ?\w+ (?:au|à|dans|entre|sur) ")
"""Another noun of its own between: "le retrait de Barkhane, les querelles au sein du G5"."""
_IN_RELATIVE = "in the relative clause"
_CLAUSE = 90
"""Characters from the relative pronoun to the verb."""


def read_moves(
    scene: Scene, body: Body, family: str, action: AllianceAction, preps: tuple[str, ...]
) -> Iterator[Statement]:
    """Yield "le Mali quitte le G5", "l'adhésion du Togo à l'AES".

    Args:
        scene: The sentence.
        body: What is left or joined.
        family: The words of the lexicon ("leave", "join").
        action: What they tell.
        preps: Prepositions between them and the organisation.
    """
    unsaid = scene.lexicon["status.unsaid"]
    own = ("actions.leave.bodies",) if action is _A.LEFT else ()
    for hit in scene.hits(f"actions.{family}.verbs", f"actions.{family}.nouns", *own):
        token = hit.token
        if hit.text.startswith(("expuls", "chass", "reduct", "reflux", "decrue")):
            continue  # said of people, and of troops
        relative = _of_relative(scene, hit, body)
        if not relative and not _goal(scene, hit, body, preps):
            continue
        if relative:
            actor, companions = relative, []
        elif verbal(token):
            actor = scene.subject(token)
            companions = [
                c for g in scene.complements(token, "avec", clause=False) for c in g.countries if is_state(c)
            ]
        else:
            actor, companions = _of_noun(scene, hit, body), []
        if action is _A.JOINED and not verbal(token) and not actor:
            continue  # "l'admission de l'UA au G20": of nobody that counts
        states = unique([*(p for p in actor.parties if is_state(p)), *companions])
        states = states or _all_members(scene, actor, body) or _mover(scene, hit, body, action)
        states = states or [p for p in actor.parties if p != body.name]
        if soldiers(scene, hit, body):
            continue  # "trois cents Tchadiens ont rejoint la Minusma" are sent there
        if not states:
            continue
        modality = scene.modality(token)
        if any(unsaid.fullmatch(word) for word in map(scene.passage.word, modality.governors)):
            continue
        if actor.how == _IN_RELATIVE and "Inf" not in token.morph.get("VerbForm", []):
            modality.wished = False  # "l'invite à revenir dans la Cédéao, que la Mauritanie a quittée"
        status = move_status(modality)
        if status is None:
            continue
        back = hit.text.startswith(("reven", "revien")) and body.name in SANCTIONING
        said = _A.READMITTED if action is _A.JOINED and back else action
        date = scene.date(token, modality, by_announcement=True)
        yield told(scene, body, said, states, status, date, hit.text, actor, rule=f"{said.value}: move")


def _of_relative(scene: Scene, hit: Hit, body: Body) -> Filler:
    """Return who moves in a relative clause: "la Cédéao, que Bamako et Niamey ont décidé de quitter"."""
    opening = _RELATIVE.match(scene.passage.folded, body.end)
    if opening is None or not verbal(hit.token) or not 0 < hit.start - opening.end() < _CLAUSE:
        return NOBODY
    if {"qui", "que", "dont"} & set(scene.words(opening.end(), hit.start)):
        return NOBODY
    inside = [
        g
        for g in scene.passage.groups
        if opening.end() <= g.start < hit.start and g.countries and not scene.passage.prepositions(g)
    ]
    return Filler(unique(p for g in inside for p in g.countries), _IN_RELATIVE, 1)


def _all_members(scene: Scene, actor: Filler, body: Body) -> list[str]:
    """Return who moves with a body of a few states: "les trois États membres de l'AES quittent la CPI"."""
    known = load_gazetteer()
    bodies = [p for p in actor.parties if p != body.name and p in known]
    if len(bodies) != 1 or known.entity(bodies[0]).kind is not EntityKind.ORGANISATION:
        return []
    members = list(known.members(bodies[0], scene.passage.document.anchor))
    return members if set(members) <= SAHEL_COUNTRIES else []


def soldiers(scene: Scene, hit: Hit, body: Body) -> bool:
    """Whether troops, not a state, are what moves into a force that others sent."""
    if body.kind is not EntityKind.FORCE or body.name not in scene.lexicon.senders:
        return False
    troops = [h for h in scene.passage.find(scene.lexicon["things.troops"]) if not scene.is_name(h)]
    left = [g for g in scene.passage.groups if g.end <= hit.start and g.parties]
    return any(h.start < hit.start for h in troops) or not left or left[-1].demonym


def _mover(scene: Scene, hit: Hit, body: Body, action: AllianceAction) -> list[str]:
    """Return who moves where the syntax tells no state: "ils" of a list before, or who opens the sentence."""
    if body.kind is EntityKind.FORCE and not verbal(hit.token):
        return []  # "le retrait de Barkhane" is the force's own
    left = set(scene.passage.folded[: hit.start].split())
    groups = [g for g in scene.passage.groups if g.end <= hit.start and g.countries and not g.demonym]
    groups = [g for g in groups if scene.passage.folded[: g.start].split()[-1:] != ["dont"]]
    bare = [g for g in groups if not scene.passage.prepositions(g)]
    if bare:
        return [p for p in bare[0].countries if is_state(p)]
    if {"ils", "elles", "leur", "trio"} & left or not verbal(hit.token):
        listed = coalition(scene.passage.document, scene.offset + hit.start).parties
        return listed if action is not _A.LEFT or _could_leave(listed, body) else []
    return []


def _could_leave(states: list[str], body: Body) -> bool:
    """Whether some states are or were members of an organisation, as far as its members are known."""
    known = load_gazetteer()
    if body.kind is not EntityKind.ORGANISATION or body.name not in known:
        return True
    members = set(known.organisation(body.name).members)
    return not members or set(states) <= members


def _goal(scene: Scene, hit: Hit, body: Body, preps: tuple[str, ...]) -> bool:
    """Whether the organisation is what is left or joined."""
    if body.start < hit.end:
        return False
    between = scene.words(hit.end, body.start)
    step = _last_step(between, preps)
    if verbal(hit.token):
        reflexive = Clause(scene.passage.syntax, hit.token).reflexive or hit.text.startswith("se ")
        if hit.text.startswith("retir") and not reflexive:
            # "retirer son pays de la force" is leaving, "retirer son consentement" is not
            own = _OWN_COUNTRY.match(scene.passage.folded, hit.end)
            return own is not None and _last_step(scene.words(own.end(), body.start), preps) == (
                scene.words(own.end(), body.start)
            )
        return (
            len(between) <= 12 and set(step) <= small("way") and not _object_between(scene, hit, body, step)
        )
    if _ANOTHER.search(scene.passage.sentence.text, hit.end, body.start):
        return False
    inner = scene.passage.token_at(body.start)
    prepositions = plain(between) & set(preps)
    return len(between) <= 14 and ((inner in hit.token.subtree and bool(prepositions)) or len(between) <= 4)


def _object_between(scene: Scene, hit: Hit, body: Body, step: list[str]) -> bool:
    """Whether a verb has another object before the organisation: "quitter la tête de l'organisation"."""
    nouns = [
        t
        for t in scene.passage.doc
        if hit.end <= t.idx < body.start and t.pos_ in ("NOUN", "PROPN") and scene.passage.word(t) not in step
    ]
    dates = [(d.start - scene.offset, d.end - scene.offset) for d in scene.passage.sentence.dates]
    idle = small("way") | {"effet", "delai", "tour"}
    return any(scene.passage.word(t) not in idle and not any(a <= t.idx < b for a, b in dates) for t in nouns)


def _last_step(between: list[str], prepositions: tuple[str, ...]) -> list[str]:
    """Return the words from the last preposition on: "retiré mardi, après un an, de la" -> de, la."""
    for index in range(len(between) - 1, -1, -1):
        if plain([between[index]]) & set(prepositions) and between[index] not in ("a", "en"):
            return between[index:]
    return between


def _of_noun(scene: Scene, hit: Hit, body: Body) -> Filler:
    """Return whose departure or entry it is: between the noun and the organisation, else its owner."""
    for group in scene.passage.groups:
        if hit.end <= group.start < body.start and group.countries:
            return Filler(group.countries, "de")
    if scene.possessed(hit.token):
        return scene.possessor(hit.token)
    for group in scene.passage.groups:
        near = group.start >= body.end and group.countries and group.start - body.end < 30
        if near and scene.passage.prepositions(group, body.end)[:1] in (["de"], ["par"]):
            return Filler(group.countries, "de")
    for group in scene.passage.groups:  # "avoir offert au Tchad l'entrée dans"
        near = 0 < hit.start - group.end < 12 and group.countries
        if near and scene.passage.prepositions(group)[:1] == ["à"]:
            return Filler(group.countries, "to whom")
    verb = scene.verb(hit.token)
    if verb.i == hit.token.i or hit.token.dep_.startswith("nsubj") or hit.start < 6:
        return NOBODY  # the entry itself is what the verb is about
    return scene.subject(verb)


def read_departures(scene: Scene, named: list[Body], said: list[Statement]) -> Iterator[Statement]:
    """Yield "le retrait du Mali, rendu public samedi" where only the text before tells from what."""
    passage = scene.passage
    if any(s.action is _A.LEFT for s in said):
        return
    troops = [h.start for h in passage.find(scene.lexicon["things.troops"])]
    for hit in scene.hits("actions.leave.nouns"):
        if any(-30 < at - hit.start < 60 for at in troops):
            continue
        for group in passage.groups:
            words = set(passage.folded[hit.end : group.start].split())
            rest = words - {"du", "de", "la", "l", "des", "d"}
            near = 0 <= group.start - hit.end < (26 if rest else 14) and rest <= small("of_departures")
            if not near or (not words and not group.demonym) or not SAHEL_COUNTRIES & set(group.countries):
                continue
            bodies = [b.name for b in named if b.kind is EntityKind.ORGANISATION and b.doubts]
            alone = [
                b.name for b in named if b.kind is EntityKind.ORGANISATION and b.name not in ("ONU", "UE")
            ]
            bodies = bodies or (alone if len(set(alone)) == 1 else [])
            led = [
                p for g in passage.groups for p in g.parties if p in SANCTIONING - {"ONU", "UE"}
            ]  # by its head
            name = next(iter(bodies), scene.discourse.left_body) or next(iter(led), None)
            modality = scene.modality(hit.token)
            modality.negated &= not hit.token.dep_.startswith("nsubj")
            status = move_status(modality)
            if name is None or status is None or {name} & set(group.countries):
                continue
            date = scene.date(hit.token, modality, by_announcement=True)
            body = Body(0, 0, name, EntityKind.ORGANISATION, 2)
            yield told(
                scene,
                body,
                _A.LEFT,
                group.countries,
                status,
                date,
                hit.text,
                Filler([], "de"),
                rule="left: departure",
            )
