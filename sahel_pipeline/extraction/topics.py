"""Topics of a passage: what a meeting is about, and the sectors of a partnership.

A lexicon of words and phrases for each topic (`data/lexicon/topics.yaml`), looked up in one linear pass.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources

import yaml

from sahel_pipeline.records import Topic

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def _fold(text: str) -> str:
    """Lower case without accents; whatever is neither letter nor digit becomes one space."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return _NOT_A_WORD.sub(" ", "".join(c for c in plain if not unicodedata.combining(c)))


def _pattern(entry: str) -> str:
    """One lexicon entry as a regular expression over folded text."""
    words = [
        _fold(word.rstrip("*")).strip() + ("[a-z]*" if word.endswith("*") else "") for word in entry.split()
    ]
    pattern = " ".join(words)
    return pattern if pattern.endswith("*") else pattern + "(?:s|x)?"


@cache
def _lexicon() -> dict[Topic, re.Pattern[str]]:
    """The compiled lexicon.

    Raises:
        ValueError: a topic of the lexicon is not one of the records' topics.
    """
    source = resources.files("sahel_pipeline") / "data" / "lexicon" / "topics.yaml"
    entries: dict[str, list[str]] = yaml.load(source.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return {
        Topic(topic): re.compile(r"(?<![a-z0-9])(?:" + "|".join(map(_pattern, words)) + r")(?![a-z0-9])")
        for topic, words in entries.items()
    }


def find_topics(text: str) -> list[Topic]:
    """Topics that a passage touches.

    Args:
        text: A sentence or a few, as printed.

    Returns:
        The topics with at least one word in the passage, sorted by name; empty when there is none.
    """
    return sorted(topic_words(text))


def topic_words(text: str) -> dict[Topic, str]:
    """Return the topics that a passage touches, each with its first word of the lexicon (folded)."""
    folded = _fold(text)
    found = ((topic, pattern.search(folded)) for topic, pattern in _lexicon().items())
    return {topic: match.group() for topic, match in found if match}
