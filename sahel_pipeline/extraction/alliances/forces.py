"""Foreign troops: who sends them where (`deployed`), and where they leave (`withdrew`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sahel_pipeline.extraction.alliances.garrisons import (
    APART,
    FORMER,
    contingent_of,
    read_endings,
    read_garrisons,
    starting_from,
)
from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.modality import Modality
from sahel_pipeline.extraction.alliances.passage import Group, Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene, Statement
from sahel_pipeline.extraction.document import EntityKind, Form, Mention
from sahel_pipeline.extraction.gazetteer import Folded
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction, AllianceStatus

if TYPE_CHECKING:
    from spacy.tokens import Token

_CAMP = re.compile(r" (?:à|dans|sur|près de|au camp de|dans le camp de) [A-ZÉ][a-zé]")
"""A place that no gazetteer knows: "basées à Kamboinsin"."""
_UN_MISSIONS = ("Minusma",)
_REACH = 70
"""Characters between a noun of movement and the troops that it is about."""
_NEAR = 8
"""Tokens between a word of movement and the troops that it is taken to be about."""


@dataclass(slots=True)
class Force:
    """Troops as a sentence names them."""

    start: int
    end: int
    token: Token
    senders: Filler
    named: list[str]
    """Named forces ("Barkhane"); empty for troops with only a nationality."""
    certain: bool
    """Whether the word can only mean an army's ("soldats", not "présence")."""
    base: bool = False
    """Whether it is a base or camp."""


def read_forces(scene: Scene) -> Iterator[Statement]:
    """Yield what a sentence says about foreign troops."""
    known = list(_by_parse(scene))
    for statement in known:
        _as_contingent(scene, statement)
    yield from known
    yield from read_garrisons(scene, known)
    yield from read_endings(scene)


def _as_contingent(scene: Scene, statement: Statement) -> None:
    """Count a state's unnamed troops to the mission that the passage speaks of: "son contingent"."""
    if statement.alliance != "bilateral" or statement.actors[-1] != "MLI":
        return
    if statement.actors[:-1] == ["ONU"] and scene.discourse.names("Minusma"):
        statement.alliance = "Minusma"
    text = scene.passage.folded
    if "casques bleus" in text and "UE" not in statement.actors:
        statement.alliance = "Minusma"
        return
    word = "contingent" if "contingent" in text else None
    if word and (mission := contingent_of(scene, text.index(word), statement.actors[:-1])):
        statement.alliance = mission


def _by_parse(scene: Scene) -> Iterator[Statement]:
    """Yield what the parse tells of troops whose nationality stands with them."""
    forces = list(_forces(scene))
    found = scene.hits("actions.leave.verbs", "actions.leave.nouns")
    leaving = [hit for hit in found if not starting_from(scene, hit)]
    handover = scene.hits("actions.handover.verbs", "actions.handover.nouns")
    sending = scene.hits("actions.send.verbs", "actions.send.nouns")
    station = scene.hits("actions.station.verbs", "actions.station.nouns", "actions.keep.verbs")
    ending = scene.hits("actions.end.nouns")
    training = scene.hits("actions.station.training")
    for force in forces:
        left = [hit for hit in leaving if _about(scene, hit, force, leaving=True)]
        if force.base and not left:
            left = [hit for hit in handover if _about(scene, hit, force, leaving=True)]
        for hit in left[:1]:
            yield from _withdrawal(scene, force, hit)
        if any(_about(scene, hit, force) for hit in ending):
            continue
        sent = [hit for hit in sending if _about(scene, hit, force)]
        trainers = scene.passage.folded[force.start : force.end].startswith(("instructeur", "formateur"))
        at_work = [*station, *training] if trainers else station
        stationed = [
            hit for hit in at_work if _about(scene, hit, force) or (_inside(hit, force) and not left)
        ]
        yield from _deployment(scene, force, sent, stationed, bool(left))
    if not forces:
        for hit in leaving:
            yield from _national_withdrawal(scene, hit)
    yield from _contributors(scene)
    for hit in leaving:
        yield from _people_leave(scene, hit, forces)
    for hit in leaving:
        if hit.text in ("retrait", "depart", "desengagement") and not any(
            _about(scene, hit, force, leaving=True) for force in forces
        ):
            yield from _their_departure(scene, hit)


def _people_leave(scene: Scene, hit: Hit, forces: list[Force]) -> Iterator[Statement]:
    """Yield "les Français sont partis", "le départ des Américains", of troops spoken of before."""
    token = hit.token
    if any(_about(scene, hit, force, leaving=True) for force in forces):
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
        if status := _leaving_status(modality):
            date = scene.date(token, modality, by_announcement=status is not AllianceStatus.DONE)
            actors = unique([*senders, *home])
            yield Statement(
                "bilateral", AllianceAction.WITHDREW, actors, status, date, _sentence(scene),
                hit.text, "people leave", weak=not verbal(token), doubts=2, reasons={"senders": "a people"},
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
        states = _states(senders)
        modality = scene.modality(hit.token)
        if groups and states and not (modality.negated or modality.wished or modality.future):
            entity = groups[0][1].entity
            actors = unique([*states, entity.country or ""])
            yield Statement(
                entity.id, AllianceAction.DEPLOYED, actors, AllianceStatus.DONE,
                None, _sentence(scene), hit.text, "contributes troops", doubts=senders.doubts,
                reasons={"senders": senders.how, "host": "where the force is"},
            )  # fmt: skip


def _their_departure(scene: Scene, hit: Hit) -> Iterator[Statement]:
    """Yield "le président avait annoncé leur départ", of troops spoken of before."""
    known = scene.discourse.departure
    if known is None or not any(c.text.lower() == "leur" for c in hit.token.children):
        return
    senders, hosts, named = known
    if any(EntityKind.ORGANISATION in g.kinds and g.start > hit.end for g in scene.passage.groups):
        return
    modality = scene.modality(hit.token)
    status = _leaving_status(modality)
    if status is None or status is AllianceStatus.DONE:
        return
    date = scene.date(hit.token, modality, by_announcement=True)
    for alliance in named or ["bilateral"]:
        yield Statement(
            alliance, AllianceAction.WITHDREW, unique([*senders, *hosts]), status, date, _sentence(scene),
            hit.text, "their departure", doubts=2, reasons={"senders": "spoken of before"},
        )  # fmt: skip


# --- the troops ---------------------------------------------------------------------------------------------


def _forces(scene: Scene) -> Iterator[Force]:
    """Yield the troops that a sentence names, each with whose they are."""
    passage = scene.passage
    covered = -1
    named = [
        (group, mention)
        for group in passage.groups
        for mention in group.mentions
        if mention.entity.kind is EntityKind.FORCE
    ]
    hits = [hit for hit in scene.hits("things.troops") if not scene.is_name(hit) and hit.token.pos_ != "VERB"]
    for _, mention in named:
        start, end = mention.start - scene.offset, mention.end - scene.offset
        if start < covered or FORMER.search(passage.folded[max(0, start - 40) : start]):
            continue
        token = passage.token_at(start)
        covered = end
        if passage.sentence.text.startswith("forces", start):  # "les forces françaises au Sahel": no name
            yield Force(start, start + len("forces"), token, _owners(scene, mention), [], True)
            continue
        contingent = next(
            (h for h in reversed(hits) if h.end <= start and _one_phrase(scene, h, mention)), None
        )
        owners = _nationality(scene, contingent)[0] if contingent else NOBODY
        begin = contingent.start if contingent else start
        if not owners:
            owners = _serving(scene, hits, start) or _owners(scene, mention)
        yield Force(begin, end, contingent.token if contingent else token, owners, [mention.entity.id], True)
    for hit in hits:
        if any(_one_phrase(scene, hit, m) and hit.start < m.end - scene.offset for _, m in named):
            continue
        senders, end = _nationality(scene, hit)
        if hit.text.startswith("casques bleus") and (mission := _mission(scene)):
            owners = senders or Filler(["ONU"], "casques bleus")
            yield Force(hit.start, end, hit.token, owners, [mission], True)
            continue
        if not senders and _can_be_sent(scene, hit):
            senders = _sent_by(scene, hit)
            if not senders and (_definite(hit) or hit.text.startswith("base")):
                last = scene.discourse.last_sender
                senders = Filler([last] if last else _speaking_army(scene), "context", 2)
        foreign = "etrangere" in passage.folded[hit.end : hit.end + 12]
        if foreign and not senders.how.startswith("who"):
            yield Force(hit.start, end, hit.token, Filler([], "foreign"), [], True)
            continue
        certain = bool(scene.lexicon["things.military"].search(passage.folded[hit.start : end + 14]))
        if senders and (certain or hit.text.startswith(("base", "emprise"))):
            base = hit.text.startswith(("base", "emprise"))
            yield Force(hit.start, end, hit.token, senders, [], certain, base)


def _mission(scene: Scene) -> str | None:
    """Return the mission that blue helmets belong to: the one that the text names."""
    return next((m for m in _UN_MISSIONS if scene.discourse.names(m)), None)


def _speaking_army(scene: Scene) -> list[str]:
    """Return the foreign state whose staff or president speaks of the troops: "l'état-major français"."""
    subject = scene.subject(scene.passage.doc[0].sent.root)
    return [s for s in _states(subject) if s not in SAHEL_COUNTRIES][:1]


def _can_be_sent(scene: Scene, hit: Hit) -> bool:
    """Whether a word means soldiers, or a base that is said to be military."""
    if scene.lexicon["things.military"].fullmatch(hit.text):
        return True
    after = scene.passage.folded[hit.end : hit.end + 12].split()[:1]
    return hit.text.startswith("base") and after in (
        ["aerienne"],
        ["aeriennes"],
        ["militaire"],
        ["militaires"],
    )


def _sent_by(scene: Scene, hit: Hit) -> Filler:
    """Return who sends, keeps or withdraws troops of no nationality: "Moscou envoie des instructeurs"."""
    paths: tuple[str, ...] = ("actions.send.verbs", "actions.keep.verbs", "actions.leave.verbs")
    if hit.text.startswith(("base", "emprise")):
        paths = (*paths, "actions.handover.verbs")
    for word in scene.hits(*paths):
        if verbal(word.token) and word.start < hit.start:
            clause = Clause(scene.passage.syntax, word.token)
            objects = [*clause.objects, *clause.with_preposition("de")]
            if not clause.passive and any(hit.token in p.tokens for p in objects):
                doer = scene.doer(word.token)
                return Filler(_states(doer), "who sends", doer.doubts)
    return NOBODY


def _definite(hit: Hit) -> bool:
    """Whether troops are known troops: "le contingent", "ces soldats", "des troupes" after "retrait"."""
    known = ("le", "du", "ce", "des", "ces", "les", "cette")
    return any(
        c.i < hit.token.i and (c.text.lower() in known or c.dep_ == "nummod") for c in hit.token.children
    )


def _one_phrase(scene: Scene, hit: Hit, named: Mention) -> bool:
    """Whether troops and a named force are one: "les forces spéciales de l'opération Sabre"."""
    between = scene.passage.sentence.text[hit.end : max(hit.end, named.start - scene.offset)]
    words = Folded(between).text.split()
    if {"qui", "que", "dont", "ou"} & set(words):
        return False
    if {"sein", "dans"} & set(words) and len(words) <= 12:
        return True
    return not set(between) & set(",;.:()") and len(words) <= 6


def _serving(scene: Scene, hits: list[Hit], at: int) -> Filler:
    """Return whose troops serve in a named force: "maintient ses soldats au sein de la Minusma"."""
    for hit in reversed(hits):
        between = scene.passage.folded[hit.end : at].split()
        if hit.end <= at and len(between) <= 12 and {"sein", "dans"} & set(between):
            found, _ = _nationality(scene, hit)
            return found or _sent_by(scene, hit)
    return NOBODY


def _owners(scene: Scene, mention: Mention) -> Filler:
    """Return whose a named force is: a contingent's nationality, else the force's own owner."""
    entity = mention.entity
    owners = scene.lexicon.senders.get(entity.id, ())
    if not owners and entity.country and not entity.sahel:
        owners = (entity.country,)
    if not owners and entity.country and entity.country not in ("MLI", "NER", "TCD", "BFA", "MRT"):
        owners = (entity.country,)
    return Filler(list(owners), "owner of the force")


def _nationality(scene: Scene, hit: Hit) -> tuple[Filler, int]:
    """Return whose the troops are, and where their phrase ends."""
    passage, end = scene.passage, hit.end
    following = [g for g in passage.groups if g.start >= hit.end]
    if scene.possessed(hit.token):
        found = scene.possessor(hit.token)
        return Filler(_states(found), found.how, found.doubts), end
    if following and _adjacent(scene, hit.end, following[0].start):
        group = following[0]
        if group.demonym and group.countries:
            return Filler(group.countries, "nationality"), group.end
        preps = passage.prepositions(group, hit.end)
        if preps == ["de"] and group.grounds and not _capital_or_place(group):
            others = [g for g in following[1:] if g.grounds] or [
                g for g in passage.groups if g.end <= hit.start and g.grounds
            ]
            if others or len(group.countries) > 1:
                return Filler(group.countries, "of", 1), group.end
    before = [g for g in passage.groups if g.end <= hit.start]
    words = passage.folded[max(0, hit.start - 30) : hit.start].split()
    if before and "dont" in words and hit.start - before[-1].end < 30:
        return Filler(before[-1].countries, "dont"), end  # "l'Allemagne, dont 1 100 soldats ..."
    if before and before[-1].demonym and hit.start - before[-1].end <= 2:
        return Filler(before[-1].countries, "nationality"), end
    return NOBODY, end


def _states(filler: Filler) -> list[str]:
    return [p for p in filler.parties if len(p) == 3 and p.isupper()]


def _adjacent(scene: Scene, start: int, end: int) -> bool:
    """Whether only adjectives and small words stand between ("forces armées spéciales françaises")."""
    between = scene.passage.sentence.text[start:end]
    if set(between) & set(",;.:"):
        return False
    tokens = [t for t in scene.passage.doc if start <= t.idx < end]
    return (
        len(tokens) <= 4
        and all(
            t.pos_ in ("ADJ", "DET", "ADP", "PUNCT", "SPACE", "CCONJ")
            or t.dep_ in ("amod", "acl", "nmod", "compound", "flat:name")
            for t in tokens
            if t.pos_ not in ("VERB", "AUX") or t.dep_ == "amod"
        )
        and not any(t.pos_ in ("AUX", "PRON") for t in tokens)
    )


def _capital_or_place(group: Group) -> bool:
    return all(m.form is Form.CAPITAL or m.entity.kind is EntityKind.PLACE for m in group.mentions)


# --- leaving ------------------------------------------------------------------------------------------------


def _about(scene: Scene, hit: Hit, force: Force, leaving: bool = False) -> bool:
    """Whether a word of movement (out of a country, if `leaving`) is said of these troops."""
    token = hit.token
    if _inside(hit, force):
        return False
    behind = hit.start >= force.end and set(scene.words(force.end, hit.start)) <= small("still")
    if not leaving and behind and scene.lexicon["actions.station.verbs"].fullmatch(hit.text):
        return True  # "les troupes françaises, encore stationnées", however it was parsed
    if verbal(token):
        clause = Clause(scene.passage.syntax, token)
        apart = APART.search(scene.passage.folded, hit.end, max(hit.end, force.start))
        if 0 <= force.start - hit.end <= 45 and force.token in token.subtree and leaving and not apart:
            return True
        phrases = [*clause.subjects, *clause.objects, *clause.agents]
        if " " in hit.text:  # "a fait appel à des mercenaires"
            phrases += clause.obliques
        if any(force.token in p.tokens for p in phrases):
            return True
        if "Inf" in token.morph.get("VerbForm", []) and token.dep_ in (
            "xcomp",
            "advcl",
            "ccomp",
            "obl:arg",
            "obl:mod",
        ):
            # "demande à la force de quitter", "donne un mois aux soldats pour partir"
            above = Clause(scene.passage.syntax, token.head)
            if any(force.token in p.tokens for p in [*above.objects, *above.obliques]):
                return True
        return bool(token.dep_ in ("acl", "acl:relcl", "amod") and token.head in _phrase(scene, force))
    if scene.possessed(token) and leaving:  # "la force a achevé son retrait"
        clause = Clause(scene.passage.syntax, scene.verb(token))
        if any(force.token in p.tokens for p in clause.subjects):
            return True
    if force.start - hit.end > _REACH:
        return False
    chain = list(_up(force.token))
    if token in chain[:_NEAR]:
        return not any(t.dep_ in ("acl:relcl", "advcl", "acl") for t in chain[: chain.index(token)])
    return 0 <= force.start - hit.end <= 12 and "," not in scene.passage.sentence.text[hit.end : force.start]


def _phrase(scene: Scene, force: Force) -> list[Token]:
    return [t for t in scene.passage.doc if force.start <= t.idx < force.end] + [force.token]


def _inside(hit: Hit, force: Force) -> bool:
    return force.start <= hit.start and hit.end <= force.end


def _up(token: Token) -> Iterator[Token]:
    for _ in range(12):
        yield token
        if token.head.i == token.i:
            return
        token = token.head


def _withdrawal(scene: Scene, force: Force, hit: Hit) -> Iterator[Statement]:
    token = hit.token
    hosts = _left_place(scene, token, force)
    if not hosts or not (force.senders or force.senders.how == "foreign"):
        return
    modality = scene.modality(token)
    status = _leaving_status(modality)
    if status is None:
        return
    date = scene.date(token, modality, by_announcement=status is not AllianceStatus.DONE)
    scene.discourse.remember_departure(force.senders.parties, hosts.parties, force.named)
    for alliance in force.named or ["bilateral"]:
        yield Statement(
            alliance,
            AllianceAction.WITHDREW,
            unique([*force.senders.parties, *hosts.parties]),
            status,
            date,
            _sentence(scene),
            hit.text,
            "troops leave",
            weak=status is AllianceStatus.DONE and not verbal(token) and not modality.under_way,
            doubts=force.senders.doubts + hosts.doubts,
            reasons={"senders": force.senders.how, "host": hosts.how},
        )


def _left_place(scene: Scene, token: Token, force: Force) -> Filler:
    """Return the countries that troops leave."""
    passage = scene.passage
    senders = set(force.senders.parties)

    def grounds(groups: Iterable[Group]) -> list[str]:
        for group in groups:
            if passage.role(group) in ("via", "vers"):
                continue
            if found := [c for c in group.grounds if c not in senders]:
                return found
        return []

    if verbal(token) and (found := grounds(_object_groups(scene, token))):
        return Filler(found, "object")
    if found := grounds(
        g
        for g in scene.complements(token, "de", "hors", "depuis")
        if g.start >= force.end or g.start > token.idx
    ):
        return Filler(found, "de")
    if found := grounds(scene.complements(token, "à", "sur")):
        return Filler(found, "à", 1)
    anaphor = _this_country(scene, token, senders)
    if anaphor:
        return anaphor
    if found := _who_wants(scene, token, senders):
        return Filler(found, "who wants it", 1)
    if found := _where(scene, token, senders):
        return Filler(found, "où")
    if force.named and (home := _theatre(scene, force)):
        return Filler(home, "where the force is", 1)
    left, stood, focus = (
        scene.discourse.left_by(senders),
        scene.discourse.host_of(senders),
        scene.discourse.focus,
    )
    known = left or ([focus] if focus in stood else stood)
    if remembered := [h for h in known if h not in senders]:
        return Filler(remembered, "host before", 1)
    host = scene.discourse.focus
    if host and host not in senders:
        return Filler([host], "context", 2)
    return NOBODY


def _object_groups(scene: Scene, token: Token) -> list[Group]:
    clause = Clause(scene.passage.syntax, token)
    groups = [g for p in clause.objects for g in scene.groups_of(p)]
    return [g for g in groups if g.grounds]


def _this_country(scene: Scene, token: Token, exclude: set[str], before: int = 10**6) -> Filler:
    """Return what "le pays", "ce pays", "son territoire" after a word are."""
    own = scene.passage.clause_of(token)
    for hit in scene.passage.find(scene.lexicon["anaphors.country"]):
        if token.idx < hit.start < before and scene.passage.clause_of(hit.token).i == own.i:
            if known := scene.discourse.left_by(exclude):
                return Filler(known, "this country", 1)
            found = scene.discourse.this_country(scene.offset + hit.start, exclude)
            if found:
                return Filler([found], "this country", 1)
    return NOBODY


def _who_wants(scene: Scene, token: Token, exclude: set[str]) -> list[str]:
    """Return the state that demands or obtains that troops leave: it is its own soil that they stand on."""
    verb = scene.verb(token)
    if verbal(token) or verb.i == token.i or token.dep_ not in ("obj", "obl:arg", "nmod"):
        return []
    subject = scene.subject(verb)
    homes = [
        m.entity.country for g in scene.passage.groups for m in g.mentions if m.entity.id in subject.parties
    ]
    states = unique([*_states(subject), *(h for h in homes if h)])
    return [] if set(states) & exclude else [s for s in states if s in SAHEL_COUNTRIES]


def _theatre(scene: Scene, force: Force) -> list[str]:
    """Return the country that a mission exists for, as the gazetteer knows it: Minusma, Mali."""
    for mention in scene.passage.sentence.mentions:
        if mention.entity.id in force.named and mention.entity.country in SAHEL_COUNTRIES:
            return [mention.entity.country or ""]
    return []


def _where(scene: Scene, token: Token, exclude: set[str]) -> list[str]:
    """Return the countries that "où" in a word's clause stands for: "au Mali, où la force avait ..."."""
    for step in _up(token):
        if step.dep_ == "acl:relcl" and any(
            scene.passage.word(t) == "ou" for t in step.subtree if t.i < token.i
        ):
            before = [g for g in scene.passage.groups if g.end <= step.left_edge.idx + 1 and g.grounds]
            if before:
                return [c for c in before[-1].grounds if c not in exclude]
    return []


def _leaving_status(modality: Modality) -> AllianceStatus | None:
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


def _national_withdrawal(scene: Scene, hit: Hit) -> Iterator[Statement]:
    """Yield what names no troops: "le retrait français du Niger", "Paris menace de quitter le Mali"."""
    token = hit.token
    if hit.text.startswith("quitt") and verbal(token):
        yield from _state_leaves(scene, hit)
        return
    if token.pos_ != "NOUN" or not hit.text.startswith(("retrait", "desengagement")):
        return
    military = scene.passage.folded[hit.end : hit.end + 12].strip().startswith("militaire")
    groups = [g for g in scene.passage.groups if g.start >= hit.end and scene.passage.within(g, token)]
    senders = [g for g in groups if g.demonym and g.start - hit.end < 25]
    if not senders and not military:
        return
    owner = Filler(senders[0].countries, "nationality") if senders else scene.owner(token)
    states = _states(owner)
    hosts = unique(c for g in groups if not g.demonym for c in g.grounds if c not in states)
    if not states or not hosts:
        return
    modality = scene.modality(token)
    status = _leaving_status(modality)
    if status:
        yield Statement(
            "bilateral", AllianceAction.WITHDREW, unique([*states, *hosts]), status,
            scene.date(token, modality, by_announcement=status is not AllianceStatus.DONE),
            _sentence(scene), hit.text, "military withdrawal", doubts=owner.doubts,
            reasons={"senders": owner.how, "host": "de"},
        )  # fmt: skip


def _state_leaves(scene: Scene, hit: Hit) -> Iterator[Statement]:
    subject = scene.subject(hit.token)
    named = [m.entity for g in scene.passage.groups for m in g.mentions]
    people = {e.country for e in named if e.kind is EntityKind.PERSON}
    senders = [p for p in _states(subject) if p not in people]
    hosts = [c for g in _object_groups(scene, hit.token) for c in g.countries if not _capital_or_place(g)]
    hosts = [h for h in hosts if h not in senders]
    modality = scene.modality(hit.token)
    status = AllianceStatus.PROPOSED if modality.threatened else _leaving_status(modality)
    if senders and hosts and status and not subject.doubts:
        date = scene.date(hit.token, modality, by_announcement=status is not AllianceStatus.DONE)
        yield Statement(
            "bilateral", AllianceAction.WITHDREW, unique([*senders, *hosts]), status, date, _sentence(scene),
            hit.text, "a state leaves", doubts=1, reasons={"senders": subject.how, "host": "object"},
        )  # fmt: skip


# --- being there --------------------------------------------------------------------------------------------


def _deployment(
    scene: Scene, force: Force, sent: list[Hit], stationed: list[Hit], leaving: bool
) -> Iterator[Statement]:
    """Yield where troops are sent or stand."""
    if not force.senders:
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
    if how == "sent" and modality.wished:
        status = AllianceStatus.PROPOSED
    elif how == "sent" and (modality.decided or modality.future):
        status = AllianceStatus.ANNOUNCED
    date = scene.date(token, modality, by_announcement=False) if how == "sent" else None
    for alliance in force.named or ["bilateral"]:
        yield Statement(
            alliance,
            AllianceAction.DEPLOYED,
            unique([*force.senders.parties, *hosts.parties]),
            status,
            date,
            _sentence(scene),
            trigger.text if trigger else alliance,
            f"troops {how}",
            doubts=force.senders.doubts + hosts.doubts,
            reasons={"senders": force.senders.how, "host": hosts.how},
        )


def _stand(
    scene: Scene, force: Force, sent: list[Hit], stationed: list[Hit], leaving: bool
) -> tuple[Filler, Hit | None, str]:
    """Return where troops are, the word that says so, and whether they are sent or stand there."""
    passage = scene.passage
    for hit in [*stationed, *sent]:
        how = "sent" if hit in sent and hit not in stationed else "stationed"
        if scene.lexicon["actions.hosting.verbs"].fullmatch(hit.text):
            host = scene.subject(hit.token)
            if not _states(host):
                near = [g for g in passage.groups if 0 <= hit.start - g.end <= 25 and g.grounds]
                host = Filler(near[-1].grounds if near else [], "near the host verb", 1)
            if host and not leaving:
                return Filler(_states(host), "host", host.doubts), hit, "stationed"
            continue
        after = [
            g
            for g in scene.complements(hit.token, "à", "sur", "vers")
            if g.start >= min(hit.start, force.start)
        ]
        if not after and _inside(hit, force):
            after = [g for g in scene.complements(force.token, "à", "sur") if g.start >= force.end]
        senders = set(force.senders.parties)
        ground = next((g for g in after if set(g.grounds) - senders), None)
        before = ground.start if ground else len(passage.sentence.text)
        if anaphor := _this_country(scene, hit.token, senders, before):
            return anaphor, hit, how
        if ground:
            return Filler([c for c in ground.grounds if c not in senders], "à"), hit, how
        if found := _where(scene, hit.token, set(force.senders.parties)):
            return Filler(found, "où"), hit, how
        if any(passage.word(c) == "y" for c in hit.token.children):
            there = scene.discourse.this_country(scene.offset + hit.start, force.senders.parties)
            if there:
                return Filler([there], "y", 1), hit, how
        if force.named and (home := _theatre(scene, force)):
            return Filler(home, "where the force is", 1), hit, how
        camp = _CAMP.match(passage.sentence.text, hit.end)
        focus = scene.discourse.focus
        if hit.text.startswith("arriv") and focus and focus not in senders:
            return Filler([focus], "the country in focus", 2), hit, how
        if camp and how == "stationed" and focus and focus not in senders:
            return Filler([focus], "a place in the country in focus", 2), hit, how
    for hit in stationed:  # "au Niger, 1 500 soldats français sont stationnés"
        opening = [
            g for g in passage.groups if g.start < 35 and g.end <= force.start and passage.role(g) == "à"
        ]
        found = [c for g in opening for c in g.grounds if c not in force.senders.parties]
        if found and not leaving:
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


def _sentence(scene: Scene) -> tuple[int, int]:
    return scene.passage.sentence.start, scene.passage.sentence.end
