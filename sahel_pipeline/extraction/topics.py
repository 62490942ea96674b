"""Topics of a passage: what a meeting is about, and the sectors of a partnership.

A lexicon of words and phrases for each topic (`data/lexicon/topics.yaml`), looked up in one linear pass.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml

from sahel_pipeline.extraction.folding import fold
from sahel_pipeline.extraction.stems import Index, WordList
from sahel_pipeline.records import Topic


def _pattern(entry: str) -> str:
    """One lexicon entry as a regular expression over folded text."""
    words = [
        fold(word.rstrip("*")).strip() + ("[a-z]*" if word.endswith("*") else "") for word in entry.split()
    ]
    pattern = " ".join(words)
    return pattern if pattern.endswith("*") else pattern + "(?:s|x)?"


@cache
def _lexicon() -> dict[Topic, WordList]:
    """The compiled lexicon.

    Raises:
        ValueError: a topic of the lexicon is not one of the records' topics.
    """
    source = resources.files("sahel_pipeline") / "data" / "lexicon" / "topics.yaml"
    entries: dict[str, list[str]] = yaml.load(source.read_text(encoding="utf-8"), yaml.CSafeLoader)
    index = Index()
    return {Topic(topic): index.add("|".join(map(_pattern, words))) for topic, words in entries.items()}


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
    folded = fold(text)
    found = ((topic, pattern.search(folded)) for topic, pattern in _lexicon().items())
    return {topic: match.group() for topic, match in found if match}
