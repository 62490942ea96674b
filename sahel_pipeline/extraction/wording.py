"""A sentence as the readers see it that were learnt: words, kinds of names, and what stands around them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sahel_pipeline.extraction.document import DateMention, Document, EntityKind, Form, Mention, Sentence
from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.grounds import party_of
from sahel_pipeline.extraction.linear import Features, ones
from sahel_pipeline.records import SAHEL_COUNTRIES

if TYPE_CHECKING:
    from sahel_pipeline.extraction.alliances.discourse import Discourse

LONGEST = 1500
"""Characters; a longer "sentence" is a table or a broken page."""

_TOKEN = re.compile(r"[a-z0-9]+|[;:!?«»]")
_KINDS = {
    EntityKind.ORGANISATION: "<org>",
    EntityKind.FORCE: "<force>",
    EntityKind.ACCORD: "<accord>",
    EntityKind.GROUP: "<group>",
    EntityKind.PERSON: "<person>",
    EntityKind.PLACE: "<place>",
}


class Word(NamedTuple):
    """A word or a name of a sentence, with its offsets in the text."""

    form: str
    start: int
    end: int


class Worded:
    """The words of one sentence: what every reader that was learnt looks at, worked out once for all."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.flat = flat(sentence.text)
        """The sentence in flat text (see `folding`)."""

    @cached_property
    def words(self) -> list[Word]:
        """The words; a name or a date is one word that says what kind it is."""
        shift, found, at = self.sentence.start, [], 0
        named = [(m.start - shift, shift - m.end, _kind(m)) for m in self.sentence.mentions]
        named += [(d.start - shift, shift - d.end, "<date>") for d in self.sentence.dates]
        for start, end, kind in [*sorted(named), (len(self.flat), 0, "")]:
            if start < at:
                continue
            for match in _TOKEN.finditer(self.flat, at, start):
                found.append(Word(_stem(match.group()), match.start() + shift, match.end() + shift))
            if kind:
                found.append(Word(kind, start + shift, shift - end))
                at = -end
        return found

    @cached_property
    def starts(self) -> list[int]:
        """Where each word starts."""
        return [word.start for word in self.words]

    @cached_property
    def single(self) -> frozenset[str]:
        """Each word as a feature."""
        return frozenset([f"word {word.form}" for word in self.words])

    @cached_property
    def paired(self) -> frozenset[str]:
        """Each two words that stand side by side as a feature."""
        return frozenset([f"{a.form} {b.form}" for a, b in pairwise(self.words)])

    @cached_property
    def parties(self) -> frozenset[str]:
        """The parties named in the sentence."""
        return frozenset([party for m in self.sentence.mentions if (party := party_of(m))])

    @cached_property
    def shape(self) -> frozenset[str]:
        """How many names of each kind there are, and how many parties."""
        kinds = Counter([word.form for word in self.words if word.form[0] == "<"])
        names = [f"{kind} {min(2, count)}" for kind, count in kinds.items()]
        return frozenset([*names, f"parties {min(3, len(self.parties))}"])


class Wording:
    """One sentence of a document with its features."""

    def __init__(self, document: Document, discourse: Discourse, index: int) -> None:
        self.document, self.discourse, self.index = document, discourse, index
        self.sentence: Sentence = document.sentences[index]
        self._worded = document.kept(index, Worded)

    @property
    def flat(self) -> str:
        """The sentence in flat text (see `folding`)."""
        return self._worded.flat

    @property
    def words(self) -> list[Word]:
        """The words; a name or a date is one word that says what kind it is."""
        return self._worded.words

    def single(self) -> frozenset[str]:
        """Return each word as a feature."""
        return self._worded.single

    def paired(self) -> frozenset[str]:
        """Return each two words that stand side by side as a feature."""
        return self._worded.paired

    def shape(self) -> frozenset[str]:
        """Return how many names of each kind there are, and how many parties."""
        return self._worded.shape

    @property
    def parties_here(self) -> frozenset[str]:
        """The parties named in the sentence."""
        return self._worded.parties

    def parties(self) -> dict[str, Features]:
        """Return who might take part: named in the sentence, or in what the text speaks of there."""
        count = min(4, len(self.parties_here))
        found: dict[str, set[str]] = {}
        for mention in self.sentence.mentions:
            if party := party_of(mention):
                form = f"form {mention.form}"
                seen = {f"kind {mention.entity.kind} {mention.form}", form, f"{form} of {count}"}
                seen |= self.around(mention) | {
                    f"{form} after {b.form}" for b in self._before(mention.start, 1)
                }
                if party in found:
                    found[party] |= seen | {"again"}
                else:
                    found[party] = seen | {f"place in line {min(len(found), 4)}"}
        for party, how in self._spoken_of():
            found.setdefault(party, {"absent", how, f"{how}, {min(3, count)} here"})
        for party in found.keys() & SAHEL_COUNTRIES:
            found[party] |= {"sahel"}
        return {party: ones(features) for party, features in found.items()}

    def _spoken_of(self) -> Iterator[tuple[str, str]]:
        discourse, sentences = self.discourse, self.document.sentences
        if topic := discourse.actor(self.sentence.start):
            yield topic, "topic"
        if discourse.focus:
            yield discourse.focus, "focus"
        for back in range(1, min(2, self.index) + 1):
            for mention in sentences[self.index - back].mentions:
                if party := party_of(mention):
                    person = mention.entity.kind is EntityKind.PERSON
                    yield party, f"{back} before{' by a person' if person else ''}"

    def dates(self) -> dict[str, Features]:
        """Return the resolved dates of the sentence."""
        known = [date for date in self.sentence.dates if date.edtf]
        found: dict[str, Features] = {}
        for order, date in enumerate(known):
            shape = {f"of {len(known)}", f"place in line {order}", f"length {len(date.edtf or '')}"}
            found.setdefault(date.edtf or "", ones(shape | self.around(date, 5, 3)))
        return found

    def around(self, mention: Mention | DateMention, left: int = 3, right: int = 2) -> set[str]:
        """Return features of the words beside a mention."""
        before, after = self._before(mention.start, left), self._after(mention.end, right)
        found = {f"near {word.form}" for word in (*before, *after)}
        found |= {f"after {' '.join(w.form for w in before[-n:])}" for n in (1, 2) if len(before) >= n}
        return found | {f"before {word.form}" for word in after[:1]}

    def _before(self, start: int, count: int) -> list[Word]:
        at = bisect_right(self._worded.starts, start - 1)
        return self.words[max(0, at - count) : at]

    def _after(self, end: int, count: int) -> list[Word]:
        at = bisect_right(self._worded.starts, end - 1)
        return self.words[at : at + count]


def _kind(mention: Mention) -> str:
    """Return the word that stands for a mention."""
    if mention.form is Form.CAPITAL:
        return "<capital>"
    if mention.entity.kind is not EntityKind.COUNTRY:
        return _KINDS[mention.entity.kind]
    where = "sahel" if mention.entity.id in SAHEL_COUNTRIES else "country"
    return f"<{where} {mention.form}>" if mention.form in (Form.DEMONYM, Form.ANAPHOR) else f"<{where}>"


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """Return the beginning of a word, which its forms mostly share."""
    if word.isdigit():
        return "0"
    return word[:6] if len(word) > 7 else word[:5]
