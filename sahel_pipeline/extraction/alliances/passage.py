"""A parsed sentence as the reader of alliances sees it: words, groups of parties, prepositions, clauses.

The parser's attachments are wrong often enough that nothing here rests on them alone. French marks the
roles of a phrase with prepositions ("le retrait *du* Mali *de* l'AES", "les sanctions *de* la Cédéao *contre*
le Niger"), and these stand on the surface: a group of parties knows the prepositions before it, and the
parse decides only which phrase or clause it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from sahel_pipeline.extraction.alliances.lexicon import load_lexicon, small
from sahel_pipeline.extraction.document import (
    DateMention,
    Document,
    Entity,
    EntityKind,
    Form,
    Mention,
    Sentence,
)
from sahel_pipeline.extraction.folding import Folded, folded
from sahel_pipeline.extraction.stems import WordList
from sahel_pipeline.extraction.syntax import Syntax
from sahel_pipeline.extraction.tokens import Parse, Token

_STOPS = frozenset({",", ";", ":", ".", ")", "»", "–", "—", "”"})
_FAR = 16
"""Tokens that a preposition may stand before the name that it governs."""


@lru_cache(maxsize=20_000)
def _folded_word(word: str) -> str:
    return Folded(word).text.strip()


@dataclass(frozen=True)
class Group:
    """Parties named together: "le Mali, le Burkina Faso et le Niger"; offsets are of the sentence."""

    start: int
    end: int
    mentions: tuple[Mention, ...]

    @property
    def kinds(self) -> set[EntityKind]:
        """Return what is named."""
        return {m.entity.kind for m in self.mentions}

    @property
    def parties(self) -> list[str]:
        """Return who acts: countries and organisations, a person for the country or body represented."""
        found = []
        for mention in self.mentions:
            entity = mention.entity
            if entity.kind in (EntityKind.COUNTRY, EntityKind.ORGANISATION, EntityKind.GROUP):
                found.append(entity.id)
            elif mention.form is Form.CAPITAL:
                found.append(entity.country or "")
            elif entity.kind is EntityKind.PERSON and (entity.organisation or entity.country):
                found.append(entity.organisation or entity.country or "")
        return unique(found)

    @property
    def countries(self) -> list[str]:
        """Return the countries that are named, also through a person, or a city that lies in them."""
        return unique(
            m.entity.id if m.entity.kind is EntityKind.COUNTRY else m.entity.country or ""
            for m in self.mentions
            if m.entity.kind in (EntityKind.COUNTRY, EntityKind.PERSON, EntityKind.PLACE)
        )

    @property
    def grounds(self) -> list[str]:
        """Return the countries as places: a person is none, nor a people."""
        return unique(
            m.entity.id if m.entity.kind is EntityKind.COUNTRY else m.entity.country or ""
            for m in self.mentions
            if m.entity.kind in (EntityKind.COUNTRY, EntityKind.PLACE) and m.form is not Form.METONYM
        )

    @property
    def bodies(self) -> list[Mention]:
        """Return mentions of organisations, forces and accords."""
        kinds = (EntityKind.ORGANISATION, EntityKind.FORCE, EntityKind.ACCORD)
        return [m for m in self.mentions if m.entity.kind in kinds]

    @property
    def demonym(self) -> bool:
        """Whether it is an adjective or a people's name ("français", "les Maliens")."""
        return all(m.form is Form.DEMONYM for m in self.mentions)


@dataclass(frozen=True)
class Hit:
    """A word or phrase of the lexicon found in a sentence; offsets are of the sentence."""

    start: int
    end: int
    token: Token
    text: str


class Passage:
    """One sentence, parsed, with the groups of parties named in it."""

    def __init__(self, document: Document, sentence: Sentence) -> None:
        self.document = document
        self.sentence = sentence
        self._folded = folded(sentence.text)
        self._plain = load_lexicon().plain_prepositions

    @cached_property
    def syntax(self) -> Syntax:
        """The parse, made when first asked for."""
        return Syntax(self.document, self.sentence)

    @property
    def doc(self) -> Parse:
        """The parsed sentence."""
        return self.syntax.doc

    # --- words ----------------------------------------------------------------------------------------------

    @cached_property
    def folded(self) -> str:
        """The sentence without case, accents and punctuation, character for character."""
        if self._folded.aligned:
            return self._folded.text
        aligned = [" "] * len(self.sentence.text)
        for position, character in enumerate(self._folded.text):
            at = self._folded.original(position)
            if at < len(aligned) and aligned[at] == " ":
                aligned[at] = character
        return "".join(aligned)

    @property
    def searched(self) -> str:
        """The folded sentence that `find` looks in; its characters need not have kept their places."""
        return self._folded.text

    def find(self, words: WordList) -> Iterator[Hit]:
        """Yield the hits of a word list, in text order."""
        for match in words.finditer(self._folded.text):
            start, end = self._folded.original(match.start()), self._folded.original(match.end() - 1) + 1
            yield Hit(start, end, self._head(start, end), match.group())

    def word(self, token: Token) -> str:
        """Return the folded text of a token."""
        return str(self._words[token.i])

    @cached_property
    def _words(self) -> list[str]:
        return [_folded_word(token.text) for token in self.doc]

    @cached_property
    def _at(self) -> list[int]:
        """For each character of the sentence, the index of its token."""
        ends = [*(token.idx for token in self.doc[1:]), len(self.sentence.text)]
        index: list[int] = []
        for token, end in zip(self.doc, ends, strict=True):
            index += [token.i] * (end - token.idx)
        return [*index, 0]

    def token_at(self, offset: int) -> Token:
        """Return the token at an offset of the sentence."""
        return self.doc[self._at[min(offset, len(self._at) - 1)]]

    def _head(self, start: int, end: int) -> Token:
        """Return the token of a span that the others hang on."""
        first, last = self._at[start], self._at[max(start, end - 1)]
        for token in self.doc[first : last + 1]:
            if not first <= token.head.i <= last or token.head.i == token.i:
                if token.pos_ in ("DET", "ADP", "PUNCT", "PRON") and first != last:
                    continue
                return token
        return self.doc[first]

    # --- groups ---------------------------------------------------------------------------------------------

    @cached_property
    def groups(self) -> list[Group]:
        """Groups of parties, in text order."""
        shift, groups = self.sentence.start, []
        current: list[Mention] = []
        for mention in self._mentions():
            if current and mention.start < current[-1].end:
                continue  # a demonym in "son homologue malien": the person says more
            if current and not self._together(current, mention):
                groups.append(_group(current, shift))
                current = []
            current.append(mention)
        if current:
            groups.append(_group(current, shift))
        return groups

    def _mentions(self) -> list[Mention]:
        """Return the mentions that tell something, also of organisations named only by what they are."""
        found = [self._seated(mention) for mention in _telling(self.sentence.mentions)]
        for body, pattern in load_lexicon().stands_for.items():
            for match in pattern.finditer(self._folded.text):
                start = self._folded.original(match.start()) + self.sentence.start
                end = self._folded.original(match.end() - 1) + 1 + self.sentence.start
                if not any(m.start < end and start < m.end for m in found):
                    found.append(Mention(start, end, Entity(body, EntityKind.ORGANISATION), Form.METONYM))
        return sorted(found, key=lambda m: (m.start, -m.end))

    def _seated(self, mention: Mention) -> Mention:
        """Return an organisation for the city of its seat: "Bruxelles a gelé son aide", not "à Bruxelles"."""
        body = load_lexicon().seats.get(mention.entity.id)
        if body is None or self._word_before(mention) in small("prepositions") - {"entre", "par", "avec"}:
            return mention
        return Mention(mention.start, mention.end, Entity(body, EntityKind.ORGANISATION), Form.METONYM)

    def _together(self, current: Sequence[Mention], mention: Mention) -> bool:
        last, shift = current[-1], self.sentence.start
        between = Folded(self.sentence.text[last.end - shift : mention.start - shift]).text
        printed = self.sentence.text[last.end - shift : mention.start - shift]
        if "." in printed or ";" in printed or ":" in printed or "où" in printed:
            return False
        words = between.split()
        joiners, nouns = small("joiners"), small("list_nouns")
        if not set(words) <= joiners | nouns | small("between_parties"):
            return False
        if (
            small("contracted") & {self._word_before(last)}
            and not small("contracted") & set(words)
            and words[-1:] in (["le"], ["la"], ["l"], ["les"])
        ):
            return False  # "le départ du Niger, le Tchad ...": a list would repeat the preposition
        people = [m.entity.kind is EntityKind.PERSON for m in (last, mention)]
        if people == [True, False] and words and set(words) <= {"de", "du", "la", "des", "l", "d"}:
            return True  # "Hamani Diori du Niger"
        if people[0] != people[1] and not {"et", "ou", "ni"} & set(words) and words:
            listed = any(m.entity.kind is EntityKind.PERSON for m in current)
            return people[1] and listed and "," in printed
        if (
            people[0] != people[1]
            and "," in printed
            and not any(m.entity.kind is EntityKind.PERSON for m in current[:-1])
        ):
            return False
        apposed = _country(last) is not None and _country(last) == _country(mention)
        joined = bool("," in printed or "(" in printed or "/" in printed or "-" in printed) or bool(
            joiners & set(words) - {"de"}
        )
        if not {"et", "ou", "ni"} & set(words) and nouns & set(words):
            return False  # "sous médiation qatarie, le gouvernement tchadien"
        if apposed and last.form is not Form.CAPITAL and not between.strip():
            return True
        if not joined:
            return last.end == mention.start
        bodies = (EntityKind.FORCE, EntityKind.ACCORD, EntityKind.ORGANISATION)
        return (last.entity.kind in bodies) == (mention.entity.kind in bodies) or "et" in between.split()

    @cached_property
    def _prepositions(self) -> dict[int, list[tuple[str, int]]]:
        return {group.start: list(self._climb(group)) for group in self.groups}

    def _word_before(self, mention: Mention) -> str:
        """Return the word before a mention, but for its article."""
        start = mention.start - self.sentence.start
        words = Folded(self.sentence.text[max(0, start - 12) : start]).text.split()
        while words and words[-1] in ("la", "l", "le", "les"):
            words.pop()
        return words[-1] if words else ""

    def prepositions(self, group: Group, after: int = -1) -> list[str]:
        """Return the prepositions before a group, nearest first: "contre l'armée du Niger" -> de, contre.

        Args:
            group: The group.
            after: Only prepositions that stand at or after this offset of the sentence.
        """
        return [name for name, at in self._prepositions[group.start] if at >= after]

    def role(self, group: Group, after: int = -1) -> str:
        """Return the preposition that gives a group its role: "aux autorités du Niger" -> à.

        Empty when none stands before it. The arguments are those of `prepositions`.
        """
        names = self.prepositions(group, after)
        return next((name for name in names if name != "de"), names[0] if names else "")

    def _climb(self, group: Group) -> Iterator[tuple[str, int]]:
        """Walk left from a group over the nouns it hangs on, and yield the prepositions on the way."""
        index = self._at[group.start]
        others = {t.i for other in self.groups if other is not group for t in self.span_tokens(other)}
        shift = self.sentence.start
        others |= {i for d in self.sentence.dates for i in self._at[d.start - shift : d.end - shift]}
        token = self.doc[index]
        if token.pos_ == "ADP" and token.idx >= group.start:
            yield self._preposition(self.word(token), ""), token.idx
        i = index
        for _ in range(_FAR):
            i -= 1
            if i < 0 or i in others or self.doc[i].text in _STOPS:
                return
            token = self.doc[i]
            word = self.word(token)
            if word == "pouvoir":
                i = self._seizers(i)
            elif (
                token.pos_ == "ADP"
                or (word in self._plain and token.pos_ != "AUX")
                or word in small("sure_prepositions")
            ):
                before = self.word(self.doc[i - 1]) if i else ""
                yield self._preposition(word, before), token.idx
            elif token.pos_ in ("VERB", "AUX", "CCONJ", "SCONJ", "PRON") and not _nominal(token, word):
                return

    def _seizers(self, pouvoir: int) -> int:
        """Return where to go on from "les officiers qui ont pris le pouvoir à Bamako": at "qui"."""
        for i in range(pouvoir - 1, max(-1, pouvoir - 7), -1):
            if self.word(self.doc[i]) in ("qui", "ayant"):
                return i
        return pouvoir

    @staticmethod
    def _preposition(word: str, before: str) -> str:
        """Return the plain form of a preposition, given the word before it: (du, encontre) -> contre."""
        lexicon = load_lexicon()
        name = lexicon.plain_prepositions.get(word, word)
        if name == "de" and before in lexicon.compound_prepositions:
            return lexicon.compound_prepositions[before]
        if word == "apres" and before == "d":
            return "selon"
        if name == "à" and before == "vis":
            return "envers"
        return "selon" if word in small("sources") else str(name)

    def span_tokens(self, group: Group) -> Iterator[Token]:
        """Yield the tokens of a group."""
        for i in range(self._at[group.start], self._at[max(group.start, group.end - 1)] + 1):
            yield self.doc[i]

    # --- structure ------------------------------------------------------------------------------------------

    def within(self, group: Group, head: Token) -> bool:
        """Whether a group hangs on a token, directly or not, but not in a relative or adverbial clause."""
        for token in self._chain(self.token_at(group.start)):
            if token.i == head.i:
                return True
            if token.dep_ in ("acl:relcl", "advcl", "parataxis") and token.head.i != token.i:
                return False
        return False

    def clause_of(self, token: Token) -> Token:
        """Return the verb (or root) whose clause a token stands in; infinitives belong to the verb above."""
        for step in self._chain(token):
            if step.pos_ in ("VERB", "AUX") and (
                step.dep_ in ("ROOT", "ccomp", "acl:relcl", "advcl", "parataxis", "csubj", "conj")
                and "Inf" not in step.morph.get("VerbForm", [])
            ):
                return step
        return self.doc[token.i].root

    @staticmethod
    def _chain(token: Token) -> Iterator[Token]:
        while True:
            yield token
            if token.head.i == token.i:
                return
            token = token.head

    def dates_in(self, tokens: Iterable[int]) -> list[DateMention]:
        """Return the dates of the sentence whose first token is among these."""
        wanted = set(tokens)
        shift = self.sentence.start
        return [d for d in self.sentence.dates if self._at[d.start - shift] in wanted]


def _telling(mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions without offices of nobody: in "un membre de la Cédéao" only "Cédéao" tells."""
    return [
        m
        for i, m in enumerate(mentions)
        if m.form is not Form.OFFICE
        or m.entity.kind is EntityKind.PERSON
        or not any(inner.start < m.end for inner in mentions[i + 1 : i + 2])
    ]


def verbal(token: Token) -> bool:
    """Whether a word is used as a verb; the tagger takes some participles for adjectives ("a gelé")."""
    if token.pos_ in ("VERB", "AUX"):
        return True
    return token.pos_ == "ADJ" and any(c.dep_ in ("aux:tense", "aux:pass", "obj") for c in token.children)


def unique(items: Iterable[str]) -> list[str]:
    """Return the items without doubles and blanks, in order."""
    return [item for item in dict.fromkeys(items) if item]


def _group(mentions: Sequence[Mention], shift: int) -> Group:
    return Group(mentions[0].start - shift, mentions[-1].end - shift, tuple(mentions))


def _country(mention: Mention) -> str | None:
    entity = mention.entity
    return entity.id if entity.kind is EntityKind.COUNTRY else entity.country


def _nominal(token: Token, word: str) -> bool:
    """Whether a word stands inside a noun phrase although it is no noun: "celui", "les autorités déchues"."""
    return _adjectival(token) or (token.pos_ == "PRON" and word in ("ce", "celui", "celle", "ceux"))


def _adjectival(token: Token) -> bool:
    """Whether a participle stands as an adjective: "les autorités déchues du Niger"."""
    return token.dep_ in ("acl", "amod") and "Part" in token.morph.get("VerbForm", [])
