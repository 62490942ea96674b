"""Titles in a text: honorifics, ranks and offices, with the state or organisation they belong to.

"le ministre malien des Affaires étrangères et de l'Intégration régionale" is an office of class
`foreign` of Mali; the words are in data/gazetteer/titles.yaml.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from sahel_pipeline.extraction.document import EntityKind, Form, Mention
from sahel_pipeline.extraction.folding import fold
from sahel_pipeline.extraction.gazetteer import Gazetteer, load_data

_TOKEN = re.compile(
    r"(?:[A-ZÀ-Þ]\.){2,}[A-ZÀ-Þ]?"  # S.E.M.
    r"|(?:[lLdDsScCjJtT]|[qQ]u|[nm](?=['’]\w)|[NM](?=['’][a-zà-ÿ]))['’](?=\w)"  # elisions, but not N'Diaye
    r"|\w+(?:['’‐‑-]\w+)*"
    r"|[^\w\s]"
)
_LOCATIVE = frozenset({"à", "À", "au", "aux", "en", "Au", "Aux", "En", "auprès", "près", "pour"})
_DEEPEST = 3  # "le conseiller du représentant du secrétaire général"
_BODIES = frozenset({EntityKind.ORGANISATION, EntityKind.FORCE, EntityKind.GROUP})
_ARTICLES = frozenset({"la", "le", "les", "l"})
_OF_DOMAINS = frozenset({"commissaire", "sous", "directeur", "directrice", "conseiller", "conseillere"})
"""Offices that are held, like a ministry, over several things: "aux Affaires politiques, à la Paix"."""
_PREPOSITIONS = frozenset({"de", "du", "des", "d"})


_HONORIFICS = frozenset({"m", "mme", "mlle", "monsieur", "madame", "sem", "dr", "pr"})


class TitleKind(StrEnum):
    """What a title is."""

    HONORIFIC = "honorific"
    RANK = "rank"
    OFFICE = "office"


class Token(NamedTuple):
    """A word or a punctuation mark."""

    start: int
    end: int
    text: str
    key: str
    """The folded word; empty for punctuation."""
    capital: bool
    """Whether it starts with a capital letter."""


@dataclass(slots=True)
class Title:
    """A title: the tokens from `first` up to but not including `last`."""

    kind: TitleKind
    first: int
    last: int
    office: str | None = None
    """Class of the office (offices.yaml), `other`, or `counterpart` for "son homologue"."""
    plural: bool = False
    former: bool = False
    deposed: bool = False
    country: str | None = None
    organisation: str | None = None
    parts: list[Mention] = field(default_factory=list)
    """For a plural office, the states named with it: "les présidents malien et nigérien"."""


@dataclass(frozen=True, slots=True)
class _Lexicon:
    phrases: dict[str, list[tuple[tuple[str, ...], TitleKind, str | None, bool]]]
    """First word -> (words, kind, office, plural), longest first."""
    domains: tuple[tuple[str, tuple[str, ...]], ...]
    words: frozenset[str]
    adjectives: frozenset[str]
    former: frozenset[str]
    deposed: frozenset[str]
    particles: frozenset[str]
    not_names: frozenset[str]
    named_after: frozenset[str]
    styles: tuple[tuple[str, tuple[str, ...]], ...]
    first_names: frozenset[str]
    of_state: frozenset[str]
    noble: frozenset[str]
    respect: frozenset[str]
    led_by: frozenset[str]
    regions: frozenset[str]
    commands: frozenset[tuple[str, ...]]
    """Ranks that are offices too."""


@lru_cache(maxsize=1 << 15)
def _form(word: str) -> tuple[str, str, bool]:
    """Return what a token says of its word: the word, its key, and whether it has a capital."""
    return word, fold(word), word[0].isupper()


def _keys(words: str | Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in (words.split() if isinstance(words, str) else words))


@cache
def load_lexicon() -> _Lexicon:
    """The words of titles and names; read once for a process."""
    data = load_data("titles")
    phrases: dict[str, list[tuple[tuple[str, ...], TitleKind, str | None, bool]]] = {}

    def add(phrase: str, kind: TitleKind, office: str | None = None) -> None:
        words = tuple(token.key for token in tokenize(phrase) if token.key)
        plural = (words[0] + "s", *words[1:])
        for form, many in ((words, False), (plural, True)):
            if kind is TitleKind.OFFICE or not many:
                phrases.setdefault(form[0], []).append(
                    (form, kind, office, many and kind is TitleKind.OFFICE)
                )

    for phrase in data["honorifics"]:
        add(phrase, TitleKind.HONORIFIC)
    for phrase in data["ranks"]:
        add(phrase, TitleKind.RANK)
    for office, names in data["offices"].items():
        for phrase in names:
            add(phrase, TitleKind.OFFICE, office)
    for known in phrases.values():
        known.sort(key=lambda entry: (-len(entry[0]), entry[1] is TitleKind.OFFICE))
    return _Lexicon(
        phrases,
        tuple(
            (office, tuple(f" {fold(word)} " for word in words)) for office, words in data["domains"].items()
        ),
        _keys(data["words"]),
        _keys(data["adjectives"]),
        _keys(data["former"]),
        _keys(data["deposed"]),
        _keys(data["particles"]),
        _keys(data["not_names"]),
        _keys(data["named_after"]),
        tuple((party, tuple(f" {fold(word)} " for word in words)) for party, words in data["styles"].items()),
        _keys(load_data("first-names")["names"]),
        _keys(data["of_state"]),
        _keys(data["noble"]),
        _keys(data["styles_of_respect"]),
        _keys(data["led_by"]),
        _keys(data["regions"]),
        frozenset(form for known in phrases.values() for form, kind, _, _ in known if kind is TitleKind.RANK)
        & frozenset(
            form for known in phrases.values() for form, kind, _, _ in known if kind is TitleKind.OFFICE
        ),
    )


def tokenize(text: str) -> list[Token]:
    """Split a text into words and marks; elided articles stand alone, hyphened words stay whole."""
    return [Token._make((*match.span(), *_form(match.group()))) for match in _TOKEN.finditer(text)]


class Reader:
    """The tokens of a text with the gazetteer's mentions laid over them."""

    def __init__(self, text: str, mentions: Sequence[Mention], gazetteer: Gazetteer) -> None:
        """Tokenise a text and find the titles in it."""
        self.text = text
        self.tokens = tokenize(text)
        self.gazetteer = gazetteer
        self.lexicon = load_lexicon()
        starts = [token.start for token in self.tokens]
        self.at: dict[int, tuple[Mention, int]] = {}
        """Token index at which a mention starts -> the mention, and the index after its last token."""
        self.inside: dict[int, Mention] = {}
        """Token index -> the mention that holds the token."""
        for mention in mentions:
            first, last = bisect_left(starts, mention.start), bisect_left(starts, mention.end)
            if first < last and starts[first] == mention.start:
                self.at[first] = (mention, last)
            for index in range(first, last):
                self.inside[index] = mention
        self.titles = list(self._titles())
        self.title_at = {title.first: title for title in self.titles}
        self.title_ending = {title.last: title for title in self.titles}

    def word(self, index: int) -> str:
        """Folded word at an index, or an empty string for punctuation and beyond the text."""
        return self.tokens[index].key if 0 <= index < len(self.tokens) else ""

    def mark(self, index: int) -> str:
        """Punctuation mark at an index, or an empty string."""
        if 0 <= index < len(self.tokens) and not self.tokens[index].key:
            return self.tokens[index].text
        return ""

    def person_at(self, index: int) -> bool:
        """Whether a person's name known to the gazetteer starts here."""
        found = self.at.get(index)
        return found is not None and found[0].entity.kind is EntityKind.PERSON

    # --- titles

    def _titles(self) -> Iterable[Title]:
        index = 0
        tokens, phrases = self.tokens, self.lexicon.phrases
        while index < len(tokens):
            key = tokens[index].key
            # most words begin no title
            title = self._title(index) if key in phrases or key.startswith("ex ") else None
            if title is None:
                index += 1
            else:
                yield title
                index = title.last

    def _title(self, index: int, depth: int = 0) -> Title | None:
        if index >= len(self.tokens):
            return None
        token = self.tokens[index]
        key, former = token.key, False
        if key.startswith("ex ") and len(key) > 3:
            key, former = key[3:], True
        for words, kind, office, plural in self.lexicon.phrases.get(key, ()):
            last = index + len(words)
            if any(self.word(index + place) != word for place, word in enumerate(words) if place):
                continue
            if (
                len(words) == 1
                and not token.capital
                and (len(key) < 3 or (kind is not TitleKind.OFFICE and len(key) == 3))
            ):
                continue  # "me", "se", "m'", "mme"
            if (holder := self.inside.get(index)) and holder.entity.kind is EntityKind.PERSON:
                continue  # "Bruno Le Maire"
            if token.capital and key in self.lexicon.first_names and kind is TitleKind.HONORIFIC:
                continue  # a first name: "Cheikh Ahmed"
            if key.startswith("representant") and self.word(last) in _ARTICLES:
                continue  # "X, représentant le président": he stands in for him
            title = Title(kind, index, last, office, plural, former)
            if kind is TitleKind.OFFICE:
                self._read_office(title, depth)
            elif kind is TitleKind.RANK:
                if (key, *words[1:]) in self.lexicon.commands and (command := self._command(title, depth)):
                    return command
                if (found := self.at.get(last)) and found[0].form is Form.DEMONYM:
                    title.country, title.last = found[0].entity.id, found[1]  # "le général nigérien X"
            elif self.mark(last) == "." and len(key) <= 3:
                title.last += 1
            return title
        return None

    def _command(self, rank: Title, depth: int) -> Title | None:
        """Read a rank that is also an office: "le commandant de la force Barkhane", but "le commandant X"."""
        title = Title(TitleKind.OFFICE, rank.first, rank.last, "other", rank.plural, rank.former)
        self._read_office(title, depth)
        return title if title.country or title.organisation else None

    def _read_office(self, title: Title, depth: int) -> None:
        """Read on over the adjectives and complements of an office, then see whose and which office it is."""
        title.former = title.former or self.word(title.first - 1) in self.lexicon.former
        held: list[tuple[str, Mention]] = []
        for index in range(title.first + 1, title.last):
            if index in self.at:  # "président de la | Commission de la CEDEAO"
                held.append(("", self.at[index][0]))
                title.last = max(title.last, self.at[index][1])
        index = self._adjectives(title, title.last, held)
        while (after := self._complement(title, self._acronym(index), held, depth)) > self._acronym(index):
            index = after
        if index > title.last:
            index = self._acronym(index)
        title.last = index
        self._classify(title)
        for preposition, mention in held:
            entity = mention.entity
            if preposition in _LOCATIVE:
                continue  # the state that an ambassador is sent to
            if entity.kind is EntityKind.COUNTRY:
                title.parts.append(mention)
                title.country = title.country or entity.id
            elif entity.kind is EntityKind.PLACE:
                if title.office == "other" or mention.form is Form.CAPITAL:
                    title.country = title.country or entity.country
            elif title.organisation is None and entity.kind is not EntityKind.ACCORD:
                state = self.gazetteer.state_behind(entity.id)
                if state:
                    title.country = title.country or state
                else:
                    title.organisation = entity.id

    def _acronym(self, index: int) -> int:
        """Index after an acronym in brackets: "du Conseil national de transition (CNT) | du Mali"."""
        bracketed = self.mark(index) == "(" and self.mark(index + 2) == ")"
        return index + 3 if bracketed and self.tokens[index + 1].text.isupper() else index

    def _adjectives(self, title: Title, index: int, held: list[tuple[str, Mention]]) -> int:
        while index < len(self.tokens):
            found = self.at.get(index)
            if found and found[0].form is Form.DEMONYM:
                held.append(("", found[0]))
                index = found[1]
            elif self.word(index) in self.lexicon.deposed:
                title.deposed = True
                index += 1
            elif self.word(index) in self.lexicon.adjectives and not self.tokens[index].capital:
                index += 1
            elif "".join(token.text for token in self.tokens[index : index + 4]) == "a.i.":
                index += 4
            elif (
                index == title.last
                and self.word(index) in self.lexicon.regions
                and self.tokens[index].capital
            ):
                index += 1  # "le directeur Afrique"
            elif title.plural and (self.mark(index) == "," or self.word(index) == "et"):
                following = self.at.get(index + 1)
                if not (following and following[0].form is Form.DEMONYM and held):
                    return index
                index += 1
            else:
                return index
        return index

    def _complement(self, title: Title, index: int, held: list[tuple[str, Mention]], depth: int) -> int:
        """Index after the complement that starts at `index`; `index` itself when there is none."""
        start = index
        joined = False
        if (
            self.mark(index) == ","
            or self.word(index) == "et"
            or (self.mark(index) == "" and self.word(index) == "ainsi")
        ):
            # "le représentant pour l'Afrique de l'Ouest et le Sahel"
            region = self.word(index) == "et" and title.office in (
                "special_representative",
                "high_representative",
            )
            domains = title.office in ("minister", "counterpart") or self.word(title.first) in _OF_DOMAINS
            if not (region or title.plural or domains):
                return start
            joined = True
            index += 1
        preposition = ""
        while self.word(index) in ("charge", "chargee", "par", "en") and self.word(index + 1) in (
            "charge",
            "chargee",
            "de",
            "du",
            "des",
            "d",
            "interim",
        ):
            index += 1
            if self.word(index) == "interim":
                return index + 1
        word = self.word(index)
        if word in _PREPOSITIONS:
            preposition = "de"
            index += 1
        elif index < len(self.tokens) and self.tokens[index].text in _LOCATIVE:
            preposition = self.tokens[index].text
            index += 1
            if self.word(index) in _PREPOSITIONS:
                index += 1
        elif not joined or self.mark(start) == ",":
            return start
        if self.word(index) in _ARTICLES:
            index += 1
        inner = self._title(index, depth + 1) if preposition and not joined and depth < _DEEPEST else None
        if inner is not None and inner.kind is TitleKind.RANK and self.tokens[index - 1].key in _PREPOSITIONS:
            return start  # "un émissaire du | général Mahamat Idriss Déby"
        if inner is not None and inner.kind is TitleKind.OFFICE:
            # "le porte-parole du président tchadien Mahamat Idriss Déby"
            whose = self.at[inner.last] if self.person_at(inner.last) else None
            title.country = title.country or inner.country or (whose[0].entity.country if whose else None)
            title.organisation = title.organisation or inner.organisation
            return whose[1] if whose else inner.last
        told = self.word(index) in self.lexicon.words and index not in self.at
        # "le vice-président de la Banque mondiale pour l'Afrique de l'Ouest"
        told = told or (preposition == "pour" and any(m.entity.kind in _BODIES for _, m in held))
        if preposition in _LOCATIVE and not told and not self._sent(title):
            return start  # "le ministre à Bamako" says where he is; "le conseiller à la sécurité" what he is
        content = index
        proper = False  # within a name of its own: "le président du Timbuktu Institute"
        while index < len(self.tokens):
            found = self.at.get(index)
            if found:
                if found[0].entity.kind is EntityKind.PERSON:
                    break
                held.append((preposition, found[0]))
                index = found[1]
            elif self.tokens[index].key in self.lexicon.words and not self._starts_title(index, content):
                index += 1
            elif index > content and self.tokens[index].text.isdigit():
                index += 1  # "du secteur 3"
            elif index > content and self.tokens[index].capital and self._announces(index + 1):
                index += 1  # "le ministre de l'Économie Bleue, M. X"
            elif (
                self.word(index) == "avec"
                and self.word(index - 1) in ("relation", "relations")
                and self.word(index + 1) in _ARTICLES
                and self.word(index + 2) in self.lexicon.words
            ):
                index += 3  # "des Relations avec le Parlement"
            elif (
                self.tokens[index].capital
                and (preposition or self.word(index - 1) in _ARTICLES)
                and self.tokens[index].key not in self.lexicon.first_names
                and not self._starts_title(index, content)
                and (index == content or proper)
            ):
                proper = True
                index += 1
            else:
                break
        if index == content:
            return start
        if joined and not preposition and self.mark(start) != "" and not title.plural:
            return start
        return index

    def _announces(self, index: int) -> bool:
        """Whether a comma and an honorific, behind which the name stands, come next."""
        return self.mark(index) == "," and self.word(index + 1) in _HONORIFICS

    def _starts_title(self, index: int, content: int) -> bool:
        """Whether a new title begins here ("le ministre de la Défense, le général ...")."""
        for words, kind, _, _ in self.lexicon.phrases.get(self.word(index), ()):
            if kind is TitleKind.OFFICE or (index == content and kind is TitleKind.RANK):
                continue
            if all(self.word(index + place) == word for place, word in enumerate(words)):
                return self.tokens[index].capital or len(words) > 1
        return False

    @staticmethod
    def _sent(title: Title) -> bool:
        """Whether the office is one of somebody sent somewhere: its place belongs to it."""
        return title.office in ("ambassador", "special_representative", "high_representative", "other")

    def _classify(self, title: Title) -> None:
        """Give ministers and presidents the class that their complement tells."""
        words = f" {' '.join(token.key for token in self.tokens[title.first : title.last] if token.key)} "
        for party, styles in self.lexicon.styles:
            if any(style in words for style in styles):
                if self.gazetteer.entity(party).kind is EntityKind.COUNTRY:
                    title.country = title.country or party
                else:
                    title.organisation = title.organisation or party
        if title.office == "minister":
            if " secretaire d etat " in words:
                american = any(m.entity.id == "USA" for m in self._mentions(title)) or " americain" in words
                if american and " adjoint" not in words and " sous " not in words:
                    title.office = "foreign"
                return
            if " vice " in words or " adjoint" in words:
                return
            title.office = self.domain(title) or title.office
        elif title.office == "chief_of_staff":
            if any(
                branch in words for branch in (" adjoint", " particulier ", " terre ", " air ", " marine ")
            ):
                title.office = "other"
        elif title.office == "president":
            if " fondat" in words or " honoraire " in words:
                title.office = "other"
            elif (
                " assemblee nationale " in words
                or " conseil national de transition " in words
                or " senat " in words
            ):
                title.office = "speaker"
            elif any(m.entity.kind in (EntityKind.GROUP, EntityKind.FORCE) for m in self._mentions(title)):
                title.office = "other"
            elif any(m.entity.kind is EntityKind.ORGANISATION for m in self._mentions(title)):
                title.office = "commission_president" if " commission " in words else "chair"
            elif words.startswith((" president", " presidente")) and self._private(title):
                title.office = "other"

    def domain(self, title: Title) -> str | None:
        """The class of the minister whose domain the words of a title name."""
        words = f" {' '.join(token.key for token in self.tokens[title.first : title.last] if token.key)} "
        for office, domains in self.lexicon.domains:
            if any(domain in words for domain in domains):
                return office
        return None

    def _mentions(self, title: Title) -> list[Mention]:
        return [self.at[index][0] for index in range(title.first, title.last) if index in self.at]

    def _private(self, title: Title) -> bool:
        """Whether a "président de ..." presides over something that is no state."""
        return any(
            token.key not in self.lexicon.of_state
            for index, token in enumerate(self.tokens[title.first + 1 : title.last], title.first + 1)
            if token.key
            and index not in self.inside
            and token.key not in _PREPOSITIONS
            and token.key not in _ARTICLES
            and token.key not in self.lexicon.adjectives
            and token.key not in self.lexicon.deposed
        )
