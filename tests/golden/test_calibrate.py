"""The confidence that the package ships holds on the golden texts, and is learnt as it should be."""

from __future__ import annotations

import json
import random
from itertools import pairwise

import pytest

from sahel_pipeline.extraction.confidence import Model, load_models
from tests.golden import calibrate, scoring
from tests.golden.calibrate import Column, Example

LOOSE = 0.15
"""Rules change between two runs of the calibration: how far a bin may be from what was said."""
ENOUGH = 40


@pytest.fixture(scope="module")
def columns() -> dict[str, Column]:
    """What is said of the texts kept apart: on the others it was learnt."""
    examples, gold = calibrate.examples("apart")
    found = {}
    for name, model in load_models().items():
        said = [model.probability(example.features) for example in examples[name]]
        found[name] = Column(name, examples[name], said, gold[name], model.threshold)
    return found


@pytest.mark.parametrize("name", scoring.KINDS)
def test_what_is_said_is_about_what_is_right(name: str, columns: dict[str, Column]) -> None:
    column = columns[name]
    checked = 0
    for low, high in pairwise(calibrate.BINS):
        tally = column.between(low, high)
        if tally.predicted >= ENOUGH:
            checked += 1
            assert low - LOOSE <= tally.precision <= high + LOOSE, (low, high)
    assert checked


@pytest.mark.parametrize("name", scoring.KINDS)
def test_who_keeps_the_sure_ones_loses_few_and_gets_few_false_ones(
    name: str, columns: dict[str, Column]
) -> None:
    column = columns[name]
    out, kept = column.between(column.threshold, 1.0), column.between(calibrate.KEEP, 1.0)
    assert kept.precision > out.precision or kept.predicted == out.predicted
    assert kept.precision >= 0.75
    assert kept.right >= 0.7 * out.right


def test_a_wrong_reading_is_told_from_a_right_one(columns: dict[str, Column]) -> None:
    """In the mean the right ones are surer than the wrong ones."""
    for key, column in columns.items():
        right = [p for e, p in zip(column.data, column.sure, strict=True) if e.right]
        wrong = [p for e, p in zip(column.data, column.sure, strict=True) if not e.right]
        assert sum(right) / len(right) > sum(wrong) / len(wrong), key


def made(count: int) -> list[Example]:
    """Examples of which those with `good` are right 9 times in 10, those with `bad` 3 times in 10."""
    chance = random.Random(7)
    examples = []
    for number in range(count):
        name, share = (("good", 0.9), ("bad", 0.3))[number % 2]
        examples.append(Example(f"a{number // 5}", {name: 1.0}, chance.random() < share))
    return examples


def test_the_weights_follow_the_examples_whatever_their_order() -> None:
    data = made(600)
    model = calibrate.fit(data, 1.0)
    assert model.probability({"good": 1.0}) == pytest.approx(0.9, abs=0.05)
    assert model.probability({"bad": 1.0}) == pytest.approx(0.3, abs=0.06)
    assert calibrate.fit(data[::-1], 1.0) == model
    learnt, _, sure = calibrate.learn(data, 400)
    assert calibrate.log_loss(data, sure) < calibrate.log_loss(data, [0.6] * len(data))
    assert 0.3 < learnt.threshold <= 0.75


def test_a_feature_that_is_rare_is_not_learnt_from() -> None:
    data = [*made(100), Example("x", {"rare": 1.0}, False)]
    assert "rare" not in calibrate.fit(data, 1.0).weights


def test_the_best_threshold_weighs_what_is_lost() -> None:
    data = [Example("a", {}, right) for right in (True, True, True, False, False, False, False)]
    sure = [0.9, 0.8, 0.3, 0.3, 0.2, 0.2, 0.2]
    assert calibrate.best_threshold(data, sure, gold=3) == pytest.approx(0.25)
    assert calibrate.best_threshold(data, sure, gold=300) == 0.0  # where next to nothing is gained


def test_the_shipped_file_is_what_the_command_writes() -> None:
    models = load_models()
    assert calibrate.WEIGHTS.read_text(encoding="utf-8") == calibrate.dump(models)
    assert {name: Model(**m) for name, m in json.loads(calibrate.dump(models)).items()} == dict(models)
