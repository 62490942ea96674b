"""What operators are told, in which words, and when not."""

from __future__ import annotations

from typing import Any

import pytest

from sahel_pipeline.pipeline import messages
from sahel_pipeline.pipeline.messages import Message, Section
from sahel_pipeline.records import ExtractionReport, FeedHealthReport, FeedTrouble, LostFeed, RunReport
from tests.unit.pipeline.conftest import NOW


def lost(name: str, status: str, error: str = "no answer") -> LostFeed:
    return LostFeed(
        feed_id=name, source=name.title(), url=f"https://{name}.example/", status=status, error=error
    )


def ingest(**fields: Any) -> RunReport:
    known: dict[str, Any] = {
        "run": "r",
        "run_time": NOW,
        "feeds": 10,
        "lost": [],
        "entries": 80,
        "new": 12,
        "french": 9,
        "sahel": 5,
        "articles": 4,
        "dates": {},
    }
    return RunReport(**(known | fields))


def health(*troubles: tuple[str, str], **fields: Any) -> FeedHealthReport:
    listed = [
        FeedTrouble(
            feed_id=name, source=name.title(), url="https://x.example/", trouble=kind, explanation="why"
        )
        for name, kind in troubles
    ]
    counts = {kind: sum(k == kind for _, k in troubles) for _, kind in troubles}
    return FeedHealthReport(
        run="r", run_time=NOW, feeds=10, counts=dict(sorted(counts.items())), troubles=listed, **fields
    )


def text(message: Message | None) -> str:
    assert message is not None
    return "\n".join([message.subject, *(line for s in message.sections for line in (s.heading, *s.items))])


def test_a_good_run_is_not_told() -> None:
    assert messages.of_run(ingest(lost=[lost("a", "dns")], silenced=[lost("b", "dns")], paused=["c"])) is None


def test_a_dry_run_is_not_told() -> None:
    assert messages.of_run(ingest(dry_run=True, failures=["all feeds gave nothing"])) is None


def test_a_failed_run_names_every_lost_feed_by_its_reason() -> None:
    report = ingest(
        lost=[lost("a", "timeout"), lost("d", "dns"), lost("b", "dns"), lost("c", "not_fetched")],
        silenced=[lost("e", "dns")],
        failures=["4 of 9 feeds gave nothing"],
    )
    assert text(messages.of_run(report)).splitlines() == [
        "sahel_ingest failed: 4 of 9 feeds gave nothing",
        "4 of 9 feeds gave nothing",
        "Feeds that gave nothing:",
        "dns: b, d (the name of the host has no address)",
        "not_fetched: c (see the log of fetch_feeds)",
        "timeout: a (no whole answer in time)",
        "The run read 80 entries of 10 feeds: 12 new, of these 9 in French, 5 about the Sahel. "
        "Articles stored: 4.",
    ]


def test_a_feed_left_alone_for_its_errors_says_so() -> None:
    report = ingest(lost=[lost("a", "not_due")], failures=["x"])
    assert "not_due: a (left alone for a while because of earlier errors)" in text(messages.of_run(report))


def test_that_nothing_new_comes_is_told_though_the_run_is_good() -> None:
    message = messages.of_run(ingest(warnings=["no new article came, and the newest is of 2026-11-01"]))
    assert text(message).startswith("sahel_ingest: no new articles\nno new article came, and")


def test_work_that_was_not_done_is_told_though_no_feed_was_lost() -> None:
    message = messages.of_run(ingest(failures=["the articles were not committed"]))
    assert text(message).startswith("sahel_ingest failed: a part of its work was not done\nthe articles were")


def test_feeds_in_trouble_are_told_by_kind() -> None:
    report = health(("a", "silent"), ("a", "moved"), ("b", "silent"), ("c", "silence_over"))
    assert text(messages.of_run(report)).splitlines() == [
        "sahel_feed_health: 3 of 10 feeds in trouble",
        "moved (1):",
        "a (A): why",
        "silence over (1):",
        "c (C): why",
        "silent (2):",
        "a (A): why",
        "b (B): why",
    ]


def test_feeds_that_are_well_are_not_told() -> None:
    assert messages.of_run(health(paused=["a"], silenced=["b"])) is None


def test_unread_articles_are_summed_up() -> None:
    message = messages.of_run(health(unread={"2026-11-20": ["x", "y"], "2026-11-21": ["z"]}))
    assert text(message).splitlines() == [
        "sahel_feed_health: 0 of 10 feeds in trouble, 3 articles unread",
        "Articles that sahel_extract could not read:",
        "2026-11-20: x, y",
        "2026-11-21: z",
    ]


def extraction(failed: dict[str, str]) -> ExtractionReport:
    return ExtractionReport(
        run="r",
        run_time=NOW,
        date="2026-11-20",
        articles=9,
        meetings=1,
        alliances=1,
        failed=failed,
        extractor_version="1",
    )


def test_extraction_errors_are_told_by_their_reason() -> None:
    assert messages.of_extraction(extraction({})) is None
    told = text(
        messages.of_extraction(extraction({"x": "ValueError: a", "y": "KeyError: b", "z": "ValueError: a"}))
    )
    assert told.splitlines()[:4] == [
        "sahel_extract: 3 of 9 articles of 2026-11-20 could not be read",
        "The others are done; these have no records:",
        "x, z: ValueError: a",
        "y: KeyError: b",
    ]
    assert "not told one by one" in told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("https://journal.example/rss?key=s3cret: timeout", "https://journal.example/rss: timeout"),
        ("https://reader:s3cret@journal.example/rss; wait", "https://journal.example/rss; wait"),
        ("http://a.example/x;session=s3cret?t=s3cret;u=s3cret.", "http://a.example/x."),
        ("http://a.example/b,c: no", "http://a.example/b,c: no"),
        ("(https://journal.example/#s3cret) broke\n  down", "(https://journal.example/) broke down"),
        (
            "moved to http://a.example/?t=s3cret, http://b.example/x",
            "moved to http://a.example/, http://b.example/x",
        ),
    ],
)
def test_what_is_secret_in_an_address_stays_out(said: str, told: str) -> None:
    report = health(("a", "failing"))
    trouble = report.troubles[0].model_copy(update={"explanation": said})
    message = messages.of_run(report.model_copy(update={"troubles": [trouble]}))
    assert text(message).splitlines()[-1] == f"a (A): {told}"


def test_an_endless_error_is_cut() -> None:
    report = health(("a", "failing"))
    trouble = report.troubles[0].model_copy(update={"explanation": "x" * 10_000})
    assert len(text(messages.of_run(report.model_copy(update={"troubles": [trouble]})))) < 500


def test_a_post_is_no_longer_than_a_webhook_takes() -> None:
    message = Message("many", (Section("Feeds:", tuple(f"feed {n} is <down>" for n in range(2000))),))
    post = messages.as_slack(message, "https://airflow.example/run")
    assert len(post) < 12_200
    assert post.splitlines()[:3] == ["*many*", "Feeds:", "• feed 0 is &lt;down&gt;"]
    assert post.splitlines()[-2:] == [
        "… the rest is in the report of the run.",
        "<https://airflow.example/run|The run in Airflow>",
    ]


def test_a_mail_is_whole_and_escaped() -> None:
    message = Message("many", (Section("a & b:", tuple(f"<{n}>" for n in range(2000))),))
    html = messages.as_html(message, 'https://airflow.example/?a="b"')
    assert html.startswith("<p>a &amp; b:</p>\n<ul><li>&lt;0&gt;</li>")
    assert "<li>&lt;1999&gt;</li></ul>" in html
    assert 'href="https://airflow.example/?a=&quot;b&quot;"' in html
