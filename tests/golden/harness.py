"""Scores of the extractor on the golden texts, held against a baseline that only moves up.

    python -m tests.golden.harness              # the scores, side by side with the baseline
    python -m tests.golden.harness --errors     # with every missed and extra record of the train part
    python -m tests.golden.harness --update     # raise the baseline to the scores of now

The errors of the part kept apart are never printed: who reads them starts to write code for them.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping
from typing import Any

from sahel_pipeline.extraction.extractor import extract_records
from tests.golden import scoring, texts

BASELINE = texts.FOLDER / "baseline.json"
LEVELS = ("records", "slots")
Figures = dict[str, dict[str, dict[str, float]]]


def read(part: str) -> dict[str, dict[str, Any]]:
    """What the extractor finds in the articles of a part, by id."""
    return {
        article["id"]: extract_records(
            article["text"], date=article["date"], title=article["title"], source=article["source"]
        ).model_dump(mode="json")
        for article in texts.articles(part)
    }


def scores() -> dict[str, dict[str, scoring.Score]]:
    """Agreement by part and type of record; the wordings of the reference article count as a part too."""
    gold = {part: texts.gold(part) for part in texts.PARTS}
    predicted = {key: labels for part in texts.PARTS for key, labels in read(part).items()}
    everything = [labels for part in texts.PARTS for labels in gold[part]]
    gold["reference"] = [labels for labels in everything if labels["id"].startswith(texts.REFERENCE)]
    return {
        part: {name: scoring.score(kind, name, labels, predicted) for name, kind in scoring.KINDS.items()}
        for part, labels in gold.items()
    }


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
    options = parser.parse_args()
    results = scores()
    now, before = figures(results), baseline()
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
    if options.errors:
        for name, score in results["train"].items():
            for what in ("missed", "extra"):
                for article_id, record in getattr(score, what):
                    slots = {
                        "kind",
                        "alliance",
                        "action",
                        *scoring.KINDS[name].lists,
                        *scoring.KINDS[name].singles,
                    }
                    shown = {slot: record[slot] for slot in record if slot in slots}
                    print(f"{what} {article_id}: {json.dumps(shown, ensure_ascii=False)}")
    fallen = losses(now, before)
    print("\n".join(fallen))
    if options.update and not fallen:
        BASELINE.write_text(json.dumps(now, indent=2) + "\n", encoding="utf-8")
    return 1 if fallen else 0


if __name__ == "__main__":
    raise SystemExit(main())
