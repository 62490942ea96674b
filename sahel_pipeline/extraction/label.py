"""Lines in, lines out: the corpus' shape, for measuring with its scorer.

`python -m sahel_pipeline.extraction.label FILE.jsonl > predicted.jsonl` is a shell for measuring records
alone; `sahel label` is the same with the real judgement of relevance.
"""

from __future__ import annotations

import gc
import json
import logging
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache, partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from sahel_pipeline.extraction.extractor import TOGETHER, Opened, anchor_of, open_text, parse_together
from sahel_pipeline.records import Extraction

log = logging.getLogger(__name__)

Judge = Callable[[str, str, str], bool]
"""Says of a title, a text and the name of a publisher whether the article is about the Sahel."""

_LINES = 4 * TOGETHER
"""Lines that are read together: of most newspapers few articles are parsed, and more at once costs less."""
_OBJECTS = 20_000
"""New objects (a few megabytes) before the garbage collector looks at them."""
_NOTHING = Extraction(sahel=False, meetings=[], alliances=[])
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_MEETING = ("people", "parties", "kind", "status", "date", "place", "country", "framework", "topics")
_ALLIANCE = ("alliance", "action", "actors", "status", "date", "sectors")


def as_labels(extraction: Extraction) -> dict[str, Any]:
    """Return an extraction in the corpus' shape: scored fields, with evidence as a list of sentences."""
    labels: dict[str, Any] = {}
    for key, records, fields in (
        ("meetings", extraction.meetings, _MEETING),
        ("alliances", extraction.alliances, _ALLIANCE),
    ):
        labels[key] = []
        for record in records:
            values = record.model_dump(mode="json")
            label = {name: values[name] for name in fields}
            label["evidence"] = [piece["text"] for piece in values["evidence"]]
            labels[key].append(label)
    return labels


def label_lines(lines: Iterable[str], judge: Judge, *, processes: int = 1) -> Iterator[dict[str, Any]]:
    """Label articles given as JSON lines, some at a time, so that memory stays flat.

    Args:
        lines: Objects with `text`, and where known `id`, `date`, `date_precision` ("day", "month" or "none"),
            `title` and `source`. Blank lines are skipped.
        judge: Decides `sahel`.
        processes: How many processes read. One is this one; of several, each loads model and gazetteer (some
            450 MB), and `judge` must be a function of a module, which they can import.

    Yields:
        What was found in each article, in the order of the lines, which `processes` does not change.

    Raises:
        ValueError: a line is not such an object; the message gives its number.
        concurrent.futures.process.BrokenProcessPool: one of several processes was ended from outside.
    """
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    batches = iter(lambda: list(islice(numbered, _LINES)), [])
    label = partial(_label, judge=judge)
    for labels, wrong in _spread(label, batches, processes) if processes > 1 else map(label, batches):
        yield from labels
        if wrong:
            raise wrong


def _spread(step: Callable[[_Item], _Result], items: Iterable[_Item], processes: int) -> Iterator[_Result]:
    """Take a step for each item in several processes; yield in order, with few items on their way."""
    pool = ProcessPoolExecutor(
        processes,
        mp_context=get_context("spawn"),
        initializer=signal.signal,  # Ctrl-C ends this process, which ends the others
        initargs=(signal.SIGINT, signal.SIG_IGN),
    )
    results: deque[Future[_Result]] = deque()
    try:
        for item in items:
            results.append(pool.submit(step, item))
            if len(results) > 2 * processes:
                yield results.popleft().result()
        while results:
            yield results.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _label(lines: Iterable[tuple[int, str]], judge: Judge) -> tuple[list[dict[str, Any]], ValueError | None]:
    """Return the labels of numbered lines up to one that is no article, and what is wrong with that one."""
    articles: list[_Line] = []
    wrong: ValueError | None = None
    for number, line in lines:
        try:
            articles.append(_article(number, line))
        except ValueError as error:
            wrong = error
            break
    labels = list(_labelled(articles, judge))
    _keep_what_is_loaded()
    return labels, wrong


def _labelled(articles: list[_Line], judge: Judge) -> Iterator[dict[str, Any]]:
    opened, judged = [], []
    for article in articles:  # the judge asks for the names that opening has just found
        opened.append(_guarded(article, partial(_open, article)))
        judged.append(judge(article.title or "", article.text, article.source or ""))
    parse_together(text for text in opened if text)
    for article, text, sahel in zip(articles, opened, judged, strict=True):
        reading = _guarded(article, text.read) if text else None
        yield {"id": article.id, "sahel": sahel, **as_labels(reading.extraction if reading else _NOTHING)}


@cache
def _keep_what_is_loaded() -> None:
    """Take model, gazetteer and lexicons out of the garbage collector's way, once; they stay to the end.

    It took a tenth of the time: parses are cyclic and many, so that it came every few milliseconds.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS, 20, 20)


def _article(number: int, line: str) -> _Line:
    """Return a line of input as an article; a ValueError gives its number."""
    try:
        article = _Line.model_validate_json(line)
        anchor_of(article.anchor)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'it'}: {e['msg']}" for e in error.errors())
        raise ValueError(f"line {number}: not an article with a text and a date ({wrong})") from error
    except ValueError as error:
        raise ValueError(f"line {number}: {error}") from error
    return article


def _open(article: _Line) -> Opened:
    return open_text(
        article.text, date=article.anchor, title=article.title or "", source=article.source or ""
    )


def _guarded(article: _Line, step: Callable[[], _Result]) -> _Result | None:
    """Take a step; one article that trips the extractor gets no records and must not cost the others."""
    try:
        return step()
    except Exception:
        log.exception("article %s could not be read and gets no records", article.id)
        return None


class _Line(BaseModel):
    """An article as a line of input; other fields are passed over."""

    id: Any = None
    date: str | None = None
    date_precision: Literal["day", "month", "none"] | None = None
    title: str | None = None
    source: str | None = None
    text: str

    @property
    def anchor(self) -> str | None:
        """The part of the date that is known."""
        length = {"day": 10, "month": 7, "none": 0}[self.date_precision or "day"]
        return (self.date or "")[:length] or None


def _names_the_sahel(title: str, text: str, _source: str) -> bool:
    """Judge roughly, for measuring records from a shell; records do not depend on it."""
    from sahel_pipeline.extraction.gazetteer import load_gazetteer

    return any(mention.entity.sahel for mention in load_gazetteer().find(f"{title}\n{text}"))


def main(arguments: list[str]) -> None:
    """Label a file, or standard input, to standard output."""
    with Path(arguments[0]).open(encoding="utf-8") if arguments else sys.stdin as lines:
        for labels in label_lines(lines, _names_the_sahel):
            print(json.dumps(labels, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
