"""The scores on the golden texts never fall below the baseline, and the scorer counts as it should."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.golden import harness, scoring, texts

MEETING = {
    "people": ["Abdoulaye Diop"], "parties": ["MLI", "DZA"], "status": "held", "date": "2022-09-01",
    "place": "Bamako", "framework": None,
}  # fmt: skip
ALLIANCE = {"alliance": "Cemoc", "action": "founded", "actors": ["DZA"], "status": "done", "date": "2010"}


@pytest.fixture(scope="module")
def figures() -> harness.Figures:
    return harness.figures(harness.scores())


def test_no_score_falls_below_the_baseline(figures: harness.Figures) -> None:
    assert harness.losses(figures, harness.baseline()) == []


def test_a_lower_score_is_a_loss(figures: harness.Figures) -> None:
    better = {
        part: {
            name: {level: value + 0.0001 for level, value in by_level.items()}
            for name, by_level in by_name.items()
        }
        for part, by_name in figures.items()
    }
    assert len(harness.losses(figures, better)) == 12


@pytest.mark.parametrize("part", texts.PARTS)
@pytest.mark.parametrize("name", scoring.KINDS)
def test_the_labels_agree_with_themselves(part: str, name: str) -> None:
    gold = texts.gold(part)
    score = scoring.score(scoring.KINDS[name], name, gold, {article["id"]: article for article in gold})
    assert score.slots.f1 == score.records.f1 == 1.0
    assert score.missed == score.extra == ()


def test_a_meeting_counts_six_fills_and_shares_what_is_equal() -> None:
    kind = scoring.KINDS["meetings"]
    other = {
        **MEETING,
        "people": ["Diop"],
        "parties": ["MLI"],
        "date": "2022-09",
        "place": "Alger",
        "status": "planned",
    }
    shared = kind.shared(MEETING, other)
    assert kind.fills(MEETING) == 6
    assert shared == {"people": 1, "parties": 1, "date": 1, "place": 0, "status": 0, "framework": 0}
    assert kind.found(MEETING, shared)


def test_a_meeting_with_too_few_parties_or_no_anchor_is_not_found() -> None:
    kind = scoring.KINDS["meetings"]
    for other in (
        {**MEETING, "parties": ["FRA"]},
        {**MEETING, "people": [], "date": "2021", "place": None},
    ):
        assert not kind.found(MEETING, kind.shared(MEETING, other))


def test_an_alliance_is_found_by_name_action_and_one_actor() -> None:
    kind = scoring.KINDS["alliances"]
    assert kind.shared(ALLIANCE, {**ALLIANCE, "action": "member"}) == {}
    assert not kind.found(ALLIANCE, kind.shared(ALLIANCE, {**ALLIANCE, "actors": ["MLI"]}))
    shared = kind.shared(ALLIANCE, {**ALLIANCE, "alliance": "CEMOC", "date": None})
    assert (sum(shared.values()), kind.fills(ALLIANCE)) == (3, 4)
    assert kind.found(ALLIANCE, shared)


@pytest.mark.parametrize(
    ("gold", "predicted", "same"),
    [
        ("2022-09-01", "2022-09-01", True),
        ("2022-09", "2022-09-01", True),
        ("2022", "2022-09-01", False),
        ("2022-09-01/2022-09-03", "2022-09-03", True),
        ("2022-09-01/2022-09-03", "2022-09-02", False),
    ],
)
def test_dates(gold: str, predicted: str, same: bool) -> None:
    assert scoring.same_date(gold, predicted) is same


@pytest.mark.parametrize(
    ("gold", "predicted", "same"),
    [
        ("Assimi Goïta", "Goita", True),
        ("Choguel Kokalla Maïga", "Abdoulaye Maïga", False),
        ("Umaro Sissoco Embaló", "U. Embalo", True),
    ],
)
def test_people(gold: str, predicted: str, same: bool) -> None:
    assert scoring.same_person(gold, predicted) is same


def test_the_alignment_takes_the_greatest_total_not_the_first_fit() -> None:
    kind = scoring.KINDS["meetings"]
    near = {**MEETING, "people": []}
    assert sorted(scoring.align(kind, [MEETING, near], [near, MEETING])) == [(0, 1), (1, 0)]
    far = {
        **MEETING,
        "parties": ["TCD", "FRA"],
        "people": [],
        "place": None,
        "date": None,
        "status": "planned",
    }
    assert scoring.align(kind, [far], [MEETING]) == []
    assert scoring.align(kind, [MEETING], [far, near, MEETING]) == [(0, 2)]


def test_a_reset_takes_lower_scores_and_an_update_does_not(
    figures: harness.Figures, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    higher = json.loads(json.dumps(figures))
    higher["train"]["meetings"]["records"] = 1.0
    monkeypatch.setattr(harness, "BASELINE", tmp_path / "baseline.json")
    for option, status, kept in (("--update", 1, higher), ("--reset-baseline", 0, figures)):
        harness.BASELINE.write_text(json.dumps(higher))
        monkeypatch.setattr("sys.argv", ["harness", option])
        assert harness.main() == status
        assert harness.baseline() == kept


def test_the_table_shows_every_part_and_is_put_into_the_page(tmp_path: Path) -> None:
    tally = scoring.Tally(right=9, predicted=10, gold=12)
    score = scoring.Score(tally, tally, (), ())
    text = harness.table([("`dev`, 2 articles", {"meetings": score, "alliances": score})], date(2026, 11, 2))
    assert "| F1 on 2 November 2026 | meetings, records | meetings, slots |" in text
    assert "| `dev`, 2 articles | .81 | .81 | .81 | .81 |" in text
    assert "* `dev`, 2 articles: meetings .90 / .75; alliances .90 / .75" in text
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- scores -->\nold\n<!-- /scores -->\nb\n")
    harness.fill("scores", text, page)
    assert page.read_text() == f"a\n<!-- scores -->\n{text}\n<!-- /scores -->\nb\n"
    with pytest.raises(ValueError, match=r"no <!-- other -->"):
        harness.fill("other", text, page)
