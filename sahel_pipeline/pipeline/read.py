"""New entries to articles: page text, language, relevance."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sahel_pipeline.articles import PageReader, PageText, RawPage, article_id, canonical_url, choose_text
from sahel_pipeline.articles.text import clean_text, html_to_text
from sahel_pipeline.feeds.entry import Entry
from sahel_pipeline.feeds.http import FetchResult
from sahel_pipeline.feeds.politeness import Politeness
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.state import MAX_HOLD
from sahel_pipeline.feeds.status import MEANINGS, FetchStatus, Grade
from sahel_pipeline.pipeline.run import Run, page_client
from sahel_pipeline.pipeline.staged import (
    FetchedEntries,
    ReadBatch,
    ReadEntry,
    as_lines,
    load_entries,
    outcome_of,
    store_json,
)
from sahel_pipeline.records import SAHEL_COUNTRIES, Article, Outcome, Rejection
from sahel_pipeline.relevance import detect_language, is_french, judge, may_be_sahel
from sahel_pipeline.storage import keys

RejectionReason = Literal["language", "relevance", "no_text", "error"]

log = logging.getLogger(__name__)

_PAGE_TRIES = 3
"""Runs in which a page that fails for the moment is asked before the feed's own text has to do."""
_PATIENCE = timedelta(days=3)
"""How long an entry waits for its page, be it that its host wants to be left alone."""
_PASSING = (Grade.SOFT, Grade.TEMPORARY)
_TELLING = 200
"""Characters of title and summary from which on their silence on the Sahel tells that the page, too, is not
about it; see docs/benchmarks.md."""


def read_articles(run: Run, batch: int) -> dict[str, int]:
    """Read the new entries of a batch: page text, language, relevance.

    Accepted articles are staged for `commit_articles`; what is dropped is logged with the reason.

    Args:
        run: The run.
        batch: Number of the batch.

    Returns:
        Counts: `new`, `french`, `sahel`, `pending` (pages that failed for the moment).
    """
    fetched = load_entries(run, batch)
    if not fetched:
        return {"new": 0, "french": 0, "sahel": 0, "pending": 0}
    work = _Reading(run)
    asyncio.run(work.read(fetched))
    day = run.now.date()
    for key, lines in (
        (keys.log_part("outcomes", day, run.id, f"pages-{batch:05d}"), work.outcomes),
        (keys.log_part("rejected", day, run.id, f"entries-{batch:05d}"), work.rejections),
        (keys.candidates(run.id, batch), work.articles),
    ):
        if lines:
            run.store.put_lines(key, as_lines(lines))
        else:
            run.store.delete([key])  # what an earlier try of this task may have left
    # Last, since it says that the batch was read.
    read = ReadBatch(entries=work.entries, french=work.french, sahel=work.sahel, pages_held=work.pages_held)
    store_json(run, keys.read(run.id, batch), read)
    return {
        "new": len(work.entries),
        "french": work.french,
        "sahel": work.sahel,
        "pending": sum(entry.pending is not None for entry in work.entries),
    }


@dataclass
class _Reading:
    """The work on the new entries of one batch, and what came of it."""

    run: Run
    articles: list[Article] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    entries: list[ReadEntry] = field(default_factory=list)
    french: int = 0
    sahel: int = 0
    pages_held: dict[str, datetime] = field(default_factory=dict)
    """Hosts of pages that ask to be left alone, and until when."""

    async def read(self, fetched: Sequence[FetchedEntries]) -> None:
        """Read all new entries of these feeds."""
        settings = self.run.settings
        with PageReader(settings.page_workers, timeout=settings.page_timeout) as reader:
            async with page_client(settings) as client:
                politeness = Politeness(
                    client,
                    per_host=settings.host_concurrency,
                    pace_s=settings.host_pace,
                    holds=_holds(fetched, self.run.now),
                )
                pages = _Pages(politeness, reader, settings.max_page_bytes)
                limit = asyncio.Semaphore(settings.fetch_concurrency)

                async def one(feed: FetchedEntries, entry: Entry) -> None:
                    async with limit:
                        try:
                            await self._read_entry(feed, entry, pages)
                        except Exception as error:  # one entry that trips us must not cost its batch
                            log.exception("entry %r of %s could not be read", entry.title, feed.feed.id)
                            self._give_up(feed, entry, error)

                async with asyncio.TaskGroup() as group:
                    for feed in fetched:
                        for entry in feed.new:
                            group.create_task(one(feed, entry))
        self.pages_held = {
            host: self.run.now + min(timedelta(seconds=seconds), MAX_HOLD)
            for host, seconds in politeness.holds().items()
        }
        # What came in first depends on the network; what is written must not.
        self.articles.sort(key=lambda article: (article.article_id, article.feed_id))
        self.rejections.sort(key=lambda rejection: (rejection.feed_id, rejection.url or "", rejection.title))
        self.outcomes.sort(key=lambda outcome: (outcome.feed_id, outcome.url))
        self.entries.sort(key=lambda entry: (entry.feed_id, entry.key))

    async def _read_entry(self, fetched: FetchedEntries, entry: Entry, pages: _Pages) -> None:
        """Take one entry through the filters: each ends it with a reason, or it becomes an article."""
        feed = fetched.feed
        url = canonical_url(entry.link, fetched.state.url) if entry.link else None
        title, summary = clean_text(entry.title), html_to_text(entry.summary)
        read = ReadEntry(host=fetched.host, feed_id=feed.id, key=entry.key, digest=entry.digest)

        def reject(reason: RejectionReason, judged: Literal["entry", "text"], **details: Any) -> None:
            self._reject(fetched, entry, read, url, reason, judged, **details)

        opening = f"{title}\n{summary}".strip()
        hint = entry.language or feed.language
        if opening and not is_french(opening, hint):
            reject("language", "entry", language=detect_language(opening).code)
            return
        # A local paper need not name its own country; what comes from elsewhere must name the Sahel, if it
        # says enough.
        local = feed.country in SAHEL_COUNTRIES
        if not local and len(opening) >= _TELLING and not may_be_sahel(title, summary):
            self.french += 1
            reject("relevance", "entry", language="fr", reasons=["neither title nor summary names the Sahel"])
            return
        page = None
        if url is not None:
            result, page = await pages.get(url, feed)
            if pages.is_first(url, feed):
                problems = [page.problem] if page and page.problem else []
                self.outcomes.append(outcome_of(self.run, feed, result, kind="page", problems=problems))
            if self._waits(fetched, entry, result.status):
                tries = fetched.tries.get(entry.key, 0) + (result.status is not FetchStatus.NOT_DUE)
                self.entries.append(read.model_copy(update={"pending": entry, "tries": tries}))
                return
        text, text_source = choose_text(page, entry.content, entry.summary)
        if not text:
            reject("no_text", "text")
            return
        if not is_french(text, hint):
            reject("language", "text", language=detect_language(text).code)
            return
        self.french += 1
        title = title or (page.title if page else "")
        relevance = judge(title, text, source=feed.publisher, country=feed.country)
        if not relevance.sahel:
            details = {"relevance": relevance.score, "reasons": relevance.reasons}
            reject("relevance", "text", language="fr", **details)
            return
        self.sahel += 1
        identity = article_id(url, entry.guid, title, text)
        published, published_from = self._when(entry, page)
        article = Article(
            article_id=identity,
            url=url or "",
            source=feed.publisher,
            feed_id=feed.id,
            feed_ids=[feed.id],
            guid=entry.guid,
            title=title,
            published=published,
            published_from=published_from,
            fetched=self.run.now,
            language="fr",
            text=text,
            text_source=text_source,
            relevance=round(relevance.score, 4),
        )
        self.entries.append(read.model_copy(update={"article_id": identity}))
        self.articles.append(article)

    def _waits(self, fetched: FetchedEntries, entry: Entry, status: FetchStatus) -> bool:
        """Whether an entry is left to the next run, since its page failed for the moment."""
        today = self.run.now.date()
        if today - fetched.since.get(entry.key, today) > _PATIENCE:
            return False
        if status is FetchStatus.NOT_DUE:  # its host asked for patience: the page itself was not asked
            return True
        return MEANINGS[status].grade in _PASSING and fetched.tries.get(entry.key, 0) + 1 < _PAGE_TRIES

    def _reject(
        self,
        fetched: FetchedEntries,
        entry: Entry,
        read: ReadEntry,
        url: str | None,
        reason: RejectionReason,
        judged: Literal["entry", "text"],
        **details: Any,
    ) -> None:
        rejection = Rejection(
            run=self.run.id,
            run_time=self.run.now,
            feed_id=fetched.feed.id,
            source=fetched.feed.publisher,
            url=url,
            title=clean_text(entry.title),
            published=entry.published,
            reason=reason,
            judged=judged,
            **details,
        )
        self.entries.append(read)
        self.rejections.append(rejection)

    def _give_up(self, fetched: FetchedEntries, entry: Entry, error: Exception) -> None:
        """Leave an entry that trips the reader to the next runs, and drop it in the end."""
        tries = fetched.tries.get(entry.key, 0) + 1
        read = ReadEntry(
            host=fetched.host, feed_id=fetched.feed.id, key=entry.key, digest=entry.digest, tries=tries
        )
        if tries < _PAGE_TRIES:
            self.entries.append(read.model_copy(update={"pending": entry}))
        else:
            reasons = [f"{type(error).__name__}: {error}"]
            self._reject(fetched, entry, read, entry.link, "error", "entry", reasons=reasons)

    def _when(
        self, entry: Entry, page: PageText | None
    ) -> tuple[datetime, Literal["feed", "page", "fetched"]]:
        """When an article appeared, as far as this reading tells; `commit_articles` settles it."""
        if entry.published:
            return entry.published, "feed"
        if page and page.published and page.published <= self.run.now:
            return page.published, "page"
        return self.run.now, "fetched"


def _holds(fetched: Sequence[FetchedEntries], now: datetime) -> dict[str, float]:
    """Hosts that asked to be left alone, of feeds and of pages, with the seconds that are left."""
    until: dict[str, datetime] = {}
    for feed in fetched:
        asked = feed.pages_held | (
            {feed.feed.host: feed.state.host_held_until} if feed.state.host_held_until else {}
        )
        for host, moment in asked.items():
            until[host] = max(moment, until.get(host, moment))
    return {host: (moment - now).total_seconds() for host, moment in until.items() if moment > now}


class _Pages:
    """The pages of one batch: each is asked and read once, however many feeds link to it."""

    def __init__(self, politeness: Politeness, reader: PageReader, max_bytes: int) -> None:
        self._politeness = politeness
        self._reader = reader
        self._max_bytes = max_bytes
        self._tasks: dict[str, asyncio.Task[tuple[FetchResult, PageText | None]]] = {}
        self._first: dict[str, str] = {}

    async def get(self, url: str, feed: Feed) -> tuple[FetchResult, PageText | None]:
        """Fetch and read a page; no text where it could not be had."""
        if url not in self._tasks:
            self._first[url] = feed.id
            self._tasks[url] = asyncio.create_task(self._get(url, feed.user_agent))
        return await self._tasks[url]

    def is_first(self, url: str, feed: Feed) -> bool:
        """Whether `feed` was the first to ask for this page."""
        return self._first[url] == feed.id

    async def _get(self, url: str, user_agent: str | None) -> tuple[FetchResult, PageText | None]:
        result = await self._politeness.get(url, user_agent=user_agent, max_bytes=self._max_bytes)
        if result.status is not FetchStatus.OK:
            return result, None
        page = RawPage(result.body, result.final_url, result.content_type)
        return result, await asyncio.wrap_future(self._reader.submit(page))
