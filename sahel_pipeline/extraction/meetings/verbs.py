"""Meetings that a verb tells: "a rencontré", "a été reçu par", "s'est entretenu avec", "s'est réuni à".

Each frame of the lexicon has a reader of its own, which says who takes part (`Telling`); what is common to
all (references, date, place, status) comes before and after.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from sahel_pipeline.extraction.document import EntityKind, Form
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.meetings.actors import Actor
from sahel_pipeline.extraction.meetings.candidate import Candidate
from sahel_pipeline.extraction.meetings.groups import VerbGroup
from sahel_pipeline.extraction.meetings.lexicon import Trigger, VerbEntry
from sahel_pipeline.extraction.meetings.predicate import Predicate, Telling
from sahel_pipeline.extraction.meetings.references import References
from sahel_pipeline.extraction.meetings.roles import Reading
from sahel_pipeline.extraction.meetings.setting import Setting, Where, find_date, find_place, where
from sahel_pipeline.extraction.meetings.status import in_coming_year, verb_status
from sahel_pipeline.extraction.meetings.trips import TripReader
from sahel_pipeline.extraction.syntax import Clause, Tense
from sahel_pipeline.records import MeetingStatus

_WHOM = frozenset(["qui", "lequel", "laquelle", "lesquels", "lesquelles"])
_AND_WITH = re.compile(r"(?:, et|, puis|, ainsi qu'|, mais aussi)(?:,[^,;]{3,20},)? ?avec (?=[a-z])")
"""How a list of partners goes on behind a clause about one of them."""
_SMALL_BODY = 3
"""Up to so many members, "les ministres de l'AES" are those of each member."""
_OBJECT_REACH = 60
"""Characters within which the one whom somebody "a vu" stands behind the verb."""


class VerbReader:
    """Reads the verbs of one document."""

    def __init__(self, who: References) -> None:
        self.who = who
        self.words = who.lexicon.words
        self.trips = TripReader(who)

    def read(
        self, reading: Reading, index: int, trigger: Trigger, entry: VerbEntry, group: VerbGroup
    ) -> Candidate | None:
        """Return the meeting that the verb group tells, or None when it tells none."""
        reflexive = reading.reflexive(group)
        if entry.requires == "reflexive" and not reflexive:
            return None
        end = reading.after(group.last)
        right = reading.roles(group.last + 1, end)
        clause = Clause(reading, reading.doc[group.main])
        subject, known = self.who.subject(reading, index, group, clause)
        told = Predicate(
            reading, index, trigger, entry, group, end, right, self.who.by_role(reading, right), clause,
            reflexive, reading.passive(group) and not reflexive, subject, known,
        )  # fmt: skip
        if entry.frame in ("travel", "send"):
            return self.trips.of_verb(reading, index, trigger, entry, group, subject, right, clause)
        frame = {"with": self._with, "gather": self._gather}.get(entry.frame, self._meet)
        telling = frame(told)
        return self._candidate(told, telling) if telling else None

    # --- frames

    def _meet(self, told: Predicate) -> Telling | None:
        """Read "rencontrer", "recevoir" and "appeler": subject and object, or agent and subject."""
        shape = "phone" if told.entry.frame == "call" else "talk"
        if told.passive:
            telling = self._passive(told)
        elif told.reflexive:
            telling = self._each_other(told)
        else:
            found = self._active(told)
            if found is None:
                return None
            telling = found
        telling.shape = shape if telling.shape == "talk" else telling.shape
        return telling

    def _passive(self, told: Predicate) -> Telling:
        """Read "X a été reçu par Y"."""
        receives = told.entry.frame == "receive"
        subject = self._those_before(told)
        hosts = told.by_role("par", "with")
        if not hosts and receives:
            hosts = self._seat_as_host(told)
        theirs = {p for a in hosts for p in a.parties}
        behind = [a for a in told.by_role("np") if a.official]
        if behind and hosts and _parties(subject) <= theirs:
            subject = behind  # "À Niamey a été reçu par le président l'ambassadeur ..."
        if (
            receives
            and theirs
            and subject
            and _parties(subject) <= theirs
            and all(a.official for a in subject)
            and not any(a.start >= told.shift for a in subject)
        ):
            # "le visiteur a été accueilli par le président": not one of the president's own
            subject = self.who.antecedent(told.index, told.shift, other_than=theirs) or subject
        return Telling([*subject, *hosts], hosts=hosts if receives else [], subject=subject)

    def _each_other(self, told: Predicate) -> Telling:
        """Read "X et Y se sont rencontrés"."""
        subject, shape = told.subject, "talk"
        if not subject and self._leaders(told):
            subject = self.who.body_of_context(told.index, told.at, [])
            shape = "session"
        with_whom = told.by_role("avec", "entre")
        if len(_parties([*subject, *with_whom])) == 1 and self._leaders(told):
            shape = "session"  # "les chefs d'état-major de l'organisation se sont retrouvés"
        refers_back = self._pair(told, subject)
        taking = self._with_members(told, [*subject, *with_whom])
        return Telling(taking, shape, refers_back=refers_back, subject=subject)

    def _active(self, told: Predicate) -> Telling | None:
        """Read "X a reçu Y"."""
        reading, group, receives = told.reading, told.group, told.entry.frame == "receive"
        clitic = self.who.object_pronoun(reading, told.index, group, told.subject)
        objects, in_relative = self._objects(told, clitic)
        if not objects:
            return None
        if told.entry.requires == "person" and not self._sees_person(told, objects):
            return None
        if receives and not in_relative and not self._receives_people(told, objects, bool(clitic)):
            return None
        subject = self._those_before(told)
        taking = [*subject, *objects, *(told.by_role("avec") if receives else [])]
        return Telling(taking, hosts=subject if receives else [])

    def _objects(self, told: Predicate, clitic: list[Actor]) -> tuple[list[Actor], bool]:
        """Return whom the subject met, and whether they stand before a relative clause of the verb."""
        reading, group, by_role = told.reading, told.group, told.by_role
        objects = [a for a in by_role("np", "a" if told.entry.frame == "call" else "np") if a.official]
        if self.words["credentials"].search(reading.text_between(group.last + 1, told.end)):
            objects = by_role("of", "np")
        if clitic and told.subject and objects and told.subject[0].start == objects[0].start:
            objects = []  # "où l'ont accueilli A et B": the subject stands behind
        beside = objects and "," in reading.low[group.last + 1 : _token_at(reading, objects[0])]
        if clitic and (not objects or beside):  # "l'a rencontré samedi, le Premier ministre dimanche"
            objects = clitic
        if not objects:
            # "a rencontré en secret des chefs de ...": "des" may be article or preposition
            objects = [a for a in by_role("en", "a", "of") if a.official]
        if not objects:  # "a reçu une délégation conduite par X"
            objects = by_role("lead")
        following = next((g.first for g in reading.groups if g.first > group.last and g.finite), 0)
        if not objects and following > told.end and reading.low[following - 1] == ",":
            # "lorsque X avait reçu les présidents Y et Z, ...": no subject of what comes next
            beyond = self.who.by_role(reading, reading.roles(group.last + 1, following))
            objects = [a for a in beyond("np") if a.official]
        if len(objects) == 0 and len(present := by_role("presence")) >= 2:
            objects = present[1:]  # "a reçu, en présence de X, le ministre Y"
        start = reading.clause_start(group)
        in_relative = start > 1 and reading.low[start - 1] in ("que", "qu'")
        if not in_relative:
            return objects, False
        before = self.who.by_role(reading, reading.roles(0, start - 1))
        if objects and told.subject and told.subject[0].start == objects[0].start:
            # "les ministres, que recevait à Niamey le général X": object before, subject behind
            return [a for a in before("np", "of", "a", "lead") if a.official][-3:], True
        if objects:
            return objects, False
        near = self.who.before_relative(reading, start - 1)  # "avec son homologue X, qu'il recevait mercredi"
        people = sorted((a for a in before("np", "a", "avec") if a.people), key=lambda a: a.start)
        return near or people[-1:] or self._sent_before(told, start), True

    def _sent_before(self, told: Predicate, start: int) -> list[Actor]:
        """Return who sent "une délégation, que X a reçue"."""
        reading, head = told.reading, told.reading.flat[: told.reading.doc[start - 1].idx]
        main = next((g for g in reading.groups if g.finite and g.last < start), None)
        if main is None or not self.words["delegation"].search(head[-60:]):
            return []
        subject, _ = self.who.subject(reading, told.index, main, Clause(reading, reading.doc[main.main]))
        return [a for a in subject if a.official]

    def _with(self, told: Predicate) -> Telling | None:
        """Read "s'entretenir avec", "discuter avec", "remettre un message à"."""
        reading, entry, subject = told.reading, told.entry, told.subject
        if told.verb("negoci") and not (told.group.finite or told.group.infinitive):
            return None  # "un texte négocié sous l'égide de X"
        if self.words["exchanged_goods"].match(reading.flat, told.trigger.end + 1):
            return None
        partners = told.by_role(entry.partner) if entry.partner else told.by_role("avec", "entre")
        if partners and not entry.partner:
            partners += self._resumed(told)
        if entry.partner == "of" and not partners:
            partners = told.by_role("np")  # "pris congé vendredi du ...": the date hides the preposition
        if not partners and entry.partner in ("", "a"):
            partners = self._to_whom(told)
        if partners and self._mere_contact(told, partners):
            return None  # "Il discute aussi avec la Turquie et la Hongrie"
        if entry.requires == "people" and not self._talk(told, [*subject, *partners]):
            return None  # "a évoqué avec le pays": no two who talk
        ahead = [] if partners else self._ahead(told)
        if (
            entry.requires == "person"
            and not told.reflexive
            and not self._any_person(told, partners or ahead)
        ):
            return None  # "parler d'avenir avec le pays"
        if ahead and (not subject or _people(subject) & _people(ahead)):
            # "Avec X, il s'est isolé": "il" is who was spoken of before
            subject = self.who.antecedent(told.index, told.shift, other_than=_parties(ahead))
        partners = partners or ahead
        refers_back = not partners and self._pair(told, subject)
        if partners:
            subject = subject or self._those_before(told)
        shape = "talk"
        if not partners and len(_parties(subject)) == 1 and self._leaders(told):
            shape = "session"  # "les dirigeants de l'organisation se sont concertés"
        return Telling(partners if refers_back else [*subject, *partners], shape, refers_back=refers_back)

    def _resumed(self, told: Predicate) -> list[Actor]:
        """Return partners behind a clause about the first one: "avec X, qui préside Z, et avec Y"."""
        reading, found, end = told.reading, [], told.end
        while end < len(reading.doc) and (again := _AND_WITH.search(reading.flat, reading.doc[end].idx)):
            first = next((t.i for t in reading.doc if t.idx >= again.end()), len(reading.doc))
            if any(g.finite and end < g.first < first and not reading.relative(g) for g in reading.groups):
                break  # another verb has those
            end = max(reading.after(first), first + 1)
            found += self.who.by_role(reading, reading.roles(first, end, start="avec"))("avec")
        return found

    def _mere_contact(self, told: Predicate, partners: Sequence[Actor]) -> bool:
        """Whether somebody is only said to be in touch with states: no people, no day, no past event."""
        reading = told.reading
        tense = reading.tense(told.group)
        states = {m.start for m in reading.sentence.mentions if m.form is Form.NAME} & {
            a.start for a in partners
        }
        bare = len(states) == len(partners) and not any(a.people for a in partners)
        lasting = tense in (Tense.PRESENT, Tense.IMPERFECT) and not told.reflexive
        return bare and lasting and not reading.sentence.dates

    def _ahead(self, told: Predicate) -> list[Actor]:
        """Return the other side that stands before the verb.

        "Avec X, il s'est isolé", "c'est avec X qu'il s'est entretenu", "X, avec qui il a parlé".
        """
        reading = told.reading
        start = reading.clause_start(told.group)
        if reading.low[start : start + 1] == ["avec"]:
            return self.who.by_role(reading, reading.roles(start, told.group.first))("avec")
        if (
            reading.low[max(0, start - 1)] in ("que", "qu'")
            and "c'est avec" in reading.flat[: told.trigger.start]
        ):
            return self.who.by_role(reading, reading.roles(0, start - 1))("avec")
        for j in range(max(0, told.group.first - 6), told.group.first):
            if reading.low[j] == "avec" and reading.low[j + 1] in _WHOM:
                return self.who.before_relative(reading, j)
        return []

    def _those_before(self, told: Predicate) -> list[Actor]:
        """Return the subject; where it is "les deux hommes" or "les participants", those told before."""
        if told.subject:
            return told.subject
        if self.words["attendants"].search(told.before):
            return self.who.states_before(told.index)
        return self.who.both(told.index) if self._names_pair(told) else []

    def _names_pair(self, told: Predicate) -> bool:
        """Whether the subject is "les deux hommes", in front of the verb or of the whole sentence."""
        pair = self.words["pair"]
        return bool(pair.search(told.before) or pair.match(told.reading.flat))

    def _to_whom(self, told: Predicate) -> list[Actor]:
        """Return whom "lui" stands for in "lui a parlé au téléphone", "lui a remis un message"."""
        reading, group = told.reading, told.group
        if "lui" not in reading.low[group.first : group.main]:
            return []
        found = self.who.antecedent(told.index, told.shift, within=True, other_than=_parties(told.subject))
        return [a for a in found if a.people]

    def _gather(self, told: Predicate) -> Telling | None:
        """Read "se réunir", "être réunis", "réunir", "siéger"."""
        reading, group, subject = told.reading, told.group, told.subject
        sits = told.verb("sieg")
        if sits and "y" in reading.low[max(0, group.first - 1) : group.main]:
            return None  # "Y siégeaient ...": those who attend a meeting told before
        seated = reading.tense(group) in (Tense.PRESENT, Tense.IMPERFECT)
        if sits and seated and (reading.relative(group) or not reading.sentence.dates):
            return None  # "le comité, qui siège à X": where its seat is
        if told.reflexive and told.verb("rassembl"):
            return None  # demonstrators
        if told.verb("pench") and not (told.reflexive and self._leaders(told) and reading.sentence.dates):
            return None
        if told.reflexive or told.passive or sits:
            if not subject and self._leaders(told):
                subject = self.who.body_of_context(told.index, told.at, [])
            taking = [*subject, *told.by_role("avec", "entre")] if subject else []
            taking = self._with_members(told, taking)
            refers_back = self._pair(told, subject)
            return Telling(taking, "session", refers_back=refers_back, subject=subject)
        membership = reading.tense(group) in (Tense.PRESENT, Tense.IMPERFECT, None) or (
            reading.low[group.main] == "reunit" and reading.relative(group)  # the past has the same form
        )
        if membership and not self.words["events"].search(told.before):
            return None  # "l'état-major qui regroupe quatre pays"
        guests = told.by_role("np")
        return Telling([*subject, *guests], "session" if guests else "talk")  # not "a réuni le personnel"

    # --- what is common to all

    def _candidate(self, told: Predicate, telling: Telling) -> Candidate | None:
        """Complete what the frame tells with those referred to, date, place and status."""
        reading, group, frame = told.reading, told.group, told.entry.frame
        subject = told.subject if telling.subject is None else telling.subject
        taking = [actor for actor in telling.taking if actor.official]
        if frame in ("receive", "with", "meet") and len(subject) == 1:
            # "les ministres de l'AES ont été reçus par X"
            members = self._with_members(told, list(subject))
            taking += [a for a in members[1:] if not set(a.parties) & _parties(taking)]
        refers_back = telling.refers_back
        unnamed = told.reflexive and frame != "receive" and len(_parties(taking)) < 2
        if unnamed and not refers_back and self._plural_officials(told):
            # "Leurs ministres s'étaient concertés": those of the states told before
            states = self.who.states_before(told.index) if frame != "gather" or not taking else []
            taking = states or taking
            refers_back = not taking
        if not taking and not refers_back:
            return None
        recalled = any(a.parties for a in subject) and all(a.start < told.shift for a in subject)
        if frame != "gather" and not told.passive and len(_parties(taking)) == 1 and recalled:
            # "Il doit rencontrer mardi le ministre malien": not the Malian president named first
            other = self.who.antecedent(told.index, told.shift, last=True, other_than=_parties(taking))
            taking = [*other, *(a for a in taking if a not in subject)] if other else taking
        taking += [a for a in told.by_role("presence", "lead") if a.people or a.official]
        taking += self._present_behind(told)
        taking += self.who.heads(reading)
        if frame == "receive":
            self.who.at_home(telling.hosts, taking)
        setting = Setting(
            date=find_date(reading, group.main, group, told.end),
            place=find_place(reading, group.main, group, told.end, self.who.document),
        )
        hosted = frame == "gather" and not (told.passive or told.reflexive)
        if hosted and not (setting.place and setting.place.city):
            setting.place = self._own_capital(reading, subject) or setting.place
        if reading.tense(group) is Tense.FUTURE:
            setting.date = in_coming_year(reading, setting.date, self.who.document.anchor)
        status = verb_status(
            reading, told.clause, group, told.end, setting.date, self.who.document.anchor, self.who.lexicon
        )
        if status is None:
            return None
        if told.verb("convoqu") and reading.tense(group) in (Tense.PAST, Tense.PLUPERFECT):
            status = replace(status, value=MeetingStatus.HELD)  # who was summoned came
        if status.value is MeetingStatus.DENIED:
            setting.date = _own_date(reading, reading.clause_start(group))
        phone = self.words["phone"].search(reading.text_between(group.first, told.end))
        return Candidate(
            told.index,
            told.trigger.start + told.shift,
            f"verb:{frame}",
            reading.text_between(group.first, group.last + 1),
            "phone" if phone else telling.shape,
            taking,
            setting,
            status.value,
            refers_back=refers_back,
            syntactic=told.known,
            hearsay=status.hearsay,
            pair=refers_back,
            lacks_host=frame == "receive" and told.passive and not telling.hosts,
            host=telling.hosts,
        )

    def split(self, reading: Reading, candidate: Candidate, entry: VerbEntry) -> list[Candidate]:
        """Return one candidate for each partner of "a été reçu dimanche par X, puis mardi par Y"."""
        shift = reading.sentence.start
        if entry.frame == "call":
            return self._each_call(candidate)
        if entry.frame not in ("receive", "with", "meet"):
            return [candidate]
        early = [a for a in candidate.actors if a.start < candidate.at]
        partners = [a for a in candidate.actors if a not in early]
        turn = None
        for one, next_one in pairwise(partners):
            gap = max(0, one.end - shift), max(0, next_one.start - shift)
            turn = self.words["then"].search(reading.flat, *gap) or turn
        if turn is None:
            return [candidate]
        late = [a for a in partners if a.start - shift >= turn.end()]
        middle = [a for a in partners if a not in late]
        if not late or not early or not middle:
            return [candidate]
        told = (turn.start() + shift, late[-1].end)
        when = next((d.edtf for d in reading.sentence.dates if told[0] <= d.start <= told[1]), None)
        setting = replace(candidate.setting, date=when or candidate.setting.date)
        second = replace(candidate, actors=[*early, *late], setting=setting, apart=True)
        candidate.actors = [*early, *middle]
        return [candidate, second]

    def _present_behind(self, told: Predicate) -> list[Actor]:
        """Return who was there, told behind a purpose: "s'est réuni pour examiner X, en présence de Y"."""
        reading, start = told.reading, told.end
        purpose = next((g for g in reading.groups if g.first >= start), None)
        if purpose is None or not purpose.infinitive:
            return []
        stop = next((g.first for g in reading.groups if g.finite and g.first > start), len(reading.doc))
        stop = next((j for j in range(start + 1, stop) if reading.opens_clause(j)), stop)
        found = self.who.by_role(reading, reading.roles(start, stop))("presence")
        return [a for a in found if a.people]

    def _each_call(self, candidate: Candidate) -> list[Candidate]:
        """Return one candidate for each of those whom somebody called."""
        calling = [a for a in candidate.actors if a.start < candidate.at]
        called = [a for a in candidate.actors if a.start > candidate.at and a.people and a.parties]
        if not calling or len(called) < 2 or len(called) != len({a.parties[0] for a in called}):
            return [candidate]
        return [replace(candidate, actors=[*calling, one]) for one in called]

    def _with_members(self, told: Predicate, taking: list[Actor]) -> list[Actor]:
        """Add the member states of a small body whose ministers or presidents meet ("ceux de l'AES")."""
        if len(taking) != 1 or taking[0].people or not self._leaders(told):
            return taking
        body, anchor = taking[0], self.who.document.anchor
        if body.parties[0] not in load_gazetteer():
            return taking
        members = load_gazetteer().members(body.parties[0], anchor if isinstance(anchor, date) else None)
        if not 2 <= len(members) <= _SMALL_BODY:
            return taking
        return [body, *(Actor(body.start, body.end, parties=[code]) for code in members)]

    # --- small questions

    def _leaders(self, told: Predicate) -> bool:
        """Whether the subject is leaders in the plural, not said by name ("les cinq chefs d'État")."""
        first, last = max(0, told.group.first - 10), min(len(told.reading.doc), told.group.last + 18)
        return bool(self.words["leaders"].search(told.reading.text_between(first, last)))

    def _seat_as_host(self, told: Predicate) -> list[Actor]:
        """Return the government at whose seat somebody was received ("à l'Élysée", "au ministère malien")."""
        seats = [r.mention for r in told.right if r.mention.form is Form.METONYM and r.name in ("a", "en")]
        office = self.words["seat"].search(told.behind)
        if not seats and office:
            seats = [r.mention for r in told.right if r.mention.entity.kind is EntityKind.COUNTRY][:1]
        hosts = [Actor(m.start, m.end, parties=[m.entity.country]) for m in seats if m.entity.country]
        home = self.who.home
        if not hosts and office and home and home not in _parties(told.subject):
            hosts = [Actor(told.at, told.at, parties=[home])]
        return hosts

    def _own_capital(self, reading: Reading, hosts: Sequence[Actor]) -> Where | None:
        """Return the capital that stands for the host: "Abuja va réunir les chefs d'état-major"."""
        starts = {a.start for a in hosts}
        capitals = [m for m in reading.sentence.mentions if m.start in starts and m.form is Form.CAPITAL]
        return where(capitals[0], self.who.document.text) if capitals else None

    def _sees_person(self, told: Predicate, objects: Sequence[Actor]) -> bool:
        """Whether a person stands right behind "voir" or "appeler", and no infinitive ("appelle X à ...")."""
        reading, last = told.reading, told.group.last
        gap = reading.text_between(last + 1, last + 12)
        distance = objects[0].start - told.shift - (reading.doc[last].idx + len(reading.low[last]))
        following = next((g for g in reading.groups if g.first > last), None)
        urges = following is not None and following.infinitive and "a" in reading.low[last : following.first]
        abstract = self.words["abstract"].search(gap)
        person = self._any_person(told, objects[:1])
        return person and distance < _OBJECT_REACH and not urges and not abstract

    def _any_person(self, told: Predicate, some: Sequence[Actor]) -> bool:
        """Whether one of `some` is a person, by name or by office ("fait ses adieux au président")."""
        offices = {m.start for m in told.reading.sentence.mentions if m.form is Form.OFFICE}
        return any(a.people or a.start in offices for a in some)

    def _receives_people(self, told: Predicate, objects: Sequence[Actor], clitic: bool) -> bool:
        """Whether what is received is somebody: not "des armes de la Russie"."""
        if clitic or any(a.people for a in objects):
            return not self.words["messages"].match(told.behind) or bool(
                self.words["credentials"].search(told.reading.flat)
            )
        if self.words["events"].search(told.behind):
            return False
        text = told.reading.flat[told.reading.doc[told.group.last].idx : objects[0].end - told.shift]
        return bool(self.words["human"].search(text)) and not self.words["things"].search(text)

    def _plural_officials(self, told: Predicate) -> bool:
        """Whether the subject is officials in the plural who are not said to be anybody's."""
        before = told.before.lstrip()
        match = self.words["officials"].match(before)
        of_a_body = match is not None and self.words["of_a_body"].search(before, match.end())
        return match is not None and not of_a_body and bool(re.match(r"(?:l|c)es |leurs ", before))

    def _talk(self, told: Predicate, taking: Sequence[Actor]) -> bool:
        """Whether two people, or the officials of two parties, are at the table."""
        if len({name for a in taking for name in a.people}) >= 2:
            return True
        return len(_parties(taking)) >= 2 and bool(self.words["officials"].search(told.before))

    def _pair(self, told: Predicate, subject: Sequence[Actor]) -> bool:
        """Whether the subject takes up two people told before."""
        if len(_parties(subject)) >= 2:
            return False
        first = told.group.first
        return self._names_pair(told) or "ils" in told.reading.low[max(0, first - 4) : first + 1]


def _token_at(reading: Reading, actor: Actor) -> int:
    token = reading.token_at(actor.start)
    return token.i if token is not None else 0


def _parties(some: Sequence[Actor]) -> set[str]:
    return {party for actor in some for party in actor.parties}


def _people(some: Sequence[Actor]) -> set[str]:
    return {name for actor in some for name in actor.people}


def _own_date(reading: Reading, first: int) -> str | None:
    """Return the date told from token `first` on: that of what is denied, not of the denial."""
    start = reading.sentence.start + reading.doc[min(first, len(reading.doc) - 1)].idx
    return next((d.edtf for d in reading.sentence.dates if d.edtf and d.start >= start), None)
