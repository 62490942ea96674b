"""Departures of foreign troops that name no soldiers: bases handed over, peoples and states that leave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sahel_pipeline.extraction.alliances.grounds import object_groups
from sahel_pipeline.extraction.alliances.modality import Modality
from sahel_pipeline.extraction.alliances.parties import is_state
from sahel_pipeline.extraction.alliances.passage import Group, Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene, Statement
from sahel_pipeline.extraction.alliances.troops import Force, capital_or_place, is_about, states_in
from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction, AllianceStatus

if TYPE_CHECKING:
    pass

_OF_ALL = frozenset({"Minusma"})
"""Forces that many states make up, whose soldiers are spoken of by their flags."""
_BESIDE = 16
"""Characters from "leur retrait militaire" to the country that is left."""
_FORCE_REACH = 700
"""Characters back to the force whose bases are given back."""


def listed_departures(scene: Scene, leaving: list[Hit], forces: list[Force]) -> Iterator[Statement]:
    """Yield "après les départs du Mali en août 2022, du Burkina Faso en février 2023", each with its date."""
    passage = scene.passage
    for hit in leaving:
        dates = [
            (d.start - scene.offset, d.edtf)
            for d in passage.sentence.dates
            if d.edtf and 0 < d.start - scene.offset - hit.end < 160
        ]
        left = [
            g
            for g in passage.groups
            if 0 < g.start - hit.end < 140
            and passage.role(g, hit.start) in ("de", "")
            and not g.demonym
            and set(g.grounds) & SAHEL_COUNTRIES
        ]
        dated: list[tuple[list[str], str]] = []
        if len(left) < 2:
            continue
        for group, following in zip(left, [*left[1:], None], strict=True):
            until = following.start if following else group.end + 45
            own = [edtf for at, edtf in dates if group.end <= at < until]
            if own:
                dated.append((group.grounds, own[0]))
        if len(dated) < 2:
            continue
        owners = [f.senders for f in forces if f.senders] or [scene.doer(hit.token), scene.owner(hit.token)]
        abroad = [[p for p in states_in(owner) if p not in SAHEL_COUNTRIES] for owner in owners]
        senders = next(filter(None, abroad), [])
        named = [p for g in passage.groups if passage.role(g) not in ("à", "selon") for p in g.parties]
        outside = [p for p in named if len(p) == 3 and p not in SAHEL_COUNTRIES]
        last = scene.discourse.last_sender
        senders = senders or unique(outside)[:1] or ([last] if last and last not in SAHEL_COUNTRIES else [])
        if not senders or leaving_status(scene.modality(hit.token)) is None:
            continue
        for hosts, date in dated:
            status = scene.reality(AllianceStatus.DONE, date, hit.token)
            yield Statement(
                "bilateral", AllianceAction.WITHDREW, unique([*senders, *hosts]), status, date,
                scene.span, hit.text, "departures listed", doubts=1,
                reasons={"senders": "who leaves them", "host": "listed"},
            )  # fmt: skip


def handovers(scene: Scene) -> Iterator[Statement]:
    """Yield "la France a rendu au Mali la base de Gao", "le camp de Ber a été fermé par la Minusma"."""
    passage = scene.passage
    for hit in scene.hits("actions.handover.verbs"):
        if not verbal(hit.token):
            continue
        clause = Clause(passage.syntax, hit.token)
        shuts = hit.text.startswith("ferm") and not clause.objects  # "les bases de Gossi et Gao fermeront"
        undergone = clause.passive or shuts
        things = clause.subjects if undergone else clause.objects
        base = next(
            (
                b
                for b in scene.hits("actions.handover.bases")
                if any(b.token in p.tokens for p in things) or 0 < b.start - hit.end < 45
            ),
            None,
        )
        town = _town_given_back(scene, hit) if base is None else None
        if (base is None and town is None) or clause.reflexive:
            continue
        doer = clause.agents if undergone else clause.subjects
        forces = [m for p in doer for g in scene.groups_of(p) for m in g.bodies]
        named = [m.entity.id for m in forces if m.entity.kind is EntityKind.FORCE]
        senders = unique(s for name in named for s in scene.lexicon.senders.get(name, ()))
        who = Filler(senders, "owner of the force") if senders else scene.doer(hit.token)
        if shuts:
            who = NOBODY
        states = [p for p in who.parties if p not in SAHEL_COUNTRIES and (named or p in states_in(who))]
        if base and not named and scene.possessed(base.token):
            who = scene.possessor(base.token)
            states = [p for p in states_in(who) if p not in SAHEL_COUNTRIES]
        elif not states and not doer:
            named, who = _spoken_of(scene)
            states = who.parties
        end = base.end if base else hit.end
        places = [g for g in passage.groups if 0 <= g.start - end < 25 and not g.demonym]
        hosts = [c for g in (*places, *([town] if town else [])) for c in g.grounds if c in SAHEL_COUNTRIES]
        hosts = hosts or [scene.lexicon.theatres[n] for n in named if n in scene.lexicon.theatres]
        if not hosts and scene.discourse.focus:
            hosts = [scene.discourse.focus]
        modality = scene.modality(hit.token)
        status = leaving_status(modality)
        if not states or not hosts or status is None:
            continue
        date = scene.date(hit.token, modality, by_announcement=status is not AllianceStatus.DONE)
        status = scene.reality(status, date, hit.token)
        scene.discourse.remember_departure(states, hosts, named)
        for alliance in named[:1] or ["bilateral"]:
            yield Statement(
                alliance, AllianceAction.WITHDREW, unique([*states, *hosts[:1]]), status, date,
                scene.span, hit.text, "base handed over", doubts=1 + who.doubts,
                reasons={"senders": who.how, "host": "where the base is"},
            )  # fmt: skip


def _town_given_back(scene: Scene, hit: Hit) -> Group | None:
    """Return the town in "les Américains ont rendu Agadez": its base is meant."""
    for group in scene.passage.groups:
        near = 0 < group.start - hit.end <= 4 and hit.text.startswith(("rend", "restitu", "retroc"))
        if near and all(m.entity.kind is EntityKind.PLACE for m in group.mentions):
            return group
    return None


def _spoken_of(scene: Scene) -> tuple[list[str], Filler]:
    """Return the force that was spoken of, and whose it is; without one, whose troops were."""
    last, owners = scene.discourse.last_sender, scene.lexicon.senders
    near = {m.entity.id for m in scene.discourse.before(scene.offset, _FORCE_REACH)}
    armies = {f for f in near if any(is_state(o) or o == "ONU" for o in owners.get(f, ()))}
    if last:
        armies = {f for f in armies if last in owners[f]} or armies & _OF_ALL
    force = scene.discourse.organisation(scene.offset, armies) if armies else None
    if force and force.entity.id in owners:
        return [force.entity.id], Filler(list(owners[force.entity.id]), "the force spoken of", 2)
    return [], Filler([last], "spoken of before", 2) if last else NOBODY


def people_leave(scene: Scene, hit: Hit, forces: list[Force]) -> Iterator[Statement]:
    """Yield "les Français sont partis", "le départ des Américains", of troops spoken of before."""
    token = hit.token
    if any(is_about(scene, hit, force, leaving=True) for force in forces):
        return
    if verbal(token):
        groups = [g for p in Clause(scene.passage.syntax, token).subjects for g in scene.groups_of(p)]
        groups = [g for g in groups if not scene.passage.prepositions(g)]
    else:
        groups = [g for g in scene.complements(token, "de", clause=False) if g.start - hit.end < 20]
    for group in groups:
        before = scene.passage.folded[max(0, group.start - 18) : group.start].split()
        people = group.demonym and before[-1:] and before[-1] in ("les", "des", "derniers", "premiers")
        senders = group.countries
        home = scene.discourse.left_by(senders) or scene.discourse.host_of(senders)
        if not people or not home or set(senders) & set(home):
            continue
        modality = scene.modality(token)
        if status := leaving_status(modality):
            date = scene.date(token, modality, by_announcement=status is not AllianceStatus.DONE)
            actors = unique([*senders, *home])
            yield Statement(
                "bilateral", AllianceAction.WITHDREW, actors, status, date, scene.span,
                hit.text, "people leave", weak=not verbal(token), doubts=2, reasons={"senders": "a people"},
            )  # fmt: skip


def their_departure(scene: Scene, hit: Hit) -> Iterator[Statement]:
    """Yield "le président avait annoncé leur départ", of troops spoken of before."""
    known = scene.discourse.departure
    if known is None or not any(c.text.lower() == "leur" for c in hit.token.children):
        return
    senders, hosts, named = known
    if any(EntityKind.ORGANISATION in g.kinds and g.start > hit.end for g in scene.passage.groups):
        return
    modality = scene.modality(hit.token)
    status = leaving_status(modality)
    if status is None or status is AllianceStatus.DONE:
        return
    date = scene.date(hit.token, modality, by_announcement=True)
    for alliance in named or ["bilateral"]:
        yield Statement(
            alliance, AllianceAction.WITHDREW, unique([*senders, *hosts]), status, date, scene.span,
            hit.text, "their departure", doubts=2, reasons={"senders": "spoken of before"},
        )  # fmt: skip


def leaving_status(modality: Modality) -> AllianceStatus | None:
    """Return how far a departure has come; None where none is said to happen."""
    if modality.hypothetical or modality.threatened:
        return None
    if modality.denied:
        return AllianceStatus.DENIED
    if modality.negated or modality.refused or (modality.crowd and modality.wished):
        return None
    if modality.under_way and not modality.wished:
        return AllianceStatus.DONE
    if modality.wished:
        return AllianceStatus.PROPOSED
    if modality.decided or modality.future:
        return AllianceStatus.ANNOUNCED
    return AllianceStatus.DONE


def national_withdrawal(scene: Scene, hit: Hit) -> Iterator[Statement]:
    """Yield what names no troops: "le retrait français du Niger", "Paris menace de quitter le Mali"."""
    token = hit.token
    if hit.text.startswith("quitt") and verbal(token):
        yield from _state_leaves(scene, hit)
        return
    if token.pos_ != "NOUN" or not hit.text.startswith(("retrait", "desengagement", "depart")):
        return
    military = scene.passage.folded[hit.end : hit.end + 12].strip().startswith("militaire")
    groups = [
        g
        for g in scene.passage.groups
        if g.start >= hit.end and (scene.passage.within(g, token) or g.start - hit.end < _BESIDE)
    ]
    senders = [g for g in groups if g.demonym and g.start - hit.end < 25]
    if not senders and not military and not scene.possessed(token):
        return
    owner = Filler(senders[0].countries, "nationality") if senders else scene.owner(token)
    states = states_in(owner)
    hosts = unique(c for g in groups if not g.demonym for c in g.grounds if c not in states)
    own = scene.possessed(token) and not military  # "leur départ du Mali", of no state of the Sahel
    if not states or not hosts or (own and set(states) & SAHEL_COUNTRIES):
        return
    modality = scene.modality(token)
    status = leaving_status(modality)
    if status:
        yield Statement(
            "bilateral", AllianceAction.WITHDREW, unique([*states, *hosts]), status,
            scene.date(token, modality, by_announcement=status is not AllianceStatus.DONE),
            scene.span, hit.text, "military withdrawal", doubts=owner.doubts,
            reasons={"senders": owner.how, "host": "de"},
        )  # fmt: skip


def _state_leaves(scene: Scene, hit: Hit) -> Iterator[Statement]:
    subject = scene.subject(hit.token)
    named = [m.entity for g in scene.passage.groups for m in g.mentions]
    people = {e.country for e in named if e.kind is EntityKind.PERSON}
    senders = [p for p in states_in(subject) if p not in people]
    hosts = [c for g in object_groups(scene, hit.token) for c in g.countries if not capital_or_place(g)]
    hosts = [h for h in hosts if h not in senders]
    modality = scene.modality(hit.token)
    status = AllianceStatus.PROPOSED if modality.threatened else leaving_status(modality)
    if senders and hosts and status and not subject.doubts:
        date = scene.date(hit.token, modality, by_announcement=status is not AllianceStatus.DONE)
        yield Statement(
            "bilateral", AllianceAction.WITHDREW, unique([*senders, *hosts]), status, date, scene.span,
            hit.text, "a state leaves", doubts=1, reasons={"senders": subject.how, "host": "object"},
        )  # fmt: skip


def as_departure(scene: Scene, statement: Statement) -> None:
    """Make a state's leaving a mission that others sent the departure of its contingent.

    Who only suspends its part in it has left it as a member (RECORDS.md, "Decided cases").
    """
    host = scene.lexicon.theatres.get(statement.alliance)
    owned = statement.alliance in scene.lexicon.senders
    gone = statement.action is AllianceAction.LEFT and not statement.trigger.startswith("suspen")
    if gone and host and owned and host not in statement.actors:
        statement.action, statement.actors = AllianceAction.WITHDREW, [*statement.actors, host]
