"""Organisations and coalitions: who belongs, joins, leaves, founds, revives or ends them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.measures import is_state
from sahel_pipeline.extraction.alliances.modality import Modality
from sahel_pipeline.extraction.alliances.passage import Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene, Statement
from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.records import AllianceAction, AllianceStatus

if TYPE_CHECKING:
    from spacy.tokens import Token

_A = AllianceAction


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
        yield Body(
            mention.start - scene.offset, mention.end - scene.offset, mention.entity.id, mention.entity.kind
        )
    for hit in scene.passage.find(scene.lexicon["anaphors.organisation"]):
        if scene.is_name(hit) or scene.passage.folded[: hit.start].split()[-1:] in (["a"], ["sur"]):
            continue  # "à l'initiative de" is no initiative
        last = scene.pointed_body(hit.start, hit.end)
        if last and not any(
            m.start - scene.offset < hit.end + 12 and m.start - scene.offset >= hit.start for m in named
        ):
            yield Body(hit.start, hit.end, last.entity.id, last.entity.kind, 1)


def _pronoun(scene: Scene) -> Iterator[Statement]:
    """Yield "le Tchad n'en fait pas partie", "elle avait été créée en 2013" of one named before."""
    last = scene.discourse.organisation(scene.offset)
    if last is None:
        return
    body = Body(0, 0, last.entity.id, last.entity.kind, 1)
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
            action = _A.NOT_MEMBER if negated else _A.MEMBER
            yield _statement(scene, body, action, members, AllianceStatus.DONE, None, hit.text, how, 0)
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
    for hit in scene.hits(f"actions.{family}.verbs", f"actions.{family}.nouns"):
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
        states = states or [p for p in actor.parties if p != body.name]
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
            actors = _agents(scene, hit)
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


def _begin_status(modality: Modality) -> AllianceStatus | None:
    if (
        modality.hypothetical
        or modality.threatened
        or modality.negated
        or modality.denied
        or modality.refused
    ):
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
            actors = scene.doer(verb) if token.dep_ in ("obj", "obl:arg") and verb.i != token.i else NOBODY
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
