"""A real HTTP server between boto3 and the S3 server that fails as S3 servers and networks do, on demand."""

from __future__ import annotations

import http.client
import re
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from sahel_pipeline.storage.access import S3Access

CONDITIONS = ("if-match", "if-none-match")


@dataclass(frozen=True)
class Request:
    """A request on its way to the server."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Fault = Callable[["Handler", Request], bool]
"""Does something to a request, and says whether that was the answer."""


@dataclass
class Proxy:
    """Hands requests on to the server at `access`, but for the faults that wait for them.

    `faults` are taken one for each request that `matching` finds in its line (`PUT /bucket/key`).
    """

    access: S3Access
    faults: deque[Fault] = field(default_factory=deque)
    always: Fault | None = None
    """A fault for every request."""
    matching: str = ""
    asked: list[str] = field(default_factory=list)
    """The lines of all requests."""

    def __enter__(self) -> Self:
        proxy = self

        class Bound(Handler):
            pass

        Bound.proxy = proxy
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Bound)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def through(self) -> S3Access:
        """The same server, through this proxy."""
        return replace(self.access, endpoint=f"http://127.0.0.1:{self._server.server_port}")

    def fault(self, line: str) -> Fault | None:
        """What shall happen to the next request."""
        self.asked.append(line)
        if self.always:
            return self.always
        return self.faults.popleft() if self.faults and re.search(self.matching, line) else None


class Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    proxy: Proxy
    protocol_version = "HTTP/1.1"

    def _do(self) -> None:
        if "100-continue" in self.headers.get("Expect", ""):
            self.send_response_only(100)
            self.end_headers()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() != "expect"}
        request = Request(self.command, self.path, headers, body)
        fault = self.proxy.fault(f"{self.command} {self.path}")
        if fault is None or not fault(self, request):
            self.answer(*self.forward(request))

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _do  # noqa: N815

    def forward(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        """Ask the server."""
        address = urlsplit(self.proxy.access.endpoint)
        connection = http.client.HTTPConnection(str(address.netloc), timeout=30)
        connection.request(request.method, request.path, request.body, request.headers)
        answer = connection.getresponse()
        result = answer.status, dict(answer.getheaders()), answer.read()
        connection.close()
        return result

    def answer(self, status: int, headers: dict[str, str], body: bytes, cut: int | None = None) -> None:
        """Answer the client; with `cut`, end the connection after so many bytes of the body."""
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                self.send_header(name, value)
        length = headers.get("Content-Length") if self.command == "HEAD" else None
        self.send_header("Content-Length", length or str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body if cut is None else body[:cut])
        if cut is not None:
            self.wfile.flush()
            self.reset()

    def reset(self) -> None:
        """Break the connection off with a TCP reset."""
        with suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def handle(self) -> None:
        with suppress(OSError):
            super().handle()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def refuse(status: int, code: str) -> Fault:
    """Answer with an S3 error."""

    def fault(handler: Handler, request: Request) -> bool:
        xml = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>on purpose</Message></Error>"
        handler.answer(
            status, {"Content-Type": "application/xml"}, b"" if request.method == "HEAD" else xml.encode()
        )
        return True

    return fault


def pass_on(handler: Handler, request: Request) -> bool:
    """No fault."""
    return False


def reset(handler: Handler, request: Request) -> bool:
    """Break off before the server hears of it."""
    handler.reset()
    return True


def lose_answer(handler: Handler, request: Request) -> bool:
    """Let the server do it, and break off before the client hears of that."""
    handler.forward(request)
    handler.reset()
    return True


def cut_body(handler: Handler, request: Request) -> bool:
    """Break off in the middle of the body."""
    status, headers, body = handler.forward(request)
    handler.answer(status, headers, body, cut=len(body) // 2)
    return True


def hang(seconds: float) -> Fault:
    """Let the client wait for longer than it will."""

    def fault(handler: Handler, request: Request) -> bool:
        time.sleep(seconds)
        handler.reset()
        return True

    return fault


def ignore_conditions(handler: Handler, request: Request) -> bool:
    """Do as servers do that know nothing of conditional writes: write all the same."""
    access = handler.proxy.access
    if any(name.lower() in CONDITIONS for name in request.headers):
        kept = {name: value for name, value in request.headers.items() if name.lower() not in CONDITIONS}
        kept = {
            name: kept[name] for name in kept if not name.lower().startswith(("authorization", "x-amz-date"))
        }
        url = f"{access.endpoint}{request.path}"
        kept = {name: value for name, value in kept.items() if name.lower() != "host"}
        signed = AWSRequest(request.method, url, headers=kept, data=request.body)
        S3SigV4Auth(Credentials(access.key, access.secret), "s3", access.region).add_auth(signed)
        request = replace(request, headers=dict(signed.headers.items()))
    handler.answer(*handler.forward(request))
    return True


def refuse_conditions(handler: Handler, request: Request) -> bool:
    """Do as servers do that refuse conditional writes."""
    if any(name.lower() in CONDITIONS for name in request.headers):
        return refuse(501, "NotImplemented")(handler, request)
    return False
