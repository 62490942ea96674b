"""What a bucket holds for its readers, in a form in which two buckets can be compared."""

from __future__ import annotations

from typing import Any

from sahel_pipeline.storage.objects import ObjectStore, unpack_lines

Result = dict[str, list[dict[str, Any]]]
"""The records of each dataset, in the order of their ids."""

_IDS = {
    "articles": "article_id",
    "meetings": "record_id",
    "alliances": "record_id",
    "events": "event_id",
    "memberships": "membership_id",
}


def result(store: ObjectStore) -> Result:
    """All records of all datasets, without the moment at which an article was fetched."""
    return {dataset: _records(store, dataset, name) for dataset, name in _IDS.items()}


def _records(store: ObjectStore, dataset: str, name: str) -> list[dict[str, Any]]:
    found = [
        {field: value for field, value in record.items() if field != "fetched"}
        for key in store.keys(f"{dataset}/")
        if key.endswith(".jsonl.gz")
        for record in unpack_lines(store.get(key) or b"")
    ]
    return sorted(found, key=lambda record: str(record[name]))


def differences(one: Result, other: Result) -> list[str]:
    """What differs between two results, a line each."""
    found = []
    for dataset, name in _IDS.items():
        ours, theirs = ({record[name]: record for record in result[dataset]} for result in (one, other))
        found += [f"{dataset} {key}: in one only" for key in sorted(ours.keys() ^ theirs.keys())]
        found += [
            f"{dataset} {key} {field}: {value!r:.200} and {theirs[key].get(field)!r:.200}"
            for key in sorted(ours.keys() & theirs.keys())
            for field, value in ours[key].items()
            if value != theirs[key].get(field)
        ]
    return found
