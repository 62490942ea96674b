"""Meetings in a text: who met whom, when, where, in which framework, and whether it came about.

The way of a sentence: a trigger of the lexicon, and somebody who could meet (`find_meetings`) -> the parse
and the roles around the trigger (`candidates`, `roles`, `actors`, `setting`, `status`) -> events of the whole
text (`merging`) -> those in scope, as drafts.
"""

from __future__ import annotations

import re

from sahel_pipeline.extraction.document import Document, EntityKind, Sentence
from sahel_pipeline.extraction.drafts import MeetingDraft
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.meetings.candidate import Candidate
from sahel_pipeline.extraction.meetings.candidates import SentenceReader
from sahel_pipeline.extraction.meetings.frames import carry
from sahel_pipeline.extraction.meetings.lexicon import NounEntry, Trigger, flat, load_lexicon
from sahel_pipeline.extraction.meetings.merging import Event, merge
from sahel_pipeline.extraction.meetings.rounds import rounds
from sahel_pipeline.extraction.topics import find_topics
from sahel_pipeline.records import SAHEL_COUNTRIES, MeetingKind, MeetingStatus

__all__ = ["find_meetings"]

# Words that take up somebody told before.
_RECALLS = re.compile(
    r"(?<![a-z])(?:ils?|elles?|l'|lui|dernier|derniere|celui-ci|celle-ci|les|le|la|ce|deux|trois"
    r"|cinq)(?![a-z])"
)


def find_meetings(document: Document) -> list[MeetingDraft]:
    """Return the meetings that a text reports, in the order of their first mention."""
    lexicon = load_lexicon()
    wanted: list[tuple[int, list[Trigger]]] = []
    for index, sentence in enumerate(document.sentences):
        folded = flat(sentence.text)
        triggers = lexicon.triggers(folded)
        adds = bool(wanted) and index - wanted[-1][0] <= 3 and lexicon.words["attendance"].search(folded)
        if (triggers and _worth_parsing(sentence, folded, triggers)) or (adds and sentence.mentions):
            wanted.append((index, triggers))
    document.parse_all(document.sentences[index] for index, _ in wanted)
    reader = SentenceReader(document)
    candidates: list[Candidate] = []
    for index, triggers in wanted:
        candidates += reader.read(index, triggers)
    candidates = carry(document, rounds(document, candidates))
    events = merge(candidates, _organisations(document))
    return [_draft(event, document) for event in events if _in_scope(event, document)]


def _worth_parsing(sentence: Sentence, folded: str, triggers: list[Trigger]) -> bool:
    """Whether two could meet here, or an event noun tells when or where: parsing is what costs."""
    told = len({m.entity.id for m in sentence.mentions}) + bool(
        load_lexicon().words["authorities"].search(folded)
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
    )


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
    if any(m.entity.sahel for m in document.title_mentions):
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
    return sum(m.entity.sahel for m in named) * 3 >= max(1, len(named))


def _draft(event: Event, document: Document) -> MeetingDraft:
    spans = [(document.sentences[i].start, document.sentences[i].end) for i in sorted(event.sentences)]
    told = " ".join(document.text[start:end] for start, end in spans)
    return MeetingDraft(
        people=list(event.people),
        parties=event.parties,
        kind=_kind(event),
        status=event.status,
        date=event.date,
        place=event.place.name if event.place else None,
        country=event.place.country if event.place else None,
        framework=event.framework,
        topics=find_topics(told),
        evidence=spans,
        confidence=_confidence(event),
        reasons=event.reasons,
    )


def _kind(event: Event) -> MeetingKind:
    if event.shape == "phone":
        return MeetingKind.PHONE
    if event.shape == "travel":
        return MeetingKind.VISIT
    if len(event.parties) >= 3 or (event.shape == "session" and len(event.parties) == 1):
        return MeetingKind.MULTILATERAL
    return MeetingKind.BILATERAL


def _confidence(event: Event) -> float:
    """Return how sure a record is, from what its reader had to go on."""
    value = 0.55
    value += 0.1 if event.verb else 0.0
    value += 0.1 if event.people else 0.0
    value += 0.1 if event.date else 0.0
    value += 0.05 if event.place else 0.0
    value += 0.05 if len(event.sentences) > 1 else 0.0
    value -= 0.1 if not event.syntactic else 0.0
    value -= 0.2 if event.hearsay else 0.0
    value -= 0.1 if event.status not in (MeetingStatus.HELD, MeetingStatus.ONGOING) else 0.0
    value -= 0.1 if event.shape == "travel" else 0.0
    return min(0.95, max(0.1, value))
