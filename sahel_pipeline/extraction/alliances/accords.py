"""Accords: who signed one (`agreed`), and who ended one (`denounced`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.organisations import move_status
from sahel_pipeline.extraction.alliances.papers import (
    SIDES,
    Accord,
    accord_statement,
    accord_status,
    accords_in,
    of_peace,
)
from sahel_pipeline.extraction.alliances.parties import is_state
from sahel_pipeline.extraction.alliances.passage import Group, Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene, Statement
from sahel_pipeline.extraction.alliances.turns import coalition
from sahel_pipeline.extraction.alliances.understandings import pointed_at, understandings
from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction, AllianceStatus


def read_accords(scene: Scene) -> Iterator[Statement]:
    """Yield what a sentence says about accords that are signed or ended."""
    accords = list(accords_in(scene))
    denouncing = scene.hits("actions.denounce.verbs", "actions.denounce.nouns")
    # "au sortir de la réunion" ends nothing
    denouncing = [h for h in denouncing if not scene.passage.folded.endswith(" au ", 0, h.start)]
    signing = scene.hits("actions.sign.verbs", "actions.sign.nouns")
    existence = scene.hits("actions.sign.existence")
    agreed = False
    missions = list(_missions(scene, denouncing))
    yield from missions
    for accord in accords:
        ended = next((h for h in denouncing if _done_to(scene, h, accord)), None)
        if ended and missions and accord.name == "bilateral":
            continue  # "l'accord qui régissait la mission": the mission is what is denounced
        left = list(_party_leaves(scene, ended, accord)) if ended else []
        yield from left
        if left:
            continue
        if hit := ended:
            for statement in _act(scene, hit, accord, AllianceAction.DENOUNCED):
                if statement.action is AllianceAction.DENOUNCED:
                    scene.discourse.last_act = statement
                yield statement
        signed = [h for h in signing if _done_to(scene, h, accord)]
        if hit := next((h for h in signed if _dated_behind(scene, h)), next(iter(signed), None)):
            for statement in _act(scene, hit, accord, AllianceAction.AGREED):
                if ended and not (statement.date and _dated_behind(scene, hit, _SIGNED_WHEN)):
                    continue  # "dénoncer les accords passés avec la France": they go without saying
                agreed = True
                yield statement
        elif not ended and (who := _bound(scene, accord)):
            found, done = Accord(accord.hit, accord.name, who.parties, who.how), AllianceStatus.DONE
            date = _bound_since(scene, accord)
            yield accord_statement(
                scene, accord.hit, found, AllianceAction.AGREED, who.parties, done, date, who.doubts
            )
        elif any(0 <= accord.hit.start - h.end <= 8 for h in existence) and len(accord.parties) > 1:
            yield accord_statement(
                scene, accord.hit, accord, AllianceAction.AGREED, accord.parties, AllianceStatus.DONE, None, 0
            )
    yield from _ended_before(scene)
    if not agreed:
        yield from understandings(scene, signing)
        yield from pointed_at(scene)
    if accords and not agreed and not denouncing:
        yield from _sought(scene, accords[0])


def _party_leaves(scene: Scene, hit: Hit, accord: Accord) -> Iterator[Statement]:
    """Yield "le CSP se retire de l'accord": a movement leaves it, a state would denounce it."""
    leaves = verbal(hit.token) and scene.passage.word(hit.token).startswith("retir")
    actors = scene.subject(hit.token) if leaves else NOBODY
    groups = [p for p in actors.parties if not is_state(p)]
    status = move_status(scene.modality(hit.token))
    if status is AllianceStatus.DONE and "Inf" in hit.token.morph.get("VerbForm", []):
        status = AllianceStatus.PROPOSED  # "la CMA, elle, veut se retirer", however it was parsed
    if groups and accord.name != "bilateral" and status:
        date = scene.date(hit.token, scene.modality(hit.token), by_announcement=True)
        yield accord_statement(scene, hit, accord, AllianceAction.LEFT, groups, status, date, actors.doubts)


def _ended_before(scene: Scene) -> Iterator[Statement]:
    """Yield "le Niger y a mis fin en septembre" of the accord that the sentence before tells of."""
    found, last = _IT_ENDED.search(scene.passage.folded), scene.discourse.last_accord
    if found is None or last is None:
        return
    name, parties = last
    token = scene.passage.token_at(found.start("end"))
    hit = Hit(found.start("end"), found.end("end"), token, found["end"])
    left = [g for g in scene.passage.groups if g.end <= found.start() and not scene.passage.prepositions(g)]
    if left and set(left[-1].parties) & set(parties):
        verb = scene.verb(token)
        date = scene.date(verb, scene.modality(verb), by_announcement=True)
        actors = unique([*left[-1].parties, *parties])
        accord = Accord(hit, name, actors, "the accord told before")
        yield accord_statement(
            scene, hit, accord, AllianceAction.DENOUNCED, actors, AllianceStatus.DONE, date, 2
        )


def _dated_behind(scene: Scene, hit: Hit, reach: int = 4) -> bool:
    """Whether a date follows a word of signing: of "liés par un accord signé en 1963" it is the second."""
    starts = [d.start - scene.offset for d in scene.passage.sentence.dates if d.edtf]
    return any(0 < start - hit.end <= reach for start in starts)


_SIGNED_WHEN = 40
"""Characters from a word of signing to its date: "signé avec Paris et la CMA en 2015"."""


_BESIDE = re.compile(
    r"(?<![a-z])(?:presence|depart|retrait|troupes|soldats|forces|avec|apres|avant)(?![a-z])"
)
"""Before a force that is not itself denounced: "les accords sur la présence des troupes de Barkhane"."""
_AWAY = re.compile(r"(?<![a-z])(?:depart|retrait|avec|apres|avant)(?![a-z])")
"""The same before a mission, which stands and falls with its accord: "l'accord sur la présence d'Eucap"."""
_THAT = re.compile(
    r"(?: [a-z]+){0,6} * qu[e ] ?(?:[a-z]+ +){1,12}(?:ont|a|avaient|avait|viennent de|vient de) $"
)
"""Between an accord and who has signed it: "que le Mali et l'Algérie ont"."""
_DUE = re.compile(
    r"(?<![a-z])(?:devrai(?:en)?t|doi(?:ven)?t|sera|seront) (?:[a-z]+ )?(?:etre )?(?:[a-z]+ )?$"
)
"""Before a signing that is set, and not only wished for."""
_ORDINALS = {"troisieme": 3, "quatrieme": 4, "cinquieme": 5, "sixieme": 6}
_IT_ENDED = re.compile(
    r"(?<![a-z])y (?:(?:a|ont|avait|avaient) (?:[a-z]+ )?mis|met|mettent|mit) (?P<end>fin|un terme)(?![a-z])"
)
"""Of the accord told before: "le Niger y a mis fin"."""
_WITH_IT = re.compile(" avec (?:elle|lui|eux|elles) ")
_BOUND_BY = re.compile(" par (?:un|une|des|le|la|les|l|cet|cette|deux|trois|plusieurs)? *$")
_FORMAL = re.compile("(?:co)?sign|paraph|conclu|ratifi|scell")
_LOOSE = ("adopt", "pass", "trouv", "accept", "approuv", "arret")
"""Words that are said of texts of one's own as well, and leave no room for a guess at the other party."""


def _bound(scene: Scene, accord: Accord) -> Filler:
    """Return who is bound: "X et Y, liés depuis 2018 par un protocole", "un accord lie les deux États"."""
    passage = scene.passage
    for hit in scene.hits("actions.sign.signatory"):
        if 0 <= accord.hit.start - hit.end <= 8:
            near = [g for g in passage.groups if 0 <= hit.start - g.end <= 25 and g.parties]
            apposed = near and passage.folded[near[-1].end : hit.start].strip() == ","
            if near and (apposed or not passage.prepositions(near[-1])):
                others = accord.parties or _other_signatories(scene, hit)
                return Filler(unique([*near[-1].parties, *others]), "signatory", 1)
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


def _other_signatories(scene: Scene, hit: Hit) -> list[str]:
    """Return with whom "quatrième signataire" signed: as many as were listed just before."""
    rank = _ORDINALS.get(" ".join(scene.passage.folded[: hit.start].split()[-1:]), 0)
    listed = coalition(scene.passage.document, scene.offset).parties
    return listed if len(listed) == rank - 1 else []


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
    dates = [
        d
        for d in near
        if abs(d.start - scene.offset - accord.hit.start) < 80
        and "," not in scene.passage.sentence.text[accord.hit.end : d.start - scene.offset]
    ]
    return dates[0].edtf if dates else None


def _sought(scene: Scene, accord: Accord) -> Iterator[Statement]:
    """Yield "Niamey et Ouagadougou songent à un accord": two parties that want one."""
    for hit in scene.hits("actions.sign.sought"):
        if not verbal(hit.token) or not 0 < accord.hit.start - hit.end < 40:
            continue
        doer = scene.subject(hit.token)
        actors = unique([*doer.parties, *accord.parties])
        modality = scene.modality(hit.token)
        if len(actors) > 1 and accord.name == "bilateral" and not modality.unreal and not modality.crowd:
            date = scene.date(hit.token, modality, by_announcement=True)
            proposed = AllianceStatus.PROPOSED
            yield accord_statement(
                scene, hit, accord, AllianceAction.AGREED, actors, proposed, date, doer.doubts + 1
            )
            return


def _missions(scene: Scene, denouncing: list[Hit]) -> Iterator[Statement]:
    """Yield "la junte a dénoncé les deux missions européennes, Eucap et EUMPM": one record for each."""
    seen: set[str] = set()
    date: str | None = None  # one day for all that a sentence denounces
    for hit in denouncing:
        if not (hit.text.startswith(("denon", "revoqu", "resili")) or "consentement" in hit.text):
            continue
        until = min((h.start for h in denouncing if h.start > hit.start), default=len(scene.passage.folded))
        missions = [
            m.entity.id
            for g in scene.passage.groups
            for m in g.bodies
            if m.entity.kind is EntityKind.FORCE and m.entity.id in scene.lexicon.senders
            if 0 <= g.start - hit.end < (190 if "UE" in scene.lexicon.senders[m.entity.id] else 140)
            if g.start < until
            if not (_AWAY if "UE" in scene.lexicon.senders[m.entity.id] else _BESIDE).search(
                scene.passage.folded, hit.end, g.start
            )
        ]
        missions = [m for m in unique(missions) if m not in seen]
        seen.update(missions)
        doer = scene.doer(hit.token) if verbal(hit.token) else scene.owner(hit.token)
        doer = doer or scene.before(hit.start)
        modality = scene.modality(hit.token)
        status = accord_status(modality, signing=False)
        if not missions or not doer or status is None:
            continue
        date = scene.date(hit.token, modality, by_announcement=True) or date
        for mission in missions:
            actors = unique([*doer.parties, *scene.lexicon.senders[mission]])
            accord = Accord(hit, mission, actors, doer.how)
            yield accord_statement(
                scene, hit, accord, AllianceAction.DENOUNCED, actors, status, date, doer.doubts
            )


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
    if verbal(token) and _THAT.match(scene.passage.folded, accord.hit.end, hit.start):
        return True  # "les huit accords que Bamako et Alger ont conclus"
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
        other = any(  # "a accepté d'appliquer l'accord"
            {"Fin", "Inf"} & set(t.morph.get("VerbForm", []))
            for t in scene.passage.doc[token.i + 1 : thing.i]
        )
        return 0 <= accord.hit.start - hit.end <= 90 and thing in token.subtree and not other
    between = " ".join(scene.words(hit.end, accord.hit.start)) if hit.end < accord.hit.start else ""
    plain = accord.hit.start >= hit.end and len(between) <= 18 and not scene.is_name(hit)
    return accord.hit.start > hit.start and len(between) <= 40 and (thing in token.subtree or plain)


def _act(scene: Scene, hit: Hit, accord: Accord, action: AllianceAction) -> Iterator[Statement]:
    modality = scene.modality(hit.token)
    status = accord_status(modality, signing=action is AllianceAction.AGREED)
    if status is None:
        return
    if status is AllianceStatus.PROPOSED and _DUE.search(scene.passage.folded, 0, hit.start):
        status = AllianceStatus.ANNOUNCED
    doer = scene.doer(hit.token) if verbal(hit.token) else scene.owner(hit.token)
    if not verbal(hit.token) and accord.how == "name" and doer.how not in ("owner", "possessor"):
        governed = hit.token.dep_ in ("obj", "obl:arg", "nsubj") and verbal(hit.token.head)
        if action is AllianceAction.AGREED and not governed and not _dated_behind(scene, accord.hit):
            return  # "à la signature de l'Accord d'Alger, il avait brillé"
    bare = hit.token.dep_ in ("acl", "amod") and "Part" in hit.token.morph.get("VerbForm", [])
    if verbal(hit.token) and (not doer or (bare and accord.name != "bilateral")):
        doer = _by(scene, hit)
    doers, bound = doer.parties, accord.parties
    if action is AllianceAction.DENOUNCED and accord.name == "bilateral" and _criticised(hit, doers):
        return
    if _WITH_IT.search(scene.passage.folded, hit.start, hit.end + 40) and (body := _it(scene, hit)):
        bound = [*bound, body]  # "en signant avec elle un accord"
    if not verbal(hit.token) and len(bound) > 1:
        doers = []  # "le renouvellement de l'accord entre X et Y": it is theirs
    actors, doubts = unique([*doers, *bound]), doer.doubts
    for group in scene.complements(hit.token, "avec", "entre"):
        actors = unique([*actors, *group.parties])
    bodies = [m.entity for g in scene.passage.groups if g.start > accord.hit.end for m in g.bodies]
    owners = [o for e in bodies for o in scene.lexicon.senders.get(e.id, ()) if o not in actors]
    if len(actors) == 1 and owners:
        actors, doubts = unique([*actors, *owners]), doubts + 1  # "l'accord qui régissait la mission Eucap"
    if len(actors) < 2 and (three := scene.anaphor(0, hit.start)).how == "anaphor three":
        actors, doubts = (
            unique([*actors, *three.parties]),
            doubts + 1,
        )  # "les trois pays sont liés par un pacte"
    others = unique(
        c
        for g in scene.passage.groups
        for c in g.countries
        if c not in actors and (g.demonym or scene.passage.role(g) not in ("à", "selon", "via", "sur"))
    )
    signed = action is AllianceAction.AGREED and status in (AllianceStatus.DONE, AllianceStatus.ANNOUNCED)
    told = any(c.dep_.startswith("aux") for c in scene.verb(hit.token).children)
    if len(actors) == 1 and len(others) == 1 and accord.name == "bilateral" and told and not accord.paper:
        actors, doubts = [*actors, *others], doubts + 1
    if (
        len(actors) < 2
        and accord.name == "bilateral"
        and (told or not accord.paper or not verbal(hit.token))
        and signed
        and (not doers or not verbal(hit.token))
        and (told or not verbal(hit.token))
        and not hit.text.startswith(_LOOSE)
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
        titled = scene.discourse.title_pair()
        partner = [p for p in titled if p not in actors] if set(actors) & set(titled) else []
        partner = partner[:1] or scene.discourse.countries(scene.offset + hit.start, 1, actors)
        if partner and action is AllianceAction.DENOUNCED:
            actors, doubts = unique([*actors, *partner]), doubts + 2
        else:
            return
    told_of = status is AllianceStatus.PROPOSED or (
        signed
        and not verbal(hit.token)
        and _FORMAL.match(hit.text)
        and scene.date(hit.token, modality, by_announcement=True)
    )
    if not actors and told_of and accord.name != "bilateral":
        known = load_gazetteer()
        home = known.entity(accord.name).country if accord.name in known else None
        actors, doubts = [home] if home else [], doubts + 3  # "depuis la signature du pacte en août 2022"
    if not actors or (action is AllianceAction.AGREED and _claimed(scene, hit, actors)):
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
    if action is AllianceAction.AGREED and (parts := _in_turn(scene, hit)):
        found = of_peace(scene, accord, [p for parties, _ in parts for p in parties])
        for parties, day in parts:
            yield accord_statement(scene, hit, found, action, parties, status, day, doubts)
        return
    if action is AllianceAction.DENOUNCED:
        yield from _once_signed(scene, accord, hit, actors)
    # the date of an accord is that of its signature, not of its end
    own = set() if action is AllianceAction.AGREED else _of_the_accord(scene, accord)
    date = scene.date(hit.token, modality, by_announcement=True, without=own)
    yield accord_statement(scene, hit, accord, action, actors, status, date, doubts)


def _criticised(hit: Hit, doers: list[str]) -> bool:
    """Whether parties that signed no accord only speak ill of it: "le M5-RFP a dénoncé cet accord"."""
    return hit.text.startswith("denon") and bool(doers) and not any(is_state(p) or p in SIDES for p in doers)


def _in_turn(scene: Scene, hit: Hit) -> list[tuple[list[str], str]]:
    """Return who signed on which day: "signé le 15 mai par l'État, le 20 juin par la CMA"."""
    found: list[tuple[list[str], str]] = []
    since = hit.start
    for group in scene.passage.groups:
        if group.start < hit.end or "par" not in scene.passage.prepositions(group, hit.end):
            continue
        dates = [
            (d.edtf, any(map(str.isdigit, scene.passage.document.text[d.end - 4 : d.end])))
            for d in scene.passage.sentence.dates
            if d.edtf and since <= d.start - scene.offset < group.start
        ]
        if not dates:
            return []
        day, has_year = dates[-1]
        if found and not has_year and len(day) > 4:
            year = int(found[-1][1][:4])
            day = f"{year + (day[4:] < found[-1][1][4:])}{day[4:]}"  # "le 20 juin suivant"
        found.append((group.parties, day))
        since = group.end
    return found if len(found) > 1 else []


def _it(scene: Scene, hit: Hit) -> str | None:
    """Return the organisation that "avec elle" points to."""
    before = [m for g in scene.passage.groups if g.end <= hit.start for m in g.bodies]
    body = before[-1] if before else scene.spoken_of()
    return body.entity.id if body and body.entity.kind is EntityKind.ORGANISATION else None


def _claimed(scene: Scene, hit: Hit, actors: list[str]) -> bool:
    """Whether only a third party says so: "le président ghanéen affirme que Ouagadougou a conclu ..."."""
    verb = scene.passage.clause_of(scene.verb(hit.token))
    if verb.dep_ != "ccomp" or not scene.lexicon["status.claimed"].fullmatch(scene.passage.word(verb.head)):
        return False
    claimant = scene.subject(verb.head)
    return bool(claimant) and not set(claimant.parties) & set(actors)


def _by(scene: Scene, hit: Hit) -> Filler:
    """Return who "signé par X et Y, puis par Z" names, however it was parsed."""
    groups = [g for g in scene.passage.groups if 0 < g.start - hit.end < 110]
    agents = [p for g in groups if scene.passage.role(g, hit.end) == "par" for p in g.parties]
    return Filler(unique(agents), "agent", 1)


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
            yield accord_statement(
                scene, accord.hit, accord, AllianceAction.AGREED, actors, done, mention.edtf, 1
            )
            return
