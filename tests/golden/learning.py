"""What the readers that are learnt share: the texts they learn from, and how a model is fitted.

Learnt from are the golden texts of train/, the articles of `make run` with their labels, and sentences of
ordinary news in which nothing is to be found. Nothing of apart/ is read. Everything is deterministic. Needs
scikit-learn, which the package itself does not.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from sahel_pipeline.extraction.extractor import Opened, open_text, parse_together
from sahel_pipeline.extraction.linear import Features, Linear
from sahel_pipeline.extraction.wording import Wording
from sahel_pipeline.local.newspapers_library import load_library
from tests.golden import texts

FOLDER = texts.FOLDER
DATA = texts.FOLDER.parents[1] / "sahel_pipeline" / "data"
SAMPLE = texts.FOLDER / "sample_gold.jsonl"
FOLDS = 5
RARE = 2
"""A feature that fewer examples show than this is not learnt from."""
LEAST = 0.01
"""A weight that is smaller than this is left out of the file."""
_TOGETHER = 10
"""Sentences of ordinary news that make up a text."""
_Read = TypeVar("_Read")


@dataclass(frozen=True)
class Material:
    """A text to learn from, opened, with its labels."""

    id: str
    writer: str
    opened: Opened
    gold: Mapping[str, Any]


@dataclass(frozen=True)
class Labelled(Generic[_Read]):
    """A text as the rules have read it, with the gold records of one type."""

    id: str
    writer: str
    read: _Read
    """The text with what the rules have read in it, as the models see it."""
    gold: Sequence[Mapping[str, Any]]

    def here(self, passage: Wording) -> list[Mapping[str, Any]]:
        """The gold records that a sentence is evidence of."""
        sentence, text = passage.sentence, passage.document.text
        return [one for one in self.gold if overlaps(one["evidence"], text, sentence.start, sentence.end)]


def material(ordinary: Path) -> list[Material]:
    """Open every text to learn from, and parse what its readers want.

    Args:
        ordinary: Sentences in which there is nothing to find, one a line.
    """
    articles, gold = texts.articles("train"), {labels["id"]: labels for labels in texts.gold("train")}
    writers = {a["id"]: match[0] if (match := re.match(r"gold\d+", a["id"])) else "first" for a in articles}
    labels = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    gold |= {one["id"]: one for one in labels}
    library = {article.slug: article for article in load_library().articles}
    for slug in (one["id"] for one in labels if one["id"] in library):
        article = library[slug]
        date = article.published.date().isoformat()
        articles.append({"id": slug, "date": date, "title": article.meta.title, "text": article.text})
        writers[slug] = "sample"
    lines = ordinary.read_text(encoding="utf-8").splitlines()
    for start in range(0, len(lines), _TOGETHER):
        key, text = f"ordinary-{start}", "\n".join(lines[start : start + _TOGETHER])
        articles.append({"id": key, "date": "2023-12-01", "title": "Mali", "text": text})
        gold[key], writers[key] = {"meetings": [], "alliances": []}, "ordinary"
    opened = {a["id"]: open_text(a["text"], date=a["date"], title=a["title"]) for a in articles}
    parse_together(opened.values())
    return [
        Material(key, writers[key], text, gold[key])
        for key, text in opened.items()
        if text.document is not None
    ]


def fit(examples: Sequence[Features], right: Sequence[bool], strength: float) -> Linear:
    """Return the logistic model of some examples; `strength` is the inverse of its L2 penalty."""
    seen = Counter(feature for features in examples for feature in features)
    names = sorted(feature for feature, count in seen.items() if count >= RARE)
    columns = {feature: column for column, feature in enumerate(names)}
    if len(set(right)) < 2:
        return Linear(5.0 if any(right) else -5.0, {})
    cells = [
        (row, columns[feature], value)
        for row, features in enumerate(examples)
        for feature, value in sorted(features.items())
        if feature in columns
    ]
    rows, cols, values = zip(*cells, strict=True)
    x = csr_matrix(
        (values, (np.array(rows, np.int32), np.array(cols, np.int32))), (len(examples), len(names))
    )
    x.indices, x.indptr = x.indices.astype(np.int32), x.indptr.astype(np.int32)
    model = LogisticRegression(C=strength, solver="liblinear", random_state=0).fit(x, np.array(right))
    weights = {feature: round(float(w), 3) for feature, w in zip(names, model.coef_[0], strict=True)}
    return Linear(round(float(model.intercept_[0]), 3), {f: w for f, w in weights.items() if abs(w) >= LEAST})


class Examples:
    """What one model learns from."""

    def __init__(self) -> None:
        self.features: list[Features] = []
        self.right: list[bool] = []

    def add(self, choices: Mapping[str, Features], right: Callable[[str], bool]) -> None:
        """Add choices, right or wrong."""
        self.features += choices.values()
        self.right += map(right, choices)

    def fit(self, strength: float) -> Linear:
        """Return the model of what was added."""
        return fit(self.features, self.right, strength)


def share_of(key: str) -> float:
    """A number from 0 up to 1 that a hash of `key` decides."""
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 10_000 / 10_000


def fold_of(key: str) -> int:
    """The fold of a text: a hash of its id decides."""
    return int(hashlib.sha256(f"untold {key}".encode()).hexdigest(), 16) % FOLDS


def overlaps(evidence: Sequence[str], text: str, start: int, end: int) -> bool:
    """Whether one of some pieces of evidence covers more than a word of a stretch of a text."""
    found = ((text.find(words), len(words)) for words in evidence)
    return any(at >= 0 and min(end, at + length) - max(start, at) > 10 for at, length in found)


def plain(model: Linear, least: float = LEAST) -> dict[str, Any]:
    """A model in the shape of the files of weights, without weights that are smaller than `least`."""
    weights = {name: weight for name, weight in sorted(model.weights.items()) if abs(weight) >= least}
    return {"bias": model.bias, "weights": weights}


def write(path: Path, models: Mapping[str, Any]) -> None:
    """Write models as JSON, one feature a line, in order."""
    path.write_text(json.dumps(models, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
