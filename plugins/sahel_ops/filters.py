"""What may stand behind the `?` of an address: checked, with reasons for what is wrong."""

from __future__ import annotations

import unicodedata
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.records import Alliance, AllianceAction, AllianceStatus, Meeting, MeetingStatus

Country = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 3166-1 alpha-3 code, such as MLI")]


class FeedChoice(StrEnum):
    """Which feeds to show."""

    ALL = "all"
    TROUBLE = "trouble"
    WELL = "well"
    NEVER = "never"
    OFF = "off"


class FeedOrder(StrEnum):
    """What to sort feeds by."""

    PUBLISHER = "publisher"
    STATUS = "status"
    SUCCESS = "success"
    NEWS = "news"
    STREAK = "streak"
    ENTRIES = "entries"


class Direction(StrEnum):
    """Which way to sort."""

    ASC = "asc"
    DESC = "desc"


class Filters(BaseModel):
    """Common behaviour: an empty field of a form is no filter, an unknown parameter is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        stripped = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
        return {name: value for name, value in stripped.items() if value != ""}

    def query(self, **changes: Any) -> str:
        """The query string of these filters with some changed; defaults are left out."""
        given = self.model_dump(mode="json", by_alias=True) | changes
        defaults = type(self)().model_dump(mode="json", by_alias=True)
        return "?" + urlencode({name: value for name, value in given.items() if value != defaults[name]})


class FeedFilters(Filters):
    """Filters and order of the feeds."""

    show: FeedChoice = FeedChoice.ALL
    country: Country | None = None
    name: str = Field(default="", max_length=100, description="part of the publisher, id or address")
    sort: FeedOrder = FeedOrder.PUBLISHER
    order: Direction = Direction.ASC

    def fits(self, feed: Feed) -> bool:
        """Whether a feed of the registry is asked for, whatever its state."""
        return (not self.country or feed.country == self.country) and _has_words(
            self.name, (feed.publisher, feed.id, feed.url)
        )


class RecordFilters(Filters):
    """What filters of meetings and of alliances have in common."""

    since: date | None = Field(default=None, alias="from", description="first publication date")
    until: date | None = Field(default=None, alias="to", description="last publication date")
    country: Country | None = None
    who: str = Field(default="", max_length=100, description="names of persons or organisations")
    min_confidence: float = Field(default=0, ge=0, le=1)
    page: int = Field(default=1, ge=1, le=100_000)

    @model_validator(mode="after")
    def _in_order(self) -> RecordFilters:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"from ({self.since}) is after to ({self.until}); exchange them")
        return self


class MeetingFilters(RecordFilters):
    """Filters of meetings."""

    status: MeetingStatus | None = None

    def fits(self, meeting: Meeting) -> bool:
        """Whether a meeting is asked for."""
        return (
            meeting.confidence >= self.min_confidence
            and (self.status is None or meeting.status is self.status)
            and (self.country is None or self.country in (*meeting.parties, meeting.country))
            and _has_words(self.who, _names(meeting))
        )


class AllianceFilters(RecordFilters):
    """Filters of alliance records."""

    action: AllianceAction | None = None
    status: AllianceStatus | None = None

    def fits(self, record: Alliance) -> bool:
        """Whether a record is asked for."""
        return (
            record.confidence >= self.min_confidence
            and (self.action is None or record.action is self.action)
            and (self.status is None or record.status is self.status)
            and (self.country is None or self.country in record.actors)
            and _has_words(self.who, (record.alliance, *record.actors))
        )


def _names(meeting: Meeting) -> tuple[str, ...]:
    organisations = (person.organisation for person in meeting.participants if person.organisation)
    return (*meeting.people, *meeting.parties, *organisations, meeting.framework or "")


def _has_words(wanted: str, names: tuple[str, ...]) -> bool:
    """Whether every word that is wanted occurs in the names, whatever the case and the accents."""
    if not wanted:
        return True
    text = " ".join(map(_folded, names))
    return all(word in text for word in _folded(wanted).split())


@lru_cache(maxsize=20_000)
def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
