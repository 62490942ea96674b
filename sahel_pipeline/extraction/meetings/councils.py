"""Meetings told only by what came of them: "Les chefs d'État ont décidé dimanche à Abuja de lever ...".

Officials of several states, or of one organisation, who decide something together in a city have met there.
The words are in `meetings.yaml` (`councils`); without the city it may have been a mere declaration.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sahel_pipeline.extraction.document import Document, EntityKind, Sentence
from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.meetings.actors import Actor, actors
from sahel_pipeline.extraction.meetings.candidate import Candidate
from sahel_pipeline.extraction.meetings.lexicon import pattern
from sahel_pipeline.extraction.meetings.setting import Setting, Where, where
from sahel_pipeline.records import MeetingStatus

_FUTURE = re.compile(r"(?:ront|doivent [a-z]+|devraient [a-z]+)$")
_BEFORE_VERB = 120
"""Characters of a subject phrase."""


def councils(document: Document, found: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates with the meetings that only their decisions tell, in text order."""
    added: list[Candidate] = []
    for index, sentence in enumerate(document.sentences):
        if any(c.index == index and c.shape != "attendance" and c.parties for c in found):
            continue
        candidate = _council(document, index, sentence)
        if candidate is not None:
            added.append(candidate)
    return sorted([*found, *added], key=lambda candidate: (candidate.index, candidate.at))


def _council(document: Document, index: int, sentence: Sentence) -> Candidate | None:
    text = flat(sentence.text)
    verb = pattern("councils:decide").search(text)
    if verb is None:
        return None
    subject = pattern("councils:officials").search(text, max(0, verb.start() - _BEFORE_VERB), verb.start())
    city = _city(document, sentence, text)
    if subject is None or city is None:
        return None
    mentions = [
        m
        for m in sentence.mentions
        if subject.start() <= m.start - sentence.start < verb.start()
        and m.entity.kind is not EntityKind.PLACE
    ]
    who: list[Actor] = [a for a in actors(mentions, document.text, text, sentence.start) if a.parties]
    parties = {p for a in who for p in a.parties}
    bodies = {m.entity.id for m in mentions if m.entity.kind is EntityKind.ORGANISATION}
    if len(parties) < 2 and not parties & bodies:
        return None
    days = list(dict.fromkeys(d.edtf for d in sentence.dates if d.edtf and len(d.edtf) >= len("YYYY-MM")))
    future = bool(_FUTURE.search(verb.group()))
    return Candidate(
        index,
        sentence.start + verb.start(),
        "council",
        verb.group(),
        "session",
        who,
        Setting(date=days[0] if days else None, place=city),
        MeetingStatus.PLANNED if future else MeetingStatus.HELD,
        syntactic=False,
    )


def _city(document: Document, sentence: Sentence, text: str) -> Where | None:
    """Return the first city in which the sentence says that something happened."""
    for m in sentence.mentions:
        place = where(m, document.text)
        before = text[max(0, m.start - sentence.start - 60) : m.start - sentence.start]
        if place is not None and place.city and pattern("setting:at").search(before):
            return place
    return None
