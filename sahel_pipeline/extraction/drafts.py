"""Drafts: what the readers of meetings and alliances hand over, before ids and participants are added."""

from __future__ import annotations

from dataclasses import dataclass, field

from sahel_pipeline.records import AllianceAction, AllianceStatus, MeetingKind, MeetingStatus, Topic

LEARNED = "learned"
"""Signal with which a reader that was itself learnt (`untold`) says how likely its reading is."""

SUPPORT = "words bear it out"
"""Signal: the log-odds that a sentence states such an action, by a model that sees nothing but its words."""

Span = tuple[int, int]
"""Code-point offsets (start, end) into the article text."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What gave a field its value: a rule, set off by some words of a sentence."""

    rule: str
    """Stable short name of the rule ("verb:receive", "accord")."""
    trigger: str
    """The words that set it off, as the rule saw them."""
    sentence: int
    """Index of the sentence in the document."""
    how: str = ""
    """Which way the rule went to find the value ("subject", "spoken of before"), where it has several."""


@dataclass(slots=True)
class MeetingDraft:
    """A meeting as one or more sentences report it."""

    people: list[str]
    parties: list[str]
    kind: MeetingKind
    status: MeetingStatus
    date: str | None
    place: str | None
    country: str | None
    framework: str | None
    topics: list[Topic]
    evidence: list[Span]
    reasons: dict[str, Reason] = field(default_factory=dict)
    """What gave each field that a rule has filled, for `explain`."""
    rules: list[str] = field(default_factory=list)
    """Every rule that has read it, the first one first, each once."""
    signals: dict[str, float] = field(default_factory=dict)
    """What the reader knows about how safe its reading is, for `confidence`: 1 for a plain yes."""


@dataclass(slots=True)
class AllianceDraft:
    """One statement about who stands with whom."""

    alliance: str
    action: AllianceAction
    actors: list[str]
    status: AllianceStatus
    date: str | None
    sectors: list[Topic]
    evidence: list[Span]
    reasons: dict[str, Reason] = field(default_factory=dict)
    """What gave each field that a rule has filled, for `explain`."""
    rules: list[str] = field(default_factory=list)
    """Every rule that has read it, the first one first, each once."""
    signals: dict[str, float] = field(default_factory=dict)
    """What the reader knows about how safe its reading is, for `confidence`: 1 for a plain yes."""
