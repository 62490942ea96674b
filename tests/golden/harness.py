"""Scores of the extractor on the golden texts, held against a baseline that only moves up.

    python -m tests.golden.harness                    # the scores, side by side with the baseline
    python -m tests.golden.harness --errors           # with every missed and extra record of the train part
    python -m tests.golden.harness --update           # raise the baseline to the scores of now
    python -m tests.golden.harness --reset-baseline   # start anew, because texts or labels have changed
    python -m tests.golden.harness --table            # train, apart and sample as one table, for the docs
    python -m tests.golden.harness --table CORPUS     # and those of CORPUS/articles.jsonl and gold.jsonl

The baseline only moves up: `--update` is refused when a score has fallen. `--reset-baseline` is for one case
alone: texts were added or labels mended, so that the old figures count something else. It is no way to accept
an extractor that has become worse.

The errors of the part kept apart are never printed: who reads them starts to write code for them.
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sahel_pipeline.extraction.extractor import Reading, open_text, parse_together
from sahel_pipeline.local.newspapers_library import load_library
from tests.golden import scoring, texts

BASELINE = texts.FOLDER / "baseline.json"
DOCS = texts.FOLDER.parents[1] / "docs" / "extraction.md"
LEVELS = ("records", "slots")
SAMPLE = texts.FOLDER / "sample_gold.jsonl"
CEILING = "| two careful labellers among themselves | .94 | .94 | .87 | .85 |"
_KNOWN = {"day": len("2022-09-01"), "month": len("2022-09"), "none": 0}
_TOGETHER = 100
"""Articles that are parsed in one batch."""
Figures = dict[str, dict[str, dict[str, float]]]
Scores = dict[str, dict[str, scoring.Score]]


def readings(articles: Sequence[Mapping[str, Any]]) -> dict[str, Reading]:
    """What the rules read in articles of the corpus' shape, by id."""
    found = {}
    for start in range(0, len(articles), _TOGETHER):
        opened = {
            article["id"]: open_text(
                article["text"],
                date=(article["date"] or "")[: _KNOWN[article["date_precision"]]] or None,
                title=article["title"],
                source=article["source"],
            )
            for article in articles[start : start + _TOGETHER]
        }
        parse_together(opened.values())
        found.update({key: text.read() for key, text in opened.items()})
    return found


@cache
def golden(part: str) -> dict[str, Reading]:
    """What the rules read in the golden texts of a part, by id; read once in a process."""
    return readings(texts.articles(part))


def plain(found: Mapping[str, Reading]) -> dict[str, dict[str, Any]]:
    """The records of articles as plain values, by id."""
    return {key: reading.extraction.model_dump(mode="json") for key, reading in found.items()}


def score(gold: Sequence[scoring.Record], found: Mapping[str, scoring.Record]) -> dict[str, scoring.Score]:
    """Agreement by type of record."""
    return {name: scoring.score(kind, name, gold, found) for name, kind in scoring.KINDS.items()}


def scores() -> Scores:
    """Agreement by part and type of record; the wordings of the reference article count as a part too."""
    gold = {part: texts.gold(part) for part in texts.PARTS}
    found = {key: labels for part in texts.PARTS for key, labels in plain(golden(part)).items()}
    everything = [labels for part in texts.PARTS for labels in gold[part]]
    gold["reference"] = [labels for labels in everything if labels["id"].startswith(texts.REFERENCE)]
    return {part: score(labels, found) for part, labels in gold.items()}


def sample() -> list[dict[str, Any]]:
    """The articles of the sample newspapers (`make run`), in the corpus' shape."""
    return [
        {
            "id": article.slug,
            "date": article.published.date().isoformat(),
            "date_precision": "day",
            "title": article.meta.title,
            "source": "",
            "text": article.text,
        }
        for article in load_library().articles
    ]


def table(parts: Iterable[tuple[str, Mapping[str, scoring.Score]]], on: date) -> str:
    """F1 of several parts in Markdown, with precision and recall of the records below."""
    columns = [f"{kind}, {level}" for kind in scoring.KINDS for level in LEVELS]
    head = f"| F1 on {on.day} {on:%B %Y} | {' | '.join(columns)} |"
    rows, notes = [], []
    for name, by_type in parts:
        tallies = [getattr(by_type[kind], level) for kind in scoring.KINDS for level in LEVELS]
        rows.append(f"| {name} | " + " | ".join(_two(tally.f1) for tally in tallies) + " |")
        told = "; ".join(
            f"{kind} {_two(by_type[kind].records.precision)} / {_two(by_type[kind].records.recall)}"
            for kind in scoring.KINDS
        )
        notes.append(f"* {name}: {told}")
    return "\n".join(
        [head, "|---|---|---|---|---|", *rows, CEILING, "", "Precision / recall of records:", "", *notes]
    )


def _two(value: float) -> str:
    """A share with two digits, cut (never rounded up)."""
    return f"{math.floor(value * 100 + 1e-9) / 100:.2f}".removeprefix("0")


def fill(marker: str, text: str, path: Path = DOCS) -> None:
    """Put a text between `<!-- marker -->` and `<!-- /marker -->` of a page.

    Raises:
        ValueError: the page has no such place.
    """
    page = path.read_text(encoding="utf-8")
    place = re.compile(rf"(<!-- {marker} -->\n).*?(<!-- /{marker} -->)", re.DOTALL)
    if not place.search(page):
        raise ValueError(f"{path} has no <!-- {marker} --> ... <!-- /{marker} -->; put both lines into it")
    path.write_text(place.sub(lambda match: f"{match[1]}{text}\n{match[2]}", page), encoding="utf-8")


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def figures(results: Mapping[str, Mapping[str, scoring.Score]]) -> Figures:
    """F1 by part, type of record and level, cut (never rounded up) to four digits."""
    return {
        part: {
            name: {level: math.floor(getattr(score, level).f1 * 1e4) / 1e4 for level in LEVELS}
            for name, score in by_name.items()
        }
        for part, by_name in results.items()
    }


def baseline() -> Figures:
    """The committed figures."""
    loaded: Figures = json.loads(BASELINE.read_text(encoding="utf-8"))
    return loaded


def losses(now: Figures, before: Figures) -> list[str]:
    """The figures that fell, each with what it was."""
    return [
        f"{part} {name} {level}: F1 {now[part][name][level]:.4f} is below the baseline {value:.4f}"
        for part, by_name in before.items()
        for name, by_level in by_name.items()
        for level, value in by_level.items()
        if now[part][name][level] < value
    ]


def main() -> int:
    """Print the scores; return 1 when one has fallen."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--errors", action="store_true", help="list missed and extra records of the train part"
    )
    parser.add_argument(
        "--update", action="store_true", help="raise the baseline; refused when a score has fallen"
    )
    parser.add_argument(
        "--reset-baseline", action="store_true", help="take the scores of now; only when texts have changed"
    )
    parser.add_argument(
        "--table", nargs="?", const="", metavar="CORPUS", help="one table of all scores, put into the docs"
    )
    options = parser.parse_args()
    results = scores()
    if options.table is not None:
        _tabulate(results, options.table)
        return 0
    now, before = figures(results), baseline()
    _print(results, before)
    if options.errors:
        _print_errors(results["train"])
    fallen = losses(now, before)
    print("\n".join(fallen))
    if options.reset_baseline or (options.update and not fallen):
        BASELINE.write_text(json.dumps(now, indent=2) + "\n", encoding="utf-8")
        return 0
    return 1 if fallen else 0


def _tabulate(results: Scores, corpus: str) -> None:
    """Print the table of the docs and put it there."""
    count = {part: len(texts.articles(part)) for part in texts.PARTS}
    parts = [(f"golden `{part}`, {count[part]} texts", results[part]) for part in texts.PARTS]
    if corpus:
        articles, gold = (_lines(Path(corpus) / f"{name}.jsonl") for name in ("articles", "gold"))
        row = f"`{Path(corpus).name}`, {len(articles)} real articles"
        parts.insert(0, (row, score(gold, plain(readings(articles)))))
    gold = _lines(SAMPLE)
    parts.append((f"`sample`, {len(gold)} articles", score(gold, plain(readings(sample())))))
    text = table(parts, date.today())
    print(text)
    fill("scores", text)


def _print(results: Scores, before: Figures) -> None:
    for name in scoring.KINDS:
        for level in LEVELS:
            for part in results:
                tally: scoring.Tally = getattr(results[part][name], level)
                print(
                    f"{name:9} {level:7} {part:9}  F1 {tally.f1:.4f}"
                    f" (baseline {before[part][name][level]:.4f})"
                    f"  P {tally.precision:.3f}  R {tally.recall:.3f}"
                    f"  {tally.right} right of {tally.predicted} predicted, {tally.gold} gold"
                )


def _print_errors(by_type: Mapping[str, scoring.Score]) -> None:
    for name, result in by_type.items():
        kind = scoring.KINDS[name]
        slots = {"kind", "alliance", "action", *kind.lists, *kind.singles}
        for what in ("missed", "extra"):
            for article_id, record in getattr(result, what):
                shown = {slot: record[slot] for slot in record if slot in slots}
                print(f"{what} {article_id}: {json.dumps(shown, ensure_ascii=False)}")


if __name__ == "__main__":
    raise SystemExit(main())
