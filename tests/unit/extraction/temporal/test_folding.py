"""Folding keeps the offsets of the text as printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sahel_pipeline.extraction.temporal.folding import Folded, fold


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("Février", "fevrier"),
        ("AOÛT", "aout"),
        ("aujourd’hui", "aujourd'hui"),
        ("avant‑hier", "avant-hier"),
        ("1\u202fer\u00a0mai", "1 er mai"),
        ("aou\u0302t", "aout"),
        ("sep\u00adtembre", "septembre"),
        ("lundi\u2028mardi", "lundi\nmardi"),
        ("مايو", "مايو"),
    ],
)
def test_fold(printed: str, folded: str) -> None:
    assert fold(printed) == folded


def test_offsets_jump_over_what_is_dropped() -> None:
    text = "e\u0301te\u0301 aou\u0302t"
    folded = Folded(text)
    at = folded.text.index("aout")
    assert text[folded.start(at) : folded.end(at + len("aout"))] == "aou\u0302t"
    # an accent that combines with the last character belongs to it
    assert text[folded.start(0) : folded.end(3)] == "e\u0301te\u0301"


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("e\u0301\u200b\u00ad ’‑"))))
def test_offsets_lie_in_the_text_and_never_turn_back(text: str) -> None:
    folded = Folded(text)
    starts = [folded.start(i) for i in range(len(folded.text))]
    ends = [folded.end(i + 1) for i in range(len(folded.text))]
    assert starts == sorted(set(starts))
    assert all(start < end <= len(text) for start, end in zip(starts, ends, strict=True))
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
