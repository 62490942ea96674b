"""Where sentences end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sahel_pipeline.extraction.sentences import MAX_LENGTH, split
from tests.growth import is_linear


def texts(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Il est parti. Elle reste.", ["Il est parti.", "Elle reste."]),
        ("M. Diop a reçu Mme. Keïta. Ils ont parlé.", ["M. Diop a reçu Mme. Keïta.", "Ils ont parlé."]),
        (
            "Le Président a reçu S.E.M. Jean Dupont à 10 h.",
            ["Le Président a reçu S.E.M. Jean Dupont à 10 h."],
        ),
        ("J. Biden est venu. A. Guterres aussi.", ["J. Biden est venu.", "A. Guterres aussi."]),
        ("« C'est fini. » Le ministre est parti.", ["« C'est fini. »", "Le ministre est parti."]),
        ("Bamako accueille un sommet\nLa junte se tait", ["Bamako accueille un sommet", "La junte se tait"]),
        ("Le décret n° 12 vise l'art. 3 du code.", ["Le décret n° 12 vise l'art. 3 du code."]),
        ("Il quitte le pays.Le ministre reste.", ["Il quitte le pays.", "Le ministre reste."]),
        ("Qui vient ? Personne… Tant pis !", ["Qui vient ?", "Personne…", "Tant pis !"]),
        ("Le site www.exemple.org a publié la note.", ["Le site www.exemple.org a publié la note."]),
        ("La 18e session s'ouvre. 12 pays y sont.", ["La 18e session s'ouvre.", "12 pays y sont."]),
        ("", []),
        (" \n\u00a0\n", []),
    ],
)
def test_boundaries(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="aàBÉ.!?…»« \n\u00a0,;('\"1", max_size=300))
def test_spans_are_ordered_trimmed_and_lose_no_letter(text: str) -> None:
    spans = split(text)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)
    kept = "".join(text[a:b] for a, b in spans)
    assert sorted(c for c in kept if c.isalpha()) == sorted(c for c in text if c.isalpha())


@pytest.mark.parametrize("unit", ["a", "mot ", ".", "! ", "« » "])
def test_endless_text_is_cut_in_linear_time(unit: str) -> None:
    def cut(length: int) -> None:
        assert all(b - a <= MAX_LENGTH for a, b in split(unit * (length // len(unit))))

    assert is_linear(cut, 6_250)
