"""The local S3 server: SeaweedFS in one process, on 127.0.0.1 only."""

from __future__ import annotations

import secrets
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from sahel_pipeline.local.processes import Child, Processes, free_port
from sahel_pipeline.storage.access import S3Access


def saved_access(directory: Path, port: int) -> S3Access:
    """Access with keys made once and kept in `directory`, readable by this user only."""
    file = directory / "credentials"
    if not file.exists() or not file.read_text():
        directory.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(f"sahel-local {secrets.token_urlsafe(24)}\n")
    key, secret = file.read_text().split()
    return S3Access(f"http://127.0.0.1:{port}", key, secret)


def start(
    processes: Processes, directory: Path, access: S3Access, bucket: str, *, timeout: float = 60
) -> Child:
    """Start SeaweedFS with its data under `directory` and wait until the bucket answers.

    Args:
        processes: Whoever ends it.
        directory: Where it keeps its data; made when missing.
        access: Endpoint (its port is used) and the keys that it shall accept.
        bucket: Made when missing.
        timeout: Seconds to wait.

    Raises:
        StackError: when it does not start.
    """
    directory.mkdir(parents=True, exist_ok=True)
    s3_port = urlsplit(access.endpoint).port
    # Every port is given: a busy default port would silently move, and only the S3 one is for others.
    ports = {
        f"-{name}": str(free_port())
        for name in (
            *("s3.port.grpc", "master.port", "master.port.grpc", "volume.port", "volume.port.grpc"),
            *("filer.port", "filer.port.grpc", "admin.port", "admin.port.grpc"),
        )
    }
    # Not under `directory`: the path of a Unix socket has some 100 characters at most.
    socket = Path(tempfile.gettempdir()) / f"sahel-{s3_port}"
    # fmt: off
    flags = {
        **ports, "-s3.port": str(s3_port),
        "-dir": str(directory), "-ip": "127.0.0.1", "-ip.bind": "127.0.0.1",
        "-s3.localSocket": f"{socket}-s3.sock", "-filer.localSocket": f"{socket}-filer.sock",
        "-s3.port.iceberg": "0", "-s3.port.lance": "0", "-webdav": "false", "-admin.ui": "false",
        "-master.telemetry": "false", "-volume.max": "1000", "-master.volumeSizeLimitMB": "64",
        "-s3.autoCreateBucket": "false", "-s3.allowDeleteBucketNotEmpty": "false",
    }
    # fmt: on
    environment = {
        "AWS_ACCESS_KEY_ID": access.key,
        "AWS_SECRET_ACCESS_KEY": access.secret,
        "S3_BUCKET": bucket,
        "GOMEMLIMIT": "400MiB",
        "HOME": str(directory),
        "PATH": "/usr/bin:/bin",
    }
    weed = Path(sys.executable).with_name("weed")
    command = [str(weed), "mini", *(f"{flag}={value}" for flag, value in flags.items())]
    child = processes.start("seaweedfs", command, environment)
    # It is asked again and again below; whoever sits on the port instead may never answer.
    client = access.client(attempts=1, read_timeout=2)

    def ready() -> bool:
        try:
            client.head_bucket(Bucket=bucket)
        except (ClientError, BotoCoreError):
            return False
        return True

    processes.wait_until(ready, "the S3 server (SeaweedFS)", timeout)
    return child
