"""Which bucket the commands outside of Airflow work on."""

from __future__ import annotations

from pathlib import Path

import pytest

from sahel_pipeline.errors import ConfigurationError
from sahel_pipeline.local import workspace
from sahel_pipeline.local.processes import free_port
from sahel_pipeline.local.workspace import open_bucket
from sahel_pipeline.settings import Settings
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import StorageError, StorageRefusedError
from tests.conftest import BUCKET

VARIABLES = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_ENDPOINT_URL_S3",
    "AWS_ENDPOINT_URL",
    "AWS_PROFILE",
)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that leads to no bucket."""
    for name in (*VARIABLES, "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return monkeypatch


@pytest.fixture
def leading(bare: pytest.MonkeyPatch, s3_access: S3Access) -> pytest.MonkeyPatch:
    """An environment that leads to the test bucket."""
    bare.setenv("AWS_ACCESS_KEY_ID", s3_access.key)
    bare.setenv("AWS_SECRET_ACCESS_KEY", s3_access.secret)
    bare.setenv("AWS_ENDPOINT_URL_S3", str(s3_access.endpoint))
    return bare


def test_the_aws_variables_lead_to_their_bucket(
    leading: pytest.MonkeyPatch, s3_access: S3Access, tmp_path: Path
) -> None:
    with open_bucket(Settings(bucket=BUCKET, prefix="workspace/"), tmp_path) as (access, store):
        store.put("a", b"1")
        assert store.uri("a") == f"s3://{BUCKET}/workspace/a"
        assert (access.endpoint, access.key) == (s3_access.endpoint, s3_access.key)
    assert list(tmp_path.iterdir()) == [], "nothing local is made"


def test_a_bucket_that_is_not_there_is_an_error(leading: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with (
        pytest.raises(StorageRefusedError, match="no bucket 'no-such-bucket'"),
        open_bucket(Settings(bucket="no-such-bucket"), tmp_path),
    ):
        pass


def test_a_server_that_is_down_is_an_error_and_no_other_is_started(
    leading: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    port = free_port()
    leading.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{port}")
    with (
        pytest.raises(StorageError, match=f"does not answer at http://127.0.0.1:{port}"),
        open_bucket(Settings(bucket=BUCKET), tmp_path),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_half_of_the_variables_is_an_error_that_names_both(
    leading: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    leading.delenv("AWS_SECRET_ACCESS_KEY")
    with (
        pytest.raises(ConfigurationError, match="AWS_SECRET_ACCESS_KEY"),
        open_bucket(Settings(bucket=BUCKET), tmp_path),
    ):
        pass


def test_without_variables_the_local_server_is_started_used_and_ended(
    bare: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bare.setattr(workspace, "S3_PORT", free_port())
    settings = Settings()
    with open_bucket(settings, tmp_path) as (access, store):
        store.put("a", b"1")
        with open_bucket(settings, tmp_path) as (_, same):  # one that runs already is used as it is
            assert same.get("a") == b"1"
        assert store.get("a") == b"1", "and not ended by its guest"
    with pytest.raises(StorageError, match="does not answer"):
        store.get("a")
    with open_bucket(settings, tmp_path) as (again, store):
        assert again == access
        assert store.get("a") == b"1"


def test_a_stranger_on_the_local_port_is_told_and_not_fought(
    bare: pytest.MonkeyPatch, s3_access: S3Access, tmp_path: Path
) -> None:
    """An S3 server with other keys listens where ours should."""
    bare.setattr(workspace, "S3_PORT", int(str(s3_access.endpoint).rsplit(":", 1)[1]))
    with (
        pytest.raises(StorageRefusedError, match="refused the credentials"),
        open_bucket(Settings(), tmp_path),
    ):
        pass
