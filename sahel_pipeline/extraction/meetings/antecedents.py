"""Who is meant: "il", "le visiteur", "elle" after a delegation, a body's "dirigeants".

Resolution is by rule and by nearness, over a few sentences back. When nothing fits, nobody is given: a record
without a name is better than one with the wrong name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sahel_pipeline.extraction.document import Document, EntityKind, Form, Mention, Sentence
from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.meetings.actors import Actor, actors, is_party, party_of, sender_of
from sahel_pipeline.extraction.meetings.lexicon import Lexicon, load_lexicon
from sahel_pipeline.extraction.meetings.roles import Reading, Role
from sahel_pipeline.extraction.meetings.unnamed import Unnamed

_WHERE = re.compile(r"(?<![a-z])(?:a|au|aux|en|dans|vers|pour) (?:la |l'|le )?$")
_PRONOUN_FIRST = re.compile(
    r"(?:(?:il|elle|ils|elles)|(?:(?:a|en|au|aux|dans|lors|le|la|apres|avant|avec|plus tot|ce|cet|cette|hier"
    r"|aujourd'hui|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|dans|puis|ensuite|enfin|auparavant|peu)"
    r"(?![a-z])[^,.;:]{0,40},?(?: (?:le|a|au|dans|en) [^,.;:]{0,35},)? (?:il|elle|ils|elles))) "
)


class Antecedents:
    """Resolves pronouns and definite descriptions in one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.lexicon: Lexicon = load_lexicon()
        self._unnamed = Unnamed(document)
        self._country = self._unnamed.country
        self._definite = re.compile(
            rf"(?<![a-z])(?:le|la|l'|son|sa) ?(?:[a-z'-]+ ){{0,2}}"
            rf"{self.lexicon.words['figure'].pattern}[^,;.:]*$"
        )

        self._away = sender_of()

    @property
    def home(self) -> str | None:
        """The Sahel country that the text is about, or None."""
        return self._country.id if self._country else None

    def reading(self, index: int) -> Reading:
        """Return a sentence with the authorities in it that the text leaves unnamed ("la junte")."""
        return Reading(self.document, self.document.sentences[index], self._unnamed.mentions(index))

    def by_role(self, reading: Reading, roles: Sequence[Role]) -> ByRole:
        """Return what gives, for a role, those who play it."""
        return ByRole(self.document, reading, roles)

    def antecedent(
        self,
        index: int,
        at: int,
        *,
        within: bool = False,
        last: bool = False,
        other_than: set[str] | None = None,
    ) -> list[Actor]:
        """Return whom a pronoun at offset `at` stands for: the subject last spoken of, if it is a person.

        Args:
            index: Sentence of the pronoun.
            at: Offset of the pronoun.
            within: Whether to look for the nearest person (an object) and not for the last subject.
            last: Whether to take the person named last ("ce dernier").
            other_than: Parties that the person does not stand for.
        """
        document = self.document
        for back in range(index, max(-1, index - 4), -1):
            sentence = document.sentences[back]
            if back < index and not last:
                told = flat(sentence.text)
                if _PRONOUN_FIRST.match(told):
                    continue  # its subject is who was spoken of before
                if not within and self.lexicon.words["latter"].match(told):
                    return self.antecedent(back, sentence.start, last=True, other_than=other_than)
            people = [
                m
                for m in sentence.mentions
                if m.entity.kind is EntityKind.PERSON
                and (back < index or m.end <= at)
                and not (other_than and party_of(m) in other_than)
            ]
            people = [m for i, m in enumerate(people) if not i or m.end > people[i - 1].end]  # outer ones
            people = [m for m in people if not self._stays_home(m, sentence)]
            if back == index and not within and not last:
                people = self._not_agents(index, people)
            headline = {m.entity.id for m in document.title_mentions}
            topical = [m for m in people if within and m.entity.id in headline]
            if (
                within
                and not topical
                and back < index
                and any(
                    m.entity.id in headline and not (other_than and party_of(m) in other_than)
                    for s in document.sentences[max(0, back - 3) : back]
                    for m in s.mentions
                    if m.entity.kind is EntityKind.PERSON
                )
            ):
                continue  # "l'" is whom the headline is about, when he was named not long ago
            if people:
                people = topical or people
                chosen = people[-1] if last or (within and back == index) else self._foremost(back, people)
                party = party_of(chosen)
                return [
                    Actor(
                        chosen.start, chosen.end, people=[chosen.entity.id], parties=[party] if party else []
                    )
                ]
            if back < index and not last and (office := self._office_subject(back, other_than or set())):
                return office
        return []

    def _stays_home(self, mention: Mention, sentence: Sentence) -> bool:
        """Whether somebody is named only as the one whose message or envoy it is."""
        at = mention.start - sentence.start
        return bool(self._away.search(flat(sentence.text), max(0, at - 45), at))

    def _not_agents(self, index: int, people: Sequence[Mention]) -> list[Mention]:
        """Return `people` without the agent of an opening participle ("Reçu par X, il ...")."""
        reading = self.reading(index)
        first = next(iter(reading.groups), None)
        if first is None or first.finite or first.infinitive or first.first > 1:
            return list(people)
        verb = next((g.first for g in reading.groups if g.finite), len(reading.doc))
        agents = {r.mention.start for r in reading.roles(first.last + 1, verb) if r.name in ("par", "avec")}
        return [m for m in people if m.start not in agents]

    def _foremost(self, index: int, people: Sequence[Mention]) -> Mention:
        """Return the one of `people` who is subject of their sentence, else the first named."""
        reading = self.reading(index)
        first, verb = self._main_subject(reading)
        subjects = {r.mention.start for r in reading.roles(first, verb) if r.name == "np"}
        return next((m for m in people if m.start in subjects), people[0])

    def _main_subject(self, reading: Reading) -> tuple[int, int]:
        """Return the tokens between which the subject of a sentence stands.

        "Depuis qu'il a succédé à X, Y soigne ses voisins": behind the clause that opens the sentence;
        "N'étant pas là, c'est Y qui les accueille": between "c'est" and "qui".
        """
        finite = [g.first for g in reading.groups if g.finite] or [len(reading.doc)]
        if cleft := self.lexicon.words["cleft_subject"].search(reading.flat):
            first = next(t.i for t in reading.doc if t.idx + len(t.text) >= cleft.end())
            return first, next((j for j in range(first, len(reading.doc)) if reading.low[j] == "qui"), first)
        if len(finite) > 1 and self.lexicon.words["subordinate"].match(reading.flat):
            comma = next((j for j in range(finite[0], finite[1]) if reading.low[j] == ","), 0)
            return comma, finite[1]
        return 0, finite[0]

    def _office_subject(self, index: int, other_than: set[str]) -> list[Actor]:
        """Return the subject of a sentence that names nobody: "le directeur général du FMI est arrivé"."""
        reading = self.reading(index)
        group = next((g for g in reading.groups if g.finite), None)
        if group is None:
            return []
        found = self.by_role(reading, reading.roles(0, group.first))("np")
        before = reading.text_between(0, group.first)
        single = (
            re.search(
                r"(?<![a-z])(?:le|la|l'|une?|son|sa) ?(?:[a-z'-]+ ){0,3}$",
                before[: max(0, found[0].start - reading.sentence.start)],
            )
            if found
            else None
        )
        if not single or len(found) != 1 or not self.lexicon.words["human"].search(before):
            return []
        return found if not set(found[0].parties) & other_than else []

    def _delegation(self, index: int, at: int) -> list[Actor]:
        """Return the delegation or mission that "elle" stands for, if one was spoken of last."""
        for back in (index, index - 1):
            if back < 0:
                break
            sentence = self.document.sentences[back]
            text = flat(sentence.text)[: at - sentence.start if back == index else None]
            matches = list(re.finditer(r"(?<![a-z])(?:delegation|mission|equipe)(?![a-z])", text))
            if not matches:
                continue
            match = matches[-1]
            whole = flat(sentence.text)
            parties = [
                m
                for m in sentence.mentions
                if m.start - sentence.start >= match.start() - 20
                and is_party(m)
                and not _WHERE.search(whole[: m.start - sentence.start])
            ]
            people = [
                m
                for m in sentence.mentions
                if m.entity.kind is EntityKind.PERSON and m.start - sentence.start > match.end()
            ]
            if not parties and not people:
                return self.body_of_context(index, at, [])
            found = []
            if (
                parties
                and parties[0].start - sentence.start < match.end() + 60
                and (party := party_of(parties[0]))
            ):
                found.append(Actor(parties[0].start, parties[0].end, parties=[party]))
            led = [
                m
                for m in people
                if re.search(
                    r"(?:conduit|men|dirig|emmen)ee? par [^,;]*$",
                    text[match.end() : m.start - sentence.start],
                )
            ]
            for m in led[:1]:
                party = None if found else party_of(m)
                found.append(Actor(m.start, m.end, people=[m.entity.id], parties=[party] if party else []))
            return found or self.body_of_context(index, at, [])
        return []

    def states_before(self, index: int) -> list[Actor]:
        """Return the states of the nearest sentence before that tells of two or more: "leurs ministres"."""
        for back in range(index - 1, max(-1, index - 5), -1):
            named = [
                m
                for m in self.document.sentences[back].mentions
                if m.entity.kind is EntityKind.COUNTRY and m.form is not Form.OFFICE
            ]
            by_code = {m.entity.id: m for m in reversed(named)}
            if 2 <= len(by_code) <= 6:
                ordered = sorted(by_code.values(), key=lambda m: m.start)
                return [Actor(m.start, m.end, parties=[m.entity.id]) for m in ordered]
        return []

    def body_of_context(self, index: int, at: int, taking: Sequence[Actor]) -> list[Actor]:
        """Return the organisation last spoken of, whose "sommet extraordinaire" it is."""
        if len({p for actor in taking for p in actor.parties}) >= 2:
            return []
        for back in range(index, max(-1, index - 4), -1):
            bodies = [
                m
                for m in self.document.sentences[back].mentions
                if self._may_meet(m) and (back < index or m.end <= at)
            ]
            if bodies:
                chosen = bodies[-1]
                return [Actor(chosen.start, chosen.end, parties=[chosen.entity.id])]
        sentence = self.document.sentences[index]
        later = [m for m in sentence.mentions if self._may_meet(m)]
        return [Actor(later[0].start, later[0].end, parties=[later[0].entity.id])] if later else []

    def _may_meet(self, mention: Mention) -> bool:
        """Whether a mention names a body whose sessions and summits are told, not an agency or a bank."""
        agencies = self.lexicon.words["agencies"]
        return mention.entity.kind is EntityKind.ORGANISATION and not agencies.fullmatch(
            flat(mention.entity.id)
        )

    def at_home(self, hosts: Sequence[Actor], taking: Sequence[Actor]) -> None:
        """Let a host of whom nothing is known stand for the country that the text is about."""
        if self._country is None or any(self._country.id in a.parties for a in taking):
            return
        unknown = [a for a in hosts if a.people and not a.parties]
        if len(unknown) == len(hosts) == 1 and any(a.parties for a in taking):
            unknown[0].parties.append(self._country.id)

    def name_known(self, reading: Reading, index: int, found: Sequence[Actor]) -> None:
        """Give "le visiteur algérien" the name of the one Algerian that the text has named."""
        shift = reading.sentence.start
        for actor in found:
            if actor.people or len(actor.parties) != 1:
                continue
            told = reading.flat[max(0, actor.start - shift - 50) : actor.end - shift]
            match = self._definite.search(told)
            if match is None:
                continue
            party = actor.parties[0]
            named = [
                m.entity
                for sentence in self.document.sentences[max(0, index - 5) : index]
                for m in sentence.mentions
                if m.entity.kind is EntityKind.PERSON
            ]
            own = {e.id: e for e in named if (e.organisation or e.country) == party}
            abroad = {e.id: e for e in named if e.organisation and e.country == party and e.id not in own}
            if len(own) == 1:
                actor.people += own
            elif not own and len(abroad) == 1:  # "le diplomate français" who serves the United Nations
                (entity,) = abroad.values()
                actor.people, actor.parties = [entity.id], [entity.organisation or party]
            elif not own and self.lexicon.words["go_between"].search(match.group()):
                # "le médiateur de la Cédéao": the one just spoken of, whoever else he may be
                others = {name for a in found for name in a.people} | {p for a in found for p in a.parties}
                just = {e.id for e in named[-6:] if not {e.id, e.country} & others}
                actor.people += just if len(just) == 1 else ()


class ByRole:
    """Gives those who take part by the role of their mention."""

    def __init__(self, document: Document, reading: Reading, roles: Sequence[Role]) -> None:
        self._document, self._reading, self._roles = document, reading, roles

    def __call__(self, *names: str) -> list[Actor]:
        """Return those who play one of these roles; of a delegation's lead, the people only."""
        found: list[Actor] = []
        for name in dict.fromkeys(names):
            mentions = [role.mention for role in self._roles if role.name == name]
            if name == "lead":
                mentions = [m for m in mentions if m.entity.kind is EntityKind.PERSON]
                alone = not any(is_party(role.mention) for role in self._roles if role.name in ("np", "of"))
                for m in mentions:
                    party = party_of(m) if alone else None
                    found.append(
                        Actor(m.start, m.end, people=[m.entity.id], parties=[party] if party else [])
                    )
                continue
            found += actors(mentions, self._document.text, self._reading.flat, self._reading.sentence.start)
        return found
