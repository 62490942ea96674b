"""Models that are asked together say what each says alone."""

from __future__ import annotations

import pytest

from sahel_pipeline.extraction.alliances.turns import load_turns, may_turn
from sahel_pipeline.extraction.linear import Linear, Several

MODELS = {
    "left": Linear(-1.5, {"word quitt": 2.1, "<org> 1": 0.3, "never": 9.0}),
    "joined": Linear(0.25, {"word adher": 1.7, "<org> 1": 0.1}),
}


@pytest.mark.parametrize(
    "features",
    [{"word quitt": 0.7, "<org> 1": 0.1, "word inconnu": 3.0}, {"word inconnu": 1.0}, {}],
)
def test_together_as_alone(features: dict[str, float]) -> None:
    alone = {name: model.probability(features) for name, model in MODELS.items()}
    assert Several(MODELS).probabilities(features) == alone


def test_a_turn_needs_all_its_words() -> None:
    assert len(load_turns()) > 100
    assert may_turn("le mali n y participe plus")
    assert not may_turn("la pluie tombe")
