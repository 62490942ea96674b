"""What a value of a record stands on: the words of the text that name it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sahel_pipeline.extraction.document import DateMention, Document, EntityKind, Form, Mention


def sentences_of(document: Document, spans: Iterable[tuple[int, int]]) -> list[int]:
    """Return the indices of the sentences at some spans, in text order."""
    found = {document.sentence_at(start) for start, _ in spans}
    return sorted(index for index in found if index is not None)


def names(mention: Mention, value: str) -> bool:
    """Whether a mention names a party, person or place: itself, or one who stands for it."""
    entity = mention.entity
    if entity.id == value:
        return True
    if entity.kind is EntityKind.PERSON:
        return value in (entity.organisation, entity.country)
    return mention.form in (Form.CAPITAL, Form.METONYM) and entity.country == value


def mentions_of(document: Document, value: str, sentences: Iterable[int]) -> Iterator[tuple[int, Mention]]:
    """Yield the mentions that name a value in some sentences, each with the index of its sentence."""
    for index in sentences:
        for mention in document.sentences[index].mentions:
            if names(mention, value):
                yield index, mention


def dates_of(document: Document, value: str, sentences: Iterable[int]) -> Iterator[tuple[int, DateMention]]:
    """Yield the expressions in some sentences that give a date, or one end of an interval."""
    wanted = {value, *value.split("/")}
    for index in sentences:
        for mention in document.sentences[index].dates:
            if mention.edtf in wanted:
                yield index, mention


def party_of(mention: Mention) -> str | None:
    """Return the party that a mention stands for."""
    entity = mention.entity
    if entity.kind in (EntityKind.COUNTRY, EntityKind.ORGANISATION, EntityKind.GROUP):
        return entity.id
    if entity.kind is EntityKind.PERSON:
        return entity.organisation or entity.country
    return entity.country if mention.form is Form.CAPITAL else None
