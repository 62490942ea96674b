"""The UI as an operator sees it, in a real browser on a running stack."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect, sync_playwright

from sahel_pipeline.pipeline.controls import read_controls
from sahel_pipeline.records import Meeting
from sahel_pipeline.storage import partitions
from sahel_pipeline.storage.objects import ObjectStore
from tests.e2e.conftest import BROWSER, Running

pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium")

PATIENCE = 60_000
"""Milliseconds: the machine is busy with Airflow."""
DESKTOP, PHONE = {"width": 1400, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def signed_in(stack: Running, browser: Browser) -> Iterator[BrowserContext]:
    """A browser whose user went through Airflow's login."""
    context = browser.new_context(base_url=stack.airflow.url, viewport=DESKTOP)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/")
    page.locator("input[name=username]").fill("admin")
    page.locator("input[name=password]").fill(stack.airflow.password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Dags").first.wait_for()
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(signed_in: BrowserContext) -> Iterator[Page]:
    page = signed_in.new_page()
    yield page
    page.close()


def open_sahel(page: Page) -> FrameLocator:
    """The Sahel page by Airflow's navigation, in the frame that Airflow shows it in."""
    page.get_by_role("link", name="Sahel").first.click()
    frame = page.frame_locator("iframe[title=Sahel]")
    frame.get_by_role("heading", name="Overview").wait_for()
    return frame


def told_twice(store: ObjectStore) -> tuple[Meeting, list[str]]:
    """A meeting with named people that several publishers report, and these."""
    by_event: dict[str, list[Meeting]] = defaultdict(list)
    for day in partitions.days(store, "meetings"):
        for meeting in partitions.read(store, "meetings", day, Meeting).records:
            by_event[meeting.event_id].append(meeting)
    for _, meetings in sorted(by_event.items()):
        sources = sorted({meeting.source for meeting in meetings})
        if len(sources) > 1 and meetings[0].people:
            return meetings[0], sources
    pytest.fail("no meeting of the sample is reported by two publishers")


def test_from_the_trigger_form_to_the_sources_of_an_event(stack: Running, page: Page, tmp_path: Path) -> None:
    page.goto("/dags/sahel_ingest")
    page.get_by_role("button", name="Trigger").first.click()
    form = page.get_by_role("dialog")
    form.get_by_role("spinbutton").first.fill("2")  # at most so many feeds
    form.get_by_test_id("trigger-dag-submit").click()
    page.wait_for_url("**/runs/manual__**")
    run = unquote(page.url.rpartition("/")[2])
    state = page.locator("h2 ~ [data-testid=state-badge]").first
    expect(state).to_have_text("Success", timeout=5 * PATIENCE)

    frame = open_sahel(page)
    newest = frame.locator("table.runs tbody tr").first
    expect(newest.locator("td").first).to_have_text("done")
    expect(newest.locator("td").nth(1)).to_have_text("2", use_inner_text=True)
    assert run in unquote(newest.get_by_role("link", name="run").get_attribute("href") or "")

    meeting, sources = told_twice(stack.store())
    frame.get_by_role("link", name="Meetings").first.click()
    frame.get_by_label("Person").fill(meeting.people[0])
    frame.get_by_role("button", name="Show").click()
    record = frame.locator("table.records tbody", has_text=meeting.evidence[0].text).first
    expect(record.locator("blockquote")).to_contain_text(meeting.evidence[0].text)
    assert record.locator("mark").count() > 0

    record.get_by_role("link", name="All sources of this event").click()
    expect(frame.locator("p.summary")).to_contain_text(f"by {len(sources)} sources: ")
    for source in sources:
        expect(frame.locator("ol.reports")).to_contain_text(source)
    expect(frame.locator(f'ol.reports a[target=_blank][href="{meeting.url}"]')).to_be_visible()
    with page.expect_download() as download:
        frame.get_by_role("link", name="CSV").click()
    download.value.save_as(tmp_path / "event.csv")
    with (tmp_path / "event.csv").open(encoding="utf-8-sig") as file:
        assert {line["source"] for line in csv.DictReader(file)} == set(sources)

    # The address of the window can be passed on: it opens the same event.
    page.goto(page.url)
    expect(page.frame_locator("iframe[title=Sahel]").locator("ol.reports")).to_contain_text(sources[0])


def last_poll(page: Page) -> str:
    """The address of the run that asked the shown feed last."""
    newest = page.frame_locator("iframe[title=Sahel]").locator("table tbody th a").first
    return unquote(newest.get_attribute("href") or "")


def test_steering_a_feed_and_starting_a_run(stack: Running, page: Page) -> None:
    page.goto("/")
    frame = open_sahel(page)
    frame.get_by_role("link", name="Feeds", exact=True).click()
    frame.get_by_role("heading", name="Feeds", exact=True).wait_for()
    frame.locator("tbody tr th a").first.click()
    frame.get_by_role("form", name="Silence").get_by_label("Why").fill("they move house")
    frame.get_by_role("form", name="Silence").get_by_label("Up to and with").fill("2099-12-31")
    frame.get_by_role("button", name="Silence").click()
    expect(frame.get_by_role("status")).to_contain_text("neither counted nor told")
    (control,) = read_controls(stack.store()).values()
    assert (str(control.silenced_until), control.reason) == ("2099-12-31", "they move house")
    assert control.by
    frame.get_by_role("button", name="End the silence").click()
    expect(frame.get_by_role("status")).to_contain_text("told again")
    assert read_controls(stack.store()) == {}

    ingest = "/api/v2/dags/sahel_ingest?update_mask=is_paused"
    assert page.request.patch(ingest, data={"is_paused": True}).ok
    frame.get_by_role("button", name="Retry now").click()
    expect(frame.get_by_role("alert").filter(has_text="sahel_ingest is paused")).to_be_visible()
    assert page.request.patch(ingest, data={"is_paused": False}).ok
    frame.get_by_role("button", name="Retry with the next run").click()
    expect(frame.get_by_role("status")).to_contain_text("The next run asks this feed")
    (control,) = read_controls(stack.store()).values()
    assert control.retry
    frame.get_by_role("button", name="Retry now").click()
    page.wait_for_url("**/dags/sahel_ingest/runs/**")
    retried = page.url

    page.goto("/plugin/sahel/sahel/start")
    frame = page.frame_locator("iframe[title=Sahel]")
    frame.get_by_label("First publication date").fill("2023-12-01")
    frame.get_by_role("button", name="Start sahel_reprocess").click()  # a dry run
    page.wait_for_url("**/dags/sahel_reprocess/runs/**")
    # Airflow's own form, filled in as this run was.
    page.get_by_test_id("trigger-dag-button").first.click()
    page.get_by_role("menuitem", name="Trigger again with this config").click()
    expect(page.get_by_role("dialog").locator("input[name=element_from]")).to_have_value("2023-12-01")

    # The run that was started for the feed has asked it, and no other, and the wish is forgotten.
    page.goto(retried)
    state = page.locator("h2 ~ [data-testid=state-badge]").first
    expect(state).to_have_text("Success", timeout=5 * PATIENCE)
    run = unquote(retried.rpartition("/")[2])
    polls: list[str] = []
    for _ in range(30):  # the page believes a listing of the bucket for some seconds
        page.goto(f"/plugin/sahel/sahel/feed?id={control.feed_id}")
        polls.append(last_poll(page))
        if run in polls[-1]:
            break
        page.wait_for_timeout(1000)
    assert run in polls[-1], polls
    page.goto(f"/plugin/sahel/sahel/run?id={quote(run, safe='')}")
    steps = page.frame_locator("iframe[title=Sahel]").get_by_role("row", name="Feeds read, of 1")
    expect(steps.get_by_role("cell")).to_have_text("1")
    assert read_controls(stack.store()) == {}


def test_every_view_is_accessible_fits_a_phone_and_asks_no_other_host(
    stack: Running, signed_in: BrowserContext
) -> None:
    meeting, _ = told_twice(stack.store())
    assert meeting.published is not None
    views = [
        *("", "feeds", "meetings", "meetings?show=timeline", "meetings?show=network", "alliances", "board"),
        *("start", "nowhere", f"event?id={meeting.event_id}&on={meeting.published.date()}"),
    ]
    page = signed_in.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url))
    page.goto("/sahel/feeds")
    views.append(page.locator("tbody tr th a").first.get_attribute("href") or "")
    for view in views:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
            page.goto(f"/sahel/{view}")
            page.locator("h1").wait_for()
            for chart in page.locator(".figure").all():
                chart.locator(".main-svg").first.wait_for()
            found = Axe().run(page)
            assert found.violations_count == 0, f"{view} ({scheme})\n{found.generate_report()}"
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], view
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    page.goto("/sahel/meetings?show=timeline")
    page.locator(".figure .point").first.click(
        force=True
    )  # what plotly lays over the columns takes the click
    page.wait_for_url("**by=event**")
    page.close()
    assert [url for url in elsewhere if not url.startswith((stack.airflow.url, "data:"))] == []
