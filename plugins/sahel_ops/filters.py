"""What may stand behind the `?` of an address: checked, with reasons for what is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sahel_ops.views.countries import country_names
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.records import Alliance, AllianceAction, AllianceStatus, Meeting, MeetingStatus

Country = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 3166-1 alpha-3 code, such as MLI")]
_WORD = re.compile(r"[^\W_]+")
Words = Annotated[str, Field(max_length=100)]


class FeedChoice(StrEnum):
    """Which feeds to show."""

    ALL = "all"
    TROUBLE = "trouble"
    WELL = "well"
    NEVER = "never"
    PAUSED = "paused"
    SILENCED = "silenced"
    OFF = "off"


class FeedOrder(StrEnum):
    """What to sort feeds by."""

    PUBLISHER = "publisher"
    STATUS = "status"
    SUCCESS = "success"
    NEWS = "news"
    STREAK = "streak"
    ENTRIES = "entries"
    KEPT = "kept"


class Direction(StrEnum):
    """Which way to sort."""

    ASC = "asc"
    DESC = "desc"


class DateOf(StrEnum):
    """Which of the dates of a record is asked for."""

    PUBLISHED = "published"
    EVENT = "event"


class MeetingsAs(StrEnum):
    """How meetings are shown."""

    LIST = "list"
    TIMELINE = "timeline"
    NETWORK = "network"


class AlliancesAs(StrEnum):
    """How alliance records are shown."""

    LIST = "list"
    TIMELINE = "timeline"


class NodesOf(StrEnum):
    """Who the network is of."""

    PARTIES = "parties"
    PEOPLE = "people"


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
        defaults = {
            field.alias or name: field.default
            for name, field in type(self).model_fields.items()
            if not field.is_required()
        }
        return "?" + urlencode({name: value for name, value in given.items() if value != defaults.get(name)})


class FeedFilters(Filters):
    """Filters and order of the feeds."""

    show: FeedChoice = FeedChoice.ALL
    country: Country | None = None
    name: Words = Field(default="", description="part of the publisher, id or address")
    sort: FeedOrder = FeedOrder.PUBLISHER
    order: Direction = Direction.ASC
    page: int = Field(default=1, ge=1, le=100_000)

    def fits(self, feed: Feed) -> bool:
        """Whether a feed of the registry is asked for, whatever its state."""
        return (not self.country or feed.country == self.country) and _has_words(
            self.name, (feed.publisher, feed.id, feed.url)
        )


class FeedChosen(Filters):
    """One feed."""

    id: str = Field(max_length=200, description="id of a feed of the registry")
    done: Words = Field(default="", description="what was just done about it (`actions.Action`)")


class RunChosen(Filters):
    """One run."""

    id: str = Field(max_length=300, description="id of a run of sahel_ingest")


class EventChosen(Filters):
    """One event, and around which publication date its reports are."""

    id: str = Field(max_length=200, description="event_id of a record")
    on: date | None = Field(default=None, description="publication date of one of its records")


class BoardFilters(Filters):
    """Which memberships to show, as of which day."""

    on: date | None = Field(default=None, description="the day that the board is of; today by default")
    since: date | None = Field(default=None, description="first day of the changes; a year before by default")
    alliance: Words = ""
    country: Country | None = None

    @model_validator(mode="after")
    def _in_order(self) -> BoardFilters:
        if self.since and self.on and self.since > self.on:
            raise ValueError(f"since ({self.since}) is after on ({self.on}); exchange them")
        return self


class RecordFilters(Filters):
    """What filters of meetings and of alliances have in common."""

    q: Words = Field(default="", description="words anywhere in a record")
    since: date | None = Field(default=None, alias="from", description="first date")
    until: date | None = Field(default=None, alias="to", description="last date")
    by: DateOf = Field(default=DateOf.PUBLISHED, description="which date: of publication or of the event")
    country: Country | None = None
    organisation: Words = ""
    source: Words = Field(default="", description="publisher")
    min_confidence: float = Field(default=0, ge=0, le=1)
    page: int = Field(default=1, ge=1, le=100_000)

    @model_validator(mode="after")
    def _in_order(self) -> RecordFilters:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"from ({self.since}) is after to ({self.until}); exchange them")
        return self

    @property
    def covers_all(self) -> bool:
        """Whether every publication date has to be read."""
        return self.by is DateOf.EVENT or not (self.since or self.until)

    def covers(self, day: date) -> bool:
        """Whether a publication date has to be read."""
        return self.by is DateOf.EVENT or _within(day, day, self.since, self.until)

    def during(self, first: date, last: date) -> str:
        """The query string for the records of these that tell of a stretch of time."""
        return self.query(page=1, by=DateOf.EVENT, **{"from": first, "to": last})

    def _suits(self, record: Meeting | Alliance) -> bool:
        return (
            record.confidence >= self.min_confidence
            and (self.by is DateOf.PUBLISHED or self._happened(record))
            and _has_words(self.source, (record.source,))
            and _has_words(self.q, _texts(record))
        )

    def _happened(self, record: Meeting | Alliance) -> bool:
        if not self.since and not self.until:
            return True
        first, last = record.date_from, record.date_to
        return first is not None and last is not None and _within(first, last, self.since, self.until)


class MeetingFilters(RecordFilters):
    """Filters of meetings."""

    person: Words = ""
    status: MeetingStatus | None = None
    show: MeetingsAs = MeetingsAs.LIST
    of: NodesOf = NodesOf.PARTIES

    def about(self, name: str) -> str:
        """The query string for the meetings of these of one in the network."""
        if self.of is NodesOf.PEOPLE:
            field = "person"
        else:
            field = "country" if name in country_names() else "organisation"
        return self.query(show=MeetingsAs.LIST, page=1, **{field: name})

    def fits(self, meeting: Meeting) -> bool:
        """Whether a meeting is asked for."""
        return (
            (self.status is None or meeting.status is self.status)
            and (self.country is None or self.country in (*meeting.parties, meeting.country))
            and _has_words(self.person, meeting.people)
            and _has_words(self.organisation, _organisations(meeting))
            and self._suits(meeting)
        )


class AllianceFilters(RecordFilters):
    """Filters of alliance records."""

    action: AllianceAction | None = None
    status: AllianceStatus | None = None
    show: AlliancesAs = AlliancesAs.LIST

    def fits(self, record: Alliance) -> bool:
        """Whether a record is asked for."""
        return (
            (self.action is None or record.action is self.action)
            and (self.status is None or record.status is self.status)
            and (self.country is None or self.country in record.actors)
            and _has_words(self.organisation, (record.alliance, *record.actors))
            and self._suits(record)
        )


def _within(first: date, last: date, since: date | None, until: date | None) -> bool:
    return (not since or since <= last) and (not until or first <= until)


def _organisations(meeting: Meeting) -> Iterable[str]:
    organisations = (person.organisation for person in meeting.participants if person.organisation)
    return (*meeting.parties, *organisations, meeting.framework or "")


def _texts(record: Meeting | Alliance) -> Iterable[str]:
    own: tuple[str, ...]
    if isinstance(record, Meeting):
        own = (*record.people, *record.parties, record.place or "", record.framework or "")
    else:
        own = (record.alliance, *record.actors)
    return (*own, record.title, *(sentence.text for sentence in record.evidence))


def _has_words(wanted: str, texts: Iterable[str]) -> bool:
    """Whether every word that is wanted begins a word of the texts, whatever the case and the accents."""
    if not wanted:
        return True
    text = "".join(map(_folded, texts))
    return all(f" {word}" in text for word in _folded(wanted).split())


@lru_cache(maxsize=50_000)
def _folded(text: str) -> str:
    """The words of a text, each with a blank before it."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return "".join(f" {word}" for word in _WORD.findall(plain))
