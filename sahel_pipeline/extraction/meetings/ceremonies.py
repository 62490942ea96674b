"""Ceremonies at which two parties met: "X a présidé la cérémonie de remise, en présence de l'ambassadeur Y".

Who presides, who is there and who acts in the course of it takes part; a parade before one's own people is no
meeting.
"""

from __future__ import annotations

from sahel_pipeline.extraction.meetings.actors import Actor
from sahel_pipeline.extraction.meetings.antecedents import ByRole
from sahel_pipeline.extraction.meetings.candidate import Candidate
from sahel_pipeline.extraction.meetings.groups import VerbGroup
from sahel_pipeline.extraction.meetings.lexicon import Trigger, pattern
from sahel_pipeline.extraction.meetings.references import References
from sahel_pipeline.extraction.meetings.roles import Reading
from sahel_pipeline.extraction.meetings.setting import Setting, find_date, find_place
from sahel_pipeline.extraction.syntax import Clause

_REACH = 3
"""Sentences back to the one that says who presided."""


class CeremonyReader:
    """Reads the ceremonies of one document."""

    def __init__(self, who: References) -> None:
        self.who = who

    def read(
        self,
        reading: Reading,
        index: int,
        trigger: Trigger,
        i: int,
        group: VerbGroup | None,
        end: int,
        by_role: ByRole,
    ) -> Candidate | None:
        """Return the encounter at the ceremony named at token `i`, or None where only one side was there.

        Args:
            reading: The sentence.
            index: Its index in the document.
            trigger: The noun's place in it.
            i: Index of its token.
            group: The verb on which it hangs.
            end: Index of the token where its clause ends.
            by_role: Gives those who stand behind it.
        """
        taking, setting = by_role("lead", "par", "presence"), Setting()
        which = next((j for j in range(i, len(reading.doc)) if reading.low[j] == "laquelle"), None)
        if which is not None:  # "une cérémonie au cours de laquelle X et Y ont signé"
            taking += self.who.by_role(reading, reading.roles(which + 1, len(reading.doc)))("np", "presence")
        if group is not None:
            taking += self._presiding(reading, index, group)
            behind = self.who.by_role(reading, reading.roles(group.last + 1, len(reading.doc)))
            taking += behind("par", "lead", "presence") if group.first > i else behind("lead", "presence")
        taking = [a for a in taking if a.official or a.people]
        if reading.definite(i) and len(taking) == 1:
            # "La cérémonie s'est déroulée en présence de Y": X presided, as told before
            presiding, setting = self._before(index)
            taking = [*presiding, *taking]
        if len({tuple(a.parties) for a in taking}) < 2 or not any(a.people for a in taking):
            return None
        setting.date = find_date(reading, i, group, end) or setting.date
        setting.place = find_place(reading, i, group, end, self.who.document) or setting.place
        at = trigger.start + reading.sentence.start
        words = reading.sentence.text[trigger.start : trigger.end]
        return Candidate(index, at, "noun:ceremony", words, "talk", taking, setting)

    def _presiding(self, reading: Reading, index: int, group: VerbGroup) -> list[Actor]:
        """Return the subject of "a présidé"."""
        if reading.passive(group) or not pattern("around_nouns:presides").match(reading.low[group.main]):
            return []
        return self.who.subject(reading, index, group, Clause(reading, reading.doc[group.main]))[0]

    def _before(self, index: int) -> tuple[list[Actor], Setting]:
        """Return who presided over the ceremony of a sentence before, where and when."""
        for back in range(index - 1, max(-1, index - 1 - _REACH), -1):
            reading = self.who.reading(back)
            group = next((g for g in reading.groups if g.finite), None)
            if group is None or "ceremonie" not in reading.low:
                continue
            if presiding := self._presiding(reading, back, group):
                end = len(reading.doc)
                place = find_place(reading, group.main, group, end, self.who.document)
                return presiding, Setting(date=find_date(reading, group.main, group, end), place=place)
        return [], Setting()
