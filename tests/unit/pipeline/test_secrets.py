"""Keys of the S3 server are nowhere: not in logs, errors, what tasks hand on, or anything in the bucket."""

from __future__ import annotations

import gzip
import io
import json
import logging
import traceback
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sahel_pipeline.errors import ConfigurationError
from sahel_pipeline.pipeline import (
    Run,
    commit_articles,
    extract_partition,
    fetch_feeds,
    plan_feeds,
    read_articles,
    remember_feeds,
    report_ingest,
)
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore
from tests.unit.pipeline.conftest import MakeRun, feed_of
from tests.unit.pipeline.site import Site, objects
from tests.unit.pipeline.test_storage_trouble import WHEN
from tests.unit.storage.proxy import Proxy, refuse, reset

TOKEN = "the-token-of-a-session"


def whole_run(run: Run) -> list[Any]:
    """Every task of both DAGs, and what each hands on."""
    handed: list[Any] = [plan_feeds(run)]
    handed += [task(run, 0) for task in (fetch_feeds, read_articles)]
    handed.append(commit_articles(run))
    handed += [extract_partition(run, date.fromisoformat(day)) for day in handed[-1]["dates"]]
    handed.append(remember_feeds(run, 0))
    handed.append(report_ingest(run).model_dump(mode="json"))
    return handed


def told_by(action: Callable[[], Any]) -> str:
    """What a failing action leaves in the log of its task, with all causes."""
    with pytest.raises(Exception) as caught:
        action()
    return "".join(traceback.format_exception(caught.value)) + repr(caught.value)


def texts(body: bytes) -> list[str]:
    """What an object says, unpacked."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return [archive.read(name).decode() for name in archive.namelist()]
    return [(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode()]


def test_keys_are_nowhere(
    site: Site,
    make_run: MakeRun,
    store: ObjectStore,
    s3_access: S3Access,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    site.feed("/rss", site.item("a", when=WHEN), ETag='"1"')
    site.article("a")
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, logger="sahel_pipeline")
    run = make_run([feed_of(site)])
    told = [json.dumps(whole_run(run)), repr(run), repr(s3_access)]
    told += [text for body in objects(store).values() for text in texts(body)]
    wrong = replace(s3_access, secret="the-secret-of-nobody", token=TOKEN)
    with Proxy(s3_access) as proxy:
        for fault in (
            None,
            refuse(403, "AccessDenied"),
            refuse(400, "ExpiredToken"),
            refuse(503, "SlowDown"),
            reset,
        ):
            proxy.always = fault
            client = replace(wrong, endpoint=proxy.through.endpoint).client(attempts=1)
            broken = replace(run, store=ObjectStore(client, store.bucket, store.prefix))
            told.append(told_by(lambda broken=broken: plan_feeds(broken)))
    told += [caplog.text, *capfd.readouterr()]
    for secret in (s3_access.secret, wrong.secret, TOKEN):
        assert [text for text in told if secret in text] == []
    assert any("refused the credentials" in text for text in told)


def test_an_address_with_a_password_is_refused_without_being_shown() -> None:
    access = S3Access("http://somebody:a-password@127.0.0.1:9", "key", "secret")
    told = told_by(lambda: ObjectStore(access.client(), "sahel"))
    assert ConfigurationError.__name__ in told
    assert "AWS_SECRET_ACCESS_KEY" in told
    assert "a-password" not in told
