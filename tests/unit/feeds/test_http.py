from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from sahel_pipeline.feeds.addresses import host_key
from sahel_pipeline.feeds.http import FetchResult, HttpClient
from sahel_pipeline.feeds.status import MEANINGS, FetchStatus
from tests.unit.feeds.servers import RSS, ask, website, wire


def fetch(handler: object, path: str = "/feed", **options: object) -> FetchResult:
    async def main() -> FetchResult:
        async with website(handler) as address:  # type: ignore[arg-type]
            return await ask(address, path, **options)

    return asyncio.run(main())


def answering(**options: object) -> object:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(**options)  # type: ignore[arg-type]

    return handler


def on_the_wire(*parts: bytes, pause: float = 0.0, endless: bool = False, **options: object) -> FetchResult:
    async def reply(writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
        while endless:  # the last part again and again
            writer.write(parts[-1])
            await writer.drain()
            await asyncio.sleep(pause)

    async def main() -> FetchResult:
        async with wire(reply) as address:
            return await ask(address, **options)

    return asyncio.run(main())


def test_a_body_comes_with_its_validators_and_hash() -> None:
    result = fetch(
        answering(
            body=RSS,
            content_type="application/rss+xml",
            headers={
                "ETag": '"1"',
                "Last-Modified": "Thu, 01 Sep 2022 08:00:00 GMT",
                "Cache-Control": "max-age=90",
            },
        )
    )
    assert result.status is FetchStatus.OK
    assert result.body == RSS
    assert (result.etag, result.last_modified) == ('"1"', "Thu, 01 Sep 2022 08:00:00 GMT")
    assert (result.http_status, result.content_type, result.max_age_s) == (200, "application/rss+xml", 90)
    assert len(result.body_sha256 or "") == 64
    assert result.error is None
    assert result.elapsed_s > 0


def test_the_request_says_who_asks_and_is_conditional() -> None:
    seen: dict[str, str] = {}

    async def handler(request: web.Request) -> web.Response:
        seen.update(request.headers)
        return web.Response(status=304)

    result = fetch(
        handler,
        etag='"7"',
        last_modified="Thu, 01 Sep 2022 08:00:00 GMT",
        user_agent="sahel-pipeline (+x@example.org)",
    )
    assert result.status is FetchStatus.NOT_MODIFIED
    assert result.etag == '"7"'  # a 304 that repeats nothing confirms what was sent
    assert seen["If-None-Match"] == '"7"'
    assert seen["If-Modified-Since"] == "Thu, 01 Sep 2022 08:00:00 GMT"
    assert seen["User-Agent"] == "sahel-pipeline (+x@example.org)"
    assert seen["Accept-Encoding"] == "gzip"
    assert "Cookie" not in seen


@pytest.mark.parametrize(
    ("code", "headers", "status"),
    [
        (401, {}, "blocked"),
        (403, {}, "blocked"),
        (451, {}, "blocked"),
        (404, {}, "not_found"),
        (410, {}, "gone"),
        (418, {}, "http_error"),
        (300, {}, "http_error"),
        (301, {}, "http_error"),
        (304, {}, "bad_response"),
        (429, {}, "rate_limited"),
        (429, {"Retry-After": "120"}, "rate_limited"),
        (503, {"Retry-After": "120"}, "rate_limited"),
        (503, {}, "server_error"),
        (500, {}, "server_error"),
        (503, {"cf-mitigated": "challenge"}, "blocked"),
        (200, {"sg-captcha": "challenge"}, "blocked"),
        (202, {"x-amzn-waf-action": "challenge"}, "blocked"),
        (204, {}, "empty"),
    ],
)
def test_every_answer_has_a_status_and_a_sentence(code: int, headers: dict[str, str], status: str) -> None:
    result = fetch(answering(status=code, headers=headers))
    assert result.status == status
    assert result.error
    assert "/feed: " in result.error
    assert MEANINGS[result.status].action.removeprefix("nothing").removeprefix(": ") in result.error
    assert "nothing" not in result.error
    assert result.body == b""
    if headers.get("Retry-After"):
        assert result.retry_after_s == 120


def test_retry_after_as_a_date_is_measured_on_the_clock_of_the_server() -> None:
    headers = {"Retry-After": "Thu, 01 Sep 2022 08:10:00 GMT", "Date": "Thu, 01 Sep 2022 08:00:00 GMT"}
    assert fetch(answering(status=429, headers=headers)).retry_after_s == 600

    reply = b"HTTP/1.1 429 Slow\r\nContent-Length: 0\r\nRetry-After: Thu, 01 Sep 2022 08:10:00 GMT\r\n\r\n"
    now = dt.datetime(2022, 9, 1, 8, 9, tzinfo=dt.UTC)
    assert on_the_wire(reply, now=lambda: now).retry_after_s == 60
    assert on_the_wire(reply.replace(b"Thu, 01 Sep 2022 08:10:00 GMT", b"soon")).retry_after_s is None


def test_a_site_with_a_long_security_policy_is_read() -> None:
    policy = {"Content-Security-Policy": "x" * 20_000}
    assert fetch(answering(body=RSS, headers=policy)).status is FetchStatus.OK


def test_an_empty_body_is_no_success() -> None:
    assert fetch(answering(body=b" \n")).status is FetchStatus.EMPTY


# compression


def compressed(body: bytes, encoding: str | None, **options: object) -> FetchResult:
    head = f"Content-Encoding: {encoding}\r\n" if encoding else ""
    return on_the_wire(
        f"HTTP/1.1 200 OK\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body, **options
    )


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(RSS), "gzip"),
        (gzip.compress(RSS), "X-GZIP"),
        (gzip.compress(RSS), "identity, gzip"),
        (gzip.compress(RSS), None),  # stored as a .gz file
        (gzip.compress(RSS[:200]) + gzip.compress(RSS[200:]), "gzip"),
        (gzip.compress(RSS) + b"\0" * 100, "gzip"),
        (zlib.compress(RSS), "deflate"),
        (zlib.compress(RSS)[2:-4], "deflate"),  # without the zlib frame, as some servers send it
        (RSS, "gzip"),  # the header lies, the body is fine
    ],
)
def test_compressed_bodies(body: bytes, encoding: str | None) -> None:
    result = compressed(body, encoding)
    assert result.status is FetchStatus.OK, result.error
    assert result.body == RSS


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"\x1f\x8b" + bytes(range(256)), "gzip"),
        (bytes(range(256)), "gzip"),
        (b"!", "gzip"),
        (b"\x1f\x8b\x08garbage", None),
        (gzip.compress(RSS)[:-20], "gzip"),
        (gzip.compress(gzip.compress(RSS)), "gzip, gzip"),
        (gzip.compress(gzip.compress(RSS)), "gzip"),
        (b"anything", "br"),
        (b"anything" * 100, "deflate"),
    ],
)
def test_broken_unknown_and_chained_compression(body: bytes, encoding: str | None) -> None:
    result = compressed(body, encoding)
    assert result.status is FetchStatus.BAD_ENCODING, result
    assert result.body == b""


def test_a_gzip_bomb_is_held_under_the_limit() -> None:
    bomb = gzip.compress(b"\0" * 100_000_000)
    tracemalloc.start()
    try:
        result = compressed(bomb, "gzip", max_bytes=1_000_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert result.status is FetchStatus.TOO_LARGE
    assert peak < 10_000_000


def test_the_limit_counts_plain_bodies_too_announced_or_not() -> None:
    announced = b"HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n" + b"x" * 1000
    assert on_the_wire(announced, max_bytes=1_000_000).status is FetchStatus.TOO_LARGE
    assert (
        on_the_wire(
            b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 65536, b"x" * 65536, endless=True, max_bytes=1_000_000
        ).status
        is FetchStatus.TOO_LARGE
    )
    exact = fetch(answering(body=b"<" * 1000), max_bytes=1000)
    assert exact.status is FetchStatus.OK


# time and bad servers


def test_slow_drips_and_silence_end_at_the_time_out() -> None:
    started = time.monotonic()
    drip = on_the_wire(
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x", pause=0.15, endless=True, total_timeout=0.4
    )
    silent = on_the_wire(b"", pause=0.3, endless=True, total_timeout=0.4)
    headers = on_the_wire(b"HTTP/1.1 200 OK\r\n", b"Z: y\r\n", pause=0.1, endless=True, total_timeout=0.4)
    assert {drip.status, silent.status, headers.status} == {FetchStatus.TIMEOUT}
    assert time.monotonic() - started < 60, "they never end by themselves"
    assert drip.error is not None
    assert "no whole answer within 0.4 s" in drip.error


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "bad_response"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", "bad_response"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5_000 + b"\r\n", "bad_response"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\nxx\r\n", "bad_response"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "connection"),
        (b"", "connection"),
    ],
)
def test_answers_that_are_not_http(reply: bytes, status: str) -> None:
    assert on_the_wire(reply).status == status


def test_no_server_no_name_no_address() -> None:
    async def main(url: str) -> FetchResult:
        async with HttpClient(allowed_hosts=frozenset({host_key(url)}), total_timeout=5) as client:
            return await client.get(url)

    assert asyncio.run(main("http://127.0.0.1:9/")).status is FetchStatus.CONNECTION
    assert asyncio.run(main("http://no-such-host.invalid/feed")).status is FetchStatus.DNS


def test_names_that_resolve_inward_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name of a stranger may stand for any address, and for another one a moment later."""
    answers = iter(["127.0.0.1", "10.0.0.1", "::ffff:169.254.169.254"])

    def lie(host: str, port: int, *_: object) -> list[object]:
        answer = next(answers)
        family = socket.AF_INET6 if ":" in answer else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (answer, port))]

    async def main() -> list[FetchStatus]:
        async with HttpClient() as client:
            return [(await client.get(f"http://rebind{n}.example/")).status for n in range(3)]

    monkeypatch.setattr(socket, "getaddrinfo", lie)
    assert asyncio.run(main()) == [FetchStatus.REFUSED_ADDRESS] * 3


def test_names_that_hang_hold_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    real, release = socket.getaddrinfo, threading.Event()

    def hang(host: str, *rest: Any, **options: Any) -> Any:
        if host.endswith(".invalid"):
            release.wait(20)
        return real(host, *rest, **options)

    async def main() -> list[FetchStatus]:
        async with website(answering(body=RSS)) as address:  # type: ignore[arg-type]
            local = address.replace("127.0.0.1", "localhost")
            async with HttpClient(allowed_hosts=frozenset({host_key(local)}), total_timeout=3) as client:
                hanging = [asyncio.create_task(client.get(f"http://n{n}.invalid/")) for n in range(12)]
                await asyncio.sleep(0.1)
                good = await client.get(local)
                assert await asyncio.to_thread(lambda: 7) == 7  # the threads of the loop are free
                assert not any(task.done() for task in hanging)
                return [good.status, *[result.status for result in await asyncio.gather(*hanging)]]

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    try:
        assert asyncio.run(main()) == ["ok", *["timeout"] * 12]
    finally:
        release.set()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "feed",
        "//example.org/feed",
        "file:///etc/passwd",
        "ftp://example.org/feed",
        "http://",
        "http://[::1/feed",
        "http://example.org:99999/",
        "http://user:secret@example.org/feed",
        "http://exa mple.org/feed",
        "http://" + "a" * 300 + ".org/",
        "http://example.org/" + "a" * 3000,
    ],
)
def test_addresses_that_cannot_be_asked(url: str) -> None:
    async def main() -> FetchResult:
        async with HttpClient(total_timeout=5) as client:
            return await client.get(url)

    assert asyncio.run(main()).status is FetchStatus.BAD_URL


# redirects


async def hops(request: web.Request) -> web.Response:
    """/301/302/end redirects with each of the codes, in turn."""
    first, _, rest = request.path.strip("/").partition("/")
    if first.isdigit():
        return web.Response(status=int(first), headers={"Location": f"/{rest}"})
    return web.Response(body=RSS)


@pytest.mark.parametrize(
    ("path", "final", "permanent"),
    [
        ("/301/end", "/end", "/end"),
        ("/308/301/end", "/end", "/end"),
        ("/302/end", "/end", None),
        ("/301/302/end", "/end", "/302/end"),  # only the first step is for good
        ("/307/301/end", "/end", None),
    ],
)
def test_redirects_are_followed_and_the_permanent_ones_told(
    path: str, final: str, permanent: str | None
) -> None:
    result = fetch(hops, path)
    assert result.status is FetchStatus.OK
    assert result.final_url.endswith(final)
    assert result.url.endswith(path)
    assert (result.permanent_redirect_to or "None").endswith(permanent or "None")


def test_redirect_loops_and_long_ways() -> None:
    assert fetch(hops, "/302" * 9 + "/end").status is FetchStatus.REDIRECT_LOOP

    async def circle(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "/b" if request.path == "/a" else "/a"})

    result = fetch(circle, "/a")
    assert result.status is FetchStatus.REDIRECT_LOOP
    assert result.error
    assert "circle" in result.error


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("file:///etc/passwd", "bad_url"),
        ("http://" + "x" * 5000, "bad_url"),
        ("http://[broken/", "bad_url"),
        ("http://user:secret@example.org/", "bad_url"),
        ("http://127.0.0.1:1/", "refused_address"),
        ("http://[::ffff:127.0.0.1]:1/", "refused_address"),
        ("http://[64:ff9b::7f00:1]:1/", "refused_address"),
        ("http://2130706433:1/", "refused_address"),
        ("http://0x7f.1:1/", "refused_address"),
        ("http://127.1:1/", "refused_address"),
        ("http://0177.0.0.1:1/", "refused_address"),
        ("http://localhost:1/", "refused_address"),
        ("http://169.254.169.254/latest/meta-data/", "refused_address"),
        ("http://10.0.0.1/", "refused_address"),
    ],
)
def test_redirects_inward_are_refused_before_anything_is_sent(target: str, status: str) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": target})

    result = fetch(handler)
    assert result.status == status, result
    assert result.error


def test_only_the_named_port_of_a_local_host_may_be_asked() -> None:
    async def main() -> tuple[list[str], FetchResult]:
        asked = []

        async def inner(request: web.Request) -> web.Response:
            asked.append(request.path)
            return web.Response(body=b"secret")

        async with website(inner) as inside:

            async def outer(request: web.Request) -> web.Response:
                return web.Response(status=302, headers={"Location": f"{inside}/secret"})

            async with website(outer) as outside:
                return asked, await ask(outside)

    asked, result = asyncio.run(main())
    assert result.status is FetchStatus.REFUSED_ADDRESS
    assert asked == []


def test_cookies_are_dropped() -> None:
    seen = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Cookie"))
        if request.path == "/feed":
            return web.Response(status=302, headers={"Location": "/next", "Set-Cookie": "id=1; Path=/"})
        return web.Response(body=RSS)

    assert fetch(handler).status is FetchStatus.OK
    assert seen == [None, None]


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert fetch(answering(body=RSS)).status is FetchStatus.OK


# TLS


def certificate(folder: Path, name: str) -> Path:
    """A self-signed certificate and its key for `name`, in one PEM file."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return pem


@pytest.mark.parametrize(
    ("name", "trusted", "status"),
    [("localhost", True, "ok"), ("localhost", False, "tls"), ("elsewhere.example", True, "tls")],
)
def test_certificates_are_verified(tmp_path: Path, name: str, trusted: bool, status: str) -> None:
    pem = certificate(tmp_path, name)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(pem)

    async def main() -> FetchResult:
        async with website(answering(body=RSS), server) as address:  # type: ignore[arg-type]
            return await ask(
                address.replace("127.0.0.1", "localhost"),
                ssl_context=ssl.create_default_context(cafile=str(pem)) if trusted else None,
            )

    result = asyncio.run(main())
    assert result.status == status, result


def test_plain_http_behind_https_is_a_tls_error() -> None:
    async def main() -> FetchResult:
        async with website(answering(body=RSS)) as address:  # type: ignore[arg-type]
            return await ask(address.replace("http:", "https:"))

    assert asyncio.run(main()).status is FetchStatus.TLS
