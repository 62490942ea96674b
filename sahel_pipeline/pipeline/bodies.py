"""The bytes of feeds as fetched (`raw/`), many to an object: a ZIP archive with a file for each feed.

An object of its own for each body would cost some 4 ms of processors more, a third of a first poll. The line
of a feed in `outcomes` names the archive that its body is in; there the file has the id of the feed.
"""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Mapping

from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.storage import keys

_AT_ONCE = 16_000_000
"""Bytes that wait in memory before they are stored; the bodies of some 800 feeds of usual size."""


class Bodies:
    """Stores the bodies that the feeds of a batch sent. Safe to call from several threads.

    Args:
        run: The run.
        batch: Number of the batch.
        at_once: Bytes that wait in memory at most, beside one body, before they are stored.

    Attributes:
        stored: The keys of the archives that the bodies are in, by the ids of the feeds.
    """

    def __init__(self, run: Run, batch: int, at_once: int = _AT_ONCE) -> None:
        self.stored: dict[str, str] = {}
        self._run = run
        self._batch = batch
        self._at_once = at_once
        self._lock = threading.Lock()
        self._waiting: dict[str, bytes] = {}
        self._bytes = 0

    def add(self, feed_id: str, body: bytes) -> None:
        """Take a body, and store what has come so far when that is much.

        Raises:
            StorageError: when S3 refuses or cannot be reached.
        """
        with self._lock:
            self._waiting[feed_id] = body
            self._bytes += len(body)
            if self._bytes >= self._at_once:
                self._store()

    def store(self) -> None:
        """Store what still waits.

        Raises:
            StorageError: when S3 refuses or cannot be reached.
        """
        with self._lock:
            if self._waiting:
                self._store()

    def _store(self) -> None:
        archive = _archive(self._waiting)
        # By its bytes: what an earlier try of this task stored is not replaced by less.
        digest = hashlib.sha256(archive).hexdigest()[:16]
        key = keys.raw_feeds(self._run.now.date(), self._run.id, self._batch, digest)
        self._run.store.put(key, archive, content_type="application/zip")
        self.stored |= dict.fromkeys(self._waiting, key)
        self._waiting, self._bytes = {}, 0


def _archive(bodies: Mapping[str, bytes]) -> bytes:
    """A ZIP archive; the same bodies give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for feed_id in sorted(bodies):
            # Without the time, and readable by whoever unpacks it.
            file = zipfile.ZipInfo(feed_id)
            file.compress_type = zipfile.ZIP_DEFLATED
            file.create_system = 3  # Unix, whatever this runs on
            file.external_attr = 0o644 << 16
            archive.writestr(file, bodies[feed_id])
    return packed.getvalue()
