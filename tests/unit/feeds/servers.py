"""Real servers on loopback: a web server for what HTTP allows, a bare socket for what it does not."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from sahel_pipeline.feeds.addresses import host_key
from sahel_pipeline.feeds.http import FetchResult, HttpClient

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Journal</title><link>http://journal.example/</link><language>fr</language>
<item><title>Un sommet \xc3\xa0 Niamey</title><link>/sommet</link><guid>j-1</guid>
<description>Les ministres se sont r\xc3\xa9unis.</description>
<pubDate>Thu, 01 Sep 2022 10:00:00 +0200</pubDate></item>
</channel></rss>"""


@asynccontextmanager
async def website(handler: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Serve every path with `handler`; yields the address without a path."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    listener = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listener, ssl_context=tls).start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def wire(reply: Callable[[asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[str]:
    """Serve every connection with `reply`, once the head of a request has come."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await reply(writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client has had enough, or the test is over
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def ask(address: str, path: str = "/feed", **options: object) -> FetchResult:
    """Fetch `path` with a client that may ask the server at `address`."""
    asked = {name: options.pop(name) for name in ("etag", "last_modified", "user_agent") if name in options}
    async with HttpClient(allowed_hosts=frozenset({host_key(address)}), **options) as client:  # type: ignore[arg-type]
        return await client.get(address + path, **asked)  # type: ignore[arg-type]
