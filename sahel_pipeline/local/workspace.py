"""What the local stack keeps between runs, all of it below one folder (`.local/` of the project)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sahel_pipeline.local import s3
from sahel_pipeline.local.processes import Processes
from sahel_pipeline.settings import Settings
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore, StorageError, StorageRefusedError

FOLDER = Path(".local")
S3_PORT = 8333


def logs(folder: Path) -> Path:
    """Where the programs of the stack write what they have to say."""
    return folder / "logs"


def s3_data(folder: Path) -> Path:
    """Where the S3 server keeps its data and its keys."""
    return folder / "s3"


@contextmanager
def open_bucket(settings: Settings, folder: Path = FOLDER) -> Iterator[tuple[S3Access, ObjectStore]]:
    """The bucket that commands outside of Airflow work on.

    With S3 credentials in the environment it is the one they lead to. Without, it is the local one of
    `make run`, whose server is started for the time of the command when it does not run already.

    Args:
        settings: Bucket and prefix.
        folder: Where the local stack lives.

    Raises:
        StorageError: when the bucket does not answer.
        StackError: when the local server does not start.
    """
    if "AWS_ACCESS_KEY_ID" in os.environ or "AWS_PROFILE" in os.environ:
        access = S3Access.from_environment()
        store = ObjectStore(access.client(), settings.bucket, settings.prefix)
        store.check()
        yield access, store
        return
    access = s3.saved_access(s3_data(folder), S3_PORT)
    store = ObjectStore(access.client(), settings.bucket, settings.prefix)
    with Processes(logs(folder)) as processes:
        try:
            # At once, since without a server there is nothing to wait for.
            quick = access.client(attempts=1, read_timeout=5)
            ObjectStore(quick, settings.bucket, settings.prefix).check()
        except StorageRefusedError:
            raise  # a server is there, and starting another on its port would only hide what it says
        except StorageError:
            s3.start(processes, s3_data(folder), access, settings.bucket)
        yield access, store
