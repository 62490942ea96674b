"""Drafts: what the readers of meetings and alliances hand over, before ids and participants are added."""

from __future__ import annotations

from dataclasses import dataclass, field

from sahel_pipeline.records import AllianceAction, AllianceStatus, MeetingKind, MeetingStatus, Topic

Span = tuple[int, int]
"""Code-point offsets (start, end) into the article text."""


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
    confidence: float = 0.5
    reasons: dict[str, str] = field(default_factory=dict)
    """For each field the trigger or rule that gave it, for `--explain`."""


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
    confidence: float = 0.5
    reasons: dict[str, str] = field(default_factory=dict)
    """For each field the trigger or rule that gave it, for `--explain`."""
