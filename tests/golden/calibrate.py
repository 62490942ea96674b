"""Learn how sure a record is from the golden texts, and show whether that holds.

    python -m tests.golden.calibrate            # learn from train/, write the weights, fill the docs' table
    python -m tests.golden.calibrate --check    # only print the table, for the weights that are shipped

A record is right when `scoring` counts it as found. The weights are those of a logistic regression with an L2
penalty. The penalty, and the threshold under which a record is not given out, are chosen by cross-validation
over the articles of train/; apart/ only shows up as counts. Everything is deterministic.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sahel_pipeline.extraction.alliances.untold import Stated
from sahel_pipeline.extraction.confidence import Features, Model, Weighed, load_models
from sahel_pipeline.extraction.drafts import LEARNED, SUPPORT
from sahel_pipeline.extraction.extractor import Reading
from sahel_pipeline.extraction.linear import Several
from tests.golden import harness, scoring, texts, train_unstated
from tests.golden.learning import Labelled
from tests.golden.scoring import Tally

WEIGHTS = texts.FOLDER.parents[1] / "sahel_pipeline" / "data" / "confidence.json"
FOLDS = 10
PENALTIES = (0.5, 1.0, 2.0, 4.0, 8.0)
RARE = 4
"""A feature that fewer records show than this is not learnt from."""
BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 1.0)
WRONG = {"meetings": 1.25, "alliances": 1.5}
"""How much a wrong record of train/ counts. The rules were mended most on these texts and are more often
wrong in apart/, whose errors nobody reads: with this, some nine of ten kept there are right."""
KEEP = 0.8
"""What a careful reader of the buckets keeps."""


@dataclass(frozen=True)
class Example:
    """One record that the rules read in a golden text."""

    article: str
    features: Features
    right: bool


def examples(part: str) -> tuple[dict[str, list[Example]], dict[str, int]]:
    """Every record read in a part, right or wrong, by type; and how many records its gold labels hold.

    Without those of a reader that weighs its records itself, for it was learnt from the same texts. How far
    the words bear a record of train/ out is said by models that have not seen its article.
    """
    readings = harness.golden(part)
    unseen = tellers(part) if part == "train" else {}
    found: dict[str, list[Example]] = {name: [] for name in scoring.KINDS}
    wanted: Counter[str] = Counter()
    for labels in texts.gold(part):
        reading = readings[labels["id"]]
        for name, kind in scoring.KINDS.items():
            made = getattr(reading, name)
            records = [record.model_dump(mode="json") for record, _ in made]
            right = {
                j
                for i, j in scoring.align(kind, labels[name], records)
                if kind.found(labels[name][i], kind.shared(labels[name][i], records[j]))
            }
            wanted[name] += len(labels[name])
            found[name] += [
                Example(labels["id"], held_off(weighed, reading, unseen, labels["id"]), j in right)
                for j, (_, weighed) in enumerate(made)
                if LEARNED not in weighed.features
            ]
    return found, dict(wanted)


def tellers(part: str) -> dict[int, Several]:
    """For each fold the models of what a sentence states, learnt from the articles of all other folds."""
    read = [
        Labelled(labels["id"], part, Stated(document, []), labels["alliances"])
        for labels in texts.gold(part)
        if (document := harness.golden(part)[labels["id"]].document)
    ]
    return {
        fold: Several(train_unstated.tellers(text for text in read if fold_of(text.id) != fold))
        for fold in range(FOLDS)
    }


def held_off(
    weighed: Weighed[Any], reading: Reading, unseen: Mapping[int, Several], article: str
) -> Features:
    """The features of a record, those that are learnt by models that have not seen its article."""
    if SUPPORT not in weighed.features or not unseen or reading.document is None:
        return weighed.features
    support = Stated(reading.document, []).support(weighed.draft, unseen[fold_of(article)])
    return {**weighed.features, SUPPORT: support}


def fit(data: Sequence[Example], penalty: float, wrong: float = 1.0) -> Model:
    """Return the logistic model of some examples (Newton's method; the bias is not penalised).

    Args:
        data: The examples.
        penalty: Of the squared weights.
        wrong: How much a wrong example counts.
    """
    seen = Counter(name for example in data for name in example.features)
    names = sorted(name for name, count in seen.items() if count >= RARE)
    x = np.array([[1.0, *(e.features.get(name, 0.0) for name in names)] for e in data])
    y = np.array([float(e.right) for e in data])
    counts = np.where(y > 0, 1.0, wrong)
    ridge = np.diag([0.0, *[penalty] * len(names)])
    w: NDArray[np.float64] = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (counts * (y - p)) - ridge @ w
        hessian = (x.T * (counts * p * (1 - p))) @ x + ridge + 1e-9 * np.eye(len(w))
        step = np.linalg.solve(hessian, gradient)
        w = w + step
        if np.abs(step).max() < 1e-8:
            break
    weights = {name: round(float(value), 2) for name, value in zip(names, w[1:], strict=True)}
    return Model(round(float(w[0]), 2), {n: v for n, v in weights.items() if v}, 0.0)


def fold_of(article: str) -> int:
    """The fold of an article: a hash of its id decides."""
    return int(hashlib.sha256(f"fold {article}".encode()).hexdigest(), 16) % FOLDS


def held_out(data: Sequence[Example], penalty: float, wrong: float = 1.0) -> list[float]:
    """Probability of each example by a model that has not seen its article."""
    models = {
        fold: fit([e for e in data if fold_of(e.article) != fold], penalty, wrong)
        for fold in {fold_of(e.article) for e in data}
    }
    return [models[fold_of(e.article)].probability(e.features) for e in data]


def log_loss(data: Sequence[Example], sure: Sequence[float]) -> float:
    """Mean log loss of some probabilities."""
    p = np.clip(np.array(sure), 1e-6, 1 - 1e-6)
    y = np.array([e.right for e in data])
    return float(-np.where(y, np.log(p), np.log(1 - p)).mean())


def best_threshold(data: Sequence[Example], sure: Sequence[float], gold: int) -> float:
    """Threshold (in steps of .05) with the best F1; the lowest where several are as good.

    Less than a hundredth of F1 is chance, and not worth a record that is held back.
    """

    def f1(threshold: float) -> float:
        kept = [e.right for e, p in zip(data, sure, strict=True) if p >= threshold]
        return round(2 * sum(kept) / (len(kept) + gold), 2)

    return max((step / 20 for step in range(16)), key=lambda t: (f1(t), -t))


def learn(data: Sequence[Example], gold: int, wrong: float = 1.0) -> tuple[Model, float, list[float]]:
    """Return the model of some examples, the penalty that it took, and its held-out probabilities."""
    penalty = min(PENALTIES, key=lambda p: (round(log_loss(data, held_out(data, p)), 4), -p))
    sure = held_out(data, penalty, wrong)
    model = fit(data, penalty, wrong)
    return Model(model.bias, model.weights, best_threshold(data, sure, gold)), penalty, sure


@dataclass(frozen=True)
class Column:
    """One column of the reliability table: records of one type in some texts, with what was said of each."""

    title: str
    data: Sequence[Example]
    sure: Sequence[float]
    gold: int
    threshold: float

    def between(self, low: float, high: float) -> Tally:
        """Records of which something from `low` up to `high` was said."""
        inside = [
            e.right for e, p in zip(self.data, self.sure, strict=True) if low <= p and (p < high or high >= 1)
        ]
        return Tally(sum(inside), len(inside), self.gold)


def report(columns: Sequence[Column]) -> str:
    """The reliability table in Markdown, with what a reader who keeps `KEEP` gets and loses."""
    rows = [
        [f"said {low:.2f} to {high:.2f}: right", *(_share(c.between(low, high)) for c in columns)]
        for low, high in pairwise(BINS)
    ]
    rows.append(["**given out from**", *(f"{c.threshold:.2f}" for c in columns)])
    out = [c.between(c.threshold, 1.0) for c in columns]
    kept = [c.between(KEEP, 1.0) for c in columns]
    rows.append(["given out: right", *map(_share, out)])
    rows.append(["given out: F1", *(f"{tally.f1:.3f}" for tally in out)])
    rows.append([f"**kept from {KEEP} on**: right", *map(_share, kept)])
    lost = (Tally(o.right - k.right, o.right) for o, k in zip(out, kept, strict=True))
    rows.append(["right ones lost by that", *map(_share, lost)])
    head = ["", *(column.title for column in columns)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))


def _share(tally: Tally) -> str:
    return f"{tally.right} of {tally.predicted} ({tally.precision:.2f})" if tally.predicted else "–"


def main() -> None:
    """Learn and write, or only show."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="show the shipped weights, change nothing")
    options = parser.parse_args()
    train, gold = examples("train")
    apart, gold_apart = examples("apart")
    models: dict[str, Model] = {}
    columns: list[Column] = []
    for name in scoring.KINDS:
        model, penalty, sure = learn(train[name], gold[name], WRONG[name])
        models[name] = model = load_models()[name] if options.check else model
        print(
            f"{name}: {len(train[name])} records, {sum(not e.right for e in train[name])} of them wrong; "
            f"penalty {penalty}; log loss held out {log_loss(train[name], sure):.4f}; "
            f"threshold {model.threshold}"
        )
        said = [model.probability(example.features) for example in apart[name]]
        threshold = model.threshold
        columns.append(Column(f"{name}, train (held out)", train[name], sure, gold[name], threshold))
        columns.append(Column(f"{name}, apart", apart[name], said, gold_apart[name], threshold))
    table = report(columns)
    print(table)
    if not options.check:
        WEIGHTS.write_text(dump(models), encoding="utf-8")
        harness.fill("reliability", table)


def dump(models: Mapping[str, Model]) -> str:
    """The models as readable JSON, the strongest weights first."""
    plain = {
        name: {
            "threshold": model.threshold,
            "bias": model.bias,
            "weights": dict(sorted(model.weights.items(), key=lambda item: (-abs(item[1]), item[0]))),
        }
        for name, model in models.items()
    }
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    main()
