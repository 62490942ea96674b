"""Which part each mention plays around a verb or a noun, read from the surface of the clause.

A finite cascade in the manner of FASTUS (Hobbs et al. 1997): verb groups first, then, left to right, the
preposition that opens each phrase gives its role. French marks roles with prepositions, and those are always
right, while the parser's attachment of long coordinations and appositions often is not. The parse is used
for what it does well: parts of speech, verb forms, and the head of the subject.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sahel_pipeline.extraction.document import Document, Mention, Sentence
from sahel_pipeline.extraction.meetings.lexicon import flat, load_lexicon
from sahel_pipeline.extraction.syntax import CONDITIONAL, FUTURE, Clause, Syntax, Tense

if TYPE_CHECKING:
    pass

_CLITICS = frozenset(
    [
        "se",
        "s'",
        "ne",
        "n'",
        "l'",
        "le",
        "la",
        "les",
        "lui",
        "leur",
        "y",
        "en",
        "m'",
        "me",
        "nous",
        "vous",
        "t'",
        "te",
    ]
)
_RELATIVES = frozenset(
    [
        "qui",
        "que",
        "qu'",
        "dont",
        "ou",
        "lequel",
        "laquelle",
        "lesquels",
        "lesquelles",
        "auquel",
        "duquel",
        "desquels",
    ]
)
_SUBORDINATORS = frozenset(
    ["alors", "tandis", "lorsque", "lorsqu'", "quand", "si", "puisque", "puisqu'", "parce", "comme"]
)
_OF = frozenset(["de", "d'", "du", "des"])
_SINGLE = {
    "avec": "avec", "entre": "entre", "par": "par", "a": "a", "au": "a", "aux": "a", "en": "en", "dans": "en",
    "chez": "en", "vers": "a", "sur": "about", "pour": "for", "contre": "about", "selon": "source",
    "apres": "other", "avant": "other", "depuis": "from", "sous": "other", "sans": "other", "hors": "other",
    "malgre": "other", "face": "other", "via": "other", "concernant": "about", "contrairement": "other",
    "suite": "other", "suivant": "other", "durant": "other", "pendant": "other", "devant": "about",
    "jusqu'": "a", "voire": "", "d'apres": "source", "parmi": "other",
    "outre": "presence", "dont": "presence", "moins": "other", "sauf": "other", "excepte": "other",
    "hormis": "other",
}  # fmt: skip
# Longer openings, matched on the flat text at a token; the first that fits wins.
_OPENINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), role)
    for pattern, role in (
        (r"en presence (?:notamment |egalement |entre autres )?d", "presence"),
        (
            r"(?:accompagnee?s?|flanquee?s?|entouree?s?|assistee?s?) (?:notamment |egalement )?(?:d|par)",
            "presence",
        ),
        (r"(?:aux|a ses) cotes (?:d|notamment)", "presence"),
        (r"en compagnie d", "presence"),
        (r"par (?:interim|ailleurs|la suite|exemple|consequent|visio\w*|video\w*|telephone)", "same"),
        (r"sous (?:la )?(?:mediation|egide|facilitation|l'egide|les auspices)(?: d)?", "presence"),
        (r"autour d", "presence"),
        (r"porteu(?:r|se)s? d", "other"),
        (r"ainsi qu", "same"),
        (r"de meme qu", "same"),
        (r"y compris", "same"),
        (
            r"(?:conduite?s?|dirigee?s?|menee?s?|emmenee?s?|presidee?s?"
            r"|confiee?s?) (?:notamment )?(?:par|d|a)",
            "lead",
        ),
        (r"(?:composee?s?|formee?s?) (?:notamment )?d", "np"),
        (r"avec a (?:sa|leur) tete", "lead"),
        (r"sous la (?:co-?)?presidence(?: conjointe| tournante| effective)? d", "presence"),
        (r"sous la (?:conduite|direction|presidence|houlette) d", "lead"),
        (r"(?:au|sur le) sujet d", "about"),
        (r"a propos d", "about"),
        (r"en vue d", "about"),
        (r"au nom d", "other"),
        (r"(?:a|sur) (?:l'|son )(?:invitation|initiative|demande)", "other"),
        (r"en marge d", "other"),
        (r"au terme d", "other"),
        (r"a l'issue d", "other"),
        (r"a la (?:veille|suite|demande|faveur) d", "other"),
        (r"dans le cadre d", "other"),
        (r"(?:lors|au cours|a l'occasion|a la faveur) d", "other"),
        (r"en faveur d", "about"),
        (r"a l'(?:egard|encontre|endroit) d", "about"),
        (r"aupres d", "with"),
        (r"en provenance d", "from"),
        (r"d'une part", ""),
        (r"d'autre part", ""),
        (r"au (?:palais|siege|ministere|cabinet|telephone|menu|niveau|cours|centre|plan)", "a"),
    )
)
_KEEPS = frozenset({"np", "avec", "entre", "par", "presence", "lead", "with"})


@dataclass(frozen=True, slots=True)
class Role:
    """A mention with the part it plays: "np" (no preposition), "avec", "entre", "par", "a", ..."""

    mention: Mention
    name: str


@dataclass(slots=True)
class VerbGroup:
    """Verbs that make one predicate: "n'a toujours pas pu rencontrer", "doit se rendre", "reçu"."""

    first: int
    last: int
    finite: bool
    infinitive: bool
    main: int
    """Index of the last verb, which carries the meaning."""


class Reading(Syntax):
    """A sentence with its verb groups, in flat text."""

    def __init__(self, document: Document, sentence: Sentence, unnamed: Sequence[Mention] = ()) -> None:
        """Read a sentence.

        Args:
            document: The text.
            sentence: One of its sentences.
            unnamed: Further mentions: authorities that the sentence does not name ("la junte").
        """
        super().__init__(document, sentence)
        self.mentioned = sorted([*sentence.mentions, *unnamed], key=lambda m: (m.start, -m.end))
        self.flat = flat(sentence.text)
        self.low = [self.flat[t.idx : t.idx + len(t.text)] for t in self.doc]
        dateline = _DATELINE.match(sentence.text)
        self.dateline = dateline.end() if dateline else 0
        """Where the news begins after "BAMAKO, 2 septembre (AFP) - "."""

    # --- verb groups

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
                and self.low[first - 1] in _CLITICS
                and (
                    self.doc[first - 1].pos_ in ("PRON", "ADV", "PART")
                    or self.doc[first - 1].dep_ in ("obj", "iobj")
                )
            ):
                first -= 1
            infinitive = infinitive or self.low[i] in ("avoir", "etre")  # "avoir rencontré"
            if first == 1 and self.low[0] in ("les", "l'", "le", "la") and self.low[1] in _AUXILIARIES:
                first = 0  # "Les a accueillis X": the fronted object, which the tagger takes for an article
            groups.append(VerbGroup(first, last, finite, infinitive and not finite, main))
            i = last + 1
        return groups

    def _verb(self, i: int) -> bool:
        token = self.doc[i]
        if token.pos_ not in ("VERB", "AUX"):
            # the tagger takes "X participe" for a noun, but the parser gives it a subject
            if (
                any(c.dep_.startswith("aux:") for c in token.children)
                and token.i > 0
                and self.low[i - 1] in _AUXILIARIES
            ):
                return True  # "a déjeuné", which the tagger takes for a meal
            before = token.idx + self.sentence.start - 1
            if self.low[i] in _NOT_NOUNS and any(m.end == before for m in self.sentence.mentions):
                return True  # "Le Mali dément toute ...": the tagger takes it for an adjective
            if _TO_COME.search(self.low[i]) and not self._determiner_before(i) and not self._named(i):
                return True  # "déjeunera": the tagger knows no such noun
            if self._after_pronoun(i):
                return bool(load_lexicon().words["takes_part"].fullmatch(self.low[i]))
            taken = any(c.dep_.startswith("nsubj") for c in token.children) and not self._has_determiner(i)
            return taken and bool(load_lexicon().words["takes_part"].fullmatch(self.low[i]))
        at = token.idx + self.sentence.start
        if any(m.start <= at < m.end for m in self._names):
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
        return i > 0 and self.low[i - 1] in ("il", "elle", "dernier", "derniere", "celui-ci", "celle-ci", "y")

    def _has_determiner(self, i: int) -> bool:
        return any(c.dep_ == "det" for c in self.doc[i].children)

    @cached_property
    def _names(self) -> list[Mention]:
        """Mentions that are nothing but a name: no verb can stand in them."""
        forms = ("name", "capital", "metonym")
        return [m for m in self.sentence.mentions if m.form in forms and m.end - m.start < 40]

    def _finite(self, i: int) -> bool:
        token = self.doc[i]
        if token.pos_ not in ("VERB", "AUX") and self.low[token.i] in _NOT_NOUNS:
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
            return self.low[last] in _AUXILIARIES  # "a déjeuné"
        if "Part" in form and token.morph.get("Tense") != ["Pres"]:
            if before.pos_ == "AUX" or self.low[last] in _AUXILIARIES:
                return True
            # "être reçu", "avoir rencontré"
            return self.low[last] in ("etre", "avoir", "ete")
        if "Inf" in form:
            between = [self.low[j] for j in range(last + 1, k)]
            return not any(word in _PURPOSES for word in between)
        return False

    def _may_stand_between(self, last: int, k: int) -> bool:
        """Whether the token at `k` may stand inside a verb group."""
        low, token = self.low[k], self.doc[k]
        if any(match.start() <= token.idx < match.end() for match in self._asides):
            return True
        if low in _CLITICS or low in ("pas", "jamais", "plus", "a", "de", "d'", "bien", "egalement", "aussi"):
            return True
        if token.pos_ == "ADV" and low != "alors":
            return True
        aux_only = self.doc[last].pos_ == "AUX" or self.low[last] in _AUXILIARIES
        if self._in_date(k):
            return aux_only or self.low[last] in _MODALS
        return low == "," and aux_only

    @cached_property
    def _asides(self) -> list[re.Match[str]]:
        return list(_ASIDE.finditer(self.flat))

    def _in_date(self, i: int) -> bool:
        at = self.doc[i].idx + self.sentence.start
        return any(d.start <= at < d.end for d in self.sentence.dates)

    def group_at(self, i: int) -> VerbGroup | None:
        """Return the verb group that holds the token, or None."""
        return next((g for g in self.groups if g.first <= i <= g.last), None)

    # --- zones

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
        if low in (
            "qui",
            "que",
            "qu'",
            "lequel",
            "laquelle",
            "lesquels",
            "lesquelles",
            "auquel",
            "auxquels",
            "auxquelles",
            "lorsque",
            "lorsqu'",
            "tandis",
        ):
            return True
        if low == "ou":  # "où", flattened; the conjunction "ou" stands without accent
            return bool(self.doc[j].text.lower() == "où")
        if low in ("dont",):
            # "dont" before a bare noun phrase is a list ("dont le président X"), before a clause it is not
            return any(self._finite(k) for k in range(j + 1, min(len(self.doc), j + 6)))
        if low in ("alors", "apres", "avant", "ainsi") and j + 1 < len(self.doc):
            return self.low[j + 1] in ("que", "qu'") and low != "ainsi"
        return False

    def roles(self, first: int, last: int, start: str = "np") -> list[Role]:
        """Return the mentions between two token indexes (`last` excluded), each with its role."""
        found: list[Role] = []
        role, after_break = start, True
        shift = self.sentence.start
        starts: dict[int, list[Mention]] = {}
        for mention in self.mentioned:
            token = self.token_at(mention.start)  # a mention may begin inside a token: "Mali-Niger"
            starts.setdefault(token.idx if token is not None else mention.start - shift, []).append(mention)
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
                if name and name != "same":
                    role = name
                skip_to = token.idx + length
                after_break = False
                continue
            if low in _SINGLE and (token.pos_ in _OPENERS or low == "dont"):
                role = _SINGLE[low] or role
                after_break = False
            elif low in (",", "et", "ou", "mais", "(", ")", "«", "»", '"', "-"):
                after_break = after_break or low in (",", "et", "(")
            elif token.pos_ == "VERB" and "Part" in token.morph.get("VerbForm"):
                role, after_break = "participle", False
            elif token.pos_ == "DET" and not self._after_preposition(i):
                # a phrase without preposition after one with: the object, or a new list
                if role not in _KEEPS or not (after_break or self._coordinated(i)):
                    role = "np"
                after_break = False
            elif low in _OF:
                if start == "of" and role in ("a", "en") and self._ends_place(i):
                    role = "of"  # "le déplacement au Niger de la ministre"
                after_break = False
            elif token.pos_ in ("NOUN", "PROPN") and after_break and role not in _KEEPS:
                # "à Niamey, Abdoulaye Diop ..." and "en visite, ministres et experts"
                if token.pos_ == "NOUN" or self._starts_person(token.idx + shift):
                    role = "np"
                after_break = False
            else:
                after_break = False
            found.extend(Role(mention, role) for mention in starts.get(token.idx, ()))
        return found

    # --- small questions

    def text_between(self, first: int, last: int) -> str:
        """Return the flat text of the tokens from `first` to `last` (excluded)."""
        if first >= last or first >= len(self.doc):
            return ""
        end = self.doc[min(last, len(self.doc)) - 1]
        return self.flat[self.doc[first].idx : end.idx + len(end.text)]

    def last_token(self, end: int) -> int:
        """Return the index of the last token that begins before `end` (an offset into the sentence)."""
        return max((t.i for t in self.doc if t.idx < end), default=0)

    def is_noun(self, i: int) -> bool:
        """Whether the token is a noun: by its tag, or by the determiner before it."""
        if self._verb(i):
            return i > 0 and self.doc[i - 1].pos_ == "DET" and self.low[i - 1] in _NOUN_DETERMINERS
        if self.doc[i].pos_ in ("NOUN", "PROPN"):
            return True
        return i > 0 and self.doc[i - 1].pos_ == "DET" and self.low[i - 1] in _NOUN_DETERMINERS

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
                or self.low[first - 1] in _SINGLE
            ):
                break
            first -= 1
        return first

    def definite(self, i: int) -> bool:
        """Whether the noun phrase takes up something known ("la rencontre", "cet entretien")."""
        return self._determiner(i) in _DEFINITE or (i > 0 and self.low[i - 1] in ("au", "du", "aux"))

    def indefinite(self, i: int) -> bool:
        """Whether the noun phrase brings in something new ("une délégation", "des émissaires")."""
        return self._determiner(i) in (
            "un",
            "une",
            "des",
            "plusieurs",
            "deux",
            "trois",
            "quatre",
            "quelques",
            "",
        )

    def relative(self, group: VerbGroup) -> bool:
        """Whether the verb group is that of a relative clause."""
        return group.first > 0 and self.low[group.first - 1] in ("qui", "que", "qu'", "dont")

    def possessive(self, i: int) -> bool:
        """Whether the noun phrase says whose it is by "sa", "son", "leur"."""
        return self._determiner(i) in ("sa", "son", "ses", "leur", "leurs")

    def _determiner(self, i: int) -> str:
        for child in self.doc[i].children:
            if child.dep_ == "det" and child.i < i:
                return str(self.low[child.i])
        return str(self.low[i - 1]) if i and self.doc[i - 1].pos_ == "DET" else ""

    def preposition(self, i: int) -> str:
        """Return the role that the preposition before the noun phrase of token `i` gives it, "" for none."""
        before = self.flat[max(0, self.doc[i].idx - 60) : self.doc[i].idx]
        if _BACKGROUND.search(before):
            return "other"
        if _WORKS.search(before):
            return "a"
        match = _LAST_PREPOSITION.search(before)
        if (
            match
            and match[1] == "des"
            and any(self.low[j] == "des" and self.doc[j].pos_ == "DET" for j in range(max(0, i - 2), i))
        ):
            return ""  # "accueillir des pourparlers"
        return _SINGLE.get(match[1].strip(), "of") if match else ""

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
        while at < len(self.doc) and self.low[at] in (*_WHICH, ",", '"', "»", "et"):
            if self.low[at] in _WHICH:
                group = next((g for g in self.groups if g.first > at), None)
                if group is None or group.first - at > 4:
                    break
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

    def passive(self, group: VerbGroup) -> bool:
        """Whether the group is a passive: "a été reçu", "est reçu", a bare "reçu"."""
        forms = [self.low[j] for j in range(group.first, group.last)]
        participle = "Part" in self.doc[group.main].morph.get("VerbForm")
        if not participle:
            return False
        if "ete" in forms or "etre" in forms:
            return True
        if any(form in _BE for form in forms):
            return True
        return not any(form in _AUXILIARIES for form in forms) and self.doc[group.main].morph.get(
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
        passive = low in _BE and not self.reflexive(group) and not _moves(self.low[group.main])
        compound = verb.pos_ == "AUX" and participles >= 1 and (not passive or participles >= 2)
        if low in ("va", "vont") and group.main != verb.i:
            return Tense.FUTURE  # "va réunir"
        if "Cnd" in mood or CONDITIONAL.search(verb.text.lower()):
            return Tense.PAST_CONDITIONAL if compound else Tense.CONDITIONAL
        if "Sub" in mood:
            return Tense.SUBJUNCTIVE
        if "Fut" in tense or FUTURE.search(verb.text.lower()):
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

    def clause_start(self, group: VerbGroup) -> int:
        """Return the index of the token where the clause of a verb group begins."""
        for j in range(group.first - 1, -1, -1):
            other = self.group_at(j)
            if other is not None and (other.finite or other.infinitive):
                return j + 1
            if self.low[j] in (";", ":") or self.opens_clause(j):
                return j + 1
        return next((t.i for t in self.doc if t.idx >= self.dateline), 0)

    @cached_property
    def verbless(self) -> bool:
        """Whether the sentence is a heading without a finite verb."""
        return not any(group.finite for group in self.groups)

    def reflexive(self, group: VerbGroup) -> bool:
        """Whether "se" belongs to the main verb: not in "s'est offert à accueillir"."""
        infinitive = "Inf" in self.doc[group.main].morph.get("VerbForm")
        first = group.main - 1 if infinitive and group.main > group.first else group.first
        return any(self.low[j] in ("se", "s'") for j in range(max(0, first), group.main))

    def _ends_place(self, i: int) -> bool:
        """Whether a place or country ends right before token `i`."""
        at = self.doc[i].idx + self.sentence.start
        return any(
            at - 2 <= m.end <= at and m.entity.kind in ("place", "country") for m in self.sentence.mentions
        )

    def _starts_person(self, at: int) -> bool:
        return any(m.start == at and m.entity.kind == "person" for m in self.sentence.mentions)

    def _opening(self, at: int) -> tuple[int, str] | None:
        if self.flat[at : at + 1] not in "acdesfylmpo":
            return None
        for pattern, name in _OPENINGS:
            match = pattern.match(self.flat, at)
            if match:
                return match.end() - at - (1 if match.group().endswith((" d", "qu")) else 0), name
        return None

    def _after_preposition(self, i: int) -> bool:
        """Whether the determiner at `i` stands right after a preposition ("avec le", "de la")."""
        j = i - 1
        while j >= 0 and self.low[j] in ("tous", "toutes", "notamment", "les", "ses", '"', "«"):
            j -= 1
        return j >= 0 and (self.low[j] in _OF or self.low[j] in _SINGLE or self.doc[j].pos_ == "ADP")

    def _coordinated(self, i: int) -> bool:
        return i > 0 and self.low[i - 1] in (",", "et", "que", "qu'", "ou", "entre", "avec", "par")


# Stands inside a verb group without belonging to it: "s'était pour sa part rendu"
_DATELINE = re.compile(
    r"[A-ZÀ-Ý][\w'’ -]{2,30}(?: \([^)]{2,30}\))?(?:, ?(?:le )?\d{1,2}(?:er)? \w+\.?(?:"
    r" \d{4})?)?(?: \([^)]{2,20}\))?\s?\.?[-–—]{1,2}\s"
)
_NOT_NOUNS = frozenset(["dement", "nie", "siege"])
"""Presents that the tagger takes for adjectives or nouns; right behind a name they are verbs."""
_TO_COME = re.compile(r"[a-z]{3,}(?:er|ir)(?:a|ont|ait|aient)$")
"""Futures and conditionals by their endings."""
_WHICH = ("qui", "laquelle", "lequel", "auquel", "auxquels", "auxquelles")
_ASIDE = re.compile(
    r"(?<![a-z])(?:pour (?:sa|leur) part|quant a (?:lui|elle|eux|elles)|de (?:son|leur) cote"
    r"|a (?:son|leur) tour|[ad]e? nouveau"
    r"|en effet|par ailleurs|d'abord|tour a tour|en personne|en outre|a l'epoque"
    r"|dans la foulee|elle-meme|lui-meme|eux-memes)(?![a-z])"
)
_DEFINITE = frozenset(["le", "la", "l'", "les", "ce", "cet", "cette", "ces", "leur", "son", "sa"])
_NOUN_DETERMINERS = frozenset(
    [
        "la",
        "une",
        "cette",
        "sa",
        "leur",
        "ma",
        "notre",
        "l'",
        "le",
        "un",
        "ce",
        "cet",
        "les",
        "des",
        "ces",
        "ses",
        "leurs",
        "aucune",
        "aucun",
    ]
) - {"l'", "le", "les", "la"}
_BE = frozenset(
    [
        "est",
        "sont",
        "etait",
        "etaient",
        "sera",
        "seront",
        "serait",
        "seraient",
        "fut",
        "furent",
        "soit",
        "soient",
        "etant",
    ]
)
_BACKGROUND = re.compile(
    r"(?<![a-z])(?:lors|au cours|a l'issue|en marge|a l'occasion|dans le cadre|au terme"
    r"|au sortir|a la veille|a la suite"
    r"|suite|apres|au lendemain|dans la foulee|a la faveur|au moment|a travers|en prelude"
    r"|pendant|durant|avant|conclusions|depuis)"
    r"(?: de| du| d'| des| a| au)?(?: ?(?:la|le|les|l'|une?|son|sa|leurs?|cette|ce|cet|ses|ces))?"
    r"(?: [a-z0-9-]+)?\s?$"
)
# "participe aux travaux du comité": at the committee
_WORKS = re.compile(
    r"(?<![a-z])(?:aux|les|a l'|a la|l'|la) ?(?:travaux|ouverture|cloture"
    r"|ceremonie d'ouverture|ceremonie de cloture|premiere journee|tribune)"
    r" (?:officielle )?(?:de |du |d'|des )(?:la |l')?(?:[a-z0-9-]+ ){0,1}$"
)
_LAST_PREPOSITION = re.compile(
    r"(?<![a-z])(a|au|aux|en|dans|pour|sur|contre|avec|entre|par|selon|apres|avant|depuis|de|du|des|d')"
    r"(?: |(?<='))(?:la |le |les |l'|une? |son |sa |leurs? |cette |ce |cet |ses |ces )?(?:[a-z0-9-]+ ){0,1}$"
)
_AUXILIARIES = _BE | frozenset(
    [
        "a",
        "ont",
        "avait",
        "avaient",
        "aura",
        "auront",
        "aurait",
        "auraient",
        "eut",
        "eurent",
        "ait",
        "aient",
        "ayant",
        "avoir",
        "etre",
        "ete",
        "eu",
    ]
)
_MOVES = re.compile(
    r"(?:re)?(?:arrive|parti|venu|alle|entre|sorti|reste|retourne|revenu|parvenu|devenu|rentre)e?s?"
)


def _moves(participle: str) -> bool:
    """Whether a participle takes "être" in its compound tenses ("est arrivé": past, not passive)."""
    return bool(_MOVES.fullmatch(participle))


_OPENERS = frozenset(["ADP", "ADV", "SCONJ", "CCONJ", "VERB", "ADJ", "X", "AUX", "DET"])
_PURPOSES = frozenset({"pour", "afin", "sans", "avant", "apres", ",", "et", "ou"})
_MODALS = frozenset(
    [
        "doit",
        "doivent",
        "devrait",
        "devraient",
        "devait",
        "devaient",
        "va",
        "vont",
        "peut",
        "pourra",
        "pourrait",
        "veut",
    ]
)
