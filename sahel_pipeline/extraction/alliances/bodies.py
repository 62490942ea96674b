"""Organisations and coalitions: who belongs, joins, leaves, founds, revives or ends them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.measures import is_state
from sahel_pipeline.extraction.alliances.modality import Modality
from sahel_pipeline.extraction.alliances.passage import Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene, Statement
from sahel_pipeline.extraction.alliances.turns import Turned, coalition, find_turns
from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction, AllianceStatus

if TYPE_CHECKING:
    from spacy.tokens import Token

_A = AllianceAction
_NO_LONGER = re.compile(r" n(?:e|'|’)? .{0,40}plus .{0,25}$")
_NOT = re.compile(r"(?:^| )(?:ne|n) .*(?:pas|plus|jamais)(?: |$)")
_ASKED = re.compile(r"d[eé]sir|envie|souhait|intention|volont[eé]|candidat|demand|sollicit|d[eé]pos")
_GATHERS = frozenset(("rassemble", "regroupe", "reunit", "compte", "comprend", "unit", "federe"))
_CONFEDERATION = re.compile(r"(?<![a-z])une +(?:confederation|federation)(?![a-z])")
"""A confederation that the text has not named yet."""


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation, force or accord as a sentence names it, or points back to it."""

    start: int
    end: int
    name: str
    kind: EntityKind
    doubts: int = 0


def read_bodies(scene: Scene) -> Iterator[Statement]:
    """Yield what a sentence says about membership, founding, reviving and ending of organisations."""
    named = list(_bodies(scene))
    said = list(_by_syntax(scene, named))
    said += _by_turns(scene, named, said)
    said += _listed(scene, named, said)
    said += _departures(scene, named, said)
    for statement in said:
        if statement.action is _A.LEFT:
            scene.discourse.left_body = statement.alliance
    yield from said


def _by_syntax(scene: Scene, named: list[Body]) -> Iterator[Statement]:
    if not named:
        yield from _pronoun(scene)
    for body in named:
        yield from _membership(scene, body)
        if body.kind is EntityKind.ORGANISATION or body.name.startswith("F"):
            yield from _moves(scene, body, "leave", _A.LEFT, ("de", "à", "hors"))
            yield from _moves(scene, body, "join", _A.JOINED, ("à",))
            yield from _revived(scene, body)
        yield from _founded(scene, body)
        yield from _ended(scene, body)


def _bodies(scene: Scene) -> Iterator[Body]:
    kinds = (EntityKind.ORGANISATION, EntityKind.FORCE, EntityKind.ACCORD)
    named = [m for g in scene.passage.groups for m in g.mentions if m.entity.kind in kinds]
    for mention in named:
        if scene.passage.folded[: mention.start - scene.offset].endswith("ancetre de la "):
            continue
        yield Body(
            mention.start - scene.offset, mention.end - scene.offset, mention.entity.id, mention.entity.kind
        )
    if scene.discourse.names("AES"):  # "la création d'une confédération" where the text is about it
        for match in _CONFEDERATION.finditer(scene.passage.folded):
            yield Body(match.start(), match.end(), "AES", EntityKind.ORGANISATION, 1)
    for hit in scene.passage.find(scene.lexicon["anaphors.organisation"]):
        behind = scene.passage.folded[hit.end :].split()[:1]
        led = scene.passage.folded[: hit.start].split()[-1:] in (["a"], ["sur"])
        if scene.is_name(hit) or (led and behind in (["de"], ["du"], ["des"], ["d"])):
            continue  # "à l'initiative de" is no initiative
        last = scene.pointed_body(hit.start, hit.end)
        if last and not any(
            m.start - scene.offset < hit.end + 12 and m.start - scene.offset >= hit.start for m in named
        ):
            yield Body(hit.start, hit.end, last.entity.id, last.entity.kind, 1)


def _pronoun(scene: Scene) -> Iterator[Statement]:
    """Yield "le Tchad n'en fait pas partie", "elle avait été créée en 2013" of one named before."""
    body = _spoken_of(scene)
    if body is None:
        return
    words = scene.passage.folded.split()
    for hit in scene.hits("actions.member.phrases"):
        if "en" in words and hit.text.endswith("partie"):
            states = [p for p in scene.subject(hit.token).parties if is_state(p)]
            if states:
                action = _A.NOT_MEMBER if scene.modality(hit.token).negated else _A.MEMBER
                yield _statement(scene, body, action, states, AllianceStatus.DONE, None, hit.text, "en", 1)
    yield from _revived_pronoun(scene, body)
    for hit in scene.hits("actions.leave.verbs"):  # "le Mali s'en est retiré en mai"
        if any(scene.passage.word(c) == "en" for c in hit.token.children) and verbal(hit.token):
            actor = scene.subject(hit.token)
            states = [p for p in actor.parties if is_state(p)]
            status = _move_status(scene.modality(hit.token))
            if states and status:
                date = scene.date(hit.token, scene.modality(hit.token), by_announcement=True)
                yield _statement(scene, body, _A.LEFT, states, status, date, hit.text, "en", 1)
    begins = " ".join(words[:2])
    if begins.startswith(
        ("elle ", "il ", "cette derniere", "celle ci", "cree", "fonde", "lance", "ne ", "nee ")
    ):
        for hit in scene.hits("actions.found.verbs"):
            clause = Clause(scene.passage.syntax, hit.token)
            head = [p.head.text.lower() for p in clause.subjects]
            passive = clause.passive or hit.text.startswith("vu")
            if (passive and head in (["elle"], ["il"], ["dernière"], ["celle-ci"])) or hit.start == 0:
                date = scene.date(hit.token, scene.modality(hit.token), by_announcement=False)
                actors = _agents(scene, hit)
                if date or actors:
                    yield _statement(
                        scene,
                        body,
                        _A.FOUNDED,
                        actors.parties,
                        AllianceStatus.DONE,
                        date,
                        hit.text,
                        "pronoun",
                        1,
                    )
                    return


def _revived_pronoun(scene: Scene, body: Body) -> Iterator[Statement]:
    """Yield "il pourrait être relancé", "le ministre veut le redynamiser", "la volonté de lui rendre vie"."""
    for hit in scene.hits("actions.revive.verbs", "actions.revive.nouns"):
        if hit.text.startswith(("renforc", "consolid", "developp")):
            continue
        clause = Clause(scene.passage.syntax, scene.verb(hit.token))
        clitic = {scene.passage.word(c) for c in hit.token.children} & {"le", "la", "lui", "l"}
        passive = clause.passive and [p.head.text.lower() for p in clause.subjects] in (["il"], ["elle"])
        if not (clitic or passive or scene.possessed(hit.token)):
            continue
        modality = scene.modality(hit.token)
        if modality.hypothetical or modality.negated or modality.denied:
            continue
        actors = [p for g in scene.passage.groups for p in g.parties if is_state(p)]
        if found := scene.anaphor(0, len(scene.passage.sentence.text)):
            actors += found.parties
        if actors:
            status = AllianceStatus.PROPOSED if modality.wished or passive else AllianceStatus.DONE
            yield _statement(scene, body, _A.REVIVED, unique(actors), status, None, hit.text, "pronoun", 1)
            return


def _listed(scene: Scene, named: list[Body], said: list[Statement]) -> Iterator[Statement]:
    """Yield for further organisations of a list what is said of the first: "membres de A et de B"."""
    for statement in said:
        if statement.action not in (_A.MEMBER, _A.NOT_MEMBER, _A.LEFT, _A.JOINED) or not statement.actors:
            continue
        first = next((b for b in named if b.name == statement.alliance and b.end), None)
        for body in named:
            if first is None or body.start <= first.end or body.name == first.name or body.doubts:
                continue
            between = scene.words(first.end, body.start)
            others = {w for b in named if first.end < b.start < body.start for w in b.name.lower().split()}
            links = {"et", "puis", "ainsi", "que", "de", "du", "la", "l", "le", "les", "des", "d", "a", "au"}
            if {"et", "puis", "que"} & set(between) and set(between) <= links | others | small("way_titles"):
                group = next((g for g in scene.passage.groups if g.start >= body.start), None)
                if group and group.countries and group.start < body.end:
                    continue
                date = statement.date
                for mention in scene.passage.sentence.dates:
                    if mention.edtf and 0 <= mention.start - scene.offset - body.end <= 12:
                        date = mention.edtf
                yield _statement(
                    scene, body, statement.action, statement.actors, statement.status, date,
                    statement.trigger, "list", 1,
                )  # fmt: skip
                first = body


# --- turns of phrase ----------------------------------------------------------------------------------------


def _by_turns(scene: Scene, named: list[Body], said: list[Statement]) -> Iterator[Statement]:
    """Yield what turns of phrase say that the syntax has not told already."""
    known = {(s.alliance, s.action) for s in said if s.actors}
    known |= {(s.alliance, s.action) for s in said if s.action is _A.ENDED and not s.actors and s.date}
    known |= {(s.alliance, a) for s in said for a in (_A.MEMBER, _A.NOT_MEMBER) if s.action in (a, _A.LEFT)}
    for turned in find_turns(scene, [(b.start, b.end) for b in named]):
        for body in _turned_bodies(scene, turned, named):
            statement = _turned(scene, turned, body)
            if statement and (statement.alliance, statement.action) not in known:
                known.add((statement.alliance, statement.action))
                yield statement


def _turned_bodies(scene: Scene, turned: Turned, named: list[Body]) -> list[Body]:
    """Return the organisations of a turn: those it names, else the one spoken of."""
    if turned.bodies:
        return [named[i] for i in turned.bodies[:1]]
    before = [b for b in named if b.end <= turned.start]
    if before:
        return [Body(0, 0, before[-1].name, before[-1].kind, before[-1].doubts + 1)]
    after = [b for b in named if b.start >= turned.end]
    if after and scene.passage.folded[turned.start : turned.end].startswith("apres en"):
        return after[:1]
    last = _spoken_of(scene)
    return [last] if last else []


def _spoken_of(scene: Scene) -> Body | None:
    """Return the organisation that "en", "y" or "elle" is."""
    last = scene.spoken_of()
    return Body(0, 0, last.entity.id, last.entity.kind, 1) if last else None


def _turned(scene: Scene, turned: Turned, body: Body) -> Statement | None:
    token, action, hit = turned.hit.token, turned.action, turned.hit
    text = scene.passage.folded[turned.start : turned.end]
    modality = scene.modality(token)
    modality.negated &= " point final" not in text
    actors = turned.actors
    if not actors and action in (_A.JOINED, _A.LEFT, _A.MEMBER):
        actors = scene.subject(token) if verbal(token) else NOBODY
        if not actors.parties or not all(is_state(p) for p in actors.parties):
            actors = coalition(scene.passage.document, scene.offset + hit.start)
    parties = [p for p in actors.parties if p != body.name]
    if not parties and action in (_A.JOINED, _A.LEFT, _A.MEMBER, _A.NOT_MEMBER):
        return None
    date = _turned_date(scene, turned)
    status: AllianceStatus | None = AllianceStatus.DONE
    if action is _A.MEMBER:
        before = scene.passage.folded[: hit.start].split()[-1:]
        if before in (["pays"], ["etats"], ["etat"]) and verbal(token) is False:
            return None  # "entre le Niger et les pays membres de l'Uemoa"
        if "observateur" in scene.passage.folded[turned.end : turned.end + 30]:
            return None
        if (_NOT.search(text) or modality.negated) and " que " not in text:
            gone = date is not None and " plus " in scene.passage.folded[turned.start : turned.end + 8]
            action = _A.LEFT if gone else _A.NOT_MEMBER
        elif not turned.bodies and hit.text in _GATHERS and len(parties) < 2:
            return None
        date = date if action is _A.LEFT else None
    elif action is _A.NOT_MEMBER:
        date = None
    elif action is _A.LEFT and _NOT.search(text):
        if " plus " not in text:
            status = AllianceStatus.DENIED
        elif date is None:
            action = _A.NOT_MEMBER
    elif action in (_A.JOINED, _A.LEFT):
        status = _move_status(modality)
        if action is _A.JOINED and _ASKED.search(text) and status is AllianceStatus.DONE:
            status = AllianceStatus.PROPOSED
    elif action is _A.ENDED:
        if body.kind is EntityKind.ACCORD or (hit.text == "cloture" and body.kind is not EntityKind.FORCE):
            return None
        status = _begin_status(modality)
        if status is AllianceStatus.ANNOUNCED and not modality.future:
            status = AllianceStatus.DONE
        if status is AllianceStatus.DONE and {"prochaine", "programmee"} & set(text.split()):
            status = AllianceStatus.ANNOUNCED
        if {"voie", "envisagent", "envisage"} & set(text.split()):
            status = AllianceStatus.PROPOSED
        parties = parties or list(scene.lexicon.senders.get(body.name, ()))
    else:
        status = _begin_status(modality)
        if status is AllianceStatus.ANNOUNCED and not modality.future:
            status = AllianceStatus.DONE
        if {"ils", "elles"} & set(text.split()):
            parties += scene.anaphor(0, hit.start).parties or (
                coalition(scene.passage.document, scene.offset + hit.start).parties
            )
        if not parties and date is None:
            return None
    if status is None:
        return None
    doubts = body.doubts + max(actors.doubts, 1)
    return _statement(scene, body, action, unique(parties), status, date, hit.text, actors.how, doubts)


def _turned_date(scene: Scene, turned: Turned) -> str | None:
    """Return the date of a turn: by syntax, else one inside it or right behind."""
    token, shift = turned.hit.token, scene.offset
    if date := scene.date(token, scene.modality(token), by_announcement=True):
        return date
    for mention in scene.passage.sentence.dates:
        start = mention.start - shift
        between = scene.passage.sentence.text[turned.end : start] if start > turned.end else ""
        if mention.edtf and turned.start <= start <= turned.end + 22 and "." not in between:
            return mention.edtf
    return None


def _departures(scene: Scene, named: list[Body], said: list[Statement]) -> Iterator[Statement]:
    """Yield "le retrait du Mali, rendu public samedi" where only the text before tells from what."""
    passage = scene.passage
    troops = next(passage.find(scene.lexicon["things.troops"]), None)
    if troops or any(s.action is _A.LEFT for s in said):
        return
    for hit in scene.hits("actions.leave.nouns"):
        for group in passage.groups:
            words = set(passage.folded[hit.end : group.start].split())
            near = 0 <= group.start - hit.end < 14 and words <= {"du", "de", "la", "l", "des", "d"}
            if not near or (not words and not group.demonym) or not SAHEL_COUNTRIES & set(group.countries):
                continue
            bodies = [b.name for b in named if b.kind is EntityKind.ORGANISATION and b.doubts]
            alone = [b.name for b in named if b.kind is EntityKind.ORGANISATION]
            bodies = bodies or (alone if len(set(alone)) == 1 else [])
            name = next(iter(bodies), scene.discourse.left_body)
            status = _move_status(scene.modality(hit.token))
            if name is None or status is None or {name} & set(group.countries):
                continue
            date = scene.date(hit.token, scene.modality(hit.token), by_announcement=True)
            body = Body(0, 0, name, EntityKind.ORGANISATION, 2)
            yield _statement(scene, body, _A.LEFT, group.countries, status, date, hit.text, "de", 2)


# --- belonging ----------------------------------------------------------------------------------------------


def _membership(scene: Scene, body: Body) -> Iterator[Statement]:
    passage = scene.passage
    text = passage.folded
    for hit in scene.hits("actions.member.phrases"):
        token = hit.token
        if not _near(scene, hit, body):
            continue
        modality = scene.modality(token)
        members, how = _members(scene, hit, body)
        if members:
            non = text[max(0, hit.start - 5) : hit.start].split()[-1:] == ["non"]
            negated = modality.negated or non
            action, date = (_A.NOT_MEMBER if negated else _A.MEMBER), None
            if negated and _NO_LONGER.search(text[: hit.start]):
                # "n'est plus membre depuis 2000": it has left then
                date = scene.date(token, modality, by_announcement=False)
                action = _A.LEFT if date else action
            yield _statement(scene, body, action, members, AllianceStatus.DONE, date, hit.text, how, 0)
    # "le Mali, la Guinée et le Sénégal forment l'OMVS"
    for hit in scene.hits("actions.member.lists"):
        words = set(scene.words(hit.end, body.start))
        if hit.end <= body.start and words <= small("links") and verbal(hit.token):
            states = [p for p in scene.subject(hit.token).parties if is_state(p)]
            if len(states) > 1 and not Clause(passage.syntax, hit.token).passive:
                yield _statement(
                    scene, body, _A.MEMBER, states, AllianceStatus.DONE, None, hit.text, "subject", 0
                )
    # a list in brackets behind the name, or behind "qui regroupe"
    for group in passage.groups:
        states = [p for p in group.countries if not group.demonym]
        if group.start < body.end or len(states) < 2:
            continue
        between = text[body.end : group.start]
        printed = passage.sentence.text[body.end : group.start]
        verbs = list(scene.lexicon["actions.member.lists"].finditer(between))
        listed = verbs and (len(between) < 70 or len(between[verbs[-1].end() :].split()) <= 4)
        bracket = printed.strip() in ("(", ":", "(le", "(la")
        other = {"sommet", "reunion", "militaires", "otages"} & set(between.split())
        listed = listed and len(between) < 160 and "." not in printed and passage.role(group) != "à"
        if not other and (bracket or listed):
            yield _statement(
                scene, body, _A.MEMBER, states, AllianceStatus.DONE, None, "list", "list", body.doubts
            )


def _near(scene: Scene, hit: Hit, body: Body) -> bool:
    """Whether a word of membership is about this organisation: "membre du G5", "dont il fait partie"."""
    between = scene.passage.folded[hit.end : body.start].split()
    if hit.end <= body.start:
        return len(between) <= 5 and set(between) <= small("links")
    between = scene.passage.folded[body.end : hit.start].split()
    return any(w in small("relatives") for w in between[:4]) and len(between) <= 14


def _members(scene: Scene, hit: Hit, body: Body) -> tuple[list[str], str]:
    """Return who is a member: subject, noun that "membre" qualifies, list behind, "avec" companions."""
    passage = scene.passage
    text = passage.folded
    members: list[str] = []
    how = ""
    after = [g for g in passage.groups if g.start >= max(hit.end, body.end) and not g.demonym]
    plural = hit.text.rstrip().endswith("s") or hit.text.startswith(("pays", "etats"))
    if plural and after and after[0].start - max(hit.end, body.end) < 60:
        start = max(hit.end, body.end)
        between = passage.folded[start : after[0].start].split()
        printed = passage.sentence.text[start : after[0].start]
        enumerated = "," in printed and len(after[0].countries) > 1 and len(between) <= 5
        if {"notamment", "comme", "savoir"} & set(between) or "(" in printed or ":" in printed or enumerated:
            return after[0].countries, "list"
    token = hit.token
    said = token.dep_ == "xcomp" or any(c.dep_ == "cop" for c in token.children)
    if plural and hit.text.startswith(("pays", "etat", "membres")) and not after and not said:
        return [], ""
    subject = NOBODY
    if verbal(token) or any(c.dep_ == "cop" for c in token.children):
        subject = scene.subject(token)
        how = subject.how
        members = [p for p in subject.parties if is_state(p)]
    elif token.dep_ == "xcomp" and verbal(token.head):
        subject = scene.subject(token.head)
        members, how = [p for p in subject.parties if is_state(p)], subject.how
    elif token.dep_ in ("appos", "nmod", "amod") or token.pos_ == "NOUN":
        before = [g for g in passage.groups if g.end <= hit.start and g.parties]
        pointed = scene.anaphor(max(0, hit.start - 22), hit.start)
        if not before and pointed.how.startswith("anaphor"):
            return pointed.parties, pointed.how  # "les trois pays, membres de l'AES"
        if before and hit.start - before[-1].end <= 12 and " et " not in text[before[-1].end : hit.start]:
            members, how = [p for p in before[-1].countries if is_state(p)], "apposition"
    if members:
        for group in after[:1]:
            close = group.start - max(hit.end, body.end) < 16
            if close and passage.prepositions(group, hit.end)[:1] == ["avec"]:
                members = unique([*members, *group.countries])
    return members, how


# --- coming and going ---------------------------------------------------------------------------------------


def _moves(
    scene: Scene, body: Body, family: str, action: AllianceAction, preps: tuple[str, ...]
) -> Iterator[Statement]:
    own = ("actions.leave.bodies",) if action is _A.LEFT else ()
    for hit in scene.hits(f"actions.{family}.verbs", f"actions.{family}.nouns", *own):
        token = hit.token
        if not _goal(scene, hit, body, preps):
            continue
        if verbal(token):
            actor = scene.subject(token)
            companions = [
                c for g in scene.complements(token, "avec", clause=False) for c in g.countries if is_state(c)
            ]
        else:
            actor, companions = _of_noun(scene, hit, body), []
        states = unique([*(p for p in actor.parties if is_state(p)), *companions])
        states = states or _mover(scene, hit, body) or [p for p in actor.parties if p != body.name]
        if not states:
            continue
        modality = scene.modality(token)
        status = _move_status(modality)
        if status is None:
            continue
        date = scene.date(token, modality, by_announcement=True)
        yield _statement(
            scene, body, action, states, status, date, hit.text, actor.how, actor.doubts + body.doubts
        )


def _mover(scene: Scene, hit: Hit, body: Body) -> list[str]:
    """Return who moves where the syntax tells no state: "ils" of a list before, or who opens the sentence."""
    if body.kind is EntityKind.FORCE and not verbal(hit.token):
        return []  # "le retrait de Barkhane" is the force's own
    left = set(scene.passage.folded[: hit.start].split())
    groups = [g for g in scene.passage.groups if g.end <= hit.start and g.countries and not g.demonym]
    bare = [g for g in groups if not scene.passage.prepositions(g)]
    if bare:
        return [p for p in bare[0].countries if is_state(p)]
    if {"ils", "elles", "leur", "trio"} & left or not verbal(hit.token):
        return coalition(scene.passage.document, scene.offset + hit.start).parties
    return []


def _goal(scene: Scene, hit: Hit, body: Body, preps: tuple[str, ...]) -> bool:
    """Whether the organisation is what is left or joined."""
    if body.start < hit.end:
        return False
    between = scene.words(hit.end, body.start)
    step = _last_step(between, preps)
    if verbal(hit.token):
        reflexive = Clause(scene.passage.syntax, hit.token).reflexive or hit.text.startswith("se ")
        if hit.text.startswith("retir") and not reflexive:
            return False  # "retirer son consentement" is not leaving
        return (
            len(between) <= 12 and set(step) <= small("way") and not _object_between(scene, hit, body, step)
        )
    inner = scene.passage.token_at(body.start)
    prepositions = _plain(between) & set(preps)
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
        if _plain([between[index]]) & set(prepositions) and between[index] not in ("a", "en"):
            return between[index:]
    return between


def _plain(words: list[str]) -> set[str]:
    return {{"du": "de", "des": "de", "d": "de", "au": "à", "aux": "à", "a": "à"}.get(w, w) for w in words}


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
    verb = scene.verb(hit.token)
    return scene.subject(verb) if verb.i != hit.token.i else NOBODY


def _move_status(modality: Modality) -> AllianceStatus | None:
    if modality.hypothetical:
        return None
    if modality.negated or modality.denied or modality.refused:
        return AllianceStatus.DENIED
    if modality.crowd and modality.wished:
        return None
    if modality.threatened or (modality.wished and not modality.decided):
        return AllianceStatus.PROPOSED
    return AllianceStatus.ANNOUNCED if modality.future else AllianceStatus.DONE


# --- beginning and end --------------------------------------------------------------------------------------


def _founded(scene: Scene, body: Body) -> Iterator[Statement]:
    for hit in scene.hits("actions.found.verbs", "actions.found.nouns"):
        token = hit.token
        inner = scene.passage.token_at(body.start)
        beside = " " in hit.text and 0 <= hit.start - body.end <= 6  # "la Misma, mise sur pied en 2012"
        if verbal(token) or beside or (hit.start <= 3 and _opens(scene, hit, body)):
            clause = Clause(scene.passage.syntax, token)
            participle = token.dep_ in ("acl", "amod", "advcl", "appos", "acl:relcl")
            objects = [t for p in clause.objects for t in p.tokens]
            subjects = [t for p in clause.subjects for t in p.tokens]
            opening = hit.start <= 3 and _opens(scene, hit, body)
            if clause.passive or participle or opening or beside or hit.text.startswith("ne"):
                near = 0 <= hit.start - body.end <= 6
                if not (near or opening or inner in subjects or (participle and token.head.i == inner.i)):
                    continue
                actors = _agents(scene, hit)
            elif _relative_object(scene, token, inner) or (
                inner in objects and set(scene.words(hit.end, body.start)) <= small("way") | small("titles")
            ):
                actors = scene.subject(token)
            else:
                continue
        else:
            possessed = scene.possessed(token) and (
                (body.end <= hit.start and hit.start - body.end < 40)
                or (
                    hit.start < 20 and _opens(scene, hit, body)
                )  # "Depuis sa création en 2014, le G5 Sahel ..."
            )
            between = scene.passage.folded[hit.end : body.start].split()
            direct = (
                hit.end <= body.start
                and _plain(between[:1]) & {"de"}
                and set(between) <= small("way") | small("titles")
            )
            if not possessed and not direct:
                continue
            actors = _agents(scene, hit) or _proclaimers(scene, token)
        modality = scene.modality(token)
        status = _begin_status(modality)
        if status is None:
            continue
        date = scene.date(token, modality, by_announcement=False)
        parties = [p for p in actors.parties if p != body.name]
        if not parties and date is None:
            continue
        yield _statement(
            scene, body, _A.FOUNDED, parties, status, date, hit.text, actors.how, actors.doubts + body.doubts
        )
        return


def _relative_object(scene: Scene, verb: Token, inner: Token) -> bool:
    """Whether a relative clause says it of the organisation: "l'AES, qu'ils ont fondée"."""
    if verb.dep_ != "acl:relcl" or not any(scene.passage.word(c) in ("que", "qu") for c in verb.children):
        return False
    return inner in scene.passage.syntax.phrase(verb.head).tokens


def _opens(scene: Scene, hit: Hit, body: Body) -> bool:
    """Whether a participle that opens the sentence is said of what follows: "Créée en 2014, la force"."""
    between = scene.passage.sentence.text[hit.end : body.start]
    phrase = between.rpartition(",")[2].split()
    return "," in between and len(phrase) <= 3 and len(between) < 400


def _agents(scene: Scene, hit: Hit) -> Filler:
    parties: list[str] = []
    for group in scene.complements(hit.token, "par"):
        parties += [p for p in group.parties if p not in parties]
    return Filler(parties, "par") if parties else NOBODY


def _proclaimers(scene: Scene, noun: Token) -> Filler:
    """Return who "ont annoncé la création de" makes founders."""
    verb = scene.verb(noun)
    word = scene.passage.word(verb)
    decides = any(scene.lexicon[f"status.{name}"].fullmatch(word) for name in ("decided", "wished"))
    if verb.i == noun.i or noun.dep_ not in ("obj", "obl:arg", "xcomp") or not decides:
        return NOBODY
    return scene.subject(verb)


def _begin_status(modality: Modality) -> AllianceStatus | None:
    if modality.unreal:
        return None
    if modality.wished and not modality.decided:
        return None if modality.crowd else AllianceStatus.PROPOSED
    return AllianceStatus.ANNOUNCED if modality.future or modality.decided else AllianceStatus.DONE


def _ended(scene: Scene, body: Body) -> Iterator[Statement]:
    if body.kind is EntityKind.ACCORD:
        return
    for hit in scene.hits("actions.end.verbs", "actions.end.endings", "actions.end.nouns"):
        token = hit.token
        inner = scene.passage.token_at(body.start)
        between = scene.passage.folded[hit.end : body.start].split()
        if verbal(token):
            clause = Clause(scene.passage.syntax, token)
            ends = bool(scene.lexicon["actions.end.endings"].fullmatch(hit.text)) or clause.passive
            touched = [t for p in (clause.subjects if ends else clause.objects) for t in p.tokens]
            direct = hit.end <= body.start and len(between) <= 3 and body.start - hit.end < 30 and not ends
            if inner not in touched and not direct:
                continue
            actors = NOBODY if ends and not clause.passive else scene.doer(token)
        else:
            if not (
                hit.end <= body.start
                and _plain(between[:1]) & {"de"}
                and set(between) <= small("way") | small("titles")
            ):
                continue
            verb = scene.verb(token)
            if "voie" in scene.passage.folded[: hit.start].split()[-4:]:
                continue  # the way to an end is no end
            word = scene.passage.word(verb)
            acts = any(scene.lexicon[f"status.{n}"].fullmatch(word) for n in ("decided", "wished"))
            acts |= word.startswith(("prononc", "act", "enterin", "vot", "programm", "sign"))
            governed = token.dep_ in ("obj", "obl:arg") and verb.i != token.i
            actors = scene.doer(verb) if governed and acts else NOBODY
        modality = scene.modality(token)
        status = _begin_status(modality)
        if status is None:
            continue
        parties = [p for p in actors.parties if p != body.name]
        if not parties:
            parties = list(scene.lexicon.senders.get(body.name, ()))
        date = scene.date(token, modality, by_announcement=True)
        if status is AllianceStatus.ANNOUNCED and not modality.future:
            status = AllianceStatus.DONE
        yield _statement(
            scene, body, _A.ENDED, parties, status, date, hit.text, actors.how, actors.doubts + body.doubts
        )
        return
    for hit in scene.hits("actions.end.states"):
        subjects = [t for p in Clause(scene.passage.syntax, scene.verb(hit.token)).subjects for t in p.tokens]
        if scene.passage.token_at(body.start) in subjects and not scene.modality(hit.token).negated:
            yield _statement(
                scene, body, _A.ENDED, [], AllianceStatus.DONE, None, hit.text, "state", body.doubts + 1
            )


def _revived(scene: Scene, body: Body) -> Iterator[Statement]:
    for hit in scene.hits("actions.revive.verbs", "actions.revive.nouns"):
        token = hit.token
        between = scene.passage.folded[hit.end : body.start].split()
        if hit.text.startswith("renforc") and body.kind is not EntityKind.ORGANISATION:
            continue
        if not (hit.end <= body.start and len(between) <= 4 and set(between) <= small("direct")):
            continue
        actor = scene.subject(token) if verbal(token) else scene.owner(token)
        parties = [p for p in actor.parties if p != body.name]
        modality = scene.modality(token)
        if modality.hypothetical or modality.negated or modality.denied or not parties:
            continue
        status = (
            AllianceStatus.PROPOSED
            if modality.wished
            else (AllianceStatus.ANNOUNCED if modality.future or modality.decided else AllianceStatus.DONE)
        )
        date = scene.date(token, modality, by_announcement=True)
        yield _statement(
            scene, body, _A.REVIVED, parties, status, date, hit.text, actor.how, actor.doubts + body.doubts
        )
        return


def _statement(
    scene: Scene, body: Body, action: AllianceAction, actors: list[str], status: AllianceStatus,
    date: str | None, trigger: str, how: str, doubts: int,
) -> Statement:  # fmt: skip
    span = scene.passage.sentence.start, scene.passage.sentence.end
    if action is _A.FOUNDED and not actors:  # a mission of an organisation is founded by it
        actors = [p for p in scene.lexicon.senders.get(body.name, ()) if not is_state(p)]
    return Statement(
        body.name,
        action,
        actors,
        status,
        date,
        span,
        trigger,
        "organisation",
        doubts=doubts,
        reasons={"actors": how},
    )
