"""A meeting as one trigger of one sentence tells it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sahel_pipeline.extraction.meetings.actors import Actor
from sahel_pipeline.extraction.meetings.setting import Setting, Where
from sahel_pipeline.records import MeetingStatus


@dataclass(slots=True)
class Candidate:
    """A meeting as one trigger tells it."""

    index: int
    """Index of the sentence."""
    at: int
    """Offset of the trigger in the text."""
    rule: str
    trigger: str
    shape: str
    """`talk`, `session`, `travel` or `phone`."""
    actors: list[Actor] = field(default_factory=list)
    setting: Setting = field(default_factory=Setting)
    status: MeetingStatus = MeetingStatus.HELD
    refers_back: bool = False
    """Whether it takes up a meeting told before ("la rencontre", "les deux hommes")."""
    syntactic: bool = True
    hearsay: bool = False
    continues: bool = False
    """Whether the text says that it followed on what was told just before ("il a ensuite été reçu")."""
    lacks_host: bool = False
    """Whether somebody was received and the sentence does not say by whom."""
    host: list[Actor] = field(default_factory=list)
    stops: list[tuple[Where, str | None]] = field(default_factory=list)
    """Further goals of a journey, each with its date: every one is a visit of its own."""
    unnamed: bool = False
    """Whether the other side is told and not named ("les groupes armés")."""
    pair: bool = False
    """Whether it is a meeting of two told before, not necessarily the one told before ("les deux hommes")."""
    guessed: bool = False
    """Whether the body that meets is only the one last spoken of."""
    again: bool = False
    """Whether it is the next meeting of those who met before ("le prochain sommet")."""
    apart: bool = False
    """Whether the sentence tells it beside another meeting ("reçu par X, puis par Y")."""
    there: bool = False
    """Whether it took place where the last one did ("y")."""

    @property
    def people(self) -> list[str]:
        """Names of the people, in text order."""
        return list(dict.fromkeys(name for actor in self.actors for name in actor.people))

    @property
    def parties(self) -> list[str]:
        """Parties, in text order."""
        return list(dict.fromkeys(party for actor in self.actors for party in actor.parties))
