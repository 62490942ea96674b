"""Every meeting that one sentence reports, as far as that sentence tells it."""

from __future__ import annotations

from collections.abc import Sequence

from sahel_pipeline.extraction.document import Document
from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.meetings.actors import Actor
from sahel_pipeline.extraction.meetings.candidate import Candidate
from sahel_pipeline.extraction.meetings.lexicon import NounEntry, Trigger, VerbEntry
from sahel_pipeline.extraction.meetings.nouns import NounReader
from sahel_pipeline.extraction.meetings.peers import each_in_turn, with_listed, with_peers
from sahel_pipeline.extraction.meetings.references import References
from sahel_pipeline.extraction.meetings.roles import Reading
from sahel_pipeline.extraction.meetings.setting import Where, where
from sahel_pipeline.extraction.meetings.trips import each_stop
from sahel_pipeline.extraction.meetings.verbs import VerbReader
from sahel_pipeline.records import MeetingStatus


class SentenceReader:
    """Reads the candidates of the sentences of one document."""

    def __init__(self, document: Document) -> None:
        self.who = References(document)
        self.verbs = VerbReader(self.who)
        self.nouns = NounReader(self.who)

    def read(self, index: int, triggers: Sequence[Trigger]) -> list[Candidate]:
        """Return the candidates of a sentence, in text order."""
        reading = self.who.reading(index)
        found: list[Candidate] = self._attendance(reading, index)
        used: dict[int, str] = {}  # verb groups that a verb trigger has claimed, with its frame
        spans: dict[tuple[int, int], list[Trigger]] = {}
        for trigger in triggers:
            spans.setdefault((trigger.start, trigger.end), []).append(trigger)
        verbs, nouns = [], []
        for (start, _), same in spans.items():
            token = reading.token_at(start + reading.sentence.start)
            if token is None:
                continue
            as_verb = reading.group_at(token.i) is not None and not reading.is_noun(token.i)
            for trigger in same:
                if isinstance(trigger.entry, VerbEntry) and as_verb:
                    verbs.append((trigger, trigger.entry, token.i))
                elif isinstance(trigger.entry, NounEntry) and not as_verb:
                    nouns.append((trigger, trigger.entry, token.i))
        for trigger, verb, i in verbs:
            group = reading.group_at(i)
            if group is None or group.main != i:
                continue
            candidate = self.verbs.read(reading, index, trigger, verb, group)
            if candidate:
                found += self.verbs.split(reading, candidate, verb)
                used[group.first] = verb.frame
        named_until = -1  # "session" and "comité" of one framework are one meeting
        for trigger, noun, i in sorted(nouns, key=lambda item: item[2]):
            if trigger.start < named_until:
                continue
            candidate = self.nouns.read(reading, index, trigger, noun, i, used, [item[2] for item in nouns])
            if candidate:
                found.append(candidate)
                if candidate.setting.framework:
                    named_until = trigger.start + len(candidate.setting.framework)
        if len(found) > 1:  # "a reçu une délégation conduite par X": the verb has told who leads it
            found = [c for c in found if c.rule != "attendance" or any(a.parties for a in c.actors)]
        if any(c.rule == "attendance" for c in found):  # "A y sera, B interviendra par visioconférence"
            found = [c for c in found if c.rule != "noun:phone"]
        found = [stop for candidate in found for stop in each_stop(candidate)]
        for candidate in found:
            with_peers(candidate, reading, self.who)
            with_listed(candidate, reading, self.who)
        found = [one for candidate in found for one in each_in_turn(candidate, reading, self.who)]
        for candidate in found:
            self.who.name_known(reading, index, candidate.actors)
            candidate.continues = bool(self.who.lexicon.words["continues"].search(reading.flat))
            candidate.there = bool(self.who.lexicon.words["there"].search(reading.flat))
            self._follow(reading, index, candidate)
            self._at_home(candidate)
            candidate.unnamed = candidate.shape in ("talk", "session") and bool(
                self.who.lexicon.words["unnamed"].search(reading.flat)
            )
        return sorted(found, key=lambda candidate: candidate.at)

    def _at_home(self, candidate: Candidate) -> None:
        """Let one whose party is not known stand for the country of the place: the host, seldom the guest."""
        country = candidate.setting.place.country if candidate.setting.place else None
        if country is None or country in candidate.parties or not candidate.parties:
            return
        last = candidate.actors[-1]
        office = len(candidate.actors) > 1 and len(candidate.parties) == 1 and not last.people
        unknown = [a for a in candidate.actors if a.people and not a.parties]
        if office and candidate.rule.startswith("verb") and candidate.rule != "verb:gather":
            last.parties = [country]  # "l'émissaire américain a vu à Niamey le Premier ministre"
        elif len(unknown) == 1:
            unknown[0].parties.append(country)
            candidate.syntactic = False

    def _follow(self, reading: Reading, index: int, candidate: Candidate) -> None:
        """Take place and date from the sentence before, when this one goes on from there ("Il y a ...")."""
        if (
            not index
            or candidate.rule == "attendance"
            or candidate.status not in (MeetingStatus.HELD, MeetingStatus.ONGOING)
        ):
            return
        previous = self.who.document.sentences[index - 1]
        text = flat(previous.text)
        goes_on = self.who.lexicon.words["goes_on"].match(reading.flat) and self.who.lexicon.words[
            "stay"
        ].search(text)
        if not (candidate.there or goes_on):
            return
        if candidate.setting.place is None:
            places = [w for m in previous.mentions if (w := where(m, self.who.document.text)) and w.city]
            candidate.setting.place = places[-1] if places else None
            if candidate.setting.place is None and candidate.there:
                candidate.setting.place = self._city_spoken_of(index)
        dates = [d.edtf for d in previous.dates if d.edtf]
        if candidate.setting.date is None and len(dates) == 1 and self.who.lexicon.words["stay"].search(text):
            candidate.setting.date = dates[0]

    def _city_spoken_of(self, index: int) -> Where | None:
        """Return the city that "y" stands for: the last one named in the sentences before."""
        document = self.who.document
        for back in range(index - 2, max(-1, index - 4), -1):
            places = [
                w for m in document.sentences[back].mentions if (w := where(m, document.text)) and w.city
            ]
            if places:
                return places[-1]
        return None

    def _attendance(self, reading: Reading, index: int) -> list[Candidate]:
        """Return those who the sentence says were there too: it adds to a meeting told before."""
        match = self.who.lexicon.words["attendance"].search(reading.flat)
        if not match or self.who.lexicon.words["attends:nobody"].search(reading.flat):
            return []
        by_role = self.who.by_role(reading, reading.roles(0, len(reading.doc)))
        present = [a for a in by_role("np", "presence", "avec", "par", "lead", "of") if a.official]
        # "ont pris place X (pays)": behind the participle, and no complement of it
        present += [a for a in by_role("participle") if a.people and a.parties]
        if self.who.lexicon.words["leading"].match(match.group()) and not self.who.lexicon.words[
            "leads"
        ].search(reading.flat):
            return []
        leads = bool(self.who.lexicon.words["leads"].search(reading.flat))
        if leads:
            present = [Actor(a.start, a.end, people=a.people) for a in present if a.people]
        if not present:
            return []
        return [
            Candidate(
                index,
                reading.sentence.start,
                "attendance",
                match.group(),
                "attendance",
                present,
                refers_back=True,
            )
        ]
