from __future__ import annotations

import re

import pytest

from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.meetings.lexicon import load_lexicon
from sahel_pipeline.extraction.stems import Index, stems_of
from tests.golden import texts


@pytest.mark.parametrize(
    ("expression", "stems"),
    [
        ("rencontr(?:er|e)", {"rencontr"}),
        ("vu|vue|recu", {"vu ", "vue ", "recu "}),
        ("(?:pri(?:s|t)|pren(?:d|ait))(?= conge)", {"pri", "pren"}),
        ("entretiens?", {"entretien"}),
        ("tete[- ]a[- ]tete", {"tete"}),
        ("ils?", {"il"}),
        ("a|avec", {"a ", "avec "}),
        ("d'accord", {"d "}),
        ("(?:le|la) +pays", {"le ", "la "}),
        ("(?:le|la) ?pays", {"le", "la"}),
        ("(?:a|des)[a-z]*", {"a", "des"}),
        ("(?:re)?voir", {"re", "voir "}),
        ("(?:mini-?|contre-)?sommets?", {"mini", "contre", "sommet"}),
        ("(?:le )?(?:pacte|traites?)", {"le ", "pacte ", "traite"}),
        ("(?<=la )commission", {"commission "}),
        ("(?:(?<=l')|(?<=les ))attend", {"attend "}),
        ("(?:(?<=l')a|les )attend", {"a", "les "}),
        ("(?:re)*voir", None),
        ("(?:re)?", None),
        ("(?:(?=[a-z]))voir", None),
        (r"\w+ment", None),
        ("x?", None),
    ],
)
def test_stems(expression: str, stems: set[str] | None) -> None:
    assert stems_of(expression) == stems


def test_a_list_is_asked_only_where_one_of_its_words_begins() -> None:
    index = Index()
    pacts, all_words, articles = index.add("pact(?:e|es)"), index.add(r"\w+s"), index.add("le|la")
    text = "x" * 100 + " l'impact de la rencontre "
    assert index.possible(text) == all_words.bit | articles.bit
    assert pacts.search(text) is None
    assert (found := articles.search(text)) is not None
    assert found.span() == (113, 115)
    assert [match.group() for match in pacts.finditer(text + "pacte")] == ["pacte"]


def test_an_end_may_cut_a_word() -> None:
    """What a list matches up to an end that lies in a word is found, though the text holds no such word."""
    articles = Index().add("le|la")
    text = "les accords " * 10
    assert articles.search(text) is None
    assert articles.search(text, 0, 2) is not None


def test_nothing_is_lost_on_the_golden_texts() -> None:
    """Whatever an expression matches in a text, its bit lets through and its list finds."""
    lexicon = load_lexicon()
    lists = [words for words, _ in lexicon.entries] + [*lexicon.words.values(), *lexicon.status.values()]
    told = [line for article in texts.articles("train") for line in flat(article["text"]).splitlines()]
    found = 0
    for words in lists:
        for line in told:
            if matches := [match.span() for match in re.finditer(words.pattern, line)]:
                found += 1
                assert lexicon.index.possible(line) & words.bit, words.pattern
                assert [match.span() for match in words.finditer(line)] == matches, words.pattern
    assert found > 1000
