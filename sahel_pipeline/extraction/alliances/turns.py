"""Turns of phrase about organisations, read by the order of their words where a parse is of little help.

The lexicon's `turns` are patterns over a sentence whose parties and organisations have become slots:
"A y participe", "B a été rejointe par A", "l'extinction de B". What a turn leaves unsaid (who acts, which
organisation) comes from the sentence or from what the text spoke of just before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest

from sahel_pipeline.extraction.alliances.discourse import country_of
from sahel_pipeline.extraction.alliances.lexicon import load_lexicon, small
from sahel_pipeline.extraction.alliances.parties import is_state
from sahel_pipeline.extraction.alliances.passage import Hit, unique
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene
from sahel_pipeline.extraction.document import Document
from sahel_pipeline.extraction.gazetteer import fold
from sahel_pipeline.extraction.stems import Index
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction

_ACTOR, _BODY = "@", "&"
_START = r"(?<![a-z0-9])"
_SLOT = 0xE000
"""First of the private characters that number the slots."""
_ARTICLE = r"(?:(?:le|la|l|les|cette|ce|cet|ces|celles|celle|ceux|un|une|seuls?|toute) +)*"
_OF_TITLE = r"(?:(?:de|du|des|d|la|l|le) +)*"
_DE = r"(?:de +la|de +l|de|du|des|d)"
_TO = r"(?:a +la|a +l|au|aux|a|dans|en)"
_GAP = re.compile(r"[\s,;()/]*(?:(?:et|ou|puis|de|du|la|le|l|d)[\s']+)*")
_NUMBERS = {"deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6}
_COUNTED = re.compile(
    r"(?<![a-z])(?:les +(?P<count>quatre|cinq|six) +(?:pays|etats|capitales|nations|voisins|autres)"
    r"|(?:tous|toutes|tous les|aucun des|aucune des|les) +(?P<bare>deux|trois|quatre|cinq)"
    r"(?= +(?:en|y|n|ne|se|s|ont|sont|[a-z]{2,}ent|[a-z]{2,}aient|[a-z]+ont) )"
    r"|les memes(?= *$| +[a-z]))"
)
"""Parties told only by their number."""
_COUNTRY = re.compile(r"(?<![a-z])(?:le|ce|notre) +pays(?= +(?:a|est|n|en|y|se|s|demeure|reste|avait) )")
"""The state that a text is about."""
_PRONOUN = re.compile(r"(?:il|elle)(?= +(?:n|ne|a|avait|fournit|participe|contribue|quitte|se|s|en) )")
"""A state told by a pronoun."""
_ASIDE = re.compile(r", (?:qui|dont|où|que|qu[’'])[^,;:.]{3,80}, et (?:l[ae] |l[’'])?")
"""Between two that act together: a clause about the first."""
_REACH = 900
"""Characters in which "ils" or "les trois" finds the countries it stands for."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One pattern of the lexicon."""

    action: AllianceAction
    pattern: re.Pattern[str]
    bits: int
    """Its words, as bits of `Index.possible`: it can match only where all of them may stand."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A turn found in a sentence: what it says of whom, as far as the words themselves tell."""

    action: AllianceAction
    hit: Hit
    """The word that the modality and the date hang on."""
    start: int
    end: int
    actors: Filler
    bodies: tuple[int, ...]
    """Indices into the organisations given to `find_turns`."""


@cache
def load_turns() -> tuple[Turn, ...]:
    """Compile the turns of the lexicon."""
    index = _index()
    return tuple(
        Turn(AllianceAction(action), re.compile(_START + _compile(entry)), _bits(entry, index))
        for action, entries in load_lexicon().turns.items()
        for entry in entries
    )


def may_turn(text: str) -> bool:
    """Whether the words of any turn may stand in a folded text."""
    turns, possible = load_turns(), _index().possible(text)
    return any(turn.bits & possible == turn.bits for turn in turns)


@cache
def _index() -> Index:
    return Index()


def _bits(entry: str, index: Index) -> int:
    """Return the bits of the words that an entry must find, whichever parties stand between them."""
    bits = 0
    for part in entry.split():
        if part not in ("A", "B", "~", "de", "à") and set(part) != {"_"}:
            bits |= index.add(_word(part.removeprefix("^"))).bit
    return bits


def _compile(entry: str) -> str:
    pieces, counts = [], {"A": 0, "B": 0}
    for part in entry.split():
        if part in counts:
            counts[part] += 1
            slot = _ACTOR if part == "A" else _BODY
            title = "|".join(sorted(small("titles") | small("way_titles")))
            titles = rf"(?:(?:{title}) +{_OF_TITLE})*" if part == "B" else ""
            pieces.append(rf"{_ARTICLE}{titles}{_ARTICLE}{slot}(?P<{part.lower()}{counts[part]}>.) +")
        elif set(part) == {"_"}:
            pieces.append(rf"(?:[a-z0-9]+ +){{0,{3 * len(part)}}}?")
        elif part == "~":
            pieces.append(rf"(?:[a-z0-9{_ACTOR}{_BODY}\ue000-\ue0ff]+ +){{0,14}}?")
        elif part == "de":
            pieces.append(rf"{_DE} +")
        elif part == "à":
            pieces.append(rf"{_TO} +")
        elif part.startswith("^"):
            pieces.append(rf"(?P<t>{_word(part[1:])}) +")
        else:
            pieces.append(rf"{_word(part)} +")
    return "".join(pieces)


def _word(part: str) -> str:
    words = [
        " +".join(fold(word).split()) + ("[a-z]*" if word.endswith("*") else "") for word in part.split("/")
    ]
    return "(?:" + "|".join(words) + ")"


def find_turns(scene: Scene, bodies: list[tuple[int, int]]) -> Iterator[Turned]:
    """Yield the turns of a sentence.

    Args:
        scene: The sentence.
        bodies: Where in it organisations are named or pointed back to.
    """
    text, actors = _slotted(scene, bodies)
    taken: set[int] = set()
    turns = load_turns()
    possible = _index().possible(text)
    for turn in turns:
        if turn.bits & possible != turn.bits:
            continue
        for match in turn.pattern.finditer(text):
            found = match.groupdict()
            start = match.start("t")
            if start in taken or _other_word(scene, match["t"].strip(), start):
                continue
            taken.add(start)  # one word tells one action
            named = [actors[ord(c) - _SLOT] for name, c in sorted(found.items()) if name[0] == "a"]
            filler = Filler(unique(p for f in named for p in f.parties), "turn") if named else NOBODY
            yield Turned(
                turn.action,
                Hit(start, match.end("t"), scene.passage.token_at(start), match["t"].strip()),
                match.start(),
                len(match.group().rstrip()) + match.start(),
                filler,
                tuple(ord(c) - _SLOT for name, c in sorted(found.items()) if name[0] == "b"),
            )


def _other_word(scene: Scene, word: str, start: int) -> bool:
    """Whether a folded word is another one in print: "ne" is not "né", nor "la porte" "porté"."""
    printed = scene.passage.sentence.text[start : start + len(word)].lower()
    return word in ("ne", "porte") and printed == word


def _slotted(scene: Scene, bodies: list[tuple[int, int]]) -> tuple[str, list[Filler]]:
    """Return the folded sentence with slots for parties and organisations and without its dates."""
    passage, shift = scene.passage, scene.offset
    text = passage.folded + " "
    actors: list[Filler] = []

    def put(start: int, end: int, slot: str) -> None:
        nonlocal text
        text = text[:start] + slot.ljust(end - start) + text[end:]

    for date in passage.sentence.dates:
        put(date.start - shift, date.end - shift, "")
    for group, following in zip_longest(passage.groups, passage.groups[1:]):
        states = group.countries
        if following and _ASIDE.fullmatch(passage.sentence.text, group.end, following.start):
            states = unique([*states, *following.countries])  # "la Mauritanie, qui préside, et le Tchad"
        overlapped = any(a < group.end and group.start < b for a, b in bodies)
        if states and not overlapped and group.end - group.start > 1:
            put(group.start, group.end, _ACTOR + chr(_SLOT + len(actors)))
            actors.append(Filler(states, "turn"))
    for name in ("two", "three"):
        for hit in passage.find(scene.lexicon[f"anaphors.{name}"]):
            found = scene.anaphor(hit.start, hit.end)
            if found and _ACTOR not in text[hit.start : hit.end]:
                put(hit.start, hit.end, _ACTOR + chr(_SLOT + len(actors)))
                actors.append(found)
    for match in _COUNTRY.finditer(text):
        code = scene.discourse.this_country(shift + match.start())
        whose = text[: match.start()].split()[-1:] == ["dont"] and scene.passage.groups
        if whose and not any(end <= match.start() and match.start() - end < 10 for _, end in bodies):
            continue  # "le président Déby, dont le pays": his own
        if code and _ACTOR not in text[match.start() : match.end()]:
            put(match.start(), match.end(), _ACTOR + chr(_SLOT + len(actors)))
            actors.append(Filler([code], "the country", 1))
    pronoun = _PRONOUN.match(text)
    topic = scene.discourse.topic(shift) if pronoun else None
    if pronoun and topic and is_state(topic):
        put(pronoun.start(), pronoun.end(), _ACTOR + chr(_SLOT + len(actors)))
        actors.append(Filler([topic], "spoken of", 2))
    for match in _COUNTED.finditer(text):
        if found := counted(scene, match, shift):
            put(match.start(), match.end(), _ACTOR + chr(_SLOT + len(actors)))
            actors.append(found)
    for index, (start, end) in enumerate(bodies):
        put(start, end, _BODY + chr(_SLOT + index))
    return text, actors


def counted(scene: Scene, match: re.Match[str], shift: int) -> Filler:
    """Return who "les quatre pays" or "les mêmes" are."""
    listed = coalition(scene.passage.document, shift + match.start())
    wanted = _NUMBERS.get(match["count"] or match["bare"] or "", 0)
    if not wanted or len(listed.parties) == wanted:
        return listed
    near = scene.discourse.countries(shift + match.start(), wanted + 3)
    sahel = [code for code in near if code in SAHEL_COUNTRIES]
    found = sahel[:wanted] if len(sahel) >= wanted else near[:wanted]
    return Filler(found, "counted", 2) if len(found) == wanted else NOBODY


def coalition(document: Document, offset: int) -> Filler:
    """Return the last countries listed together before an offset: who "ils" or "leur" are.

    Args:
        document: The text.
        offset: Where the pronoun stands.
    """
    chain: list[str] = []
    best: list[str] = []
    end = -1
    for mention in document.mentions:
        if mention.start >= offset:
            break
        if mention.start < offset - _REACH:
            continue
        code = country_of(mention)
        if code is None or (mention.start < end and code in chain):
            continue
        between = fold(document.text[end : mention.start]) if end >= 0 else "x"
        joined = 0 <= mention.start - end < 30 and _GAP.fullmatch(between + " ") is not None
        chain = [*chain, code] if joined else [code]
        end = mention.end
        if len(set(chain)) > 1:
            best = unique(chain)
    return Filler(best, "coalition before", 1) if best else NOBODY
