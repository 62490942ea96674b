"""Foreign troops: who sends them where (`deployed`), and where they leave (`withdrew`).

`troops` says whose soldiers a sentence speaks of, `grounds` where they are. What is said of them is read here
from the parse; `departures`, `garrisons` and `endings` read what it leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sahel_pipeline.extraction.alliances.departures import (
    handovers,
    leaving_status,
    listed_departures,
    national_withdrawal,
    people_leave,
    their_departure,
)
from sahel_pipeline.extraction.alliances.endings import read_endings
from sahel_pipeline.extraction.alliances.garrisons import TRAINED, read_garrisons, starting_from
from sahel_pipeline.extraction.alliances.grounds import (
    OF_MISSION,
    left_place,
    on_soil,
    relative_place,
    since,
    stays_inside,
    theatre,
    this_country,
)
from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.passage import Hit, unique, verbal
from sahel_pipeline.extraction.alliances.peoples import OWNER
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene, Statement
from sahel_pipeline.extraction.alliances.troops import (
    Force,
    captives,
    contingent_of,
    forces_in,
    inside,
    is_about,
    states_in,
)
from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction, AllianceStatus

if TYPE_CHECKING:
    pass

_MANDATE = 25
"""Characters between a verb of ending and the mission that it ends."""
_CAMP = re.compile(r" (?:à|dans|sur|près de|au camp de|dans le camp de) [A-ZÉ][a-zé]")
"""A place that no gazetteer knows: "basées à Kamboinsin"."""
_SUPPORTED = re.compile(
    r"(?<![a-z])(?:(?:appuye|epaule|soutenu|assiste|seconde|accompagne)e?s? (?:par|d)"
    r"|avec (?:l|le|leurs?) (?:appui|aide|assistance|concours|renfort|soutien|allies?) (?:de|d|des|du)) "
)
"""Said of an army that others fight beside."""
_ARRIVED_THERE = re.compile(
    r" ou (?:il|elle|ils|elles) (?:s )?(?:etai(?:t|ent)|avai(?:t|ent) ete|sont|est) "
    r"(?:arrive|installe|deploye|present|envoye|stationne)e?s? "
)
"""Of a country that troops leave: when they came."""
_CLOSE = 12
_JUDGED = re.compile(
    r"(?<![a-z])(?:fiascos?|echecs?|bilans?|lecons?|insucces|inefficacite) (?:de|des|du|d) "
    r"(?:l |la |les )?(?:[a-z]+ ){0,3}?(?:et )?(?:[a-z]+ )?$"
)
"""Before a force that is only judged: "le bilan de l'opération Serval"."""
_GOES_ON = re.compile("continu|rest|demeur|conserv|maintien|gard")
"""In the future still the present: "Dakar continuera d'abriter un camp"."""
_LAST = re.compile(r"(?<![a-z])(?:ultimes?|derniere?s?) [a-z ]{0,20}$")
_FIGHTS = re.compile(
    r"(?<![a-z])(?:combatt?\w*|oper\w+|intervien\w+|epaul\w+|appui\w+|soutien\w+|second\w+|sevi\w+)"
    r"(?: (?:aux cotes|avec|depuis [a-z0-9]+|deja))*(?: (?:de|des|du|la|l|les|d))* "
)
"""Said of those who fight beside an army."""
_THEREFROM = re.compile(" en (?:avai(?:t|ent)|ont|a) [a-z ]{0,20}(?:retire|ramene|rapatrie)")
"""Leaving a mission spoken of: "la France en avait retiré ses instructeurs"."""


def read_forces(scene: Scene) -> Iterator[Statement]:
    """Yield what a sentence says about foreign troops."""
    prisoners = captives(scene)
    known = [s for s in _by_parse(scene) if not set(s.actors) & prisoners]
    for statement in known:
        _as_contingent(scene, statement)
    known += () if any(s.action is AllianceAction.WITHDREW for s in known) else handovers(scene)
    yield from known
    if not any(s.action is AllianceAction.DEPLOYED for s in known):
        yield from _supporters(scene)
        yield from _once_arrived(scene, known)
    yield from (s for s in read_garrisons(scene, known) if not set(s.actors) & prisoners)
    yield from read_endings(scene)


def _once_arrived(scene: Scene, known: Sequence[Statement]) -> Iterator[Statement]:
    """Yield "Wagner quitte le Mali, où il était arrivé fin 2021": since when who leaves was there."""
    found = _ARRIVED_THERE.search(scene.passage.folded)
    left = next((s for s in known if s.action is AllianceAction.WITHDREW), None)
    if found is None or left is None:
        return
    starts = [(d.start - scene.offset - found.end(), d.edtf) for d in scene.passage.sentence.dates]
    date = next((edtf for distance, edtf in starts if edtf and 0 <= distance < _CLOSE), None)
    yield Statement(
        left.alliance, AllianceAction.DEPLOYED, list(left.actors), AllianceStatus.DONE, date, scene.span,
        found.group().strip(), "troops had come", doubts=1,
        reasons={"senders": "who leaves", "host": "where"},
    )  # fmt: skip


def _supporters(scene: Scene) -> Iterator[Statement]:
    """Yield "l'armée malienne, appuyée par les mercenaires de Wagner": they stand where that army does."""
    yield from _fighting_beside(scene)
    for found in _SUPPORTED.finditer(scene.passage.folded):
        groups = scene.passage.groups
        # an army may go by its name: "les Fama"
        hosts = [c for g in groups if g.end <= found.start() for c in g.countries if c in SAHEL_COUNTRIES]
        near = [g for g in groups if 0 <= g.start - found.end() < 50]
        for force in (m.entity.id for g in near for m in g.bodies if m.entity.kind is EntityKind.FORCE):
            owners = scene.lexicon.senders.get(force, ())
            if force in owners and hosts:
                yield Statement(
                    force, AllianceAction.DEPLOYED, unique([*owners, hosts[-1]]), AllianceStatus.DONE, None,
                    scene.span, found.group(), "troops support an army", doubts=1,
                    reasons={"senders": "who supports", "host": "whose army is supported"},
                )  # fmt: skip
                return


def _fighting_beside(scene: Scene) -> Iterator[Statement]:
    """Yield "Wagner combat aux côtés de l'armée malienne": a company stands where that army does."""
    for found in _FIGHTS.finditer(scene.passage.folded):
        groups = scene.passage.groups
        fighters = [m.entity.id for g in groups if 0 <= found.start() - g.end < 40 for m in g.bodies]
        hosts = [
            c for g in groups if 0 <= g.start - found.end() < 30 for c in g.grounds if c in SAHEL_COUNTRIES
        ]
        modality = scene.modality(scene.passage.token_at(found.start()))
        for force in fighters[-1:]:
            if hosts and force in scene.lexicon.senders.get(force, ()) and not modality.unreal:
                yield Statement(
                    force, AllianceAction.DEPLOYED, [force, hosts[0]], AllianceStatus.DONE, None, scene.span,
                    found.group(), "troops support an army", doubts=1,
                    reasons={"senders": "who fights", "host": "beside whose army"},
                )  # fmt: skip


def _as_contingent(scene: Scene, statement: Statement) -> None:
    """Count a state's unnamed troops to the mission that the passage speaks of: "ses 1 100 soldats"."""
    if statement.alliance != "bilateral" or statement.actors[-1] != "MLI":
        return
    if statement.actors[:-1] == ["ONU"] and scene.discourse.names("Minusma"):
        statement.alliance = "Minusma"
    text = scene.passage.folded
    if "casques bleus" in text and "UE" not in statement.actors:
        statement.alliance = "Minusma"
        return
    if _THEREFROM.search(text) and (mission := contingent_of(scene, 0, ["of it"])):
        statement.alliance = mission
        return
    at = max(0, text.find("contingent"))
    if mission := contingent_of(scene, at, statement.actors[:-1]):
        statement.alliance = mission


def _by_parse(scene: Scene) -> Iterator[Statement]:
    """Yield what the parse tells of troops whose nationality stands with them."""
    forces = list(forces_in(scene))
    found = scene.hits("actions.leave.verbs", "actions.leave.nouns")
    leaving = [hit for hit in found if not starting_from(scene, hit)]
    handover = scene.hits("actions.handover.verbs", "actions.handover.nouns")
    sending = scene.hits("actions.send.verbs", "actions.send.nouns")
    station = scene.hits("actions.station.verbs", "actions.station.nouns", "actions.keep.verbs")
    ending = scene.hits("actions.end.nouns")
    over = scene.hits("actions.end.verbs")
    training = scene.hits("actions.station.training")
    for force in forces:
        left = [hit for hit in leaving if is_about(scene, hit, force, leaving=True)]
        if force.base and not left:
            left = [hit for hit in handover if is_about(scene, hit, force, leaving=True)]
        for hit in left[:1]:
            yield from _withdrawal(scene, force, hit)
        if any(is_about(scene, hit, force) for hit in ending):
            continue
        if any(0 <= force.start - hit.end <= _MANDATE for hit in over):
            continue  # "a mis fin au mandat de la mission" does not say where it stands
        sent = [hit for hit in sending if is_about(scene, hit, force)]
        trainers = scene.passage.folded[force.start : force.end].startswith(("instructeur", "formateur"))
        at_work = [*station, *training] if trainers else station
        stationed = [
            hit for hit in at_work if is_about(scene, hit, force) or (inside(hit, force) and not left)
        ]
        gone = left and _LAST.search(scene.passage.folded, 0, force.start)
        if not gone:  # "les derniers soldats encore présents ont quitté": none are there
            yield from _deployment(scene, force, sent, stationed, bool(left))
        for hit in training:
            if not trainers and TRAINED.match(scene.passage.folded, hit.end) and is_about(scene, hit, force):
                yield from _training(scene, force, hit)
    if not forces:
        for hit in leaving:
            yield from national_withdrawal(scene, hit)
    yield from _contributors(scene)
    for hit in leaving:
        yield from people_leave(scene, hit, forces)
    yield from listed_departures(scene, leaving, forces)
    yield from _intervention(scene)
    for hit in leaving:
        if hit.text in ("retrait", "depart", "desengagement") and not any(
            is_about(scene, hit, force, leaving=True) for force in forces
        ):
            yield from their_departure(scene, hit)


def _training(scene: Scene, force: Force, hit: Hit) -> Iterator[Statement]:
    """Yield "trois cents Italiens forment les forces spéciales nigériennes": they are there."""
    behind = [g for g in scene.passage.groups if 0 < g.start - hit.end < 70]
    hosts = [c for g in behind for c in g.grounds if c in SAHEL_COUNTRIES]
    modality = scene.modality(hit.token)
    real = not (modality.unreal or modality.wished or modality.future)
    if hosts and real and force.senders and not set(force.senders.parties) & set(hosts):
        for alliance in force.named or ["bilateral"]:
            yield Statement(
                alliance, AllianceAction.DEPLOYED, unique([*force.senders.parties, hosts[0]]),
                AllianceStatus.DONE, None, scene.span, hit.text, "troops train an army",
                doubts=force.senders.doubts + 1,
                reasons={"senders": force.senders.how, "host": "whose army is trained"},
            )  # fmt: skip


def _intervention(scene: Scene) -> Iterator[Statement]:
    """Yield "la France est intervenue militairement au Mali en 2013"."""
    for hit in scene.hits("actions.intervene"):
        doer = scene.subject(hit.token)
        senders = [p for p in states_in(doer) if p not in SAHEL_COUNTRIES]
        places = [g for g in scene.passage.groups if 0 <= g.start - hit.end < 40 and not g.demonym]
        hosts = [c for g in places[:1] for c in g.grounds if c in SAHEL_COUNTRIES]
        modality = scene.modality(hit.token)
        if senders and hosts and not (modality.unreal or modality.wished or modality.future):
            date = scene.date(hit.token, modality, by_announcement=False)
            yield Statement(
                "bilateral", AllianceAction.DEPLOYED, unique([*senders, *hosts]), AllianceStatus.DONE, date,
                scene.span, hit.text, "a state intervenes", doubts=doer.doubts,
                reasons={"senders": doer.how, "host": "place"},
            )  # fmt: skip


def _contributors(scene: Scene) -> Iterator[Statement]:
    """Yield "l'Allemagne fournit à la Minusma un millier d'hommes"."""
    for hit in scene.hits("actions.send.contribute"):
        groups = [
            (g, m)
            for g in scene.complements(hit.token, "à")
            for m in g.bodies
            if m.entity.kind is EntityKind.FORCE and m.entity.country in SAHEL_COUNTRIES
        ]
        senders = scene.subject(hit.token)
        states = states_in(senders)
        modality = scene.modality(hit.token)
        bodies = [m.entity for _, m in groups]
        if not bodies and any(scene.passage.word(c) == "en" for c in hit.token.children):
            mission = contingent_of(scene, 0, states)  # "l'Allemagne, qui en fournit un millier"
            near = (m.entity for m in scene.discourse.before(scene.offset + hit.start, 700))
            bodies = [e for e in near if e.id == mission][:1]
        if bodies and states and not (modality.negated or modality.wished or modality.future):
            entity = bodies[0]
            actors = unique([*states, entity.country or ""])
            yield Statement(
                entity.id, AllianceAction.DEPLOYED, actors, AllianceStatus.DONE,
                None, scene.span, hit.text, "contributes troops", doubts=senders.doubts,
                reasons={"senders": senders.how, "host": "where the force is"},
            )  # fmt: skip


def _withdrawal(scene: Scene, force: Force, hit: Hit) -> Iterator[Statement]:
    token = hit.token
    if "consentement" in scene.words(min(hit.end, force.start), force.start):
        return
    if _left_by_member(scene, force, hit):
        return
    own = _own_departure(scene, force, hit)
    force = replace(force, senders=own) if own else force
    hosts = left_place(scene, token, force)
    if not hosts or not (force.senders or force.senders.how == "foreign"):
        return
    if hosts.how == OF_MISSION and (mission := contingent_of(scene, force.start, force.senders.parties)):
        force = replace(force, named=[mission])
    if force.base and hosts.how == "context" and not verbal(token):
        return  # "la fermeture d'une base allemande": where, it does not say
    modality = scene.modality(token)
    status = leaving_status(modality)
    if status is None or stays_inside(scene, hit, hosts.parties):
        return
    date = scene.date(token, modality, by_announcement=status is not AllianceStatus.DONE)
    status = scene.reality(status, date, token)
    scene.discourse.remember_departure(force.senders.parties, hosts.parties, force.named)
    for alliance in force.named or ["bilateral"]:
        yield Statement(
            alliance,
            AllianceAction.WITHDREW,
            unique([*force.senders.parties, *hosts.parties]),
            status,
            date,
            scene.span,
            hit.text,
            "troops leave",
            weak=status is AllianceStatus.DONE and not verbal(token) and not modality.under_way,
            doubts=force.senders.doubts + hosts.doubts,
            reasons={"senders": force.senders.how, "host": hosts.how},
        )


def _own_departure(scene: Scene, force: Force, hit: Hit) -> Filler:
    """Return who leaves a mission that others sent: "Londres a annoncé son départ de la Minusma"."""
    if not force.named or verbal(hit.token) or hit.end > force.start or not scene.possessed(hit.token):
        return NOBODY
    owner = scene.possessor(hit.token)
    own = [p for p in states_in(owner) if p not in (*SAHEL_COUNTRIES, *force.senders.parties)]
    step = set(scene.words(hit.end, force.start))
    return Filler(own, owner.how, owner.doubts) if own and step <= small("way") | small("titles") else NOBODY


def _left_by_member(scene: Scene, force: Force, hit: Hit) -> bool:
    """Whether a state leaves a force, not the force a country: "le Danemark s'est retiré de Takuba"."""
    if not force.named or hit.end > force.start or not verbal(hit.token):
        return False
    step = set(scene.words(hit.end, force.start))
    leaver = states_in(scene.subject(hit.token))
    return (
        bool(leaver)
        and step <= small("way") | small("titles")
        and not set(leaver) & set(force.senders.parties)
    )


def _deployment(
    scene: Scene, force: Force, sent: list[Hit], stationed: list[Hit], leaving: bool
) -> Iterator[Statement]:
    """Yield where troops are sent or stand."""
    if not force.senders or _JUDGED.search(scene.passage.folded, 0, force.start):
        return
    hosts, trigger, how = _stand(scene, force, sent, stationed, leaving)
    hosts.parties = [h for h in hosts.parties if h not in force.senders.parties]
    if not hosts:
        return
    token = trigger.token if trigger else force.token
    modality = scene.modality(token)
    scene.discourse.remember_host(force.senders.parties, hosts.parties)
    if modality.hypothetical or modality.threatened or modality.negated:
        return
    status = AllianceStatus.DENIED if modality.denied else AllianceStatus.DONE
    moved = how == "sent" or trigger in sent  # "pourraient être déployés" are not there yet
    moved &= trigger is None or not trigger.text.startswith("presence")
    if moved and modality.wished:
        status = AllianceStatus.PROPOSED
    elif (moved and (modality.decided or modality.future)) or _will_stand(scene, trigger):
        status = AllianceStatus.ANNOUNCED
    date = scene.date(token, modality, by_announcement=False)
    if how != "sent" and not (date and since(scene, token)):
        date = None
    status = scene.reality(status, date, token)
    for alliance in force.named or ["bilateral"]:
        yield Statement(
            alliance,
            AllianceAction.DEPLOYED,
            unique([*force.senders.parties, *hosts.parties]),
            status,
            date,
            scene.span,
            trigger.text if trigger else alliance,
            f"troops {how}",
            doubts=force.senders.doubts + hosts.doubts,
            reasons={"senders": force.senders.how, "host": hosts.how},
        )


def _will_stand(scene: Scene, trigger: Hit | None) -> bool:
    """Whether a verb in the future says where troops are: "le cœur de l'opération se trouvera au Niger"."""
    if trigger is None or not verbal(trigger.token):
        return False
    modality = scene.modality(trigger.token)
    words = [scene.passage.word(token) for token in (trigger.token, *modality.governors)]
    return modality.future and not any(_GOES_ON.match(word) for word in words)


def _stand(
    scene: Scene, force: Force, sent: list[Hit], stationed: list[Hit], leaving: bool
) -> tuple[Filler, Hit | None, str]:
    """Return where troops are, the word that says so, and whether they are sent or stand there."""
    passage = scene.passage
    for hit in [*sorted(stationed, key=lambda h: inside(h, force)), *sent]:
        how = "sent" if hit in sent and hit not in stationed else "stationed"
        if scene.lexicon["actions.hosting.verbs"].fullmatch(hit.text):
            host = scene.subject(hit.token)
            if not states_in(host):
                near = [g for g in passage.groups if 0 <= hit.start - g.end <= 25 and g.grounds]
                host = Filler(near[-1].grounds if near else [], "near the host verb", 1)
            if host and not leaving:
                return Filler(states_in(host), "host", host.doubts), hit, "stationed"
            continue
        after = [
            g
            for g in scene.complements(hit.token, "à", "sur", "vers")
            if g.start >= min(hit.start, force.start) and (not g.demonym or on_soil(passage, g))
        ]
        if not after and inside(hit, force):
            after = [g for g in scene.complements(force.token, "à", "sur") if g.start >= force.end]
        senders = set(force.senders.parties)
        if force.named and set(theatre(scene, force)) & SAHEL_COUNTRIES:
            # "déployée dans la foulée de l'opération française Serval"
            after = [g for g in after if set(g.grounds) & SAHEL_COUNTRIES]
        ground = next((g for g in after if set(g.grounds) - senders), None)
        before = ground.start if ground else len(passage.sentence.text)
        if anaphor := this_country(scene, hit.token, senders, before):
            return anaphor, hit, how
        if ground:
            return Filler([c for c in ground.grounds if c not in senders], "à"), hit, how
        if found := relative_place(scene, hit.token, set(force.senders.parties)):
            return Filler(found, "où"), hit, how
        if any(passage.word(c) == "y" for c in hit.token.children):
            there = scene.discourse.this_country(scene.offset + hit.start, force.senders.parties)
            if there:
                return Filler([there], "y", 1), hit, how
        if how == "stationed" and force.named and (home := theatre(scene, force)):
            return Filler(home, "where the force is", 1), hit, how
        camp = _CAMP.match(passage.sentence.text, hit.end)
        focus = scene.discourse.focus
        if hit.text.startswith("arriv") and focus and focus not in senders:
            return Filler([focus], "the country in focus", 2), hit, how
        if camp and how == "stationed" and focus and focus not in senders:
            return Filler([focus], "a place in the country in focus", 2), hit, how
    for hit in stationed:  # "occupe un coin de l'aéroport de Niamey"
        held = [g for g in passage.groups if 0 < g.start - hit.end < 70 and passage.role(g) in ("", "de")]
        found = [c for g in held if not g.demonym for c in g.grounds if c in SAHEL_COUNTRIES]
        if found and hit.text.startswith("occup") and not leaving:
            return Filler(found[:1], "held", 1), hit, "stationed"
    for hit in stationed:  # "au Niger, 1 500 soldats français sont stationnés"
        opening = [
            g for g in passage.groups if g.start < 35 and g.end <= force.start and passage.role(g) == "à"
        ]
        found = [c for g in opening for c in g.grounds if c not in force.senders.parties]
        if found and not leaving and force.senders.how != OWNER:
            return Filler(unique(found), "opens the sentence", 1), hit, "stationed"
    # "1 500 soldats français au Niger", "l'opération Barkhane au Mali"
    after = [
        g
        for g in passage.groups
        if 0 <= g.start - force.end <= 12
        and not leaving
        and passage.prepositions(g, force.end)[:1] == ["à"]
        and set(scene.words(force.end, g.start)) <= small("between_parties")
    ]
    if not after and force.named and not leaving:
        after = [g for g in passage.groups if passage.role(g) == "demande" and g.start > force.end]
    found = [c for g in after for c in g.grounds if c not in force.senders.parties]
    return Filler(unique(found), "place of the troops", 1), None, "there"
