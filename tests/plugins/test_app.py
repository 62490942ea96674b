"""The page as a browser gets it: what it shows, what it escapes, what it says when something is wrong."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from sahel_ops.catalogue import Catalogue
from sahel_ops.files import LIBRARY
from sahel_ops.views import records
from sahel_pipeline.local.processes import free_port
from sahel_pipeline.settings import Settings
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore
from tests.plugins import bucket
from tests.plugins.conftest import DAY

RUN = "manual__2024-03-10T07:00:00+00:00"
VIEWS = [
    "/",
    f"/run?id={quote(RUN, safe='')}",
    "/feeds",
    "/feed?id=phare",
    "/meetings",
    "/meetings?show=timeline",
    "/meetings?show=network",
    "/meetings?show=network&of=people",
    "/alliances",
    "/alliances?show=timeline",
    f"/event?id=event-m1&on={DAY}",
    f"/event?id=event-a1&on={DAY}",
    "/board",
    "/start",
]
HOSTILE = "</a><script>alert(1)</script><img src=x onerror=alert(2)>"


class Page(HTMLParser):
    """The parts of a page that tests ask for."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]

    def scripts(self) -> list[dict[str, str | None]]:
        """What is run: not the figures, which are data."""
        return [script for script in self.all("script") if script.get("type") != "application/json"]


def drawn(path: str) -> bool:
    """Whether a view has a chart."""
    return path in ("/", "/board") or bool(re.search("^/run|^/feed[?]|timeline|network", path))


def scripts(path: str) -> list[str]:
    """What a view runs; with a chart also what draws it."""
    return ["static/sahel.js", *(["static/charts.js"] if drawn(path) else [])]


def fill(store: ObjectStore) -> None:
    bucket.put_report(store, RUN, bucket.lost())
    bucket.put_poll(store, "phare", RUN)
    bucket.put_memberships(store, bucket.membership())
    bucket.put_article(store)
    bucket.put_meetings(store, bucket.meeting())
    bucket.put_alliances(store, bucket.alliance())


def fill_with_hostility(store: ObjectStore) -> None:
    hostile = {"title": HOSTILE, "source": HOSTILE, "url": "javascript:alert(3)"}
    evidence = [{"text": HOSTILE, "start": 0, "end": len(HOSTILE)}]
    people = {"people": [HOSTILE], "participants": [{"name": HOSTILE, "office": f'" onclick="{HOSTILE}'}]}
    bucket.put_report(store, RUN, bucket.lost(error=HOSTILE))
    bucket.put_report(store, f"manual__{HOSTILE}", bucket.lost(error=HOSTILE), warnings=[HOSTILE])
    bucket.put_poll(store, "phare", RUN, error=HOSTILE, status="dns", problems=[HOSTILE])
    bucket.put_memberships(store, bucket.membership(alliance=HOSTILE, actor=HOSTILE))
    bucket.put_article(store)
    bucket.put_extraction(store, "x", {HOSTILE: HOSTILE})
    bucket.put_state(store, "phare.example", "phare", error_streak=1, last_status="dns", last_error=HOSTILE)
    meeting = bucket.meeting(**hostile, **people, evidence=evidence, place=HOSTILE, framework=HOSTILE)
    bucket.put_meetings(store, meeting)
    alliance = bucket.alliance(**hostile, evidence=evidence, alliance=HOSTILE, actors=[HOSTILE])
    bucket.put_alliances(store, alliance)


def test_the_overview_shows_the_last_run_and_what_it_lost(store: ObjectStore, page: httpx.Client) -> None:
    fill(store)
    answer = page.get("/")
    assert answer.status_code == 200
    for shown in (
        "The last run lost 1 of 3 feeds",
        f'href="run?id={quote(RUN, safe="")}#lost"',
    ):
        assert shown in answer.text
    links = {link.get("href"): link.get("target") for link in Page(answer.text).all("a")}
    run = "../dags/sahel_ingest/runs/manual__2024-03-10T07%3A00%3A00%2B00%3A00"
    assert links[run] == "_top"
    assert links[f"meetings?from={DAY}&to={DAY}"] is None


def test_a_failed_run_is_told_by_reason_with_what_to_do(store: ObjectStore, page: httpx.Client) -> None:
    missing = [bucket.lost(feed_id) for feed_id in ("echo", "phare")]
    away = bucket.lost("sentinelle").model_copy(update={"status": "timeout"})
    bucket.put_report(store, RUN, *missing, away, failures=["3 of 3 feeds gave nothing"])
    overview = page.get("/").text
    assert "<strong>The last run failed:</strong> 3 of 3 feeds gave nothing" in overview
    assert '<span class="badge bad">failed</span>' in overview
    shown = page.get("/run", params={"id": RUN}).text
    assert "<strong>2 feeds</strong>: look for the new address of the feed" in shown
    assert "<strong>1 feed</strong>: wait" in shown
    assert shown.index("not found</span></td>") < shown.index("timeout</span></td>")


def test_a_meeting_is_shown_with_its_evidence_and_source(store: ObjectStore, page: httpx.Client) -> None:
    fill(store)
    answer = page.get("/meetings", params={"person": "lavoie"})
    assert answer.status_code == 200
    for shown in (
        "Amadou Kéré",
        "Kayes",
        "2024-03-08",
        "0.90",
        '<mark class="place" title="place">Kayes</mark>',
    ):
        assert shown in answer.text
    (source,) = (link for link in Page(answer.text).all("a") if link.get("target") == "_blank")
    assert source["href"] == "https://phare.example/m1"
    assert source["rel"] == "noopener noreferrer"


def test_filters_stay_in_the_form_and_in_the_downloads(store: ObjectStore, page: httpx.Client) -> None:
    fill(store)
    given = {
        "from": str(DAY),
        "country": "NER",
        "organisation": 'l"iptako',
        "action": "joined",
        "min_confidence": "0.3",
    }
    answer = page.get("/alliances", params=given | {"organisation": "liptako"})
    fields = {field.get("name"): field.get("value") for field in Page(answer.text).all("input")}
    assert (fields["from"], fields["organisation"], fields["min_confidence"]) == (str(DAY), "liptako", "0.3")
    chosen = [option["value"] for option in Page(answer.text).all("option") if "selected" in option]
    assert chosen == ["published", "NER", "joined"]
    (download,) = (link["href"] for link in Page(answer.text).all("a") if ".csv" in str(link.get("href")))
    assert len(list(csv.reader(io.StringIO(page.get(f"/{download}").text)))) == 2
    assert "No alliance record fits" in page.get("/alliances", params=given).text


@pytest.mark.parametrize("path", VIEWS)
def test_hostile_text_stays_text(store: ObjectStore, page: httpx.Client, path: str) -> None:
    fill_with_hostility(store)
    answer = page.get(path)
    assert answer.status_code == 200
    if path != "/start":  # which shows nothing from outside
        assert "&lt;script&gt;alert(1)" in answer.text  # it is there, and it is text
    found = Page(answer.text)
    assert [script.get("src") for script in found.scripts()] == scripts(path)
    assert (
        answer.text.lower().count("<script")
        == answer.text.lower().count("</script")
        == len(found.all("script"))
    )
    assert found.all("img") == []
    for _, attributes in found.tags:
        assert not any(name.startswith("on") for name in attributes)
        assert not str(attributes.get("href", "")).startswith("javascript:")


@pytest.mark.parametrize(
    "path", [*VIEWS, "/static/sahel.css", "/meetings.csv", "/nowhere", "/meetings?page=x"]
)
def test_every_answer_has_the_headers(page: httpx.Client, path: str) -> None:
    headers = page.get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", VIEWS)
def test_pages_load_nothing_from_elsewhere_and_carry_no_inline_code(
    store: ObjectStore, page: httpx.Client, path: str
) -> None:
    fill(store)
    found = Page(page.get(path).text)
    loaded = [
        *(script.get("src") for script in found.scripts()),
        *(tag.get("src") or tag.get("href") for name in ("link", "img") for tag in found.all(name)),
    ]
    library = [f"static/{LIBRARY}"] if drawn(path) else []
    assert loaded == [*scripts(path), "static/sahel.css", *library]
    assert [script["data-library"] for script in found.scripts() if "data-library" in script] == library
    for name in loaded:
        assert page.get(f"/{name}").status_code == 200
    assert found.all("style") == []
    assert not any("style" in attributes for _, attributes in found.tags)


@pytest.mark.parametrize("path", VIEWS)
def test_pages_can_be_read_aloud(store: ObjectStore, page: httpx.Client, path: str) -> None:
    fill(store)
    found = Page(page.get(path).text)
    labelled = {label["for"] for label in found.all("label")}
    fields = [*found.all("input"), *found.all("select"), *found.all("textarea")]
    assert {field["id"] for field in fields if field.get("type") != "hidden"} == labelled
    assert len(found.all("caption")) == len(found.all("table"))
    assert all("scope" in cell for cell in found.all("th"))
    assert len(found.all("h1")) == 1
    assert found.all("html") == [{"lang": "en"}]
    identities = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(identities) == len(set(identities))


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", "No run has ended yet"),
        ("/meetings", "There are no meetings of these dates"),
        ("/alliances", "There are no alliance records of these dates"),
        ("/feeds?name=nobody", "No feed fits these filters"),
    ],
)
def test_empty_views_say_what_to_do(page: httpx.Client, path: str, shown: str) -> None:
    answer = page.get(path)
    assert answer.status_code == 200
    assert shown in answer.text


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/meetings?country=Mali", "country: &#39;Mali&#39; is no code of three capital letters"),
        ("/meetings?status=maybe", "status: &#39;maybe&#39; will not do"),
        ("/meetings?from=2024-03-02&to=2024-03-01", "from (2024-03-02) is after to (2024-03-01)"),
        ("/alliances?min_confidence=0,8", "min_confidence: &#39;0,8&#39; will not do"),
        ("/feeds?contry=MLI", "contry: there is no such filter"),
        ("/meetings.csv?page=-1", "page: &#39;-1&#39; will not do"),
    ],
)
def test_a_wrong_filter_is_refused_with_the_reason(page: httpx.Client, path: str, reason: str) -> None:
    answer = page.get(path)
    assert answer.status_code == 422
    assert reason in answer.text


def test_what_does_not_exist(store: ObjectStore, page: httpx.Client) -> None:
    fill(store)
    for path in ("/nowhere", "/static/app.py", "/static/..%2Fapp.py", "/openapi.json", "/docs"):
        assert page.get(path).status_code == 404, path
    assert page.get("/meetings.xml").status_code == 422
    for path in ("/meetings?page=7", "/feeds?page=7"):
        assert "There is no page 7" in page.get(path).text


def test_a_bucket_that_is_down_says_what_to_do(open_page: Callable[[Catalogue], httpx.Client]) -> None:
    down = S3Access(f"http://127.0.0.1:{free_port()}", "key", "the-secret")
    store = ObjectStore(down.client(), "sahel")
    page = open_page(Catalogue(lambda: store))
    answer = page.get("/meetings")
    assert answer.status_code == 503
    assert f"does not answer at {down.endpoint}" in answer.text
    assert {"href": "../connections", "target": "_top"} in Page(answer.text).all("a")
    assert "the-secret" not in answer.text


def test_a_wrong_registry_names_the_entry(page: httpx.Client, settings: Settings) -> None:
    Path(settings.feeds).write_text("- id: Wrong Id\n")
    answer = page.get("/feeds")
    assert answer.status_code == 503
    assert "entry 1 (Wrong Id): field `id`" in answer.text


def test_a_page_that_still_reads_loads_itself_again(
    store: ObjectStore, open_page: Callable[[Catalogue], httpx.Client]
) -> None:
    for back in range(10):
        bucket.put_meetings(store, bucket.meeting(), day=DAY - timedelta(days=back))
    page = open_page(Catalogue(lambda: store, patience=0, workers=1))
    answer = page.get("/meetings")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert {"http-equiv": "refresh", "content": "1"} in Page(answer.text).all("meta")
    tries = 0
    while answer.status_code == 503:
        tries += 1
        assert tries < 500
        answer = page.get("/meetings")
    assert "of 10 publication dates" in answer.text


def test_downloads_hold_all_that_fits(
    store: ObjectStore, page: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "PAGE_ROWS", 2)
    bucket.put_meetings(store, *(bucket.meeting(f"m{number}") for number in range(5)))
    answer = page.get("/meetings.csv", params={"person": "lavoie"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="meetings-{DAY}-to-{DAY}.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 5
    assert rows[0]["people"] == "Amadou Kéré; Jeanne Lavoie"
    assert rows[0]["evidence"] == bucket.SENTENCE
    assert rows[0]["confidence"] == "0.9"
    answer = page.get("/meetings.json")
    assert json.loads(answer.content)[0] == bucket.meeting("m0").model_dump(mode="json")


@pytest.mark.parametrize("begin", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1"])
def test_no_cell_of_a_download_is_a_formula(store: ObjectStore, page: httpx.Client, begin: str) -> None:
    bucket.put_alliances(
        store, bucket.alliance(title=f"{begin}+cmd|' /C calc'!A0", alliance=begin, actors=[begin])
    )
    text = page.get("/alliances.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["title"] == f"'{begin}+cmd|' /C calc'!A0"
    assert row["alliance"] == row["actors"] == f"'{begin}"


def test_the_page_about_what_does_not_exist_leads_back(page: httpx.Client) -> None:
    answer = page.get("/deep/down/here")
    assert answer.status_code == 404
    found = Page(answer.text)
    links = [*found.all("link"), *(link for link in found.all("a") if link["href"] != "#main")]
    for link in links:
        target = httpx.URL(str(answer.url)).join(str(link["href"]))
        if target.path.startswith("/sahel"):
            assert httpx.get(target, trust_env=False).status_code == 200, target
        else:
            assert (target.path, link["target"]) == ("/", "_top")
