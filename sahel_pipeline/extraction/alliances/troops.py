"""Foreign troops with their nationality, as the parse shows them: whose soldiers a sentence speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.passage import Group, Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene
from sahel_pipeline.extraction.document import EntityKind, Form, Mention
from sahel_pipeline.extraction.gazetteer import Folded
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.extraction.tokens import Token
from sahel_pipeline.records import SAHEL_COUNTRIES

_UN_MISSIONS = ("Minusma",)
_REACH = 70
"""Characters between a noun of movement and the troops that it is about."""
_NEAR = 8
"""Tokens between a word of movement and the troops that it is taken to be about."""


_BASIC = re.compile("(?<![a-z])(?:de|a|sur la) base(?! (?:aerien|militair|naval))(?![a-z])")
"""Of what everybody needs, and no base: "les services sociaux de base"."""
_SPEAKING_FOR = re.compile(
    "(?:representante?|porte parole|patron|bureau) (?:[a-z]+ ){0,2}(?:de|du) (?:la |l )?$"
)
"""Before a force of which only somebody in office is told: "le représentant de la Minusma au Mali"."""


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


def forces_in(scene: Scene) -> Iterator[Force]:
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
    hits = [hit for hit in hits if not _BASIC.search(passage.folded, max(0, hit.start - 8), hit.end + 10)]
    for _, mention in named:
        start, end = mention.start - scene.offset, mention.end - scene.offset
        before = passage.folded[max(0, start - 40) : start]
        if start < covered or FORMER.search(before) or _SPEAKING_FOR.search(before):
            continue
        token = passage.token_at(start)
        covered = end
        if passage.sentence.text.startswith("forces", start):  # "les forces françaises au Sahel": no name
            yield Force(start, start + len("forces"), token, owners_of(scene, mention), [], True)
            continue
        contingent = next(
            (h for h in reversed(hits) if h.end <= start and _one_phrase(scene, h, mention)), None
        )
        owners = _nationality(scene, contingent)[0] if contingent else NOBODY
        begin = contingent.start if contingent else start
        if not owners:
            owners = _serving(scene, hits, start)
        own_master = mention.entity.id in scene.lexicon.senders.get(mention.entity.id, ())
        if (
            not owners
            and contingent
            and not own_master
            and (kept := keeper(scene, contingent.start)).how == "who keeps them"
        ):
            owners = kept
        owners = owners or owners_of(scene, mention)
        if mention.entity.id in scene.lexicon.senders.get(mention.entity.id, ()):
            # a company of mercenaries acts for itself, whatever its people's nationality
            owners = Filler(unique([*owners.parties, mention.entity.id]), owners.how, owners.doubts)
        yield Force(begin, end, contingent.token if contingent else token, owners, [mention.entity.id], True)
    for hit in scene.hits("anaphors.force"):
        if scene.passage.folded[hit.end : hit.end + 4].split()[:1] in (["de"], ["d"], ["du"]):
            continue  # "la mission de formation": another one
        beside = any(-40 < m.start - scene.offset - hit.end < 25 for _, m in named)
        if not beside and not scene.is_name(hit) and (known := _spoken_of(scene, hit)):
            behind = next((g for g in passage.groups if 0 <= g.start - hit.end <= 2 and g.demonym), None)
            if behind is not None and set(behind.countries) != set(known.senders.parties):
                continue  # "le contingent danois" is Denmark's, whoever leads the force
            yield known
    for hit in hits:
        if any(_one_phrase(scene, hit, m) and hit.start < m.end - scene.offset for _, m in named):
            continue
        if hit.text == "militaire" and hit.token.pos_ == "ADJ" and hit.token.head.pos_ == "NOUN":
            continue  # "une délégation militaire"
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


def _spoken_of(scene: Scene, hit: Hit) -> Force | None:
    """Return the force or troops that "l'opération", "celles-ci" or "ces soldats" points back to."""
    kinds = (m for m in scene.discourse.before(scene.offset + hit.start, 700))
    last = next((m for m in kinds if m.entity.kind is EntityKind.FORCE), None)
    general = hit.text.startswith(("celle", "celui", "ceux", "ces "))
    if last and not general and (owners := owners_of(scene, last)):
        back = Filler(owners.parties, "the force spoken of", 1)
        return Force(hit.start, hit.end, hit.token, back, [last.entity.id], True)
    sender = scene.discourse.last_sender
    if general and sender and not any(g.start < hit.start for g in scene.passage.groups):
        return Force(hit.start, hit.end, hit.token, Filler([sender], "spoken of before", 2), [], True)
    return None


def _mission(scene: Scene) -> str | None:
    """Return the mission that blue helmets belong to: the one that the text names, or that of the country."""
    here = [c for g in scene.passage.groups for c in g.grounds if c in SAHEL_COUNTRIES]
    if scene.discourse.focus == "MLI" or "MLI" in here:
        return "Minusma"
    return next((m for m in _UN_MISSIONS if scene.discourse.names(m)), None)


def _speaking_army(scene: Scene) -> list[str]:
    """Return the foreign state whose staff or president speaks of the troops: "l'état-major français"."""
    subject = scene.subject(scene.passage.doc[0].root)
    return [s for s in states_in(subject) if s not in SAHEL_COUNTRIES][:1]


def _can_be_sent(scene: Scene, hit: Hit) -> bool:
    """Whether a word means soldiers, or a base that is said to be military."""
    if scene.lexicon["things.military"].search(hit.text) or are_counted(scene.passage.folded, hit.start):
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
            if clause.reflexive:
                continue  # "ils se retirent de la force" sends nobody
            objects = [*clause.objects, *clause.with_preposition("de")]
            behind = scene.words(word.end, hit.start)
            near = len(behind) <= 7 and not {"qui", "que", "ou", "pour", "par", "et"} & set(behind)
            if not clause.passive and (near or any(hit.token in p.tokens for p in objects)):
                doer = scene.doer(word.token)
                return Filler(_senders_in(doer), "who sends", doer.doubts)
    for word in scene.hits("actions.send.nouns"):
        if 0 < hit.start - word.end < 30 and hit.token.head.i == word.token.i:
            modality = scene.modality(word.token)
            doer = scene.owner(word.token)
            if not modality.wished and not modality.unreal:
                return Filler(_senders_in(doer), "who decides it", doer.doubts + 1)
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
    if {"qui", "que", "dont", "ou", "par"} & set(words):
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


def owners_of(scene: Scene, mention: Mention) -> Filler:
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
        return Filler(states_in(found), found.how, found.doubts), end
    if following and _adjacent(scene, hit.end, following[0].start):
        group = following[0]
        if group.demonym and group.countries:
            return Filler(group.countries, "nationality"), group.end
        preps = passage.prepositions(group, hit.end)
        if preps == ["de"] and group.grounds and not capital_or_place(group):
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


def states_in(filler: Filler) -> list[str]:
    """Return the states among some parties: their codes have three capital letters."""
    return [p for p in filler.parties if len(p) == 3 and p.isupper()]


def _senders_in(filler: Filler) -> list[str]:
    """Return who among some parties may send troops: states, and organisations that have sent some."""
    return [p for p in filler.parties if p in _SENDING or (len(p) == 3 and p.isupper())]


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


def capital_or_place(group: Group) -> bool:
    """Whether a group names cities and regions only."""
    return all(m.form is Form.CAPITAL or m.entity.kind is EntityKind.PLACE for m in group.mentions)


def is_about(scene: Scene, hit: Hit, force: Force, leaving: bool = False) -> bool:
    """Whether a word of movement (out of a country, if `leaving`) is said of these troops."""
    token = hit.token
    if inside(hit, force) or _replaced(scene, hit, force):
        return False
    behind = hit.start >= force.end and set(scene.words(force.end, hit.start)) <= small("still")
    if not leaving and behind and scene.lexicon["actions.station.verbs"].fullmatch(hit.text):
        return True  # "les troupes françaises, encore stationnées", however it was parsed
    if verbal(token) and not leaving and _right_behind(scene, hit, force):
        return True
    if verbal(token):
        clause = Clause(scene.passage.syntax, token)
        apart = APART.search(scene.passage.folded, hit.end, max(hit.end, force.start))
        apart = apart or _OTHERS.search(scene.passage.sentence.text, hit.end, max(hit.end, force.start))
        if 0 <= force.start - hit.end <= 45 and force.token in token.subtree and leaving and not apart:
            return True
        phrases = [*clause.subjects, *clause.objects, *clause.agents]
        if " " in hit.text:  # "a fait appel à des mercenaires"
            phrases += clause.obliques
        if any(force.token in p.tokens for p in phrases):
            return True
        if any(g.start <= force.start < g.end or g.start <= force.end <= g.end for g in scene.opened(token)):
            return True  # "chassée du Mali, la force ..."
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
    chain = list(way_up(force.token))
    if token in chain[:_NEAR]:
        steps = (t for t in chain[: chain.index(token)] if t.i != token.i + 1)  # "le retrait annoncé de"
        return not any(t.dep_ in ("acl:relcl", "advcl", "acl") for t in steps)
    return 0 <= force.start - hit.end <= 12 and "," not in scene.passage.sentence.text[hit.end : force.start]


def _replaced(scene: Scene, hit: Hit, force: Force) -> bool:
    """Whether it is said of others: "Barkhane prend le relais de Serval", "cède la place à Barkhane"."""
    between = scene.words(hit.end, force.start) if hit.end <= force.start else []
    comes_after = hit.text.startswith("succed") or hit.text.endswith(("relais", "releve", "la place"))
    return comes_after and bool(between) and between[0] in ("de", "d", "du", "des", "a", "au", "aux")


def _right_behind(scene: Scene, hit: Hit, force: Force) -> bool:
    """Whether at most a date and a number part troops from a verb: "enverra au printemps 200 militaires"."""
    if not 0 <= force.start - hit.end <= _NEXT or Clause(scene.passage.syntax, hit.token).passive:
        return False
    idle = small("numbers") | {"au", "en", "a", "le", "de", "d", "des"}
    return all(word.isdigit() or word in idle for word in scene.words(hit.end, force.start))


def _phrase(scene: Scene, force: Force) -> list[Token]:
    return [t for t in scene.passage.doc if force.start <= t.idx < force.end] + [force.token]


def inside(hit: Hit, force: Force) -> bool:
    """Whether a word is part of the phrase that names troops."""
    return force.start <= hit.start and hit.end <= force.end


def way_up(token: Token) -> Iterator[Token]:
    """Yield a token and what it hangs on, up to the root."""
    for _ in range(12):
        yield token
        if token.head.i == token.i:
            return
        token = token.head


_OTHERS = re.compile(r", (?:et|mais|tandis que|quand) (?:les|le|la|l['’])")
"""Before those of whom something else is said: "les GI's s'en vont, et les Russes sont déjà là"."""
_NEXT = 40
"""Characters between a verb and the troops right behind it, with a date."""
COUNT = (
    r"(?:\d[\d ]*|(?:un |une |deux |trois |quatre |cinq |six |sept |huit |neuf |dix |onze |douze |treize |"
    r"quatorze |quinze |seize |vingt |trente |quarante |cinquante |soixante )*"
    r"(?:cents?|mille|milliers?|centaines?|dizaines?|vingtaine|trentaine|quarantaine|cinquantaine))"
)
COUNTED = re.compile(COUNT + r" *(?:de |d )?(?:autres )?$")
BREAK = re.compile(r"[;:—–]|, (?:tandis|alors) que|, mais |, et (?:les|le|la|l['’])|, les ")
APART = re.compile(r" (?:apres|avant|selon|contre|avec|lors|malgre) ")
FORMER = re.compile(r" ancien\w* \w+ (?:de |d )?(?:la |l )?(?:operation |force )?$")
"""What a force has left behind: "l'ancienne emprise de Barkhane"."""
_CAPTIVE = re.compile(
    r"(?<![a-z])(?:(?:soldats|militaires|hommes) (?:[a-z0-9]+ +){0,8}?"
    r"(?:arretes|detenus|interpelles|emprisonnes|incarceres|gracies|inculpes|condamnes|liberes) "
    r"|(?:liberation|sort|detention|arrestation|proces|condamnation|grace) (?:de |des |du )"
    r"(?:[a-z0-9]+ +){0,4}?(?:soldats|militaires) [a-z]* *)"
)
_MISSIONS = frozenset({"Minusma", "Takuba", "EUTM Mali", "Misma"})
"""Missions that states give contingents to."""
_SENDING = frozenset({"CEDEAO", "UA", "UE", "ONU"})
"""Organisations that have sent troops to the Sahel."""
_NEVER_CONTINGENT = frozenset({"FRA", "RUS", "USA", "TUR"})
"""States whose troops in the Sahel stand there under their own flag."""


def are_counted(text: str, at: int) -> bool:
    """Whether the men at an offset are counted: "mille cinq cents hommes", "des centaines d'hommes"."""
    return COUNTED.search(text[max(0, at - 30) : at]) is not None


def captives(scene: Scene) -> AbstractSet[str]:
    """Return whose soldiers a text tells of as prisoners: "les 46 soldats ivoiriens arrêtés"."""
    known, last = scene.discourse.captives, scene.discourse.last_sender
    for found in _CAPTIVE.finditer(scene.passage.folded):
        inside = [g for g in scene.passage.groups if found.start() <= g.start < found.end() and g.demonym]
        known.update(c for g in inside for c in g.countries if c not in SAHEL_COUNTRIES)
        if not inside and last:
            known.add(last)
    return known


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


def keeper(scene: Scene, at: int) -> Filler:
    """Return whose troops of no nationality are: of the state that acts, else of whom was spoken before."""
    groups = [g for g in scene.passage.groups if g.end <= at and g.countries and not g.demonym]
    bare = [g for g in groups if not scene.passage.prepositions(g)]
    foreign = [g for g in bare if not set(g.countries) & SAHEL_COUNTRIES]
    if foreign and any(g.start > foreign[-1].end and not set(g.countries) & SAHEL_COUNTRIES for g in groups):
        return Filler([], "nobody")  # "le Bénin de servir de base à la France qui déploie ses forces"
    if foreign and not BREAK.search(scene.passage.sentence.text, foreign[-1].end, at):
        return Filler(foreign[-1].countries, "who keeps them", 1)
    if any(set(g.countries) - SAHEL_COUNTRIES for g in scene.passage.groups) and not bare:
        return Filler([], "nobody")
    if scene.passage.folded.startswith(("elle ", "lui ")):
        return Filler([], "nobody")
    last = scene.discourse.last_sender
    return Filler([last], "spoken of before", 2) if last else Filler([], "nobody")
