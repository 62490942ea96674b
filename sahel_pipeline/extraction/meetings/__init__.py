"""Meetings in a text: who met whom, when, where, in which framework, and whether it came about.

The way of a sentence: a trigger of the lexicon, and somebody who could meet (`find_meetings`) -> the parse
and the roles around the trigger (`candidates`, `roles`, `actors`, `setting`, `forums`, `status`) -> what the
sentences around add: decisions that tell a meeting (`councils`), visitors one after another (`rounds`), day
and place (`frames`, `scenes`), what became of a plan (`fates`), who else was there (`attendance`) -> events
of the whole text (`merging`) -> those in scope, as drafts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sahel_pipeline.extraction.document import Document, EntityKind, Mention, Sentence
from sahel_pipeline.extraction.drafts import MeetingDraft
from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.meetings.attendance import attend
from sahel_pipeline.extraction.meetings.candidate import Candidate
from sahel_pipeline.extraction.meetings.candidates import SentenceReader
from sahel_pipeline.extraction.meetings.councils import councils
from sahel_pipeline.extraction.meetings.fates import settle
from sahel_pipeline.extraction.meetings.frames import carry
from sahel_pipeline.extraction.meetings.lexicon import NounEntry, Trigger, load_lexicon, pattern
from sahel_pipeline.extraction.meetings.merging import Event, merge
from sahel_pipeline.extraction.meetings.rounds import rounds
from sahel_pipeline.extraction.meetings.scenes import set_scene
from sahel_pipeline.extraction.meetings.untold import find_untold
from sahel_pipeline.extraction.topics import find_topics
from sahel_pipeline.records import SAHEL_COUNTRIES, MeetingKind, MeetingStatus

__all__ = ["Choice", "choose", "find_meetings"]

# Words that take up somebody told before.
_RECALLS = re.compile(
    r"(?<![a-z])(?:ils?|elles?|l'|lui|dernier|derniere|celui-ci|celle-ci|les|le|la|ce|deux|trois"
    r"|cinq)(?![a-z])"
)


# A group whose name says that it meets ("Comité de suivi de l'accord"), or that it is one of several.
_BODY = re.compile(
    r"(?:haut |grande? )?(?:comite|commission|conseil|conference|autorite|forum|assemblee|coordination"
    r"|coalition|cadre strategique|cma|csp)(?![a-z])"
)

Choice = list[tuple[int, list[Trigger]]]
"""The sentences of a text that may report a meeting, by index, with their triggers."""


def choose(document: Document) -> Choice:
    """Return the sentences that are worth a parse: a trigger, and somebody who could meet."""
    lexicon = load_lexicon()
    wanted: Choice = []
    for index, sentence in enumerate(document.sentences):
        folded = flat(sentence.text)
        triggers = lexicon.triggers(folded)
        adds = bool(wanted) and index - wanted[-1][0] <= 3 and lexicon.words["attendance"].search(folded)
        if (triggers and _worth_parsing(sentence, folded, triggers)) or (adds and sentence.mentions):
            wanted.append((index, triggers))
    return wanted


def find_meetings(document: Document, chosen: Choice | None = None) -> list[MeetingDraft]:
    """Return the meetings that a text reports, by first mention: those that rules read, then the others.

    Args:
        document: The text with its sentences, mentions and dates.
        chosen: What `choose` returned for it, where that is known already.
    """
    drafts = by_rules(document, choose(document) if chosen is None else chosen)
    return [*drafts, *find_untold(document, drafts)]


def by_rules(document: Document, wanted: Choice) -> list[MeetingDraft]:
    """Return the meetings that the rules read in the sentences that `choose` returned."""
    document.parse_all(document.sentences[index] for index, _ in wanted)
    reader = SentenceReader(document)
    candidates: list[Candidate] = []
    for index, triggers in wanted:
        candidates += reader.read(index, triggers)
    candidates = councils(document, candidates)
    candidates = set_scene(document, carry(document, rounds(document, candidates)))
    candidates = settle(document, candidates)
    candidates = attend(document, candidates)
    events = merge(candidates, _organisations(document))
    for event in events:
        event.parties = _at_the_table(event.parties)
    return [_draft(event, document) for event in events if _concrete(event) and _in_scope(event, document)]


def _worth_parsing(sentence: Sentence, folded: str, triggers: list[Trigger]) -> bool:
    """Whether two could meet here, or an event noun tells when or where: parsing is what costs."""
    told = (
        len({m.entity.id for m in sentence.mentions})
        + bool(pattern("authorities").search(folded))
        + bool(pattern("our_country").search(folded))
    )
    if told >= 2:
        return True
    recalls = bool(_RECALLS.search(folded))
    if any(isinstance(trigger.entry, NounEntry) for trigger in triggers):
        return bool(told or sentence.dates)
    return told + recalls >= 2 or (recalls and bool(sentence.dates))


def _organisations(document: Document) -> frozenset[str]:
    """Return the parties of the text that are organisations."""
    return frozenset(
        m.entity.id
        for m in document.mentions
        if m.entity.kind in (EntityKind.ORGANISATION, EntityKind.ACCORD)
        or (m.entity.kind is EntityKind.GROUP and _BODY.match(flat(document.text[m.start : m.end])))
    )


def _at_the_table(parties: list[str]) -> list[str]:
    """Return the parties without the committee at which two or more of them sit."""
    others = [p for p in parties if not pattern("tables").fullmatch(flat(p))]
    return others if len(others) >= 2 else parties


def _concrete(event: Event) -> bool:
    """Whether a past meeting has a person, day, place or forum: "le contact avec X" alone tells none.

    Rounds of talks are told of states without any of these ("Les négociations ont échoué"). Of a committee at
    whose table nobody is named, no more than a mention is told without day and place ("la réunion du CSA").
    """
    if all(pattern("tables").fullmatch(flat(party)) for party in event.parties):
        return bool(event.date or event.place)
    if event.status is not MeetingStatus.HELD or event.people or event.date or event.place or event.framework:
        return True
    return bool(pattern("around_nouns:rounds_of_talks").search(flat(event.reasons["status"].trigger)))


def _in_scope(event: Event, document: Document) -> bool:
    """Whether a party, the place or the framework belongs to the Sahel (RECORDS.md, "Scope")."""
    sahel = {
        m.entity.id for m in document.mentions if m.entity.sahel and m.entity.kind is not EntityKind.PERSON
    }
    if any(party in SAHEL_COUNTRIES or party in sahel for party in event.parties):
        return True
    if event.place and event.place.country in SAHEL_COUNTRIES:
        return True
    if event.framework and any(m.entity.sahel for m in load_gazetteer().find(event.framework)):
        return True
    if not any(party in _organisations(document) for party in event.parties):
        return False
    if _mainly_sahel(document.title_mentions):
        return True
    return _about_sahel(document) and any(_names_sahel(document, index, event) for index in event.sentences)


def _about_sahel(document: Document) -> bool:
    """Whether the Sahel is more than a name in a list: a fifth of all that the text names."""
    named = [m for m in document.mentions if m.entity.kind is not EntityKind.PERSON]
    return sum(m.entity.sahel for m in named) * 5 >= len(named)


def _names_sahel(document: Document, index: int, event: Event) -> bool:
    """Whether a sentence or its neighbours name the Sahel: what an organisation's session is about.

    Those who attend are no subject and do not count.
    """
    around = document.sentences[max(0, index - 1) : index + 2]
    named = [
        m
        for s in around
        for m in s.mentions
        if m.entity.kind not in (EntityKind.PERSON, EntityKind.ORGANISATION)
        and m.entity.id not in event.parties
    ]
    return _mainly_sahel(named)


def _mainly_sahel(named: Sequence[Mention]) -> bool:
    """Whether a third or more of some names are the Sahel's: not "Bénin, Mali, Ghana et Togo"."""
    sahel = sum(m.entity.sahel for m in named)
    return sahel > 0 and sahel * 3 >= len(named)


def _draft(event: Event, document: Document) -> MeetingDraft:
    spans = [(document.sentences[i].start, document.sentences[i].end) for i in sorted(event.sentences)]
    told = " ".join(document.text[start:end] for start, end in spans)
    place = None if event.shape == "phone" else event.place
    return MeetingDraft(
        people=list(event.people),
        parties=event.parties,
        kind=_kind(event),
        status=event.status,
        date=event.date,
        place=place.name if place else None,
        country=place.country if place else None,
        framework=event.framework,
        topics=find_topics(told),
        evidence=spans,
        reasons=event.reasons,
        rules=event.rules,
        signals={
            f"shape={event.shape}": 1.0,
            "by syntax": float(event.syntactic),
            "hearsay": float(event.hearsay),
            "body guessed": float(event.guessed),
            "other side unnamed": float(event.unnamed),
        },
    )


def _kind(event: Event) -> MeetingKind:
    if event.shape == "phone":
        return MeetingKind.PHONE
    if event.shape == "travel":
        return MeetingKind.VISIT
    if len(event.parties) >= 3:
        return MeetingKind.MULTILATERAL
    summit = bool(event.framework and "sommet" in flat(event.framework))
    if event.shape == "session" and (len(event.parties) == 1 or summit):
        return MeetingKind.MULTILATERAL  # of a summit, the text need not name more than who presides
    return MeetingKind.BILATERAL
