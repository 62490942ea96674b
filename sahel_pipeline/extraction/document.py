"""A text as extraction sees it: sentences, mentions of known entities, dates, and parses made on demand.

Every span is a pair of code-point offsets into `Document.text`, which is the stored article text and is
never changed, so that evidence offsets are exact.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from sahel_pipeline.extraction import parsing
from sahel_pipeline.extraction.tokens import Parse

_Seen = TypeVar("_Seen")


class EntityKind(StrEnum):
    """What an entity is."""

    COUNTRY = "country"
    ORGANISATION = "organisation"  # CEDEAO, ONU, G5 Sahel, Cemoc, ...
    FORCE = "force"  # Barkhane, Takuba, Minusma, Wagner, ...
    ACCORD = "accord"  # Accord d'Alger, Charte du Liptako-Gourma, ...
    GROUP = "group"  # armed or political groups: CMA, CSP, FACT, M62, ...
    PERSON = "person"
    PLACE = "place"  # cities and regions


class Form(StrEnum):
    """How a mention names its entity."""

    NAME = "name"  # "le Mali", "CEDEAO", "Assimi Goïta", "Gao"
    DEMONYM = "demonym"  # "malien", "les Maliens", "nigéro-malien" gives one mention for each country
    CAPITAL = "capital"  # "Bamako": a place or, by metonymy, a government; the reader of the clause decides
    METONYM = "metonym"  # "l'Élysée", "le Kremlin", "la junte nigérienne": a government
    OFFICE = "office"  # "le chef de la diplomatie malienne", "son homologue nigérien"
    ANAPHOR = "anaphor"  # "les deux pays", "l'organisation régionale", "il": resolved within the document


@dataclass(frozen=True, slots=True)
class Entity:
    """Something with a canonical identity."""

    id: str
    """ISO 3166-1 alpha-3 code, canonical short name, full canonical name of a person, French place name."""
    kind: EntityKind
    country: str | None = None
    """Country that a person represents, a place lies in or a group belongs to (ISO 3166-1 alpha-3)."""
    organisation: str | None = None
    """Organisation or group that a person represents (canonical short name)."""
    office: str | None = None
    """Office of a person at the date of the document, in French."""
    wikidata: str | None = None
    sahel: bool = False
    """Whether it belongs to the Sahel or exists for it (RECORDS.md, "Scope")."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names an entity."""

    start: int
    end: int
    entity: Entity
    form: Form = Form.NAME


@dataclass(frozen=True, slots=True)
class DateMention:
    """A stretch of text that names a date; `edtf` is None when it cannot be resolved."""

    start: int
    end: int
    edtf: str | None
    contradicts: bool = False
    """The source contradicts itself (a weekday that is not that day): kept as printed, and flagged."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: `text == document.text[start:end]`."""

    start: int
    end: int
    text: str
    mentions: tuple[Mention, ...] = field(default=())
    dates: tuple[DateMention, ...] = field(default=())


_BLANKS = dict.fromkeys(map(ord, "\t\u00a0\u2000\u2002\u2003\u2009\u202f\u3000"), " ")
"""Blanks that the parser's tokenizer would take for words."""


def _readable(sentence: Sentence) -> str:
    """Return the sentence as the parser is to see it; every character keeps its place."""
    names = [
        (m.start - sentence.start, m.end - sentence.start)
        for m in sentence.mentions
        if m.form is not Form.DEMONYM
    ]
    return parsing.readable(sentence.text.translate(_BLANKS), names)


@dataclass(slots=True)
class Document:
    """One text, read once: what both extractors look at. Made by `reading.read_document`."""

    text: str
    sentences: Sequence[Sentence]
    mentions: Sequence[Mention]
    """Mentions in text order. A person's or an office's mention may hold the demonym in it ("son homologue
    malien"): the longer one then comes first."""
    dates: Sequence[DateMention]
    title: str = ""
    anchor: date | str | None = None
    """Publication date that relative dates are resolved against; "2022-09" when only the month is known."""
    title_mentions: Sequence[Mention] = ()
    """Mentions of the headline; their offsets index `title`."""
    _parses: dict[int, Parse] = field(default_factory=dict, repr=False)
    _starts: list[int] = field(default_factory=list, repr=False)
    _kept: dict[tuple[int, Any], Any] = field(default_factory=dict, repr=False)

    def parse(self, sentence: Sentence) -> Parse:
        """Return the parse of one sentence; `token.idx + sentence.start` is a token's offset in `text`."""
        if sentence.start not in self._parses:
            self.parse_all([sentence])
        return self._parses[sentence.start]

    def parse_all(self, sentences: Iterable[Sentence]) -> None:
        """Parse these sentences in one batch and keep the parses; cheaper than `parse` one by one."""
        parse_sentences((self, sentence) for sentence in sentences)

    def has_parse(self, sentence: Sentence) -> bool:
        """Whether the sentence was parsed already."""
        return sentence.start in self._parses

    def keep_parse(self, sentence: Sentence, doc: Parse) -> None:
        """Keep the parse of one sentence for `parse`."""
        self._parses[sentence.start] = doc

    def kept(self, index: int, make: Callable[[Sentence], _Seen]) -> _Seen:
        """Return how some reader sees a sentence, made when first asked for.

        Args:
            index: Index of the sentence.
            make: Makes the reader's view, of the sentence alone.
        """
        if (index, make) not in self._kept:
            self._kept[index, make] = make(self.sentences[index])
        seen: _Seen = self._kept[index, make]
        return seen

    def sentence_at(self, offset: int) -> int | None:
        """Return the index of the sentence with the character at `offset`, or None between sentences."""
        if not self._starts:
            self._starts.extend(s.start for s in self.sentences)
        index = bisect_right(self._starts, offset) - 1
        return index if index >= 0 and offset < self.sentences[index].end else None


def parse_sentences(sentences: Iterable[tuple[Document, Sentence]]) -> None:
    """Parse sentences of one or more documents in one batch; each document keeps its own parses.

    The matrices of spaCy's model are small, so that a large batch costs half of what many small ones cost.
    """
    wanted = {
        (id(document), sentence.start): (document, sentence)
        for document, sentence in sentences
        if not document.has_parse(sentence)
    }.values()
    if not wanted:
        return
    docs = parsing.parse(_readable(sentence) for _, sentence in wanted)
    for (document, sentence), doc in zip(wanted, docs, strict=True):
        document.keep_parse(sentence, doc)
