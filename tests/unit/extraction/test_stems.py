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
        ("entretiens?", {"entretien ", "entretiens "}),
        ("tete[- ]a[- ]tete", {"tete"}),
        ("ils?", {"il ", "ils "}),
        ("a|avec", {"a ", "avec "}),
        ("d'accord", {"d accord "}),
        ("(?:le|la) +pays", {"le pays ", "la pays "}),
        ("(?:le|la) ?pays", {"le", "la"}),
        ("(?:a|des)[a-z]*", {"a", "des"}),
        ("(?:re)?voir", {"revoir ", "voir "}),
        ("(?:mini-?|contre-)?sommets?", {"mini", "contre", "sommet ", "sommets "}),
        ("(?:le )?(?:pacte|traite)", {"le pacte ", "le traite ", "pacte ", "traite "}),
        ("(?<=la )commission", {"commission "}),
        ("(?:(?<=l')|(?<=les ))attend", {"attend "}),
        ("(?:(?<=l')a|les )attend", {"aattend ", "les attend "}),
        ("(?:re)*voir", None),
        ("(?:re)?", None),
        ("(?:(?=[a-z]))voir", {"voir "}),
        ("(?:une|de) +(?:decision|acte)[a-z]* +du", {"une decision", "une acte", "de decision", "de acte"}),
        ("est (?:aussi )?present", {"est aussi ", "est present "}),
        ("(?:a|eu)(?= (?:en|au) )", {"a en ", "a au ", "eu en ", "eu au "}),
        ("(?:a|eu)(?= en|s)", {"a", "eu"}),
        ("a(?! peine) +[a-z]+", {"a "}),
        ("a(?! peine)", {"a "}),
        ("(?:est|sont) +[^.]*la", {"est ", "sont "}),
        ("(?P<day>0?[1-3]|[12][0-9]) mai", {"0", "1", "2", "3"}),
        ("(?:la|\\()x", None),
        ("[)|]?(?:x|y)", None),
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


def test_a_second_word_must_follow_the_first() -> None:
    index = Index()
    decisions, thanks = index.add("(?:de|la) +decisions?"), index.add("de +(?:rien|decider)")
    text = "x" * 100 + " de la decision de decider "
    assert index.possible(text) == decisions.bit | thanks.bit
    assert [match.span() for match in decisions.finditer(text)] == [(104, 115)]
    assert [match.group() for match in thanks.finditer(text)] == ["de decider"]
    assert index.possible("de " * 40) == 0
    assert sorted(index.lists_in(text)) == [decisions.number, thanks.number]


def test_a_blank_may_be_written_otherwise() -> None:
    """The words are those of the plain blank; what is matched is what stands for it."""
    words = Index().add("le +(?:mois|jour) dernier", blank=r"(?: |\n)")
    text = "Ils se sont vus au Mali le\nmois\ndernier, et le mois d'avant aussi, dit-on partout."
    assert [match.group() for match in words.finditer(text)] == ["le\nmois\ndernier"]


def test_an_end_between_words_is_kept() -> None:
    words = Index().add("le mois(?: dernier)?")
    text = "x " * 40 + "le mois dernier"
    found = words.search(text, 0, 87)
    assert found is not None
    assert found.group() == "le mois"
    assert [match.group() for match in words.finditer(text, 0, 87)] == ["le mois"]


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
