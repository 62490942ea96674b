"""Fetch over HTTP: one request in, one `FetchResult` out, within bounds of time, size and address.

What strangers send is bounded here: the total time over all redirects, the size of the body after
decompression, the number of redirects, the length of URLs and headers, and the addresses that are
asked (`addresses`). Proxies of the environment, cookies and credentials in URLs are not used, and
certificates are always verified.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import ssl
import time
import zlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self

import aiohttp
from multidict import CIMultiDictProxy
from yarl import URL

from sahel_pipeline.feeds.addresses import (
    RefusedAddressError,
    host_key,
    is_public,
    numeric_host,
    public_socket,
)
from sahel_pipeline.feeds.resolver import PoolResolver
from sahel_pipeline.feeds.status import MEANINGS, FetchStatus

ACCEPT_FEED = (
    "application/rss+xml, application/atom+xml, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)
ACCEPT_PAGE = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
DEFAULT_USER_AGENT = "sahel-pipeline (reader of public French news feeds)"

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_BLOCKED = frozenset({401, 402, 403, 407, 451})
# A robot challenge may come with any status: Cloudflare, AWS WAF, SiteGround.
_CHALLENGES = (("cf-mitigated", "challenge"), ("x-amzn-waf-action", "challenge"), ("sg-captcha", "challenge"))
_MAX_HEADER = 32_768  # bytes of one header; there may be 128 of them
_MAX_VALIDATOR = 1024  # characters of an ETag that are remembered; a longer one is no ETag but an attack


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    """What came of one request.

    Attributes:
        url: the address that was asked for.
        final_url: the address that answered, after redirects.
        status: the outcome; see `status.MEANINGS`.
        http_status: of the last answer; None when there was none.
        body: decompressed; empty unless `status` is ok.
        body_sha256: of `body`, in hex; None when there is no body.
        etag: validator for the next conditional request.
        last_modified: likewise.
        content_type: header as sent.
        retry_after_s: seconds the host asks to be left alone.
        max_age_s: seconds for which the answer stays fresh (Cache-Control).
        permanent_redirect_to: where permanent redirects (301, 308) alone lead from `url`.
        elapsed_s: seconds the request took, redirects included.
        error: None when all is well; else one sentence: what, where, what to do.
    """

    url: str
    final_url: str
    status: FetchStatus
    http_status: int | None = None
    body: bytes = b""
    body_sha256: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    retry_after_s: float | None = None
    max_age_s: float | None = None
    permanent_redirect_to: str | None = None
    elapsed_s: float = 0.0
    error: str | None = None


def failed(url: str, status: FetchStatus, what: str, *, final_url: str | None = None) -> FetchResult:
    """Return the result of a request that gave no body: `what` happened, and what to do about it."""
    action = MEANINGS[status].action.removeprefix("nothing").removeprefix(": ")
    sentence = f"{_short(final_url or url)}: {what}" + (f"; {action}" if action else "")
    return FetchResult(url=url, final_url=final_url or url, status=status, error=sentence)


def as_fetched(data: bytes, url: str, *, max_bytes: int) -> FetchResult:
    """Return the result of a request for `url` that was answered with `data`, plain or gzipped."""
    try:
        body = _Body((), max_bytes)
        body.add(data)
        content = body.whole()
    except _StoppedError as stopped:
        return failed(url, stopped.status, str(stopped))
    if not content.strip():
        return failed(url, FetchStatus.EMPTY, "the body is empty")
    digest = hashlib.sha256(content).hexdigest()
    return FetchResult(url=url, final_url=url, status=FetchStatus.OK, body=content, body_sha256=digest)


class _StoppedError(Exception):
    """The request ends here, with this status, for this reason."""

    def __init__(self, status: FetchStatus, what: str) -> None:
        super().__init__(what)
        self.status = status


class _RefusedError(Exception):
    """The host that a redirect leads to may not be asked."""

    def __init__(self, result: FetchResult) -> None:
        super().__init__(result.error)
        self.result = result


Refusal = Callable[[str], Awaitable[FetchResult | None]]
"""Says whether an address may be asked: None when it may, else the outcome."""


class HttpClient:
    """Client for feeds and pages, to be used as an async context manager.

    Args:
        user_agent: names the project and how to reach the operator.
        total_timeout: seconds for one `get`, with redirects and body.
        connect_timeout: seconds for one connection.
        max_bytes: largest body in bytes, after decompression.
        max_redirects: redirects followed in one `get`.
        max_url_length: characters; a longer address is not asked.
        allowed_hosts: `host:port` of hosts that may be asked although their address is not public,
            such as a sample server on `127.0.0.1:8341`.
        ssl_context: trust other certificate authorities than the system's; None for the system's.
        now: clock, for `Retry-After` dates of servers that send no date of their own.
    """

    def __init__(
        self,
        *,
        user_agent: str = DEFAULT_USER_AGENT,
        total_timeout: float = 60.0,
        connect_timeout: float = 10.0,
        max_bytes: int = 10_000_000,
        max_redirects: int = 5,
        max_url_length: int = 2048,
        allowed_hosts: frozenset[str] = frozenset(),
        ssl_context: ssl.SSLContext | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._user_agent = user_agent
        self._total_timeout = total_timeout
        self._connect_timeout = connect_timeout
        self._max_bytes = max_bytes
        self._max_redirects = max_redirects
        self._max_url_length = max_url_length
        self._allowed_hosts = allowed_hosts
        self._ssl = ssl_context
        self._now = now
        self._public: aiohttp.ClientSession | None = None
        self._local: aiohttp.ClientSession | None = None
        self._resolver: PoolResolver | None = None

    @property
    def user_agent(self) -> str:
        """What the client calls itself unless a feed has a user agent of its own."""
        return self._user_agent

    async def __aenter__(self) -> Self:
        self._resolver = PoolResolver()
        # Two sessions, so that the connections of named local hosts never serve another address.
        self._public = self._session(guarded=True)
        self._local = self._session(guarded=False)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for session in (self._public, self._local):
            if session is not None:
                await session.close()
        self._public = self._local = None
        if self._resolver is not None:
            await self._resolver.close()

    def _session(self, *, guarded: bool) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,  # the callers bound how many requests are under way
                keepalive_timeout=5.0,
                ttl_dns_cache=60,
                resolver=self._resolver,
                ssl=self._ssl or True,
                socket_factory=public_socket if guarded else None,
            ),
            auto_decompress=False,  # `_Body` does it, within bounds
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._connect_timeout),
            trust_env=False,
            # aiohttp's 8 kB refuses real sites with long security policies.
            max_line_size=_MAX_HEADER,
            max_field_size=_MAX_HEADER,
        )

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        user_agent: str | None = None,
        accept: str = ACCEPT_FEED,
        max_bytes: int | None = None,
        refusal: Refusal | None = None,
    ) -> FetchResult:
        """Fetch `url`.

        Args:
            url: http or https address.
            etag: validator of the last answer; makes the request conditional.
            last_modified: likewise.
            user_agent: instead of the client's own.
            accept: `Accept` header.
            max_bytes: instead of the client's own.
            refusal: asked before a redirect to another host is followed; what it returns, if anything,
                is the outcome, and the other host is not asked.

        Returns:
            The outcome, also when something went wrong; nothing but cancellation is raised.
        """
        if self._public is None:
            raise RuntimeError("HttpClient is used outside of its `async with` block")
        headers = {
            "Accept": accept,
            "Accept-Encoding": "gzip",
            "Accept-Language": "fr, *;q=0.5",
            "User-Agent": user_agent or self._user_agent,
        }
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        started = time.monotonic()
        trail = [url]
        try:
            async with asyncio.timeout(self._total_timeout):
                result = await self._follow(trail, headers, max_bytes or self._max_bytes, refusal)
        except _RefusedError as refused:
            result = replace(refused.result, url=url)
        except Exception as error:
            status, what = self._explain(error)
            result = failed(url, status, what, final_url=trail[-1])
        return replace(result, elapsed_s=round(time.monotonic() - started, 4))

    async def _follow(
        self, trail: list[str], headers: dict[str, str], max_bytes: int, refusal: Refusal | None
    ) -> FetchResult:
        """Ask, and follow redirects; `trail` grows by every address asked."""
        permanent: str | None = None
        all_permanent = True
        while True:
            url = self._checked(trail[-1])
            session = self._local if host_key(url) in self._allowed_hosts else self._public
            assert session is not None
            async with session.get(url, headers=headers, allow_redirects=False) as response:
                location = response.headers.get("Location")
                if response.status not in _REDIRECTS or not location:
                    result = await self._read(response, trail, headers, max_bytes)
                    return replace(result, permanent_redirect_to=permanent) if permanent else result
                status = response.status
            target = self._target(url, location)
            all_permanent = all_permanent and status in _PERMANENT
            if all_permanent:
                permanent = target
            if target in trail:
                raise _StoppedError(FetchStatus.REDIRECT_LOOP, f"redirected in a circle to {_short(target)}")
            if len(trail) > self._max_redirects:
                raise _StoppedError(
                    FetchStatus.REDIRECT_LOOP, f"redirected more than {self._max_redirects} times"
                )
            trail.append(target)
            if refusal is not None and host_key(target) != host_key(url):
                self._checked(target)  # what may not be asked at all is not even asked for its robots.txt
                if (refused := await refusal(target)) is not None:
                    raise _RefusedError(refused)

    def _target(self, url: URL, location: str) -> str:
        if len(location) > self._max_url_length:
            raise _StoppedError(
                FetchStatus.BAD_URL, f"redirected to an address of {len(location)} characters"
            )
        try:
            # Servers send raw UTF-8; aiohttp hands header bytes over with surrogate escapes.
            location = location.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()
            return str(url.join(URL(location)))
        except ValueError as error:
            raise _StoppedError(FetchStatus.BAD_URL, f"redirected to {_short(location)!r}: {error}") from None

    def _checked(self, text: str) -> URL:
        if len(text) > self._max_url_length:
            raise _StoppedError(
                FetchStatus.BAD_URL, f"{len(text)} characters are more than {self._max_url_length}"
            )
        try:
            url = URL(text.strip())
            host, port = url.host, url.port
        except ValueError as error:
            raise _StoppedError(FetchStatus.BAD_URL, str(error)) from None
        if url.scheme not in ("http", "https") or not host or not port or " " in host:
            raise _StoppedError(FetchStatus.BAD_URL, "not an http or https address with a host")
        if url.user is not None or url.password is not None:
            raise _StoppedError(FetchStatus.BAD_URL, "the address carries a user name or password")
        number = numeric_host(host)
        if number is not None and not is_public(number) and host_key(url) not in self._allowed_hosts:
            # `public_socket` would refuse it too; said here, the message names the address behind the number.
            raise RefusedAddressError(number)
        return url.with_fragment(None) if url.raw_fragment else url

    async def _read(
        self, response: aiohttp.ClientResponse, trail: list[str], headers: dict[str, str], max_bytes: int
    ) -> FetchResult:
        code, got = response.status, response.headers
        url, final_url = trail[0], trail[-1]
        status = _judge(code, got)
        if status is FetchStatus.NOT_MODIFIED and not (
            {"If-None-Match", "If-Modified-Since"} & headers.keys()
        ):
            raise _StoppedError(
                FetchStatus.BAD_RESPONSE, "answered 304, though the request was unconditional"
            )
        retry_after = _retry_after(got, self._now) if code in (429, 503) else None
        if status not in (FetchStatus.OK, FetchStatus.NOT_MODIFIED):
            what = f"answered {code} {response.reason or ''}".rstrip()
            if retry_after is not None:
                what += f", asks to be left alone for {retry_after:.0f} s"
            if 300 <= code < 400:
                what += ", a redirect without an address"
            return replace(
                failed(url, status, what, final_url=final_url), http_status=code, retry_after_s=retry_after
            )
        # A 304 need not repeat the validators it confirms.
        confirmed = headers if status is FetchStatus.NOT_MODIFIED else {}
        common = FetchResult(
            url=url,
            final_url=final_url,
            status=status,
            http_status=code,
            etag=_validator(got, "ETag") or confirmed.get("If-None-Match"),
            last_modified=_validator(got, "Last-Modified") or confirmed.get("If-Modified-Since"),
            content_type=got.get("Content-Type"),
            max_age_s=_max_age(got),
        )
        if status is FetchStatus.NOT_MODIFIED:
            return common
        body = _Body(got.getall("Content-Encoding", ()), max_bytes)
        if body.plain and (response.content_length or 0) > max_bytes:
            raise _StoppedError(
                FetchStatus.TOO_LARGE,
                f"announces {response.content_length:,} bytes, allowed are {max_bytes:,}",
            )
        async for chunk in response.content.iter_any():
            body.add(chunk)
        content = body.whole()
        if not content.strip():
            return replace(
                failed(url, FetchStatus.EMPTY, "the body is empty", final_url=final_url), http_status=code
            )
        return replace(common, body=content, body_sha256=hashlib.sha256(content).hexdigest())

    def _explain(self, error: Exception) -> tuple[FetchStatus, str]:
        """Which status an exception stands for, and what to say."""
        cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
        match error:
            case _StoppedError():
                return error.status, str(error)
            case _ if isinstance(cause, RefusedAddressError):
                return FetchStatus.REFUSED_ADDRESS, f"{cause.address} is not an address of the public net"
            case aiohttp.ConnectionTimeoutError():
                return FetchStatus.TIMEOUT, f"no connection within {self._connect_timeout:g} s"
            case TimeoutError():
                return FetchStatus.TIMEOUT, f"no whole answer within {self._total_timeout:g} s"
            case aiohttp.ClientConnectorDNSError():
                return FetchStatus.DNS, f"the host name has no address ({cause})"
            case aiohttp.ClientConnectorCertificateError():
                return FetchStatus.TLS, f"the certificate is not valid ({error.certificate_error})"
            case aiohttp.ClientSSLError() | ssl.SSLError():
                return FetchStatus.TLS, f"no secure connection ({cause})"
            case aiohttp.InvalidURL() | UnicodeError():
                return FetchStatus.BAD_URL, f"not a usable address ({error})"
            case aiohttp.ClientResponseError():
                return FetchStatus.BAD_RESPONSE, f"the answer is not valid HTTP ({_short(error.message)})"
            case aiohttp.ClientPayloadError():
                return FetchStatus.CONNECTION, f"the answer broke off ({_short(str(error))})"
            case aiohttp.ServerDisconnectedError():
                return FetchStatus.CONNECTION, "the server closed the connection without an answer"
            case aiohttp.ClientError() | OSError():
                return FetchStatus.CONNECTION, f"no connection ({_short(str(cause) or type(cause).__name__)})"
            case _:
                return FetchStatus.BAD_RESPONSE, f"{type(error).__name__}: {_short(str(error))}"


class _Body:
    """A body as it comes in, decompressed, never larger than `max_bytes`.

    Raises:
        _StoppedError: too_large or bad_encoding, from every method.
    """

    def __init__(self, encodings: Iterable[str], max_bytes: int) -> None:
        named = [name.strip().lower() for header in encodings for name in header.split(",")]
        self._names = [name for name in named if name not in ("", "identity")]
        if len(self._names) > 1:
            raise _StoppedError(
                FetchStatus.BAD_ENCODING, f"compressed more than once ({_short(', '.join(self._names))})"
            )
        if self._names and self._names[0] not in ("gzip", "x-gzip", "deflate"):
            raise _StoppedError(
                FetchStatus.BAD_ENCODING, f"compressed as {_short(self._names[0])!r}, not gzip"
            )
        self._max_bytes = max_bytes
        self._start = b""  # held back until it is long enough to tell what it is
        self._started = False
        self._inflate: zlib._Decompress | None = None
        self._wbits = 0
        self._out = bytearray()

    @property
    def plain(self) -> bool:
        """Whether the headers name no compression."""
        return not self._names

    def add(self, chunk: bytes) -> None:
        """Take the next bytes from the wire."""
        if not self._started:
            self._start += chunk
            if len(self._start) < 2:
                return
            chunk = self._begin()
        self._take(chunk)

    def whole(self) -> bytes:
        """Return the body, now that everything has come."""
        if not self._started and self._start:
            self._take(self._begin())
        if self._inflate is not None and not self._inflate.eof:
            raise _StoppedError(FetchStatus.BAD_ENCODING, "the compressed body ends in the middle")
        if self._inflate is not None and self._names and self._out.startswith(b"\x1f\x8b"):
            raise _StoppedError(FetchStatus.BAD_ENCODING, "compressed more than once")
        return bytes(self._out)

    def _begin(self) -> bytes:
        """Choose how to decompress, by the headers and by the first bytes; they do not always agree."""
        start, self._start, self._started = self._start, b"", True
        looks_gzip = start.startswith(b"\x1f\x8b")
        if looks_gzip:
            self._wbits = 31  # also without a header: some feeds are stored as .gz files
        elif self._names and self._names[0] == "deflate":
            is_zlib = start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
            self._wbits = 15 if is_zlib else -15
        elif self._names and not re.match(rb"\xef\xbb\xbf|\s*<", start):
            raise _StoppedError(FetchStatus.BAD_ENCODING, "the body is not gzip, as its header says")
        if self._wbits:
            self._inflate = zlib.decompressobj(self._wbits)
        return start

    def _take(self, chunk: bytes) -> None:
        while chunk:
            if self._inflate is None:
                self._out += chunk
                chunk = b""
            else:
                if self._inflate.eof:
                    if self._wbits != 31 or not chunk.startswith(b"\x1f\x8b"):
                        return  # padding after the end
                    self._inflate = zlib.decompressobj(31)  # gzip files may be strung together
                try:
                    self._out += self._inflate.decompress(chunk, self._max_bytes - len(self._out) + 1)
                except zlib.error as error:
                    raise _StoppedError(
                        FetchStatus.BAD_ENCODING, f"the compressed body is broken ({error})"
                    ) from None
                chunk = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
            if len(self._out) > self._max_bytes:
                raise _StoppedError(
                    FetchStatus.TOO_LARGE, f"the body has more than {self._max_bytes:,} bytes"
                )


def _judge(code: int, headers: CIMultiDictProxy[str]) -> FetchStatus:
    if any(headers.get(name, "").lower() == value for name, value in _CHALLENGES):
        return FetchStatus.BLOCKED
    match code:
        case 304:
            return FetchStatus.NOT_MODIFIED
        case 404:
            return FetchStatus.NOT_FOUND
        case 410:
            return FetchStatus.GONE
        case 429:
            return FetchStatus.RATE_LIMITED
        case 503 if "Retry-After" in headers:
            return FetchStatus.RATE_LIMITED
        case _ if code in _BLOCKED:
            return FetchStatus.BLOCKED
        case _ if 200 <= code < 300:
            return FetchStatus.OK
        case _ if code >= 500:
            return FetchStatus.SERVER_ERROR
        case _:
            return FetchStatus.HTTP_ERROR


def _validator(headers: CIMultiDictProxy[str], name: str) -> str | None:
    value = headers.get(name, "").strip()
    return value if 0 < len(value) <= _MAX_VALIDATOR and value.isprintable() and value.isascii() else None


def _retry_after(headers: CIMultiDictProxy[str], now: Callable[[], datetime]) -> float | None:
    """Seconds of a `Retry-After` header, which holds seconds or a date; None when it holds neither."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:12]), 1e9)
    until = _http_date(value)
    if until is None:
        return None
    # Measured on the server's own clock where it tells it: ours may be wrong, or theirs.
    return max(0.0, (until - (_http_date(headers.get("Date", "")) or now())).total_seconds())


def _http_date(value: str) -> datetime | None:
    try:
        parsed = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _max_age(headers: CIMultiDictProxy[str]) -> float | None:
    found = re.search(r"(?:^|[\s,])max-age=\"?(\d{1,9})", headers.get("Cache-Control", ""), re.IGNORECASE)
    return float(found[1]) if found else None


def _short(text: str, limit: int = 200) -> str:
    """`text` fit for one line of a report."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
