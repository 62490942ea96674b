"""People of a text named again without a title: by the surname ("Diop") or the country ("le Russe")."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sahel_pipeline.extraction.document import Entity, EntityKind, Form, Mention
from sahel_pipeline.extraction.folding import fold
from sahel_pipeline.extraction.naming import PhraseReader
from sahel_pipeline.extraction.titles import Reader


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody spoken of."""

    sentence: int
    entity: Entity
    offices: tuple[str, ...]
    heads: frozenset[str]
    """First words of the titles: "ministre", "general"."""
    away: bool = False
    """Whether only his message or envoy was spoken of."""


def surnames(
    reader: Reader, phrases: PhraseReader, everybody: Sequence[Seen], found: Sequence[Mention]
) -> list[Mention]:
    """Names without a title, after the full name: "Diop", "Faki Mahamat"."""
    taken = [(mention.start, mention.end) for mention in found]
    taken.sort()
    starts = [start for start, _ in taken]
    bearers: dict[str, set[str]] = {}
    entities: dict[str, Entity] = {}
    for entity in (seen.entity for seen in everybody):
        words = fold(entity.id).split()
        person = reader.gazetteer.person(entity.id)
        surnames = {words[-1]} if len(words) > 1 else set()
        if person:
            surnames |= {fold(surname) for surname in person.surnames}
        for surname in surnames:
            bearers.setdefault(surname, set()).add(entity.id)
        entities[entity.id] = entity
    extra: list[Mention] = []
    index = 0
    while index < len(reader.tokens):
        token = reader.tokens[index]
        end = phrases.name_end(index) if token.capital else index
        if end == index:
            index += 1
            continue
        place = bisect_right(starts, token.start) - 1
        if place >= 0 and taken[place][1] > token.start:
            index += 1
            continue
        name = " ".join(reader.word(i) for i in range(index, end))
        ids = bearers.get(name, set())
        if len(ids) == 1 and not phrases.named_after(index):
            extra.append(
                Mention(token.start, reader.tokens[end - 1].end, entities[next(iter(ids))], Form.NAME)
            )
        index = end
    return extra


def compatriots(
    reader: Reader, phrases: PhraseReader, seen_in: Mapping[int, Sequence[Seen]]
) -> list[Mention]:
    """Those of "l'Allemand", "le Nigérien": who was just spoken of and comes from there."""
    found = []
    for index, (mention, last) in sorted(reader.at.items()):
        singular = reader.word(index - 1) in ("le", "la", "l", "du", "au")
        if mention.form is not Form.DEMONYM or not reader.tokens[index].capital or not singular:
            continue
        if last < len(reader.tokens) and reader.tokens[last].capital:
            continue  # "le Togolais Faure Gnassingbé"
        sentence = phrases.sentence(index)
        near = {
            seen.entity.id: seen.entity
            for seen in seen_in.get(sentence - 1, ()) or seen_in.get(sentence - 2, ())
            if seen.entity.country == mention.entity.id and seen.entity.kind is EntityKind.PERSON
        }
        if len(near) == 1:
            found.append(Mention(mention.start, mention.end, next(iter(near.values())), Form.OFFICE))
    return found
