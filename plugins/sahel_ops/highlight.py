"""Which words of a sentence stand for which field of its record: what a reader checks the record by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sahel_pipeline import edtf
from sahel_pipeline.extraction.dates import find_dates
from sahel_pipeline.extraction.document import EntityKind, Form
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.records import Alliance, Meeting

_FOR_A_STATE = (Form.DEMONYM, Form.CAPITAL, Form.METONYM, Form.OFFICE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a sentence, and the field that it stands for."""

    text: str
    field: str | None = None
    """`person`, `party`, `place`, `date`, `alliance` or `framework`."""


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    field: str


def pieces(record: Meeting | Alliance, sentence: str) -> list[Piece]:
    """The sentence in pieces that together are the sentence, those marked that stand for a field."""
    found: list[Piece] = []
    at = 0
    for mark in _without_overlaps(record, sentence):
        if mark.start > at:
            found.append(Piece(sentence[at : mark.start]))
        found.append(Piece(sentence[mark.start : mark.end], mark.field))
        at = mark.end
    if at < len(sentence):
        found.append(Piece(sentence[at:]))
    return found


def _without_overlaps(record: Meeting | Alliance, sentence: str) -> list[_Mark]:
    """The marks from left to right; where two overlap the longer one stands."""
    chosen: list[_Mark] = []
    for mark in sorted(_marks(record, sentence), key=lambda mark: (mark.start - mark.end, mark.start)):
        if all(mark.end <= other.start or other.end <= mark.start for other in chosen):
            chosen.append(mark)
    return sorted(chosen, key=lambda mark: mark.start)


def _marks(record: Meeting | Alliance, sentence: str) -> Iterator[_Mark]:
    published = record.published.date() if record.published else None
    if isinstance(record, Meeting):
        people, parties = record.people, set(record.parties)
        yield from _literal(sentence, "place", [record.place] if record.place else [])
        yield from _literal(sentence, "framework", [record.framework] if record.framework else [])
    else:
        people, parties = [], set(record.actors)
        yield from _literal(sentence, "alliance", [record.alliance])
    yield from _literal(sentence, "person", people)
    yield from _literal(sentence, "person", [name.rpartition(" ")[2] for name in people])
    yield from _literal(sentence, "party", sorted(parties))
    for mention in load_gazetteer().find(sentence, published):
        entity = mention.entity
        if entity.kind is EntityKind.PERSON and entity.id in people:
            yield _Mark(mention.start, mention.end, "person")
        elif isinstance(record, Meeting) and entity.kind is EntityKind.PLACE and entity.id == record.place:
            yield _Mark(mention.start, mention.end, "place")
        elif isinstance(record, Alliance) and entity.id == record.alliance:
            yield _Mark(mention.start, mention.end, "alliance")
        elif entity.id in parties or (entity.country in parties and mention.form in _FOR_A_STATE):
            yield _Mark(mention.start, mention.end, "party")
    if record.date_from and record.date_to:
        yield from _dates(sentence, published, record.date_from, record.date_to)


def _literal(sentence: str, field: str, names: list[str]) -> Iterator[_Mark]:
    for name in names:
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", sentence):
            yield _Mark(match.start(), match.end(), field)


def _dates(sentence: str, published: date | None, first: date, last: date) -> Iterator[_Mark]:
    """What names a day of the record's; a month or a year counts only where the record knows no more."""
    for mention in find_dates(sentence, published):
        if mention.edtf is None:
            continue
        said_first, said_last = edtf.bounds(mention.edtf)
        if first <= said_first and said_last <= last:
            yield _Mark(mention.start, mention.end, "date")
