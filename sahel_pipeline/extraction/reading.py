"""From a text to a `Document`: sentences, then mentions of the gazetteer, then people, then dates."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from sahel_pipeline.extraction import sentences as splitter
from sahel_pipeline.extraction.dates import find_dates
from sahel_pipeline.extraction.document import DateMention, Document, EntityKind, Mention, Sentence
from sahel_pipeline.extraction.gazetteer import Gazetteer, load_gazetteer
from sahel_pipeline.extraction.persons import find_people, named_after

_Spanned = TypeVar("_Spanned", Mention, DateMention)


def read_document(
    text: str,
    *,
    title: str = "",
    published: date | str | None = None,
    gazetteer: Gazetteer | None = None,
) -> Document:
    """Read a text once, for both extractors.

    Args:
        text: The article text; all offsets index it.
        title: Headline, used for context only.
        published: Publication date; "YYYY-MM" where only the month is known, None where nothing is.
        gazetteer: Known entities; the package's own by default.
    """
    known = gazetteer or load_gazetteer()
    on = published if isinstance(published, date) else None
    spans = splitter.split(text)
    named = [mention for mention in known.find(text, on) if not named_after(text, mention)]
    title_mentions = known.find(title, on)
    headline = {m.entity.id for m in title_mentions if m.entity.kind is EntityKind.PERSON}
    people = find_people(text, spans, named, on, headline=headline)
    mentions = _merge(named, people)
    dates = find_dates(text, published)
    return Document(
        text=text,
        title=title,
        anchor=published,
        mentions=mentions,
        dates=dates,
        sentences=[
            Sentence(start, end, text[start:end], _inside(mentions, start, end), _inside(dates, start, end))
            for start, end in spans
        ],
        title_mentions=title_mentions,
    )


def _merge(named: Sequence[Mention], people: Sequence[Mention]) -> list[Mention]:
    """Put people over the gazetteer's mentions: what they hold stays, what they replace goes."""
    taken = {(person.start, person.end) for person in people}
    kept = [mention for mention in named if (mention.start, mention.end) not in taken]
    return sorted([*kept, *people], key=lambda mention: (mention.start, -mention.end))


def _inside(found: Sequence[_Spanned], start: int, end: int) -> tuple[_Spanned, ...]:
    """Return those of `found` (sorted by start) that begin and end between `start` and `end`."""
    first = bisect_left(found, start, key=lambda mention: mention.start)
    last = bisect_left(found, end, key=lambda mention: mention.start)
    return tuple(mention for mention in found[first:last] if mention.end <= end)
