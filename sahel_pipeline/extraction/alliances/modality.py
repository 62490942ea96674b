"""How far an action has come, from the words that govern it: "exige le retrait", "a annoncé son départ"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sahel_pipeline.extraction.alliances.lexicon import Lexicon, small
from sahel_pipeline.extraction.alliances.passage import Passage
from sahel_pipeline.extraction.stems import WordList
from sahel_pipeline.extraction.syntax import Tense, tense_of
from sahel_pipeline.extraction.tokens import Token

_STATUSES = ("wished", "decided", "denied", "refused", "threatened", "under_way", "ahead")
_REMAINS = frozenset({"reste", "restent", "demeure", "demeurent", "restait", "demeurait"})
_IMPOSSIBLE = re.compile("impossibles?|exclue?s?|inenvisageables?")

_ASKED_BEFORE = re.compile(
    r"(?<![a-z])(?:demand|exig|reclam)[a-z]* (?: [a-z ]{3,45}  |(?:en outre |aussi |egalement )?"
    r"(?:la|le|les) [a-z ]{3,50} et )(?:la|le|les|un|une|leur) $"
)
"""Before a noun: "en demandant, au nom des siens, le retrait", "réclame leur libération et la levée"."""
_URGES = re.compile("pouss|contraind|forcer|oblig|convainc|incit|amener")
_SO_THAT = re.compile(r" pour qu(?:e|) [a-z ]{0,40}$")
"""Before a verb in the subjunctive: "plaide pour que le Mali revienne"."""
_ANNOUNCED = re.compile(r" (?:d ores et deja |deja |prochain |recemment )?annoncee?s?(?![a-z])")
"""Behind a noun: "le retrait annoncé", whatever is wished or said of it."""
_INVERTED = re.compile(
    r"(?<![a-z])(?:va|vont|doit|doivent|peut|peuvent|veut|faut)(?: t)? (?:il|elle|ils|elles) "
)
"""In a question: "le Togo va-t-il rejoindre l'alliance ?"."""


@dataclass(slots=True)
class Modality:
    """What the words around an action say about its reality."""

    negated: bool = False
    wished: bool = False
    decided: bool = False
    denied: bool = False
    refused: bool = False
    threatened: bool = False
    future: bool = False
    hearsay: bool = False
    under_way: bool = False
    ahead: bool = False
    hypothetical: bool = False
    crowd: bool = False
    """Only demonstrators or commentators ask for it."""
    governors: list[Token] = field(default_factory=list)
    """The words on the way up, nearest first."""

    @property
    def unreal(self) -> bool:
        """Whether the action is not said to happen: hypothesis, threat, negation, denial, refusal."""
        return self.hypothetical or self.threatened or self.negated or self.denied or self.refused


def read_modality(passage: Passage, trigger: Token, lexicon: Lexicon) -> Modality:
    """Read the words that govern `trigger` up to the verb of its clause.

    A relative clause, an adverbial clause and a coordinated finite verb stand for themselves: what governs
    the clause around them says nothing about the action.
    """
    result = Modality()
    unrefused = False
    crowd, talks = lexicon["crowd"], lexicon["talks"]
    statuses = {name: lexicon[f"status.{name}"] for name in _STATUSES}
    for token, own in _way_up(trigger):
        word = passage.word(token)
        if token.pos_ in ("VERB", "AUX") or any(c.dep_ == "cop" for c in token.children):
            if _negated(passage, token):
                if statuses["refused"].fullmatch(word) or _IMPOSSIBLE.fullmatch(word):
                    result.wished = unrefused = True  # "n'exclut pas de", "n'est pas impossible"
                else:
                    result.negated = True
            tense = tense_of(token)
            if tense is Tense.FUTURE:
                result.future = True
            elif tense is Tense.CONDITIONAL and token.dep_ == "ccomp":
                result.future = True  # "a annoncé qu'il retirerait": the future, seen from the past
            elif tense is Tense.CONDITIONAL:
                result.wished = True
            elif tense is Tense.PAST_CONDITIONAL:
                result.hearsay = True
            if any(passage.word(child) in ("si", "s") and child.dep_ == "mark" for child in token.children):
                result.hypothetical = True
            for child in token.children:
                if child.pos_ == "AUX" and child.i < token.i:
                    _note(result, statuses, passage.word(child))
        elif any(passage.word(c) in ("aucun", "aucune", "sans") for c in token.children):
            result.negated = True
        if any(passage.word(c) in small("since") and c.dep_ == "case" for c in token.children):
            result.under_way = True
        if not own and any(c.dep_ == "nsubj" and talks.fullmatch(passage.word(c)) for c in token.children):
            result.wished = True
        if any(
            c.dep_ in ("nsubj", "obl:agent") and crowd.search(_subtree(passage, c)) for c in token.children
        ):
            result.crowd = True
        if token.dep_ == "acl:relcl" and crowd.fullmatch(passage.word(token.head)):
            result.crowd = True
        aim = own or _URGES.match(word)  # "pour pousser les soldats à quitter le pays"
        if aim and "Inf" in token.morph.get("VerbForm", []) and _marked_pour(token):
            result.wished = True
        if own and statuses["ahead"].fullmatch(word):
            result.ahead = True
        if not own:
            result.governors.append(token)
            _note(result, statuses, word)
        if word in _REMAINS:  # "leur présence reste démentie"
            said = (passage.word(child) for child in token.children if child.dep_ == "xcomp")
            result.denied |= any(statuses["denied"].fullmatch(one) for one in said)
    # the tagger takes "dément" for an adverb
    result.denied |= any(
        t.pos_ == "ADV" and statuses["denied"].fullmatch(passage.word(t)) for t in passage.doc[: trigger.i]
    )
    result.wished |= (
        _asked_for(passage, trigger) or _SO_THAT.search(passage.folded, 0, trigger.idx) is not None
    )
    if trigger.pos_ == "NOUN" and _ANNOUNCED.match(passage.folded, trigger.idx + len(trigger.text)):
        result.wished, result.decided, result.future = False, True, True
    result.hypothetical |= " savoir si " in passage.folded[: trigger.idx]
    result.future |= result.ahead
    result.refused &= not unrefused
    return result


def _asked_for(passage: Passage, trigger: Token) -> bool:
    """Whether something is asked for, or asked about, that the parse has not hung on the asking."""
    if trigger.pos_ == "NOUN" and _ASKED_BEFORE.search(passage.folded, 0, trigger.idx):
        return True
    asked = passage.sentence.text.rstrip(' »”"').endswith("?")
    return asked and _INVERTED.search(passage.folded, 0, trigger.idx + 1) is not None


def _subtree(passage: Passage, token: Token) -> str:
    """Return the words of a short phrase."""
    return " ".join(passage.word(t) for t in token.subtree if abs(t.i - token.i) < 4)


def _marked_pour(token: Token) -> bool:
    return any(c.text.lower() == "pour" and c.i < token.i for c in token.children)


def _note(result: Modality, statuses: dict[str, WordList], word: str) -> None:
    for name, pattern in statuses.items():
        if pattern.fullmatch(word):
            setattr(result, name, True)


def _way_up(trigger: Token) -> Iterator[tuple[Token, bool]]:
    """Yield the trigger and what governs it, with whether it is the trigger itself."""
    token, own = trigger, True
    for _ in range(12):
        yield token, own
        head = token.head
        if head.i == token.i:
            return
        verbal = token.pos_ in ("VERB", "AUX")
        if token.dep_ in ("acl:relcl", "parataxis"):
            return
        if token.dep_ == "advcl" and "Inf" not in token.morph.get("VerbForm", []):
            return
        if token.dep_ == "conj" and verbal and "Inf" not in token.morph.get("VerbForm", []):
            return
        if token.dep_ == "acl" and verbal and "Part" in token.morph.get("VerbForm", []):
            return
        if (
            token.dep_ in ("obl:mod", "obl:agent", "advmod", "obl")
            and not verbal
            and head.pos_ in ("VERB", "AUX")
            and _case(token)
            and not _case(token) & small("argument")
        ):
            return  # a circumstance of another action: "après le retrait, il a demandé ..."
        if token.dep_ == "nsubj" and head.pos_ in ("VERB", "AUX") and not own:
            return
        own = False
        token = head


def _case(token: Token) -> set[str]:
    return {child.text.lower() for child in token.children if child.dep_ == "case"}


def _negated(passage: Passage, verb: Token) -> bool:
    words = {passage.word(child) for child in verb.children}
    later = [c for child in verb.children if child.pos_ == "ADV" for c in child.children]
    words |= {"pas" for c in later if passage.word(c) == "pas"}  # "n'a pas encore", hung on "encore"
    if not words & small("negations"):
        return False
    if words & {"pas", "jamais", "guere", "nullement", "aucunement", "point"}:
        return True
    return bool(words & {"ne", "n"})
