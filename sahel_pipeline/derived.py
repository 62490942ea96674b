"""The derived records: real events across articles and days; who is a member of what, since and until when.

Like `records` they are part of the JSON contract. They are made of meetings and alliances (and of what the
gazetteer knows) and of nothing else, so that they can be made anew at any time.
"""

from __future__ import annotations

from datetime import date as date_
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from sahel_pipeline.records import (
    SCHEMA_VERSION,
    AllianceAction,
    AllianceStatus,
    CountryCode,
    EdtfDate,
    Evidence,
    FirstDay,
    LastDay,
    MeetingKind,
    Participant,
    Plover,
    Record,
    Topic,
)

Share = Annotated[float | None, Field(ge=0, le=1)]


class Cited(Record):
    """A record that something rests on, and the article that it was read in."""

    record_id: str = Field(description="The record (`meetings.record_id` or `alliances.record_id`).")
    article_id: str = Field(description="The article it comes from (`articles.article_id`).")
    url: str = Field(description="Canonical URL of the article.")
    source: str = Field(description="Name of the publisher.")


class Report(Cited):
    """What one article says of an event: a meeting or alliance record, shortened."""

    title: str = Field(description="Headline of the article.")
    dt: date_ = Field(description="Partition of the record: day of publication (UTC).")
    published: datetime | None = Field(description="Publication time of the article, UTC.")
    voice: int = Field(
        ge=1,
        description="Number of the independent source within the event: articles of one publisher have the "
        "same, and so have the copies of one agency report at several.",
    )
    copies: list[str] = Field(description="`articles.copies` of the article.")
    confidence: float = Field(ge=0, le=1, description="Confidence of the record, 0 to 1.")
    status: str = Field(description="Status as this article has it.")
    date: EdtfDate | None = Field(description="Date as this article has it, EDTF level 0/1.")
    place: str | None = Field(description="Place as this article has it; null for alliances.")
    evidence: list[Evidence] = Field(description="The sentences that report it, verbatim.")


class Agreement(Record):
    """How far the independent sources of an event agree with what its line says, 0 to 1.

    Of the sources that give a field at all, the share that gives it so; of parties and people the mean of the
    shares for each. Null where fewer than two give it: nothing there could disagree.
    """

    parties: Share = Field(default=None, description="For `parties`.")
    people: Share = Field(default=None, description="For `people`.")
    status: Share = Field(default=None, description="For `status`.")
    date: Share = Field(default=None, description="For `date`; a month agrees with a day in it.")
    place: Share = Field(default=None, description="For `place`.")
    framework: Share = Field(default=None, description="For `framework`.")


class EventStatus(StrEnum):
    """State of an event: that of a meeting, or how far an action of an alliance has come."""

    HELD = "held"
    ONGOING = "ongoing"
    PLANNED = "planned"
    PROPOSED = "proposed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    DENIED = "denied"
    DONE = "done"
    ANNOUNCED = "announced"


class Event(Record):
    """One real event, as all articles that report it within 60 days tell it."""

    event_id: str = Field(
        description="Id of the event: the `event_id` of its first reports, which later ones do not change. "
        "An event that is told again after 60 days mostly has a second line with the same id."
    )
    schema_version: str = Field(default=SCHEMA_VERSION, description="Version of this contract.")
    type: Literal["meeting", "alliance"] = Field(description="Which records it is made of.")
    first_dt: date_ = Field(
        description="Publication day of the first report (UTC): the partition of the event."
    )
    last_dt: date_ = Field(description="Publication day of the last report (UTC).")
    articles: int = Field(ge=1, description="Articles that report it.")
    sources: list[str] = Field(description="Their publishers, sorted.")
    independent: int = Field(
        ge=1,
        description="Independent sources: publishers; those that print one agency report count once.",
    )
    agreement: Agreement = Field(description="How far the independent sources agree.")
    confidence: float = Field(ge=0, le=1, description="Confidence of the surest report, 0 to 1.")
    parties: list[str] = Field(
        description="Who takes part, or acts (`alliances.actors`), by any report: ISO 3166-1 alpha-3 codes "
        "and short names of organisations, sorted.",
        examples=[["DZA", "MLI"]],
    )
    people: list[str] = Field(description="Names of the persons that any report names; empty for alliances.")
    participants: list[Participant] = Field(
        description="What is known of the people, in the order of `people`."
    )
    kind: MeetingKind | None = Field(description="Of a meeting: what sort; null for alliances.")
    status: EventStatus = Field(
        description="As of the last day of reports: `planned` becomes `held` when that is reported.",
        examples=["held", "announced"],
    )
    date: EdtfDate | None = Field(description="Best-supported date of the event, EDTF level 0/1.")
    date_from: FirstDay = None
    date_to: LastDay = None
    place: str | None = Field(description="Best-supported place of a meeting.", examples=["Bamako"])
    country: CountryCode | None = Field(description="Country of the place, ISO 3166-1 alpha-3.")
    lat: float | None = Field(description="Latitude of the place, degrees north (WGS 84).")
    lon: float | None = Field(description="Longitude of the place, degrees east (WGS 84).")
    geonames: int | None = Field(description="GeoNames id of the place.")
    framework: str | None = Field(description="Best-supported name of the forum or session.")
    alliance: str | None = Field(
        description="Of an alliance event: the organisation, force or accord; null for meetings.",
        examples=["G5 Sahel"],
    )
    action: AllianceAction | None = Field(
        description="Of an alliance event: what was done; null for meetings."
    )
    topics: list[Topic] = Field(
        description="Topics, or sectors of an alliance, that any report names, sorted."
    )
    plover: Plover = Field(description="PLOVER code of the surest report with this status.")
    reports: list[Report] = Field(
        min_length=1, description="All reports, by publication; each record is a report of one event."
    )


class MembershipStatus(StrEnum):
    """How an actor stands to an alliance, as of the last report."""

    MEMBER = "member"
    SUSPENDED = "suspended"
    JOINING = "joining"
    LEAVING = "leaving"
    LEFT = "left"


class Origin(StrEnum):
    """Where something is known from."""

    GAZETTEER = "gazetteer"
    REPORTS = "reports"
    BOTH = "both"


class Statement(Cited):
    """What one article says of a membership."""

    record_id: str = Field(description="The record (`alliances.record_id`).")
    dt: date_ = Field(description="Partition of the record: day of publication (UTC).")
    action: AllianceAction = Field(description="`alliances.action`.")
    status: AllianceStatus = Field(description="`alliances.status`.")
    date: EdtfDate | None = Field(description="`alliances.date`, EDTF level 0/1.")
    confidence: float = Field(ge=0, le=1, description="Confidence of the record, 0 to 1.")
    sentences: list[str] = Field(description="The sentences that say so, verbatim.")


class Membership(Record):
    """One actor in one alliance, for one uninterrupted time."""

    membership_id: str = Field(description="Stable id: digest of alliance, actor and number of the time.")
    schema_version: str = Field(default=SCHEMA_VERSION, description="Version of this contract.")
    alliance: str = Field(
        description="Canonical short name of the organisation, force or accord.", examples=["AES", "CEDEAO"]
    )
    actor: str = Field(
        description="The member: ISO 3166-1 alpha-3 code or short name of an organisation.", examples=["MLI"]
    )
    status: MembershipStatus = Field(
        description="`joining`: has asked or been announced; `leaving`: has announced that it goes; "
        "`suspended`: is a member still."
    )
    since: EdtfDate | None = Field(
        description="From when: EDTF level 0/1; null when nothing says.", examples=["2023-09-16", "1975"]
    )
    since_origin: Origin | None = Field(description="Who says so: `gazetteer` or `reports`.")
    until: EdtfDate | None = Field(
        description="Until when: EDTF level 0/1. Null while it lasts, and where nothing says when it ended.",
        examples=["2022-06-30"],
    )
    until_origin: Origin | None = Field(description="Who says so: `gazetteer` or `reports`.")
    date_from: date_ | None = Field(description="First day of `since`, for comparing.")
    date_to: date_ | None = Field(description="Last day of `until`, for comparing: the last day as a member.")
    origin: Origin = Field(
        description="`gazetteer`: known and in no report; `reports`: only reported; `both`."
    )
    confidence: float = Field(
        ge=0, le=1, description="1 where the gazetteer knows it, else that of the surest report."
    )
    articles: int = Field(ge=0, description="Articles that speak of it.")
    independent: int = Field(
        ge=0, description="Independent sources among them; copies of one agency report count once."
    )
    evidence: list[Statement] = Field(
        description="What they say: at most 20, on joining, leaving and suspension before mere mentions."
    )
