"""Feeds in shares by their hosts: one task polls a share, and one object remembers how its feeds answered.

A share is named by the first bits of a digest of its hosts: all of them, or "0" and "1", or "00" to "11", and
so on, as the registry needs. So the feeds of a host keep together, the share of a host depends on its name
alone, and when the registry outgrows its shares each of them splits in two.

What a poll that finds nothing new has to read and to write is one object a share. What was seen of each entry
lies beside it, one object for each host (`state.HostState`), and is asked for when a body is new.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_serializer

from sahel_pipeline.feeds.state import FeedState, as_stored, from_stored, shard_of

_KEEP = timedelta(days=180)
"""As long as entries are remembered, so is how a feed answered that is no longer asked."""


def depth_of(feeds: int, size: int) -> int:
    """Bits in the names of the shares, so that there are about `size` feeds in each, and rarely more."""
    return (-(-feeds // size) - 1).bit_length() if feeds else 0


def share_of(host: str, depth: int) -> str:
    """Name of the share of a host (`state.shard_of`), of so many bits; there are 2 ** 32 shares at most."""
    digest = hashlib.sha256(host.encode()).digest()
    return f"{int.from_bytes(digest[:4], 'big'):032b}"[:depth]


def full_share_of(url: str) -> str:
    """Name of the smallest share for a feed at `url`; the names of all others that it is in begin it."""
    return share_of(shard_of(url), 32)


def overlap(one: str, other: str) -> bool:
    """Whether two shares have hosts in common: then one of them is the other, or a part of it."""
    return one.startswith(other) or other.startswith(one)


class FeedStates(BaseModel):
    """How the feeds of a share answered. One writer at a time."""

    model_config = ConfigDict(extra="forbid")

    version: Literal[1] = 1
    feeds: dict[str, FeedState] = Field(default_factory=dict, description="By the ids of the feeds.")
    waiting: set[str] = Field(
        default_factory=set,
        description="Hosts (`state.shard_of`) of feeds with entries that wait for their pages.",
    )
    pages_held: dict[str, AwareDatetime] = Field(
        default_factory=dict,
        description="Hosts of pages (`host:port`) that are not asked before, because they said so.",
    )

    def add(self, other: FeedStates) -> None:
        """Take in what another object knows; of what both know, the later."""
        for feed_id, state in other.feeds.items():
            known = self.feeds.get(feed_id)
            if known is None or _fetched(known) < _fetched(state):
                self.feeds[feed_id] = state
        self.waiting |= other.waiting
        self.hold_pages(other.pages_held)

    def within(self, share: str) -> FeedStates:
        """What of this belongs to the hosts of a share."""
        depth = len(share)
        return FeedStates(
            feeds={
                feed_id: state
                for feed_id, state in self.feeds.items()
                if share_of(shard_of(state.registry_url), depth) == share
            },
            waiting={host for host in self.waiting if share_of(host, depth) == share},
            pages_held=self.pages_held,
        )

    def hold_pages(self, until: dict[str, datetime]) -> None:
        """Note until when hosts of pages (`host:port`) asked to be left alone."""
        for host, moment in until.items():
            self.pages_held[host] = max(moment, self.pages_held.get(host, moment))

    def shown(self) -> dict[str, set[str]]:
        """Marks (`state.mark`) of the entries that the feeds showed last, by the hosts of the feeds."""
        shown: dict[str, set[str]] = defaultdict(set)
        for state in self.feeds.values():
            shown[shard_of(state.registry_url)].update(state.shown())
        return shown

    def prune(self, today: date) -> None:
        """Forget feeds that have not been asked for half a year, and holds that are over."""
        self.feeds = {
            feed_id: state
            for feed_id, state in self.feeds.items()
            if state.last_fetch is None or today - state.last_fetch.date() <= _KEEP
        }
        self.pages_held = {host: until for host, until in self.pages_held.items() if until.date() >= today}

    def to_json(self) -> bytes:
        """The same states always give the same bytes."""
        return as_stored(self.version, self)

    @field_serializer("waiting")
    def _in_order(self, waiting: set[str]) -> list[str]:
        return sorted(waiting)

    @classmethod
    def from_json(cls, data: bytes, *, where: str) -> FeedStates:
        """Read what `to_json` gave; `where` names it in errors.

        Raises:
            StateError: when `data` is something else.
        """
        without = "its feeds are asked in full once more, also those that are held or gone"
        return from_stored(cls, data, where=where, without=without)


def merged(some: Iterable[FeedStates]) -> FeedStates:
    """What several objects know together."""
    together = FeedStates()
    for states in some:
        together.add(states)
    return together


def _fetched(state: FeedState) -> float:
    return state.last_fetch.timestamp() if state.last_fetch else 0.0
