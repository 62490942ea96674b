"""The bucket behind the Airflow connection `sahel_s3`, for a process that lives long."""

from __future__ import annotations

import threading
import time

from airflow.providers.amazon.aws.hooks.s3 import S3Hook
from botocore.config import Config

from sahel_pipeline.errors import ConfigurationError
from sahel_pipeline.settings import load
from sahel_pipeline.storage.objects import ObjectStore

CONNECTION = "sahel_s3"
"""The connection that the DAGs use."""

_RENEWED_AFTER = 60.0
"""Seconds after which the connection is looked up again: an operator may have changed it."""

_IMPATIENT = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 2},
    max_pool_connections=16,
)
"""Somebody waits for the page: it rather says soon that S3 does not answer."""


class Bucket:
    """Gives the store; making a client takes a moment, so that one is kept for a while."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._store: ObjectStore | None = None
        self._made = 0.0

    def __call__(self) -> ObjectStore:
        """The store as the connection and the settings have it now.

        Raises:
            ConfigurationError: when nothing gives access or a setting is wrong.
        """
        with self._lock:
            if self._store is None or time.monotonic() - self._made > _RENEWED_AFTER:
                self._store = _open()
                self._made = time.monotonic()
            return self._store


def _open() -> ObjectStore:
    settings = load()
    hook = S3Hook(aws_conn_id=CONNECTION)
    # Without the connection the hook falls back on what boto finds, which is right where a role gives access.
    if hook.get_session().get_credentials() is None:
        raise ConfigurationError(
            f"there are no credentials for S3; create the Airflow connection {CONNECTION} under Admin, "
            'Connections (type Amazon Web Services; the keys as login and password, {"endpoint_url": '
            '"http://…"} as extra for a server other than AWS)'
        )
    client = S3Hook(aws_conn_id=CONNECTION, config=hook.config.merge(_IMPATIENT)).get_conn()
    return ObjectStore(client, settings.bucket, settings.prefix)
