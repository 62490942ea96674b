"""Aid and cooperation that a state or a donor withholds, and gives again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sahel_pipeline.extraction.alliances.acts import dated_apart, measure_status
from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.papers import accords_in
from sahel_pipeline.extraction.alliances.parties import COMMITTEES, behind, is_state
from sahel_pipeline.extraction.alliances.passage import Group, Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene, Statement
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction, AllianceStatus

if TYPE_CHECKING:
    pass

_NOT_DONE = re.compile(r"(?<![a-z])n (?:a|ont|avait|avaient) (?:pas|jamais|nullement|point) $")
"""Right before a participle: "n'a pas suspendu" (what is not done *yet* is not denied)."""
_NO_AID = re.compile("aides? (?:de camp|soignants?) |(?<=non )paiements? ")
"""Words of aid that are none: "son ancien aide de camp", "pour non-paiement"."""
_WHO = re.compile(r" qui (?:[a-z]+ ){0,5}$")
_FRESH_MONEY = re.compile(r"debl?o[a-z]* (?:[a-z]+ )?[0-9][0-9 ]*(?:millions?|milliards?) ")
"""New money, not money held back before: "débloque 150 millions de dollars d'aide"."""
_TO_BODY = 45
"""Characters from taking part to what: "sa participation aux mécanismes de suivi de l'accord"."""
_BY = 12
"""Characters from a suspension to who is behind it: " par l'"."""
_THEIR_OWN = re.compile(r"(?<![a-z])(?:a|d|de) (?:son|sa|leurs?) (?:armees?|pays|gouvernement|forces) ")
"""Of who speaks: "Abdoulaye Diop a critiqué la suspension des formations dispensées à son armée"."""
_WITH_IT = re.compile(r"^ *avec (?:elle|celle ci|cette derniere)(?![a-z])")
"""Behind cooperation: with an organisation named before."""


def read_aid(scene: Scene) -> Iterator[Statement]:
    """Yield "Paris suspend son aide au Mali", "la coopération avec Niamey a repris"."""
    things = [
        h
        for h in scene.hits("things.aid")
        if not scene.is_name(h) and not verbal(h.token) and not _in_accord(scene, h)
        if not _NO_AID.match(scene.passage.folded, h.start)
    ]
    if not things:
        return
    stop = [(h, False) for h in scene.hits("actions.suspend.verbs", "actions.suspend.nouns")]
    resume = [(h, True) for h in scene.hits("actions.lift.verbs", "actions.lift.nouns")]
    for hit, lifted in stop + resume:
        thing = next((t for t in things if t.start != hit.start and _done_to(scene, hit, t)), None)
        if thing is None or (lifted and _FRESH_MONEY.match(scene.passage.folded, hit.start)):
            continue
        if lifted and not verbal(hit.token) and thing.text.startswith("relations diplomatiques"):
            continue  # "depuis le rétablissement de leurs relations diplomatiques": no aid was held back
        giver = _giver(scene, hit, thing)
        receiver = _receiver(scene, hit, thing, giver.parties)
        if thing.text.startswith("participation"):
            yield from _taking_part(scene, hit, thing, giver, lifted)
            continue
        if parts := _one_by_one(scene, thing):
            for group, date in parts:
                for statement in _withheld(scene, hit, giver, Filler(group.parties, "one by one"), lifted):
                    statement.date = date
                    yield statement
            continue
        yield from _withheld(scene, hit, giver, receiver, lifted)
        if lifted:
            yield from _once_stopped(scene, hit, thing, giver, receiver)


def _one_by_one(scene: Scene, thing: Hit) -> list[tuple[Group, str]]:
    """Return receivers with a date behind each: "au Mali en novembre 2022, au Niger le 29 juillet"."""
    right = [g for g in scene.passage.groups if g.start > thing.end and set(g.countries) & SAHEL_COUNTRIES]
    return dated_apart(scene, right) if len(right) > 1 else []


def _taking_part(scene: Scene, hit: Hit, thing: Hit, giver: Filler, lifted: bool) -> Iterator[Statement]:
    """Yield "a mis fin à sa participation à la force Takuba": who stops taking part leaves."""
    accords = [(a.hit.start, a.name) for a in accords_in(scene) if a.name != "bilateral"]
    bodies = [(m.start - scene.offset, m.entity.id) for g in scene.passage.groups for m in g.bodies]
    left = [name for start, name in (*accords, *bodies) if 0 < start - thing.end < _TO_BODY]
    states = [g for g in giver.parties if is_state(g) or not scene.is_organisation(g)]
    modality = scene.modality(hit.token)
    status = measure_status(modality, noun=not verbal(hit.token), lifted=lifted)
    if left and states and status:
        span = scene.passage.sentence.start, scene.passage.sentence.end
        action = AllianceAction.READMITTED if lifted else AllianceAction.LEFT
        date = scene.date(hit.token, modality, by_announcement=True)
        yield Statement(
            COMMITTEES.get(left[0], left[0]), action, states, status, date, span, hit.text, "participation",
            doubts=giver.doubts, reasons={"actors": giver.how},
        )  # fmt: skip


def _in_accord(scene: Scene, hit: Hit) -> bool:
    """Whether cooperation is what an accord or a committee is for: "l'accord de coopération"."""
    before = scene.passage.folded[max(0, hit.start - 30) : hit.start].split()[-3:]
    return bool(small("frames") & set(before)) and bool({"de", "d", "la"} & set(before))


def _once_stopped(scene: Scene, hit: Hit, thing: Hit, giver: Filler, receiver: Filler) -> Iterator[Statement]:
    """Yield "sa coopération, qu'elle avait gelée en 2022" beside its resumption."""
    actors = unique([*giver.parties, *receiver.parties])
    for word in scene.hits("actions.suspend.verbs"):
        before = scene.passage.folded[max(0, word.start - 25) : word.start].split()
        relative = word.start > thing.end and bool({"que", "qu"} & set(before))
        opening = (
            word.start < hit.start
            and word.token.dep_ in ("advcl", "obl:mod")
            and "les" in _clitics(scene, word)
        )
        if (relative or opening) and len([a for a in actors if is_state(a)]) == len(actors) > 1:
            modality = scene.modality(word.token)
            date = scene.date(word.token, modality, by_announcement=True)
            span = scene.passage.sentence.start, scene.passage.sentence.end
            yield Statement(
                "bilateral", AllianceAction.SUSPENDED, actors, AllianceStatus.DONE, date, span, word.text,
                "aid once stopped", doubts=giver.doubts + receiver.doubts + 1,
            )  # fmt: skip
            return


def _clitics(scene: Scene, word: Hit) -> set[str]:
    return {scene.passage.word(c) for c in word.token.children}


def _done_to(scene: Scene, hit: Hit, thing: Hit) -> bool:
    """Whether an action is done to a thing: as its object, its passive subject, or with "de"."""
    token = hit.token
    if verbal(token):
        if hit.text.startswith("cess") and scene.words(hit.end, len(scene.passage.folded))[:1] in (
            ["de"],
            ["d"],
        ):
            return False  # "n'ont cessé de se détériorer"
        clause = Clause(scene.passage.syntax, token)
        ends = clause.passive or hit.text.startswith(("repri", "repren", "redemarr", "recommenc", "cess"))
        phrases = [*clause.objects, *(clause.subjects if ends else [])]
        if any(thing.token in phrase.tokens for phrase in phrases):
            return True
        first = min((t.idx for t in clause.verb.children if t.dep_.startswith("aux")), default=hit.start)
        if clause.passive and thing.start < 12 < first and not _verbs(scene, thing.end, first):
            return True  # it opens the sentence, however it was parsed
        if token.dep_ in ("acl", "amod", "acl:relcl") and 0 <= hit.start - thing.end <= 60:
            return token.head in thing.token.subtree  # "l'assistance, suspendue à la suite des coups d'État"
        if "Part" in token.morph.get("VerbForm", []) and 0 <= hit.start - thing.end <= 60:
            between = scene.passage.sentence.text[thing.end : hit.start]
            return len(between) <= 3 or (between.endswith(", ") and not _verbs(scene, thing.end, hit.start))
        between_words = scene.words(hit.end, thing.start)
        near = thing.start >= hit.end and len(" ".join(between_words)) <= 40
        beside = set(between_words) <= small("before_accord")  # but for a date, on which parses break
        return near and (beside or thing.token in token.subtree) and not clause.passive
    between_words = scene.words(hit.end, thing.start)
    near = thing.start > hit.start and len(" ".join(between_words)) <= 60
    joined = between_words[-1:] and between_words[-1] in small("possessing")
    return near and bool(joined or thing.token in token.subtree) and not _verbs(scene, hit.end, thing.start)


def _antecedent(scene: Scene, hit: Hit) -> Filler:
    """Return whom "qui a rompu" is said of, however it was parsed."""
    relative = _WHO.search(scene.passage.folded[: hit.start])
    for group in scene.passage.groups if relative else ():
        if relative and 0 <= relative.start() - group.end <= 2 and group.parties:
            return Filler(group.parties, "who")
    return NOBODY


def _participle(hit: Hit) -> bool:
    """Whether a participle stands without a subject of its own."""
    return "Part" in hit.token.morph.get("VerbForm", []) and not any(
        c.dep_ in ("nsubj", "aux:tense") for c in hit.token.children
    )


def _verbs(scene: Scene, start: int, end: int) -> bool:
    """Whether a finite verb stands in a stretch of the sentence."""
    return any(start <= t.idx < end and t.pos_ in ("VERB", "AUX") for t in scene.passage.doc)


def _giver(scene: Scene, hit: Hit, thing: Hit) -> Filler:
    """Return who gives the aid or breaks off the cooperation."""
    if verbal(hit.token):
        doer = _antecedent(scene, hit) or scene.doer(hit.token)
        if doer or not (Clause(scene.passage.syntax, hit.token).passive or _participle(hit)):
            return doer
    for group in scene.passage.groups:  # "la suspension par l'Union européenne d'une partie de l'aide"
        right = 0 <= group.start - hit.end <= _BY and group.end <= thing.start
        if right and group.parties and "par" in scene.passage.prepositions(group, hit.end):
            return Filler(group.parties, "by whom")
    both = [g for g in scene.passage.groups if 0 <= g.start - thing.end <= 14 and g.demonym]
    if both and len(both[0].countries) > 1:
        return Filler(both[0].countries[:1], "both")  # "les opérations conjointes franco-nigériennes"
    if both and both[0].countries and not set(both[0].countries) & SAHEL_COUNTRIES:
        return Filler(both[0].countries, "whose aid")  # "l'aide américaine est suspendue"
    if pair := _two(scene, thing):
        return Filler(pair[:1], "two sides", 1)
    for group in scene.passage.groups:  # "l'aide au développement de la France"
        near = 0 <= group.start - thing.end <= 14 and not set(group.parties) & SAHEL_COUNTRIES
        if near and group.parties and scene.passage.prepositions(group, thing.end)[:1] in (["de"], ["par"]):
            return Filler(group.parties, "owner of the aid")
    for group in scene.complements(thing.token, "de", "par", clause=False):
        if group.parties and (
            group.demonym or scene.passage.prepositions(group, thing.start)[:1] != ["avec"]
        ):
            return Filler(group.parties, "owner of the aid")
    return scene.owner(hit.token) or _speaker(scene, hit)


def _two(scene: Scene, thing: Hit) -> list[str]:
    """Return both sides of "la coopération entre X et Y", "les opérations des deux armées"."""
    end = thing.end
    for group in scene.complements(thing.token, "entre", clause=False):
        if len(group.parties) > 1:
            return group.parties
    found = scene.anaphor(end, min(end + 40, len(scene.passage.sentence.text)))
    return found.parties if found.how == "anaphor two" else []


def _speaker(scene: Scene, hit: Hit) -> Filler:
    """Return who tells that its aid is suspended: "L'aide est suspendue, précise Washington"."""
    for group in scene.passage.groups:
        said = group.start > hit.end and not set(group.parties) & SAHEL_COUNTRIES
        if said and group.parties and scene.passage.role(group) not in ("selon", "contre", "avec", "de"):
            return Filler(group.parties[:1], "speaker", 2)
    for group in scene.passage.groups:
        if (
            group.parties
            and not scene.passage.prepositions(group)
            and not set(group.parties) & SAHEL_COUNTRIES
        ):
            return Filler(group.parties, "in the sentence", 2)
    actor = scene.discourse.actor(scene.offset)
    return Filler([actor], "spoken of", 2) if actor and actor not in SAHEL_COUNTRIES else NOBODY


def _receiver(scene: Scene, hit: Hit, thing: Hit, givers: list[str]) -> Filler:
    """Return who gets the aid, or with whom a state breaks off its cooperation."""
    both = [g for g in scene.passage.groups if 0 <= g.start - thing.end <= 14 and g.demonym]
    if both and len(both[0].countries) > 1:
        return Filler(both[0].countries[1:], "both")
    if pair := _two(scene, thing):
        return Filler(pair[1:], "two sides", 1)
    if _WITH_IT.match(scene.passage.folded[thing.end :]):
        named = [m.entity.id for g in scene.passage.groups if g.end < thing.start for m in g.bodies]
        last = scene.discourse.organisation(scene.offset)
        if named or last:
            return Filler([named[0] if named else last.entity.id if last else ""], "with it", 1)
    for token in (thing.token, hit.token):
        first = next(
            (g.start for g in scene.passage.groups if g.start > thing.end), len(scene.passage.sentence.text)
        )
        if body := scene.pointed_body(thing.end, first):
            return Filler([body.entity.id], "the organisation", 1)
        for group in scene.complements(token, "à", "avec", "pour", "contre", "envers", "entre"):
            if group.parties and not set(group.parties) <= set(givers):
                return Filler(group.parties, "receiver")
    if _THEIR_OWN.search(scene.passage.folded, thing.end):
        own = [p for p in scene.subject(scene.verb(hit.token)).parties if p in SAHEL_COUNTRIES]
        if own:
            return Filler(own, "their own", 1)
    government = scene.discourse.government(scene.offset)
    return Filler([government], "context", 2) if government else NOBODY


def _withheld(scene: Scene, hit: Hit, giver: Filler, receiver: Filler, lifted: bool) -> Iterator[Statement]:
    modality = scene.modality(hit.token)
    status = measure_status(modality, noun=not verbal(hit.token), lifted=lifted)
    if (
        modality.negated
        and not lifted
        and giver.doubts < 2
        and _NOT_DONE.search(scene.passage.folded[: hit.start])
    ):
        status = AllianceStatus.DENIED
    givers = giver.parties
    receivers = [p for p in receiver.parties if p not in givers]
    if receiver.how == "context" and len(givers) > 1 and SAHEL_COUNTRIES & set(givers):
        receivers = []  # "le Nigeria et le Niger ont convenu de reprendre leur coopération": with each other
    if not receivers and len([g for g in givers if is_state(g)]) > 1:
        receivers = givers[1:]  # "Paris et Bamako ont suspendu leur coopération"
    if status is None or not givers or not receivers:
        return
    date = scene.date(hit.token, modality, by_announcement=True)
    wanted = lifted and status is AllianceStatus.PROPOSED
    if wanted and date and date < str(scene.passage.document.anchor)[:4]:
        date = None  # "souhaitent reprendre leur aide, suspendue en 2022": the date of what is undone
    span = scene.passage.sentence.start, scene.passage.sentence.end
    doubts = giver.doubts + receiver.doubts
    reasons = {"giver": giver.how, "receiver": receiver.how}
    action = AllianceAction.READMITTED if lifted else AllianceAction.SUSPENDED
    givers = unique(behind(g) for g in givers)
    states, bodies = [g for g in givers if is_state(g)], [g for g in givers if not is_state(g)]
    partners = [r for r in receivers if is_state(r)]
    for body in bodies:
        if partners and scene.is_organisation(body):
            yield Statement(
                body, action, partners, status, date, span, hit.text, "aid", doubts=doubts, reasons=reasons
            )
    for body in [r for r in receivers if not is_state(r)]:
        if states:  # a member that suspends its own cooperation with an organisation leaves it
            left = AllianceAction.READMITTED if lifted else AllianceAction.LEFT
            yield Statement(
                body, left, states, status, date, span, hit.text, "aid", doubts=doubts, reasons=reasons
            )
    if states and partners:
        actors = unique([*states, *partners])
        yield Statement(
            "bilateral", action, actors, status, date, span, hit.text, "aid", doubts=doubts, reasons=reasons
        )
