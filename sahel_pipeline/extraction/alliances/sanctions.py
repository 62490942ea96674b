"""Sanctions: imposed, suffered, lifted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sahel_pipeline.extraction.alliances.acts import BACK, SANCTIONING, governing, measure
from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.modality import Modality
from sahel_pipeline.extraction.alliances.parties import is_state
from sahel_pipeline.extraction.alliances.passage import Group, Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene, Statement
from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction, AllianceStatus

if TYPE_CHECKING:
    pass

_A = AllianceAction


_REACH = 900
"""Characters back to what "ces mesures" are."""
_NO_LONGER = re.compile(
    r"(?<![a-z])n (?:est|sont|etait|etaient) plus "
    r"(?:sous|frappee?s? d|visee?s? par|soumise?s? a)[a-z ]{0,12}$"
)
"""Before sanctions that are over."""
LIFTED_BEFORE = re.compile(
    r"(?:celles ci|ces dernieres|elles) (?:ont|avaient|viennent d|seront) (?:[a-z]+ ){0,2}?"
    r"(?:ete |etre )?(?:[a-z]+ )?(?P<verb>levees|allegees|assouplies)"
)
"""Sanctions told before are over."""
_JUST = 400
"""Characters back to what "celles-ci" are."""
_TARGET = ("contre", "à", "envers", "sur", "pour", "avec")


def read_sanctions(scene: Scene) -> Iterator[Statement]:
    """Yield "la Cédéao sanctionne le Niger", "l'embargo contre le Mali", "la levée des sanctions"."""
    nouns = [h for h in scene.hits("things.sanction") if not verbal(h.token)]
    lifting = scene.hits("actions.lift.verbs", "actions.lift.nouns", "actions.lift.ending")
    yield from _those_measures(scene, lifting)
    yield from _they_are_lifted(scene)
    for hit in nouns[:2]:
        lifted = next((w for w in lifting if w.token in governing(hit.token) or _lifts(scene, w, hit)), None)
        token = lifted.token if lifted else hit.token
        modality = scene.modality(token)
        targets = _targets(scene, hit)
        senders = _sanctioners(scene, hit, targets.parties)
        if lifted is not None:
            yield from once_imposed(scene, hit, senders, targets)
        if lifted is None and modality.negated and _NO_LONGER.search(scene.passage.folded[: hit.start]):
            yield from measure(scene, hit, senders, targets, Modality(), True, "sanctions no longer")
            continue
        if lifted is None and (modality.hypothetical or _only_threatened(scene, hit, modality)):
            continue
        if lifted is None and senders.how != "de" and scene.lexicon["debated"].search(scene.passage.folded):
            continue  # a vote about sanctions imposes none
        yield from measure(
            scene,
            hit if lifted is None else lifted,
            senders,
            targets,
            modality,
            lifted is not None,
            "sanctions",
            fresh=_new(scene, hit),
        )
    for hit in scene.hits("actions.impose.acts"):
        acts = verbal(hit.token) or hit.token.pos_ == "ADJ"
        modality = scene.modality(hit.token) if acts else Modality()  # "frontières closes, avoirs gelés"
        yield from measure(
            scene,
            hit,
            _actors_in_deed(scene, hit),
            _targets(scene, hit),
            modality,
            False,
            "sanctions in deed",
        )
    for hit in scene.passage.find(scene.lexicon["actions.impose.sanctioning"]):
        if not verbal(hit.token) and " " not in hit.text:
            continue
        targets = Filler(unique(c for g in scene.patient(hit.token) for c in g.parties), "object")
        senders = scene.doer(hit.token)
        passive = Clause(scene.passage.syntax, hit.token).passive or hit.token.dep_ in ("acl", "amod")
        if (not senders or senders.parties == targets.parties) and passive:
            senders = _last_sender(scene, hit)
        yield from measure(scene, hit, senders, targets, scene.modality(hit.token), False, "sanctions")
    if not nouns or all(_governs_nothing(scene, hit) for hit in nouns):
        yield from _under_sanctions(scene)


def _actors_in_deed(scene: Scene, hit: Hit) -> Filler:
    """Return the organisation that closes borders or freezes assets, also one named just before."""
    doer = scene.doer(hit.token)
    bodies = [p for p in doer.parties if not is_state(p)]
    abroad = [p for p in doer.parties if is_state(p) and p not in SAHEL_COUNTRIES]
    if abroad and not doer.doubts and hit.text.startswith("gel"):
        return Filler(abroad, doer.how)  # "le Trésor américain a gelé les avoirs du ministre"
    if bodies or (
        doer.parties and not doer.doubts and doer.how in ("subject", "agent") and not _pronoun(scene)
    ):
        return Filler(bodies, doer.how, doer.doubts)
    named = [m.entity.id for g in scene.passage.groups for m in g.mentions if m.entity.id in SANCTIONING]
    if named:
        return Filler(unique(named[:1]), "in the sentence", 1)
    before = [s for s in scene.passage.document.sentences if s.end <= scene.offset][-1:]
    named = [m.entity.id for s in before for m in s.mentions if m.entity.id in SANCTIONING]
    return Filler(unique(named), "sentence before", 2)


def _pronoun(scene: Scene) -> bool:
    """Whether a sentence is about "il" or "elle"."""
    return bool({"il", "elle", "ils", "elles"} & set(scene.passage.folded.split()[:1]))


def _governs_nothing(scene: Scene, hit: Hit) -> bool:
    """Whether a word for sanctions is part of "être sous sanctions"."""
    return scene.passage.folded[: hit.start].split()[-1:] == ["sous"]


def _under_sanctions(scene: Scene) -> Iterator[Statement]:
    """Yield "le Niger y est soumis depuis le coup d'État": sanctions that a sentence before told of."""
    for hit in scene.passage.find(scene.lexicon["actions.impose.subject"]):
        left = [g for g in scene.passage.groups if g.end <= hit.start and not scene.passage.prepositions(g)]
        struck = [p for g in left[-1:] for p in g.parties if is_state(p)]
        targets = Filler(struck, "subject") if struck else scene.subject(scene.verb(hit.token))
        home = scene.discourse.government(scene.offset)
        if targets.doubts and home and not set(targets.parties) & SAHEL_COUNTRIES:
            targets = Filler([home], "context", 2)  # "le pays étant sous sanctions"
        senders = _last_sender(scene, hit)
        yield from measure(scene, hit, senders, targets, scene.modality(hit.token), False, "under sanctions")


def _last_sender(scene: Scene, hit: Hit) -> Filler:
    """Return who imposed the sanctions that the text spoke of last."""
    for group in reversed(scene.passage.groups):
        here = [p for p in group.parties if p in SANCTIONING and group.end <= hit.start]
        if here:
            return Filler(here[:1], "in the sentence", 1)
    act = scene.discourse.last_act
    if act and act.alliance in SANCTIONING and act.action in BACK:
        return Filler([act.alliance], "last sanctions", 2)
    last = scene.discourse.organisation(scene.offset + hit.start, SANCTIONING)
    return Filler([last.entity.id], "context", 2) if last else NOBODY


def once_imposed(scene: Scene, hit: Hit, senders: Filler, targets: Filler) -> Iterator[Statement]:
    """Yield the imposing of what is lifted now, where the text dates it: "imposées le 9 janvier"."""
    states = [t for t in targets.parties if is_state(t)]
    for word in scene.hits("actions.impose.verbs", "actions.impose.struck"):
        if not 0 <= word.start - hit.end <= 80 or word.token.dep_ not in ("acl", "acl:relcl", "amod"):
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
    """Whether lifting is said right beside: "la levée, le 3 juillet, des sanctions", "sanctions levées"."""
    if word.start >= hit.end:
        between_tokens = [t for t in scene.passage.doc if hit.end <= t.idx < word.start]
        bare = all(t.pos_ in ("ADJ", "ADV", "CCONJ", "AUX") for t in between_tokens)
        return bare and "Part" in word.token.morph.get("VerbForm", [])
    between = set(scene.words(word.end, hit.start)) - {"par"}
    for group in scene.passage.groups:
        if word.end <= group.start and group.end <= hit.start:  # "la levée, par la Cédéao, des sanctions"
            between -= set(scene.passage.folded[group.start : group.end].split())
    return word.end <= hit.start and between <= small("of_the_bulk")


def _those_measures(scene: Scene, lifting: list[Hit]) -> Iterator[Statement]:
    """Yield "obtenir la levée de ces mesures": of all that the sentences before told of."""
    those = next(scene.passage.find(scene.lexicon["those_measures"]), None)
    word = next((w for w in lifting if those and w.end <= those.start and those.start - w.end < 8), None)
    if word is None:
        return
    modality = scene.modality(word.token)
    for act in scene.discourse.measures:
        if scene.passage.sentence.end - act.span[1] < _REACH:
            senders, targets = (
                Filler([act.alliance], "those measures", 1),
                Filler(act.actors, "those measures"),
            )
            yield from measure(scene, word, senders, targets, modality, True, "those measures")


def _they_are_lifted(scene: Scene) -> Iterator[Statement]:
    """Yield "Celles-ci ont été levées le 24 février": the sanctions of the sentences before."""
    found = LIFTED_BEFORE.match(scene.passage.folded)
    if found is None:
        return
    token = scene.passage.token_at(found.start("verb"))
    word, modality = Hit(found.start("verb"), found.end(), token, found["verb"]), scene.modality(token)
    for act in scene.discourse.measures:
        if scene.passage.sentence.end - act.span[1] < _JUST:
            senders, targets = Filler([act.alliance], "they", 1), Filler(act.actors, "they")
            yield from measure(scene, word, senders, targets, modality, True, "they are lifted")


def _new(scene: Scene, hit: Hit) -> bool:
    """Whether sanctions are not known yet: "envisage des sanctions", "de nouvelles sanctions"."""
    return bool({"des", "nouvelles", "autres", "d"} & set(scene.passage.folded[: hit.start].split()[-2:]))


def _only_threatened(scene: Scene, hit: Hit, modality: Modality) -> bool:
    """Whether sanctions do not exist yet: "menace de sanctions", "d'éventuelles sanctions"."""
    if modality.threatened or modality.negated:
        return True
    before = scene.passage.folded[max(0, hit.start - 40) : hit.start]
    return any(word in before.split() for word in ("eventuelles", "possibles", "menace", "menaces", "risque"))


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
        apart = {"que", "qu", "dont", "qui"} & set(passage.folded[hit.end : group.start].split())
        if states and group.start > hit.end and not apart and passage.within(group, hit.token):
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
    last = scene.discourse.organisation(scene.offset + hit.start, SANCTIONING)
    before = passage.folded[max(0, hit.start - 12) : hit.start].split()[-2:]
    known = {"les", "ces", "l", "cet", "leurs", "ses", "cette", "la"} & set(before)
    known |= {"suffers"} if scene.lexicon["suffers"].search(passage.folded[: hit.start]) else set()
    pronoun = set(passage.folded.split()[:2]) & {"ils", "elle", "il", "dirigeants"}
    if (known or pronoun or hit.text.startswith("celle")) and last:
        return Filler([last.entity.id], "context", 2)
    return NOBODY


def _powers(group: Group, targets: list[str]) -> list[str]:
    orgs = [m.entity.id for m in group.mentions if m.entity.kind is EntityKind.ORGANISATION]
    return unique(orgs) or _without([p for p in group.parties if is_state(p)], targets)


def _without(parties: list[str], others: list[str]) -> list[str]:
    return [p for p in parties if p not in others]
