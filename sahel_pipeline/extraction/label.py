"""Lines in, lines out: the corpus' shape, for measuring with its scorer.

`python -m sahel_pipeline.extraction.label FILE.jsonl > predicted.jsonl` is a shell for measuring records
alone; `sahel label` is the same with the real judgement of relevance.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from sahel_pipeline.extraction.extractor import anchor_of, extract_records
from sahel_pipeline.records import Extraction

log = logging.getLogger(__name__)

Judge = Callable[[str, str, str], bool]
"""Says of a title, a text and the name of a publisher whether the article is about the Sahel."""

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


def label_lines(lines: Iterable[str], judge: Judge) -> Iterator[dict[str, Any]]:
    """Label articles given as JSON lines, one at a time, so that memory stays flat.

    Args:
        lines: Objects with `text`, and where known `id`, `date`, `date_precision` ("day", "month" or "none"),
            `title` and `source`. Blank lines are skipped.
        judge: Decides `sahel`.

    Raises:
        ValueError: a line is not such an object; the message gives its number.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            article = _Line.model_validate_json(line)
            anchor_of(article.anchor)
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'it'}: {e['msg']}" for e in error.errors())
            raise ValueError(f"line {number}: not an article with a text and a date ({wrong})") from error
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from error
        try:
            extraction = extract_records(
                article.text, date=article.anchor, title=article.title or "", source=article.source or ""
            )
        except Exception:  # one article that trips the extractor must not cost the others
            log.exception("line %d: article %s could not be read and gets no records", number, article.id)
            extraction = Extraction(sahel=False, meetings=[], alliances=[])
        sahel = judge(article.title or "", article.text, article.source or "")
        yield {"id": article.id, "sahel": sahel, **as_labels(extraction)}


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
