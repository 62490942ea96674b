"""A parsed sentence as plain Python objects.

spaCy makes a new Python object each time a token, its head or one of its children is asked for, and the rules
ask thousands of times a text. So what they ask for is copied out of a parse once. Names are those of spaCy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc


_NONE: list[str] = []
_WANTED = ["HEAD", "IDX", "LENGTH", "POS", "DEP", "MORPH"]
_new = object.__new__


class Morph:
    """Grammatical features of a word: `morph.get("Tense") == ["Past"]`."""

    __slots__ = ("_features",)

    def __init__(self, features: Mapping[str, str]) -> None:
        """Keep features by name; several values of one stand as "Int,Rel"."""
        self._features = {name: values.split(",") for name, values in features.items()}

    def get(self, feature: str, default: list[str] = _NONE) -> list[str]:
        """Return the values of a feature; none where the word does not have it."""
        return self._features.get(feature, default)


class Token:
    """A word or punctuation mark of a parsed sentence."""

    __slots__ = ("children", "dep_", "head", "i", "idx", "morph", "pos_", "text")

    i: int
    """Index in the parse."""
    idx: int
    """Offset in the sentence, in characters."""
    text: str
    pos_: str
    """Part of speech (Universal Dependencies)."""
    dep_: str
    """Relation to the head (UD French)."""
    morph: Morph
    head: Token
    """What it hangs on; a root is its own head."""
    children: list[Token]
    """What hangs on it, in text order."""

    @property
    def root(self) -> Token:
        """The root of the tree that it stands in; a sentence may have several."""
        token = self
        while token.head is not token:
            token = token.head
        return token

    @property
    def subtree(self) -> Iterator[Token]:
        """It and everything that hangs on it, directly or not, in text order."""
        before = True
        for child in self.children:
            if before and child.i > self.i:
                before = False
                yield self
            yield from child.subtree
        if before:
            yield self

    @property
    def left_edge(self) -> Token:
        """The first token of the subtree."""
        return min(self.subtree, key=lambda token: token.i)

    def __repr__(self) -> str:
        return f"Token({self.i}, {self.text!r})"


class Parse(tuple[Token, ...]):
    """The tokens of one sentence."""

    text: str
    """The sentence as the parser saw it."""


class Copier:
    """Copies parses; what their numbers mean is looked up once."""

    def __init__(self) -> None:
        """Start with nothing looked up."""
        self._names: dict[int, str] = {}
        self._morphs: dict[int, Morph] = {}

    def copy(self, doc: Doc, text: str) -> Parse:
        """Return the tokens of a parse.

        Args:
            doc: The parse.
            text: What was parsed.
        """
        # all in one array of unsigned numbers, in which heads are signed distances
        rows = doc.to_array(_WANTED).view("int64").tolist()
        tokens = [_new(Token) for _ in rows]
        parse = Parse(tokens)
        parse.text = text
        names, morphs = self._names, self._morphs
        for i, (token, (distance, idx, length, pos, dep, morph)) in enumerate(zip(tokens, rows, strict=True)):
            token.i = i
            token.idx = idx
            token.text = text[idx : idx + length]
            token.pos_ = names.get(pos) or self._name(doc, pos)
            token.dep_ = names.get(dep) or self._name(doc, dep)
            token.morph = morphs.get(morph) or self._morph(doc, i, morph)
            token.head = tokens[i + distance]
            token.children = []
        for token in tokens:
            if (head := token.head) is not token:
                head.children.append(token)
        return parse

    def _name(self, doc: Doc, number: int) -> str:
        return self._names.setdefault(number, doc.vocab.strings[number % 2**64])

    def _morph(self, doc: Doc, i: int, number: int) -> Morph:
        return self._morphs.setdefault(number, Morph(doc[i].morph.to_dict()))
