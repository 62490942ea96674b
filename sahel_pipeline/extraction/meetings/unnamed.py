"""Those whom a sentence does not name: "la junte", "les trois pays", "leurs ministres".

They get mentions of their own, so that whoever reads roles meets them like any other.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from sahel_pipeline.extraction.document import Document, Entity, EntityKind, Form, Mention
from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.meetings.lexicon import load_lexicon

_NUMBERS = {"deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6}
_COMPLEMENT = re.compile(r" (?:[a-z]+ ){0,2}?(?:de |du |des |d'|de la |de l')?")
_REACH = 4
"""How many sentences back the countries may be named."""


class Unnamed:
    """Finds those whom the sentences of one document leave unnamed."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.country = _main_country(document)
        """The Sahel country that the text is about."""
        self._words = load_lexicon().words
        self._counted = re.compile(
            rf"(?<![a-z])(?:les|des|ces|aux|leurs) (?P<number>{'|'.join(_NUMBERS)})"
            rf" (?P<who>{self._words['counted:states'].pattern}|{self._words['counted:people'].pattern})(?!-)"
        )

    def mentions(self, index: int) -> list[Mention]:
        """Return mentions of those whom a sentence leaves unnamed."""
        found = [*self._authorities(index), *self._countries(index), *self._theirs(index)]
        return [*self._home(index), *found]

    def _home(self, index: int) -> list[Mention]:
        """Return mentions of the country that the text is about, for "notre pays"."""
        sentence = self.document.sentences[index]
        if self.country is None:
            return []
        return [
            Mention(sentence.start + match.start(), sentence.start + match.end(), self.country)
            for match in self._words["our_country"].finditer(flat(sentence.text))
        ]

    def _authorities(self, index: int) -> list[Mention]:
        """Return mentions of the country that the text is about, for "la junte" and "le gouvernement"."""
        sentence = self.document.sentences[index]
        found: list[Mention] = []
        if self.country is None:
            return found
        for match in self._words["authorities"].finditer(flat(sentence.text)):
            start, end = sentence.start + match.start(), sentence.start + match.end()
            beside = any(
                (m.start < end + 4 and m.end > start)
                or _COMPLEMENT.fullmatch(flat(self.document.text[end : m.start]))
                for m in sentence.mentions
            )
            if not beside:
                found.append(Mention(start, end, self.country, Form.METONYM))
        return found

    def _countries(self, index: int) -> list[Mention]:
        """Return mentions of the countries that "les trois pays" stands for, all with the same span."""
        sentence = self.document.sentences[index]
        found: list[Mention] = []
        for match in self._counted.finditer(flat(sentence.text)):
            count = _NUMBERS[match["number"]]
            if count == 2 and not self._words["counted:states"].match(match["who"]):
                continue  # "les deux ministres" are people, told before
            named = [
                m
                for s in self.document.sentences[max(0, index - _REACH) : index + 1]
                for m in s.mentions
                if m.entity.kind is EntityKind.COUNTRY
                and m.form is not Form.OFFICE
                and m.start < sentence.start + match.start()
            ]
            codes = list(dict.fromkeys(m.entity.id for m in reversed(named)))
            if (members := self._members(sentence.start + match.start(), count)) is not None:
                codes = members
            if len(codes) < count:
                spoken = [m.entity.country for m in self.document.mentions if m.start < sentence.start]
                codes = [code for code, _ in Counter(c for c in spoken if c).most_common()]
            if len(codes) > count:
                often = Counter(
                    m.entity.id for m in self.document.mentions if m.entity.kind is EntityKind.COUNTRY
                )
                codes = sorted(codes, key=lambda code: -often[code])
            if len(codes) >= count:
                span = sentence.start + match.start(), sentence.start + match.end()
                gazetteer = load_gazetteer()
                found += [Mention(*span, gazetteer.country(code), Form.ANAPHOR) for code in codes[:count]]
        return found

    def _theirs(self, index: int) -> list[Mention]:
        """Return mentions of the countries whose ministers "leurs ministres" are."""
        sentence = self.document.sentences[index]
        match = self._words["theirs"].search(flat(sentence.text))
        if match is None:
            return []
        at = sentence.start + match.start()
        for back in range(index, max(-1, index - _REACH - 1), -1):
            told = self.document.sentences[back]
            codes = list(
                dict.fromkeys(
                    m.entity.id
                    for m in told.mentions
                    if m.entity.kind is EntityKind.COUNTRY and m.form is Form.NAME and m.end <= at
                )
            )
            if 2 <= len(codes) <= 5:
                span = at, sentence.start + match.end()
                gazetteer = load_gazetteer()
                return [Mention(*span, gazetteer.country(code), Form.ANAPHOR) for code in codes]
        return []

    def _members(self, at: int, count: int) -> list[str] | None:
        """Return the members of the organisation last named before `at` that has `count` of them."""
        anchor = self.document.anchor
        for mention in reversed(self.document.mentions):
            known = mention.entity.kind is EntityKind.ORGANISATION and mention.entity.id in load_gazetteer()
            if mention.start < at and known:
                on = anchor if isinstance(anchor, date) else None
                members = load_gazetteer().members(mention.entity.id, on)
                if len(members) == count:
                    return list(members)
        return None


def _main_country(document: Document) -> Entity | None:
    """Return the Sahel country that the text is about: the headline's, or the one it names most."""
    places = [m for m in document.mentions if m.entity.kind is not EntityKind.PERSON]
    for mentions in (document.title_mentions, places, document.mentions):
        named = [m.entity.country for m in mentions if m.entity.sahel and m.entity.country]
        if named:
            counts = Counter(named).most_common(2)
            if len(counts) == 1 or counts[0][1] >= 2 * counts[1][1]:
                return load_gazetteer().country(counts[0][0])
    return None
