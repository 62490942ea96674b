"""What is remembered from run to run: of each feed, how it answered; of each entry, that it was seen.

Pure values and functions; the pipeline stores them. How a feed answered takes about 600 bytes and 8 for each
entry that it shows, and lies with that of other feeds (`shares`). What was seen takes about 200 bytes
an entry, in one shard for each host: one with 50 new entries a day grows to 1.8 MB in 180 days, and then no
further (`HostState.prune`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, Protocol, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import to_json
from yarl import URL

from sahel_pipeline.feeds.entry import Entry, ParsedFeed
from sahel_pipeline.feeds.http import FetchResult
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.status import MEANINGS, FetchStatus, Grade

REDIRECT_DAYS = timedelta(days=5)
"""A permanent redirect changes the stored address only after it has held this long."""
MAX_HOLD = timedelta(days=7)
"""No `Retry-After` and no back-off is longer."""
PENDING_DAYS = timedelta(days=30)
"""An entry that waits for its page is forgotten after this: its feed was turned off."""
FULL_DAYS = timedelta(days=7)
"""At least this often a feed is asked without conditions, because some servers say 304 to everything."""
_DEFAULT_PATIENCE = timedelta(hours=1)  # when a host asks for patience without saying how long
# First pause after an error, and the longest; each further error in a row doubles it. Slightly less
# than whole days, so that a daily schedule is not skipped for the sake of minutes.
_PAUSES = {
    Grade.SOFT: (timedelta(hours=1), timedelta(hours=22)),
    Grade.HARD: (timedelta(hours=11), MAX_HOLD),
}
_MARK = 8  # hex digits
_MIN_OVERLAP = 0.1  # share of the smaller window
_LATELY = timedelta(days=7)  # a feed that overflowed within this says nothing reliable about its pace


class StateError(ValueError):
    """A stored shard cannot be read; the message says which, why, and what to do."""


class Identified(Protocol):
    """What tells entries apart: an `Entry`, or what is left of one."""

    @property
    def key(self) -> str:
        """See `Entry.key`."""

    @property
    def digest(self) -> str:
        """See `Entry.digest`."""


M = TypeVar("M", bound=BaseModel)


def as_stored(version: int, state: BaseModel) -> bytes:
    """A state as JSON; the same state always gives the same bytes."""
    document: dict[str, Any] = state.model_dump(mode="json", exclude_defaults=True) | {"version": version}
    for name, value in document.items():
        if isinstance(value, dict):
            document[name] = dict(sorted(value.items()))
    return to_json(document)


def from_stored(model: type[M], data: bytes, *, where: str, without: str) -> M:
    """Read what `as_stored` gave.

    Args:
        model: What it was.
        data: The bytes.
        where: Names them in errors.
        without: What happens when an operator deletes them.

    Raises:
        StateError: when `data` is something else.
    """
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the document"
        raise StateError(
            f"{where}: {field}: {first['msg']}; restore an earlier version of this object, or delete it: "
            f"then {without} (no record comes twice)"
        ) from error


@dataclass(frozen=True, slots=True)
class Polling:
    """Between which bounds the pause between two scheduled polls of a feed moves.

    The pause halves when a poll found something new and grows by half when it did not, so it settles
    where two polls in five bring news; what a feed says of itself (`Cache-Control`, `ttl`,
    `sy:updatePeriod`) makes it longer. The longest is less than a day, so that a daily schedule asks
    every feed every time.
    """

    shortest: timedelta = timedelta(minutes=15)
    longest: timedelta = timedelta(hours=22)


_POLLING = Polling()


class FeedState(BaseModel):
    """What is remembered of one feed. Times are those of the runs, in UTC."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    registry_url: str = Field(
        default="", description="Address in the registry when it was last fetched; a new one starts afresh."
    )
    url: str = Field(default="", description="Address that is asked: the registry's, or where it moved to.")
    etag: str | None = Field(default=None, description="Validator of the last body that was read.")
    last_modified: str | None = Field(default=None, description="Likewise.")
    body_sha256: str | None = Field(default=None, description="Of the last body that was read, in hex.")
    last_full: AwareDatetime | None = Field(default=None, description="When it last sent a whole body.")
    lying_validators: bool = Field(
        default=False, description="It changed its body and not its validators: they are no longer sent."
    )
    last_fetch: AwareDatetime | None = Field(default=None, description="When it was last asked.")
    last_success: AwareDatetime | None = Field(
        default=None, description="When it last answered as it should."
    )
    last_news: AwareDatetime | None = Field(default=None, description="When it last had a new entry.")
    last_overflow: AwareDatetime | None = Field(
        default=None, description="When it last showed too few entries of the time before."
    )
    last_status: FetchStatus | None = Field(default=None, description="Outcome of the last fetch.")
    last_error: str | None = Field(default=None, description="What was wrong at the last fetch.")
    error_streak: Annotated[int, Field(ge=0, description="Errors in a row.")] = 0
    held_until: AwareDatetime | None = Field(default=None, description="Not asked before, because of errors.")
    host_held_until: AwareDatetime | None = Field(
        default=None,
        description="Its whole host is not asked before, because the host said so (Retry-After).",
    )
    redirect_to: str | None = Field(default=None, description="Where it says it has moved for good.")
    redirect_since: AwareDatetime | None = Field(default=None, description="Since when it has said so.")
    gone_since: AwareDatetime | None = Field(
        default=None, description="When it asked never to be asked again (410)."
    )
    window: str = Field(
        default="", description="The entries it last showed: the first 8 hex digits of the key of each."
    )
    ttl_s: int | None = Field(default=None, description="Seconds for which its document says it stays.")
    max_age_s: float | None = Field(
        default=None, description="Seconds for which its server says that the answer stays fresh."
    )
    interval_s: float | None = Field(
        default=None, description="Pause between two polls that it has come to, in seconds (`Polling`)."
    )
    next_poll: AwareDatetime | None = Field(
        default=None, description="Not asked before by a run that keeps to the pace of the feeds."
    )

    @field_validator("window", mode="before")
    @classmethod
    def _shortened(cls, value: object) -> object:
        """Earlier versions kept whole keys, in a list."""
        return "".join(map(mark, value)) if isinstance(value, list | tuple) else value

    def shown(self) -> list[str]:
        """Marks (`mark`) of the entries it last showed."""
        return [self.window[place : place + _MARK] for place in range(0, len(self.window), _MARK)]


class SeenEntry(BaseModel):
    """That an entry was seen, and what became of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    article_id: str | None = Field(description="The article it gave; None when a filter dropped it.")
    first_seen: date = Field(description="Day of the run that saw it first (UTC).")
    digest: str = Field(description="`Entry.digest` when it was last worked on.")
    feeds: tuple[str, ...] = Field(description="Ids of the feeds that showed it, in the order they did.")


class PendingEntry(BaseModel):
    """An entry whose page failed for the moment: kept whole, since its feed may no longer show it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    feed_id: str = Field(description="The feed that showed it.")
    entry: Entry = Field(description="The entry as it was shown.")
    tries: Annotated[int, Field(ge=0, description="Runs in which its page was asked in vain.")]
    since: date | None = Field(default=None, description="Day of the run that postponed it first (UTC).")


class HostState(BaseModel):
    """The shard of one host: the entries that its feeds showed. One writer at a time."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    version: Literal[1] = 1
    host: str
    feeds: dict[str, FeedState] = Field(default_factory=dict)
    """How its feeds answered: earlier versions kept it here, and it is still read."""
    seen: dict[str, SeenEntry] = Field(default_factory=dict)
    pending: dict[str, PendingEntry] = Field(default_factory=dict)
    pages_held: dict[str, AwareDatetime] = Field(default_factory=dict)
    """Hosts of pages that asked to be left alone: likewise."""

    def is_news(self, entry: Entry, feed_id: str) -> bool:
        """Whether there is work to do: the entry is new, changed, or new in this feed."""
        seen = self.seen.get(entry.key)
        return seen is None or seen.digest != entry.digest or feed_id not in seen.feeds

    def remember(self, entry: Identified, feed_id: str, article_id: str | None, day: date) -> None:
        """Note that `entry` of `feed_id` was worked on and gave `article_id` (None: was filtered out)."""
        self.pending.pop(_pending_key(feed_id, entry), None)
        before = self.seen.get(entry.key)
        feeds = before.feeds if before else ()
        self.seen[entry.key] = SeenEntry(
            article_id=article_id,
            first_seen=before.first_seen if before else day,
            digest=entry.digest,
            feeds=feeds if feed_id in feeds else (*feeds, feed_id),
        )

    def postpone(self, entry: Entry, feed_id: str, tries: int, day: date) -> None:
        """Note that the page of `entry` of `feed_id` could not be had for the moment.

        Args:
            entry: The entry; the next run asks for its page again, also when the feed no longer shows it.
            feed_id: The feed that showed it.
            tries: In how many runs its page was asked in vain; fewer than are known change nothing.
            day: Day of the run.
        """
        key = _pending_key(feed_id, entry)
        before = self.pending.get(key)
        if before is None or before.tries < tries:
            since = before.since if before else day
            self.pending[key] = PendingEntry(feed_id=feed_id, entry=entry, tries=tries, since=since)

    def waiting(self, feed_id: str) -> dict[str, PendingEntry]:
        """The postponed entries of a feed, by their keys."""
        return {old.entry.key: old for old in self.pending.values() if old.feed_id == feed_id}

    def prune(self, today: date, shown: Collection[str] = (), keep_days: int = 180) -> int:
        """Forget entries first seen more than `keep_days` ago that no feed shows any more.

        Also what waits for a page longer than `PENDING_DAYS`.

        Args:
            today: Day of the run.
            shown: Marks (`mark`) of the entries that the feeds of the host showed last.
            keep_days: Days.

        Returns:
            How many seen entries were forgotten.
        """
        self.pending = {
            key: old
            for key, old in self.pending.items()
            if old.since is not None and today - old.since <= PENDING_DAYS
        }
        limit = today - timedelta(days=keep_days)
        old = [key for key, seen in self.seen.items() if seen.first_seen < limit and mark(key) not in shown]
        for key in old:
            del self.seen[key]
        return len(old)

    def to_json(self) -> bytes:
        """Return the shard as JSON; the same shard always gives the same bytes."""
        return as_stored(self.version, self)

    @classmethod
    def from_json(cls, data: bytes, *, where: str) -> HostState:
        """Read a shard; `where` names it in errors.

        Raises:
            StateError: when `data` is not a shard.
        """
        without = "everything the feeds of this host still show is read again"
        return from_stored(cls, data, where=where, without=without)


def _pending_key(feed_id: str, entry: Identified) -> str:
    return f"{feed_id} {entry.key}"


def mark(key: str) -> str:
    """The part of an entry's key by which a feed is known to show it: enough to tell a few thousand apart.

    A feed shows hundreds of entries and hardly ever two with one mark; then one is counted as known, or is
    kept in memory for longer.
    """
    return key[:_MARK]


def shard_of(url: str) -> str:
    """Name of the shard for a feed at `url`: its host and any unusual port, fit for a key of a bucket.

    >>> shard_of("https://www.rfi.fr/fr/rss")
    'www.rfi.fr'
    >>> shard_of("http://127.0.0.1:8341/rss")
    '127.0.0.1_8341'
    """
    try:
        parsed = URL(url)
        host, port = parsed.raw_host, None if parsed.is_default_port() else parsed.port
    except ValueError:
        host, port = None, None
    name = (host or "unknown").lower().replace(":", "_")
    return f"{name}_{port}" if port else name


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with a feed now.

    Attributes:
        url: address to ask.
        skip: None to fetch it; else the status of the outcome without a fetch, `not_due` or `gone`.
        reason: why it is skipped: one sentence.
        etag: validator to send.
        last_modified: likewise.
    """

    url: str
    skip: FetchStatus | None = None
    reason: str | None = None
    etag: str | None = None
    last_modified: str | None = None


def plan(feed: Feed, state: FeedState, now: datetime, *, paced: bool = False) -> Plan:
    """Decide whether and how `feed` is fetched; when `paced`, only if its pace says that it is time."""
    state = _current(feed, state)
    if state.gone_since is not None:
        return Plan(
            state.url,
            FetchStatus.GONE,
            f"{state.url}: gone for good since {state.gone_since:%Y-%m-%d} (410), so it was not asked; "
            f"{MEANINGS[FetchStatus.GONE].action}",
        )
    if state.host_held_until is not None and now < state.host_held_until:
        return Plan(
            state.url,
            FetchStatus.NOT_DUE,
            f"{state.url}: the host asks to be left alone until {state.host_held_until:%Y-%m-%d %H:%M} UTC",
        )
    # What this very run noted does not hold it back: a task that is tried again asks again.
    asked_now = state.last_fetch == now
    if state.held_until is not None and now < state.held_until and not asked_now:
        return Plan(
            state.url,
            FetchStatus.NOT_DUE,
            f"{state.url}: left alone until {state.held_until:%Y-%m-%d %H:%M} UTC after {state.error_streak} "
            f"errors in a row, the last one {state.last_status}",
        )
    if paced and state.next_poll is not None and now < state.next_poll and not asked_now:
        return Plan(
            state.url,
            FetchStatus.NOT_DUE,
            f"{state.url}: asked again from {state.next_poll:%Y-%m-%d %H:%M} UTC on, by its own pace",
        )
    in_full = state.lying_validators or state.last_full is None or now - state.last_full >= FULL_DAYS
    if in_full:
        return Plan(state.url)
    return Plan(state.url, etag=state.etag, last_modified=state.last_modified)


def after_fetch(
    feed: Feed, state: FeedState, result: FetchResult, now: datetime, polling: Polling = _POLLING
) -> FeedState:
    """Return the state after `result` came in at `now`.

    A body that is new (`ok`) must be parsed, and `after_parse` tells whether it was any good.
    """
    if result.http_status is None and result.status in (FetchStatus.NOT_DUE, FetchStatus.GONE):
        return state  # it was not asked
    state = _uncounted(_current(feed, state), now)
    update: dict[str, object] = {"last_fetch": now, "last_status": result.status, "last_error": result.error}
    if not result.status.good:
        return _failed(state.model_copy(update=update), result.status, result.retry_after_s, now, feed.id)
    update |= {
        "etag": result.etag,
        "last_modified": result.last_modified,
        "host_held_until": None,
        "held_until": None,
        "gone_since": None,  # a forced run found it alive again
        "max_age_s": result.max_age_s,
    }
    if result.status is not FetchStatus.NOT_MODIFIED:
        update["last_full"] = now
    if result.status is FetchStatus.OK:
        update |= {"body_sha256": result.body_sha256, "lying_validators": _lies(state, result)}
    else:
        update |= {"last_success": now, "error_streak": 0}
        update |= _next(state, now, polling, max_age_s=result.max_age_s, news=False)
    return state.model_copy(update=update | _redirected(state, result.permanent_redirect_to, now))


@dataclass(frozen=True, slots=True)
class Window:
    """How the entries of a feed compare with the last time.

    Attributes:
        new: entries that were not shown last time.
        overlap: entries that were.
        overflowed: so few were that entries were probably published and pushed out in between:
            poll this feed more often.
    """

    new: int
    overlap: int
    overflowed: bool


def after_parse(
    state: FeedState, parsed: ParsedFeed, now: datetime, polling: Polling = _POLLING
) -> tuple[FeedState, Window]:
    """Return the state after the body was parsed, and how its entries compare with the last time."""
    if parsed.status is not FetchStatus.OK:
        # Forget the body and its validators: the next run must look again and must not call it unchanged.
        # A redirect to a page of maintenance must not count as a move.
        state = state.model_copy(
            update={
                "last_status": parsed.status,
                "last_error": parsed.error,
                "etag": None,
                "last_modified": None,
                "body_sha256": None,
                "redirect_to": None,
                "redirect_since": None,
            }
        )
        return _failed(state, parsed.status, None, now, state.url), Window(0, 0, False)
    marks, before = tuple(dict.fromkeys(mark(entry.key) for entry in parsed.entries)), set(state.shown())
    overlap = len(before.intersection(marks))
    new = len(marks) - overlap
    overflowed = bool(before) and overlap < max(1, _MIN_OVERLAP * min(len(marks), len(before)))
    state = state.model_copy(
        update={
            "window": "".join(marks),
            "ttl_s": parsed.ttl_s,
            "last_success": now,
            "last_news": now if new else state.last_news,
            "last_overflow": now if overflowed else state.last_overflow,
            "error_streak": 0,
        }
    )
    update = _next(state, now, polling, max_age_s=state.max_age_s, news=new > 0, overflowed=overflowed)
    return state.model_copy(update=update), Window(new, overlap, overflowed)


def _next(
    state: FeedState,
    now: datetime,
    polling: Polling,
    *,
    max_age_s: float | None,
    news: bool,
    overflowed: bool = False,
) -> dict[str, object]:
    """When a feed that answered well is to be asked next."""
    shortest, longest = polling.shortest.total_seconds(), polling.longest.total_seconds()
    interval = (state.interval_s or shortest) * (0.5 if news else 1.5)
    interval = shortest if overflowed else min(max(interval, shortest), longest)
    hint = max(state.ttl_s or 0, max_age_s or 0)
    if state.last_overflow is not None and now - state.last_overflow <= _LATELY:
        hint = 0  # it has shown that it changes faster than it says
    pause = min(max(interval, hint), longest)
    return {"interval_s": interval, "next_poll": now + timedelta(seconds=pause)}


def host_hold(states: Iterable[FeedState]) -> datetime | None:
    """Until when a host asks to be left alone, by the states of its feeds."""
    return max((state.host_held_until for state in states if state.host_held_until), default=None)


def _lies(state: FeedState, result: FetchResult) -> bool:
    """Whether the server sent another body under the same validators."""
    before, after = (state.etag, state.last_modified), (result.etag, result.last_modified)
    changed = state.body_sha256 not in (None, result.body_sha256)
    return state.lying_validators or (changed and before == after != (None, None))


def _current(feed: Feed, state: FeedState) -> FeedState:
    """`state`, or a fresh one when an operator changed the address since."""
    if state.registry_url == feed.url:
        return state
    return FeedState(registry_url=feed.url, url=feed.url, window=state.window, last_news=state.last_news)


def _uncounted(state: FeedState, now: datetime) -> FeedState:
    """`state` without the error that an earlier try of the same run has counted."""
    status = state.last_status
    counted = status is not None and not status.good and MEANINGS[status].grade is not Grade.TEMPORARY
    if state.last_fetch != now or not counted:
        return state
    return state.model_copy(update={"error_streak": state.error_streak - 1})


def _failed(
    state: FeedState, status: FetchStatus, retry_after_s: float | None, now: datetime, salt: str
) -> FeedState:
    grade = MEANINGS[status].grade
    if grade is Grade.FINAL:
        return state.model_copy(update={"gone_since": now, "error_streak": state.error_streak + 1})
    if grade is Grade.TEMPORARY:
        patience = _DEFAULT_PATIENCE if retry_after_s is None else timedelta(seconds=retry_after_s)
        return state.model_copy(update={"host_held_until": now + min(patience, MAX_HOLD)})
    streak = state.error_streak + 1
    first, longest = _PAUSES[grade]
    pause = min(first * 2 ** min(streak - 1, 16), longest)
    # Jitter spreads feeds that failed together; drawn from the names, so that a repeated run agrees.
    draw = int.from_bytes(hashlib.sha256(f"{salt} {streak}".encode()).digest()[:4], "big") / 2**32
    return state.model_copy(update={"error_streak": streak, "held_until": now + pause * (1 - 0.1 * draw)})


def _redirected(state: FeedState, target: str | None, now: datetime) -> dict[str, object]:
    """What a permanent redirect changes: the address, once the redirect has held for days."""
    downgrade = target is not None and state.url.startswith("https:") and not target.startswith("https:")
    if target is None or downgrade:
        return {"redirect_to": None, "redirect_since": None}
    if target != state.redirect_to or state.redirect_since is None:
        return {"redirect_to": target, "redirect_since": now}
    if now - state.redirect_since >= REDIRECT_DAYS:
        return {"url": target, "redirect_to": None, "redirect_since": None}
    return {}
