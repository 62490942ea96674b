"""A verb group of a frame with what stands around it, and what its frame makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sahel_pipeline.extraction.meetings.actors import Actor
from sahel_pipeline.extraction.meetings.antecedents import ByRole
from sahel_pipeline.extraction.meetings.groups import VerbGroup
from sahel_pipeline.extraction.meetings.lexicon import Trigger, VerbEntry
from sahel_pipeline.extraction.meetings.roles import Reading, Role
from sahel_pipeline.extraction.syntax import Clause


@dataclass(slots=True)
class Predicate:
    """A verb group of a frame, with what stands around it."""

    reading: Reading
    index: int
    trigger: Trigger
    entry: VerbEntry
    group: VerbGroup
    end: int
    """Token where the clause ends."""
    right: list[Role]
    by_role: ByRole
    """Those behind the verb, by their roles."""
    clause: Clause
    reflexive: bool
    passive: bool
    subject: list[Actor]
    known: bool
    """Whether syntax says who the subject is."""

    @property
    def shift(self) -> int:
        """Offset of the sentence in the text."""
        return self.reading.sentence.start

    @property
    def at(self) -> int:
        """Offset of the verb group in the text."""
        return int(self.reading.doc[self.group.first].idx) + self.shift

    @property
    def before(self) -> str:
        """Flat text of the clause before the verb."""
        return self.reading.text_between(self.reading.clause_start(self.group), self.group.first)

    @property
    def behind(self) -> str:
        """Flat text of the words right behind the verb."""
        return self.reading.text_between(self.group.last + 1, min(len(self.reading.doc), self.group.last + 8))

    def verb(self, *stems: str) -> bool:
        """Whether the main verb begins with one of the stems."""
        return self.reading.low[self.group.main].startswith(stems)


@dataclass(slots=True)
class Telling:
    """Who meets, as the frame of the verb tells it."""

    taking: list[Actor]
    shape: str = "talk"
    hosts: list[Actor] = field(default_factory=list)
    refers_back: bool = False
    subject: list[Actor] | None = None
    """The subject, where the frame corrects what was taken for it."""
