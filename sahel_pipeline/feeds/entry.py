"""What a feed says, once it is read: `ParsedFeed` and its `Entry`s."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sahel_pipeline.feeds.status import FetchStatus

_URI = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """One entry of a feed, as the feed has it, with its text repaired where its encoding was wrong.

    Attributes:
        guid: identifier the feed gives; None when it gives none, or the same one to several entries.
        link: absolute http(s) URL of the article, as printed (tracking included), or None.
        title: plain text, without markup.
        summary: HTML of the description; empty when there is none.
        content: HTML of `content:encoded` or Atom content when it is more than a caption; else None.
        published: when the article appeared (UTC); None when the feed does not say, or when it
            names a day that is more than a day ahead of the fetch (see `flags`).
        updated: when it was last changed (UTC), under the same rule.
        author: as printed.
        language: of this entry where the feed says it (`xml:lang`).
        flags: what is wrong with it: `no_link`, `no_date`, `future_date`, `no_title`, `shared_guid`,
            `clipped` (a field was longer than allowed).
    """

    guid: str | None = None
    link: str | None = None
    title: str = ""
    summary: str = ""
    content: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    author: str | None = None
    language: str | None = None
    flags: tuple[str, ...] = ()

    @cached_property
    def key(self) -> str:
        """Identity of the entry within its host, as 32 hex digits.

        Made of its guid, else its link, else its text. A guid that is no URI ('4711') may mean another
        entry in another feed of the host, so the link, without its query, goes with it.
        """
        text = self.guid or self.link or f"{self.title}\n{self.summary}"
        if self.guid and self.link and not _URI.match(self.guid):
            text += "\n" + re.split("[?#]", self.link, maxsplit=1)[0]
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @cached_property
    def digest(self) -> str:
        """16 hex digits that change when the title, the link or the text of the entry changes."""
        text = "\x1f".join((self.link or "", self.title, self.summary, self.content or ""))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class ParsedFeed:
    """One feed document.

    Attributes:
        status: `ok`, `html`, `empty`, `malformed` or `too_costly`.
        error: None when `status` is ok; else one sentence: what, where, what to do.
        title: of the feed.
        language: as the feed declares it (BCP 47), or None.
        ttl_s: seconds for which the feed says it does not change, or None.
        entries: in the order of the document.
        problems: one sentence for everything that was repaired, skipped or cut.
    """

    status: FetchStatus
    error: str | None = None
    title: str = ""
    language: str | None = None
    ttl_s: int | None = None
    entries: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()
