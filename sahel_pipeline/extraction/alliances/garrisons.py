"""Foreign troops told in other words: peoples, pronouns and bare numbers of men, read on the surface.

`forces` rests on the parse and on a word for soldiers with its nationality. What it leaves is read here from
the order of words alone: "les derniers Français ont plié bagage", "il en reste quatre cents", "la France y
maintient mille hommes". Whose the troops are, and where, may come from the sentences before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.modality import Modality
from sahel_pipeline.extraction.alliances.passage import Group, Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import Filler, Scene, Statement
from sahel_pipeline.extraction.document import Entity, EntityKind, Form
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction, AllianceStatus

_SUBJECT_REACH, _OBJECT_REACH, _NOUN_REACH = 90, 60, 45
"""Characters between a word of movement and the troops before or after it."""
_COUNT = (
    r"(?:\d[\d ]*|(?:un |une |deux |trois |quatre |cinq |six |sept |huit |neuf |dix |onze |douze |treize |"
    r"quatorze |quinze |seize |vingt |trente |quarante |cinquante |soixante )*"
    r"(?:cents?|mille|milliers?|centaines?|dizaines?|vingtaine|trentaine|quarantaine|cinquantaine))"
)
_COUNTED = re.compile(_COUNT + r" *(?:de |d )?(?:autres )?$")
_PRONOUN = re.compile(
    r"(?<![a-z])(?:(?:ils|elles) (?:sont|etaient|seraient) (?:encore |environ |quelque |pres de |plus de |"
    r"toujours |desormais )*" + _COUNT + r"|il (?:n )?en (?:reste|restait|demeure|subsiste)(?: \w+){0,5}"
    r"|(?:y )?en (?:compte|comptait|maintient|conserve|garde|heberge|abrite|abriterait|aligne)"
    r"|deux cents autres|(?:une centaine|plusieurs \w+|\w+ cents|\w+ mille) autres)(?![a-z])"
)
"""Troops spoken of before and only counted here: "ils étaient quinze cents", "il en reste quatre cents"."""
_OWNER = "owner of the force"
_LEFT_WORDS = frozenset({"les", "des", "aux", "ces", "derniers", "premiers", "ultimes", "nos"})
_LAST = frozenset({"derniers", "premiers", "ultimes", "dernier", "premier"})
_BREAK = re.compile(r"[;:—–]|, (?:tandis|alors) que|, mais |, et (?:les|le|la|l['’])|, les ")
_IN_POWER = re.compile(
    r"\W*(?:au pouvoir|qui ont pris|qui ont renverse|putschistes|maliens|nigeriens|burkinabe)"
)
_REGION = re.compile(r"(?:au|le|du) sahel|sahelo saharienne|dans la (?:region|zone|bande)")
_SERVING = re.compile(r"cadre|banniere|sein|titre|nom|operation|force|mission|rangs")
_ONLY = re.compile(r"(?<![a-z])ne? .{0,40}?(?:plus|guere) que? |(?<![a-z])ne? \w+ qu")
_FOLLOW = re.compile(
    r"\W*(?:en (?:avaient|ont|avait|a|feront) fait autant|en feront autant|feront de meme|"
    r"(?:ont|avaient|a|avait) fait de meme|suivront|suivent|ont suivi|avaient suivi|suivirent|"
    r"dans l intervalle|egalement|aussi|a leur tour)"
)
"""What follows a people who leave as others did: "les Américains en ont fait autant"."""
_TERM = re.compile(r"(?:mois|jours|semaines|jusqu\w*|ultimatum|delai).{0,40}pour")
APART = re.compile(r" (?:apres|avant|selon|contre|avec|depuis|lors|malgre) ")
_NOUNS = ("presence", "deploiement", "arrivee", "envoi", "venue", "depart", "retrait")
_NOMINAL = ("presence", "engagement", "intervention", "redeploiement", "claquement")
FORMER = re.compile(r" ancien\w* \w+ (?:de |d )?(?:la |l )?(?:operation |force )?$")
"""What a force has left behind: "l'ancienne emprise de Barkhane"."""
_SPOKEN = re.compile(r"[«“\"]|assur|affirm|déclar|précis|tranch|répond|jur|promi|promet|indiqu|insist|martel")
_BEFORE_VERBS = frozenset(
    {
        "sont",
        "est",
        "ont",
        "a",
        "etaient",
        "etait",
        "avaient",
        "avait",
        "ete",
        "deja",
        "y",
        "en",
        "s",
        "se",
        "n",
        "ne",
        "etant",
    }
)
_NO_NOUN = re.compile(r"(?:pas|aucune?|ni|nulle?|sans) (?:d |de |l |les? )*$")
_MISSIONS = frozenset({"Minusma", "Takuba", "EUTM Mali", "Misma"})
"""Missions that states give contingents to."""
_NEVER_CONTINGENT = frozenset({"FRA", "RUS", "USA", "TUR"})
"""States whose troops in the Sahel stand there under their own flag."""


@dataclass(frozen=True)
class Troops:
    """Armed people of somebody, wherever the sentence names them."""

    start: int
    end: int
    senders: Filler
    named: tuple[str, ...]
    sure: bool
    """Whether the words themselves mean an army's people, not only a people."""


def read_garrisons(scene: Scene, known: Sequence[Statement]) -> Iterator[Statement]:
    """Yield what a sentence says of foreign troops beyond what `forces` has read in it.

    Args:
        scene: The sentence.
        known: What has been read in it.
    """
    bodies = list(_troops(scene))
    if not bodies:
        return
    leaving = _words(scene, ("actions.leave.verbs",), "actions.leave.nouns")
    moving = _words(scene, ("actions.send.verbs",), "actions.send.nouns")
    standing = _words(scene, ("actions.station.verbs", "actions.keep.verbs", "actions.hosting.verbs"))
    at_work = [h for h in standing if not any(h.start < m.end and m.start < h.end for m in leaving)]
    last = next((s for s in known if s.action is AllianceAction.WITHDREW), None)
    told = {(s.action, party) for s in known for party in s.actors}
    for body in bodies:
        senders = body.senders.parties
        done = {action for action, party in told if party in senders}
        if last and not done and _FOLLOW.match(scene.passage.folded, body.end):
            if set(senders) & SAHEL_COUNTRIES:
                continue
            future = (
                scene.passage.folded[body.end : body.end + 14].strip().startswith(("suivront", "en feront"))
            )
            yield Statement(
                last.alliance, last.action, unique([*senders, last.actors[-1]]),
                AllianceStatus.ANNOUNCED if future else last.status, _own_date(scene, body), last.span,
                last.trigger, "troops leave as others did", doubts=2,
                reasons={"senders": body.senders.how, "host": "of those before"},
            )  # fmt: skip
            continue
        if AllianceAction.WITHDREW not in done and (hit := _said_of(scene, body, leaving)):
            for statement in _leaves(scene, body, hit):
                told |= {(statement.action, s) for s in senders}
                last = statement
                yield statement
            continue
        if done & {AllianceAction.WITHDREW, AllianceAction.DEPLOYED}:
            continue
        stands = _said_of(scene, body, at_work)
        sent = _said_of(scene, body, moving)
        counted = _PRONOUN.match(scene.passage.folded, body.start) is not None
        counted |= body.senders.how != "who keeps them" and _counted_there(scene, body)
        if (hit := stands or sent) or counted:
            for statement in _stands(scene, body, hit, moves=not stands and sent is not None):
                told |= {(statement.action, s) for s in senders}
                yield statement


def _words(scene: Scene, verbs: Sequence[str], *nouns: str) -> list[Hit]:
    """Return the hits of word lists, also verbs that the tagger takes for nouns ("sont partis", "garde")."""
    found = {hit.start: hit for hit in scene.hits(*verbs, *nouns)}
    for path in verbs:
        for hit in scene.passage.find(scene.lexicon[path]):
            if hit.start not in found and _stands_as_verb(scene, hit):
                found[hit.start] = hit
    return [found[start] for start in sorted(found)]


def _stands_as_verb(scene: Scene, hit: Hit) -> bool:
    """Whether a word is a verb by its tag, or by what stands before it."""
    if verbal(hit.token) or (" " in hit.text and not hit.text.startswith(_NOMINAL)):
        return True
    before = scene.passage.folded[: hit.start].split()
    if before and before[-1] in _BEFORE_VERBS:
        return True
    apposed = scene.passage.sentence.text[: hit.start].rstrip().endswith(",")
    following = scene.passage.folded[hit.end :]
    return apposed and bool(re.match(r" +(?:en |de )?" + _COUNT, following) or hit.text.startswith("parti"))


def _own_date(scene: Scene, body: Troops) -> str | None:
    """Return the date that stands between a people and the next break."""
    shift = scene.offset
    stop = _BREAK.search(scene.passage.sentence.text, body.end)
    until = stop.start() if stop else len(scene.passage.sentence.text)
    dates = [d for d in scene.passage.sentence.dates if body.end <= d.start - shift < until]
    return dates[0].edtf if dates else None


# --- who ----------------------------------------------------------------------------------------------------


def _troops(scene: Scene) -> Iterator[Troops]:
    """Yield the troops of a sentence in text order."""
    passage = scene.passage
    covered: list[tuple[int, int]] = []
    words = [
        h
        for h in scene.hits("things.troops")
        if h.token.pos_ != "VERB" and not _IN_POWER.match(passage.folded, h.end)
    ]
    forces = [
        (m.start - scene.offset, m.end - scene.offset, m.entity)
        for g in passage.groups
        for m in g.mentions
        if m.entity.kind is EntityKind.FORCE and not FORMER.search(passage.folded[: m.start - scene.offset])
    ]
    found: list[Troops] = []
    for hit in words:
        if scene.is_name(hit):
            continue
        nation = _nation_beside(scene, hit.start, hit.end)
        if "cotes" in passage.folded[max(0, hit.start - 20) : hit.start].split()[-2:]:
            continue
        if nation and scene.lexicon["things.military"].search(passage.folded[hit.start : hit.end + 14]):
            start, end = min(hit.start, nation.start), max(hit.end, nation.end)
            found.append(_body(scene, start, end, Filler(nation.countries, "nationality"), True, forces))
            covered.append((start, end))
    for group in passage.groups:
        for mention in group.mentions:
            start, end = mention.start - scene.offset, mention.end - scene.offset
            if any(a < end and start < b for a, b in covered) or mention.form is not Form.DEMONYM:
                continue
            printed = passage.sentence.text[start:end]
            before = passage.folded[max(0, start - 30) : start]
            counted = _COUNTED.search(before)
            last = before.split()[-1:]
            if "cotes" in before.split()[-2:]:
                continue  # "aux côtés des Français": said of those who stand beside them
            people = printed[:1].isupper() and printed[-1:] in "sx" and mention.entity.country
            if people and (counted or set(last) & _LEFT_WORDS):
                sure = bool(counted or set(last) & _LAST)
                begin = start - len(before) + counted.start() if counted else start
                owner = Filler([mention.entity.country or ""], "a people", 0 if sure else 1)
                found.append(_body(scene, begin, end, owner, sure, forces))
                covered.append((start, end))
    for hit in words:
        if any(a <= hit.start < b for a, b in covered) or scene.is_name(hit):
            continue
        counted = _COUNTED.search(passage.folded[max(0, hit.start - 30) : hit.start])
        if hit.token.pos_ == "ADJ" and not counted:
            continue
        military = scene.lexicon["things.military"].search(passage.folded[hit.start : hit.end + 14])
        if hit.text.startswith("casques bleus") and not scene.possessed(hit.token):
            if scene.discourse.names("Minusma"):
                found.append(Troops(hit.start, hit.end, Filler(["ONU"], "casques bleus"), ("Minusma",), True))
            continue
        armed = military or (counted and hit.text.startswith(("homme", "element", "effectif")))
        if armed and (owner := _keeper(scene, hit.start)):
            found.append(_body(scene, hit.start, hit.end, owner, True, forces))
    for match in _PRONOUN.finditer(passage.folded):
        if owner := _keeper(scene, match.start()):
            force = _force_of(scene, match.start(), owner.parties) if owner.doubts > 1 else ()
            body = _body(scene, match.start(), match.end(), owner, True, forces)
            found.append(replace(body, named=body.named or force))
    named = {force for body in found for force in body.named}
    for start, end, entity in forces:
        senders = scene.lexicon.senders.get(entity.id, ())
        if entity.id not in named and senders:
            found.append(Troops(start, end, Filler(list(senders), _OWNER), (entity.id,), True))
    yield from sorted(found, key=lambda body: body.start)


def _body(
    scene: Scene, start: int, end: int, owner: Filler, sure: bool, forces: Sequence[tuple[int, int, Entity]]
) -> Troops:
    """Make troops, with the force or mission that they belong to."""
    for a, b, entity in forces:
        between = scene.passage.sentence.text[min(end, b) : max(start, a)]
        serving = _SERVING.search(scene.passage.folded, min(end, b), max(start, a))
        linked = len(between) < (90 if serving else 40)
        if linked and ("fort" in between or not set(between) & set(",;:(")):
            return Troops(min(start, a), max(end, b), owner, (entity.id,), sure)
    if mission := contingent_of(scene, start, owner.parties):
        return Troops(start, end, owner, (mission,), sure)
    return Troops(start, end, owner, (), sure)


def _force_of(scene: Scene, at: int, senders: Sequence[str]) -> tuple[str, ...]:
    """Return the force of some senders that was just named: "Barkhane ... Au Tchad, ils sont un millier"."""
    near = scene.discourse.before(scene.offset + at, 400)
    last = next((m.entity.id for m in near if m.entity.kind is EntityKind.FORCE), None)
    return (last,) if last and set(scene.lexicon.senders.get(last, ())) & set(senders) else ()


def contingent_of(scene: Scene, at: int, senders: Sequence[str]) -> str | None:
    """Return the mission whose contingents a passage speaks of, where a state's troops may be one of them."""
    if not senders or set(senders) & (_NEVER_CONTINGENT | {"MLI", "ONU", "UE"}):
        return None
    near = [
        m
        for m in scene.discourse.before(scene.offset + at, 700)
        if m.entity.kind is EntityKind.FORCE and m.entity.id != "Wagner"
    ]
    blue = scene.passage.folded[at : at + 14].startswith("casques bleus")
    if blue and (not near or near[0].entity.id not in _MISSIONS) and scene.discourse.focus == "MLI":
        return "Minusma"
    return near[0].entity.id if near and near[0].entity.id in _MISSIONS else None


def _nation_beside(scene: Scene, start: int, end: int) -> Group | None:
    """Return the nationality next to a word: "soldats italiens", "les Français du contingent"."""
    for group in scene.passage.groups:
        between = scene.passage.sentence.text[end : group.start] if group.start >= end else None
        near = between is not None and len(between.split()) <= 2 and not set(between) & set(",;:(«")
        before = 0 <= start - group.end <= 2
        if group.demonym and group.countries and (near or before):
            return group
    return None


def _keeper(scene: Scene, at: int) -> Filler:
    """Return whose troops of no nationality are: of the state that acts, else of whom was spoken before."""
    groups = [g for g in scene.passage.groups if g.end <= at and g.countries and not g.demonym]
    bare = [g for g in groups if not scene.passage.prepositions(g)]
    foreign = [g for g in bare if not set(g.countries) & SAHEL_COUNTRIES]
    if foreign and any(g.start > foreign[-1].end and not set(g.countries) & SAHEL_COUNTRIES for g in groups):
        return Filler([], "nobody")  # "le Bénin de servir de base à la France qui déploie ses forces"
    if foreign and not _BREAK.search(scene.passage.sentence.text, foreign[-1].end, at):
        return Filler(foreign[-1].countries, "who keeps them", 1)
    if any(set(g.countries) - SAHEL_COUNTRIES for g in scene.passage.groups) and not bare:
        return Filler([], "nobody")
    if scene.passage.folded.startswith(("elle ", "lui ")):
        return Filler([], "nobody")
    last = scene.discourse.last_sender
    return Filler([last], "spoken of before", 2) if last else Filler([], "nobody")


# --- what ---------------------------------------------------------------------------------------------------


def _said_of(scene: Scene, body: Troops, hits: Sequence[Hit]) -> Hit | None:
    """Return the word of movement that stands nearest to troops, on the side where it is said of them."""
    best: tuple[int, int, Hit] | None = None
    borrowed = body.senders.doubts > 0 or body.senders.how == _OWNER
    for hit in hits:
        bare = not _stands_as_verb(scene, hit)
        told = hit.text.startswith(_NOUNS) and 0 <= body.start - hit.end <= 25
        if borrowed and bare and not told:
            continue  # a bare noun says too little of troops that are nobody's by name
        if body.senders.how == _OWNER and not told and not _subject_of(scene, body, hit):
            continue
        if starting_from(scene, hit) or (
            _joining(hit) and scene.passage.folded[: hit.start].endswith("pour ")
        ):
            continue
        after, before = hit.start - body.end, body.start - hit.end
        inside = body.start <= hit.start < body.end
        distance = 0 if inside else max(after, before)
        reach = (
            _NOUN_REACH
            if not _stands_as_verb(scene, hit)
            else (_SUBJECT_REACH if after >= 0 else _OBJECT_REACH)
        )
        if not _stands_as_verb(scene, hit) and after >= 0 and not inside:
            continue  # a noun of movement stands before who moves
        between = scene.passage.sentence.text[min(hit.end, body.end) : max(hit.start, body.start)]
        if distance > reach or (not inside and _BREAK.search(between)) or hit.text.startswith("redui"):
            continue
        if after < 0 and not inside and APART.search(scene.passage.folded, hit.end, body.start):
            continue  # "a réduit ses dépenses après l'opération Barkhane"
        if best is None or (distance, hit.start) < best[:2]:
            best = (distance, hit.start, hit)
    return best[2] if best else None


def starting_from(scene: Scene, hit: Hit) -> bool:
    """Whether a word of leaving is part of "à partir de 2018"."""
    return hit.text == "partir" and scene.passage.folded[: hit.start].split()[-1:] == ["a"]


def _joining(hit: Hit) -> bool:
    """Whether a word says that people go on to somewhere, on the way or not ("pour rejoindre le Niger")."""
    return hit.text.startswith("rejoin")


def _subject_of(scene: Scene, body: Troops, hit: Hit) -> bool:
    """Whether a force named without its people does what a word says, or has it done to it."""
    clause = Clause(scene.passage.syntax, scene.verb(hit.token))
    inside = {t.i for p in (*clause.subjects, *clause.objects) for t in p.tokens}
    return any(body.start <= t.idx < body.end for t in scene.passage.doc if t.i in inside)


def _numbered(scene: Scene, body: Troops) -> bool:
    """Whether troops are counted: "mille cinq cents hommes"."""
    before = scene.passage.folded[max(0, body.start - 30) : body.start]
    return bool(
        _COUNTED.search(before) or re.search(_COUNT, scene.passage.folded[body.start : body.end + 30])
    )


def _counted_there(scene: Scene, body: Troops) -> bool:
    """Whether troops are only counted with a place: "les Allemands, mille cent à Gao"."""
    between = scene.passage.folded[body.end : body.end + 40]
    return bool(re.match(r"\W*" + _COUNT + r" +(?:a|au|dans|sur) ", between)) or bool(
        _PRONOUN.match(scene.passage.folded, body.start)
    )


def _leaves(scene: Scene, body: Troops, hit: Hit) -> Iterator[Statement]:
    modality = scene.modality(hit.token)
    status = _leaving(modality)
    hosts = _ground(scene, body, hit, leaving=True)
    if status is None or not hosts or not _plausible(scene, body):
        return
    if status is AllianceStatus.PROPOSED and _TERM.search(scene.passage.folded[: hit.start]):
        status = AllianceStatus.ANNOUNCED  # "ils ont six mois pour partir"
    date = scene.date(hit.token, modality, by_announcement=status is not AllianceStatus.DONE)
    scene.discourse.remember_departure(body.senders.parties, hosts.parties, list(body.named))
    yield from _statements(scene, body, hosts, AllianceAction.WITHDREW, status, date, hit)


def _leaving(modality: Modality) -> AllianceStatus | None:
    if modality.hypothetical or modality.negated or modality.refused or modality.crowd or modality.threatened:
        return None
    if modality.denied:
        return AllianceStatus.DENIED
    if modality.wished and not modality.under_way:
        return AllianceStatus.PROPOSED
    if (modality.decided or modality.future) and not modality.under_way:
        return AllianceStatus.ANNOUNCED
    return AllianceStatus.DONE


def _stands(scene: Scene, body: Troops, hit: Hit | None, *, moves: bool) -> Iterator[Statement]:
    if not _plausible(scene, body):
        return
    token = hit.token if hit else scene.passage.token_at(body.start)
    modality = scene.modality(token)
    hosts = _ground(scene, body, hit, leaving=False)
    if not (hosts or (hosts.how == "region" and body.named)) or modality.hypothetical or modality.threatened:
        return
    if hosts.doubts and set(body.senders.parties) <= SAHEL_COUNTRIES and not body.named:
        return  # an army in its own country
    if hosts.doubts > 1 and body.senders.doubts and (moves or not _numbered(scene, body)):
        return
    if hosts.doubts > 1 and body.named:
        return
    if hosts.doubts > 1 and (
        body.senders.how == _OWNER or (hit is not None and not _stands_as_verb(scene, hit))
    ):
        return
    only = _ONLY.search(scene.passage.folded) is not None
    if " plus " in passage_between(scene, hit, body) and modality.negated and not only:
        return
    status = AllianceStatus.DONE
    prefix = scene.passage.folded[max(0, (hit.start if hit else 0) - 14) : hit.start if hit else 0]
    refusal = (
        (modality.negated and not only)
        or modality.refused
        or bool(_NO_NOUN.search(" ".join(prefix.split()) + " "))
    )
    if modality.denied or refusal:
        said = modality.refused or _SPOKEN.search(scene.passage.sentence.text)
        if not (modality.denied or (moves and said)):
            return  # only somebody who says that no troops come denies it
        status = AllianceStatus.DENIED
    elif moves and modality.wished:
        status = AllianceStatus.PROPOSED
    elif moves and (modality.decided or modality.future):
        status = AllianceStatus.ANNOUNCED
    else:
        scene.discourse.remember_host(body.senders.parties, hosts.parties)
    date = scene.date(token, modality, by_announcement=False) if moves else None
    yield from _statements(scene, body, hosts, AllianceAction.DEPLOYED, status, date, hit)


def _statements(
    scene: Scene,
    body: Troops,
    hosts: Filler,
    action: AllianceAction,
    status: AllianceStatus,
    date: str | None,
    hit: Hit | None,
) -> Iterator[Statement]:
    span = scene.passage.sentence.start, scene.passage.sentence.end
    for alliance in body.named or ("bilateral",):
        yield Statement(
            alliance, action, unique([*body.senders.parties, *hosts.parties]), status, date, span,
            hit.text if hit else alliance, "troops in other words",
            doubts=1 + body.senders.doubts + hosts.doubts,
            reasons={"senders": body.senders.how, "host": hosts.how},
        )  # fmt: skip


def passage_between(scene: Scene, hit: Hit | None, body: Troops) -> str:
    """Return what stands between a word of movement and the troops."""
    if hit is None:
        return ""
    return scene.passage.folded[min(hit.end, body.end) : max(hit.start, body.start)]


def _plausible(scene: Scene, body: Troops) -> bool:
    """Whether a people are soldiers: counted, or troops are spoken of just before."""
    if body.sure:
        return True
    if scene.discourse.host_of(body.senders.parties) or body.named:
        return True
    text = scene.passage.document.text[max(0, scene.offset - 400) : scene.passage.sentence.end]
    return bool(
        re.search(r"[Ss]oldats?|[Mm]ilitaires?|[Tt]roupes?|[Cc]ontingents?|[Bb]ases?\b|[Aa]rmées?\b", text)
    )


# --- where --------------------------------------------------------------------------------------------------


def _ground(scene: Scene, body: Troops, hit: Hit | None, *, leaving: bool) -> Filler:
    """Return the Sahel countries that troops are in or leave."""
    passage, senders = scene.passage, set(body.senders.parties)
    at = hit.start if hit else body.start

    def there(group: Group) -> list[str]:
        return [c for c in group.grounds if c in SAHEL_COUNTRIES and c not in senders]

    def border(group: Group) -> bool:
        return passage.folded[: group.start].endswith(("frontiere ", "sol ", "territoire "))

    spots = [g for g in passage.groups if there(g) and (not g.demonym or border(g))]
    roles = ("à", "sur", "vers", "", "de", "depuis") if leaving else ("à", "sur", "vers", "")
    behind = [g for g in spots if g.start >= at and passage.role(g) in roles]
    if behind and behind[0].start - at < 120:
        return Filler(there(behind[0]), "named after")
    if not leaving and body.named and _REGION.search(passage.folded, body.start, body.end + 60):
        return Filler([], "region")
    if any(at - 40 < h.start for h in passage.find(scene.lexicon["anaphors.country"])):
        known = scene.discourse.left_by(senders) or scene.discourse.host_of(senders)
        back = known or [c for c in [scene.discourse.this_country(scene.offset + at, senders)] if c]
        if found := [c for c in back if c in SAHEL_COUNTRIES and c not in senders]:
            return Filler(found, "this country", 1)
    ahead = [g for g in spots if g.end <= at and passage.role(g) in (*roles, "de")]
    if ahead:
        return Filler(there(ahead[-1]), "named before", 1)
    if hosted := [c for c in scene.discourse.host_of(senders) if c in SAHEL_COUNTRIES]:
        return Filler(hosted, "host before", 1)
    homes = [m.entity.country for m in passage.sentence.mentions if m.entity.id in body.named]
    homes += [m.entity.country for m in scene.discourse.before(scene.offset) if m.entity.id in body.named]
    if home := next((h for h in homes if h in SAHEL_COUNTRIES), None):
        return Filler([home], "where the force is", 1)
    lately = scene.discourse.countries(scene.offset + at, 4, senders, 500)
    focus = scene.discourse.focus
    if focus and focus in lately and focus not in senders:
        return Filler([focus], "context", 2)
    nearest = next((c for c in lately if c in SAHEL_COUNTRIES), None)
    if nearest:
        return Filler([nearest], "context", 2)
    return Filler([focus] if focus and focus not in senders else [], "focus", 2)


# --- the end of a force -------------------------------------------------------------------------------------

_END_REACH = 60
"""Characters between a word of ending and the force that ends."""
_PRONOUNS = frozenset({"elle", "il", "qui", "dont", "ou"})
_OTHER_END = re.compile(
    r"retrait|depart|presence|accord|rotation|participation|contribution|sejour|"
    r"soutien|appui|cooperation|combat|crise|guerre"
)


def read_endings(scene: Scene) -> Iterator[Statement]:
    """Yield the end of forces and missions: "a mis fin au mandat de la Minusma"."""
    passage = scene.passage
    forces = [
        (m.start - scene.offset, m.end - scene.offset, m.entity)
        for g in passage.groups
        for m in g.mentions
        if m.entity.kind is EntityKind.FORCE
    ]
    over = scene.hits("actions.end.endings")
    ended = scene.hits("actions.end.verbs", "actions.end.nouns")
    for start, end, entity in forces:
        hit = next((h for h in over if 0 <= h.start - end <= _END_REACH), None)
        if hit is None:
            hit = next((h for h in reversed(ended) if 0 <= start - h.end <= _END_REACH), None)
        if hit is None:
            continue
        a, b = (end, hit.start) if hit.start >= end else (hit.end, start)
        between = set(passage.folded[a:b].split())
        noun = hit.start < start and not _stands_as_verb(scene, hit) and " " not in hit.text
        if (noun and not between <= small("way") | small("titles")) or between & _PRONOUNS:
            continue
        others = any(x < b and a < y for x, y, other in forces if other.id != entity.id)
        if others or _BREAK.search(passage.sentence.text, a, b) or _OTHER_END.search(passage.folded, a, b):
            continue
        modality = scene.modality(hit.token)
        if modality.hypothetical or modality.negated or modality.threatened or modality.refused:
            continue
        soon = modality.ahead or modality.future or "prochain" in passage.folded[hit.start : start]
        status = AllianceStatus.DONE
        if modality.wished:
            status = AllianceStatus.PROPOSED
        elif soon:
            status = AllianceStatus.ANNOUNCED
        senders = list(scene.lexicon.senders.get(entity.id, ()))
        span = passage.sentence.start, passage.sentence.end
        yield Statement(
            entity.id, AllianceAction.ENDED, senders, status,
            scene.date(hit.token, modality, by_announcement=True), span, hit.text, "a force ends",
            doubts=1, reasons={"actors": _OWNER},
        )  # fmt: skip
