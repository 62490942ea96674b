"""One passage with everything a rule needs: its words, the text before it, and who does what in a clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sahel_pipeline.extraction.alliances.discourse import Discourse
from sahel_pipeline.extraction.alliances.lexicon import Lexicon, small
from sahel_pipeline.extraction.alliances.modality import Modality, read_modality
from sahel_pipeline.extraction.alliances.parties import FORCES
from sahel_pipeline.extraction.alliances.passage import Group, Hit, Passage, unique, verbal
from sahel_pipeline.extraction.alliances.timing import Timing
from sahel_pipeline.extraction.document import EntityKind, Mention
from sahel_pipeline.extraction.gazetteer import fold
from sahel_pipeline.extraction.syntax import Clause, Phrase
from sahel_pipeline.extraction.tokens import Token
from sahel_pipeline.records import AllianceAction, AllianceStatus

_QUOTED = re.compile(r"[«“][^«»“”]{0,60}[»”]")
_LEADERS = re.compile(r"(?<![a-z])(?:dirigeants|chefs d etat|ministres|presidents|leaders)(?![a-z])")
_OPENING, _NEARBY = 120, 40
"""Characters in which a sentence names the leaders that it is about, and from them to their organisation."""
_FORCE_REACH = 500
"""Characters back to what "la force" is."""
_CLITICS = frozenset({"n'", "ne", "s'", "se", "en", "y", "lui", "leur", "n'en"})


@dataclass(slots=True)
class Statement:
    """What one rule has read in one sentence."""

    alliance: str
    action: AllianceAction
    actors: list[str]
    status: AllianceStatus
    date: str | None
    span: tuple[int, int]
    trigger: str
    rule: str
    weak: bool = False
    """Whether the status is only what a bare noun suggests ("le retrait des troupes")."""
    doubts: int = 0
    """How many of its parts were filled from context or by nearness, not by the words' own syntax."""
    reasons: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Filler:
    """Who fills a role, and how that was found out."""

    parties: list[str]
    how: str
    doubts: int = 0

    def __bool__(self) -> bool:
        return bool(self.parties)


NOBODY = Filler([], "nobody")


class Scene(Timing):
    """A passage being read."""

    def __init__(self, passage: Passage, discourse: Discourse, lexicon: Lexicon) -> None:
        super().__init__(passage, lexicon)
        self.discourse = discourse

    @property
    def span(self) -> tuple[int, int]:
        """Where the sentence stands in the text: the evidence of what is read in it."""
        return self.passage.sentence.start, self.passage.sentence.end

    # --- words ----------------------------------------------------------------------------------------------

    def hits(self, *paths: str) -> list[Hit]:
        """Return the hits of some word lists, in text order, the longest where two overlap."""
        possible = self.lexicon.index.possible(self.passage.searched)
        lists = [(path, words) for path in paths if (words := self.lexicon[path]).bit & possible]
        found = [hit for path, words in lists for hit in self.passage.find(words) if _fits(hit, path)]
        found.sort(key=lambda hit: (hit.start, -hit.end))
        kept: list[Hit] = []
        for hit in found:
            if not kept or hit.start >= kept[-1].end:
                kept.append(hit)
        return kept

    def words(self, start: int, end: int) -> list[str]:
        """Return the folded words of a stretch of the sentence, without its dates and quotations."""
        text, shift = self.passage.folded, self.offset
        for date in reversed(self.passage.sentence.dates):
            if start <= date.start - shift and date.end - shift <= end:
                text = text[: date.start - shift] + " " * (date.end - date.start) + text[date.end - shift :]
        for quoted in _QUOTED.finditer(self.passage.sentence.text, start, end):
            text = text[: quoted.start()] + " " * len(quoted.group()) + text[quoted.end() :]
        return text[start:end].split()

    def is_organisation(self, party: str) -> bool:
        """Whether a party named so far is an organisation, and not an armed or political group."""
        named = (*self.passage.sentence.mentions, *self.discourse.before(self.offset))
        return all(m.entity.kind is not EntityKind.GROUP for m in named if m.entity.id == party)

    def is_name(self, hit: Hit) -> bool:
        """Whether a word is part of a name of the gazetteer ("Union", "Communauté", "Accord d'Alger")."""
        shift = self.offset
        return any(
            m.start <= hit.start + shift and hit.end + shift <= m.end for m in self.passage.sentence.mentions
        )

    def modality(self, token: Token) -> Modality:
        """Return how real the action of a word is."""
        return read_modality(self.passage, token, self.lexicon)

    # --- who ------------------------------------------------------------------------------------------------

    def groups_of(self, phrase: Phrase) -> list[Group]:
        """Return the groups of parties in a phrase."""
        inside = {token.i for token in phrase.tokens}
        return [g for g in self.passage.groups if any(t.i in inside for t in self.passage.span_tokens(g))]

    def doer(self, token: Token) -> Filler:
        """Return who does what `token` says: the subject, or in the passive the agent."""
        verb = self.verb(token)
        clause = Clause(self.passage.syntax, verb)
        if clause.passive and not clause.reflexive:
            return self._from_phrases(clause.agents, "agent")
        return self.subject(verb)

    def patient(self, token: Token) -> list[Group]:
        """Return the groups that something is done to: direct object, or in the passive the subject."""
        verb = self.verb(token)
        clause = Clause(self.passage.syntax, verb)
        bare = "Part" in verb.morph.get("VerbForm", []) and not any(
            c.dep_ in ("aux:tense", "nsubj") for c in verb.children
        )
        if bare and verb.dep_ in ("acl", "amod") and verb.head.pos_ in ("NOUN", "PROPN", "PRON"):
            phrases = [self.passage.syntax.phrase(verb.head)]  # "le Mali, suspendu par l'UA"
        elif (clause.passive and not clause.reflexive) or bare:
            phrases = clause.subjects
        else:
            phrases = clause.objects
        found = [g for phrase in phrases for g in self.groups_of(phrase)]
        if bare and not found:
            found = self.opened(verb)
        if not bare and not clause.passive and not found:
            found = self._right_of(verb)
        return found

    def struck(self, token: Token) -> Filler:
        """Return the parties that something is done to, also where only pointed at ("les deux pays")."""
        parties = unique(p for g in self.patient(token) for p in g.parties)
        if parties:
            return Filler(parties, "object")
        verb = self.verb(token)
        clause = Clause(self.passage.syntax, verb)
        for phrase in clause.subjects if clause.passive else clause.objects:
            start, end = phrase.tokens[0].idx, phrase.tokens[-1].idx + len(phrase.tokens[-1].text)
            if body := self.pointed_body(start, end):
                return Filler([body.entity.id], "the organisation", 1)
            if found := self.anaphor(start, end):
                return found
        return NOBODY

    def opened(self, participle: Token) -> list[Group]:
        """Return what a participle that opens the sentence is said of: "Suspendu en 2020, le Mali ..."."""
        if participle.idx > 3:
            return []
        comma = next((t for t in self.passage.doc[participle.i :] if t.text == ","), None)
        behind = [
            g
            for g in self.passage.groups
            if comma and g.start > comma.idx and not self.passage.prepositions(g)
        ]
        return behind[:1]

    def _right_of(self, verb: Token) -> list[Group]:
        """Return the first group right of a verb without a preposition, where the parse has no object."""
        for group in self.passage.groups:
            clause = self.passage.clause_of(self.passage.token_at(group.start))
            bare = not self.passage.prepositions(group, verb.idx)
            if 0 < group.start - verb.idx < 60 and bare and clause.i == self.passage.clause_of(verb).i:
                return [group]
        return []

    def subject(self, verb: Token) -> Filler:
        """Return the subject of a verb; for an infinitive that of the verb or noun above it."""
        token = verb
        for _ in range(6):
            if found := self._beside(token) or self._told_to(token):
                return found
            clause = Clause(self.passage.syntax, token)
            phrases = clause.subjects
            if phrases:
                found = self._from_phrases(phrases, "subject") or self._implied(phrases)
                if found or phrases[0].head.pos_ in ("NOUN", "PRON", "PROPN"):
                    return found
                break
            if token.dep_ == "acl" and "Inf" in token.morph.get("VerbForm", []):
                owner = self.owner(token.head)
                if owner:
                    return owner
            if token.head.i == token.i or token.dep_ in ("acl:relcl",):
                break
            token = token.head
        return self._left_of(verb)

    def _told_to(self, infinitive: Token) -> Filler:
        """Return who is told to do what an infinitive says: "a sommé Paris de", "donne un mois à Paris"."""
        order = infinitive.head
        word = self.passage.word(order)
        infinite = any(
            "Inf" in token.morph.get("VerbForm", [])
            for token in (infinitive, *(c for c in infinitive.children if c.dep_.startswith("aux")))
        )  # "d'avoir suspendu" too
        if order.i == infinitive.i or not infinite or not self.lexicon["orders"].fullmatch(word):
            return NOBODY
        for group in self.passage.groups:
            between = order.idx < group.start < infinitive.idx
            if between and group.parties and self.passage.role(group, order.idx) in ("", "à"):
                return Filler(group.parties, "told to")
        return NOBODY

    def _beside(self, verb: Token) -> Filler:
        """Return the party right before a finite verb ("et la France espère ..."), however it was parsed."""
        before = [c.idx for c in verb.children if c.dep_.startswith(("aux", "cop")) and c.i < verb.i]
        first = min(before, default=verb.idx)
        for group in self.passage.groups:
            words = self.passage.sentence.text[group.end : first].lower().replace("’", "'").split()
            adjacent = group.end < first and set(words) <= _CLITICS
            finite = "Inf" not in verb.morph.get("VerbForm", []) and not group.demonym
            if adjacent and finite and group.parties and not self.passage.prepositions(group):
                return Filler(group.parties, "subject")
        return NOBODY

    def _left_of(self, verb: Token) -> Filler:
        """Return the nearest party on the left without a preposition, where the parse has no subject."""
        for group in reversed(self.passage.groups):
            near = 0 <= verb.idx - group.end < 120
            if near and group.parties and not group.demonym and not self.passage.prepositions(group):
                return Filler(group.parties, "left of the verb", 1)
        return NOBODY

    def owner(self, noun: Token) -> Filler:
        """Return whose a noun is: "la décision du Mali", "sa décision", "la décision malienne"."""
        for group in self.passage.groups:
            if group.start > noun.idx and self.passage.within(group, noun):
                role = self.passage.role(group, noun.idx)
                if group.parties and (role in ("de", "par") or (group.demonym and not role)):
                    return Filler(group.parties, "owner")
        if self.possessed(noun):
            return self.possessor(noun)
        verb = self.verb(noun)
        return self.subject(verb) if verb.i != noun.i else NOBODY

    def possessed(self, noun: Token) -> bool:
        """Whether a noun stands with "son", "leurs", ..."""
        if any(self.passage.word(c) in small("possessives") and c.i < noun.i for c in noun.children):
            return True
        for token in reversed(list(self.passage.doc[max(0, noun.i - 4) : noun.i])):
            if self.passage.word(token) in small("possessives"):
                return True  # "ses trois cents Casques bleus", where the number is taken for the noun
            if token.pos_ not in ("NUM", "ADJ") and self.passage.word(token) not in small("numbers"):
                return False
        return False

    def possessor(self, noun: Token) -> Filler:
        """Return who "ses" is: the subject of the clause, else whoever was named before."""
        verb = self.verb(noun)
        if any(self.passage.word(c) in ("notre", "nos") for c in noun.children):
            return self.speaker()
        if verb.i != noun.i:
            found = self.doer(verb)
            if found:
                return Filler(found.parties, "possessor", found.doubts)
        return self.before(noun.idx)

    def speaker(self) -> Filler:
        """Return who says "nous": the subject of the verb around the quotation, else who was last named."""
        text = self.passage.sentence.text
        closing = max(text.rfind(mark) for mark in ("»", "”", '"'))
        outside = [g for g in self.passage.groups if g.start > closing >= 0 and g.parties]
        if outside:
            return Filler(outside[0].parties, "speaker", 1)
        actor = self.discourse.actor(self.offset)
        return Filler([actor], "speaker before", 2) if actor else NOBODY

    def before(self, at: int) -> Filler:
        """Return the nearest party before an offset that no preposition makes a mere place."""
        for group in reversed(self.passage.groups):
            if group.end <= at and group.parties:
                preps = self.passage.prepositions(group)
                if "selon" not in preps and (not preps or group.demonym):
                    return Filler(group.parties, "before", 1)
        actor = self.discourse.actor(self.offset)
        return Filler([actor], "context", 2) if actor else NOBODY

    def _from_phrases(self, phrases: Iterable[Phrase], how: str) -> Filler:
        parties, doubts = [], 0
        for phrase in phrases:
            groups = [g for g in self.groups_of(phrase) if g.parties]
            for group in groups:
                parties += group.parties
            if not groups and phrase.head.pos_ in ("NOUN", "PRON", "PROPN"):
                implied = self._implied([phrase])
                parties += implied.parties
                doubts = max(doubts, implied.doubts)
        return Filler(unique(parties), how, doubts)

    def _implied(self, phrases: Iterable[Phrase]) -> Filler:
        """Return who an unnamed subject is: "les deux pays", "la junte", "il"."""
        for phrase in phrases:
            start, end = phrase.tokens[0].idx, phrase.tokens[-1].idx + len(phrase.tokens[-1].text)
            if self.passage.word(phrase.head) == "pays" and self.possessed(phrase.head):
                return self._own_country(phrase.head)
            if found := self.anaphor(start, end):
                return found
            if self.passage.word(phrase.head) == "gouvernement" and self.possessed(phrase.head):
                return self._own_country(phrase.head)
            pronoun = self.passage.word(phrase.head)
            if pronoun in small("personal"):
                found = self.before(phrase.head.idx)
                if pronoun in ("ils", "elles") and len(found.parties) < 2 and found.how == "context":
                    return self._leaders()
                return found
        return NOBODY

    def _leaders(self) -> Filler:
        """Return the organisation whose leaders "ils" are: the sentence before opens with them."""
        before = next((s for s in reversed(self.passage.document.sentences) if s.end <= self.offset), None)
        text = fold(before.text) if before else ""
        if before is None or not (led := _LEADERS.search(text[:_OPENING])):
            return NOBODY
        named = [m for m in before.mentions if m.entity.kind is EntityKind.ORGANISATION]
        near = [m.entity.id for m in named if 0 <= m.start - before.start - led.end() < _NEARBY]
        called = [body for body, words in self.lexicon.stands_for.items() if words.search(text[:_OPENING])]
        return Filler([*near, *called][:1], "its leaders", 2)

    def _own_country(self, noun: Token) -> Filler:
        """Return whose country "son pays" is: that of the verb around the clause, else of who speaks."""
        verb = self.passage.clause_of(noun)
        if verb.dep_ == "ccomp" and verb.head.i != verb.i:
            return self.subject(verb.head)
        return self.speaker()

    def anaphor(self, start: int, end: int, exclude: Iterable[str] = ()) -> Filler:
        """Return the parties that a stretch of the sentence names by pointing back."""
        at = self.offset + start
        dont = re.search("dont (?:le|son) pays", self.passage.folded[max(0, start - 5) : end])
        if dont:
            owners = [g for g in self.passage.groups if g.end <= start + 1 and g.parties]
            return Filler(owners[-1].parties, "dont le pays") if owners else NOBODY
        for name, wanted in (("two", 2), ("three", 3)):
            if any(start <= h.start < end for h in self.passage.find(self.lexicon[f"anaphors.{name}"])):
                found = self.discourse.pair(at) if wanted == 2 else self.discourse.trio(at, exclude)
                if len(found) < wanted:  # "les deux pays ..., a rappelé l'ambassadeur de Turquie au Niger"
                    found = unique(c for g in self.passage.groups for c in g.countries)
                return Filler(found, f"anaphor {name}", 1) if len(found) == wanted else NOBODY
        if any(
            start <= h.start < end and self._definite(h) and not self._inner(h, start)
            for h in self.passage.find(self.lexicon["authorities"])
        ):
            government = self.discourse.government(at)
            if government and government not in exclude:
                return Filler([government], "authorities", 1)
        return NOBODY

    def _inner(self, hit: Hit, start: int) -> bool:
        """Whether a noun only completes another one: "les habitants du pays"."""
        words = self.passage.folded[start : hit.start].split()
        return bool(words) and words[-1] in ("de", "du", "des", "d")

    def _definite(self, hit: Hit) -> bool:
        """Whether a noun is a known one: "la junte", "les nouvelles autorités", not "des juntes"."""
        words = self.passage.folded[max(0, hit.start - 25) : hit.start].split()[-3:]
        return bool(
            {"le", "la", "l", "les", "au", "aux", "du", "ces", "cette", "ce", "son", "sa", "ses"} & set(words)
        )

    def pointed_body(self, start: int, end: int) -> Mention | None:
        """Return the organisation that "l'organisation" or the like in a stretch stands for."""
        for hit in self.passage.find(self.lexicon["anaphors.organisation"]):
            if start <= hit.start < end and not self.is_name(hit):
                apposed = [
                    m
                    for g in self.passage.groups
                    for m in g.bodies
                    if 0 < hit.start - (m.end - self.offset) <= 4
                ]
                if apposed:
                    return apposed[-1]  # "le G5 Sahel, l'organisation régionale"
                if called := self.discourse.called(self.offset + hit.start, hit.text.split()):
                    return called
                if "force" in hit.text.split() and (force := self._force_before(hit)):
                    return force
                before = self.spoken_of()  # what this sentence adds comes second
                return before or self.discourse.organisation(self.offset + hit.start)
        return None

    def _force_before(self, hit: Hit) -> Mention | None:
        """Return what "la force" is: the force of the last sentences, or the organisation that has one."""
        before = self.discourse.before(self.offset + hit.start, _FORCE_REACH)
        return next((m for m in before if m.entity.kind is EntityKind.FORCE or m.entity.id in FORCES), None)

    def spoken_of(self) -> Mention | None:
        """Return what "elle", "en" or "y" is: the only organisation of the sentence before, if one."""
        before = [s for s in self.passage.document.sentences if s.end <= self.offset][-1:]
        kinds = (EntityKind.ORGANISATION, EntityKind.FORCE)
        named = {m.entity.id: m for s in before for m in s.mentions if m.entity.kind in kinds}
        return next(iter(named.values())) if len(named) == 1 else self.discourse.organisation(self.offset)

    def verb(self, token: Token) -> Token:
        """Return the verb that a word belongs to: itself, or what its noun hangs on."""
        while not verbal(token) and token.head.i != token.i:
            token = token.head
        return token

    # --- complements ----------------------------------------------------------------------------------------

    def complements(
        self, token: Token, *prepositions: str, left: bool = False, clause: bool = True
    ) -> Iterator[Group]:
        """Yield groups that complete a word with one of some prepositions, those of its own phrase first.

        Args:
            token: The word.
            prepositions: Plain prepositions; "" stands for none.
            left: Also groups that stand before the word.
            clause: Also groups that only stand in the same clause.
        """
        passage, seen = self.passage, set()
        own = passage.clause_of(token)
        for inside in (True, False) if clause else (True,):
            for group in passage.groups:
                if group.start in seen or (group.start < token.idx and not left):
                    continue
                if inside != passage.within(group, token):
                    continue
                if not inside and passage.clause_of(passage.token_at(group.start)).i != own.i:
                    continue
                if passage.role(group, token.idx if not left else -1) in prepositions:
                    seen.add(group.start)
                    yield group


def _fits(hit: Hit, path: str) -> bool:
    """Whether a hit is used as the part of speech of its list; a phrase is taken as it is."""
    if " " in hit.text.strip():
        return True
    if hit.token.text.lower().startswith("présenté") or hit.text == "fins":
        return False  # presented, not present; "aux fins de" is no end
    if path.endswith((".verbs", ".membership", ".bodies")):
        participle = hit.token.dep_ in ("acl", "amod", "acl:relcl")
        return hit.token.pos_ in ("VERB", "AUX", "ADJ") or participle or path.endswith(".membership")
    if path.endswith(".nouns"):
        return hit.token.pos_ not in ("VERB", "AUX", "PRON", "DET")
    return True
