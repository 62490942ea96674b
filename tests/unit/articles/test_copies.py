"""Copies of agency reports are told from reports of the same event."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from sahel_pipeline.articles.copies import SIMILAR, Sketch, find_copies, similarity, sketch
from sahel_pipeline.records import Article

WHEN = datetime(2024, 7, 8, tzinfo=UTC)
REPORT = [
    "Le gouverneur de la région de Mopti a ouvert mardi un atelier consacré à la gestion des pâturages.",
    "Une quarantaine d’éleveurs et de maraîchers venus des deux rives du fleuve y prennent part pendant "
    "trois jours, avec l’appui du service vétérinaire et de la chambre d’agriculture.",
    "Il s’agit de s’entendre sur les dates de passage des troupeaux avant le retour des pluies, a expliqué "
    "le directeur régional, qui a rappelé les heurts de l’an dernier autour des points d’eau.",
    "Les participants remettront leurs propositions au conseil régional à la fin de la semaine.",
]
OWN = [
    "À Mopti, des éleveurs et des maraîchers discutent depuis mardi du calendrier de la transhumance.",
    "La rencontre, ouverte par le gouverneur, doit durer trois jours et déboucher sur des propositions "
    "adressées au conseil régional, selon les organisateurs joints par téléphone.",
    "L’an passé, plusieurs personnes avaient été blessées près des puits au moment du retour des troupeaux.",
]


def article(name: str, paragraphs: list[str], source: str) -> Sketch:
    return sketch(
        Article(
            article_id=name,
            url="",
            source=source,
            feed_id="f",
            title="Titre",
            published=WHEN,
            published_from="feed",
            fetched=WHEN,
            language="fr",
            text="\n".join(paragraphs),
            text_source="page",
            relevance=1,
        )
    )


@pytest.mark.parametrize(
    "printed",
    [
        REPORT,
        REPORT[:-1],
        ["Notre correspondant nous écrit de Sévaré, où la radio est présente.", *REPORT],
        [paragraph.upper().replace("’", "'") for paragraph in REPORT],
    ],
    ids=["as it is", "cut", "with a line of its own", "otherwise written"],
)
def test_copies_are_found_on_both_sides(printed: list[str]) -> None:
    articles = [article("a", REPORT, "Agence"), article("b", printed, "Journal"), article("c", OWN, "Radio")]
    assert similarity(articles[0], articles[1]) >= SIMILAR > 0.1 > similarity(articles[0], articles[2])
    assert find_copies(articles, articles) == {"a": {"b"}, "b": {"a"}}


def test_a_publisher_does_not_copy_itself() -> None:
    articles = [article("a", REPORT, "Agence"), article("b", REPORT, "Agence")]
    assert find_copies(articles, articles) == {}


def test_texts_too_short_to_be_told_apart_are_no_copies() -> None:
    articles = [article("a", ["Suivez notre direct."], "Agence"), article("b", ["Suivez notre direct."], "J")]
    assert find_copies(articles, articles) == {}
    assert similarity(*articles) == 0
    assert find_copies([], articles) == find_copies(articles, []) == {}


def test_the_order_of_the_articles_does_not_matter() -> None:
    """Among 60 variants of one report that lose more and more of it."""
    random = Random(1)
    words = [f"mot{number}" for number in range(300)]
    articles = [
        article(f"{number:02d}", [" ".join(words[random.randrange(240) :])], f"S{number % 7}")
        for number in range(60)
    ]
    expected = {
        one.article_id: {
            other.article_id
            for other in articles
            if other.source != one.source and similarity(one, other) >= SIMILAR
        }
        for one in articles
    }
    expected = {name: copies for name, copies in expected.items() if copies}
    assert len(expected) > 50
    for _ in range(3):
        random.shuffle(articles)
        assert find_copies(articles, articles) == expected
    half = find_copies(articles[:30], articles)
    other_half = find_copies(articles[30:], articles)
    assert {name: half.get(name, set()) | other_half.get(name, set()) for name in expected} == expected
