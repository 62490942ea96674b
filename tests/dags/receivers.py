"""Where messages arrive in the tests: a mail server and a webhook, both real, on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

from sahel_pipeline.local.processes import free_port

TOKEN = "T000/B000/a-secret-that-nobody-may-read"


class Mailbox:
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.refusing = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refusing:
            return "451 try again later"
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        self.recipients.append(envelope.rcpt_tos)
        return "250 kept"

    def connection(self, port: int) -> str:
        """The Airflow connection to it."""
        extra = {"from_email": "sahel@journal.example", "disable_tls": True, "disable_ssl": True}
        extra |= {"timeout": 5, "retry_limit": 0}
        return json.dumps({"conn_type": "smtp", "host": "127.0.0.1", "port": port, "extra": extra})


class Webhook:
    """A web server that takes posts at one secret address."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.answers: list[int] = []
        """Status codes of the next answers; 200 when empty."""

    def connection(self, port: int) -> str:
        """The Airflow connection to it."""
        host = f"http://127.0.0.1:{port}/services"
        return json.dumps({"conn_type": "slackwebhook", "host": host, "password": TOKEN})


@contextmanager
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    """A running mail server and the Airflow connection to it."""
    box = Mailbox()
    port = free_port()  # aiosmtpd looks whether it answers at the port that it was told
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, box.connection(port)
    finally:
        controller.stop()


@contextmanager
def webhook() -> Iterator[tuple[Webhook, str]]:
    """A running webhook and the Airflow connection to it."""
    hook = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = hook.answers.pop(0) if hook.answers else 200
            if self.path != f"/services/{TOKEN}":
                status = 404
            if status == 200:
                hook.received.append(json.loads(body))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b"ok" if status == 200 else b"no")

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield hook, hook.connection(server.server_port)
        finally:
            server.shutdown()
