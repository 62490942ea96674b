"""Takes screenshots of every view of a running stack, at desktop and phone width, light and dark.

    sahel up          # or another Airflow with the plugin and some records
    python -m tests.e2e.screenshots FOLDER --password … [--url …] [--views meetings board …]

A person looks at them; nothing is compared. The views are taken inside the frame of Airflow, as far down as
`--height` goes.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, FrameLocator, Page, sync_playwright

from tests.e2e.conftest import BROWSER

WIDTHS = {"desktop": 1440, "phone": 390}
VIEWS = (
    *("", "feeds", "feeds?show=trouble", "meetings", "meetings?show=timeline", "meetings?show=network"),
    *("meetings?show=network&of=people", "alliances", "alliances?show=timeline", "board", "start"),
    *("meetings?q=nowhere-to-be-found", "meetings?page=0", "nowhere"),
)
LINKED = {
    "run": ("", "table.runs th a"),
    "feed": ("feeds", "tbody th a"),
    "event": ("meetings", ".source a[href^=event]"),
}
"""Views of one thing: on which other view to find the first one of it."""


def sign_in(
    browser: Browser, url: str, user: str, password: str, width: int, height: int, scheme: str
) -> Page:
    """A page whose user went through Airflow's login."""
    page = browser.new_page(
        base_url=url,
        viewport={"width": width, "height": height},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page.goto("/")
    page.locator("input[name=username]").fill(user)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Sahel").first.wait_for()
    return page


def opened(page: Page, view: str) -> FrameLocator:
    """A view in the frame of Airflow, read to its end and drawn."""
    page.goto(f"/plugin/sahel/sahel/{view}")
    frame = page.frame_locator("iframe[title=Sahel]")
    frame.locator("h1").wait_for()
    frame.get_by_text("Reading the bucket").wait_for(state="detached", timeout=120_000)
    for chart in frame.locator(".figure").all():
        chart.locator(".main-svg").first.wait_for()
    return frame


def views_of(page: Page, chosen: list[str]) -> Iterator[str]:
    """The addresses of the views, those of one thing by the first link to one."""
    for view in chosen or [*VIEWS, *LINKED]:
        if view in LINKED:
            where, link = LINKED[view]
            found = opened(page, where).locator(link)
            if found.count():
                yield found.first.get_attribute("href") or view
        else:
            yield view


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", type=Path)
    options.add_argument("--url", default="http://127.0.0.1:8080")
    options.add_argument("--user", default="admin")
    options.add_argument("--password", required=True)
    options.add_argument("--height", type=int, default=1600)
    options.add_argument("--views", nargs="*", default=[])
    given = options.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=sandbox)
        for device, width in WIDTHS.items():
            for scheme in ("light", "dark"):
                page = sign_in(browser, given.url, given.user, given.password, width, given.height, scheme)
                for view in list(views_of(page, given.views)):
                    opened(page, view)
                    name = re.sub(r"[^\w]+", "-", view).strip("-")[:60] or "overview"
                    page.screenshot(path=given.folder / f"{name}-{device}-{scheme}.png")
                page.close()
        browser.close()


if __name__ == "__main__":
    main()
