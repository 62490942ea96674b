"""What the bucket holds: read with bounds, and kept by ETag so that a page is quick."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from sahel_pipeline.records import Record
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.objects import ObjectStore, StorageError

K = TypeVar("K")
T = TypeVar("T")
R = TypeVar("R", bound=Record)

_LISTINGS = 50  # that are kept


class StillReadingError(Exception):
    """Not everything could be read within the patience of a page; the rest is read meanwhile.

    Attributes:
        done: Objects that are read.
        total: Objects that the page needs.
    """

    def __init__(self, done: int, total: int) -> None:
        super().__init__(f"{done} of {total} objects are read")
        self.done = done
        self.total = total


class _Place(NamedTuple):
    """What is listed: the keys below a prefix that sort after another."""

    prefix: str
    after: str


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as the listing has it."""

    tag: str
    """ETag: changes with the object."""
    modified: datetime


class Catalogue:
    """Reads the bucket for the page. Safe to use from several threads.

    Args:
        open_store: Gives the store; called for every look at the bucket.
        patience: Seconds that a page waits for objects it has not yet read.
        fresh_for: Seconds for which a listing is believed.
        stale_for: Seconds for which it is still shown while a new one is made: listing 2,000 objects takes a
            third of a second, and nobody shall wait for that at every click.
        keep: Objects (a partition counts as one) that are kept parsed.
        workers: Objects that are read at once.
    """

    def __init__(
        self,
        open_store: Callable[[], ObjectStore],
        *,
        patience: float = 3.0,
        fresh_for: float = 5.0,
        stale_for: float = 30.0,
        keep: int = 4000,
        workers: int = 8,
    ) -> None:
        self._open_store = open_store
        self._patience = patience
        self._fresh_for = fresh_for
        self._stale_for = stale_for
        self._keep = keep
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="sahel-page")
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[str, Future[Any]]] = OrderedDict()
        self._made: dict[str, tuple[dict[str, str], Any]] = {}
        self._listings: dict[_Place, tuple[float, dict[str, Stored]]] = {}
        self._listing: dict[_Place, Future[dict[str, Stored]]] = {}

    def made_of(self, name: str, objects: Mapping[str, str], make: Callable[[], T]) -> T:
        """What `make` gives; what it gave the last time, while the objects that it is made of are the same.

        Args:
            name: Of the value.
            objects: ETags of the objects by key.
            make: Makes it.
        """
        made = self._made.get(name)
        if made is None or made[0] != objects:
            made = self._made[name] = (dict(objects), make())
        value: T = made[1]
        return value

    def close(self) -> None:
        """Read no more, so that nobody waits for it when the process ends."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    @property
    def store(self) -> ObjectStore:
        """The bucket itself, for what must not be a moment old."""
        return self._open_store()

    def objects(self, prefix: str, since: date | None = None) -> dict[str, Stored]:
        """The objects below a prefix, by key in the order of the server.

        Args:
            prefix: What their keys begin with.
            since: Where the prefix has partitions by day: only of this day and later ones.

        Raises:
            StorageError: when S3 refuses or cannot be reached.
        """
        # After all of the day before, not after "dt=<since>": SeaweedFS leaves out the folder it names.
        place = _Place(prefix, f"{prefix}dt={since - timedelta(days=1)}/~" if since else "")
        made, found = self._listings.get(place, (-math.inf, {}))
        age = time.monotonic() - made
        if age < self._fresh_for:
            return found
        with self._lock:
            listing = self._listing.get(place)
            if listing is None or listing.done():
                listing = self._listing[place] = self._pool.submit(self._list, place)
        return found if age < self._stale_for else listing.result()

    def days(self, dataset: keys.Dataset) -> dict[date, str]:
        """The dates for which a dataset has a whole partition, newest first, with the manifests' ETags."""
        found = {
            day: stored.tag
            for key, stored in self.objects(f"{dataset}/").items()
            if key.endswith("/_manifest.json") and (day := keys.day_of(key))
        }
        return dict(sorted(found.items(), reverse=True))

    def records(
        self, dataset: keys.Dataset, model: type[R], days: Iterable[date], order: Callable[[R], Any]
    ) -> tuple[dict[date, list[R]], list[str]]:
        """The records of whole partitions by date, and why others could not be read.

        Args:
            dataset: Name of the dataset.
            model: Its record type.
            days: Dates of whole partitions.
            order: What the records of a date are sorted by.

        Raises:
            StillReadingError: when this takes longer than a page may.
            StorageError: when none could be read.
        """
        tags = self.days(dataset)
        store = self._open_store()

        def load(day: date) -> list[R]:
            return sorted(partitions.read(store, dataset, day, model).records, key=order)

        futures = self._gather({day: (f"{dataset}/{day}", tags[day], partial(load, day)) for day in days})
        found: dict[date, list[R]] = {}
        errors: list[StorageError] = []
        for day, future in futures.items():
            try:
                found[day] = future.result()
            except StorageError as error:  # one broken partition must not hide the others
                errors.append(error)
        if errors and not found:
            raise errors[0]
        return found, [str(error) for error in errors]

    def whole(self, dataset: keys.Dataset, model: type[R]) -> list[R] | None:
        """The records of a dataset that has one partition only, or None when there is none (yet).

        Raises:
            StillReadingError: when this takes longer than a page may.
            StorageError: when it cannot be read.
        """
        manifest = self.objects(f"{dataset}/").get(keys.manifest(dataset, None))
        if manifest is None:
            return None
        store = self._open_store()

        def load() -> list[R]:
            return partitions.read(store, dataset, None, model).records

        records: list[R] = self._gather({dataset: (dataset, manifest.tag, load)})[dataset].result()
        return records

    def parsed(self, objects: Mapping[str, Stored], parse: Callable[[bytes, str], T | None]) -> dict[str, T]:
        """Single objects, parsed; those that are gone by now or give None are left out.

        Args:
            objects: The objects by key, as the listing has them.
            parse: Makes a value of the bytes of an object and its address (for errors).

        Raises:
            StillReadingError: when this takes longer than a page may.
            StorageError: when S3 refuses or cannot be reached.
        """
        store = self._open_store()

        def load(key: str) -> T | None:
            body = store.get(key)
            return None if body is None else parse(body, store.uri(key))

        wanted = {key: (key, one.tag, partial(load, key)) for key, one in objects.items()}
        values = {key: future.result() for key, future in self._gather(wanted).items()}
        return {key: value for key, value in values.items() if value is not None}

    def _list(self, place: _Place) -> dict[str, Stored]:
        began = time.monotonic()
        found = _list(self._open_store(), place)
        self._listings[place] = (began, found)
        while len(self._listings) > _LISTINGS:  # days go by, and with them where listings begin
            self._listings.pop(min(self._listings, key=lambda one: self._listings[one][0]), None)
        return found

    def _gather(self, wanted: Mapping[K, tuple[str, str, Callable[[], Any]]]) -> dict[K, Future[Any]]:
        """The ended readings of objects, each given by its name, its ETag and how to read it."""
        with self._lock:
            futures = {name: self._future(*one) for name, one in wanted.items()}
        done, pending = wait(futures.values(), timeout=self._patience)
        if pending:
            raise StillReadingError(len(done), len(futures))
        return futures

    def _future(self, name: str, tag: str, load: Callable[[], Any]) -> Future[Any]:
        """The reading of an object: one that is kept or under way, or a new one."""
        kept_tag, future = self._kept.get(name, ("", None))
        if future is None or kept_tag != tag or (future.done() and future.exception()):
            future = self._pool.submit(load)
            self._kept[name] = (tag, future)
        self._kept.move_to_end(name)
        while len(self._kept) > self._keep:
            self._kept.popitem(last=False)
        return future


def _list(store: ObjectStore, place: _Place) -> dict[str, Stored]:
    pages = store.client.get_paginator("list_objects_v2")
    try:
        return {
            item["Key"].removeprefix(store.prefix): Stored(item["ETag"], item["LastModified"])
            for page in pages.paginate(
                Bucket=store.bucket, Prefix=store.prefix + place.prefix, StartAfter=store.prefix + place.after
            )
            for item in page.get("Contents", [])
        }
    except (ClientError, BotoCoreError) as error:
        store.check()  # in most cases it fails likewise, and says what to do
        raise StorageError(f"cannot list {store.uri(place.prefix)}: {error}") from error
