"""Measures against a state: sanctions, suspension from an organisation, withheld aid, and their end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.modality import Modality
from sahel_pipeline.extraction.alliances.passage import Group, Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene, Statement
from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction, AllianceStatus

if TYPE_CHECKING:
    from spacy.tokens import Token

_SANCTIONING = frozenset({"CEDEAO", "UEMOA", "UA", "UE", "ONU", "OIF", "CEEAC"})
_TARGET = ("contre", "à", "envers", "sur", "pour", "avec")


def read_measures(scene: Scene) -> Iterator[Statement]:
    """Yield what a sentence says about sanctions, suspended membership and suspended aid."""
    echoed = list(_echoes(scene))  # read first: what it points back to stands in a sentence before
    found = [*_sanctions(scene), *_membership(scene), *_aid(scene)]
    for statement in (*echoed, *found):
        scene.discourse.last_act = statement
        yield statement


def is_state(party: str) -> bool:
    """Whether a party is a country (ISO 3166-1 alpha-3 code) and not an organisation."""
    return len(party) == 3 and party.isalpha() and party.isupper() and party not in _THREE_LETTERS


_THREE_LETTERS = frozenset(
    [
        "CMA",
        "AES",
        "UMA",
        "UFL",
        "OIF",
        "OCI",
        "FMI",
        "BAD",
        "CPI",
        "HCR",
        "PAM",
        "OMS",
        "OIM",
        "FAO",
        "ONU",
        "ALG",
        "CSP",
        "FLA",
        "MAA",
        "MSA",
        "CRR",
        "FPL",
        "UFR",
    ]
)


# --- sanctions ----------------------------------------------------------------------------------------------


def _sanctions(scene: Scene) -> Iterator[Statement]:
    nouns = [h for h in scene.hits("things.sanction") if not verbal(h.token)]
    lifting = scene.hits("actions.lift.verbs", "actions.lift.nouns", "actions.lift.ending")
    for hit in nouns[:2]:
        lifted = next((w for w in lifting if w.token in _governing(hit.token) or _lifts(scene, w, hit)), None)
        token = lifted.token if lifted else hit.token
        modality = scene.modality(token)
        targets = _targets(scene, hit)
        senders = _sanctioners(scene, hit, targets.parties)
        if lifted is not None:
            yield from _once_imposed(scene, hit, senders, targets)
        if lifted is None and (modality.hypothetical or _only_threatened(scene, hit, modality)):
            continue
        yield from _measure(
            scene,
            hit if lifted is None else lifted,
            senders,
            targets,
            modality,
            lifted is not None,
            "sanctions",
        )
    for hit in scene.hits("actions.impose.acts"):
        doer = scene.doer(hit.token)
        targets = _targets(scene, hit)
        bodies = Filler([p for p in doer.parties if not is_state(p)], doer.how, doer.doubts)
        yield from _measure(
            scene, hit, bodies, targets, scene.modality(hit.token), False, "sanctions in deed"
        )
    for hit in scene.passage.find(scene.lexicon["actions.impose.sanctioning"]):
        if not verbal(hit.token) and " " not in hit.text:
            continue
        targets = Filler(unique(c for g in scene.patient(hit.token) for c in g.parties), "object")
        senders = scene.doer(hit.token)
        passive = Clause(scene.passage.syntax, hit.token).passive or hit.token.dep_ in ("acl", "amod")
        if (not senders or senders.parties == targets.parties) and passive:
            senders = _last_sender(scene, hit)
        yield from _measure(scene, hit, senders, targets, scene.modality(hit.token), False, "sanctions")
    if not nouns or all(_governs_nothing(scene, hit) for hit in nouns):
        yield from _under_sanctions(scene)


def _governs_nothing(scene: Scene, hit: Hit) -> bool:
    """Whether a word for sanctions is part of "être sous sanctions"."""
    return scene.passage.folded[: hit.start].split()[-1:] == ["sous"]


def _under_sanctions(scene: Scene) -> Iterator[Statement]:
    """Yield "le Niger y est soumis depuis le coup d'État": sanctions that a sentence before told of."""
    for hit in scene.passage.find(scene.lexicon["actions.impose.subject"]):
        left = [g for g in scene.passage.groups if g.end <= hit.start and not scene.passage.prepositions(g)]
        struck = [p for g in left[-1:] for p in g.parties if is_state(p)]
        targets = Filler(struck, "subject") if struck else scene.subject(scene.verb(hit.token))
        senders = _last_sender(scene, hit)
        yield from _measure(scene, hit, senders, targets, scene.modality(hit.token), False, "under sanctions")


def _last_sender(scene: Scene, hit: Hit) -> Filler:
    """Return who imposed the sanctions that the text spoke of last."""
    act = scene.discourse.last_act
    if act and act.alliance in _SANCTIONING and act.action in _BACK:
        return Filler([act.alliance], "last sanctions", 2)
    last = scene.discourse.organisation(scene.offset + hit.start, _SANCTIONING)
    return Filler([last.entity.id], "context", 2) if last else NOBODY


# --- the same again -----------------------------------------------------------------------------------------

_ECHO_REACH = 900
"""Characters between a measure and the sentence that points back to it."""
_BACK = (AllianceAction.SUSPENDED, AllianceAction.READMITTED)
_SUFFERS = re.compile("frapp|sort|enseigne|peine|sanction|subi|vis[ei]")
_PRONOUN = re.compile("(?:^| )(?:l|la|les|le) (?:a|ont|avait|avaient|aurait) $")


def _echoes(scene: Scene) -> Iterator[Statement]:
    """Yield "le Mali avait pris la même décision", "l'Uemoa a fait de même", "elle les avait gelées"."""
    act = scene.discourse.last_act
    if act is None or scene.offset - act.span[1] > _ECHO_REACH:
        return
    for hit in scene.hits("same"):
        token = scene.verb(hit.token)
        status = _status(scene.modality(token), noun=False, lifted=True)
        if status is None:
            return
        around = scene.passage.folded[max(0, hit.start - 30) : hit.end]
        for parties, date in _each_dated(scene, hit):
            if echo := _echo(scene, act, parties, bool(_SUFFERS.search(around)), status, date, hit):
                yield echo
        return
    if act.action in _BACK:
        yield from _once_done(scene, act)


def _each_dated(scene: Scene, hit: Hit) -> Iterator[tuple[list[str], str | None]]:
    """Yield who did the same, each with the date behind: "le Mali en mai 2022 et le Burkina en janvier"."""
    groups = [g for g in scene.passage.groups if g.parties and not scene.passage.prepositions(g)]
    ends = [g.start for g in groups[1:]] + [len(scene.passage.sentence.text)]
    dates = scene.passage.sentence.dates
    for group, end in zip(groups, ends, strict=True):
        inside = [d.edtf for d in dates if d.edtf and group.end <= d.start - scene.offset < end]
        every = [d.edtf for d in dates if d.edtf] if len(groups) == 1 else []
        yield group.parties, next(iter([*inside, *every]), None)


def _echo(
    scene: Scene, act: Statement, parties: list[str], suffers: bool, status: AllianceStatus,
    date: str | None, hit: Hit,
) -> Statement | None:  # fmt: skip
    """Return the act of others that repeats one, or None where it cannot be theirs."""
    bodies = [p for p in parties if not is_state(p) and scene.is_organisation(p)]
    states = [p for p in parties if is_state(p) and p not in act.actors]
    span = scene.passage.sentence.start, scene.passage.sentence.end
    alliance, actors = "", list[str]()
    if act.action in _BACK and act.alliance != "bilateral":
        if bodies:
            alliance, actors = bodies[0], [a for a in act.actors if is_state(a)]
        elif states and suffers:
            alliance, actors = act.alliance, states
        elif states:
            alliance, actors = "bilateral", unique([*states, *act.actors])
    elif act.action in (*_BACK, AllianceAction.DENOUNCED) and len(act.actors) > 1:
        partners = act.actors[1:]
        if bodies and act.action in _BACK:
            alliance, actors = bodies[0], partners
        elif states:
            alliance, actors = act.alliance, unique([*states, *partners])
    if not actors or (alliance == act.alliance and set(actors) == set(act.actors)):
        return None
    return Statement(
        alliance, act.action, actors, status, date, span, hit.text, "the same again", doubts=2,
        reasons={"actors": "of the act before"},
    )  # fmt: skip


def _once_done(scene: Scene, act: Statement) -> Iterator[Statement]:
    """Yield "elle les avait suspendues le 3 juin" after the resumption: the measure that is over now."""
    for word in scene.hits("actions.suspend.verbs"):
        if not verbal(word.token) or not _PRONOUN.search(scene.passage.folded[: word.start]):
            continue
        if act.action is AllianceAction.SUSPENDED:
            return
        modality = scene.modality(word.token)
        date = scene.date(word.token, modality, by_announcement=True)
        span = scene.passage.sentence.start, scene.passage.sentence.end
        if date and not modality.negated:
            yield Statement(
                act.alliance, AllianceAction.SUSPENDED, list(act.actors), AllianceStatus.DONE, date, span,
                word.text, "once done", doubts=2,
            )  # fmt: skip
        return


def _once_imposed(scene: Scene, hit: Hit, senders: Filler, targets: Filler) -> Iterator[Statement]:
    """Yield the imposing of what is lifted now, where the text dates it: "imposées le 9 janvier"."""
    states = [t for t in targets.parties if is_state(t)]
    for word in scene.hits("actions.impose.verbs", "actions.impose.struck"):
        if not 0 <= word.start - hit.end <= 45 or word.token.dep_ not in ("acl", "acl:relcl", "amod"):
            continue
        dates = [d for d in scene.passage.dates_in(t.i for t in word.token.subtree) if d.edtf]
        if dates and states:
            span = scene.passage.sentence.start, scene.passage.sentence.end
            for sender in senders.parties:
                if not is_state(sender):
                    yield Statement(
                        sender, AllianceAction.SUSPENDED, states, AllianceStatus.DONE, dates[0].edtf, span,
                        word.text, "sanctions once imposed", doubts=senders.doubts + targets.doubts + 1,
                    )  # fmt: skip
            return


def _lifts(scene: Scene, word: Hit, hit: Hit) -> bool:
    """Whether lifting is said right before: "la levée, le 3 juillet, des sanctions"."""
    between = set(scene.words(word.end, hit.start))
    return (
        word.end <= hit.start
        and not verbal(word.token)
        and between <= {"de", "des", "du", "d", "l", "les", "la"}
    )


def _only_threatened(scene: Scene, hit: Hit, modality: Modality) -> bool:
    """Whether sanctions do not exist yet: "menace de sanctions", "d'éventuelles sanctions"."""
    if modality.threatened or modality.negated:
        return True
    before = scene.passage.folded[max(0, hit.start - 40) : hit.start]
    return any(word in before.split() for word in ("eventuelles", "possibles", "menace", "menaces", "risque"))


def _governing(token: Token) -> list[Token]:
    found = []
    for _ in range(5):
        if token.dep_ in ("acl:relcl", "advcl", "parataxis") or token.head.i == token.i:
            break
        token = token.head
        found.append(token)
    return found


def _targets(scene: Scene, hit: Hit) -> Filler:
    """Return the countries that sanctions strike."""
    passage = scene.passage
    for word in scene.hits("actions.impose.struck"):
        if 0 <= word.start - hit.end <= 12:  # "les sanctions qui frappent le Mali"
            states = [s for g in passage.groups if 0 <= g.start - word.end <= 12 for s in _struck(scene, g)]
            if states:
                return Filler(unique(states), "struck")
    for group in scene.complements(hit.token, *_TARGET):
        preps = passage.prepositions(group, hit.start)
        states = _struck(scene, group)
        if states and not {"par", "selon", "via"} & set(preps):
            return Filler(states, preps[0] if preps else "")
    for group in scene.complements(hit.token, ""):
        states = _struck(scene, group)
        if states and group.start > hit.end and passage.within(group, hit.token):
            return Filler(states, "object of the measure", 1)  # "les sanctions frappant le Niger"
    focus = scene.discourse.focus
    named = unique(c for g in passage.groups for c in g.countries if c in SAHEL_COUNTRIES)
    if focus and focus in named:
        return Filler([focus], "focus in the sentence", 1)
    if len(named) == 1:
        return Filler(named, "in the sentence", 1)
    government = scene.discourse.government(scene.offset)
    return Filler([government], "context", 2) if government else NOBODY


def _struck(scene: Scene, group: Group) -> list[str]:
    return [c for c in group.countries if any(m.entity.kind is not EntityKind.PLACE for m in group.mentions)]


def _sanctioners(scene: Scene, hit: Hit, targets: list[str]) -> Filler:
    """Return who imposes sanctions: in the phrase, by the verb that governs it, else named just before."""
    passage = scene.passage
    for group in scene.complements(hit.token, "de", "par"):
        parties = _powers(group, targets)
        if parties:
            return Filler(parties, "de")
    behind = next((g for g in passage.groups if g.start > hit.end), None)
    relative = behind and {"que", "qu"} & set(passage.folded[hit.end : behind.start].split()[-3:])
    if behind and relative and (parties := _powers(behind, targets)):
        return Filler(parties, "who imposed them")
    for group in reversed(passage.groups):
        orgs = [m.entity.id for m in group.mentions if m.entity.kind is EntityKind.ORGANISATION]
        if orgs and 0 <= hit.start - group.end <= 60:
            return Filler(unique(orgs), "named before")
    verb = scene.verb(hit.token)
    if verb.i != hit.token.i and scene.lexicon["actions.impose.verbs"].search(passage.word(verb)):
        parties = _without(scene.doer(verb).parties, targets)
        if parties:
            return Filler(parties, "subject")
    for group in reversed(passage.groups):
        if group.end <= hit.start and EntityKind.ORGANISATION in group.kinds:
            parties = _powers(group, targets)
            if parties:
                return Filler(parties, "named before", 1)
    last = scene.discourse.organisation(scene.offset + hit.start, _SANCTIONING)
    before = passage.folded[max(0, hit.start - 12) : hit.start].split()[-2:]
    known = {"les", "ces", "l", "cet", "leurs", "ses", "cette", "la"} & set(before)
    pronoun = set(passage.folded.split()[:2]) & {"ils", "elle", "il", "dirigeants"}
    if (known or pronoun or hit.text.startswith("celle")) and last:
        return Filler([last.entity.id], "context", 2)
    return NOBODY


def _powers(group: Group, targets: list[str]) -> list[str]:
    orgs = [m.entity.id for m in group.mentions if m.entity.kind is EntityKind.ORGANISATION]
    return unique(orgs) or _without([p for p in group.parties if is_state(p)], targets)


def _without(parties: list[str], others: list[str]) -> list[str]:
    return [p for p in parties if p not in others]


def _measure(
    scene: Scene, hit: Hit, senders: Filler, targets: Filler, modality: Modality, lifted: bool, rule: str
) -> Iterator[Statement]:
    """Yield the record of a measure for each organisation that takes it, and one for the states that do."""
    action = AllianceAction.READMITTED if lifted else AllianceAction.SUSPENDED
    status = _status(modality, noun=not verbal(hit.token), lifted=lifted)
    struck = [t for t in targets.parties if is_state(t)]
    if status is None or not struck or not senders:
        return
    date = scene.date(hit.token, modality, by_announcement=True)
    doubts = senders.doubts + targets.doubts
    reasons = {"sender": senders.how, "target": targets.how}
    span = scene.passage.sentence.start, scene.passage.sentence.end
    states = [s for s in senders.parties if is_state(s) and s not in struck]
    for sender in senders.parties:
        if not is_state(sender):
            yield Statement(
                sender, action, struck, status, date, span, hit.text, rule, doubts=doubts, reasons=reasons
            )
    if states:
        actors = unique([*states, *struck])
        yield Statement(
            "bilateral", action, actors, status, date, span, hit.text, rule, doubts=doubts, reasons=reasons
        )


def _status(modality: Modality, *, noun: bool, lifted: bool) -> AllianceStatus | None:
    if modality.hypothetical or modality.threatened:
        return None
    if modality.negated:
        return AllianceStatus.DENIED if lifted and not noun else None
    if (modality.denied or modality.refused) and lifted:
        return AllianceStatus.DENIED if modality.denied else None
    if modality.crowd and modality.wished:
        return None
    if modality.wished and not modality.decided and (lifted or not noun):
        return AllianceStatus.PROPOSED
    return AllianceStatus.ANNOUNCED if modality.future else AllianceStatus.DONE


# --- membership ---------------------------------------------------------------------------------------------


def _membership(scene: Scene) -> Iterator[Statement]:
    """Yield "l'OIF suspend le Niger", "la suspension du Mali des instances de l'UA", "réintégrer le Mali"."""
    taking = [(h, False) for h in scene.hits("actions.suspend.membership")]
    giving = [(h, True) for h in scene.hits("actions.lift.membership")]
    lifting = scene.hits("actions.lift.verbs", "actions.lift.nouns")
    for hit, lifted in taking + giving:
        token = hit.token
        if (
            not lifted
            and hit.text.startswith("suspension")
            and any(w.token in _governing(token) for w in lifting)
        ):
            yield from _suspension_lifted(scene, hit)
            continue
        if verbal(token):
            patients = scene.patient(token)
            object_ = scene.struck(token)
            struck, how = [p for p in object_.parties if is_state(p)], object_.how
            if not struck and not lifted and "Part" in token.morph.get("VerbForm", []):
                struck, how = _standing_before(scene, hit), "before the participle"
            if len(patients) > 1 and (dated := _dated_apart(scene, patients)):
                yield from _one_by_one(scene, hit, dated, lifted)
                continue
        else:
            struck, how = _of(scene, hit), "de"
            if not struck and hit.text.startswith(("suspendu", "exclu")):
                struck, how = _standing_before(scene, hit), "before the participle"
        if not struck:
            continue
        body = _body(scene, hit, struck)
        if not body:
            continue
        modality = scene.modality(token)
        yield from _measure(scene, hit, body, Filler(struck, how), modality, lifted, "membership")


def _standing_before(scene: Scene, hit: Hit) -> list[str]:
    """Return the states right before "sont suspendus de", where the parse has no subject."""
    for group in reversed(scene.passage.groups):
        words = scene.passage.folded[group.end : hit.start].split()
        being = {"est", "sont", "etait", "etaient", "ete", "reste", "restent", "demeure", "demeurent"}
        if group.end <= hit.start and not scene.passage.prepositions(group) and not group.demonym:
            return [p for p in group.parties if is_state(p)] if being & set(words) and len(words) < 7 else []
    return []


def _suspension_lifted(scene: Scene, hit: Hit) -> Iterator[Statement]:
    """Yield "l'UA a levé la suspension infligée le 18 septembre": lifted now, once imposed."""
    body = _body(scene, hit, [])
    struck = _of(scene, hit)
    government = scene.discourse.government(scene.offset)
    targets = Filler(struck, "de") if struck else Filler([government] if government else [], "context", 2)
    modality = scene.modality(hit.token)
    yield from _measure(scene, hit, body, targets, modality, True, "membership")
    yield from _once_imposed(scene, hit, body, targets)


def _dated_apart(scene: Scene, groups: list[Group]) -> list[tuple[Group, str]]:
    """Return groups with a date behind each: "le Mali en août 2020, le Burkina Faso en 2022"."""
    dated = []
    ends = [g.start for g in groups[1:]] + [len(scene.passage.sentence.text)]
    for group, end in zip(groups, ends, strict=True):
        inside = [
            d.edtf
            for d in scene.passage.sentence.dates
            if d.edtf
            and group.end <= d.start - scene.offset < end
            and d.start - scene.offset - group.end < 12
        ]
        if not inside:
            return []
        dated.append((group, inside[0]))
    return dated


def _one_by_one(scene: Scene, hit: Hit, dated: list[tuple[Group, str]], lifted: bool) -> Iterator[Statement]:
    body = _body(scene, hit, [])
    modality = scene.modality(hit.token)
    for group, date in dated:
        states = [p for p in group.parties if is_state(p)]
        for statement in _measure(scene, hit, body, Filler(states, "object"), modality, lifted, "membership"):
            statement.date = date
            yield statement


def _of(scene: Scene, hit: Hit) -> list[str]:
    """Return the states right behind "la suspension de"."""
    for group in scene.complements(hit.token, "de", clause=False):
        if group.start - hit.end > 30:
            break
        states = [m.entity.id for m in group.mentions if m.entity.kind is EntityKind.COUNTRY]
        if states and not group.demonym:
            return unique(states)
    return []


def _body(scene: Scene, hit: Hit, struck: list[str]) -> Filler:
    """Return the organisation that a state is suspended from or by."""
    for group in scene.complements(hit.token, "de", "par", "à"):
        orgs = [m.entity.id for m in group.mentions if m.entity.kind is EntityKind.ORGANISATION]
        if orgs:
            return Filler(unique(orgs), "from")
    for group in scene.passage.groups:  # "a demandé à l'UA de suspendre le Tchad"
        asked = [m.entity.id for m in group.mentions if m.entity.kind is EntityKind.ORGANISATION]
        between = scene.passage.folded[group.end : hit.start].split()
        if asked and group.end < hit.start and between in (["de"], ["d"], ["a"]):
            return Filler(unique(asked), "asked to")
    if verbal(hit.token) or hit.token.dep_ == "obj":
        doer = scene.doer(hit.token)
        orgs = [p for p in doer.parties if not is_state(p)]
        if orgs:
            return Filler(orgs, doer.how, doer.doubts)
    pointed = any(h.start > hit.start for h in scene.passage.find(scene.lexicon["anaphors.organisation"]))
    last = scene.discourse.organisation(scene.offset + hit.start)
    if last and (pointed or scene.passage.sentence.start <= last.start):
        return Filler([last.entity.id], "the organisation", 1)
    inside = {"instances", "organes", "rangs"} & set(scene.passage.folded[hit.end :].split())
    if inside and (last := scene.discourse.organisation(scene.offset, _SANCTIONING)):
        return Filler([last.entity.id], "context", 2)  # "ils ont suspendu le pays de leurs instances"
    en = any(scene.passage.word(c) == "en" for c in hit.token.children)
    participle = verbal(hit.token) and hit.token.dep_ in ("acl", "amod", "appos", "advcl")
    if (hit.start < 3 or en or participle) and (
        last := scene.discourse.organisation(scene.offset, _SANCTIONING)
    ):
        return Filler([last.entity.id], "context", 2)  # "Suspendus, le Mali et le Niger ..."
    return NOBODY


# --- aid and cooperation ------------------------------------------------------------------------------------


def _aid(scene: Scene) -> Iterator[Statement]:
    things = [
        h
        for h in scene.hits("things.aid")
        if not scene.is_name(h) and not verbal(h.token) and not _in_accord(scene, h)
    ]
    if not things:
        return
    stop = [(h, False) for h in scene.hits("actions.suspend.verbs", "actions.suspend.nouns")]
    resume = [(h, True) for h in scene.hits("actions.lift.verbs", "actions.lift.nouns")]
    for hit, lifted in stop + resume:
        thing = next((t for t in things if t.start != hit.start and _done_to(scene, hit, t)), None)
        if thing is None:
            continue
        giver, receiver = _giver(scene, hit, thing), _receiver(scene, hit, thing)
        if thing.text.startswith("participation"):
            yield from _taking_part(scene, hit, thing, giver, lifted)
            continue
        yield from _withheld(scene, hit, giver, receiver, lifted)
        if lifted:
            yield from _once_stopped(scene, hit, thing, giver, receiver)


def _taking_part(scene: Scene, hit: Hit, thing: Hit, giver: Filler, lifted: bool) -> Iterator[Statement]:
    """Yield "a mis fin à sa participation à la force Takuba": who stops taking part leaves."""
    bodies = [m for g in scene.passage.groups if g.start > thing.end for m in g.bodies]
    states = [g for g in giver.parties if is_state(g)]
    modality = scene.modality(hit.token)
    status = _status(modality, noun=not verbal(hit.token), lifted=lifted)
    if bodies and states and status and bodies[0].start - scene.offset - thing.end < 40:
        span = scene.passage.sentence.start, scene.passage.sentence.end
        action = AllianceAction.READMITTED if lifted else AllianceAction.LEFT
        date = scene.date(hit.token, modality, by_announcement=True)
        yield Statement(
            bodies[0].entity.id, action, states, status, date, span, hit.text, "participation",
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
        clause = Clause(scene.passage.syntax, token)
        phrases = [*clause.objects, *(clause.subjects if clause.passive else [])]
        if any(thing.token in phrase.tokens for phrase in phrases):
            return True
        if token.dep_ in ("acl", "amod", "acl:relcl") and 0 <= hit.start - thing.end <= 60:
            return token.head in thing.token.subtree  # "l'assistance, suspendue à la suite des coups d'État"
        if "Part" in token.morph.get("VerbForm", []) and 0 <= hit.start - thing.end <= 3:
            return True  # the same, however it was parsed
        near = thing.start >= hit.end and len(" ".join(scene.words(hit.end, thing.start))) <= 40
        return near and thing.token in token.subtree and not clause.passive
    plain = set(scene.words(hit.end, thing.start)) <= {"de", "du", "des", "d", "la", "l", "son", "sa", "leur"}
    near = thing.start > hit.start and thing.start - hit.end <= 45
    return near and (plain or thing.token in token.subtree)


def _giver(scene: Scene, hit: Hit, thing: Hit) -> Filler:
    """Return who gives the aid or breaks off the cooperation."""
    if verbal(hit.token):
        doer = scene.doer(hit.token)
        if doer:
            return doer
    both = [g for g in scene.passage.groups if 0 <= g.start - thing.end <= 14 and g.demonym]
    if both and len(both[0].countries) > 1:
        return Filler(both[0].countries[:1], "both")  # "les opérations conjointes franco-nigériennes"
    for group in scene.complements(thing.token, "de", "par", clause=False):
        if group.parties and (
            group.demonym or scene.passage.prepositions(group, thing.start)[:1] != ["avec"]
        ):
            return Filler(group.parties, "owner of the aid")
    return scene.owner(hit.token)


def _receiver(scene: Scene, hit: Hit, thing: Hit) -> Filler:
    both = [g for g in scene.passage.groups if 0 <= g.start - thing.end <= 14 and g.demonym]
    if both and len(both[0].countries) > 1:
        return Filler(both[0].countries[1:], "both")
    for token in (thing.token, hit.token):
        first = next(
            (g.start for g in scene.passage.groups if g.start > thing.end), len(scene.passage.sentence.text)
        )
        if body := scene.pointed_body(thing.end, first):
            return Filler([body.entity.id], "the organisation", 1)
        for group in scene.complements(token, "à", "avec", "pour", "contre", "envers", "entre"):
            if group.parties:
                return Filler(group.parties, "receiver")
    government = scene.discourse.government(scene.offset)
    return Filler([government], "context", 2) if government else NOBODY


def _withheld(scene: Scene, hit: Hit, giver: Filler, receiver: Filler, lifted: bool) -> Iterator[Statement]:
    modality = scene.modality(hit.token)
    status = _status(modality, noun=not verbal(hit.token), lifted=lifted)
    givers = giver.parties
    receivers = [p for p in receiver.parties if p not in givers]
    if not receivers and len([g for g in givers if is_state(g)]) > 1:
        receivers = givers[1:]  # "Paris et Bamako ont suspendu leur coopération"
    if status is None or not givers or not receivers:
        return
    date = scene.date(hit.token, modality, by_announcement=True)
    span = scene.passage.sentence.start, scene.passage.sentence.end
    doubts = giver.doubts + receiver.doubts
    reasons = {"giver": giver.how, "receiver": receiver.how}
    action = AllianceAction.READMITTED if lifted else AllianceAction.SUSPENDED
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
