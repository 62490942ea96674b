"""What the views hold, by what lies in the bucket."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from sahel_ops.catalogue import Catalogue
from sahel_ops.filters import AllianceFilters, FeedFilters, MeetingFilters
from sahel_ops.views import feeds as feed_views
from sahel_ops.views import records, reports
from sahel_ops.views.feeds import feeds
from sahel_ops.views.overview import Earlier, overview, remedy
from sahel_ops.views.records import alliances, meetings
from sahel_pipeline.feeds.shares import share_of
from sahel_pipeline.settings import Settings
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.objects import ObjectStore
from tests.plugins import bucket
from tests.plugins.conftest import DAY, NOW


def ids(catalogue: Catalogue, **filters: object) -> list[str]:
    found = meetings(catalogue, MeetingFilters.model_validate(filters))
    return [record.record_id for record in found.records]


def test_an_empty_bucket_gives_empty_views(catalogue: Catalogue, settings: Settings) -> None:
    empty = overview(catalogue, NOW)
    assert (empty.runs, empty.reports) == ([], reports.Reports([], [], [], []))
    assert all(day.empty for day in empty.days)
    assert meetings(catalogue, MeetingFilters()).records == []
    assert alliances(catalogue, AllianceFilters()).records == []
    found = feeds(catalogue, settings, FeedFilters(), NOW)
    assert found.counts == {"all": 4, "never": 3, "off": 1}


def test_the_overview_tells_runs_and_what_needs_attention(store: ObjectStore, catalogue: Catalogue) -> None:
    bucket.put_report(store, "older", run_time=NOW - timedelta(days=1))
    bucket.put_report(store, "newer", bucket.lost())
    store.put_json(keys.report("strange"), {"no": "report"})
    bucket.put_article(store)
    bucket.put_meetings(store, bucket.meeting("m1"), bucket.meeting("m2"))
    bucket.put_extraction(store, "x1", {"article-1": "ValueError: no"})
    seen = overview(catalogue, NOW)
    assert [run.run for run in seen.runs] == ["newer", "older"]
    (lost,) = seen.runs[0].lost
    assert (lost.feed_id, remedy(lost)) == ("echo", "look for the new address of the feed")
    assert [list(report.failed) for report in seen.reports.failed] == [["article-1"]]
    assert [(day.date.day, day.runs, day.stored, day.meetings, day.alliances) for day in seen.days[:3]] == [
        (10, 1, None, None, None),
        (9, 1, 1, 2, None),
        (8, 0, None, None, None),
    ]
    assert (seen.days[0].feeds, seen.days[0].new, seen.days[0].sahel) == (2, 12, 4)
    assert len(seen.reports.unreadable) == 1
    assert "strange/report.json" in seen.reports.unreadable[0]
    assert seen.reports.unfinished == []
    assert seen.earlier is None


def test_the_overview_tells_of_articles_published_before_its_days(
    store: ObjectStore, catalogue: Catalogue
) -> None:
    bucket.put_report(store, "r1", dates={"2022-09-02": 5, "2023-01-01": 1, str(DAY): 3})
    bucket.put_report(store, "r2", dates={"2022-09-02": 2})
    bucket.put_report(store, "dry", dates={"2021-01-01": 9}, dry_run=True)
    bucket.put_report(store, "old", dates={"2021-01-01": 9}, run_time=NOW - timedelta(days=50))
    assert overview(catalogue, NOW).earlier == Earlier(8, 2, date(2022, 9, 2), date(2023, 1, 1))


def test_a_later_extraction_that_went_well_ends_the_alarm(store: ObjectStore, catalogue: Catalogue) -> None:
    bucket.put_extraction(store, "asset_triggered__2024-03-10T07:00:00+00:00_x", {})
    bucket.put_extraction(store, "manual__2024-03-10T06:00:00+00:00", {"article-1": "ValueError: no"})
    assert overview(catalogue, NOW).reports.failed == []
    bucket.put_extraction(store, "manual__2024-03-10T08:00:00+00:00", {"article-1": "ValueError: no"})
    assert [report.run for report in overview(catalogue, NOW).reports.failed] == [
        "manual__2024-03-10T08:00:00+00:00"
    ]


def test_the_newest_runs_are_those_that_began_last(
    store: ObjectStore, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "_MAX_REPORTS", 2)
    for day in (10, 9, 8):  # as after a copy of the bucket, the oldest is written last
        began = NOW.replace(day=day)
        bucket.put_report(store, f"scheduled__{began.isoformat()}", run_time=began)
    assert [run.run_time.day for run in overview(catalogue, NOW).runs] == [10, 9]


def test_old_runs_are_listed_where_there_are_no_newer_ones(
    store: ObjectStore, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "RUNS", 1)
    for back in (80, 70):
        began = NOW - timedelta(days=back)
        bucket.put_report(store, f"scheduled__{began.isoformat()}", run_time=began)
    assert [NOW - run.run_time for run in overview(catalogue, NOW).runs] == [timedelta(days=70)]
    for back in (30, 29):
        began = NOW - timedelta(days=back)
        bucket.put_report(store, f"scheduled__{began.isoformat()}", run_time=began)
    assert [(NOW - run.run_time).days for run in overview(catalogue, NOW).reports.runs] == [29, 30]


def test_a_run_without_a_report_is_shown_while_it_is_the_newest(
    store: ObjectStore, catalogue: Catalogue
) -> None:
    store.put_json(keys.plan("running"), {})
    assert len(overview(catalogue, NOW).reports.unfinished) == 1
    bucket.put_report(store, "running")
    assert overview(catalogue, NOW).reports.unfinished == []


def test_feeds_are_grouped_filtered_and_sorted(
    store: ObjectStore, catalogue: Catalogue, settings: Settings
) -> None:
    well = {"last_fetch": NOW, "last_success": NOW, "last_status": "ok", "window": "aaaaaaaabbbbbbbb"}
    bucket.put_state(store, "phare.example", "phare", **well, last_news=NOW)
    failing = {"last_fetch": NOW, "last_status": "not_found", "last_error": "404", "error_streak": 3}
    bucket.put_state(store, "echo.example", "echo", **failing)
    store.put(keys.share(share_of("sentinelle.example", 8)), b"[]")

    def chosen(**filters: str) -> list[str]:
        found = feeds(catalogue, settings, FeedFilters.model_validate(filters), NOW)
        return [row.feed.id for row in found.rows]

    found = feeds(catalogue, settings, FeedFilters(), NOW)
    assert found.counts == {"all": 4, "well": 1, "trouble": 2, "off": 1}
    rows = {row.feed.id: row for row in found.rows}
    assert (rows["phare"].entries, rows["echo"].entries) == (2, None)
    assert "3 errors in a row" in rows["echo"].findings[0].sentence
    assert "restore an earlier version" in (rows["sentinelle"].problem or "")
    assert chosen(show="trouble") == ["echo", "sentinelle"]
    assert chosen(show="off") == ["vieux"]
    assert chosen(country="NER") == ["echo", "vieux"]
    assert chosen(name="ECHO") == ["echo"]
    assert chosen(name="l'écho") == ["echo"]
    assert chosen(sort="streak", order="desc")[0] == "echo"
    assert chosen(sort="news", order="desc")[0] == "phare"
    assert chosen(sort="entries", order="desc")[0] == "phare"


def test_many_feeds_come_in_pages(
    catalogue: Catalogue, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_views, "PAGE_ROWS", 3)
    found = feeds(catalogue, settings, FeedFilters(page=2), NOW)
    assert (found.pages, len(found.rows), [row.feed.id for row in found.shown]) == (2, 4, ["vieux"])
    assert feeds(catalogue, settings, FeedFilters(page=3), NOW).shown == []


def test_a_registry_that_changes_is_read_again(catalogue: Catalogue, settings: Settings) -> None:
    assert feeds(catalogue, settings, FeedFilters(), NOW).counts["all"] == 4
    path = Path(settings.feeds)
    path.write_text(path.read_text().replace("enabled: false", "enabled: true"))
    assert feeds(catalogue, settings, FeedFilters(), NOW).counts["off"] == 0


@pytest.mark.parametrize(
    ("filters", "fit"),
    [
        ({}, ["near", "far"]),
        ({"from": DAY}, ["near"]),
        ({"to": DAY - timedelta(days=1)}, ["far"]),
        ({"country": "MLI"}, ["near"]),
        ({"country": "SEN"}, ["far"]),
        ({"person": "kere"}, ["near"]),
        ({"person": "KÉRÉ amadou"}, ["near"]),
        ({"person": "ere"}, []),
        ({"organisation": "oif"}, ["near"]),
        ({"organisation": "forum des maires"}, ["far"]),
        ({"source": "phare"}, ["near", "far"]),
        ({"source": "écho"}, []),
        ({"q": "l'envoyée kayes"}, ["near", "far"]),
        ({"q": "forum"}, ["far"]),
        ({"by": "event", "from": "2024-03-08", "to": "2024-03-08"}, ["near"]),
        ({"by": "event", "from": "2024-03-09"}, []),
        ({"by": "event", "to": "2024-02-28"}, ["far"]),
        ({"status": "planned"}, ["far"]),
        ({"min_confidence": 0.5}, ["near"]),
        ({"status": "planned", "country": "MLI"}, []),
    ],
)
def test_meetings_are_filtered(
    store: ObjectStore, catalogue: Catalogue, filters: dict[str, object], fit: list[str]
) -> None:
    other = {
        "people": [],
        "participants": [],
        "parties": ["BFA", "SEN"],
        "country": None,
        "status": "planned",
        "date": "2024-02",
    }
    far = bucket.meeting("far", **other, framework="Forum des maires", confidence=0.4)
    bucket.put_meetings(store, bucket.meeting("near"))
    bucket.put_meetings(store, far, day=DAY - timedelta(days=3))
    assert ids(catalogue, **filters) == fit


@pytest.mark.parametrize(
    ("filters", "fit"),
    [
        ({}, ["a1", "a2"]),
        ({"action": "joined"}, ["a1"]),
        ({"status": "done"}, ["a2"]),
        ({"country": "MLI"}, ["a2"]),
        ({"organisation": "liptako"}, ["a1"]),
        ({"organisation": "oif"}, ["a2"]),
    ],
)
def test_alliances_are_filtered(
    store: ObjectStore, catalogue: Catalogue, filters: dict[str, object], fit: list[str]
) -> None:
    left = {"alliance": "Pacte de Gao", "action": "left", "actors": ["MLI", "OIF"], "status": "done"}
    bucket.put_alliances(store, bucket.alliance("a1"), bucket.alliance("a2", **left))
    found = alliances(catalogue, AllianceFilters.model_validate(filters))
    assert sorted(record.record_id for record in found.records) == fit


def test_the_newest_partitions_of_a_range_are_read(
    store: ObjectStore, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "MAX_PARTITIONS", 2)
    for back in range(4):
        bucket.put_meetings(store, bucket.meeting(f"m{back}"), day=DAY - timedelta(days=back))
    newest = meetings(catalogue, MeetingFilters())
    assert ([record.record_id for record in newest.records], newest.left_out) == (["m0", "m1"], 2)
    older = meetings(catalogue, MeetingFilters(until=DAY - timedelta(days=2)))
    assert ([record.record_id for record in older.records], older.left_out) == (["m2", "m3"], 0)


def test_pages(store: ObjectStore, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "PAGE_ROWS", 2)
    bucket.put_meetings(store, *(bucket.meeting(f"m{number}") for number in range(5)))
    found = meetings(catalogue, MeetingFilters(page=3))
    assert (found.pages, [record.record_id for record in found.shown]) == (3, ["m4"])


def test_organisations_are_no_countries(store: ObjectStore, catalogue: Catalogue) -> None:
    bucket.put_meetings(store, bucket.meeting(parties=["AES", "MLI", "OIF"]))
    assert meetings(catalogue, MeetingFilters()).countries == ["MLI"]


def test_empty_fields_of_a_form_are_no_filters() -> None:
    blank = {"from": "", "to": " ", "country": "", "person": "", "status": "", "min_confidence": ""}
    assert MeetingFilters.model_validate(blank) == MeetingFilters()


@pytest.mark.parametrize(
    "wrong",
    [
        {"from": "2024-02-30"},
        {"from": date(2024, 2, 2), "to": date(2024, 2, 1)},
        {"country": "Mali"},
        {"status": "maybe"},
        {"min_confidence": "1.5"},
        {"page": "0"},
        {"contry": "MLI"},
    ],
)
def test_wrong_filters_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        MeetingFilters.model_validate(wrong)


def test_the_query_of_filters_leads_back_to_them() -> None:
    filters = MeetingFilters.model_validate({"from": "2024-03-01", "person": "Kéré & Cie", "page": "2"})
    assert filters.query() == "?from=2024-03-01&page=2&person=K%C3%A9r%C3%A9+%26+Cie"
    assert filters.query(page=1) == "?from=2024-03-01&person=K%C3%A9r%C3%A9+%26+Cie"
    assert MeetingFilters().query() == "?"
