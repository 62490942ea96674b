from __future__ import annotations

import pytest

from sahel_pipeline.local.processes import free_port
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import (
    ChangedMeanwhileError,
    ObjectStore,
    StorageError,
    StorageRefusedError,
    pack_lines,
    retried,
    unpack_lines,
)
from tests.conftest import BUCKET


def test_bytes_come_back_as_they_were_put(store: ObjectStore) -> None:
    store.put("folder/dt=2022-09-02/é.bin", b"\x00\xff")
    assert store.get("folder/dt=2022-09-02/é.bin") == b"\x00\xff"


def test_an_object_that_is_not_there_is_none(store: ObjectStore) -> None:
    assert store.get("nothing") is None
    assert store.get_json("nothing") is None
    assert store.get_lines("nothing") == []


def test_keys_are_listed_without_the_prefix_and_beyond_one_page(store: ObjectStore) -> None:
    names = [f"many/{number:04d}" for number in range(1005)]
    for name in names:
        store.put(name, b"")
    store.put("other", b"")
    assert sorted(store.keys("many/")) == names


def test_deleting_twice_is_no_error(store: ObjectStore) -> None:
    store.put("a", b"1")
    store.delete(["a", "a"])
    assert store.get("a") is None


def test_of_two_writers_of_a_new_object_one_loses(store: ObjectStore) -> None:
    store.put("a", b"first", if_absent=True)
    with pytest.raises(ChangedMeanwhileError, match="another writer"):
        store.put("a", b"second", if_absent=True)
    assert store.get("a") == b"first"


def test_a_write_over_an_object_that_changed_since_it_was_read_loses(store: ObjectStore) -> None:
    tag = store.put("a", b"1")
    store.put("a", b"2", if_match=tag)
    with pytest.raises(ChangedMeanwhileError):
        store.put("a", b"3", if_match=tag)
    assert store.get("a") == b"2"


def test_who_loses_a_race_reads_again_and_loses_no_change(store: ObjectStore) -> None:
    store.put("counter", b"0")
    read = []

    def increase() -> int:
        body, tag = store.get_tagged("counter")
        read.append(number := int(body or b""))
        if len(read) < 3:
            store.put("counter", b"%d" % (number + 10))  # somebody else, in between
        store.put("counter", b"%d" % (number + 1), if_match=tag)
        return number + 1

    assert retried(increase) == 21
    assert read == [0, 10, 20]
    assert store.get("counter") == b"21"


def test_who_loses_every_race_says_so(store: ObjectStore) -> None:
    store.put("a", b"1")
    tries = []

    def lose() -> None:
        tries.append(1)
        store.put("a", b"2", if_absent=True)

    with pytest.raises(ChangedMeanwhileError, match="another writer"):
        retried(lose, 3)
    assert len(tries) == 3


def test_lines_have_deterministic_bytes() -> None:
    lines = [{"b": 1, "a": "é"}, {"c": None}]
    assert pack_lines(lines) == pack_lines(lines)
    assert unpack_lines(pack_lines(lines)) == lines


def test_a_missing_bucket_is_named_with_what_to_do(s3_access: S3Access) -> None:
    store = ObjectStore(s3_access.client(), "no-such-bucket")
    for action in (store.check, lambda: store.get("a"), lambda: store.put("a", b"")):
        with pytest.raises(StorageRefusedError, match=r"no bucket 'no-such-bucket'.*SAHEL_BUCKET"):
            action()


def test_wrong_credentials_are_named_without_being_shown(s3_access: S3Access) -> None:
    wrong = S3Access(s3_access.endpoint, "intruder", "secret-of-the-intruder")
    with pytest.raises(StorageRefusedError, match="refused the credentials") as caught:
        ObjectStore(wrong.client(), BUCKET).put("a", b"")
    assert "secret-of-the-intruder" not in str(caught.value) + repr(wrong)


def test_a_server_that_is_down_is_named_with_its_address() -> None:
    port = free_port()
    down = S3Access(f"http://127.0.0.1:{port}", "key", "secret")
    with pytest.raises(StorageError, match=f"does not answer at http://127.0.0.1:{port}"):
        ObjectStore(down.client(), BUCKET).get("a")
