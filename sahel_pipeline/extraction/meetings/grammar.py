"""French function words: `data/lexicon/grammar.yaml`, compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from sahel_pipeline.extraction.stems import stems_of

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_FOLDS = re.compile(r"\|\s+")
"""Where a list goes on in the next line of the file."""


@dataclass(frozen=True)
class Grammar:
    """The compiled word lists."""

    words: dict[str, frozenset[str]]
    prepositions: dict[str, str]
    """Preposition -> role of what follows; `same`: that of what stands before."""
    openings: dict[str, list[tuple[re.Pattern[str], str]]]
    """Longer openings of a phrase with their roles, by their first letter; the first that fits wins."""
    aside: re.Pattern[str]
    moves: re.Pattern[str]
    background: re.Pattern[str]
    """The opening of a phrase right before an event noun that is only background; matched to its end."""
    works: re.Pattern[str]

    def __getitem__(self, name: str) -> frozenset[str]:
        """Return a list of words by its name."""
        return self.words[name]


@cache
def load_grammar() -> Grammar:
    """Read and compile the file (once)."""
    source = resources.files("sahel_pipeline") / "data" / "lexicon" / "grammar.yaml"
    data: dict[str, Any] = yaml.load(source.read_text(encoding="utf-8"), yaml.CSafeLoader)
    phrases = {name: _FOLDS.sub("|", forms) for name, forms in data["phrases"].items()}
    return Grammar(
        words={name: frozenset(words.split()) for name, words in data["words"].items()},
        prepositions={
            preposition: role for role, forms in data["prepositions"].items() for preposition in forms.split()
        },
        openings=_by_letter((re.compile(form), role) for role, form in data["openings"]),
        aside=re.compile(rf"(?<![a-z])(?:{phrases['aside']})(?![a-z])"),
        moves=re.compile(phrases["moves"]),
        background=re.compile(
            rf"(?<![a-z])(?:{phrases['background']})(?: de| du| d'| des| a| au)?"
            r"(?: ?(?:la|le|les|l'|une?|son|sa|leurs?|cette|ce|cet|ses|ces))?(?: [a-z0-9-]+)?\s?$"
        ),
        works=re.compile(
            rf"(?<![a-z])(?:aux|les|a l'|a la|l'|la) ?(?:{phrases['works']})"
            r" (?:officielle )?(?:de |du |d'|des )(?:la |l')?(?:[a-z0-9-]+ ){0,1}$"
        ),
    )


def _by_letter(
    openings: Iterable[tuple[re.Pattern[str], str]],
) -> dict[str, list[tuple[re.Pattern[str], str]]]:
    """Return openings by the letters that they may begin with."""
    found: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    for pattern, role in openings:
        for letter in sorted({stem[0] for stem in stems_of(pattern.pattern, closed=False) or _LETTERS}):
            found.setdefault(letter, []).append((pattern, role))
    return found
