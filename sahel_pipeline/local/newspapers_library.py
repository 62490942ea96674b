"""The sample newspapers on paper: publishers, feeds and articles as editable files.

`data/sample/newspapers.yaml` lists the publishers and their feeds; `data/sample/articles/` holds one
Markdown file an article, with its metadata as YAML between `---` lines. This module reads and checks
them; how they look on the wire is the matter of `newspapers_render`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal
from zlib import crc32

import yaml
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

SAMPLE_DIR = Path(__file__).parent.parent / "data" / "sample"
"""Where the sample newspapers live in the package."""

SUMMARY_LENGTH = 200
"""Characters of an article's beginning that stand in for a summary which the file does not give."""

_FRONT_MATTER = re.compile(r"\A---\n(?P<meta>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)


class SampleError(ValueError):
    """A sample file is wrong; the message names the file and the field."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Feed(_Entry):
    """One feed of a publisher, and its peculiarities on the wire."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str
    path: str = Field(pattern=r"^/")
    format: Literal["rss", "atom", "rdf"]
    language: str = "fr"
    encoding: str = "utf-8"
    """What the bytes are encoded in."""
    declared: str | None = None
    """What the XML declaration and the Content-Type claim, where that is not the truth."""
    link_suffix: str = ""
    """Tracking added to every link: `?xtor=RSS-1`, `#xtor=RSS-1`, `?utm_source=rss`."""
    full_text: bool = False
    """Whether entries carry the whole article in `content:encoded`."""
    media: bool = False
    """Whether entries carry a `media:content` picture with a caption."""
    note: str = ""


class Publisher(_Entry):
    """A newspaper, agency or radio: one site on one port."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    name: str
    country: str = Field(pattern=r"^[A-Z]{3}$")
    template: Literal["radio", "agence", "quotidien"]
    slogan: str = ""
    charset: str = "utf-8"
    """Encoding of the article pages."""
    article_path: str = Field(pattern=r"^/")
    """`str.format` pattern of an article's address: {slug}, {section}, {number}, {date}."""
    subscriber_path: str | None = None
    """The same for articles behind the paywall."""
    crawl_delay: float | None = None
    """Seconds that robots.txt asks crawlers to leave between two requests."""
    disallow: tuple[str, ...] = ()
    """Path prefixes that robots.txt closes."""
    feeds: tuple[Feed, ...]


class _Meta(_Entry):
    """The YAML head of an article file."""

    slug: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str
    author: str
    section: str = Field(pattern=r"^[a-z-]+$")
    published: AwareDatetime
    feeds: tuple[str, ...] = Field(min_length=1)
    summary: str | None = None
    subscribers: bool = False


@dataclass(frozen=True)
class Article:
    """One sample article."""

    meta: _Meta
    paragraphs: tuple[str, ...]
    """The text, a paragraph each; one that starts with `## ` is a subheading."""

    @property
    def slug(self) -> str:
        """Stable name: the file's stem."""
        return self.meta.slug

    @property
    def published(self) -> datetime:
        """Time of publication, with the offset the newspaper prints."""
        return self.meta.published

    @property
    def number(self) -> int:
        """Stable number for addresses and guids as content management systems give them."""
        return 10_000 + crc32(self.slug.encode()) % 90_000

    @property
    def blocks(self) -> tuple[tuple[str, str], ...]:
        """The text as (HTML tag, words) pairs."""
        return tuple(("h2", p[3:]) if p.startswith("## ") else ("p", p) for p in self.paragraphs)

    @property
    def text(self) -> str:
        """The words of the article, one paragraph or subheading a line."""
        return "\n".join(words for _, words in self.blocks)

    @property
    def summary(self) -> str:
        """What feeds show: the file's own summary, or the beginning of the text cut at a word."""
        if self.meta.summary:
            return self.meta.summary
        start = " ".join(words for tag, words in self.blocks if tag == "p")
        return start if len(start) <= SUMMARY_LENGTH else start[:SUMMARY_LENGTH].rsplit(" ", 1)[0] + "…"


@dataclass(frozen=True)
class Library:
    """All sample newspapers."""

    publishers: tuple[Publisher, ...]
    articles: tuple[Article, ...]

    @cached_property
    def _publisher_of_feed(self) -> dict[str, Publisher]:
        return {feed.id: publisher for publisher in self.publishers for feed in publisher.feeds}

    def publisher_of(self, article: Article) -> Publisher:
        """The publisher whose feeds carry the article."""
        return self._publisher_of_feed[article.meta.feeds[0]]

    def articles_of(self, owner: Publisher | Feed) -> list[Article]:
        """The articles of a publisher or of one feed, newest first."""
        feeds = {owner.id} if isinstance(owner, Feed) else {feed.id for feed in owner.feeds}
        found = (article for article in self.articles if feeds & set(article.meta.feeds))
        return sorted(
            found, key=lambda article: (article.published.astimezone(UTC), article.slug), reverse=True
        )


def load_library(directory: Path = SAMPLE_DIR) -> Library:
    """Reads and checks the sample newspapers.

    Args:
        directory: Folder with `newspapers.yaml` and `articles/*.md`.

    Raises:
        SampleError: A file is missing or wrong; the message names the file and the field.
    """
    publishers = _load_publishers(directory / "newspapers.yaml")
    articles = tuple(_load_article(path) for path in sorted((directory / "articles").glob("*.md")))
    library = Library(publishers, articles)
    for article in articles:
        owners = {library._publisher_of_feed.get(feed) for feed in article.meta.feeds}
        if None in owners:
            known = ", ".join(sorted(library._publisher_of_feed))
            raise SampleError(f"{article.slug}.md: feeds: unknown feed; newspapers.yaml has {known}")
        if len(owners) > 1:
            raise SampleError(f"{article.slug}.md: feeds: an article belongs to the feeds of one publisher")
    for name in library._publisher_of_feed:
        if not any(name in article.meta.feeds for article in articles):
            raise SampleError(f"newspapers.yaml: no article is in the feed {name}")
    return library


def article_path(publisher: Publisher, article: Article) -> str:
    """The article's address on its publisher's site, from `/` on."""
    pattern = publisher.subscriber_path if article.meta.subscribers else publisher.article_path
    if pattern is None:
        raise SampleError(f"{article.slug}.md: subscribers: {publisher.id} has no subscriber_path")
    return pattern.format(
        slug=article.slug, section=article.meta.section, number=article.number, date=article.published
    )


def _load_publishers(path: Path) -> tuple[Publisher, ...]:
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))["publishers"]
        publishers = tuple(Publisher.model_validate(entry) for entry in entries)
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise SampleError(f"{path.name}: not a list of publishers: {error}") from error
    except ValidationError as error:
        raise SampleError(f"{path.name}: {_first_fault(error)}") from error
    for kind, names in (
        ("publishers", Counter(publisher.id for publisher in publishers)),
        ("feeds", Counter(feed.id for publisher in publishers for feed in publisher.feeds)),
    ):
        for name, count in names.items():
            if count > 1:
                raise SampleError(f"{path.name}: id {name} is given to {count} {kind}")
    return publishers


def _load_article(path: Path) -> Article:
    parts = _FRONT_MATTER.match(path.read_text(encoding="utf-8"))
    if parts is None:
        raise SampleError(f"{path.name}: must begin with YAML between two lines of ---")
    try:
        meta = _Meta.model_validate(yaml.safe_load(parts["meta"]))
    except yaml.YAMLError as error:
        raise SampleError(f"{path.name}: the part between --- is not YAML: {error}") from error
    except ValidationError as error:
        raise SampleError(f"{path.name}: {_first_fault(error)}") from error
    if meta.slug != path.stem:
        raise SampleError(f"{path.name}: slug: is {meta.slug}, but must be the file's name {path.stem}")
    paragraphs = tuple(
        " ".join(block.split()) for block in re.split(r"\n\s*\n", parts["body"]) if block.strip()
    )
    if not paragraphs:
        raise SampleError(f"{path.name}: there is no text after the second ---")
    return Article(meta, paragraphs)


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    return f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
