"""What a clause says: who does it to whom, in which voice, tense and mood.

Works on the dependency parse of one sentence (UD French labels as spaCy's model gives them). The parser
errs, so everything here is written to bend: a phrase is the part of a subtree that hangs together, a
complement may hang one step too high or too low, and a reader falls back on what stands nearest.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from sahel_pipeline.extraction.document import Document, Mention, Sentence
from sahel_pipeline.extraction.tokens import Parse, Token


class Tense(StrEnum):
    """Time and mood of a clause, as far as the status of an event depends on it."""

    PAST = "past"
    PLUPERFECT = "pluperfect"
    IMPERFECT = "imperfect"
    PRESENT = "present"
    FUTURE = "future"
    CONDITIONAL = "conditional"
    PAST_CONDITIONAL = "past_conditional"  # "aurait rencontré": hearsay
    INFINITIVE = "infinitive"
    SUBJUNCTIVE = "subjunctive"
    PARTICIPLE = "participle"
    NONE = "none"


_CLAUSAL = frozenset({"acl:relcl", "acl", "advcl", "parataxis", "ccomp", "csubj", "cop", "advcl:cleft"})
_SUBJECT = frozenset({"nsubj", "nsubj:pass", "nsubj:caus", "csubj"})
_NEGATION = frozenset({"pas", "jamais", "plus", "guère", "point", "ni", "aucun", "aucune", "nullement"})
_SPEECH = frozenset(
    [
        "dit",
        "dire",
        "déclare",
        "déclaré",
        "indique",
        "indiqué",
        "annonce",
        "annoncé",
        "affirme",
        "affirmé",
        "précise",
        "précisé",
        "ajoute",
        "ajouté",
        "explique",
        "expliqué",
        "rapporte",
        "rapporté",
        "souligne",
        "souligné",
        "révèle",
        "révélé",
        "assure",
        "assuré",
        "confirme",
        "confirmé",
        "estime",
        "estimé",
        "soutient",
        "soutenu",
        "selon",
        "apprend",
        "appris",
        "écrit",
        "fait",
    ]
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase without its clauses: "le ministre malien, Abdoulaye Diop", without "qui ..."."""

    head: Token
    tokens: tuple[Token, ...]
    preposition: str = ""

    def covers(self, start: int, end: int, shift: int) -> bool:
        """Whether most of the span (text offsets) lies on tokens of the phrase."""
        return any(start <= token.idx + shift < end for token in self.tokens)


class Syntax:
    """The parse of one sentence, seen with its mentions."""

    def __init__(self, document: Document, sentence: Sentence) -> None:
        self.document = document
        self.sentence = sentence
        self.doc: Parse = document.parse(sentence)

    def token_at(self, offset: int) -> Token | None:
        """Return the token that holds the character at `offset` (an offset into the text)."""
        at = offset - self.sentence.start
        index = bisect_right(self._offsets, at) - 1
        if index < 0:
            return None
        token = self.doc[index]
        return token if at < token.idx + len(token.text) else None

    @cached_property
    def _offsets(self) -> list[int]:
        return [token.idx for token in self.doc]

    def mentions(self, phrase: Phrase) -> list[Mention]:
        """Return the mentions that lie in the phrase, in text order."""
        shift = self.sentence.start
        return [m for m in self.sentence.mentions if phrase.covers(m.start, m.end, shift)]

    def clause(self, token: Token) -> Clause:
        """Return the clause whose predicate is `token`, or, for a noun, the one that it depends on."""
        return Clause(self, token)

    def phrase(self, head: Token, preposition: str = "") -> Phrase:
        """Return the phrase of `head`: its subtree without clauses that hang on it."""
        return Phrase(head, tuple(sorted(_phrase_tokens(head), key=lambda t: t.i)), preposition)


@dataclass(frozen=True)
class Clause:
    """A predicate with its arguments. All lists are in text order."""

    syntax: Syntax
    predicate: Token

    @cached_property
    def verb(self) -> Token:
        """The verb that carries tense and arguments: the predicate itself, or what a noun hangs on."""
        token = self.predicate
        while token.pos_ not in ("VERB", "AUX") and token.head.i != token.i:
            token = token.head
        return token

    @cached_property
    def chain(self) -> list[Token]:
        """Verbs from the predicate's verb up through those that govern it: [rencontrer, doit]."""
        chain = [self.verb]
        while True:
            token = chain[-1]
            if (
                token.dep_ in ("xcomp", "ccomp", "advcl", "obl:arg", "obj", "obl:mod", "conj")
                and token.head.i != token.i
            ):
                head = token.head
                infinitive = "Inf" in token.morph.get("VerbForm")
                if token.dep_ == "conj":
                    # "doit rencontrer X et s'entretenir avec Y": the second infinitive shares the modal
                    if infinitive and "Inf" in head.morph.get("VerbForm") and head not in chain:
                        chain.append(head)
                        continue
                    break
                if infinitive and head.pos_ in ("VERB", "AUX", "ADJ") and head not in chain:
                    chain.append(head)
                    continue
            break
        return chain

    @cached_property
    def finite(self) -> Token:
        """The verb of the chain that carries the tense."""
        return self.chain[-1]

    @cached_property
    def passive(self) -> bool:
        """Whether the predicate's verb is in the passive, or a bare participle with an agent."""
        verb = self.verb
        if any(child.dep_ in ("aux:pass", "nsubj:pass", "obl:agent") for child in verb.children):
            return True
        return "Pass" in verb.morph.get("Voice") and not self.reflexive

    @cached_property
    def reflexive(self) -> bool:
        """Whether the verb stands with "se"."""
        return any(
            child.dep_.startswith("expl") and child.text.lower().strip("'’") in ("se", "s")
            for child in self.verb.children
        )

    @cached_property
    def subjects(self) -> list[Phrase]:
        """The grammatical subject with what is coordinated to it; carried over from a coordinated verb."""
        for token in self._carriers():
            found = [child for child in token.children if child.dep_ in _SUBJECT]
            if found:
                return self._phrases(found)
        return []

    @cached_property
    def objects(self) -> list[Phrase]:
        """Direct objects of the verb."""
        return self._phrases(
            [c for c in self.verb.children if c.dep_ in ("obj", "iobj") and c.pos_ != "PRON"]
        )

    @cached_property
    def agents(self) -> list[Phrase]:
        """Who does it in a passive ("par le président")."""
        return [
            p
            for p in self.obliques
            if p.head.dep_ == "obl:agent" or (self.passive and p.preposition == "par")
        ]

    @cached_property
    def obliques(self) -> list[Phrase]:
        """Complements with a preposition, of the verb and of the predicate noun."""
        holders = {self.verb.i: self.verb, self.predicate.i: self.predicate}
        found = [
            child
            for _, holder in sorted(holders.items())
            for child in holder.children
            if child.dep_.startswith(("obl", "nmod")) or (child.dep_ in ("iobj", "dep") and _case(child))
        ]
        return self._phrases(found)

    def with_preposition(self, *prepositions: str) -> list[Phrase]:
        """Return the complements that begin with one of these prepositions ("avec", "entre")."""
        return [p for p in self.obliques if p.preposition in prepositions]

    @cached_property
    def negated(self) -> bool:
        """Whether the predicate, or a verb that governs it, is negated."""
        for verb in self.chain:
            for child in verb.children:
                text = child.text.lower()
                if child.dep_.startswith("advmod") and text in _NEGATION:
                    if text in ("plus",) and not any(
                        c.text.lower() in ("ne", "n'", "n’", "n") for c in verb.children
                    ):
                        continue
                    return True
        return False

    @cached_property
    def tense(self) -> Tense:
        """Tense and mood of the finite verb."""
        return tense_of(self.finite)

    @cached_property
    def governors(self) -> list[str]:
        """Lower-case texts of the verbs that govern the predicate's verb, nearest first: ["doit"]."""
        return [token.text.lower() for token in self.chain[1:]]

    @cached_property
    def reported(self) -> bool:
        """Whether somebody is said to have said it."""
        token = self.finite
        for _ in range(6):
            if token.head.i == token.i:
                break
            token = token.head
            if token.text.lower() in _SPEECH:
                return True
        return any(
            child.dep_ == "parataxis" and child.text.lower() in _SPEECH for child in self.finite.children
        )

    def _carriers(self) -> Iterator[Token]:
        """Yield the tokens whose subject is this clause's subject, nearest first."""
        seen: set[int] = set()
        token = self.verb
        while token.i not in seen:
            seen.add(token.i)
            yield token
            participle = "Part" in token.morph.get("VerbForm")
            if (
                (token.dep_ in ("conj", "xcomp", "advcl", "parataxis") and token.head.i != token.i)
                or (token.dep_ in ("obl:mod", "obl:arg", "obj") and "Inf" in token.morph.get("VerbForm"))
                or (token.dep_ == "acl" and participle and token.head.pos_ in ("VERB", "AUX"))
            ):
                token = token.head

    def _phrases(self, heads: list[Token]) -> list[Phrase]:
        """Return a phrase for each head, with relative pronouns replaced by their antecedents."""
        phrases = []
        for head in heads:
            preposition = _case(head)
            if head.pos_ == "PRON" and head.text.lower() in _RELATIVES:
                antecedent = _antecedent(head)
                if antecedent is None:
                    continue
                head = antecedent
            phrases.append(self.syntax.phrase(head, preposition))
        return phrases


_RELATIVES = frozenset(
    [
        "qui",
        "que",
        "qu'",
        "qu’",
        "dont",
        "lequel",
        "laquelle",
        "lesquels",
        "lesquelles",
        "auquel",
        "duquel",
        "où",
    ]
)


# The model takes some conditionals for imperfects; "tirait" and "ouvrait" are imperfects.
CONDITIONAL = re.compile(r"(?:er|ndr|evr|oudr|audr)(?:ait|aient)$")


# ... and some futures for presents; "rencontra" and "tira" are pasts.
FUTURE = re.compile(r"(?:era|dra|vra|rra|aura|[nvlcg]ira|vrira|ront)$")


# ... and some presents for futures ("discute"), which no future can end like.
_FUTURE_END = re.compile(r"r(?:ai|as|a|ons|ez|ont)$")


def is_future(verb: Token) -> bool:
    """Whether a finite verb stands in the future, by its form and the model."""
    low = verb.text.lower()
    by_model = "Fut" in verb.morph.get("Tense") and _FUTURE_END.search(low)
    return bool(by_model or FUTURE.search(low))


def tense_of(verb: Token) -> Tense:
    """Return the tense of a verb from its form and its auxiliaries."""
    auxiliaries = [c for c in verb.children if c.dep_ in ("aux:tense", "aux:pass", "cop", "aux")]
    forms = [verb, *auxiliaries]
    finite = next((t for t in forms if "Fin" in t.morph.get("VerbForm")), None)
    compound = any(c.dep_ == "aux:tense" for c in auxiliaries)
    if finite is None:
        if "Inf" in verb.morph.get("VerbForm"):
            return Tense.INFINITIVE
        return Tense.PARTICIPLE if "Part" in verb.morph.get("VerbForm") else Tense.NONE
    mood, tense = finite.morph.get("Mood"), finite.morph.get("Tense")
    if "Cnd" in mood or CONDITIONAL.search(finite.text.lower()):
        return Tense.PAST_CONDITIONAL if compound else Tense.CONDITIONAL
    if "Sub" in mood:
        return Tense.SUBJUNCTIVE
    if is_future(finite):
        return Tense.FUTURE
    if "Imp" in tense:
        return Tense.PLUPERFECT if compound else Tense.IMPERFECT
    if "Past" in tense or compound:
        return Tense.PAST
    return Tense.PRESENT


def _case(token: Token) -> str:
    """Return the preposition of a phrase, lower case, contractions undone ("du" -> "de")."""
    for child in token.children:
        if child.dep_ == "case" and child.i < token.i:
            text: str = child.text.lower()
            return {"du": "de", "des": "de", "d'": "de", "d’": "de", "au": "à", "aux": "à"}.get(text, text)
    return ""


def _antecedent(pronoun: Token) -> Token | None:
    """Return the noun that a relative pronoun stands for."""
    token = pronoun
    while token.head.i != token.i:
        if token.dep_ == "acl:relcl":
            return token.head
        token = token.head
    return None


def _phrase_tokens(head: Token) -> Iterator[Token]:
    """Yield the tokens of the phrase of `head`, stopping at clauses."""
    stack = [head]
    while stack:
        token = stack.pop()
        yield token
        for child in token.children:
            if child.dep_ in _CLAUSAL or child.dep_ in _SUBJECT:
                continue
            if child.dep_ == "conj" and child.pos_ in ("VERB", "AUX"):
                continue
            stack.append(child)
