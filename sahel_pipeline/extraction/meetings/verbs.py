"""Meetings that a verb tells: "a rencontré", "a été reçu par", "s'est entretenu avec", "s'est rendu à"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from sahel_pipeline.extraction.document import Form
from sahel_pipeline.extraction.meetings.actors import Actor
from sahel_pipeline.extraction.meetings.candidate import Candidate
from sahel_pipeline.extraction.meetings.lexicon import Trigger, VerbEntry
from sahel_pipeline.extraction.meetings.references import References
from sahel_pipeline.extraction.meetings.roles import Reading, Role, VerbGroup
from sahel_pipeline.extraction.meetings.setting import Setting, find_date, find_place, where
from sahel_pipeline.extraction.meetings.status import in_coming_year, verb_status
from sahel_pipeline.extraction.meetings.trips import trip
from sahel_pipeline.extraction.syntax import Clause, Tense
from sahel_pipeline.records import MeetingStatus

_OBJECT_OF_EXCHANGE = re.compile(
    r"\s*(?:des |de |leurs |plusieurs )?(?:tirs?|coups?|renseignements?|informations?|prisonniers?|otages)"
)
_TRAVEL_REACH = 90
"""Characters within which a verb of travel names its first goal."""
_OF_A_BODY = re.compile(
    r"(?<![a-z])(?:organisation|bloc|union|communaute|africains|ouest-africains)(?![a-z])"
)
_THEN = re.compile(r"(?<![a-z])puis(?![a-z])")


class VerbReader:
    """Reads the verbs of one document."""

    def __init__(self, who: References) -> None:
        self.who = who

    def read(
        self, reading: Reading, index: int, trigger: Trigger, entry: VerbEntry, group: VerbGroup
    ) -> Candidate | None:
        """Return the meeting that the verb group tells, or None when it tells none."""
        reflexive = reading.reflexive(group)
        if entry.requires == "reflexive" and not reflexive:
            return None
        flat_text = reading.flat
        end = reading.after(group.last)
        right = reading.roles(group.last + 1, end)
        clause = Clause(reading, reading.doc[group.main])
        passive = reading.passive(group) and not reflexive
        subject, known = self.who.subject(reading, index, group, clause)
        by_role = self.who.by_role(reading, right)
        shape = "talk"
        taking: list[Actor]
        hosts: list[Actor] = []
        refers_back = False
        frame = entry.frame
        clitic = self.who.object_pronoun(reading, index, group, subject)
        if frame in ("meet", "receive", "call"):
            if frame == "call":
                shape = "phone"
            if passive:
                hosts = by_role("par", "with")
                if not hosts and frame == "receive":
                    hosts = self._seat_as_host(reading, right)
                theirs = {p for a in hosts for p in a.parties}
                behind = [a for a in by_role("np") if a.official]
                if behind and hosts and {p for a in subject for p in a.parties} <= theirs:
                    subject = behind  # "À Niamey a été reçu par le président l'ambassadeur ..."
                if (
                    frame == "receive"
                    and theirs
                    and subject
                    and {p for a in subject for p in a.parties} <= theirs
                    and not any(a.start >= reading.sentence.start for a in subject)
                ):
                    # "le visiteur a été accueilli par le président": not one of the president's own
                    subject = self.who.antecedent(index, reading.sentence.start, other_than=theirs) or subject
                taking = [*subject, *hosts]
            elif reflexive:
                if not subject and self._generic_leaders(reading, group, clause):
                    subject = self.who.body_of_context(
                        index, reading.doc[group.first].idx + reading.sentence.start, []
                    )
                    shape = "session"
                taking = [*subject, *by_role("avec", "entre")]
                refers_back = self._pair(reading, group, subject)
            else:
                objects = [a for a in by_role("np", "a" if frame == "call" else "np") if a.official]
                if not objects and clitic:
                    objects = clitic
                if not objects:
                    # "a rencontré en secret des chefs de ...": "des" may be article or preposition
                    objects = [a for a in by_role("en", "a", "of") if a.official]
                if not objects:  # "a reçu une délégation conduite par X"
                    objects = by_role("lead")
                start = reading.clause_start(group)
                if not objects and start > 1 and reading.low[start - 1] in ("que", "qu'"):
                    # "à son homologue X, qu'il recevait mercredi": who stands before the relative
                    before = [
                        a
                        for a in self.who.by_role(reading, reading.roles(0, start - 1))("np", "a", "avec")
                        if a.people
                    ]
                    objects = sorted(before, key=lambda a: a.start)[-1:]
                in_relative = False
                inverted = bool(objects and subject) and subject[0].start == objects[0].start
                if inverted and start > 1 and reading.low[start - 1] in ("que", "qu'"):
                    # "les ministres, que recevait à Niamey le général X": object before, subject behind
                    before = self.who.by_role(reading, reading.roles(0, start - 1))("np", "of", "a", "lead")
                    objects = [a for a in before if a.official][-3:]
                    in_relative = True
                if not objects:
                    return None
                if entry.requires == "person" and not self._sees_person(reading, group, objects):
                    return None
                if (
                    frame == "receive"
                    and not in_relative
                    and not self._receives_people(reading, group, end, objects, bool(clitic))
                ):
                    return None
                taking = (
                    [*subject, *objects, *by_role("avec")] if frame == "receive" else [*subject, *objects]
                )
        elif frame == "with":
            if _OBJECT_OF_EXCHANGE.match(flat_text, trigger.end):
                return None
            partners = by_role(entry.partner) if entry.partner else by_role("avec", "entre")
            if entry.partner == "of" and not partners:
                partners = by_role("np")  # "pris congé vendredi du ...": the date hides the preposition
            if entry.requires == "people" and not self._talk(reading, group, [*subject, *partners]):
                return None  # "a évoqué avec le pays": no two who talk
            if entry.requires == "person" and not reflexive and not any(a.people for a in partners):
                return None  # "parler d'avenir avec le pays"
            refers_back = not partners and self._pair(reading, group, subject)
            if not partners and "c'est avec" in flat_text[: trigger.start]:
                # "c'est avec la directrice du FMI que M. X s'est entretenu"
                partners = self.who.by_role(
                    reading, reading.roles(0, max(0, reading.clause_start(group) - 1))
                )("avec")
            if not partners and len(subject) == 1 and self._generic_leaders(reading, group, clause):
                shape = "session"  # "les dirigeants de l'organisation se sont concertés"
            taking = partners if refers_back else [*subject, *partners]
        elif frame == "gather":
            shape = "session"
            if verb_is(reading, group, "sieg") and "y" in reading.low[max(0, group.first - 1) : group.main]:
                return None  # "Y siégeaient ...": those who attend a meeting told before
            if reflexive or passive or verb_is(reading, group, "sieg"):
                if reflexive and verb_is(reading, group, "rassembl"):
                    return None  # demonstrators
                if not subject and self._generic_leaders(reading, group, clause):
                    subject = self.who.body_of_context(
                        index, reading.doc[group.first].idx + reading.sentence.start, []
                    )
                taking = [*subject, *by_role("avec", "entre")] if subject else []
                refers_back = self._pair(reading, group, subject)
            elif reading.tense(group) in (Tense.PRESENT, Tense.IMPERFECT, None) and not self._leads_event(
                reading, group
            ):
                return None  # "l'état-major qui regroupe quatre pays": membership, not a meeting
            else:
                taking = [*subject, *by_role("np")]
        else:
            return self._travel(reading, index, trigger, group, subject, right, clause)
        taking = [actor for actor in taking if actor.official]
        unnamed = reflexive and frame != "receive" and len({p for a in taking for p in a.parties}) < 2
        if unnamed and not refers_back and self._plural_officials(reading, group):
            # "Leurs ministres s'étaient concertés": those of the states told before
            told = self.who.states_before(index) if frame != "gather" or not taking else []
            taking = told or taking
            refers_back = not taking
        if not taking and not refers_back:
            return None
        own = {p for a in taking for p in a.parties}
        recalled = bool(subject) and all(a.start < reading.sentence.start for a in subject)
        if frame != "gather" and not passive and len(own) == 1 and recalled:
            # "Il doit rencontrer mardi le ministre malien": not the Malian president named first
            other = self.who.antecedent(index, reading.sentence.start, last=True, other_than=own)
            taking = [*other, *(a for a in taking if a not in subject)] if other else taking
        lacks_host = frame == "receive" and passive and not hosts
        taking += [a for a in by_role("presence", "lead") if a.people or a.official]
        setting = Setting(
            date=find_date(reading, group.main, group, end),
            place=find_place(reading, group.main, group, end, self.who.document),
        )
        if reading.tense(group) is Tense.FUTURE:
            setting.date = in_coming_year(reading, setting.date, self.who.document.anchor)
        status = verb_status(
            reading, clause, group, end, setting.date, self.who.document.anchor, self.who.lexicon
        )
        if status is None:
            return None
        if status.value is MeetingStatus.DENIED:
            setting.date = own_date(reading, reading.clause_start(group))
        if self.who.lexicon.words["phone"].search(reading.text_between(group.first, end)):
            shape = "phone"
        return Candidate(
            index,
            trigger.start + reading.sentence.start,
            f"verb:{frame}",
            reading.text_between(group.first, group.last + 1),
            shape,
            taking,
            setting,
            status.value,
            refers_back=refers_back,
            syntactic=known,
            hearsay=status.hearsay,
            pair=refers_back,
            lacks_host=lacks_host,
            host=(hosts if passive else subject) if frame == "receive" else [],
        )

    def _travel(
        self,
        reading: Reading,
        index: int,
        trigger: Trigger,
        group: VerbGroup,
        subject: list[Actor],
        right: list[Role],
        clause: Clause,
    ) -> Candidate | None:
        end = reading.after(group.last)
        verb = reading.low[group.main]
        sends = verb.startswith(("depech", "envoy"))
        visits = verb.startswith("visit")
        if sends:
            travellers = [a for a in self.who.by_role(reading, right)("np") if a.people or a.official]
            travellers = [*subject, *travellers]
        else:
            travellers = subject
        before = reading.text_between(max(0, group.first - 25), group.first)
        if not travellers or self.who.lexicon.words["troops"].search(before):
            return None
        if not any(a.official for a in travellers):
            return None
        by_way = ("np",) if visits or verb.startswith("gagn") else ("par",) if verb.startswith("pass") else ()
        goals = [r.mention for r in right if r.name in ("a", "en", "for", *by_way)]
        goals = [m for m in goals if m.form is not Form.DEMONYM or where(m, self.who.document.text)]
        near = (
            reading.sentence.start
            + reading.doc[group.last].idx
            + len(reading.low[group.last])
            + _TRAVEL_REACH
        )
        goals = goals if goals and goals[0].start <= near else []
        return trip(
            self.who,
            reading,
            index,
            trigger,
            group.main,
            group,
            end,
            travellers,
            goals,
            clause,
            "verb:travel",
        )

    def split(self, reading: Reading, candidate: Candidate, entry: VerbEntry) -> list[Candidate]:
        """Return one candidate for each partner of "a été reçu dimanche par X, puis mardi par Y"."""
        shift = reading.sentence.start
        if entry.frame not in ("receive", "with", "meet"):
            return [candidate]
        early = [a for a in candidate.actors if a.start - shift < candidate.at - shift]
        partners = [a for a in candidate.actors if a not in early]
        turn = None
        for one, next_one in pairwise(partners):
            turn = _THEN.search(reading.flat, max(0, one.end - shift), max(0, next_one.start - shift)) or turn
        if turn is None:
            return [candidate]
        late = [a for a in partners if a.start - shift >= turn.end()]
        middle = [a for a in partners if a not in late]
        if not late or not early or not middle:
            return [candidate]
        when = next(
            (
                d.edtf
                for d in reading.sentence.dates
                if turn.start() <= d.start - shift <= late[-1].end - shift
            ),
            None,
        )
        second = replace(
            candidate,
            actors=[*early, *late],
            setting=replace(candidate.setting, date=when or candidate.setting.date),
        )
        candidate.actors = [*early, *middle]
        return [candidate, second]

    def _generic_leaders(self, reading: Reading, group: VerbGroup, clause: Clause) -> bool:
        """Whether the subject is leaders without a name of their own ("les cinq chefs d'État")."""
        around = reading.text_between(max(0, group.first - 10), min(len(reading.doc), group.last + 12))
        return bool(
            re.search(
                r"(?<![a-z])(?:les|des|ses|leurs) (?:[a-z]+ )?(?:chefs d'etat|dirigeants"
                r"|presidents|ministres|leaders|membres|pays membres)",
                around,
            )
        )

    def _leads_event(self, reading: Reading, group: VerbGroup) -> bool:
        """Whether an event noun stands as subject before the group ("le sommet réunit ...")."""
        before = reading.text_between(reading.clause_start(group), group.first)
        return bool(self.who.lexicon.words["events"].search(before))

    def _seat_as_host(self, reading: Reading, right: Sequence[Role]) -> list[Actor]:
        """Return the government whose seat is the place of an audience ("reçu à l'Élysée")."""
        return [
            Actor(r.mention.start, r.mention.end, parties=[r.mention.entity.country])
            for r in right
            if r.mention.form is Form.METONYM and r.name in ("a", "en") and r.mention.entity.country
        ]

    def _sees_person(self, reading: Reading, group: VerbGroup, objects: Sequence[Actor]) -> bool:
        """Whether a person stands right behind "voir" or "appeler", and no infinitive ("appelle X à ...")."""
        first = objects[0]
        gap = reading.text_between(group.last + 1, group.last + 12)
        distance = (
            first.start
            - reading.sentence.start
            - (reading.doc[group.last].idx + len(reading.low[group.last]))
        )
        following = next((g for g in reading.groups if g.first > group.last), None)
        urges = (
            following is not None
            and following.infinitive
            and "a" in reading.low[group.last : following.first]
        )
        abstract = re.search(
            r"(?<![a-z])(?:participation|presence|arrivee|depart|role|visage|nom|main|fin)(?![a-z])", gap
        )
        return bool(first.people) and distance < 60 and not urges and not abstract and " comme " not in gap

    def _receives_people(
        self, reading: Reading, group: VerbGroup, end: int, objects: Sequence[Actor], clitic: bool
    ) -> bool:
        """Whether what is received is somebody: not "des armes de la Russie"."""
        if clitic or any(a.people for a in objects):
            return (
                not re.match(
                    r"(?:un |une |le |la |des |les )?(?:lettre|message|appel|soutien|aide|don|felicitation)",
                    self._after_text(reading, group),
                )
                or "lettres de crean" in reading.flat
            )
        first = objects[0]
        if self.who.lexicon.words["events"].search(self._after_text(reading, group)):
            return False
        text = reading.flat[reading.doc[group.last].idx : first.end - reading.sentence.start]
        return bool(self.who.lexicon.words["human"].search(text)) and not re.search(
            r"(?<![a-z])(?:etats?-majors?|forces|troupes|soldats|base|siege|commandement"
            r"|ressortissants|investisseurs|aide|soutien|armes?|lettres?|message|appels?|don"
            r"|dons|equipements?|avions?|drones?|plainte|convocation|montant|financement"
            r"|refugies)(?![a-z])",
            text,
        )

    def _after_text(self, reading: Reading, group: VerbGroup) -> str:
        return reading.text_between(group.last + 1, min(len(reading.doc), group.last + 8))

    def _plural_officials(self, reading: Reading, group: VerbGroup) -> bool:
        """Whether the subject is officials in the plural who are not said to be anybody's."""
        before = reading.text_between(reading.clause_start(group), group.first).lstrip()
        match = self.who.lexicon.words["officials"].match(before)
        of_a_body = match is not None and _OF_A_BODY.search(before, match.end())
        return match is not None and not of_a_body and bool(re.match(r"(?:l|c)es |leurs ", before))

    def _talk(self, reading: Reading, group: VerbGroup, taking: Sequence[Actor]) -> bool:
        """Whether two people, or the officials of two parties, are at the table."""
        if len({name for a in taking for name in a.people}) >= 2:
            return True
        before = reading.text_between(reading.clause_start(group), group.first)
        two = len({p for a in taking for p in a.parties}) >= 2
        return two and bool(self.who.lexicon.words["officials"].search(before))

    def _pair(self, reading: Reading, group: VerbGroup, subject: Sequence[Actor]) -> bool:
        """Whether the subject takes up two people told before."""
        if len({p for a in subject for p in a.parties}) >= 2:
            return False
        before = reading.text_between(max(0, group.first - 12), group.first)
        return bool(self.who.lexicon.words["pair"].search(before)) or any(
            reading.low[j] == "ils" for j in range(max(0, group.first - 4), group.first + 1)
        )


def own_date(reading: Reading, first: int) -> str | None:
    """Return the date told from token `first` on: that of what is denied, not of the denial."""
    start = reading.sentence.start + reading.doc[min(first, len(reading.doc) - 1)].idx
    return next((d.edtf for d in reading.sentence.dates if d.edtf and d.start >= start), None)


def verb_is(reading: Reading, group: VerbGroup, stem: str) -> bool:
    """Whether the main verb of a group begins with `stem` (flat text)."""
    return reading.low[group.main].startswith(stem)
