"""Who founds, revives or ends an organisation, a coalition or a force."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.organisations import (
    Body,
    begin_status,
    members_of_a_few,
    plain,
    told,
)
from sahel_pipeline.extraction.alliances.parties import COALITIONS
from sahel_pipeline.extraction.alliances.passage import Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene, Statement
from sahel_pipeline.extraction.alliances.turns import coalition
from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.extraction.tokens import Token
from sahel_pipeline.records import AllianceAction, AllianceStatus

_A = AllianceAction
_NE = re.compile(r"(?<![a-z])(?:ne|n) ")
"""Without it a "point" is no negation: "mettre le point final"."""
_CALLED = re.compile(r"^(?:[a-z0-9]+ ){0,12}(?:baptise|denomme|appele|nomme|intitule)e?s?(?: [a-z]{1,3})*$")
"""Between founding and the name: "la création d'un cadre de coordination baptisé"."""
_WAY = 16
"""Words from "ouvert la voie, comme l'autorise la convention, à" to the end that it leads to."""
_QUE = re.compile(r" {1,3}(?:que|qu) ")
_EVENT = re.compile(
    r"(?<![a-z])(?:sommet|reunion|session|conference|assemblee|exercice|forum|rencontre|presidence|conseil)"
    r"(?: [a-z]+){0,5} d(?:e|u|es)?(?: la| l| les)? *$"
)
"""Before an organisation: something of it that comes to its end, not the organisation."""
_A_NEW = frozenset({"un", "une", "nouveau", "nouvelle", "defensive", "militaire"})
"""Between founding and a name in apposition: "ont scellé une alliance défensive, l'AES"."""
_RELATIVE_CLAUSE = "in the relative clause"
_SAME = re.compile(r"par (?:les memes|ces memes|les trois|ces trois|ces derniers|les interesses)")
"""Founders told before."""


def read_founded(scene: Scene, body: Body) -> Iterator[Statement]:
    """Yield "le G5, créé en 2014", "les trois pays ont fondé l'AES"."""
    if body.kind is EntityKind.ACCORD:
        return  # an accord is agreed
    for hit in scene.hits("actions.found.verbs", "actions.found.nouns"):
        token = hit.token
        inner = scene.passage.token_at(body.start)
        beside = " " in hit.text and 0 <= hit.start - body.end <= 6  # "la Misma, mise sur pied en 2012"
        if actors := _in_relative(scene, hit, body):
            pass
        elif verbal(token) or beside or (hit.start <= 3 and _opens(scene, hit, body)):
            clause = Clause(scene.passage.syntax, token)
            participle = token.dep_ in ("acl", "amod", "advcl", "appos", "acl:relcl")
            objects = [t for p in clause.objects for t in p.tokens]
            subjects = [t for p in clause.subjects for t in p.tokens]
            opening = hit.start <= 3 and _opens(scene, hit, body)
            if clause.passive or participle or opening or beside or hit.text.startswith("ne"):
                near = 0 <= hit.start - body.end <= 6
                if not (near or opening or inner in subjects or (participle and token.head.i == inner.i)):
                    continue
                actors = agents(scene, hit)
            elif (
                _relative_object(scene, token, inner)
                or (
                    inner in objects
                    and set(scene.words(hit.end, body.start)) <= small("way") | small("titles") | _A_NEW
                )
                or (hit.end <= body.start and _CALLED.search(" ".join(scene.words(hit.end, body.start))))
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
                and plain(between[:1]) & {"de"}
                and (set(between) <= small("way") | small("titles") or _CALLED.search(" ".join(between)))
            )
            if not possessed and not direct:
                continue
            actors = agents(scene, hit) or _proclaimers(scene, token)
        modality = scene.modality(token)
        status = begin_status(modality)
        if status is None:
            continue
        date = scene.date(token, modality, by_announcement=status is not AllianceStatus.DONE)
        if date is None and actors.how == _RELATIVE_CLAUSE:
            date = _right_behind(scene, hit)
        actors = actors or _members_there(scene, body, hit) or _they(scene, body, hit)
        parties = [p for p in actors.parties if p != body.name]
        if not parties and date is None:
            continue
        yield told(scene, body, _A.FOUNDED, parties, status, date, hit.text, actors, rule="founded")
        return


def _in_relative(scene: Scene, hit: Hit, body: Body) -> Filler:
    """Return the states listed in "l'OMVS, que le Mali, la Mauritanie et le Sénégal fondèrent"."""
    opening = _QUE.match(scene.passage.folded, body.end)
    groups = [g for g in scene.passage.groups if opening and opening.end() <= g.start < hit.start]
    near = bool(groups) and hit.start - groups[-1].end < 25 and not scene.passage.prepositions(groups[0])
    return Filler(unique(c for g in groups for c in g.countries), _RELATIVE_CLAUSE) if near else NOBODY


def _right_behind(scene: Scene, hit: Hit) -> str | None:
    """Return the date right behind a word, before the next clause."""
    starts = [(d.start - scene.offset - hit.end, d.edtf) for d in scene.passage.sentence.dates if d.edtf]
    return next((edtf for distance, edtf in starts if 0 <= distance < 12), None)


def _relative_object(scene: Scene, verb: Token, inner: Token) -> bool:
    """Whether a relative clause says it of the organisation: "l'AES, qu'ils ont fondée"."""
    if verb.dep_ != "acl:relcl" or not any(scene.passage.word(c) in ("que", "qu") for c in verb.children):
        return False
    return inner in scene.passage.syntax.phrase(verb.head).tokens


def _opens(scene: Scene, hit: Hit, body: Body) -> bool:
    """Whether a participle that opens the sentence is said of what follows: "Créée en 2014, la force"."""
    between = scene.passage.sentence.text[hit.end : body.start]
    phrase = between.rpartition(",")[2].split()
    if re.search(r", (?:elle|il|celle-ci) ", between):
        return False  # said of one told before
    return "," in between and len(phrase) <= 3 and len(between) < 400


def agents(scene: Scene, hit: Hit) -> Filler:
    """Return who something is done by: "créée par", "à l'initiative de"."""
    parties: list[str] = []
    for group in scene.complements(hit.token, "par"):
        parties += [p for p in group.parties if p not in parties]
    if parties:
        return Filler(parties, "par")
    if same := _SAME.search(scene.passage.folded, hit.end):
        return coalition(scene.passage.document, scene.offset + same.start())
    return NOBODY


def _members_there(scene: Scene, body: Body, hit: Hit) -> Filler:
    """Return a list of parties before a founding that belong to the body: its founders, by the text."""
    known = load_gazetteer()
    if body.name not in known or body.kind is not EntityKind.ORGANISATION:
        return NOBODY
    members = set(known.organisation(body.name).members)
    for group in scene.passage.groups:
        parties = group.countries
        listed = group.end <= hit.start and len(parties) > 1 and not group.demonym
        listed &= not {"membre", "membres"} & set(scene.words(group.end, hit.start))
        if listed and set(parties) <= members and not scene.passage.prepositions(group):
            return Filler(parties, "its members in the sentence", 1)
    return NOBODY


def _they(scene: Scene, body: Body, hit: Hit) -> Filler:
    """Return who "ils ont créé l'AES" speaks of: states listed before that belong to the body."""
    known = load_gazetteer()
    if "ils" not in scene.words(0, hit.start)[-3:] or body.kind is not EntityKind.ORGANISATION:
        return NOBODY
    listed = coalition(scene.passage.document, scene.offset)
    members = set(known.organisation(body.name).members) if body.name in known else set()
    if listed and set(listed.parties) <= members:
        return listed
    few = members_of_a_few(scene, body)
    return Filler(few, "its few members", 2) if few else NOBODY


def _proclaimers(scene: Scene, noun: Token) -> Filler:
    """Return who "ont annoncé la création de" makes founders."""
    verb = scene.verb(noun)
    word = scene.passage.word(verb)
    decides = any(scene.lexicon[f"status.{name}"].fullmatch(word) for name in ("decided", "wished"))
    if verb.i == noun.i or noun.dep_ not in ("obj", "obl:arg", "xcomp") or not decides:
        return NOBODY
    return scene.subject(verb)


def read_ended(scene: Scene, body: Body) -> Iterator[Statement]:
    """Yield "Paris met fin à Barkhane", "la dissolution du G5"."""
    if body.kind is EntityKind.ACCORD:
        return
    event = _EVENT.search(scene.passage.folded, 0, body.start)
    for hit in scene.hits("actions.end.verbs", "actions.end.endings", "actions.end.nouns"):
        token = hit.token
        if event and hit.start >= body.end:
            continue  # "le sommet du G5 Sahel s'est achevé"
        inner = scene.passage.token_at(body.start)
        between = scene.passage.folded[hit.end : body.start].split()
        if verbal(token):
            clause = Clause(scene.passage.syntax, token)
            ends = bool(scene.lexicon["actions.end.endings"].fullmatch(hit.text)) or clause.passive
            touched = [t for p in (clause.subjects if ends else clause.objects) for t in p.tokens]
            direct = hit.end <= body.start and len(between) <= 3 and body.start - hit.end < 30 and not ends
            if inner not in touched and not direct:
                continue
            if not ends and not set(between) <= small("way") | small("titles"):
                continue  # "mettre fin aux rixes de pêcheurs"
            actors = NOBODY if ends and not clause.passive else scene.doer(token)
        else:
            if not (
                hit.end <= body.start
                and plain(between[:1]) & {"de"}
                and set(between) <= small("way") | small("titles")
            ):
                continue
            verb = scene.verb(token)
            if "voie" in scene.passage.folded[: hit.start].split()[-_WAY:]:
                continue  # the way to an end is no end
            word = scene.passage.word(verb)
            acts = any(scene.lexicon[f"status.{n}"].fullmatch(word) for n in ("decided", "wished"))
            acts |= word.startswith(("prononc", "act", "enterin", "vot", "programm", "sign"))
            governed = token.dep_ in ("obj", "obl:arg") and verb.i != token.i
            actors = scene.doer(verb) if governed and acts else NOBODY
        modality = scene.modality(token)
        negated = modality.negated and _NE.search(scene.passage.folded[max(0, hit.start - 60) : hit.end])
        denied = (negated and not hit.text.startswith("n ")) or modality.denied
        modality.negated &= not hit.text.startswith("n ")
        status = AllianceStatus.DENIED if denied else begin_status(modality)
        if status is None:
            continue
        parties = [p for p in actors.parties if p != body.name]
        if body.name not in COALITIONS and (not parties or actors.doubts):
            parties = unique([*parties, *scene.lexicon.senders.get(body.name, ())])
        date = scene.date(token, modality, by_announcement=True)
        soon = modality.future or "prochain" in scene.passage.folded[hit.start : body.start]
        if status is AllianceStatus.ANNOUNCED and not soon:
            status = AllianceStatus.DONE
        yield told(scene, body, _A.ENDED, parties, status, date, hit.text, actors, rule="ended")
        return
    for hit in scene.hits("actions.end.states"):
        subjects = [t for p in Clause(scene.passage.syntax, scene.verb(hit.token)).subjects for t in p.tokens]
        if scene.passage.token_at(body.start) in subjects and not scene.modality(hit.token).negated:
            yield told(
                scene, body, _A.ENDED, [], AllianceStatus.DONE, None, hit.text, Filler([], "nobody", 1),
                rule="ended: state",
            )  # fmt: skip


def read_revived(scene: Scene, body: Body) -> Iterator[Statement]:
    """Yield "le président veut relancer la CEN-SAD"."""
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
        yield told(scene, body, _A.REVIVED, parties, status, date, hit.text, actor, rule="revived")
        return
