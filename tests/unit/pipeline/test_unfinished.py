"""What a run stored before it died is linked and announced by the next one, though no feed shows it now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sahel_pipeline.pipeline import commit_articles, report_ingest
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.objects import ObjectStore, StorageError
from tests.unit.pipeline.conftest import NOW, MakeRun, feed_of, steps
from tests.unit.pipeline.site import Site
from tests.unit.pipeline.test_crashes import articles

WHEN = datetime(2024, 7, 8, 8, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def two_papers(site: Site) -> list[dict[str, Any]]:
    """Two publishers print the same report on two days running."""
    for number in (0, 1):
        name = f"visite-{number}"
        site.article(name)
        site.feed(f"/{number}", site.item(name, when=WHEN + number * DAY), ETag=f'"{number}"')
    return [feed_of(site, f"/{number}", f"paper-{number}", publisher=f"P{number}") for number in (0, 1)]


def killed_in_commit(run: Any, patch: pytest.MonkeyPatch, at: int) -> None:
    """Run until the commit, which dies before its write number `at` of articles."""
    *before, commit, _ = steps(run)
    for step in before:
        step()
    put, writes = ObjectStore.put, 0

    def dies(self: ObjectStore, key: str, *arguments: Any, **named: Any) -> str:
        nonlocal writes
        writes += key.startswith("articles/")
        if writes == at:
            raise KeyboardInterrupt
        return put(self, key, *arguments, **named)

    with patch.context() as patched:
        patched.setattr(ObjectStore, "put", dies)
        with pytest.raises(KeyboardInterrupt):
            commit()


@pytest.mark.parametrize("at", [5, 6, 7])
def test_copies_are_linked_on_both_sides_though_the_feeds_moved_on(
    at: int,
    two_papers: list[dict[str, Any]],
    site: Site,
    make_run: MakeRun,
    store: ObjectStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two dates are two writes each; then come the links of the first date, and of the second."""
    killed_in_commit(make_run(two_papers), monkeypatch, at)
    assert [bool(article.copies) for article in articles(store)].count(True) < 2
    for number in (0, 1):
        site.feed(f"/{number}", site.item("douane", when=WHEN + 60 * DAY), ETag='"neu"')
    site.article("douane", "Tout autre chose.")
    later = make_run(two_papers, NOW + DAY)
    *before, commit, remember = steps(later)
    for step in before:
        step()
    committed = commit()
    assert committed["dates"] == ["2024-07-08", "2024-07-09", "2024-09-06"]
    assert commit() == committed
    first, second = articles(store)[:2]
    assert (first.copies, second.copies) == ([second.article_id], [first.article_id])
    assert list(store.keys(keys.commits())) == [keys.commit(later.id)]
    remember()
    report_ingest(later)
    assert list(store.keys(keys.commits())) == []


def test_the_dates_of_a_dead_run_are_announced_by_one_that_finds_nothing(
    two_papers: list[dict[str, Any]],
    site: Site,
    make_run: MakeRun,
    store: ObjectStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    killed_in_commit(make_run(two_papers), monkeypatch, 5)
    for number in (0, 1):
        site.feed(
            f"/{number}", site.item("culture", when=WHEN, title="Un festival à Lyon", summary="À Lyon.")
        )
    later = make_run([feed | {"country": "FRA"} for feed in two_papers], NOW + DAY)
    *before, commit, _ = steps(later)
    for step in before:
        step()
    assert commit() == {"dates": ["2024-07-08", "2024-07-09"], "articles": 2}


def test_a_note_that_cannot_be_read_is_told(
    two_papers: list[dict[str, Any]], make_run: MakeRun, store: ObjectStore
) -> None:
    store.put("state/commits/other.json", b"{")
    run = make_run(two_papers)
    *before, _, _ = steps(run)
    for step in before:
        step()
    with pytest.raises(StorageError, match="sahel_reprocess"):
        commit_articles(run)
