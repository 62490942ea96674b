"""Feeds: which there are, how they are fetched and read, and what is remembered of them.

Import from the modules; this package re-exports nothing, so that the child process that parses
feeds does not load an HTTP client.

* `status` - `FetchStatus`, the one vocabulary of outcomes; `MEANINGS` says what each means, how
  serious it is and what the operator should do.
* `registry` - `Feed`, `load_registry(path=None) -> list[Feed]`, `RegistryError`.
* `http` - `HttpClient(...)`, an async context manager; `await client.get(url, etag=...,
  last_modified=..., user_agent=..., accept=...) -> FetchResult` never raises for trouble on the net.
* `addresses` - which addresses of the net may be asked: `is_public(address)`.
* `resolver` - names to addresses, in threads of its own.
* `politeness` - `Politeness(client, ...)`: robots.txt, pace and number of requests for each host;
  `await politeness.get(url) -> FetchResult` does all of it for one page.
* `entry` - `ParsedFeed` and `Entry`, what a feed says; `entry.key` and `entry.digest` identify it.
* `parser` - `FeedParser(timeout_s=..., max_entries=...)`, a context manager around one child
  process; `parse(body, url=..., content_type=..., now=...) -> ParsedFeed` always returns. Blocks: call
  it with `asyncio.to_thread` from async code; it is safe to call from several threads.
* `document` - what runs in the child (`parser_child`): bytes to `ParsedFeed`, with `encoding`,
  `french_dates`, `json_feed`, and `plain_rss` for what need not take as long as feedparser takes.
* `state` - `FeedState`, how a feed answered; `HostState` (one shard for each host: `shard_of(url)`) and
  `SeenEntry`, what was seen of entries; the pure functions `plan(feed, state, now)`,
  `after_fetch(feed, state, result, now)`, `after_parse(state, parsed, now)`.
* `shares` - `FeedStates`, how the feeds of a share of the hosts answered: what one task polls and writes.
* `health` - `examine(feed, state, now) -> list[Finding]`: what an operator should know about a feed.
* `fetch` - `fetch_feeds(feeds, states, client, now=..., concurrency=...)`: all feeds, as they come in.

The way of one feed::

    async for feed, result in fetch_feeds(feeds, states, client, now=now):
        state = after_fetch(feed, states[feed.id], result, now)
        if result.status is FetchStatus.OK:               # a body that is new
            parsed = await asyncio.to_thread(
                parser.parse, result.body, url=result.final_url, content_type=result.content_type, now=now
            )
            state, window = after_parse(state, parsed, now)
"""
