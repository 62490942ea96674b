"""Names to addresses, without holding up anybody else."""

from __future__ import annotations

import asyncio
import functools
import socket
from concurrent.futures import ThreadPoolExecutor

from aiohttp.abc import AbstractResolver, ResolveResult

_NUMERIC = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV


class PoolResolver(AbstractResolver):
    """Resolves names in threads of its own.

    aiohttp's resolver shares the few threads of the event loop with everybody; there, names whose
    servers do not answer would hold up the others, and the parsing of feeds too.
    """

    def __init__(self, threads: int = 16) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="dns")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of `host`.

        Raises:
            OSError: when it has none.
        """
        ask = functools.partial(socket.getaddrinfo, host, port, family, socket.SOCK_STREAM)
        answers = await asyncio.get_running_loop().run_in_executor(self._pool, ask)
        return [
            ResolveResult(
                hostname=host, host=str(address[0]), port=port, family=kind, proto=protocol, flags=_NUMERIC
            )
            for kind, _, protocol, _, address in answers
        ]

    async def close(self) -> None:
        """Do not wait for names that are still being asked for."""
        self._pool.shutdown(wait=False, cancel_futures=True)
