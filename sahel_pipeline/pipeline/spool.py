"""The accepted articles of a run on disk, so that a run of any size takes the memory of one date."""

from __future__ import annotations

from collections import defaultdict
from typing import IO, Literal

from pydantic import AwareDatetime, BaseModel

from sahel_pipeline.records import Article


class Sighting(BaseModel):
    """What is kept in memory of an accepted article, once for each feed that it came in."""

    article_id: str
    feed_id: str
    published: AwareDatetime
    published_from: Literal["feed", "page", "fetched"]


class Spool:
    """Articles as lines of JSON, found again by their id.

    Args:
        file: Where they lie, open for writing and reading; empty.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._end = 0
        self._places: dict[str, list[tuple[int, int]]] = defaultdict(list)

    def add(self, line: bytes) -> Sighting:
        """Add an article, given as its line of JSON."""
        sighting = Sighting.model_validate_json(line)
        self._places[sighting.article_id].append((self._end, len(line)))
        self._file.seek(self._end)
        self._end += self._file.write(line)
        return sighting

    def articles(self, article_id: str) -> list[Article]:
        """Every copy of an article that was added, in the order in which they were."""
        found: list[Article] = []
        for place, length in self._places[article_id]:
            self._file.seek(place)
            found.append(Article.model_validate_json(self._file.read(length)))
        return found
