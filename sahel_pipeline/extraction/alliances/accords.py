"""Accords: who signed one (`agreed`), and who ended one (`denounced`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.modality import Modality
from sahel_pipeline.extraction.alliances.passage import Group, Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import Filler, Scene, Statement
from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.extraction.gazetteer import load_gazetteer
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
    agreed = False
    missions = list(_missions(scene, denouncing))
    yield from missions
    for accord in accords:
        ended = next((h for h in denouncing if _done_to(scene, h, accord)), None)
        if ended and missions and accord.name == "bilateral":
            continue  # "l'accord qui régissait la mission": the mission is what is denounced
        if hit := ended:
            for statement in _act(scene, hit, accord, AllianceAction.DENOUNCED):
                if statement.action is AllianceAction.DENOUNCED:
                    scene.discourse.last_act = statement
                yield statement
        if hit := next((h for h in signing if _done_to(scene, h, accord)), None):
            for statement in _act(scene, hit, accord, AllianceAction.AGREED):
                agreed = True
                yield statement
        elif not ended and (who := _bound(scene, accord)):
            found, done = Accord(accord.hit, accord.name, who.parties, who.how), AllianceStatus.DONE
            date = _bound_since(scene, accord)
            yield _statement(
                scene, accord.hit, found, AllianceAction.AGREED, who.parties, done, date, who.doubts
            )
        elif any(0 <= accord.hit.start - h.end <= 8 for h in existence) and len(accord.parties) > 1:
            yield _statement(
                scene, accord.hit, accord, AllianceAction.AGREED, accord.parties, AllianceStatus.DONE, None, 0
            )
    if not agreed:
        yield from _understandings(scene, signing)
        yield from _pointed_at(scene)


_BOUND_BY = re.compile(" par (?:un|une|des|le|la|les|l|cet|cette|deux|trois|plusieurs)? *$")
_PEOPLE_IN_ARMS = re.compile("rebelle|mouvement|groupes? arme|politico|insurge|touareg")
_PEACE_OF_MALI = "2015"
"""From this year on "l'accord de paix" of Mali is that of Algiers."""
_AGREED_BEFORE = 900
"""Characters back in which an accord was named that "le texte" or "l'a signé" points to."""


def _bound(scene: Scene, accord: Accord) -> Filler:
    """Return who is bound: "X et Y, liés depuis 2018 par un protocole", "un accord lie les deux États"."""
    passage = scene.passage
    for hit in scene.hits("actions.sign.signatory"):
        if 0 <= accord.hit.start - hit.end <= 8:
            near = [g for g in passage.groups if 0 <= hit.start - g.end <= 25 and g.parties]
            if near and not passage.prepositions(near[-1]):
                return Filler(near[-1].parties, "signatory", 1)
    for hit in scene.hits("actions.sign.bound"):
        between = passage.folded[hit.end : accord.hit.start]
        if 0 < len(between) < 90 and _BOUND_BY.search(between):
            named = [g for g in passage.groups if g.end <= accord.hit.start]
            return _together(scene, named, 0, accord.hit.start)
    for hit in scene.hits("actions.sign.binding"):
        if 0 <= hit.start - accord.hit.end < 45:
            named = [g for g in passage.groups if 0 <= g.start - hit.end < 90]
            return _together(scene, named, hit.end, hit.end + 60)
    return Filler([], "")


def _together(scene: Scene, groups: list[Group], start: int, end: int) -> Filler:
    """Return the parties of some groups, or whom "les deux États" points to, or with whom was spoken of."""
    parties = unique(p for g in groups if "selon" not in scene.passage.prepositions(g) for p in g.parties)
    if len(parties) > 1:
        return Filler(parties, "bound", 1)
    anaphor = scene.anaphor(start, end)
    if anaphor.how in ("anaphor two", "anaphor three"):
        return anaphor
    other = scene.discourse.countries(scene.offset, 1, parties)
    return Filler([*parties, *other], "bound", 2) if parties and other else Filler([], "")


def _bound_since(scene: Scene, accord: Accord) -> str | None:
    """Return since when an accord binds: the first date beside it."""
    near = [d for d in scene.passage.sentence.dates if d.edtf]
    near.sort(key=lambda d: abs(d.start - scene.offset - accord.hit.start))
    dates = [d for d in near if abs(d.start - scene.offset - accord.hit.start) < 80]
    return dates[0].edtf if dates else None


def _pointed_at(scene: Scene) -> Iterator[Statement]:
    """Yield "Signé en mai par le gouvernement et la CMA, le texte ...", "le FACT ne l'a pas signé"."""
    before = (m.entity for m in scene.discourse.before(scene.offset, _AGREED_BEFORE))
    name = next((e.id for e in before if e.kind is EntityKind.ACCORD), None)
    if name is None:
        return
    for hit in scene.hits("actions.sign.formal"):
        if not verbal(hit.token):
            continue
        objects = Clause(scene.passage.syntax, hit.token).objects
        if any(p.head.pos_ not in ("PRON", "PROPN") and p.head.text != "texte" for p in objects):
            continue  # something else is signed
        agents = re.compile(" par ").search(scene.passage.folded, hit.end)
        at = agents.end() if agents else len(scene.passage.folded)
        by = unique(p for g in scene.passage.groups if at <= g.start < at + 110 for p in g.parties)
        left = [g for g in scene.passage.groups if g.end <= hit.start and not scene.passage.prepositions(g)]
        doers = by or [p for g in left[-1:] for p in g.parties] or scene.doer(hit.token).parties
        ruling = by and {"gouvernement", "autorites"} & set(scene.words(hit.end, hit.end + 90))
        home = scene.discourse.government(scene.offset) if ruling else None
        actors = unique([home or "", *doers])
        modality = scene.modality(hit.token)
        status = _status(modality, signing=True)
        if actors and status:
            date = scene.date(hit.token, modality, by_announcement=False)
            accord = Accord(hit, name, actors, "the accord spoken of")
            yield _statement(scene, hit, accord, AllianceAction.AGREED, actors, status, date, 2)
        return


def _missions(scene: Scene, denouncing: list[Hit]) -> Iterator[Statement]:
    """Yield "la junte a dénoncé les deux missions européennes, Eucap et EUMPM": one record for each."""
    for hit in denouncing:
        if not (hit.text.startswith(("denon", "revoqu", "resili")) or "consentement" in hit.text):
            continue
        missions = [
            m.entity.id
            for g in scene.passage.groups
            if 0 <= g.start - hit.end < 140
            for m in g.bodies
            if m.entity.kind is EntityKind.FORCE and m.entity.id in scene.lexicon.senders
        ]
        doer = scene.doer(hit.token) if verbal(hit.token) else scene.owner(hit.token)
        modality = scene.modality(hit.token)
        status = _status(modality, signing=False)
        if not missions or not doer or status is None:
            continue
        date = scene.date(hit.token, modality, by_announcement=True)
        for mission in unique(missions):
            actors = unique([*doer.parties, *scene.lexicon.senders[mission]])
            accord = Accord(hit, mission, actors, doer.how)
            yield _statement(scene, hit, accord, AllianceAction.DENOUNCED, actors, status, date, doer.doubts)
        return


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
        yield Accord(hit, _name_of(scene, hit), *_parties(scene, hit), hit in papers)


def _name_of(scene: Scene, hit: Hit) -> str:
    """Return the name of an accord that a sentence describes: "un accord signé à Doha avec les rebelles"."""
    text, gazetteer = scene.passage.folded, load_gazetteer()
    named = unique(c for g in scene.passage.groups for c in g.countries)
    peace = re.match(" *(?:de|pour la) paix", text[hit.end :])
    year = str(scene.passage.document.anchor or "")[:4]
    if peace and "MLI" in (*named, scene.discourse.focus) and year >= _PEACE_OF_MALI:
        return gazetteer.entity("Accord d'Alger").id
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
    if hit.start <= accord.hit.start < hit.end or hit.text.startswith("signataire"):
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
    between = " ".join(scene.words(hit.end, accord.hit.start)) if hit.end < accord.hit.start else ""
    plain = accord.hit.start >= hit.end and len(between) <= 18 and not scene.is_name(hit)
    return accord.hit.start > hit.start and len(between) <= 40 and (thing in token.subtree or plain)


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
        and (told or not accord.paper or not verbal(hit.token))
        and signed
        and (not doers or (doer.doubts and not verbal(hit.token)))
        and (told or not verbal(hit.token))
    ):
        pair = scene.discourse.pair(scene.offset + hit.start)
        if set(actors) <= set(pair) and len(pair) == 2:
            actors, doubts = (
                unique([*actors, *pair]),
                doubts + 3,
            )  # "deux accords ont été signés à cette occasion"
    with_whom = "avec" in scene.passage.folded[accord.hit.end : accord.hit.end + 80].split()
    bare = verbal(hit.token) and not told and with_whom and not scene.hits("actions.denounce.verbs")
    if len(actors) == 1 and accord.name == "bilateral" and signed and bare:
        free = [p for g in scene.passage.groups if not scene.passage.prepositions(g) for p in g.parties]
        partner = unique(p for p in free if p not in actors)[:1]
        partner = partner or scene.discourse.countries(scene.offset + hit.start, 1, actors)
        actors, doubts = [*actors, *partner], doubts + 2  # "invoque l'accord signé avec le Tchad en 1976"
    if not actors and action is AllianceAction.DENOUNCED and accord.name == "bilateral":
        home = scene.discourse.government(scene.offset + hit.start)
        forces = [m.entity for g in scene.passage.groups for m in g.bodies]
        owners = [o for e in forces for o in scene.lexicon.senders.get(e.id, ())]
        actors, doubts = unique([home or "", *owners]), doubts + 3
    if len(actors) == 1 and action is AllianceAction.DENOUNCED and accord.name == "bilateral":
        behind = [p for g in scene.passage.groups if g.start > accord.hit.end for p in g.parties]
        other = unique(p for p in behind if p not in actors)[:1]
        actors, doubts = (
            [*actors, *other],
            doubts + 1,
        )  # "l'accord relatif au statut du personnel des États-Unis"
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


_NO_ACCORD = re.compile(
    "se|s|renforcer|poursuivre|maintenir|intensifier|consolider|rester|continuer|travailler|cooperer"
    "|accelerer|tenir|organiser|convoquer|rencontrer|reunir|relancer|reprendre|garder|revoir|donner|faire"
)


def _understandings(scene: Scene, signing: list[Hit]) -> Iterator[Statement]:
    """Yield "les deux pays se sont entendus sur un départ", where no word names an accord."""
    for hit in signing:
        behind = scene.passage.folded[hit.end : hit.end + 30].split()
        agreed = hit.text.split()[-1] in ("de", "d", "du", "des", "principe")
        if " " not in hit.text or not (agreed or {"sur", "pour"} & set(behind)):
            continue
        if agreed and behind and _NO_ACCORD.match(behind[0]):
            continue  # "sont convenus de se revoir"
        actors = scene.subject(scene.verb(hit.token))
        if len(actors.parties) < 2:
            left = [g for g in scene.passage.groups if g.end <= hit.start]
            left = [g for g in left if not scene.passage.prepositions(g)]
            actors = Filler(unique(p for g in left for p in g.parties), "left of the verb", 1)
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
