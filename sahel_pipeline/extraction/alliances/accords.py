"""Accords: who signed one (`agreed`), and who ended one (`denounced`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.modality import Modality
from sahel_pipeline.extraction.alliances.passage import Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import Scene, Statement
from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction, AllianceStatus


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


def read_accords(scene: Scene) -> Iterator[Statement]:
    """Yield what a sentence says about accords that are signed or ended."""
    accords = list(_accords(scene))
    denouncing = scene.hits("actions.denounce.verbs", "actions.denounce.nouns")
    signing = scene.hits("actions.sign.verbs", "actions.sign.nouns")
    existence = scene.hits("actions.sign.existence")
    for accord in accords:
        if hit := next((h for h in denouncing if _done_to(scene, h, accord)), None):
            yield from _act(scene, hit, accord, AllianceAction.DENOUNCED)
        if hit := next((h for h in signing if _done_to(scene, h, accord)), None):
            yield from _act(scene, hit, accord, AllianceAction.AGREED)
        elif any(0 <= accord.hit.start - h.end <= 8 for h in existence) and len(accord.parties) > 1:
            yield _statement(
                scene, accord.hit, accord, AllianceAction.AGREED, accord.parties, AllianceStatus.DONE, None, 0
            )
    if not accords:
        yield from _understandings(scene, signing)


def _accords(scene: Scene) -> Iterator[Accord]:
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
    ]
    for hit in [*scene.hits("things.accord"), *papers]:
        if scene.is_name(hit) or verbal(hit.token):
            continue
        before = scene.passage.folded[max(0, hit.start - 6) : hit.start].split()
        if before[-1:] == ["d"]:  # "d'accord", "protocole d'accord"
            continue
        yield Accord(hit, "bilateral", *_parties(scene, hit), hit in papers)


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
    return found, "phrase"


def _relative(scene: Scene, hit: Hit, at: int) -> bool:
    """Whether a group stands in "qui lie X à Y", "liant X et Y" behind the accord."""
    text = scene.passage.folded[hit.end : at]
    return any(
        f" {word} " in f" {text} " for word in ("liant", "lie", "lient", "liaient", "liait", "unissant")
    ) and (at - hit.end < 110)


def _done_to(scene: Scene, hit: Hit, accord: Accord) -> bool:
    token, thing = hit.token, accord.hit.token
    if hit.start <= accord.hit.start < hit.end:
        return False
    if (
        verbal(token)
        and hit.end <= accord.hit.start
        and set(scene.words(hit.end, accord.hit.start)) <= small("before_accord")
    ):
        return True  # "ont signé le 11 juillet un accord", however it was parsed
    bare = not any(c.dep_.startswith("aux") for c in token.children)
    if verbal(token) and bare and 0 <= hit.start - accord.hit.end <= 45 and token.dep_ in ("acl", "amod"):
        return True  # "le traité de coopération signé en 2014"
    if verbal(token):
        clause = Clause(scene.passage.syntax, token)
        phrases = [*clause.objects, *(clause.subjects if clause.passive else [])]
        if any(thing in phrase.tokens for phrase in phrases):
            return True
        if token.dep_ in ("acl", "amod", "acl:relcl") and token.head in thing.subtree:
            return True
        if " " in hit.text and any(thing in p.tokens for p in clause.with_preposition("à", "de")):
            return True  # "ont mis un terme, jeudi, à l'accord"
        finite = [t for t in scene.passage.doc[token.i + 1 : thing.i] if "Fin" in t.morph.get("VerbForm", [])]
        return 0 <= accord.hit.start - hit.end <= 90 and thing in token.subtree and not finite
    return accord.hit.start > hit.start and accord.hit.start - hit.end <= 40 and thing in token.subtree


def _act(scene: Scene, hit: Hit, accord: Accord, action: AllianceAction) -> Iterator[Statement]:
    modality = scene.modality(hit.token)
    status = _status(modality, signing=action is AllianceAction.AGREED)
    if status is None:
        return
    doer = scene.doer(hit.token) if verbal(hit.token) else scene.owner(hit.token)
    doers, bound = doer.parties, accord.parties
    if not verbal(hit.token) and len(bound) > 1:
        doers = []  # "le renouvellement de l'accord entre X et Y": it is theirs
    actors, doubts = unique([*doers, *bound]), doer.doubts
    for group in scene.complements(hit.token, "avec", "entre"):
        actors = unique([*actors, *group.parties])
    bodies = [m.entity for g in scene.passage.groups if g.start > accord.hit.end for m in g.bodies]
    owners = [o for e in bodies for o in scene.lexicon.senders.get(e.id, ()) if o not in actors]
    if len(actors) == 1 and owners:
        actors, doubts = unique([*actors, *owners]), doubts + 1  # "l'accord qui régissait la mission Eucap"
    others = unique(
        c
        for g in scene.passage.groups
        for c in g.countries
        if c not in actors and (g.demonym or scene.passage.role(g) not in ("à", "selon", "via", "sur"))
    )
    signed = action is AllianceAction.AGREED and status in (AllianceStatus.DONE, AllianceStatus.ANNOUNCED)
    told = verbal(hit.token) and any(c.dep_.startswith("aux") for c in hit.token.children)
    if len(actors) == 1 and len(others) == 1 and accord.name == "bilateral" and told and not accord.paper:
        actors, doubts = [*actors, *others], doubts + 1
    if (
        len(actors) < 2
        and accord.name == "bilateral"
        and not accord.paper
        and signed
        and not doers
        and (told or not verbal(hit.token))
    ):
        pair = scene.discourse.pair(scene.offset + hit.start)
        if set(actors) <= set(pair) and len(pair) == 2:
            actors, doubts = (
                unique([*actors, *pair]),
                doubts + 3,
            )  # "deux accords ont été signés à cette occasion"
    if len(actors) < 2 and accord.name == "bilateral":
        partner = scene.discourse.countries(scene.offset + hit.start, 1, actors)
        if partner and action is AllianceAction.DENOUNCED:
            actors, doubts = unique([*actors, *partner]), doubts + 2
        else:
            return
    if not actors and accord.name == "bilateral":
        return
    home = scene.discourse.focus
    if (
        home
        and not accord.paper
        and action is AllianceAction.AGREED
        and not SAHEL_COUNTRIES & set(actors)
        and _official(scene, hit)
    ):
        actors, doubts = [home, *actors], doubts + 1  # "le ministre de l'Économie et l'ambassadeur de France"
    if action is AllianceAction.DENOUNCED:
        yield from _once_signed(scene, accord, hit, actors)
    # the date of an accord is that of its signature, not of its end
    own = set() if action is AllianceAction.AGREED else _of_the_accord(scene, accord)
    date = scene.date(hit.token, modality, by_announcement=True, without=own)
    yield _statement(scene, hit, accord, action, actors, status, date, doubts)


def _official(scene: Scene, hit: Hit) -> bool:
    """Whether somebody in office signs whose country the sentence leaves out: a home country's newspaper."""
    words = scene.passage.folded[: hit.start].split()
    return bool({"ministre", "ministere", "gouvernement", "gouverneur", "premier"} & set(words))


def _of_the_accord(scene: Scene, accord: Accord) -> set[int]:
    """Return the tokens whose dates are those of the accord: "l'accord du 4 mai 2021"."""
    tokens = {t.i for t in accord.hit.token.subtree}
    for mention in scene.passage.sentence.dates:
        start = mention.start - scene.offset
        between = scene.passage.folded[accord.hit.end : start].split()
        if 0 < start - accord.hit.end < 60 and between[-1:] in (["du"], ["de"], ["des"]) and len(between) < 6:
            tokens.add(scene.passage.token_at(start).i)
    return tokens


def _once_signed(scene: Scene, accord: Accord, hit: Hit, actors: list[str]) -> Iterator[Statement]:
    """Yield the signing of an accord that is now ended, where the text dates it: "l'accord de 2018"."""
    own = _of_the_accord(scene, accord) - {t.i for t in hit.token.subtree if t.i <= hit.token.i}
    for mention in scene.passage.dates_in(own):
        behind = scene.passage.sentence.text[accord.hit.end : mention.start - scene.offset]
        end = mention.start - scene.offset
        other = any(g.bodies and accord.hit.end <= g.start < end for g in scene.passage.groups)
        if (
            mention.edtf
            and behind
            and "," not in behind
            and len(behind) < 90
            and not other
            and len(actors) > 1
        ):
            done = AllianceStatus.DONE
            yield _statement(scene, accord.hit, accord, AllianceAction.AGREED, actors, done, mention.edtf, 1)
            return


def _understandings(scene: Scene, signing: list[Hit]) -> Iterator[Statement]:
    """Yield "les deux pays se sont entendus sur un départ", where no word names an accord."""
    for hit in signing:
        if " " not in hit.text or not {"sur", "pour"} & set(
            scene.passage.folded[hit.end : hit.end + 30].split()
        ):
            continue
        actors = scene.subject(scene.verb(hit.token))
        modality = scene.modality(hit.token)
        status = _status(modality, signing=True)
        if len(actors.parties) > 1 and status:
            date = scene.date(hit.token, modality, by_announcement=True)
            accord = Accord(hit, "bilateral", actors.parties, actors.how)
            yield _statement(
                scene, hit, accord, AllianceAction.AGREED, actors.parties, status, date, actors.doubts
            )


def _statement(
    scene: Scene, hit: Hit, accord: Accord, action: AllianceAction, actors: list[str],
    status: AllianceStatus, date: str | None, doubts: int,
) -> Statement:  # fmt: skip
    span = scene.passage.sentence.start, scene.passage.sentence.end
    reasons = {"actors": accord.how}
    return Statement(
        accord.name, action, actors, status, date, span, hit.text, "accord", doubts=doubts, reasons=reasons
    )


def _status(modality: Modality, *, signing: bool) -> AllianceStatus | None:
    if modality.hypothetical or modality.threatened:
        return None
    if modality.negated or modality.denied or modality.refused:
        return AllianceStatus.DENIED if signing else None
    if modality.wished and not modality.decided:
        return None if modality.crowd else AllianceStatus.PROPOSED
    return AllianceStatus.ANNOUNCED if modality.future else AllianceStatus.DONE
