"""Linear models over named features: what the readers that were learnt weigh their readings with.

They run without any library, and their weights are readable as they stand: a feature, and by how much it
moves the log-odds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import mul

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Linear:
    """A logistic model."""

    bias: float
    weights: Mapping[str, float]

    def log_odds(self, features: Mapping[str, float]) -> float:
        """Return the log-odds of something with these features."""
        weights = self.weights
        return self.bias + math.fsum([v * weights[name] for name, v in features.items() if name in weights])

    def probability(self, features: Mapping[str, float]) -> float:
        """Return its probability."""
        return _sigmoid(self.log_odds(features))

    def ranked(self, choices: Mapping[str, Features]) -> list[tuple[float, str]]:
        """Return choices with their probabilities, the likeliest first."""
        weighed = [(self.probability(features), name) for name, features in choices.items()]
        return sorted(weighed, key=lambda item: (-item[0], item[1]))


class Several:
    """Models that are asked about the same features: each feature is looked up once for all of them."""

    def __init__(self, models: Mapping[str, Linear]) -> None:
        """Lay the weights of the models side by side, by feature."""
        self._models = dict(models)
        names = sorted({name for model in models.values() for name in model.weights})
        self._rows = {
            name: tuple(model.weights.get(name, 0.0) for model in models.values()) for name in names
        }

    def probabilities(self, features: Mapping[str, float]) -> dict[str, float]:
        """Return what `Linear.probability` of each model returns, to the last digit."""
        known = [(value, row) for name, value in features.items() if (row := self._rows.get(name))]
        values = [value for value, _ in known]
        columns: Iterable[tuple[float, ...]] = zip(*(row for _, row in known), strict=True)
        if not known:
            columns = [()] * len(self._models)
        return {
            name: _sigmoid(model.bias + math.fsum(map(mul, values, column)))
            for (name, model), column in zip(self._models.items(), columns, strict=True)
        }


def ones(names: Iterable[str]) -> Features:
    """Return plain features: 1 for each name."""
    return dict.fromkeys(names, 1.0)


def unit(names: Iterable[str], length: float = 1.0) -> Features:
    """Return features whose vector has this length, so that a long sentence has no louder voice."""
    named = tuple(names)
    return dict.fromkeys(named, length / math.sqrt(len(named) or 1))


def _sigmoid(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def logit(probability: float) -> float:
    """Return the log-odds of a probability, within reason."""
    p = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))
