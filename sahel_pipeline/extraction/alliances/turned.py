"""What a turn of phrase says: who acts, of which organisation, how real it is and when."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.modality import Modality
from sahel_pipeline.extraction.alliances.moves import soldiers
from sahel_pipeline.extraction.alliances.organisations import (
    Body,
    begin_status,
    members_of_a_few,
    move_status,
    spoken_of,
    told,
)
from sahel_pipeline.extraction.alliances.parties import COALITIONS, is_state
from sahel_pipeline.extraction.alliances.passage import unique, verbal
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene, Statement
from sahel_pipeline.extraction.alliances.turns import Turned, coalition, find_turns
from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.records import AllianceAction, AllianceStatus

_A = AllianceAction
_NOT = re.compile(
    r"(?:^| )(?:ne|n) .*(?:pas|plus|jamais|nullement|guere)(?: |$)|(?:^| )aucune? "
    r"|(?:^| )(?:mais|et|bien que) pas "
)
_ASKED = re.compile("desir|envie|souhait|intention|volonte|candidat|demand|sollicit|depos")
_DECLINED = re.compile("(?<![a-z])(?:declin|renonc|exclu|refus|ecart|dement|ni[ea] |loin de)")
_ONE_OF_THEM = re.compile(r" qui (?:l|y|s y) (?:a|est|avait|etait) | et +depuis ")
"""One state joins, the last of a list: "avec la Mauritanie et la Guinée, qui l'a rejointe"."""
_OPENING = re.compile(
    r"(?:nee?|creee?|lancee?|fondee?|etablie?|instituee?|portee?|mise?|constituee?|activee?|installee?) "
)
_AFTER = ("relais", "releve", "suite", "succed")
"""Words for coming after another force, which has not founded this one."""
_TAKES_PART = ("particip", "contribu", "fourni")


def read_turns(scene: Scene, named: list[Body], said: list[Statement]) -> Iterator[Statement]:
    """Yield what turns of phrase say that the syntax has not told already."""
    known = {(s.alliance, s.action) for s in said if s.actors}
    known |= {(s.alliance, s.action) for s in said if s.action is _A.ENDED and not s.actors and s.date}
    known |= {(s.alliance, a) for s in said for a in (_A.MEMBER, _A.NOT_MEMBER) if s.action in (a, _A.LEFT)}
    for turned in find_turns(scene, [(b.start, b.end) for b in named]):
        for body in _turned_bodies(scene, turned, named):
            others = [named[i] for i in turned.bodies[1:]]
            statement = _turned(scene, turned, body, others)
            if (
                statement
                and (statement.alliance, statement.action) not in known
                and not _belied(statement, said)
            ):
                known.add((statement.alliance, statement.action))
                yield statement


def _belied(statement: Statement, said: list[Statement]) -> bool:
    """Whether the syntax has said of a member that it is none: "le Tchad, pays non membre de la Cédéao"."""
    return statement.action is _A.MEMBER and any(
        s.action is _A.NOT_MEMBER
        and s.alliance == statement.alliance
        and set(statement.actors) <= set(s.actors)
        for s in said
    )


def _turned_bodies(scene: Scene, turned: Turned, named: list[Body]) -> list[Body]:
    """Return the organisations of a turn: those it names, else the one spoken of."""
    opened = _opened_by_participle(scene, turned)
    if turned.bodies and not opened:
        return [named[i] for i in turned.bodies[:1]]
    before = [b for b in named if b.end <= turned.start]
    words = scene.passage.folded.split()[:1], scene.passage.folded[turned.start :].split()[:1]
    if words in ((["elle"], ["elle"]), (["il"], ["il"])) or opened:
        before = []  # "Elle avait succédé à B, elle s'éteint": what it was all along
    if before:
        return [Body(0, 0, before[-1].name, before[-1].kind, before[-1].doubts + 1)]
    after = [b for b in named if b.start >= turned.end]
    if after and scene.passage.folded[turned.start : turned.end].startswith("apres en"):
        return after[:1]
    last = _most_named(scene) if turned.action is _A.JOINED else spoken_of(scene)
    return [last] if last else []


def _opened_by_participle(scene: Scene, turned: Turned) -> bool:
    """Whether "elle" is what a participle opens on: "Lancée en 2013, à la suite de B, elle compte ..."."""
    says = {"elle", "il"} & set(scene.passage.folded[turned.start : turned.end].split())
    return bool(says) and _OPENING.match(scene.passage.folded) is not None


def _most_named(scene: Scene) -> Body | None:
    """Return the organisation that a text speaks of most: what one may join is seldom what was named last."""
    document = scene.passage.document
    before = [m for m in document.mentions if m.end <= scene.offset]
    bodies = [m for m in (*document.title_mentions, *before) if m.entity.kind is EntityKind.ORGANISATION]
    counts = Counter(m.entity.id for m in bodies)
    best = max(reversed(bodies), key=lambda m: counts[m.entity.id], default=None)
    return Body(0, 0, best.entity.id, best.entity.kind, 1) if best else spoken_of(scene)


def _fuller(scene: Scene, turned: Turned, parties: list[str]) -> list[str]:
    """Return a list right before the verb that holds who a turn begins with, and more.

    "Le ministre nigérien l'a redit : le Mali, le Burkina Faso et le Niger ont décidé de créer ...".
    """
    listed = [
        g.countries
        for g in scene.passage.groups
        if turned.start <= g.start
        and g.end <= turned.hit.start
        and g.countries
        and not g.demonym
        and set(scene.passage.prepositions(g)) <= {"de"}  # "les chefs d'État du Mali et du Niger"
    ]
    return listed[-1] if listed and parties and set(listed[-1]) > set(parties) else parties


@dataclass(slots=True)
class _Reading:
    """What a turn says so far."""

    scene: Scene
    turned: Turned
    body: Body
    actors: Filler
    parties: list[str]
    date: str | None
    modality: Modality
    text: str
    """The words of the turn, folded."""
    words: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.words = set(self.text.split())


def _turned(scene: Scene, turned: Turned, body: Body, others: list[Body]) -> Statement | None:
    """Return what a turn says of an organisation, or None where the words around it say otherwise."""
    token, action = turned.hit.token, turned.action
    text = scene.passage.folded[turned.start : turned.end]
    modality = scene.modality(token)
    modality.negated &= " point final" not in text
    actors = turned.actors
    if not actors and action in (_A.JOINED, _A.LEFT, _A.MEMBER):
        actors = scene.subject(token) if verbal(token) else NOBODY
        if not actors.parties or not all(is_state(p) for p in actors.parties):
            actors = coalition(scene.passage.document, scene.offset + turned.hit.start)
    parties = [p for p in _fuller(scene, turned, actors.parties) if p != body.name]
    if action is _A.FOUNDED and not parties and not turned.hit.text.startswith(_AFTER):
        parties = [b.name for b in others if b.name != body.name]
    if not parties and action in (_A.JOINED, _A.LEFT, _A.MEMBER, _A.NOT_MEMBER):
        return None
    date = _date(scene, turned)
    reading = _Reading(scene, turned, body, actors, parties, date, modality, text)
    said = _READERS[action](reading)
    if said is None:
        return None
    action, status, date = said
    filler = Filler(parties, actors.how, max(actors.doubts, 1))
    return told(
        scene, body, action, unique(reading.parties), status, date, turned.hit.text, filler,
        rule=f"{action.value}: turn",
    )  # fmt: skip


_Said = tuple[AllianceAction, AllianceStatus, str | None] | None


def _member(it: _Reading) -> _Said:
    """Read belonging, or no longer belonging."""
    hit, passage = it.turned.hit, it.scene.passage
    before = passage.folded[: hit.start].split()[-1:]
    if before in (["pays"], ["etats"], ["etat"]) and not verbal(hit.token):
        return None  # "entre le Niger et les pays membres de l'Uemoa"
    own = it.body.name in it.scene.lexicon.senders and not (
        it.body.name in COALITIONS and len(it.parties) > 1
    )
    common = it.body.kind is EntityKind.FORCE and not own
    if before in (["se"], ["s"]) and hit.text in small("gathers"):
        return None  # "le G5 Sahel se réunit à Nouakchott"
    if hit.text == "compte" and len(it.parties) < 2:
        return None  # "la force compte 800 hommes au Mali"
    if hit.text.startswith(_TAKES_PART) and not it.modality.negated and not common:
        return None  # who takes part in a meeting is no member; in a mission of the UN neither
    if "observateur" in passage.folded[it.turned.end : it.turned.end + 30]:
        return None
    only = " que " in it.text and " non plus que " not in it.text.replace("  ", " ")
    if (_NOT.search(it.text) or it.modality.negated) and not only:
        gone = it.date is not None and " plus " in passage.folded[it.turned.start : it.turned.end + 8]
        return (_A.LEFT, AllianceStatus.DONE, it.date) if gone else (_A.NOT_MEMBER, AllianceStatus.DONE, None)
    if not it.turned.bodies and hit.text in small("gathers") and len(it.parties) < 2:
        return None
    # a slot is shorter than the words that it stands for
    counted = set(passage.folded[it.turned.start : it.turned.end + 12].split())
    if counted & {"deux", "trois", "quatre"}:
        it.parties = _ever_members(it.parties, it.body)  # "un G5 réduit à deux États": which, is a guess
        if not it.parties:
            return None
    if "fondat" in it.text:
        return _A.FOUNDED, AllianceStatus.DONE, it.date
    return _A.MEMBER, AllianceStatus.DONE, None


def _ever_members(parties: list[str], body: Body) -> list[str]:
    """Return those of some parties that are or were members, where the members are known."""
    known = load_gazetteer()
    if body.kind is not EntityKind.ORGANISATION or body.name not in known:
        return parties
    members = set(known.organisation(body.name).members)
    return [p for p in parties if p in members] if members else parties


def _not_member(it: _Reading) -> _Said:
    return _A.NOT_MEMBER, AllianceStatus.DONE, None


def _left(it: _Reading) -> _Said:
    """Read leaving; "n'en est plus membre" with a date is leaving then."""
    if _NOT.search(it.text):
        if " plus " not in it.text or "aucun" in it.text:
            return _A.LEFT, AllianceStatus.DENIED, it.date
        return (_A.NOT_MEMBER if it.date is None else _A.LEFT), AllianceStatus.DONE, it.date
    status = AllianceStatus.DENIED if _DECLINED.search(it.text) else move_status(it.modality)
    return (_A.LEFT, status, it.date) if status else None


def _joined(it: _Reading) -> _Said:
    """Read joining, asking to join, or declining to."""
    if soldiers(it.scene, it.turned.hit, it.body):
        return None
    if _ONE_OF_THEM.search(it.text):
        it.parties = it.parties[-1:]
    declined = (_NOT.search(it.text) and not it.text.endswith(" que")) or _DECLINED.search(it.text)
    status = AllianceStatus.DENIED if declined else move_status(it.modality)
    if _ASKED.search(it.text) and status is AllianceStatus.DONE:
        status = AllianceStatus.PROPOSED
    return (_A.JOINED, status, it.date) if status else None


def _ended(it: _Reading) -> _Said:
    """Read an end, of which a mission's owner is the author where nobody else is named."""
    closing = it.turned.hit.text == "cloture" and it.body.kind is not EntityKind.FORCE
    if it.body.kind is EntityKind.ACCORD or closing:
        return None
    it.modality.negated &= not {"prolonge", "renouvele", "reconduit"} & it.words
    status = _begun(it)
    if status is AllianceStatus.DONE and {"prochaine", "programmee"} & it.words:
        status = AllianceStatus.ANNOUNCED
    if "voie" in it.words:  # opened by those who may decide it
        bare = [g for g in it.scene.passage.groups if g.countries and not it.scene.passage.prepositions(g)]
        it.parties = it.parties or [c for g in bare[:1] for c in g.countries]
        status = AllianceStatus.ANNOUNCED
    elif {"envisagent", "envisage"} & it.words:
        status = AllianceStatus.PROPOSED
    if status is not None:
        status = it.scene.reality(status, it.date, it.turned.hit.token)
    if it.body.name not in COALITIONS:
        it.parties = it.parties or list(it.scene.lexicon.senders.get(it.body.name, ()))
    return (_A.ENDED, status, it.date) if status else None


def _begins(it: _Reading) -> _Said:
    """Read founding and reviving."""
    if {"ils", "elles", "leurs"} & it.words and not it.parties:
        at = it.turned.hit.start
        listed = it.scene.anaphor(0, at) or coalition(it.scene.passage.document, it.scene.offset + at)
        it.parties = list(listed.parties)
    if it.turned.action is _A.REVIVED and not it.parties:
        it.parties = members_of_a_few(it.scene, it.body)
    status = _begun(it)
    dated = it.date is not None and it.turned.action is _A.FOUNDED
    return (it.turned.action, status, it.date) if status and (it.parties or dated) else None


def _begun(it: _Reading) -> AllianceStatus | None:
    """Return how real a beginning or an end is: what is decided is done, unless it lies ahead."""
    status = begin_status(it.modality)
    if it.body.force and status is not None and " annonc" in f" {it.text}":
        return (
            AllianceStatus.ANNOUNCED
        )  # "ont annoncé la création d'une force conjointe", which has no name yet
    announced = status is AllianceStatus.ANNOUNCED
    return AllianceStatus.DONE if announced and not it.modality.future else status


_READERS = {
    _A.MEMBER: _member,
    _A.NOT_MEMBER: _not_member,
    _A.LEFT: _left,
    _A.JOINED: _joined,
    _A.ENDED: _ended,
    _A.FOUNDED: _begins,
    _A.REVIVED: _begins,
}


def _date(scene: Scene, turned: Turned) -> str | None:
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
