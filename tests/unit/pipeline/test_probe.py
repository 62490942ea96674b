"""A look at single pages and feeds, without bucket and state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sahel_pipeline.errors import ConfigurationError, RunFailedError
from sahel_pipeline.feeds.status import FetchStatus
from sahel_pipeline.pipeline.probe import check_feeds, read_one_page
from sahel_pipeline.settings import Settings
from tests.unit.pipeline.conftest import NOW, MakeRun, feed_of
from tests.unit.pipeline.site import PARAGRAPHS, Answer, Site


def settings(site: Site) -> Settings:
    return Settings(allow_hosts=frozenset({site.host}), total_timeout=2)


def test_a_page_gives_its_text_and_title(site: Site) -> None:
    site.article("visite")
    page = read_one_page(f"{site.origin}/article/visite", settings(site))
    assert all(paragraph in page.text for paragraph in PARAGRAPHS)
    assert "visite" in page.title


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(status=404), "answered 404"),
        (Answer(b"<html><body></body></html>"), "no article text was found"),
        (Answer(status=302, headers={"Location": "http://10.0.0.1/"}), "not an address of the public net"),
    ],
)
def test_a_page_that_gives_no_text_says_why(answer: Answer, message: str, site: Site) -> None:
    site.pages["/x"] = answer
    with pytest.raises(RunFailedError, match=message):
        read_one_page(f"{site.origin}/x", settings(site))


def test_a_local_page_is_not_read_unless_its_host_is_named(site: Site) -> None:
    site.article("visite")
    with pytest.raises(RunFailedError, match="SAHEL_ALLOW_HOSTS"):
        read_one_page(f"{site.origin}/article/visite", Settings())
    assert site.asked == []


def test_feeds_are_checked_one_by_one(site: Site, make_run: MakeRun) -> None:
    far = NOW + timedelta(days=400)
    when = datetime(2024, 7, 8, tzinfo=UTC)
    site.feed("/rss", site.item("a", when=when), site.item("b", when=far))
    site.pages["/html"] = Answer(b"<!DOCTYPE html><html><body>Bonjour</body></html>")
    feeds = [feed_of(site), feed_of(site, "/html", "page"), feed_of(site, "/none", "none")]
    checks = check_feeds(make_run(feeds).settings, NOW)
    assert [(check.feed.id, check.status, check.entries) for check in checks] == [
        ("journal", FetchStatus.OK, 2),
        ("page", FetchStatus.HTML, 0),
        ("none", FetchStatus.NOT_FOUND, 0),
    ]
    assert checks[0].newest == when, "no date in the future"
    assert [[finding.trouble for finding in check.findings] for check in checks] == [
        ["silent"],
        ["failing"],
        ["failing"],
    ]
    assert "look for the new address of the feed" in checks[2].findings[0].sentence


def test_only_the_feeds_named_are_asked(site: Site, make_run: MakeRun) -> None:
    site.feed("/rss", site.item("a"))
    feeds = [feed_of(site), feed_of(site, "/none", "none")]
    checks = check_feeds(make_run(feeds).settings, NOW, ["journal"])
    assert [check.feed.id for check in checks] == ["journal"]
    assert site.paths("/none") == []
    with pytest.raises(ConfigurationError, match="the id other"):
        check_feeds(make_run(feeds).settings, NOW, ["other"])
