"""Subjects and objects of a verb group: the noun phrase, or who its pronoun stands for (`antecedents`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sahel_pipeline.extraction.document import EntityKind, Form
from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.meetings.actors import Actor, actors, is_party, party_of
from sahel_pipeline.extraction.meetings.antecedents import Antecedents
from sahel_pipeline.extraction.meetings.groups import VerbGroup
from sahel_pipeline.extraction.meetings.roles import Reading
from sahel_pipeline.extraction.syntax import Clause

_PRONOUNS = frozenset(["il", "elle", "ils", "elles", "celui-ci", "celle-ci", "ceux-ci", "ce", "dernier"])
_HOUSES = re.compile("accueill|abrit|heberg")
_GATHERING = re.compile(
    r"(?<![a-z])(?:une|la|cette|un|le|ce) (?:prochaine? |nouve(?:au|lle) )?"
    "(?:rencontre|reunion|session|conference|sommet|forum|dialogue|negociations?)(?![a-z])"
)
"""What a state offers to house: "une rencontre ; Nouakchott s'est dit disposé à l'accueillir"."""
_SENDS = re.compile("depech|envoy|delegu")
_BETWEEN_LISTED = re.compile(r"\s*(?:,|,? et|,? ainsi que)?\s*(?:(?:le|la|les|l'|son|m\.|mme)\s*)?")


class References(Antecedents):
    """Resolves arguments of verbs and nouns in one document."""

    def subject(
        self, reading: Reading, index: int, group: VerbGroup, clause: Clause
    ) -> tuple[list[Actor], bool]:
        """Return who is the subject of a verb group, and whether syntax (and not nearness) says so."""
        if group.infinitive:
            controller = next((g for g in reversed(reading.groups) if g.last < group.first), None)
            if controller is not None and self.lexicon.words["controls"].match(reading.low[controller.main]):
                # "X demande à Y de tenir une réunion": Y, and X who asks
                asked = self.by_role(reading, reading.roles(controller.last + 1, group.first))("a", "np")
                if asked and reading.low[controller.main].startswith("charg"):
                    return asked, True
                if asked:
                    asking, _ = self.subject(
                        reading, index, controller, Clause(reading, reading.doc[controller.main])
                    )
                    return [*asking, *asked], True
            if controller is not None and _SENDS.match(reading.low[controller.main]):
                # "X a envoyé son ministre rencontrer Y": the minister, not X
                sending = Clause(reading, reading.doc[controller.main])
                sender, known = self.subject(reading, index, controller, sending)
                sent = self.by_role(reading, reading.roles(controller.last + 1, group.first))("np")
                named = self.envoys(reading, sender, [a for a in sent if a.official])
                return named or [replace(a, people=[]) for a in sender if a.parties], known
        said = reading.low[group.first - 1] if group.first else ""
        if said == "il" and self.lexicon.words["impersonal"].match(
            reading.text_between(group.first, len(reading.doc))
        ):
            return [], True
        if said in ("il", "elle", "ils", "elles"):
            return self._pronoun(index, said, reading.doc[group.first - 1].idx + reading.sentence.start), True
        for words in (1, 2, 3):
            first = group.first - words  # "ce dernier", "celui-ci" (three tokens at the start of a sentence)
            if first >= 0 and self.lexicon.words["latter"].fullmatch(
                reading.text_between(first, group.first)
            ):
                at = reading.doc[first].idx + reading.sentence.start
                return self.antecedent(index, at, last=True), True
        if said in ("que", "qu'") and (inverted := self._inverted(reading, group)):
            return inverted, True
        for phrase in clause.subjects:
            head = phrase.head
            before = reading.text_between(max(0, head.i - 1), head.i + 1)
            if self.lexicon.words["latter"].search(before):
                return self.antecedent(
                    index, reading.doc[max(0, head.i - 1)].idx + reading.sentence.start, last=True
                ), True
            if reading.low[head.i] == "qui" and (told := self.before_relative(reading, head.i)):
                return told, True
            if reading.low[head.i] in _PRONOUNS or head.pos_ == "PRON":
                return self._pronoun(index, reading.low[head.i], head.idx + reading.sentence.start), True
            first = reading.phrase_start(head.i)
            joined = head.i < group.first and first > 1 and reading.low[first - 1] == "et"
            if joined and not any(g.finite and g.last == first - 2 for g in reading.groups):
                # "le gouvernement malien et la CMA": the parser gives the second alone
                first = reading.phrase_start(first - 2)
            if head.i < group.first:
                first = self._list_start(reading, first, group)
                zone = reading.roles(first, self._subject_end(reading, head.i, group))
                found = self.by_role(reading, zone)("np", "of", "presence", "lead")
                if not found:  # "les ambassadeurs qui siègent au Conseil de paix"
                    found = self.by_role(reading, reading.roles(first, group.first))("np", "of", "a")
            else:
                verb = next((g.first for g in reading.groups if g.first > head.i), None)
                zone = reading.roles(first, verb or reading.after(head.i))
                found = self.by_role(reading, zone)("np", "of")
            if found and head.i < group.first and not any(a.people for a in found):
                found = self._named_by_apposition(reading, group, found) or found
            if found:
                return found, True
            delegation = self.lexicon.words["delegation"].fullmatch(reading.low[head.i])
            sent = self._delegation(index, head.idx + reading.sentence.start) if delegation else []
            if sent and reading.definite(head.i):
                return sent, True
            single = not reading.low[head.i].endswith(("s", "x")) and reading.definite(head.i)
            if single and self.lexicon.words["human"].fullmatch(reading.low[head.i]):
                return self.antecedent(index, head.idx + reading.sentence.start), True
            if reading.low[group.first - 1 : group.first] != ["qui"]:
                # "les informations selon lesquelles X aurait reçu": right before the verb stands a person
                near = self.by_role(reading, reading.roles(reading.clause_start(group), group.first))("np")
                if near and near[-1].people:
                    return near, False
            return [], True
        first = reading.clause_start(group)
        if first and reading.group_at(first - 1) is not None:
            # "Pour déloger la junte, Abuja va ...": what stands before the comma belongs to the other verb
            first = next((j + 1 for j in range(first, group.first) if reading.low[j] == ","), group.first)
        zone = reading.roles(first, group.first)
        found = self.by_role(reading, zone)("np")
        if found:
            return found, False
        if not group.finite:
            following = next((g for g in reading.groups if g.first > group.last and g.finite), None)
            if following is not None and group.first <= 2:
                # "Reçu par X, Y a salué ...": the subject of the main clause
                main = Clause(reading, reading.doc[following.main])
                if reading.low[following.first - 1] in ("il", "elle", "ils", "elles"):
                    return self.subject(reading, index, following, main)
                for phrase in main.subjects:
                    if phrase.head.i < following.first:
                        comma = next(
                            (j for j in range(group.last + 1, phrase.head.i) if reading.low[j] == ","), None
                        )
                        start = reading.phrase_start(phrase.head.i) if comma is None else comma + 1
                        found = self.by_role(reading, reading.roles(start, following.first))("np", "of")
                        return found, True
                if "," in reading.low[group.last + 1 : following.first]:
                    found = self.by_role(reading, reading.roles(group.last + 1, following.first))("np")
                    return found, False
        opens = reading.low[group.first - 1] if group.first else ""
        around = reading.flat.startswith("autour d")
        if group.first <= 1 or around or opens in ("que", "qu'", "comme", "ou"):
            # "Étaient réunis autour de X ...", "comme l'a annoncé Y": the subject stands behind
            behind = self.by_role(reading, reading.roles(group.last + 1, reading.after(group.last)))
            found = behind("np")
            if found:
                return found, False
        earlier = [g for g in reading.groups if g.last < group.first and g.finite]
        if earlier and earlier[-1].first > 1 and reading.low[earlier[-1].first - 1] == "qui":
            # "X, qui était hier à Niamey, sera jeudi à Bamako"
            return self.before_relative(reading, earlier[-1].first - 1), True
        if earlier:
            return self.subject(reading, index, earlier[-1], Clause(reading, reading.doc[earlier[-1].main]))
        return [], False

    def _named_by_apposition(self, reading: Reading, group: VerbGroup, found: Sequence[Actor]) -> list[Actor]:
        """Return the person whose office the parser took for the subject: "X, membre de Y et chef de Z"."""
        first = reading.clause_start(group)
        opens = reading.doc[first].idx + reading.sentence.start if first < len(reading.doc) else 0
        parties = {p for a in found for p in a.parties}
        before = self.by_role(reading, reading.roles(first, group.first))("np")
        named = [a for a in before if a.people and a.start <= opens + 6]
        return [a for a in named if not a.parties or set(a.parties) & parties][:1]

    def _inverted(self, reading: Reading, group: VerbGroup) -> list[Actor]:
        """Return the subject behind the verb: "l'audience que lui a accordée le ministre, ..."."""
        end = min(len(reading.doc), reading.after(group.last))
        if any(g.finite and g.first > group.last for g in reading.groups):
            end = next((j for j in range(group.last + 1, end) if reading.low[j] == ","), end)
        return [a for a in self.by_role(reading, reading.roles(group.last + 1, end))("np") if a.official]

    def before_relative(self, reading: Reading, pronoun: int) -> list[Actor]:
        """Return the one right before the relative pronoun at a token ("X, qui", "X, que"), or nobody."""
        at = reading.doc[pronoun].idx
        roles = reading.roles(0, pronoun)
        inside = {r.mention.start for r in roles if r.name == "en"}  # "en France", but "chez Mohamed Bazoum"
        near = self.by_role(reading, roles)(*{r.name: None for r in roles if r.name != "about"})
        near = [
            a
            for a in near
            if (a.people or a.start not in inside) and a.official and a.end - reading.sentence.start <= at
        ]
        last = max(near, key=lambda a: a.end, default=None)
        gap = reading.flat[last.end - reading.sentence.start : at] if last else ""
        return [last] if last and re.fullmatch(r"[\s,)]*", gap) else []

    def _list_start(self, reading: Reading, first: int, group: VerbGroup) -> int:
        """Return where a list of people begins that the subject at token `first` ends.

        "Le Nigérian A, le Béninois B et le Nigérien C se sont vus": the parser gives the last alone.
        """
        shift = reading.sentence.start
        listed = reading.roles(reading.clause_start(group), first)
        start = first
        for role in reversed(listed):
            m = role.mention
            gap = reading.flat[m.end - shift : reading.doc[start].idx]
            if m.start >= shift + reading.doc[start].idx:
                continue
            if role.name != "np" or not (m.entity.kind is EntityKind.PERSON or is_party(m)):
                break
            if not _BETWEEN_LISTED.fullmatch(gap):
                break
            token = reading.token_at(m.start)
            if token is None:
                break
            start = reading.phrase_start(token.i)
        return start

    def _pronoun(self, index: int, pronoun: str, at: int) -> list[Actor]:
        """Return whom a subject pronoun at offset `at` stands for."""
        if pronoun in ("ils", "elles"):
            return self._many(index)
        if pronoun == "elle" and (delegation := self._delegation(index, at)):
            return delegation
        sentence = self.document.sentences[index]
        again = re.search(rf"(?<![a-z]){pronoun} ", flat(sentence.text)[: at - sentence.start])
        return self.antecedent(index, at if again is None else sentence.start + again.start())

    def _many(self, index: int) -> list[Actor]:
        """Return those whom "ils" stands for: the people of the sentence before, if it named two or more."""
        if not index:
            return []
        reading = self.reading(index - 1)
        found = self.by_role(reading, reading.roles(0, len(reading.doc)))("np")
        named = [a for a in found if a.people]
        if len({name for a in named for name in a.people}) >= 2:
            return named
        first = next((g for g in reading.groups if g.finite), None)
        if first is None:
            return []
        told = self.subject(reading, index - 1, first, Clause(reading, reading.doc[first.main]))[0]
        return [] if len(told) == 1 and told[0].people else told  # "ils" are more than one

    def both(self, index: int) -> list[Actor]:
        """Return the two whom the nearest sentence before names, if it names two: "les deux hommes"."""
        for back in range(index - 1, max(-1, index - 3), -1):
            sentence = self.document.sentences[back]
            told = actors(sentence.mentions, self.document.text, flat(sentence.text), sentence.start)
            named = [a for a in told if a.people and a.parties]
            if named:
                return named if len({name for a in named for name in a.people}) == 2 else []
        return []

    def _subject_end(self, reading: Reading, head: int, group: VerbGroup) -> int:
        """Return where the subject phrase ends: before a relative clause in it, else at the verb."""
        verb = next((g.first for g in reading.groups if g.first > head and g.finite), group.first)
        for j in range(head + 1, min(verb, group.first)):
            if reading.opens_clause(j):
                return j
        return min(verb, group.first)

    def object_pronoun(
        self, reading: Reading, index: int, group: VerbGroup, subject: Sequence[Actor]
    ) -> list[Actor]:
        """Return whom "l'" or "les" stands for in "l'avait reçu"."""
        for j in range(group.first, group.main):
            other = any("Inf" in reading.doc[k].morph.get("VerbForm") for k in range(j + 1, group.main))
            if reading.low[j] in ("l'", "le", "la", "les") and not other:  # "les convaincre de rejoindre"
                at = reading.doc[j].idx + reading.sentence.start
                if self._is_gathering(reading, group, at):
                    return []
                own = {party for actor in subject for party in actor.parties}
                if reading.low[j] == "l'" and reading.low[group.main].endswith(("ue", "ee", "ie")):
                    named = self._delegation(index, at)  # "une délégation de X a vu Y, qui l'avait reçue"
                    if named and not {party for actor in named for party in actor.parties} & own:
                        return named
                spoken = re.search(r"(?<![a-z])(?:il|elle) ", reading.flat[: reading.doc[j].idx])
                if spoken and reading.low[j] in ("l'", "le", "la"):
                    # "il avait vu X ; c'est Y qui l'a rejoint": the one whom "il" stands for
                    spoken_at = reading.sentence.start + spoken.start()
                    same = self.antecedent(index, spoken_at, other_than=own)
                    if same:
                        return same
                if not any(
                    m.entity.kind is EntityKind.PERSON and m.end <= at and party_of(m) not in own
                    for m in reading.sentence.mentions
                ):
                    main = next((g for g in reading.groups if g.first > group.last and g.finite), None)
                    if (
                        main is not None
                        and reading.clause_start(group) > 0
                        and reading.low[reading.clause_start(group) - 1] in ("ou", "qui", "que", "qu'")
                    ):
                        # "De retour d'Israël, où X l'avait reçu, M. Déby a regagné ...": who comes next
                        ahead = self.by_role(reading, reading.roles(group.last + 1, main.first))("np")
                        ahead = [a for a in ahead if a.people and not set(a.parties) & own]
                        if ahead:
                            return ahead
                if reading.low[j] == "les":
                    both = [a for a in self._many(index) if a.people and not set(a.parties) & own]
                    if len({name for a in both for name in a.people}) >= 2:
                        return both
                sent = self._subject_before(reading, index, group, own) or self._sent(reading, index, group)
                return sent or self.antecedent(index, at, within=True, other_than=own)
        return []

    def _subject_before(
        self, reading: Reading, index: int, group: VerbGroup, other_than: set[str]
    ) -> list[Actor]:
        """Return of whom the passive before a relative clause tells: "X a été envoyé par Y, qui l'a reçu"."""
        main = next((g for g in reversed(reading.groups) if g.last < group.first and g.finite), None)
        if main is None or not (reading.passive(main) and reading.relative(group)):
            return []
        subject, _ = self.subject(reading, index, main, Clause(reading, reading.doc[main.main]))
        return [a for a in subject if a.people and not set(a.parties) & other_than][:1]

    def _sent(self, reading: Reading, index: int, group: VerbGroup) -> list[Actor]:
        """Return whom somebody sent to where he was received: "X avait dépêché Y à Z, où W l'a reçu".

        An envoy without a name is one of the sender's party.
        """
        main = next((g for g in reversed(reading.groups) if g.last < group.first and g.finite), None)
        start = reading.clause_start(group)
        where = start > 0 and reading.low[start - 1] in ("ou", "qui")
        if main is None or not where or reading.passive(main) or not _SENDS.match(reading.low[main.main]):
            return []
        sender, _ = self.subject(reading, index, main, Clause(reading, reading.doc[main.main]))
        sent = self.by_role(reading, reading.roles(main.last + 1, start))("np")
        named = [a for a in self.envoys(reading, sender, sent) if a.people]
        return named[:1] or [replace(a, people=[]) for a in sender[:1]]

    def envoys(self, reading: Reading, senders: Sequence[Actor], sent: Sequence[Actor]) -> list[Actor]:
        """Return those who are sent: an office without a name is one of the senders' own.

        "Le président mauritanien a dépêché le même ministre": not the Malian one who was named last.
        """
        own = {party for actor in senders for party in actor.parties}
        offices = {m.start for m in reading.sentence.mentions if m.form is Form.OFFICE}
        return [a for a in sent if a.start not in offices or not own or own & set(a.parties)]

    def _is_gathering(self, reading: Reading, group: VerbGroup, at: int) -> bool:
        """Whether a pronoun at offset `at` stands for a meeting that somebody would house, and for nobody."""
        told = list(_GATHERING.finditer(reading.flat, 0, at - reading.sentence.start))
        if not told or not _HOUSES.match(reading.low[group.main]):
            return False
        behind = told[-1].end() + reading.sentence.start
        people = (m for m in reading.sentence.mentions if m.entity.kind is EntityKind.PERSON)
        return not any(behind < m.end <= at for m in people)

    def heads(self, reading: Reading) -> list[Actor]:
        """Return who leads a delegation of the sentence, told in a clause of its own ("que menait X")."""
        shift = reading.sentence.start
        return [
            Actor(m.start, m.end, people=[m.entity.id])
            for m in reading.sentence.mentions
            if m.entity.kind is EntityKind.PERSON
            and self.lexicon.words["heads"].search(
                reading.flat, max(0, m.start - shift - 40), m.start - shift
            )
        ]

    def cataphora(self, reading: Reading, index: int, group: VerbGroup, other_than: set[str]) -> list[Actor]:
        """Return whom a pronoun in an opening relative clause stands for: the subject of what follows.

        "Au sortir de l'audience que lui a accordée le ministre, l'ambassadeur a dit ...": the ambassador.
        """
        main = next((g for g in reading.groups if g.finite and g.first > group.last), None)
        if main is not None:
            commas = [j for j in range(group.last + 1, main.first) if reading.low[j] == ","]
            for j in reversed(commas):
                zone = reading.roles(j + 1, main.first)
                found = [a for a in self.by_role(reading, zone)("np") if not set(a.parties) & other_than]
                if found:
                    return found[:1]
        at = reading.doc[group.first].idx + reading.sentence.start
        return self.antecedent(index, at, other_than=other_than)

    def other_side(self, index: int, taking: Sequence[Actor]) -> list[Actor]:
        """Return who spoke or acted in the sentence before: the other side of "des consultations avec X"."""
        own = {p for a in taking for p in a.parties}
        reading = self.reading(index - 1)
        first = next((g for g in reading.groups if g.finite), None)
        if first is None:
            return []
        subject, _ = self.subject(reading, index - 1, first, Clause(reading, reading.doc[first.main]))
        return [a for a in subject if a.official and not set(a.parties) & own][:1]
