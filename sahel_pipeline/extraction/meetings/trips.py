"""Visits: somebody travels to another country on behalf of a party."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from sahel_pipeline.extraction.document import EntityKind, Form, Mention
from sahel_pipeline.extraction.meetings.actors import Actor
from sahel_pipeline.extraction.meetings.candidate import Candidate
from sahel_pipeline.extraction.meetings.groups import VerbGroup
from sahel_pipeline.extraction.meetings.lexicon import Trigger, VerbEntry
from sahel_pipeline.extraction.meetings.references import References
from sahel_pipeline.extraction.meetings.roles import Reading, Role
from sahel_pipeline.extraction.meetings.setting import Setting, Where, find_date, where
from sahel_pipeline.extraction.meetings.status import noun_status, verb_status
from sahel_pipeline.extraction.syntax import Clause

_GOAL_REACH = 90
"""Characters within which a verb of travel names its first goal."""
_SEAT_OF_THE_UN = "New York"
_JOURNEY_OF = re.compile(r"(?:le|un|son|leur) (?:voyage|deplacement) d")
_LIVES_THERE = re.compile(r"(?<![a-z])depuis (?:[a-z0-9-]+ ){1,3}qu'(?:il|elle)s?$")
"""Before "est au Mali", what says for how long somebody has been there: no visit."""
_FROM = re.compile(r"(?<![a-z])(?:de|du|des|d') ?(?:la |l')?$")


class TripReader:
    """Reads the verbs of travel of one document."""

    def __init__(self, who: References) -> None:
        self.who = who

    def of_verb(
        self,
        reading: Reading,
        index: int,
        trigger: Trigger,
        entry: VerbEntry,
        group: VerbGroup,
        subject: list[Actor],
        right: list[Role],
        clause: Clause,
    ) -> Candidate | None:
        """Return the visit that a verb of travel tells, or None."""
        if reading.low[group.first - 1 : group.first] == ["c'"] or reading.low[group.first] == "c'":
            return None  # "c'est à Bamako que": nobody's stay
        end = reading.after(group.last)
        goals = self._goals(reading, index, entry, group, right)
        travellers = subject
        told = reading.text_between(max(0, group.first - 25), group.first)
        if reading.low[group.main] in reading.grammar["be"] and _LIVES_THERE.search(told):
            return None
        if entry.partner == "clitic":  # "une tournée qui le mènera au Mali"
            travellers = self.who.antecedent(index, reading.doc[group.first].idx + reading.sentence.start)
        if entry.frame == "send":  # "X a dépêché Y à Z"
            sent = [a for a in self.who.by_role(reading, right)("np", "lead") if a.people or a.official]
            stay = [replace(a, people=[]) for a in subject]
            travellers = [*stay, *self.who.envoys(reading, subject, sent)]
            told = reading.text_between(group.last + 1, end)
        troops = self.who.lexicon.words["troops"].search(told)
        if troops or not any(a.official for a in travellers):
            return None
        forces = {m.start for m in reading.sentence.mentions if m.entity.kind is EntityKind.FORCE}
        if any(a.start in forces and not a.people for a in travellers):
            return None  # soldiers deploy
        if entry.requires == "person" and not self._by_people(reading, group, travellers):
            return None  # "la route passe par la Mauritanie"
        return trip(
            self.who, reading, index, trigger, group.main, group, end, travellers, goals, clause,
            "verb:travel",
        )  # fmt: skip

    def _goals(
        self, reading: Reading, index: int, entry: VerbEntry, group: VerbGroup, right: Sequence[Role]
    ) -> list[Mention]:
        """Return the places that the verb leads to, the first of them near."""
        text, shift = reading.flat, reading.sentence.start
        if entry.partner == "from":  # "a regagné Nouakchott en provenance de Madrid": Madrid was visited
            goals = [r.mention for r in right if _FROM.search(text[: r.mention.start - shift])]
        else:
            goals = [r.mention for r in right if r.name in ("a", "en", "for", entry.partner)]
            if not goals and _JOURNEY_OF.match(reading.text_between(group.last + 1, group.last + 5)):
                goals = [r.mention for r in right if _FROM.search(text[: r.mention.start - shift])]
        goals = [m for m in goals if m.form is not Form.DEMONYM or where(m, self.who.document.text)]
        titles = [m for m in reading.sentence.mentions if m.entity.kind is EntityKind.PERSON]
        goals = [m for m in goals if not any(t.start <= m.start < t.end for t in titles)]
        near = shift + reading.doc[group.last].idx + len(reading.low[group.last]) + _GOAL_REACH
        if goals and goals[0].start <= near:
            return goals
        if entry.partner:
            return []
        return self._fronted(reading, group) or self._there(reading, index, group)

    def _fronted(self, reading: Reading, group: VerbGroup) -> list[Mention]:
        """Return the place that opens the clause: "À Niamey, une délégation est attendue"."""
        first = reading.clause_start(group)
        ahead = reading.roles(first, group.first)[:1]
        told = reading.low[first] in ("a", "au", "aux", "en") and ahead and ahead[0].name in ("a", "en")
        return [ahead[0].mention] if told and where(ahead[0].mention, self.who.document.text) else []

    def _there(self, reading: Reading, index: int, group: VerbGroup) -> list[Mention]:
        """Return the place last named, where the verb has "y": "il y est attendu"."""
        if "y" not in reading.low[max(0, group.first - 1) : group.main]:
            return []
        text, at = self.who.document.text, reading.doc[group.first].idx + reading.sentence.start
        named = [
            m
            for s in self.who.document.sentences[max(0, index - 1) : index + 1]
            for m in s.mentions
            if m.end <= at and (w := where(m, text)) and w.city
        ]
        return named[-1:]

    def _by_people(self, reading: Reading, group: VerbGroup, travellers: Sequence[Actor]) -> bool:
        """Whether those who travel are people: named, or by a word of office."""
        before = reading.text_between(reading.clause_start(group), group.first)
        return any(a.people for a in travellers) or bool(self.who.lexicon.words["human"].search(before))


def trip(
    who: References,
    reading: Reading,
    index: int,
    trigger: Trigger,
    i: int,
    group: VerbGroup | None,
    end: int,
    travellers: list[Actor],
    goals: list[Mention],
    clause: Clause | None,
    rule: str,
) -> Candidate | None:
    """Return the visit of `travellers` to the country of the first of `goals`."""
    if who.lexicon.words["private"].search(reading.flat):
        return None
    if who.lexicon.words["attends_event"].search(reading.flat, trigger.end):
        return None  # "est arrivé à Abuja pour prendre part au sommet": the summit is the meeting
    goal = next((m for m in goals if where(m, who.document.text)), None)
    if goal is None or goal.entity.country is None:
        return None
    city = next(
        (
            m
            for m in goals
            if m.entity.country == goal.entity.country and (w := where(m, who.document.text)) and w.city
        ),
        goal,
    )
    host = goal.entity.country
    if goal.entity.id == _SEAT_OF_THE_UN and host not in {m.entity.id for m in reading.sentence.mentions}:
        return None  # to the Assembly, not to the country
    visitors = [p for a in travellers for p in a.parties if p != host]
    if not visitors:
        return None
    setting = Setting(
        date=find_date(reading, i, group, end),
        place=where(city, who.document.text),
    )
    if group is not None and clause is not None:
        status = verb_status(reading, clause, group, end, setting.date, who.document.anchor, who.lexicon)
    else:
        status = noun_status(reading, i, end, group, setting.date, who.document.anchor, who.lexicon)
    if status is None:
        return None
    return Candidate(
        index,
        trigger.start + reading.sentence.start,
        rule,
        reading.sentence.text[trigger.start : trigger.end],
        "travel",
        [*travellers, Actor(goal.start, goal.end, parties=[host])],
        setting,
        status.value,
        hearsay=status.hearsay,
        stops=_further(who, reading, goals, host),
    )


def _further(
    who: References, reading: Reading, goals: list[Mention], host: str
) -> list[tuple[Where, str | None]]:
    """Return the goals in other countries, each with the date that stands before it."""
    stops: list[tuple[Where, str | None]] = []
    for previous, goal in pairwise(goals):
        place = where(goal, who.document.text)
        if place is None or place.country in (None, host, *(stop.country for stop, _ in stops)):
            continue
        dates = [d.edtf for d in reading.sentence.dates if previous.end <= d.start and d.end <= goal.start]
        stops.append((place, dates[-1] if dates else None))
    return stops


def each_stop(candidate: Candidate) -> list[Candidate]:
    """Return one candidate for every stop of a journey ("mardi à Niamey et jeudi à Bamako")."""
    if not candidate.stops:
        return [candidate]
    travellers, host = candidate.actors[:-1], candidate.actors[-1]
    return [
        candidate,
        *(
            replace(
                candidate,
                actors=[*travellers, Actor(host.start, host.end, parties=[place.country])],
                setting=Setting(date=when or candidate.setting.date, place=place),
                stops=[],
            )
            for place, when in candidate.stops
            if place.country and any(p != place.country for a in travellers for p in a.parties)
        ),
    ]
