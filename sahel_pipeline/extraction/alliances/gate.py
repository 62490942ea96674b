"""Which sentences are worth a parse, and for which families of statements.

Parsing is what costs. A sentence is parsed only where its words can make a statement: troops *and* a word of
movement, an accord *and* a word of signing or ending, and so on, with a party named or pointed back to.
"""

from __future__ import annotations

import re
from enum import StrEnum

from sahel_pipeline.extraction.alliances.donors import DONORS, WORKS
from sahel_pipeline.extraction.alliances.lexicon import Lexicon
from sahel_pipeline.extraction.alliances.sanctions import LIFTED_BEFORE
from sahel_pipeline.extraction.alliances.turns import may_turn
from sahel_pipeline.extraction.document import Document, EntityKind, Form, Mention, Sentence
from sahel_pipeline.extraction.folding import folded
from sahel_pipeline.records import SAHEL_COUNTRIES

MAX_SENTENCE = 3000
"""Characters; a longer "sentence" is a table or a broken page, and is not read."""


class Family(StrEnum):
    """A family of statements, read by one module."""

    FORCES = "forces"
    MEASURES = "measures"
    ACCORDS = "accords"
    BODIES = "bodies"
    PARTNERSHIPS = "partnerships"


_POINTS_BACK = re.compile(
    r"\W*(?:il|elle|ils|elles|ce dernier|cette derniere|celui ci|celle ci"
    r"|celles ci|ces dernieres|les dirigeants|creee?|fondee?|nee?"
    r"|portee?|mise?|activee?|reactivee?|composee?|formee?|leur"
    r"|lancee?|sortie?|partie?s?|les trois|tous|aucun|une?|plusieurs|les sanctions|l embargo) "
)
"""How a sentence begins that speaks of what was named before."""
_COUNTED = re.compile(
    r"(?:^| )(?:(?:ils|elles) (?:sont|etaient) |(?:il n|il|y) en |en (?:compt|abrit|heberg|maint))"
)
"""Troops spoken of before that are only counted: "il en reste quatre cents"."""
_THEIR_DEPARTURE = re.compile(r" (?:leur|son) (?:retrait|depart|desengagement)(?: militaire)? (?:du|de) ")
"""Of a state: "Paris a officialisé son départ du Mali"."""
_JOINT_FORCE = re.compile(r" (?:une|leur) force (?:militaire )?(?:conjointe|commune|unifiee) ")
"""A body that has no name yet."""
_CLITIC = re.compile(
    r" (?:(?:s|n|m|apres|d|qu il|qui) en|n y|s y|y|les y|l (?:a|avait|ont|avaient)|(?:son|leur) adhesion) "
)
_BODIES = (EntityKind.ORGANISATION, EntityKind.FORCE, EntityKind.ACCORD)
_ANAPHORS = ("anaphors.two", "anaphors.three", "anaphors.organisation")


def concerns_sahel(document: Document) -> bool:
    """Whether anything of the Sahel is named at all; without it no record is in scope."""
    return any(
        m.entity.sahel or m.entity.id in SAHEL_COUNTRIES or m.entity.country in SAHEL_COUNTRIES
        for m in (*document.mentions, *document.title_mentions)
    )


def families(sentence: Sentence, lexicon: Lexicon) -> list[Family]:
    """Return the families of statements that a sentence may hold; none for most sentences."""
    if len(sentence.text) > MAX_SENTENCE:
        return []
    named = [m for m in sentence.mentions if m.entity.kind is not EntityKind.PLACE or m.form is Form.CAPITAL]
    text = folded(sentence.text).text
    back = bool(_POINTS_BACK.match(text)) or lexicon.says(text, *_ANAPHORS)
    if not named and not back and not (lexicon["things.troops"].search(text) or _COUNTED.search(text)):
        if lexicon["things.aid"].search(text) and lexicon.says(text, *_STOPPING):
            return [Family.MEASURES]  # "Les cours de formation ont été interrompus."
        signed = lexicon["things.accord"].search(text) and lexicon.says(text, *_FORMAL)
        opens = lexicon["things.signed"].search(text) and lexicon["actions.sign.verbs"].match(text)
        return [Family.ACCORDS] if signed or opens else []  # "Treize accords y ont été signés."
    back = back or bool(_CLITIC.search(text))  # "le Mali s'en est retiré"

    def says(*paths: str) -> bool:
        return lexicon.says(text, *paths)

    force = any(m.entity.kind is EntityKind.FORCE for m in named)
    body = back or any(m.entity.kind in _BODIES for m in named)
    body = body or any(pattern.search(text) for pattern in lexicon.stands_for.values())
    body = body or _JOINT_FORCE.search(text) is not None
    several = lexicon.says(text, *_ANAPHORS[:2])  # "les deux pays"
    parties = len(_parties(named)) + bool(back) + several
    grounds = parties + any(m.entity.kind is EntityKind.PLACE for m in sentence.mentions)
    found = []
    if (force or says("things.troops")) and (
        (grounds > 1 and (force or says(*_STANDING_TROOPS))) or says(*_LEAVING_TROOPS)
    ):
        found.append(Family.FORCES)
    elif (says("things.troops") or force or _peoples(named, sentence)) and says(
        *_LEAVING_TROOPS, *_STANDING_TROOPS
    ):
        found.append(Family.FORCES)  # whose, or where, is told before
    elif (
        _COUNTED.search(text)
        or (parties > 1 and _THEIR_DEPARTURE.search(text))
        or (force and says(*_ENDING))
        or says("actions.intervene", "anaphors.force")
        or (len(sentence.dates) > 1 and grounds > 1 and says("actions.leave.verbs", "actions.leave.nouns"))
    ):
        found.append(Family.FORCES)
    if (
        says(*_MEASURES)
        or LIFTED_BEFORE.match(text)
        or (says("things.aid", "those_measures") and says(*_STOPPING))
    ):
        found.append(Family.MEASURES)
    accord = any(m.entity.kind is EntityKind.ACCORD for m in named)
    if ((accord or says("things.accord", "things.signed")) and says(*_SIGNING)) or says(
        "understanding", "actions.sign.formal", "actions.denounce.verbs"
    ):
        found.append(Family.ACCORDS)
    if body and (
        says(*_BELONGING)
        or (sentence.dates and says(*_FOUNDING))
        or (parties > 1 and (says(*_FOUNDING, *_LISTING) or _brackets(sentence)))
        or may_turn(text)
    ):
        found.append(Family.BODIES)
    if (
        (parties > 1 and says(*_PARTNERSHIPS))
        or says("actions.cooperate.partners", "actions.cooperate.pledge")
        or (says(*DONORS) and says(WORKS))
    ):
        found.append(Family.PARTNERSHIPS)
    return found


def _paths(*actions: str) -> tuple[str, ...]:
    return tuple(f"actions.{action}.{kind}" for action in actions for kind in ("verbs", "nouns"))


_LEAVING_TROOPS = _paths("leave", "handover")
_STANDING_TROOPS = (
    *_paths("send", "station"),
    "actions.keep.verbs",
    "actions.hosting.verbs",
    "actions.station.training",
    "actions.send.contribute",
)
_ENDING = ("actions.end.verbs", "actions.end.endings", "actions.end.nouns")
_MEASURES = (
    "things.sanction",
    "actions.impose.sanctioning",
    "actions.impose.acts",
    "actions.impose.subject",
    "same",
    "actions.suspend.membership",
    "actions.lift.membership",
)
_STOPPING = _paths("suspend", "lift")
_SIGNING = (
    *_paths("sign", "denounce"),
    "actions.sign.existence",
    "actions.sign.sought",
    "actions.sign.formal",
    "actions.sign.signatory",
    "actions.sign.bound",
    "actions.sign.binding",
)
_FORMAL = ("actions.sign.formal", "actions.sign.nouns")
_BELONGING = (
    *_paths("leave", "join", "end", "revive"),
    "actions.leave.bodies",
    "actions.end.endings",
    "actions.end.states",
    "actions.member.phrases",
)
_FOUNDING = _paths("found")
_LISTING = ("actions.member.lists",)
_PARTNERSHIPS = tuple(
    f"actions.cooperate.{kind}"
    for kind in ("nouns", "support", "verbs", "partners", "ties", "give", "buy", "pledge", "war")
)


def _parties(named: list[Mention]) -> set[str]:
    """Return the distinct parties that mentions stand for."""
    parties = set()
    for mention in named:
        entity = mention.entity
        person = entity.kind is EntityKind.PERSON
        parties.add((entity.organisation or entity.country or entity.id) if person else entity.id)
    return parties


def _peoples(named: list[Mention], sentence: Sentence) -> bool:
    """Whether a people is named: "les derniers Français", not "l'armée française"."""
    return any(m.form is Form.DEMONYM and sentence.text[m.start - sentence.start].isupper() for m in named)


def _brackets(sentence: Sentence) -> bool:
    """Whether a sentence may list the members of a body: "l'AES (Mali, Burkina Faso, Niger)"."""
    return "(" in sentence.text or ":" in sentence.text
