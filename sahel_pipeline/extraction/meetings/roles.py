"""Which part each mention plays around a verb or a noun, read from the surface of the clause.

A finite cascade in the manner of FASTUS (Hobbs et al. 1997): verb groups first (`groups`), then, left to
right, the preposition that opens each phrase gives its role. French marks roles with prepositions, and those
are always right, while the parser's attachment of long coordinations and appositions often is not. The parse
is used for what it does well: parts of speech, verb forms, and the head of the subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from sahel_pipeline.extraction.document import EntityKind, Form, Mention
from sahel_pipeline.extraction.meetings.groups import Groups, VerbGroup
from sahel_pipeline.extraction.syntax import Clause

_KEEPS = frozenset({"np", "avec", "entre", "par", "presence", "lead", "with"})
"""Roles that a list keeps: "avec A, B et C"."""
_OPENERS = frozenset(["ADP", "ADV", "SCONJ", "CCONJ", "VERB", "ADJ", "X", "AUX", "DET"])
"""Parts of speech for which the tagger takes a preposition."""
_CONTRACTED = ("au", "du", "aux")
_ARTICLE = re.compile(r"(?:le |la |les |l')?")
_LISTED = re.compile(r"(?:,| et| ou|, et) ")
_LAST_PREPOSITION = re.compile(
    r"(?<![a-z])(a|au|aux|en|dans|pour|sur|contre|avec|entre|par|selon|apres|avant|depuis|de|du|des|d')"
    r"(?: |(?<='))(?:la |le |les |l'|une? |son |sa |leurs? |cette |ce |cet |ses |ces )?(?:[a-z0-9-]+ ){0,1}$"
)


@dataclass(frozen=True, slots=True)
class Role:
    """A mention with the part it plays: "np" (no preposition), "avec", "entre", "par", "a", ..."""

    mention: Mention
    name: str


class Reading(Groups):
    """A sentence with the roles of its mentions."""

    def after(self, i: int) -> int:
        """Return the index of the token where the clause that goes on after token `i` ends.

        It ends at a relative or subordinate clause, at strong punctuation, and before the subject of the next
        finite verb or before an infinitive of its own ("pour discuter").
        """
        stop = len(self.doc)
        for group in self.groups:
            if group.first > i and (group.finite or group.infinitive):
                stop = group.first
                begun = any(g.finite and g.first <= i for g in self.groups)
                if group.finite and begun:  # before the first verb, all is its subject
                    stop = self.before_subject(group, i)
                break
        for j in range(i + 1, stop):
            if self.low[j] in (";", ":") or (self.opens_clause(j) and j > i + 1):
                return j
        return stop

    def before_subject(self, group: VerbGroup, i: int) -> int:
        """Return where the subject of `group` begins, when it stands between token `i` and the group."""
        clause = Clause(self, self.doc[group.main])
        for phrase in clause.subjects:
            if phrase.head.dep_ in ("nsubj", "nsubj:pass") and i < phrase.head.i < group.first:
                start: int = min(t.i for t in phrase.tokens)
                if start > i:
                    return start
        return group.first

    def opens_clause(self, j: int) -> bool:
        """Whether a relative or subordinate clause begins at token `j`."""
        low: str = self.low[j]
        if low in ("que", "qu'") and self.low[j - 1 : j] == ["ainsi"] and self.low[j + 1 : j + 2] == ["avec"]:
            return False  # "avec X, ainsi qu'avec Y"
        if low in self.grammar["opens_clause"]:
            return True
        if low == "ou":  # "où", flattened; the conjunction "ou" stands without accent
            return bool(self.doc[j].text.lower() == "où")
        if low == "dont":
            # "dont" before a bare noun phrase is a list ("dont le président X"), before a clause it is not
            return any(self._finite(k) for k in range(j + 1, min(len(self.doc), j + 6)))
        if low in self.grammar["before_que"] and j + 1 < len(self.doc):
            return self.low[j + 1] in ("que", "qu'")
        return False

    def roles(self, first: int, last: int, start: str = "np") -> list[Role]:
        """Return the mentions between two token indexes (`last` excluded), each with its role."""
        found: list[Role] = []
        role, after_break = start, True
        prepositions = self.grammar.prepositions
        shift, starts = self.sentence.start, self._mentions_at
        skip_to = -1
        for i in range(first, min(last, len(self.doc))):
            token, low = self.doc[i], self.low[i]
            if token.idx < skip_to:
                continue
            if self._in_date(i):
                after_break = True
                if role not in _KEEPS and role not in ("of", "a"):
                    role = "np"
                continue
            opening = self._opening(token.idx)
            if opening is not None:
                length, name = opening
                role = role if name == "same" else name
                skip_to = token.idx + length
                after_break = False
                continue
            if low in prepositions and (token.pos_ in _OPENERS or low == "dont"):
                role = role if prepositions[low] == "same" else prepositions[low]
                after_break = False
            elif low in (",", "et", "ou", "mais", "(", ")", "«", "»", '"', "-"):
                after_break = after_break or low in (",", "et", "(")
            elif token.pos_ == "VERB" and "Part" in token.morph.get("VerbForm"):
                role, after_break = "participle", False
            elif role == "about" and after_break and self._still_about(i):
                after_break = False  # "sur le Mali, la Guinée et le Burkina"
            elif token.pos_ == "DET" and not self._after_preposition(i):
                # a phrase without preposition after one with: the object, or a new list
                if role not in _KEEPS or not (after_break or self._coordinated(i)):
                    role = "np"
                after_break = False
            elif low in self.grammar["of"]:
                if start == "of" and role in ("a", "en") and self._ends_place(i):
                    role = "of"  # "le déplacement au Niger de la ministre"
                after_break = False
            elif token.pos_ in ("NOUN", "PROPN") and after_break and role not in _KEEPS:
                # "à Niamey, Abdoulaye Diop ..." and "en visite, ministres et experts"
                if token.pos_ == "NOUN" or self._starts_person(token.idx + shift):
                    role = "np"
                after_break = False
            elif role in ("a", "en") and self._starts_person(token.idx + shift) and self._ends_place(i):
                role = "np"  # "a rencontré à Pékin Bakary Yaou Sangaré"
            else:
                after_break = False
            found.extend(Role(mention, role) for mention in starts.get(token.idx, ()))
        return found

    @cached_property
    def _mentions_at(self) -> dict[int, list[Mention]]:
        """The mentions, by where the token begins that they begin in: "Mali-Niger" is one token."""
        starts: dict[int, list[Mention]] = {}
        for mention in self.mentioned:
            token = self.token_at(mention.start)
            at = token.idx if token is not None else mention.start - self.sentence.start
            starts.setdefault(at, []).append(mention)
        return starts

    def is_noun(self, i: int) -> bool:
        """Whether the token is a noun: by its tag, or by the determiner before it."""
        if self._verb(i):
            return i > 0 and self.doc[i - 1].pos_ == "DET" and self.low[i - 1] in self.grammar["of_a_noun"]
        if self.doc[i].pos_ in ("NOUN", "PROPN"):
            return True
        return i > 0 and self.doc[i - 1].pos_ == "DET" and self.low[i - 1] in self.grammar["of_a_noun"]

    def phrase_start(self, i: int) -> int:
        """Return the index of the first token of the noun phrase whose head is token `i`, titles included."""
        first = i
        while first > 0:
            before = self.doc[first - 1]
            within = any(
                m.start < self.doc[first].idx + self.sentence.start < m.end for m in self.sentence.mentions
            )
            if not within and (
                before.pos_ not in ("NOUN", "PROPN", "ADJ", "DET", "NUM")
                or self.doc[first].pos_ == "DET"
                or self._in_date(first - 1)
                or self.low[first - 1] in self.grammar.prepositions
            ):
                break
            first -= 1
        return first

    def definite(self, i: int) -> bool:
        """Whether the noun phrase takes up something known ("la rencontre", "cet entretien")."""
        return self.determiner(i) in self.grammar["definite"] or (i > 0 and self.low[i - 1] in _CONTRACTED)

    def indefinite(self, i: int) -> bool:
        """Whether the noun phrase brings in something new ("une délégation", "des émissaires")."""
        return self.determiner(i) in ("", *self.grammar["indefinite"])

    def relative(self, group: VerbGroup) -> bool:
        """Whether the verb group is that of a relative clause."""
        return group.first > 0 and self.low[group.first - 1] in self.grammar["relative"]

    def possessive(self, i: int) -> bool:
        """Whether the noun phrase says whose it is by "sa", "son", "leur"."""
        return self.determiner(i) in self.grammar["possessive"]

    def determiner(self, i: int) -> str:
        """Return the determiner of the noun at token `i`, "" where it has none."""
        for child in self.doc[i].children:
            if child.dep_ == "det" and child.i < i:
                return str(self.low[child.i])
        return str(self.low[i - 1]) if i and self.doc[i - 1].pos_ == "DET" else ""

    def preposition(self, i: int) -> str:
        """Return the role that the preposition before the noun phrase of token `i` gives it, "" for none."""
        before = self.flat[max(0, self.doc[i].idx - 60) : self.doc[i].idx]
        if self.grammar.background.search(before):
            return "other"
        if self.grammar.works.search(before):
            return "a"
        match = _LAST_PREPOSITION.search(before)
        if (
            match
            and match[1] == "des"
            and any(self.low[j] == "des" and self.doc[j].pos_ == "DET" for j in range(max(0, i - 2), i))
        ):
            return ""  # "accueillir des pourparlers"
        return self.grammar.prepositions.get(match[1].strip(), "of") if match else ""

    def dative(self, i: int) -> bool:
        """Whether "à" opens the phrase of the noun at token `i` ("aux travaux de la session")."""
        before = self.flat[max(0, self.doc[i].idx - 60) : self.doc[i].idx]
        match = self.grammar.works.search(before)
        return match is None or match.group().startswith(("aux", "a "))

    def governor(self, i: int) -> VerbGroup | None:
        """Return the verb group on which the noun at token `i` hangs."""
        token = self.doc[i]
        seen = 0
        while token.head.i != token.i and seen < 40:
            token = token.head
            seen += 1
            group = self.group_at(token.i)
            if group is not None and (group.finite or group.infinitive or group.first <= 1):
                return group
        before = [g for g in self.groups if g.last < i and g.finite]
        following = [g for g in self.groups if g.first > i and g.finite]
        return before[-1] if before else following[0] if following else None

    def relatives(self, end: int) -> list[VerbGroup]:
        """Return the verbs of the relative clauses that begin where a noun phrase ends at token `end`.

        "une réunion qui a eu lieu entre ... et qui s'est tenue jeudi": both.
        """
        found: list[VerbGroup] = []
        at = end
        while at < len(self.doc) and self.low[at] in (*self.grammar["which"], ",", '"', "»", "et"):
            if self.low[at] in self.grammar["which"]:
                group = next((g for g in self.groups if g.first > at), None)
                if group is None or group.first - at > 4 or (found and self.low[at - 1] not in (",", "et")):
                    break  # a clause within the clause: "qui a rassemblé les pays qui participent"
                found.append(group)
                at = self.after(group.last)
            else:
                at += 1
        return found

    def direct(self, group: VerbGroup, i: int) -> bool:
        """Whether the noun at token `i` is what the verb group does ("tient une réunion")."""
        if group.last > i or any(
            group.last < g.first < i and (g.finite or g.infinitive) for g in self.groups
        ):
            return False
        return self.preposition(i) in ("", "a", "en") or self.low[group.main] in ("part",)

    def clause_start(self, group: VerbGroup) -> int:
        """Return the index of the token where the clause of a verb group begins."""
        for j in range(group.first - 1, -1, -1):
            other = self.group_at(j)
            if other is not None and (other.finite or other.infinitive):
                return j + 1
            if self.low[j] in (";", ":") or self.opens_clause(j):
                return j + 1
        return next((t.i for t in self.doc if t.idx >= self.dateline), 0)

    def _ends_place(self, i: int) -> bool:
        """Whether a place or country ends right before token `i`."""
        at = self.doc[i].idx + self.sentence.start
        return any(
            at - 2 <= m.end <= at and m.entity.kind in ("place", "country") for m in self.sentence.mentions
        )

    def _starts_person(self, at: int) -> bool:
        return any(m.start == at and m.entity.kind == "person" for m in self.sentence.mentions)

    def _opening(self, at: int) -> tuple[int, str] | None:
        for pattern, name in self.grammar.openings.get(self.flat[at : at + 1], ()):
            match = pattern.match(self.flat, at)
            if match:
                return match.end() - at - (1 if match.group().endswith((" d", "qu")) else 0), name
        return None

    def _after_preposition(self, i: int) -> bool:
        """Whether the determiner at `i` stands right after a preposition ("avec le", "de la")."""
        j = i - 1
        while j >= 0 and self.low[j] in self.grammar["after_preposition"]:
            j -= 1
        return j >= 0 and (
            self.low[j] in self.grammar["of"]
            or self.low[j] in self.grammar.prepositions
            or self.doc[j].pos_ == "ADP"
        )

    def _still_about(self, i: int) -> bool:
        """Whether a list of states that somebody talks about goes on at token `i`: no subject begins here."""
        at = self.doc[i].idx
        spans = [
            (m.start - self.sentence.start, m.end - self.sentence.start)
            for m in self.mentioned
            if m.form is Form.NAME and m.entity.kind is EntityKind.COUNTRY
        ]
        opens = any(at <= start and _ARTICLE.fullmatch(self.flat[at:start]) for start, _ in spans)
        return opens and any(_LISTED.fullmatch(self.flat[end:at]) for _, end in spans)

    def _coordinated(self, i: int) -> bool:
        return i > 0 and self.low[i - 1] in self.grammar["coordinates"]
