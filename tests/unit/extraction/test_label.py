"""Lines in the corpus' shape."""

from __future__ import annotations

import json
import operator
import os
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pytest

from sahel_pipeline.extraction.label import _spread, label_lines

TEXT = "Le ministre malien Abdoulaye Diop a été reçu mardi à Alger par le président Abdelmadjid Tebboune."


def lines(*articles: object) -> list[str]:
    return [json.dumps(article) for article in articles]


def test_one_line_out_for_each_line_in() -> None:
    article = {
        "id": "a",
        "date": "2022-09-01",
        "date_precision": "day",
        "title": "",
        "source": "",
        "text": TEXT,
    }
    [labels] = label_lines([*lines(article), "\n"], lambda title, text, source: True)
    assert labels["id"] == "a"
    assert labels["sahel"] is True
    [meeting] = labels["meetings"]
    assert meeting["parties"] == ["MLI", "DZA"]
    assert meeting["date"] == "2022-08-30"
    assert meeting["evidence"] == [TEXT]
    assert set(meeting) == {
        "people", "parties", "kind", "status", "date", "place", "country", "framework", "topics", "evidence",
    }  # fmt: skip


@pytest.mark.parametrize(("precision", "date"), [("none", None), ("month", None), ("day", "2022-08-30")])
def test_only_the_known_part_of_the_date_anchors(precision: str, date: str | None) -> None:
    article = {"id": "a", "date": "2022-09-01", "date_precision": precision, "text": TEXT}
    [labels] = label_lines(lines(article), lambda title, text, source: True)
    assert labels["meetings"][0]["date"] == date


def test_the_judge_decides_relevance() -> None:
    [labels] = label_lines(lines({"id": "b", "text": TEXT}), lambda title, text, source: False)
    assert labels["sahel"] is False


@pytest.mark.parametrize("line", ["{", '{"id": "x"}', "[]", '{"text": "x", "date_precision": "week"}'])
def test_a_bad_line_is_named_by_its_number(line: str) -> None:
    with pytest.raises(ValueError, match=r"line 2.* not an article"):
        list(label_lines([*lines({"id": "a", "text": "Rien."}), line], lambda title, text, source: True))


def about_mali(title: str, text: str, source: str) -> bool:
    return "malien" in text


def test_several_processes_give_the_same_lines_in_the_same_order() -> None:
    articles = [{"id": i, "text": "Un malien." if i % 100 == 0 else "Il pleut."} for i in range(300)]
    articles[0]["text"] = TEXT
    text = [*lines(*articles), "[]"]
    for processes in (1, 2):
        found: list[dict[str, Any]] = []
        with pytest.raises(ValueError, match=r"line 301.* not an article"):
            found.extend(label_lines(text, about_mali, processes=processes))
        assert [labels["id"] for labels in found] == list(range(300))
        assert [labels["id"] for labels in found if labels["sahel"]] == [0, 100, 200]
        assert [labels["id"] for labels in found if labels["meetings"]] == [0]


def test_processes_take_no_more_than_they_can_read_soon() -> None:
    taken: list[int] = []

    def take(item: int) -> int:
        taken.append(item)
        return item

    for done, result in enumerate(_spread(operator.neg, map(take, range(50)), 2), 1):
        assert result == 1 - done
        assert len(taken) - done <= 4


def test_a_process_that_is_ended_is_told() -> None:
    with pytest.raises(BrokenProcessPool):
        list(_spread(os._exit, [1], 2))
