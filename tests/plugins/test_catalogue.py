"""Reading the bucket: what is kept, when it is read anew, and what is said when it cannot be read."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest

from sahel_ops.catalogue import Catalogue, StillReadingError
from sahel_ops.filters import MeetingFilters
from sahel_ops.views.records import meetings
from sahel_pipeline.local.processes import free_port
from sahel_pipeline.records import Meeting
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore, StorageError, StorageRefusedError
from tests.conftest import BUCKET
from tests.plugins.bucket import meeting, put_meetings
from tests.plugins.conftest import DAY


def by_id(record: Meeting) -> str:
    return record.record_id


def read(catalogue: Catalogue, *days: date) -> list[str]:
    found, _ = catalogue.records("meetings", Meeting, days, by_id)
    return [record.record_id for records in found.values() for record in records]


def test_a_partition_is_read_once_and_again_when_it_changed(store: ObjectStore, catalogue: Catalogue) -> None:
    put_meetings(store, meeting("first"))
    assert read(catalogue, DAY) == ["first"]
    body = store.get(keys.part("meetings", DAY))
    assert body
    store.put(keys.part("meetings", DAY), b"nonsense")  # nobody looks, as long as the manifest is the same
    assert read(catalogue, DAY) == ["first"]
    store.put(keys.part("meetings", DAY), body)
    put_meetings(store, meeting("first"), meeting("second"))
    assert read(catalogue, DAY) == ["first", "second"]


def test_only_whole_partitions_count_newest_first(store: ObjectStore, catalogue: Catalogue) -> None:
    older = DAY - timedelta(days=1)
    put_meetings(store, meeting(), day=older)
    put_meetings(store, meeting())
    store.put(keys.part("meetings", date(2024, 3, 1)), b"no manifest yet")
    assert list(catalogue.days("meetings")) == [DAY, older]


def test_a_broken_partition_does_not_hide_the_others(store: ObjectStore, catalogue: Catalogue) -> None:
    older = DAY - timedelta(days=1)
    put_meetings(store, meeting("good"))
    put_meetings(store, meeting("bad"), day=older)
    store.put(keys.part("meetings", older), b"nonsense")
    found, errors = catalogue.records("meetings", Meeting, [DAY, older], by_id)
    assert list(found) == [DAY]
    assert len(errors) == 1
    assert store.uri(keys.part("meetings", older)) in errors[0]
    with pytest.raises(StorageError, match="not gzipped"):
        catalogue.records("meetings", Meeting, [older], by_id)


def test_what_takes_too_long_is_read_on_meanwhile(store: ObjectStore) -> None:
    days = [DAY - timedelta(days=back) for back in range(12)]
    for day in days:
        put_meetings(store, meeting(f"of-{day}"), day=day)
    impatient = Catalogue(lambda: store, patience=0, workers=1)
    with pytest.raises(StillReadingError) as caught:
        read(impatient, *days)
    assert caught.value.total == 12
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            assert len(read(impatient, *days)) == 12
        except StillReadingError:
            continue
        return
    pytest.fail("it was never read")


def test_only_so_much_is_kept(store: ObjectStore) -> None:
    days = [DAY, DAY - timedelta(days=1)]
    for day in days:
        put_meetings(store, meeting(f"of-{day}"), day=day)
    small = Catalogue(lambda: store, patience=20, keep=1)
    read(small, *days)
    store.put(keys.part("meetings", days[0]), b"nonsense")  # pushed out, so it is read again
    with pytest.raises(StorageError):
        read(small, days[0])


@pytest.mark.parametrize("what", ["down", "bucket", "keys"])
def test_a_bucket_that_cannot_be_listed_says_what_to_do(s3_access: S3Access, what: str) -> None:
    endpoint = f"http://127.0.0.1:{free_port()}"
    store, kind, reason = {
        "down": (ObjectStore(S3Access(endpoint, "k", "s").client(), BUCKET), StorageError, "does not answer"),
        "bucket": (ObjectStore(s3_access.client(), "no-such"), StorageRefusedError, "SAHEL_BUCKET"),
        "keys": (
            ObjectStore(S3Access(s3_access.endpoint, "k", "s").client(), BUCKET),
            StorageRefusedError,
            "sahel_s3",
        ),
    }[what]
    with pytest.raises(kind, match=reason):
        Catalogue(lambda: store).days("meetings")


def test_an_old_listing_is_shown_while_a_new_one_is_made(store: ObjectStore) -> None:
    put_meetings(store, meeting())
    catalogue = Catalogue(lambda: store, fresh_for=0, stale_for=60)
    assert list(catalogue.days("meetings")) == [DAY]
    older = DAY - timedelta(days=1)
    put_meetings(store, meeting(), day=older)
    assert list(catalogue.days("meetings")) == [DAY]
    deadline = time.monotonic() + 20
    while list(catalogue.days("meetings")) != [DAY, older]:
        assert time.monotonic() < deadline


@pytest.mark.parametrize(("back", "days"), [(0, 1), (1, 2), (3, 2), (4, 3), (30, 3)])
def test_only_the_days_that_are_asked_for_are_listed(
    store: ObjectStore, catalogue: Catalogue, back: int, days: int
) -> None:
    for past in (0, 1, 4):
        day = DAY - timedelta(days=past)
        for run in ("manual__r", "zz"):
            store.put_lines(keys.log_part("outcomes", day, run, "feeds-00000"), [])
    listed = catalogue.objects("outcomes/", DAY - timedelta(days=back))
    assert len({keys.day_of(key) for key in listed}) == days
    assert len(listed) == days * 2
    assert len(catalogue.objects("outcomes/")) == 6


def test_what_is_made_of_objects_is_made_again_when_one_of_them_changes(catalogue: Catalogue) -> None:
    made: list[str] = []

    def make() -> str:
        made.append("again")
        return f"value {len(made)}"

    assert catalogue.made_of("x", {"a": "1"}, make) == "value 1"
    assert catalogue.made_of("x", {"a": "1"}, make) == "value 1"
    assert catalogue.made_of("x", {"a": "2"}, make) == "value 2"
    assert catalogue.made_of("x", {"a": "2", "b": "1"}, make) == "value 3"
    assert catalogue.made_of("y", {"a": "2", "b": "1"}, make) == "value 4"


def test_a_partition_that_could_not_be_read_is_tried_again(store: ObjectStore, catalogue: Catalogue) -> None:
    older = DAY - timedelta(days=1)
    put_meetings(store, meeting("good"))
    put_meetings(store, meeting("bad"), day=older)
    body = store.get(keys.part("meetings", older))
    assert body
    store.put(keys.part("meetings", older), b"nonsense")
    assert len(meetings(catalogue, MeetingFilters()).unreadable) == 1
    store.put(keys.part("meetings", older), body)
    found = meetings(catalogue, MeetingFilters())
    assert (len(found.records), found.unreadable) == (2, [])
