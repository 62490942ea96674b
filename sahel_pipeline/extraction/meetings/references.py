"""Who is meant: the subject of a verb, "il", "le visiteur", "elle" after a delegation, a body's "dirigeants".

Resolution is by rule and by nearness, over a few sentences back. When nothing fits, nobody is given: a record
without a name is better than one with the wrong name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from sahel_pipeline.extraction.document import Document, Entity, EntityKind, Form, Mention
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.meetings.actors import Actor, actors, is_party, party_of
from sahel_pipeline.extraction.meetings.lexicon import Lexicon, flat, load_lexicon
from sahel_pipeline.extraction.meetings.roles import Reading, Role, VerbGroup
from sahel_pipeline.extraction.syntax import Clause

_PRONOUNS = frozenset(["il", "elle", "ils", "elles", "celui-ci", "celle-ci", "ceux-ci", "ce", "dernier"])
_DEFINITE_PERSON = re.compile(
    r"(?<![a-z])(?:le|la|l'|son|sa) ?(?:[a-z'-]+ ){0,2}(?:visiteu(?:r|se)|diplomate"
    r"|dirigeante?|ministre|presidente?|emissaire|envoyee?|responsable"
    r"|general|colonel|capitaine|officier|ambassad(?:eur|rice)|hote|chef d'etat|chef de l'etat"
    r"|diplomatie|chef|numero un|homme fort|leader) $"
)
_LATTER = re.compile(r"(?<![a-z])(?:ce dernier|cette derniere|celui-ci|celle-ci)(?![a-z])")
_NUMBERS = {"deux": 2, "trois": 3, "quatre": 4, "cinq": 5}
_COUNTED = re.compile(
    r"(?<![a-z])(?:les|des|ces|aux|leurs) (?P<number>deux|trois|quatre|cinq)"
    r" (?P<who>pays|etats(?:-majors)?|chefs d'etat(?:-major)?|voisins|capitales|armees"
    r"|ministres|presidents|dirigeants|delegations)"
    r"(?![a-z-])"
)
_STATES = re.compile(r"pays|etats|capitales|voisins|armees|chefs d'etat-major")
_LEURS = re.compile(
    r"(?<![a-z])leurs (?:[a-z]+ )?(?:ministres|chefs d'etat(?:-major)?|presidents|dirigeants|armees|experts"
    r"|delegations|diplomates|diplomaties|chefs de la diplomatie|ministeres|gouvernements|generaux"
    r"|etats-majors|negociateurs|premiers ministres)(?![a-z])"
)
_CONTROL = re.compile(
    r"charg|demand|reclam|propos|invit|appel|exhort|permet|permis|ordonn|recommand|presse|enjoin|suggere"
)
_COMPLEMENT = re.compile(r" (?:[a-z]+ ){0,2}?(?:de |du |des |d'|de la |de l')?")
_WHERE = re.compile(r"(?<![a-z])(?:a|au|aux|en|dans|vers|pour) (?:la |l'|le )?$")
_PRONOUN_FIRST = re.compile(
    r"(?:il|elle|ils|elles|(?:a|en|au|aux|dans|lors|le|la|apres|avant"
    r"|plus tot)[^,]{0,40}, (?:il|elle|ils|elles)) "
)


class References:
    """Resolves arguments of verbs and nouns in one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.lexicon: Lexicon = load_lexicon()
        self._country = _main_country(document)

    def reading(self, index: int) -> Reading:
        """Return a sentence with the authorities in it that the text leaves unnamed ("la junte")."""
        sentence = self.document.sentences[index]
        unnamed: list[Mention] = []
        if self._country is not None:
            for match in self.lexicon.words["authorities"].finditer(flat(sentence.text)):
                start, end = sentence.start + match.start(), sentence.start + match.end()
                beside = any(
                    (m.start < end + 4 and m.end > start)
                    or _COMPLEMENT.fullmatch(flat(self.document.text[end : m.start]))
                    for m in sentence.mentions
                )
                if not beside:
                    unnamed.append(Mention(start, end, self._country, Form.METONYM))
        unnamed += self._countries(index)
        return Reading(self.document, sentence, unnamed)

    def _countries(self, index: int) -> list[Mention]:
        """Return mentions of the countries that "les trois pays" stands for, all with the same span."""
        sentence = self.document.sentences[index]
        found: list[Mention] = []
        for match in _COUNTED.finditer(flat(sentence.text)):
            count = _NUMBERS[match["number"]]
            if count == 2 and not _STATES.match(match["who"]):
                continue  # "les deux ministres" are people, told before
            named = [
                m
                for s in self.document.sentences[max(0, index - 4) : index + 1]
                for m in s.mentions
                if m.entity.kind is EntityKind.COUNTRY
                and m.form is not Form.OFFICE
                and m.start < sentence.start + match.start()
            ]
            codes = list(dict.fromkeys(m.entity.id for m in reversed(named)))
            if (members := self._members(sentence.start + match.start(), count)) is not None:
                codes = members
            if len(codes) < count:
                spoken = [m.entity.country for m in self.document.mentions if m.start < sentence.start]
                codes = [code for code, _ in Counter(c for c in spoken if c).most_common()]
            if len(codes) > count:
                often = Counter(
                    m.entity.id for m in self.document.mentions if m.entity.kind is EntityKind.COUNTRY
                )
                codes = sorted(codes, key=lambda code: -often[code])
            if len(codes) >= count:
                span = sentence.start + match.start(), sentence.start + match.end()
                gazetteer = load_gazetteer()
                found += [Mention(*span, gazetteer.country(code), Form.ANAPHOR) for code in codes[:count]]
        found += self._theirs(index)
        return found

    def _theirs(self, index: int) -> list[Mention]:
        """Return mentions of the countries whose ministers "leurs ministres" are."""
        sentence = self.document.sentences[index]
        match = _LEURS.search(flat(sentence.text))
        if match is None:
            return []
        at = sentence.start + match.start()
        for back in range(index, max(-1, index - 5), -1):
            told = self.document.sentences[back]
            codes = list(
                dict.fromkeys(
                    m.entity.id
                    for m in told.mentions
                    if m.entity.kind is EntityKind.COUNTRY and m.form is Form.NAME and m.end <= at
                )
            )
            if 2 <= len(codes) <= 5:
                span = at, sentence.start + match.end()
                gazetteer = load_gazetteer()
                return [Mention(*span, gazetteer.country(code), Form.ANAPHOR) for code in codes]
        return []

    def _members(self, at: int, count: int) -> list[str] | None:
        """Return the members of the organisation last named before `at` that has `count` of them."""
        anchor = self.document.anchor
        for mention in reversed(self.document.mentions):
            known = mention.entity.kind is EntityKind.ORGANISATION and mention.entity.id in load_gazetteer()
            if mention.start < at and known:
                on = anchor if isinstance(anchor, date) else None
                members = load_gazetteer().members(mention.entity.id, on)
                if len(members) == count:
                    return list(members)
        return None

    def by_role(self, reading: Reading, roles: Sequence[Role]) -> ByRole:
        """Return what gives, for a role, those who play it."""
        return ByRole(self.document, reading, roles)

    def subject(
        self, reading: Reading, index: int, group: VerbGroup, clause: Clause
    ) -> tuple[list[Actor], bool]:
        """Return who is the subject of a verb group, and whether syntax (and not nearness) says so."""
        if group.infinitive:
            controller = next((g for g in reversed(reading.groups) if g.last < group.first), None)
            if controller is not None and _CONTROL.match(reading.low[controller.main]):
                # "X demande à Y de tenir une réunion": Y, and X who asks
                asked = self.by_role(reading, reading.roles(controller.last + 1, group.first))("a", "np")
                if asked and reading.low[controller.main].startswith("charg"):
                    return asked, True
                if asked:
                    asking, _ = self.subject(
                        reading, index, controller, Clause(reading, reading.doc[controller.main])
                    )
                    return [*asking, *asked], True
        said = reading.low[group.first - 1] if group.first else ""
        if said in ("il", "elle", "ils", "elles"):
            return self._pronoun(index, said, reading.doc[group.first - 1].idx + reading.sentence.start), True
        if group.first > 1 and _LATTER.fullmatch(reading.text_between(group.first - 2, group.first)):
            at = reading.doc[group.first - 2].idx + reading.sentence.start
            return self.antecedent(index, at, last=True), True
        for phrase in clause.subjects:
            head = phrase.head
            before = reading.text_between(max(0, head.i - 1), head.i + 1)
            if _LATTER.search(before):
                return self.antecedent(
                    index, reading.doc[max(0, head.i - 1)].idx + reading.sentence.start, last=True
                ), True
            if reading.low[head.i] in _PRONOUNS or head.pos_ == "PRON":
                return self._pronoun(index, reading.low[head.i], head.idx + reading.sentence.start), True
            first = reading.phrase_start(head.i)
            joined = head.i < group.first and first > 1 and reading.low[first - 1] == "et"
            if joined and not any(g.finite and g.last == first - 2 for g in reading.groups):
                # "le gouvernement malien et la CMA": the parser gives the second alone
                first = reading.phrase_start(first - 2)
            if head.i < group.first:
                zone = reading.roles(first, self._subject_end(reading, head.i, group))
                found = self.by_role(reading, zone)("np", "of", "presence", "lead")
                if not found:  # "les ambassadeurs qui siègent au Conseil de paix"
                    found = self.by_role(reading, reading.roles(first, group.first))("np", "of", "a")
            else:
                verb = next((g.first for g in reading.groups if g.first > head.i), None)
                zone = reading.roles(first, verb or reading.after(head.i))
                found = self.by_role(reading, zone)("np", "of")
            if found:
                return found, True
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
        if earlier:
            return self.subject(reading, index, earlier[-1], Clause(reading, reading.doc[earlier[-1].main]))
        return [], False

    def _pronoun(self, index: int, pronoun: str, at: int) -> list[Actor]:
        """Return whom a subject pronoun at offset `at` stands for."""
        if pronoun in ("ils", "elles"):
            return self._many(index)
        if pronoun == "elle" and (delegation := self._delegation(index, at)):
            return delegation
        return self.antecedent(index, at)

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
        return self.subject(reading, index - 1, first, Clause(reading, reading.doc[first.main]))[0]

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
            if reading.low[j] in ("l'", "le", "la", "les"):
                at = reading.doc[j].idx + reading.sentence.start
                own = {party for actor in subject for party in actor.parties}
                spoken = re.search(r"(?<![a-z])(?:il|elle) ", reading.flat[: reading.doc[j].idx])
                if spoken and reading.low[j] in ("l'", "le", "la"):
                    # "il avait vu X ; c'est Y qui l'a rejoint": the one whom "il" stands for
                    same = self.antecedent(index, reading.sentence.start, other_than=own)
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
                return self.antecedent(index, at, within=True, other_than=own)
        return []

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
            if back < index and not last and _PRONOUN_FIRST.match(flat(sentence.text)):
                continue  # its subject is who was spoken of before
            people = [
                m
                for m in sentence.mentions
                if m.entity.kind is EntityKind.PERSON
                and (back < index or m.end <= at)
                and not (other_than and party_of(m) in other_than)
            ]
            told = {m.entity.id for m in document.title_mentions}
            topical = [m for m in people if within and m.entity.id in told]
            if (
                within
                and not topical
                and back < index
                and any(
                    m.entity.id in told and not (other_than and party_of(m) in other_than)
                    for s in document.sentences[max(0, back - 3) : back]
                    for m in s.mentions
                    if m.entity.kind is EntityKind.PERSON
                )
            ):
                continue  # "l'" is whom the headline is about, when he was named not long ago
            if people:
                people = topical or people
                chosen = people[-1] if last or (within and back == index) else people[0]
                party = party_of(chosen)
                return [
                    Actor(
                        chosen.start, chosen.end, people=[chosen.entity.id], parties=[party] if party else []
                    )
                ]
        return []

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

    def other_side(self, index: int, taking: Sequence[Actor]) -> list[Actor]:
        """Return who spoke or acted in the sentence before: the other side of "des consultations avec X"."""
        own = {p for a in taking for p in a.parties}
        reading = self.reading(index - 1)
        first = next((g for g in reading.groups if g.finite), None)
        if first is None:
            return []
        subject, _ = self.subject(reading, index - 1, first, Clause(reading, reading.doc[first.main]))
        return [a for a in subject if a.official and not set(a.parties) & own][:1]

    def body_of_context(self, index: int, at: int, taking: Sequence[Actor]) -> list[Actor]:
        """Return the organisation last spoken of, whose "sommet extraordinaire" it is."""
        if len({p for actor in taking for p in actor.parties}) >= 2:
            return []
        for back in range(index, max(-1, index - 4), -1):
            bodies = [
                m
                for m in self.document.sentences[back].mentions
                if m.entity.kind is EntityKind.ORGANISATION and (back < index or m.end <= at)
            ]
            if bodies:
                chosen = bodies[-1]
                return [Actor(chosen.start, chosen.end, parties=[chosen.entity.id])]
        sentence = self.document.sentences[index]
        later = [m for m in sentence.mentions if m.entity.kind is EntityKind.ORGANISATION]
        return [Actor(later[0].start, later[0].end, parties=[later[0].entity.id])] if later else []

    def name_known(self, reading: Reading, index: int, found: Sequence[Actor]) -> None:
        """Give "le visiteur algérien" the name of the one Algerian that the text has named."""
        for actor in found:
            if actor.people or len(actor.parties) != 1:
                continue
            before = reading.flat[
                max(0, actor.start - reading.sentence.start - 50) : actor.start - reading.sentence.start
            ]
            if not _DEFINITE_PERSON.search(before):
                continue
            names = list(
                dict.fromkeys(
                    m.entity.id
                    for sentence in self.document.sentences[max(0, index - 5) : index]
                    for m in sentence.mentions
                    if m.entity.kind is EntityKind.PERSON and party_of(m) == actor.parties[0]
                )
            )
            if len(names) == 1:
                actor.people.append(names[0])


def _main_country(document: Document) -> Entity | None:
    """Return the Sahel country that the text is about: the headline's, or the one it names most."""
    for mentions in (document.title_mentions, document.mentions):
        named = [m.entity.country for m in mentions if m.entity.sahel and m.entity.country]
        if named:
            counts = Counter(named).most_common(2)
            if len(counts) == 1 or counts[0][1] >= 2 * counts[1][1]:
                return load_gazetteer().country(counts[0][0])
    return None


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
