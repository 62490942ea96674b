"""What is said of foreign troops, read from the order of words where the parse has shown nothing.

"Les derniers Français ont plié bagage", "la France y maintient mille hommes": a word of movement or of
presence is said of the troops that stand nearest to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sahel_pipeline.extraction.alliances.departures import leaving_status
from sahel_pipeline.extraction.alliances.endings import stands_as_verb
from sahel_pipeline.extraction.alliances.grounds import ground_of, since, stays_inside
from sahel_pipeline.extraction.alliances.passage import Hit, unique
from sahel_pipeline.extraction.alliances.peoples import OWNER, PRONOUN, Troops, troops_in
from sahel_pipeline.extraction.alliances.scene import Filler, Scene, Statement
from sahel_pipeline.extraction.alliances.troops import APART, BREAK, COUNT, COUNTED
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction, AllianceStatus

if TYPE_CHECKING:
    pass

_SUBJECT_REACH, _OBJECT_REACH, _NOUN_REACH = 90, 80, 45
"""Characters between a word of movement and the troops before or after it."""
_ONLY = re.compile(r"(?<![a-z])ne? .{0,40}?(?:plus|guere) que? |(?<![a-z])ne? \w+ qu")
_FOLLOW = re.compile(
    r"\W*(?:en (?:avaient|ont|avait|a|feront) fait autant|en feront autant|feront de meme|"
    r"(?:ont|avaient|a|avait) fait de meme|suivront|suivent|ont suivi|avaient suivi|suivirent|"
    r"dans l intervalle|egalement|aussi|a leur tour)"
)
"""What follows a people who leave as others did: "les Américains en ont fait autant"."""
_TERM = re.compile(r"(?:mois|jours|semaines|jusqu\w*|ultimatum|delai).{0,40}pour")
_NOUNS = ("presence", "deploiement", "arrivee", "envoi", "venue", "depart", "retrait")
_SPOKEN = re.compile(r"[«“\"]|assur|affirm|déclar|précis|tranch|répond|jur|promi|promet|indiqu|insist|martel")
_STANDING = (
    "actions.station.verbs",
    "actions.station.training",
    "actions.keep.verbs",
    "actions.hosting.verbs",
)
_ARMED = re.compile(
    r"\b(?:soldats?|militaires?|forces|troupes?|contingents?|bases?|armées?)\b", re.IGNORECASE
)
TRAINED = re.compile(
    r"[a-z ]{0,25} (?:soldats?|commandos?|forces|armees?|militaires|troupes|unites|bataillons?) "
)
_NO_OBJECT = ("intervien", "intervenu", "arriv", "oper", "demeur", "sejourn", "evolu", "se trouv")
_EXPELS = ("chass", "expuls", "pouss", "bout", "mis")
_PROMISED = re.compile(r"(?:^| )prom(?:i|et)")
_NO_MORE = re.compile(r" plus (?:de |d |aucune? )[a-z ]*$")
_NO_NOUN = re.compile(r"(?:pas|aucune?|ni|nulle?|sans) (?:d |de |l |les? )*$")


def read_garrisons(scene: Scene, known: Sequence[Statement]) -> Iterator[Statement]:
    """Yield what a sentence says of foreign troops beyond what `forces` has read in it.

    Args:
        scene: The sentence.
        known: What has been read in it.
    """
    bodies = list(troops_in(scene))
    if not bodies:
        return
    leaving = _words(scene, ("actions.leave.verbs",), "actions.leave.nouns")
    moving = _words(scene, ("actions.send.verbs",), "actions.send.nouns")
    standing = _words(scene, _STANDING)
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
        counted = PRONOUN.match(scene.passage.folded, body.start) is not None
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
            if hit.start not in found and stands_as_verb(scene, hit):
                found[hit.start] = hit
    return [found[start] for start in sorted(found)]


def _own_date(scene: Scene, body: Troops) -> str | None:
    """Return the date that stands between a people and the next break."""
    shift = scene.offset
    stop = BREAK.search(scene.passage.sentence.text, body.end)
    until = stop.start() if stop else len(scene.passage.sentence.text)
    dates = [d for d in scene.passage.sentence.dates if body.end <= d.start - shift < until]
    return dates[0].edtf if dates else None


def _said_of(scene: Scene, body: Troops, hits: Sequence[Hit]) -> Hit | None:
    """Return the word of movement that stands nearest to troops, on the side where it is said of them."""
    best: tuple[int, int, Hit] | None = None
    borrowed = body.senders.doubts > 0 or body.senders.how == OWNER
    for hit in hits:
        bare = not stands_as_verb(scene, hit)
        told = hit.text.startswith(_NOUNS) and 0 <= body.start - hit.end <= 25
        if borrowed and bare and not told:
            continue  # a bare noun says too little of troops that are nobody's by name
        if body.senders.how == OWNER and not told and not _subject_of(scene, body, hit):
            continue
        if starting_from(scene, hit) or (
            _joining(hit) and scene.passage.folded[: hit.start].endswith("pour ")
        ):
            continue
        after, before = hit.start - body.end, body.start - hit.end
        if hit.text.startswith("form") and not TRAINED.match(scene.passage.folded, hit.end):
            continue  # "ont formé une coalition"
        expels = hit.text.startswith(_EXPELS) and not Clause(scene.passage.syntax, hit.token).passive
        if expels and after >= 0:
            continue  # who chases somebody away stays
        inside = body.start <= hit.start < body.end
        distance = 0 if inside else max(after, before)
        reach = (
            _NOUN_REACH
            if not stands_as_verb(scene, hit)
            else (_SUBJECT_REACH if after >= 0 else _OBJECT_REACH)
        )
        if not stands_as_verb(scene, hit) and after >= 0 and not inside:
            continue  # a noun of movement stands before who moves
        between = scene.passage.sentence.text[min(hit.end, body.end) : max(hit.start, body.start)]
        if distance > reach or (not inside and BREAK.search(between)) or hit.text.startswith("redui"):
            continue
        if after < 0 and not inside and _of_another(scene, body, hit):
            continue
        if after < 0 and not inside and APART.search(scene.passage.folded, hit.end, body.start):
            continue  # "a réduit ses dépenses après l'opération Barkhane"
        if best is None or (distance, hit.start) < best[:2]:
            best = (distance, hit.start, hit)
    return best[2] if best else None


def _of_another(scene: Scene, body: Troops, hit: Hit) -> bool:
    """Whether a verb without object has its own subject before it: "le colloque intervient pendant que"."""
    if not hit.text.startswith(_NO_OBJECT):
        return False
    heads = [p.head for p in Clause(scene.passage.syntax, scene.verb(hit.token)).subjects]
    return any(h.pos_ in ("NOUN", "PROPN") and not body.start <= h.idx < body.end for h in heads)


def starting_from(scene: Scene, hit: Hit) -> bool:
    """Whether a word of leaving is part of "à partir de 2018", or somebody comes out: "à sa sortie"."""
    before = scene.passage.folded[: hit.start].split()[-2:]
    return (hit.text == "partir" and before[-1:] == ["a"]) or (
        hit.text == "sortie" and before in (["a", "sa"], ["a", "leur"], ["a", "la"])
    )


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
    return bool(COUNTED.search(before) or re.search(COUNT, scene.passage.folded[body.start : body.end + 30]))


def _counted_there(scene: Scene, body: Troops) -> bool:
    """Whether troops are only counted with a place: "les Allemands, mille cent à Gao"."""
    between = scene.passage.folded[body.end : body.end + 40]
    return bool(re.match(r"\W*" + COUNT + r" +(?:a|au|dans|sur) ", between)) or bool(
        PRONOUN.match(scene.passage.folded, body.start)
    )


def _leaves(scene: Scene, body: Troops, hit: Hit) -> Iterator[Statement]:
    modality = scene.modality(hit.token)
    status = leaving_status(modality)
    if "caserne" in scene.passage.folded[hit.end : hit.end + 16]:
        return  # an army goes back to its own barracks
    if "consentement" in scene.passage.folded[hit.end : body.start].split():
        return  # what is withdrawn is the consent
    hosts = ground_of(scene, body, hit, leaving=True)
    if status is None or not hosts or not _plausible(scene, body) or stays_inside(scene, hit, hosts.parties):
        return
    if status is AllianceStatus.PROPOSED and _TERM.search(scene.passage.folded[: hit.start]):
        status = AllianceStatus.ANNOUNCED  # "ils ont six mois pour partir"
    date = scene.date(hit.token, modality, by_announcement=status is not AllianceStatus.DONE)
    status = scene.reality(status, date, hit.token)
    scene.discourse.remember_departure(body.senders.parties, hosts.parties, list(body.named))
    yield from _statements(scene, body, hosts, AllianceAction.WITHDREW, status, date, hit)


def _stands(scene: Scene, body: Troops, hit: Hit | None, *, moves: bool) -> Iterator[Statement]:
    if not _plausible(scene, body):
        return
    token = hit.token if hit else scene.passage.token_at(body.start)
    modality = scene.modality(token)
    hosts = ground_of(scene, body, hit, leaving=False)
    if not (hosts or (hosts.how == "region" and body.named)) or modality.hypothetical or modality.threatened:
        return
    if hosts.doubts and set(body.senders.parties) <= SAHEL_COUNTRIES and not body.named:
        return  # an army in its own country
    if hosts.doubts > 1 and body.senders.doubts and (moves or not _numbered(scene, body)):
        return
    if hosts.doubts > 1 and body.named:
        return
    if hosts.doubts > 1 and (
        body.senders.how == OWNER or (hit is not None and not stands_as_verb(scene, hit))
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
    if _NO_MORE.search(prefix):
        return  # "il n'y a plus de déploiement": over, not denied
    if modality.denied or refusal:
        said = modality.refused or _SPOKEN.search(scene.passage.sentence.text)
        if not (modality.denied or (moves and said)):
            return  # only somebody who says that no troops come denies it
        status = AllianceStatus.DENIED
    elif moves and modality.wished:
        status = AllianceStatus.PROPOSED
    elif (hit and _PROMISED.search(hit.text)) or (moves and (modality.decided or modality.future)):
        status = AllianceStatus.ANNOUNCED
    else:
        scene.discourse.remember_host(body.senders.parties, hosts.parties)
    date = scene.date(token, modality, by_announcement=False)
    if not moves and not (date and since(scene, token)):
        date = None
    status = scene.reality(status, date, token)
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
    return _ARMED.search(text) is not None
