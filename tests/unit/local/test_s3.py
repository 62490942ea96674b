"""The local S3 server as the stack starts it."""

from __future__ import annotations

import socket
from pathlib import Path

import psutil
import pytest

from sahel_pipeline.local import s3
from sahel_pipeline.local.processes import Processes, StackError, free_port
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore, StorageRefusedError


def test_the_keys_are_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = s3.saved_access(tmp_path / "s3", 8333)
    assert s3.saved_access(tmp_path / "s3", 8333) == first
    assert (tmp_path / "s3" / "credentials").stat().st_mode & 0o077 == 0
    assert first.endpoint == "http://127.0.0.1:8333"
    assert len(first.secret) >= 24
    assert first.secret not in repr(first)
    assert s3.saved_access(tmp_path / "other", 8333).secret != first.secret


def test_keys_half_written_are_made_anew(tmp_path: Path) -> None:
    """The first start was ended between making the file and filling it."""
    (tmp_path / "credentials").touch()
    access = s3.saved_access(tmp_path, 8333)
    assert access.secret
    assert s3.saved_access(tmp_path, 8333) == access


def test_it_serves_loopback_only_and_asks_for_its_keys(tmp_path: Path) -> None:
    access = s3.saved_access(tmp_path, free_port())
    with Processes(tmp_path / "logs") as processes:
        child = s3.start(processes, tmp_path / "data", access, "sahel")
        listening = {
            connection.laddr.ip
            for connection in psutil.Process(child.process.pid).net_connections("inet")
            if connection.status == psutil.CONN_LISTEN
        }
        assert listening == {"127.0.0.1"}
        ObjectStore(access.client(), "sahel").put("dt=2024-07-08/é.json", b"kept")
        intruder = S3Access(access.endpoint, access.key, "guessed")
        with pytest.raises(StorageRefusedError):
            ObjectStore(intruder.client(), "sahel").get("dt=2024-07-08/é.json")


def test_a_busy_port_is_told_with_the_log(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        access = s3.saved_access(tmp_path, busy.getsockname()[1])
        with (
            pytest.raises(StackError, match=r"seaweedfs ended with exit status 1.*seaweedfs\.log"),
            Processes(tmp_path / "logs") as processes,
        ):
            s3.start(processes, tmp_path / "data", access, "sahel", timeout=30)
