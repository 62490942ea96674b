"""Verb groups: the verbs that make one predicate, with their tense and voice.

The first stage of the cascade (see `roles`). The tagger errs on French news in ways that are known: names
and days taken for verbs, futures taken for nouns. What is wrong for sure is put right here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sahel_pipeline.extraction.document import Document, Mention, Sentence
from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.meetings.grammar import load_grammar
from sahel_pipeline.extraction.meetings.lexicon import load_lexicon
from sahel_pipeline.extraction.syntax import CONDITIONAL, Syntax, Tense, is_future

_DATELINE = re.compile(
    r"[A-ZÀ-Ý][\w'’ -]{2,30}(?: \([^)]{2,30}\))?(?P<date>, ?(?:le )?\d{1,2}(?:er)? \w+\.?(?: \d{4})?)?"
    r"(?:(?: \([^)]{2,20}\))?\s?\.?[-–—]{1,2}\s|(?(date)\s?\([A-ZÀ-Ý][\w./ -]{1,18}\)\s?[-–—]{0,2}\s?|(?!)))"
)
_TO_COME = re.compile(r"[a-z]{3,}(?:er|ir)(?:a|ont|ait|aient)$")
"""Futures and conditionals by their endings."""


@dataclass(slots=True)
class VerbGroup:
    """Verbs that make one predicate: "n'a toujours pas pu rencontrer", "doit se rendre", "reçu"."""

    first: int
    last: int
    finite: bool
    infinitive: bool
    main: int
    """Index of the last verb, which carries the meaning."""


class Groups(Syntax):
    """A sentence with its verb groups, in flat text."""

    def __init__(self, document: Document, sentence: Sentence, unnamed: Sequence[Mention] = ()) -> None:
        """Read a sentence.

        Args:
            document: The text.
            sentence: One of its sentences.
            unnamed: Further mentions: authorities that the sentence does not name ("la junte").
        """
        super().__init__(document, sentence)
        self.grammar = load_grammar()
        self._auxiliaries = self.grammar["be"] | self.grammar["have"]
        self.mentioned = sorted([*sentence.mentions, *unnamed], key=lambda m: (m.start, -m.end))
        self.flat = flat(sentence.text)
        self.low = [self.flat[t.idx : t.idx + len(t.text)] for t in self.doc]
        self._verbs: dict[int, bool] = {}
        self.dateline = dateline_end(sentence.text)
        """Where the news begins after "BAMAKO, 2 septembre (AFP) - "."""

    @cached_property
    def groups(self) -> list[VerbGroup]:
        """The verb groups, in order."""
        groups, i, n = [], 0, len(self.doc)
        while i < n:
            if not self._verb(i):
                i += 1
                continue
            first = last = main = i
            finite = self._finite(i)
            infinitive = "Inf" in self.doc[i].morph.get("VerbForm")
            k = i + 1
            while k < n and k - last <= 7:
                if self._verb(k):
                    if not self._continues(last, k):
                        break
                    last = main = k
                    infinitive = "Inf" in self.doc[k].morph.get("VerbForm")
                    k += 1
                elif self._may_stand_between(last, k):
                    k += 1
                else:
                    break
            while (
                first > 0
                and self.low[first - 1] in self.grammar["clitics"]
                and (
                    self.doc[first - 1].pos_ in ("PRON", "ADV", "PART")
                    or self.doc[first - 1].dep_ in ("obj", "iobj")
                )
            ):
                first -= 1
            infinitive = infinitive or self.low[i] in ("avoir", "etre")  # "avoir rencontré"
            if first == 1 and self.low[0] in ("les", "l'", "le", "la") and self.low[1] in self._auxiliaries:
                first = 0  # "Les a accueillis X": the fronted object, which the tagger takes for an article
            groups.append(VerbGroup(first, last, finite, infinitive and not finite, main))
            i = last + 1
        return groups

    def _verb(self, i: int) -> bool:
        """Whether the token at `i` is a verb; asked again and again, and worked out once."""
        known = self._verbs.get(i)
        if known is None:
            known = self._verbs[i] = self._is_verb(i)
        return known

    def _is_verb(self, i: int) -> bool:
        token = self.doc[i]
        if self._in_date(i) or (self.low[i] == "partir" and i and self.low[i - 1] == "a"):
            return False  # "dimanche" and "à partir de", which the tagger takes for verbs
        if token.pos_ not in ("VERB", "AUX"):
            # the tagger takes "X participe" for a noun, but the parser gives it a subject
            if (
                any(c.dep_.startswith("aux:") for c in token.children)
                and token.i > 0
                and self.low[i - 1] in self._auxiliaries
            ):
                return True  # "a déjeuné", which the tagger takes for a meal
            before = token.idx + self.sentence.start - 1
            if self.low[i] in self.grammar["verbs_taken_for_nouns"] and any(
                m.end == before for m in self.sentence.mentions
            ):
                return True  # "Le Mali dément toute ...": the tagger takes it for an adjective
            if _TO_COME.search(self.low[i]) and not self._determiner_before(i) and not self._named(i):
                return True  # "déjeunera": the tagger knows no such noun
            if self._after_pronoun(i):
                return bool(load_lexicon().words["takes_part"].fullmatch(self.low[i]))
            taken = any(c.dep_.startswith("nsubj") for c in token.children) and not self._has_determiner(i)
            return taken and bool(load_lexicon().words["takes_part"].fullmatch(self.low[i]))
        at = token.idx + self.sentence.start
        compound = (
            i > 0
            and self.low[i - 1] in self._auxiliaries
            and self.doc[i - 1].pos_ in ("AUX", "VERB")
            and any(m.start == at for m in self._names)
        )
        if not compound and any(m.start <= at < m.end for m in self._names):
            return False  # the tagger takes an unknown name for a verb
        if self.low[i] == "a" and i + 1 < len(self.doc):
            following = self.doc[i + 1].idx + self.sentence.start
            return not any(
                m.start == following and (m.entity.kind == "place" or m.form == "metonym")
                for m in self.sentence.mentions
            )
        return True

    def _named(self, i: int) -> bool:
        at = self.doc[i].idx + self.sentence.start
        return any(m.start <= at < m.end for m in self._names)

    def _determiner_before(self, i: int) -> bool:
        return i > 0 and self.doc[i - 1].pos_ in ("DET", "ADP", "ADJ", "NUM")

    def _after_pronoun(self, i: int) -> bool:
        """Whether a subject pronoun stands right before: "ce dernier siège" is no seat."""
        if not i or self.doc[i].pos_ == "ADP":
            return False
        return self.low[i - 1] in self.grammar["subjects"]

    def _has_determiner(self, i: int) -> bool:
        return any(c.dep_ == "det" for c in self.doc[i].children)

    @cached_property
    def _names(self) -> list[Mention]:
        """Mentions that are nothing but a name: no verb can stand in them."""
        forms = ("name", "capital", "metonym")
        return [m for m in self.sentence.mentions if m.form in forms and m.end - m.start < 40]

    def _finite(self, i: int) -> bool:
        token = self.doc[i]
        if token.pos_ not in ("VERB", "AUX") and self.low[token.i] in self.grammar["verbs_taken_for_nouns"]:
            return True
        if token.pos_ in ("NOUN", "PROPN", "ADJ") and _TO_COME.search(self.low[i]):
            return True
        if "Fin" in token.morph.get("VerbForm") or (token.pos_ == "NOUN" and self._after_pronoun(i)):
            return True
        # "conduit la délégation": a present that looks like a participle, with a subject of its own
        return (
            token.pos_ != "AUX"
            and any(c.dep_ == "nsubj" for c in token.children)
            and not any(c.dep_.startswith("aux") for c in token.children)
            and "Inf" not in token.morph.get("VerbForm")
        )

    def _continues(self, last: int, k: int) -> bool:
        """Whether the verb at `k` belongs to the group that so far ends at `last`."""
        token, before = self.doc[k], self.doc[last]
        form = token.morph.get("VerbForm")
        if token.pos_ == "NOUN":
            return self.low[last] in self._auxiliaries  # "a déjeuné"
        if "Part" in form and token.morph.get("Tense") != ["Pres"]:
            if before.pos_ == "AUX" or self.low[last] in self._auxiliaries:
                return True
            # "être reçu", "avoir rencontré"
            return self.low[last] in ("etre", "avoir", "ete")
        if "Inf" in form:
            between = [self.low[j] for j in range(last + 1, k)]
            return not any(word in self.grammar["purposes"] for word in between)
        return False

    def _may_stand_between(self, last: int, k: int) -> bool:
        """Whether the token at `k` may stand inside a verb group."""
        low, token = self.low[k], self.doc[k]
        if any(match.start() <= token.idx < match.end() for match in self._asides):
            return True
        if low in self.grammar["clitics"] or low in self.grammar["inside_group"]:
            return True
        if token.pos_ == "ADV" and low != "alors":
            return True
        aux_only = self.doc[last].pos_ == "AUX" or self.low[last] in self._auxiliaries
        if self._in_date(k):
            return aux_only or self.low[last] in self.grammar["modals"]
        return low == "," and aux_only

    @cached_property
    def _asides(self) -> list[re.Match[str]]:
        return list(self.grammar.aside.finditer(self.flat))

    def _in_date(self, i: int) -> bool:
        return i in self._dated

    @cached_property
    def _dated(self) -> frozenset[int]:
        """The tokens that stand in a date."""
        shift, dates = self.sentence.start, self.sentence.dates
        return frozenset(t.i for t in self.doc if any(d.start <= t.idx + shift < d.end for d in dates))

    def group_at(self, i: int) -> VerbGroup | None:
        """Return the verb group that holds the token, or None."""
        return self._group_of.get(i)

    @cached_property
    def _group_of(self) -> dict[int, VerbGroup]:
        """The first verb group that holds each token."""
        return {i: group for group in reversed(self.groups) for i in range(group.first, group.last + 1)}

    def text_between(self, first: int, last: int) -> str:
        """Return the flat text of the tokens from `first` to `last` (excluded)."""
        if first >= last or first >= len(self.doc):
            return ""
        end = self.doc[min(last, len(self.doc)) - 1]
        return self.flat[self.doc[first].idx : end.idx + len(end.text)]

    def last_token(self, end: int) -> int:
        """Return the index of the last token that begins before `end` (an offset into the sentence)."""
        return max((t.i for t in self.doc if t.idx < end), default=0)

    def passive(self, group: VerbGroup) -> bool:
        """Whether the group is a passive: "a été reçu", "est reçu", a bare "reçu"."""
        forms = [self.low[j] for j in range(group.first, group.last)]
        participle = "Part" in self.doc[group.main].morph.get("VerbForm")
        if not participle:
            return False
        if "ete" in forms or "etre" in forms:
            return True
        if any(form in self.grammar["be"] for form in forms):
            return True
        return not any(form in self._auxiliaries for form in forms) and self.doc[group.main].morph.get(
            "Tense"
        ) != ["Pres"]

    def tense(self, group: VerbGroup) -> Tense | None:
        """Return the tense of a verb group from its finite verb, or None for an infinitive or participle."""
        if not group.finite:
            return None
        verb = next(self.doc[j] for j in range(group.first, group.last + 1) if self._finite(j))
        low = self.low[verb.i]
        mood, tense = verb.morph.get("Mood"), verb.morph.get("Tense")
        participles = sum(
            "Part" in self.doc[j].morph.get("VerbForm") for j in range(verb.i + 1, group.last + 1)
        )
        passive = (
            low in self.grammar["be"]
            and not self.reflexive(group)
            and not self.grammar.moves.fullmatch(self.low[group.main])
        )
        compound = verb.pos_ == "AUX" and participles >= 1 and (not passive or participles >= 2)
        if low in ("va", "vont") and group.main != verb.i:
            return Tense.FUTURE  # "va réunir"
        if "Cnd" in mood or CONDITIONAL.search(verb.text.lower()):
            return Tense.PAST_CONDITIONAL if compound else Tense.CONDITIONAL
        if "Sub" in mood:
            return Tense.SUBJUNCTIVE
        if is_future(verb):
            return Tense.FUTURE
        if compound:
            return Tense.PLUPERFECT if "Imp" in tense else Tense.PAST
        if "Imp" in tense:
            return Tense.IMPERFECT
        return Tense.PAST if "Past" in tense else Tense.PRESENT

    def tense_before(self, group: VerbGroup) -> Tense | None:
        """Return the tense of the finite verb before a group."""
        earlier = [g for g in self.groups if g.last < group.first and g.finite]
        return self.tense(earlier[-1]) if earlier else None

    @cached_property
    def verbless(self) -> bool:
        """Whether the sentence is a heading without a finite verb."""
        return not any(group.finite for group in self.groups)

    def reflexive(self, group: VerbGroup) -> bool:
        """Whether "se" belongs to the main verb: not in "s'est offert à accueillir"."""
        infinitive = "Inf" in self.doc[group.main].morph.get("VerbForm")
        first = group.main - 1 if infinitive and group.main > group.first else group.first
        return any(self.low[j] in ("se", "s'") for j in range(max(0, first), group.main))


def dateline_end(text: str) -> int:
    """Return the offset where the news begins in a sentence that opens with a dateline, else 0.

    "Bamako, 12 mai 2023 (AMAP) - ", "Niamey, 8 mai (ANP)-", "Sikasso, 3 juin (AMAP) ", "APA-Ouagadougou - ".
    """
    match = _DATELINE.match(text)
    return match.end() if match else 0
