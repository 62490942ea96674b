"""Where what operators said about feeds is kept: one JSON object in the bucket, written conditionally."""

from __future__ import annotations

from collections.abc import Callable, Collection

from pydantic import TypeAdapter, ValidationError

from sahel_pipeline.errors import ConfigurationError
from sahel_pipeline.feeds.controls import FeedControl
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.objects import ObjectStore, retried

_CONTROLS = TypeAdapter(list[FeedControl])


def read_controls(store: ObjectStore) -> dict[str, FeedControl]:
    """What operators said about feeds, by the ids of these; empty when they said nothing.

    Raises:
        ConfigurationError: when what is stored cannot be read.
        StorageError: when S3 refuses or cannot be reached.
    """
    return _read(store)[0]


def change_controls(
    store: ObjectStore, change: Callable[[dict[str, FeedControl]], Collection[FeedControl]]
) -> dict[str, FeedControl]:
    """Replace what operators said by what `change` makes of it; nobody else's change is lost.

    Args:
        store: The bucket.
        change: Gets the controls by feed and gives those to keep; called again when somebody else was faster.

    Returns:
        What is stored now.

    Raises:
        ConfigurationError: when what is stored cannot be read.
        ChangedMeanwhileError: when others were faster every time.
        StorageError: when S3 refuses or cannot be reached.
    """

    def attempt() -> dict[str, FeedControl]:
        before, tag = _read(store)
        after = {control.feed_id: control for control in change(dict(before)) if not control.idle}
        if after != before:
            body = _CONTROLS.dump_json([after[feed_id] for feed_id in sorted(after)], indent=1)
            store.put(
                keys.feed_controls(),
                body,
                content_type="application/json",
                if_match=tag,
                if_absent=tag is None,
            )
        return after

    return retried(attempt)


def clear_retries(store: ObjectStore, asked: Collection[str]) -> None:
    """Note that feeds which an operator wanted asked again at once were asked.

    Args:
        store: The bucket.
        asked: Ids of feeds.
    """
    if asked:
        change_controls(
            store,
            lambda controls: [
                control.model_copy(update={"retry": False}) if control.feed_id in asked else control
                for control in controls.values()
            ],
        )


def _read(store: ObjectStore) -> tuple[dict[str, FeedControl], str | None]:
    body, tag = store.get_tagged(keys.feed_controls())
    try:
        controls = _CONTROLS.validate_json(body) if body is not None else []
    except ValidationError as error:
        raise ConfigurationError(
            f"{store.uri(keys.feed_controls())} cannot be read ({error}); correct it, or delete it to let "
            "all feeds go on as the registry says"
        ) from error
    return {control.feed_id: control for control in controls}, tag
