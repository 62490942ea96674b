"""The bytes of feeds as fetched, many to an object."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sahel_pipeline.pipeline.bodies import Bodies
from sahel_pipeline.storage.objects import ObjectStore
from tests.unit.pipeline.conftest import MakeRun, feed_of
from tests.unit.pipeline.site import Site, objects
from tests.unit.pipeline.test_fetch import unpacked


def test_every_body_is_in_the_object_that_it_was_told_to_be_in(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    bodies = Bodies(make_run([feed_of(site)]), 7, at_once=3000)
    sent = {f"feed-{number}": bytes([number]) * 1000 for number in range(8)}
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(bodies.add, sent, sent.values()))
    assert len(objects(store, "raw/")) == 2, "three bodies each; two wait"
    bodies.store()
    assert {feed_id: unpacked(store, key)[feed_id] for feed_id, key in bodies.stored.items()} == sent
    assert sorted(objects(store, "raw/")) == sorted(set(bodies.stored.values()))


def test_another_try_takes_nothing_away(site: Site, make_run: MakeRun, store: ObjectStore) -> None:
    run = make_run([feed_of(site)])
    keys = set()
    for names in (("a", "b"), ("b",)):
        bodies = Bodies(run, 0)
        for name in names:
            bodies.add(name, b"x")
        bodies.store()
        keys |= set(bodies.stored.values())
    assert objects(store, "raw/").keys() == keys
    assert len(keys) == 2


def test_the_same_bodies_are_the_same_object_whichever_came_first(
    site: Site, make_run: MakeRun, store: ObjectStore, tmp_path: Path
) -> None:
    run = make_run([feed_of(site)])
    stored = []
    for names in (("a", "b"), ("b", "a")):
        bodies = Bodies(run, 0)
        for name in names:
            bodies.add(name, name.encode() * 100)
        bodies.store()
        stored.append(objects(store, "raw/"))
    assert stored[0] == stored[1]
    (archive,) = stored[0].values()
    (tmp_path / "raw.zip").write_bytes(archive)
    subprocess.run([sys.executable, "-m", "zipfile", "-e", "raw.zip", "."], cwd=tmp_path, check=True)
    assert (tmp_path / "a").read_bytes() == b"a" * 100
    assert (tmp_path / "a").stat().st_mode & 0o400


def test_without_bodies_nothing_is_stored(site: Site, make_run: MakeRun, store: ObjectStore) -> None:
    Bodies(make_run([feed_of(site)]), 0).store()
    assert objects(store, "raw/") == {}
