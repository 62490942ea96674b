"""States suspended from an organisation, and readmitted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sahel_pipeline.extraction.alliances.acts import (
    SANCTIONING,
    dated_apart,
    governing,
    measure,
)
from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.parties import is_state
from sahel_pipeline.extraction.alliances.passage import Group, Hit, unique, verbal
from sahel_pipeline.extraction.alliances.sanctions import once_imposed
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene, Statement
from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction

if TYPE_CHECKING:
    pass

_TWO = re.compile(r"(?:ces|les|des) deux (?:dernieres )?(?:organisations|instances|institutions)")
"""Organisations told only by their number."""
_ASKED = re.compile(
    r"(?<![a-z])(?:demand|reclam|exig|souhait)[a-z]* (?:[a-z]+ ){0,12}(?:la|une|l|leur|sa) ?$"
)
"""Before a suspension that somebody asks for."""
_ASIDE = re.compile(r"(?:tien|tenu|rest|demeur)[a-z]* (?:[a-z]+ )?a l ecart$")
_PRONOUN = re.compile(r"(?<![a-z])l (?:a|ont|avait|avaient|aura) $")


def read_suspensions(scene: Scene) -> Iterator[Statement]:
    """Yield "l'OIF suspend le Niger", "la suspension du Mali des instances de l'UA", "réintégrer le Mali"."""
    taking = [(h, False) for h in scene.hits("actions.suspend.membership")]
    giving = [(h, True) for h in scene.hits("actions.lift.membership")]
    lifting = scene.hits("actions.lift.verbs", "actions.lift.nouns")
    for hit, lifted in taking + giving:
        token = hit.token
        if _ASIDE.search(scene.passage.folded, 0, hit.end):
            continue  # who keeps away from measures is not struck by them
        if (
            not lifted
            and hit.text.startswith("suspension")
            and any(w.token in governing(token) for w in lifting)
        ):
            yield from _suspension_lifted(scene, hit)
            continue
        if verbal(token):
            patients = scene.patient(token)
            object_ = scene.struck(token)
            struck, how = [p for p in object_.parties if is_state(p)], object_.how
            if not struck and (named := _named_before_que(scene, hit)):
                struck, how = named, "who is suspended"
            if not struck and not lifted and "Part" in token.morph.get("VerbForm", []):
                struck, how = _standing_before(scene, hit), "before the participle"
            if not struck and (it := _it(scene, hit)):
                struck, how = [it], "by a pronoun"
            right = [
                g for g in scene.passage.groups if g.start > hit.end and not scene.passage.prepositions(g)
            ]
            listed = patients if len(patients) > 1 else right if len(right) > 1 else []
            if listed and (dated := dated_apart(scene, listed)):
                yield from _one_by_one(scene, hit, dated, lifted)
                continue
        else:
            struck, how = _of(scene, hit), "de"
            if not struck and _under(scene, hit):
                under = scene.subject(scene.verb(token)) or scene.anaphor(0, hit.start)
                struck, how = [p for p in under.parties if is_state(p)], "under a suspension"
            if not struck and hit.start < 3:
                struck, how = [p for g in scene.opened(token) for p in g.parties if is_state(p)], "opens"
            if not struck and hit.text.startswith(("suspendu", "exclu")):
                struck, how = _standing_before(scene, hit), "before the participle"
        if not struck:
            continue
        body = _body(scene, hit, struck)
        if not body:
            continue
        modality = scene.modality(token)
        asked = _ASKED.search(scene.passage.folded, 0, hit.start) is not None
        yield from measure(scene, hit, body, Filler(struck, how), modality, lifted, "membership", fresh=asked)


def _named_before_que(scene: Scene, hit: Hit) -> list[str]:
    """Return whom a relative clause is about: "le Niger, que l'UA a suspendu mardi"."""
    before = scene.passage.folded[: hit.start]
    at = max(before.rfind(" que "), before.rfind(" qu "))
    left = [g for g in scene.passage.groups if g.end <= at + 1 and g.parties]
    if at < 0 or not left or at - left[-1].end > 2 or len(before) - at > 60:
        return []
    return [p for p in left[-1].parties if is_state(p)]


def _it(scene: Scene, hit: Hit) -> str | None:
    """Return which state of the sentence "l'a suspendu" is said of: the last one named before."""
    if not _PRONOUN.search(scene.passage.folded[: hit.start]):
        return None
    before = [p for g in scene.passage.groups if g.end < hit.start and not g.demonym for p in g.parties]
    return next((p for p in reversed(before) if p in SAHEL_COUNTRIES), None)


def _under(scene: Scene, hit: Hit) -> bool:
    """Whether somebody is "sous le coup d'une suspension" or "frappé de suspension"."""
    return bool(
        {"coup", "frappe", "frappes", "frappee", "frappees"}
        & set(scene.words(max(0, hit.start - 22), hit.start))
    )


def _standing_before(scene: Scene, hit: Hit) -> list[str]:
    """Return the states right before "sont suspendus de", where the parse has no subject."""
    for group in reversed(scene.passage.groups):
        words = scene.passage.folded[group.end : hit.start].split()
        being = {"est", "sont", "etait", "etaient", "ete", "reste", "restent", "demeure", "demeurent"}
        if group.end <= hit.start and not scene.passage.prepositions(group) and not group.demonym:
            said = (being & set(words) and len(words) < 7) or (words and set(words) <= small("themselves"))
            return [p for p in group.parties if is_state(p)] if said else []
    return []


def _suspension_lifted(scene: Scene, hit: Hit) -> Iterator[Statement]:
    """Yield "l'UA a levé la suspension infligée le 18 septembre": lifted now, once imposed."""
    body = _body(scene, hit, [])
    struck = _of(scene, hit)
    if not struck and scene.possessed(hit.token):
        struck = [p for p in scene.possessor(hit.token).parties if is_state(p)]
    government = scene.discourse.government(scene.offset)
    targets = Filler(struck, "de") if struck else Filler([government] if government else [], "context", 2)
    modality = scene.modality(hit.token)
    yield from measure(scene, hit, body, targets, modality, True, "membership")
    yield from once_imposed(scene, hit, body, targets)


def _one_by_one(scene: Scene, hit: Hit, dated: list[tuple[Group, str]], lifted: bool) -> Iterator[Statement]:
    body = _body(scene, hit, [])
    modality = scene.modality(hit.token)
    for group, date in dated:
        states = [p for p in group.parties if is_state(p)]
        for statement in measure(scene, hit, body, Filler(states, "object"), modality, lifted, "membership"):
            statement.date = date
            yield statement


def _of(scene: Scene, hit: Hit) -> list[str]:
    """Return the states right behind "la suspension de"."""
    for group in scene.complements(hit.token, "de", clause=False):
        if group.start - hit.end > 30:
            break
        states = [m.entity.id for m in group.mentions if m.entity.kind is EntityKind.COUNTRY]
        if states and not group.demonym:
            return unique(states)
    return []


def _body(scene: Scene, hit: Hit, struck: list[str]) -> Filler:
    """Return the organisation that a state is suspended from or by."""
    for group in scene.complements(hit.token, "de", "par", "à"):
        orgs = [m.entity.id for m in group.mentions if m.entity.kind is EntityKind.ORGANISATION]
        if orgs:
            return Filler(unique(orgs), "from")
    for group in scene.passage.groups:  # "a demandé à l'UA de suspendre le Tchad"
        asked = [m.entity.id for m in group.mentions if m.entity.kind is EntityKind.ORGANISATION]
        between = scene.passage.folded[group.end : hit.start].split()
        if asked and group.end < hit.start and between in (["de"], ["d"], ["a"]):
            return Filler(unique(asked), "asked to")
    if verbal(hit.token) or hit.token.dep_ == "obj":
        doer = scene.doer(hit.token)
        orgs = [p for p in doer.parties if not is_state(p)]
        if orgs:
            return Filler(orgs, doer.how, doer.doubts)
    if two := _TWO.search(scene.passage.folded, hit.end):
        near = [m.entity.id for m in scene.discourse.before(scene.offset + two.start())]
        return Filler(unique(p for p in near if p in SANCTIONING)[:2], "these two", 1)
    pointed = any(h.start > hit.start for h in scene.passage.find(scene.lexicon["anaphors.organisation"]))
    last = scene.discourse.organisation(scene.offset + hit.start)
    if last and (pointed or scene.passage.sentence.start <= last.start):
        return Filler([last.entity.id], "the organisation", 1)
    inside = {"instances", "organes", "rangs"} & set(scene.passage.folded[hit.end :].split())
    if inside and (last := scene.discourse.organisation(scene.offset, SANCTIONING)):
        return Filler([last.entity.id], "context", 2)  # "ils ont suspendu le pays de leurs instances"
    en = any(scene.passage.word(c) == "en" for c in hit.token.children)
    participle = verbal(hit.token) and hit.token.dep_ in ("acl", "amod", "appos", "advcl")
    if (hit.start < 3 or en or participle) and (
        last := scene.discourse.organisation(scene.offset, SANCTIONING)
    ):
        return Filler([last.entity.id], "context", 2)  # "Suspendus, le Mali et le Niger ..."
    being = hit.text.startswith(("suspendu", "exclu")) and scene.words(hit.end, hit.end + 9)[:1] != ["de"]
    if being and struck and (earlier := _who_suspended(scene)):
        return Filler([earlier], "who suspended before", 2)  # "Le Mali est suspendu depuis 2020."
    return NOBODY


def _who_suspended(scene: Scene) -> str | None:
    """Return the organisation that was last said to suspend a member."""
    acts = (act for act in reversed(scene.discourse.measures) if act.action is AllianceAction.SUSPENDED)
    return next((act.alliance for act in acts if act.alliance in SANCTIONING), None)
