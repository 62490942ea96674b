from __future__ import annotations

from sahel_pipeline.feeds.status import MEANINGS, FetchStatus


def test_every_status_has_a_meaning_and_an_action() -> None:
    assert list(MEANINGS) == list(FetchStatus)
    assert all(meaning.meaning and meaning.action for meaning in MEANINGS.values())


def test_what_is_good() -> None:
    good = {status for status in FetchStatus if status.good}
    assert good == {"ok", "not_modified", "unchanged", "not_due", "paused"}
