from __future__ import annotations

import pytest

from sahel_pipeline.feeds.entry import Entry

LINK = "https://journal.example/a?xtor=RSS-1"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (
            Entry(guid="https://j.example/?p=1", link=LINK),
            Entry(guid="https://j.example/?p=1", link=None),
            True,
        ),
        (Entry(guid="tag:j,2022:1", link=LINK), Entry(guid="tag:j,2022:1", link=f"{LINK}9", title="T"), True),
        (Entry(guid="4711", link=LINK), Entry(guid="4711", link=f"{LINK}#xtor=2", title="changed"), True),
        (Entry(guid="4711", link=LINK), Entry(guid="4711", link="https://journal.example/b"), False),
        (Entry(guid="4711"), Entry(guid="4711", title="changed"), True),
        (Entry(guid="4711", link=LINK), Entry(guid="4712", link=LINK), False),
        (Entry(link=LINK), Entry(link=LINK, title="changed"), True),
        (Entry(title="T", summary="S"), Entry(title="T", summary="S"), True),
        (Entry(title="T", summary="S"), Entry(title="T", summary="R"), False),
    ],
)
def test_keys(one: Entry, other: Entry, same: bool) -> None:
    assert (one.key == other.key) is same
    assert len(one.key) == 32


@pytest.mark.parametrize("field", ["link", "title", "summary", "content"])
def test_digests_change_with_the_text(field: str) -> None:
    assert Entry(**{field: "x"}).digest != Entry(**{field: "y"}).digest  # type: ignore[arg-type]
    assert len(Entry().digest) == 16


def test_digests_do_not_run_fields_together() -> None:
    assert Entry(title="ab", summary="c").digest != Entry(title="a", summary="bc").digest
