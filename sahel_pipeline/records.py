"""The records: what the pipeline writes and readers read.

These models are the JSON contract. The JSON Schemas in the bucket are generated from them, so
every field says here what it means, in which unit or code list. `RECORDS.md` of the specification
rules what counts as a record; this module only gives it a shape.
"""

from __future__ import annotations

from datetime import date as date_
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from sahel_pipeline import edtf

SCHEMA_VERSION = "1.2.0"
"""Version of the record contract (semantic versioning: a new optional field is a minor one)."""

SAHEL_COUNTRIES = frozenset({"MLI", "BFA", "NER", "TCD", "MRT"})
"""ISO 3166-1 alpha-3 codes of the five Sahel countries."""


EdtfDate = Annotated[str, AfterValidator(edtf.check)]
"""A date in EDTF level 0/1 (ISO 8601-2): day, month, year, or an interval of those."""

FirstDay = Annotated[date_ | None, Field(description="First day of `date`, for comparing.")]
LastDay = Annotated[date_ | None, Field(description="Last day of `date`, for comparing.")]

CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
"""ISO 3166-1 alpha-3 country code."""


class Record(BaseModel):
    """Common behaviour: records are values, and an unknown field is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MeetingKind(StrEnum):
    """What sort of encounter it was."""

    BILATERAL = "bilateral"
    MULTILATERAL = "multilateral"
    VISIT = "visit"
    PHONE = "phone"


class MeetingStatus(StrEnum):
    """State of the meeting as of the article's publication."""

    HELD = "held"
    ONGOING = "ongoing"
    PLANNED = "planned"
    PROPOSED = "proposed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    DENIED = "denied"


class AllianceAction(StrEnum):
    """What the text says the actors did, or how they stand, towards the alliance."""

    MEMBER = "member"
    NOT_MEMBER = "not_member"
    FOUNDED = "founded"
    JOINED = "joined"
    LEFT = "left"
    SUSPENDED = "suspended"
    READMITTED = "readmitted"
    REVIVED = "revived"
    ENDED = "ended"
    AGREED = "agreed"
    DENOUNCED = "denounced"
    COOPERATES = "cooperates"
    DEPLOYED = "deployed"
    WITHDREW = "withdrew"


class AllianceStatus(StrEnum):
    """How far the action has come."""

    DONE = "done"
    ANNOUNCED = "announced"
    PROPOSED = "proposed"
    DENIED = "denied"


class Topic(StrEnum):
    """What a meeting is about, or the sector of a partnership."""

    SECURITY = "security"
    COUNTER_TERRORISM = "counter_terrorism"
    DEFENCE = "defence"
    PEACE_PROCESS = "peace_process"
    TRANSITION = "transition"
    SANCTIONS = "sanctions"
    HUMANITARIAN = "humanitarian"
    MIGRATION = "migration"
    ECONOMY = "economy"
    TRADE = "trade"
    ENERGY = "energy"
    MINING = "mining"
    TELECOM = "telecom"
    TRANSPORT = "transport"
    AGRICULTURE = "agriculture"
    ENVIRONMENT = "environment"
    HEALTH = "health"
    EDUCATION = "education"
    TRAINING = "training"
    CULTURE = "culture"
    JUSTICE = "justice"
    DIPLOMACY = "diplomacy"


class Evidence(Record):
    """A sentence of the article, verbatim: `article.text[start:end] == text`."""

    text: str = Field(description="The sentence as printed in the stored article text.")
    start: int = Field(ge=0, description="Offset of the first character in the article text (code points).")
    end: int = Field(ge=0, description="Offset after the last character in the article text (code points).")


class Participant(Record):
    """A natural person who takes part in a meeting."""

    name: str = Field(description="Full canonical name.", examples=["Abdoulaye Diop"])
    office: str | None = Field(
        default=None,
        description="Office held at the date of the event, in French.",
        examples=["ministre des Affaires étrangères"],
    )
    country: CountryCode | None = Field(default=None, description="Country represented, ISO 3166-1 alpha-3.")
    organisation: str | None = Field(
        default=None,
        description="Organisation or group represented, canonical short name.",
        examples=["CEDEAO"],
    )
    wikidata: str | None = Field(default=None, pattern=r"^Q\d+$", description="Wikidata item of the person.")


class Plover(Record):
    """Event code for readers who come from event data (PLOVER; modes as in its codebook)."""

    code: str = Field(
        description="PLOVER event type.", examples=["CONSULT", "COOPERATE", "AGREE", "SANCTION"]
    )
    mode: str | None = Field(
        default=None, description="PLOVER mode, where the type has one.", examples=["visit"]
    )


class Article(Record):
    """One French news text about the Sahel: the input of extraction and the `articles` dataset."""

    article_id: str = Field(
        description="Stable id: digest of the canonical URL (or guid, or title and text)."
    )
    url: str = Field(description="Canonical URL of the article.")
    source: str = Field(description="Name of the publisher.", examples=["RFI Afrique"])
    feed_id: str = Field(description="Feed in which the article was first seen.")
    feed_ids: list[str] = Field(default_factory=list, description="All feeds in which it was seen, sorted.")
    guid: str | None = Field(default=None, description="Identifier that the feed gives the entry.")
    title: str = Field(description="Headline.")
    published: AwareDatetime = Field(description="Publication time, UTC.")
    published_from: Literal["feed", "page", "fetched"] = Field(
        description="Where `published` comes from: the feed entry, the page's metadata, or, failing both, "
        "the time of the fetch."
    )
    fetched: AwareDatetime = Field(description="When the article was fetched, UTC.")
    language: str = Field(description="Detected language, ISO 639-1.", examples=["fr"])
    text: str = Field(description="Text of the article; evidence offsets index this string.")
    text_source: Literal["page", "feed"] = Field(
        description="Whether `text` is the page's or the feed's own."
    )
    relevance: float = Field(ge=0, le=1, description="Score of Sahel relevance, 0 to 1.")
    version: int = Field(
        default=1, ge=1, description="1, and one more each time the publisher changed headline or text."
    )
    updated: AwareDatetime | None = Field(
        default=None,
        description="When the present headline and text were fetched, UTC; null for the first version.",
    )
    copies: list[str] = Field(
        default_factory=list,
        description="`article_id` of articles of other publishers with nearly the same text (agency copy), "
        "published on the same or a neighbouring day; sorted.",
    )
    schema_version: str = Field(default=SCHEMA_VERSION, description="Version of this contract.")


class ExtractedRecord(Record):
    """What every extracted record carries."""

    record_id: str = Field(description="Stable id: same article text and extractor give the same id.")
    event_id: str = Field(description="The same for records of one real-world event across articles.")
    schema_version: str = Field(default=SCHEMA_VERSION, description="Version of this contract.")
    extractor_version: str = Field(description="Version of the extractor that read the article.")
    confidence: float = Field(
        ge=0, le=1, description="How sure the extractor is that the record is right, 0 to 1."
    )
    article_id: str = Field(description="The article it comes from (`articles.article_id`).")
    url: str = Field(description="Canonical URL of the article.")
    source: str = Field(description="Name of the publisher.")
    feed_id: str = Field(description="Feed in which the article was first seen.")
    title: str = Field(description="Headline of the article.")
    published: datetime | None = Field(description="Publication time of the article, UTC; null when unknown.")
    evidence: list[Evidence] = Field(
        min_length=1, description="The sentences that report it, verbatim, in text order."
    )
    plover: Plover = Field(description="Derived PLOVER code.")


class DatedRecord(ExtractedRecord):
    """A record with a `date` of its own, whose first and last day follow from it."""

    @model_validator(mode="before")
    @classmethod
    def _days(cls, values: Any) -> Any:
        """Set the days, also of a record that was stored before they were fields."""
        if not isinstance(values, dict) or not isinstance(values.get("date"), str):
            return values
        try:
            first, last = edtf.bounds(values["date"])
        except ValueError:  # the check of the field itself says what is wrong
            return values
        return {**values, "date_from": first, "date_to": last}


class Meeting(DatedRecord):
    """One real-world meeting that an article reports: who met whom."""

    people: list[str] = Field(description="Full canonical names of the natural persons who take part.")
    parties: list[str] = Field(
        description="Who takes part, through a person or as a delegation: ISO 3166-1 alpha-3 codes and "
        "canonical short names of organisations.",
        examples=[["DZA", "MLI"]],
    )
    participants: list[Participant] = Field(
        description="What is known of the people, in the order of `people`."
    )
    kind: MeetingKind
    status: MeetingStatus
    date: EdtfDate | None = Field(
        description="Date of the meeting, EDTF level 0/1; null when the text gives none.",
        examples=["2022-09-01", "2022-02", "2022-09-01/2022-09-02"],
    )
    date_from: FirstDay = None
    date_to: LastDay = None
    place: str | None = Field(
        description="City (or region, or country) in its usual French spelling.", examples=["Bamako"]
    )
    country: CountryCode | None = Field(description="Country of the place, ISO 3166-1 alpha-3.")
    lat: float | None = Field(default=None, description="Latitude of the place, degrees north (WGS 84).")
    lon: float | None = Field(default=None, description="Longitude of the place, degrees east (WGS 84).")
    geonames: int | None = Field(default=None, description="GeoNames id of the place.")
    framework: str | None = Field(
        description="The named forum or session, as the text names it.",
        examples=["18e session du Comité bilatéral stratégique Mali-Algérie"],
    )
    topics: list[Topic] = Field(description="What it is about, sorted.")


class Alliance(DatedRecord):
    """One statement of an article about who stands with whom."""

    alliance: str = Field(
        description="Canonical short name of the organisation, coalition, force or accord; `bilateral` for a "
        "partnership of states with no name.",
        examples=["G5 Sahel", "AES", "Barkhane", "bilateral"],
    )
    action: AllianceAction
    actors: list[str] = Field(
        description="Who does it, sorted: ISO 3166-1 alpha-3 codes and canonical short names.",
        examples=[["MLI", "RUS"]],
    )
    status: AllianceStatus
    date: EdtfDate | None = Field(
        description="Date of the action, EDTF level 0/1; null when the text gives none."
    )
    date_from: FirstDay = None
    date_to: LastDay = None
    sectors: list[Topic] = Field(description="For `agreed` and `cooperates`: the sectors, sorted.")


class Extraction(Record):
    """All records of one article."""

    sahel: bool = Field(description="Whether the article is about the Sahel.")
    meetings: list[Meeting]
    alliances: list[Alliance]


class Outcome(Record):
    """What became of one feed or page that a run asked for, good or bad: a line of `outcomes`."""

    run: str = Field(description="Id of the run.")
    run_time: AwareDatetime = Field(description="Time of the run, UTC.")
    kind: Literal["feed", "page"] = Field(description="What was asked for.")
    feed_id: str = Field(description="Feed, or the feed that the page was found in.")
    source: str = Field(description="Name of the publisher.")
    url: str = Field(description="Address that was asked.")
    final_url: str | None = Field(default=None, description="Address that answered, after redirects.")
    status: str = Field(
        description="One word of the vocabulary in docs/operations.md.",
        examples=["ok", "not_modified", "timeout"],
    )
    http_status: int | None = Field(default=None, description="Status code of the last answer.")
    bytes: int = Field(default=0, ge=0, description="Size of the body after decompression, bytes.")
    elapsed_s: float = Field(default=0, ge=0, description="Time the request took, seconds.")
    entries: int | None = Field(default=None, description="Entries of the feed; null where none were read.")
    new: int | None = Field(default=None, description="Entries not seen before.")
    error: str | None = Field(default=None, description="What went wrong, where, and what to do.")
    problems: list[str] = Field(default_factory=list, description="What was repaired, skipped or cut.")
    raw: str | None = Field(
        default=None,
        description="Key of the ZIP archive with the stored body, below the bucket's prefix; the file in it "
        "has the name `feed_id`. Earlier lines: of the body itself, gzipped.",
    )


class Rejection(Record):
    """A new entry that did not become an article: a line of `rejected`."""

    run: str = Field(description="Id of the run.")
    run_time: AwareDatetime = Field(description="Time of the run, UTC.")
    feed_id: str = Field(description="Feed it was found in.")
    source: str = Field(description="Name of the publisher.")
    url: str | None = Field(description="Canonical URL; null when the entry has no usable link.")
    title: str = Field(description="Headline.")
    published: AwareDatetime | None = Field(description="Publication time by the feed, UTC.")
    reason: Literal["language", "relevance", "no_text", "error"] = Field(
        description="`language`: not French; `relevance`: not about the Sahel; `no_text`: nothing to read; "
        "`error`: reading it failed in several runs."
    )
    judged: Literal["entry", "text"] = Field(
        description="Whether the feed entry alone decided, or the text of the article."
    )
    language: str | None = Field(default=None, description="Detected language, ISO 639-1.")
    relevance: float | None = Field(default=None, description="Score of Sahel relevance, 0 to 1.")
    reasons: list[str] = Field(default_factory=list, description="What decided, in words.")


class LostFeed(Record):
    """A feed of which a run got nothing."""

    feed_id: str
    source: str
    url: str
    status: str
    error: str


class RunReport(Record):
    """What a run of `sahel_ingest` did: `runs/dt=<day>/<run>/report.json`."""

    run: str = Field(description="Id of the run.")
    run_time: AwareDatetime = Field(description="Time of the run, UTC.")
    feeds: int = Field(description="Feeds that the run set out to read.")
    lost: list[LostFeed] = Field(description="Feeds of which it got nothing, with the reasons.")
    entries: int = Field(description="Entries in the feeds that were read.")
    new: int = Field(description="Entries not seen before.")
    french: int = Field(description="New entries in French.")
    sahel: int = Field(description="New French entries that concern the Sahel.")
    articles: int = Field(description="Distinct new articles among them.")
    dates: dict[str, int] = Field(description="New articles by publication date (UTC).")
    dry_run: bool = Field(default=False, description="Whether nothing was kept of what was read.")
    paused: list[str] = Field(default=[], description="Feeds that were left out: an operator paused them.")
    silenced: list[LostFeed] = Field(
        default=[],
        description="Feeds of which it got nothing, which does not count: an operator silenced them.",
    )
    failures: list[str] = Field(default=[], description="Why the run failed; empty when it did its work.")
    warnings: list[str] = Field(default=[], description="What an operator should look at all the same.")


class ExtractionReport(Record):
    """What a run of `sahel_extract` did with one date: `runs/dt=<day>/<run>/extraction-<date>.json`."""

    run: str = Field(description="Id of the run.")
    run_time: AwareDatetime = Field(description="Time of the run, UTC.")
    date: str = Field(description="The publication date.")
    articles: int = Field(description="Articles of that date.")
    meetings: int = Field(description="Meeting records of that date.")
    alliances: int = Field(description="Alliance records of that date.")
    failed: dict[str, str] = Field(description="Articles that could not be read, by id, with the error.")
    extractor_version: str = Field(description="Version of the extractor.")


class FeedTrouble(Record):
    """One trouble with one feed."""

    feed_id: str = Field(description="The feed.")
    source: str = Field(description="Name of the publisher.")
    url: str = Field(description="Address in the registry.")
    trouble: str = Field(description="gone, blocked, failing, moved, silent, overflowing, or silence_over.")
    explanation: str = Field(description="What is wrong, since when, and what to do.")


class FeedHealthReport(Record):
    """How the enabled feeds are: `runs/dt=<day>/<run>/feed_health.json`."""

    run: str = Field(description="Id of the run.")
    run_time: AwareDatetime = Field(description="Time of the run, UTC.")
    feeds: int = Field(description="Feeds examined.")
    counts: dict[str, int] = Field(description="Number of troubles of each kind.")
    troubles: list[FeedTrouble] = Field(description="The troubles, in the order of the registry.")
    paused: list[str] = Field(default=[], description="Feeds left out: an operator paused them.")
    silenced: list[str] = Field(default=[], description="Feeds whose troubles are left out: silenced.")
    unread: dict[str, list[str]] = Field(
        default={},
        description="By publication date, ids of articles that the runs of sahel_extract of this day and the "
        "day before could not read.",
    )
