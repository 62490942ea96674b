"""The plain copy of a parse says what spaCy says."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import spacy

from sahel_pipeline.extraction import parsing
from sahel_pipeline.extraction.remembering import remember_words
from sahel_pipeline.extraction.tokens import Copier
from tests.golden import texts

SENTENCES = [
    line for article in texts.articles("train")[:12] for line in article["text"].splitlines() if line.strip()
]


@cache
def language() -> Any:
    return spacy.load("fr_core_news_md", exclude=["ner", "lemmatizer", "attribute_ruler"])


@pytest.fixture(scope="module", params=SENTENCES, ids=range(len(SENTENCES)))
def doc(request: pytest.FixtureRequest) -> Any:
    return language()(request.param)


def test_the_copy_is_the_parse(doc: Any) -> None:
    parse = Copier().copy(doc, doc.text)
    assert parse.text == doc.text
    assert len(parse) == len(doc)
    for token, original in zip(parse, doc, strict=True):
        for name in ("i", "idx", "text", "pos_", "dep_"):
            assert getattr(token, name) == getattr(original, name)
        assert token.head.i == original.head.i
        assert [child.i for child in token.children] == [child.i for child in original.children]
        assert [one.i for one in token.subtree] == [one.i for one in original.subtree]
        assert token.left_edge.i == original.left_edge.i
        for feature in ("VerbForm", "Tense", "Mood", "Voice", "Gender"):
            assert token.morph.get(feature) == original.morph.get(feature)


def test_a_root_is_that_of_its_tree() -> None:
    text = "Le président est arrivé hier à Niamey."
    parse = Copier().copy(language()(text), text)
    assert {token.root for token in parse} == {token for token in parse if token.dep_ == "ROOT"}


def test_remembered_words_give_the_same_parses() -> None:
    remembering = spacy.load("fr_core_news_md", exclude=["ner", "lemmatizer", "attribute_ruler"])
    remember_words(remembering)
    for _ in range(2):  # the second time from memory
        for plain, remembered in zip(language().pipe(SENTENCES), remembering.pipe(SENTENCES), strict=True):
            assert remembered.to_array(["POS", "DEP", "HEAD", "MORPH"]).tolist() == (
                plain.to_array(["POS", "DEP", "HEAD", "MORPH"]).tolist()
            )


def test_a_parse_is_what_spacy_gives() -> None:
    """Our way through the components, step by step and remembered, ends where spaCy's own ends."""
    language = parsing._load().language
    for ours, theirs in zip(parsing.parse(SENTENCES), language.pipe(SENTENCES), strict=True):
        assert [token.text for token in ours] == [token.text for token in theirs]
        assert [token.head.i for token in ours] == [token.head.i for token in theirs]
        assert [token.dep_ for token in ours] == [token.dep_ for token in theirs]
        assert [token.pos_ for token in ours] == [token.pos_ for token in theirs]


def test_texts_are_parsed_together_up_to_a_size() -> None:
    long = "a" * 20_000
    batches = list(parsing._batches(["b", "c", long, long, "d"]))
    assert batches == [["b", "c", long], [long, "d"]]
    assert list(parsing._batches([])) == []
    assert parsing.parse([]) == []
