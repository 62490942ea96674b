"""How feeds answered, as it lies in the bucket: one object a share (`feeds.shares`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from sahel_pipeline.feeds.shares import FeedStates, merged, overlap
from sahel_pipeline.feeds.state import FeedState, HostState
from sahel_pipeline.pipeline.run import S3_AT_ONCE
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.objects import ObjectStore, retried


def stored_shares(store: ObjectStore) -> list[str]:
    """Names of the shares that something is remembered of."""
    return sorted(keys.share_of(key) for key in store.keys(keys.shares()))


def load_states(
    store: ObjectStore, share: str, sources: Collection[str] = ()
) -> tuple[FeedStates, str | None]:
    """What is remembered of the feeds of a share.

    Args:
        store: The bucket.
        share: Its name.
        sources: Other shares that it was once a part of, or that were once parts of it.

    Returns:
        The states, and the ETag of the object of the share itself; None where there is none yet.

    Raises:
        StateError: when what is stored cannot be read.
        StorageError: when S3 refuses or cannot be reached.
    """
    states, tag = _load(store, share)
    for source in sorted(sources):
        if source != share and overlap(source, share):
            states.add(_load(store, source)[0].within(share))
    return states, tag


def store_states(store: ObjectStore, share: str, states: FeedStates, tag: str | None) -> str:
    """Write what is remembered of a share over the object with this ETag; return the new one.

    Raises:
        ChangedMeanwhileError: when another writer was faster.
        StorageError: when S3 refuses or cannot be reached.
    """
    return store.put(
        keys.share(share),
        states.to_json(),
        content_type="application/json",
        if_match=tag,
        if_absent=tag is None,
    )


def change_states(
    store: ObjectStore,
    share: str,
    sources: Collection[str],
    change: Callable[[FeedStates], None],
    known: tuple[FeedStates, str | None] | None = None,
) -> None:
    """Change what is remembered of the feeds of a share; it takes over what smaller shares remember.

    Args:
        store: The bucket.
        share: Its name.
        sources: As for `load_states`; those that are parts of the share are deleted.
        change: Changes what it gets; called anew when another writer was faster.
        known: What `load_states` gave before; without it that is asked again.

    Raises:
        ChangedMeanwhileError: when others were faster every time.
        StateError: when what is stored cannot be read.
        StorageError: when S3 refuses or cannot be reached.
    """

    def attempt() -> None:
        nonlocal known
        states, tag = known or load_states(store, share, sources)
        known = None
        change(states)
        store_states(store, share, states, tag)

    retried(attempt)
    parts = [name for name in sources if name != share and name.startswith(share)]
    store.delete(keys.share(name) for name in parts)


def all_states(store: ObjectStore) -> dict[str, FeedState]:
    """How all feeds answered, by their ids.

    Raises:
        StateError: when what is stored cannot be read.
        StorageError: when S3 refuses or cannot be reached.
    """
    with ThreadPoolExecutor(S3_AT_ONCE) as threads:
        return merged(states for states, _ in threads.map(partial(_load, store), stored_shares(store))).feeds


def load_host(store: ObjectStore, host: str) -> tuple[HostState, str | None]:
    """What was seen of the entries of a host, and the ETag of the object it was read from.

    Raises:
        StateError: when what is stored cannot be read.
        StorageError: when S3 refuses or cannot be reached.
    """
    key = keys.host_state(host)
    body, tag = store.get_tagged(key)
    return (HostState(host=host) if body is None else HostState.from_json(body, where=store.uri(key))), tag


def load_hosts(store: ObjectStore, hosts: Sequence[str]) -> dict[str, HostState]:
    """What was seen of the entries of several hosts, read at once."""
    with ThreadPoolExecutor(S3_AT_ONCE) as threads:
        loaded = threads.map(partial(load_host, store), hosts)
        return {host: shard for host, (shard, _) in zip(hosts, loaded, strict=True)}


def _load(store: ObjectStore, share: str) -> tuple[FeedStates, str | None]:
    key = keys.share(share)
    body, tag = store.get_tagged(key)
    return (FeedStates() if body is None else FeedStates.from_json(body, where=store.uri(key))), tag
