"""Relevance: on texts of our own (articles.yaml), and trap by trap.

Every second text of each label is kept apart: weights and words were tuned on the others only.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sahel_pipeline.relevance import Relevance, judge, may_be_sahel
from tests.growth import is_linear

ARTICLES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "articles.yaml").read_text(encoding="utf-8")
)


def half(*, apart: bool) -> list[dict[str, Any]]:
    chosen = []
    for label in (True, False):
        tuned = [article for article in ARTICLES if article["sahel"] is label and "late" not in article]
        chosen += tuned[apart::2]
    return chosen


def verdict(article: dict[str, Any]) -> Relevance:
    return judge(article["title"], article["text"], source=article.get("source", ""))


def f1(articles: list[dict[str, Any]]) -> float:
    found = [(article["sahel"], verdict(article).sahel) for article in articles]
    right = sum(gold and predicted for gold, predicted in found)
    return 2 * right / (sum(gold for gold, _ in found) + sum(predicted for _, predicted in found))


def test_there_are_enough_texts() -> None:
    assert len(ARTICLES) >= 60
    assert len({article["text"] for article in ARTICLES}) == len(ARTICLES)
    assert sum(article["sahel"] for article in ARTICLES) * 2 == len(ARTICLES)


@pytest.mark.parametrize(
    ("articles", "least"),
    [
        pytest.param(half(apart=False), 1.0, id="tuned on"),
        pytest.param(half(apart=True), 0.97, id="kept apart"),
        pytest.param([article for article in ARTICLES if "late" in article], 1.0, id="written afterwards"),
    ],
)
def test_f1(articles: list[dict[str, Any]], least: float) -> None:
    assert f1(articles) >= least


@pytest.mark.parametrize("article", [a for a in ARTICLES if a["sahel"]], ids=lambda article: article["kind"])
def test_the_first_look_loses_no_article(article: dict[str, Any]) -> None:
    if "source" in article:
        pytest.skip("newspapers of the Sahel are not looked at beforehand")
    assert may_be_sahel(article["title"], article["text"][:200])


def test_the_first_look_drops_what_is_far_away() -> None:
    assert not may_be_sahel(
        "Retraites : les syndicats appellent à la grève", "Les trains seront rares mardi."
    )
    assert not may_be_sahel("Ligue 1 : Lyon s'impose à Nantes", "")
    assert not may_be_sahel("Italie : le Parlement vote la loi sur l'asile", "Rome durcit encore les règles.")
    assert not may_be_sahel("", "")


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Trois casques bleus tués par une mine", ""),
        ("Le sommet de la Cédéao s'ouvre à Abuja", ""),
        ("« Le putsch de trop »", "L'analyse de notre correspondant en Afrique de l'Ouest."),
        ("Les Étalons s'inclinent", ""),
        ("Un trésor rentre à la maison", "Les Touareg de l'Aïr retrouvent leur croix."),
        ("MALI : UN CONVOI ATTAQUE", ""),
    ],
)
def test_the_first_look_keeps_what_may_be(title: str, summary: str) -> None:
    assert may_be_sahel(title, summary)


FILLER = "Le débat a duré jusque tard dans la soirée et les participants se sont séparés sans conclure. " * 6


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "river",
            "Le bac traverse le fleuve Niger deux fois par jour, et le fleuve Niger déborde chaque août.",
        ),
        ("delta", "Le pétrole du delta du Niger nourrit Port Harcourt ; le delta du Niger souffre."),
        ("neighbour", "Les Nigérians votent ; le président nigérian vote à Lagos, dit la presse nigériane."),
        ("Tunisia", "À Sousse, au cœur du Sahel, les Tunisiens attendent ; le Sahel vit du tourisme."),
        ("club", "L'Étoile du Sahel gagne. L'Étoile du Sahel reçoit Sfax."),
        ("shipping", "La CMA CGM commande dix navires. CMA CGM recrute à Marseille."),
        ("car", "Le Touareg de Volkswagen change de moteur. Le Touareg séduit."),
        ("newspapers", "Selon Le Sahel, selon Maliweb et selon Burkina 24, l'affaire est close."),
    ],
)
def test_namesakes(name: str, text: str) -> None:
    assert not judge("Une affaire à suivre", f"{text}\n{FILLER}").sahel


def test_a_doubtful_name_counts_beside_a_country() -> None:
    text = "La CMA et le CSP dénoncent une attaque. Les combattants de la CMA se sont repliés."
    alone, beside = (
        judge("Communiqué", text),
        judge("Communiqué", text.replace("une attaque", "une attaque au Mali")),
    )
    assert beside.sahel
    assert beside.score > alone.score


def test_what_acts_elsewhere_too_counts_little_where_elsewhere_is_the_subject() -> None:
    text = (
        "Le gouvernement centrafricain dément que Wagner garde ses mines. Wagner instruit l'armée "
        "centrafricaine depuis 2018, et Wagner combat au Mali. La Centrafrique s'en félicite."
    )
    assert not judge("Centrafrique : Bangui défend Wagner", text).sahel


def test_a_name_that_others_may_bear_counts_little_far_from_the_sahel() -> None:
    text = f"À Conakry, le docteur Moussa Diallo a ouvert sa clinique. Moussa Diallo soigne. {FILLER}"
    assert not judge("Guinée : une clinique à Conakry", text).sahel


def test_a_list_counts_less_than_a_subject() -> None:
    listed = judge("", f"Des équipes du Togo, du Ghana, du Mali et du Kenya sont venues. {FILLER}")
    subject = judge("", f"Des équipes du Mali sont venues. {FILLER}")
    assert listed.score < subject.score


def test_the_countries_of_the_sahel_together_are_no_mere_list() -> None:
    text = "Les ministres du Mali, du Burkina Faso et du Niger ont signé jeudi le protocole qui les lie."
    assert judge("Un protocole à trois", text).sahel


def test_a_newspaper_of_the_sahel_need_not_name_its_country() -> None:
    title, text = "Le ministre de la Santé inaugure un dispensaire", f"Le ministre a coupé le ruban. {FILLER}"
    assert not judge(title, text).sahel
    assert judge(title, text, source="Sidwaya (Ouagadougou)").sahel
    assert judge(title, text, country="NER").sahel
    assert not judge(title, text, source="Sidwaya", country="FRA").sahel  # what is known goes before the name


def test_a_bulletin_counts_when_one_item_does() -> None:
    others = "Kenya : les prix flambent à Nairobi.\nGhana : Accra relève ses taux.\nRwanda : Kigali recrute."
    item = "Tchad : les députés tchadiens ont adopté le budget à N'Djamena."
    long = "\n".join([others] * 6)
    assert judge("En bref", f"{long}\n{item}").sahel
    assert judge("L'actualité", f"{long}\n{item}").sahel  # told by its form
    assert not judge("En bref", long).sahel


def test_reasons_add_up() -> None:
    result = judge("Mali : le gouvernement remanié", "Le Premier ministre malien a été reconduit à Bamako.")
    assert result.sahel
    assert {"title", "lead", "bias"} <= {reason.split()[0] for reason in result.reasons}
    assert sum(float(reason.split()[-1]) for reason in result.reasons) > 0


def test_nothing_is_not_about_the_sahel() -> None:
    assert not judge("", "").sahel


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=5),
            st.sampled_from(
                [
                    "Mali",
                    "le Niger",
                    ", ",
                    " et ",
                    "Togo",
                    "Sahel",
                    "\n",
                    ". ",
                    "en bref",
                    "Tunisie",
                    "Étalons",
                ]
            ),
        )
    ).map("".join),
    st.text(max_size=20),
)
def test_arbitrary_text(text: str, title: str) -> None:
    first, again = judge(title, text), judge(title, text)
    assert first == again
    assert 0 <= first.score <= 1
    assert first.sahel is (first.score >= 0.5)
    assert may_be_sahel(title, text) in (True, False)


@pytest.mark.parametrize(
    "unit", ["Mali, ", "Mali et ", "sahel tunisien ", "comme ", "Togo : x\n", "a", "Sahel", "en bref\n"]
)
def test_time_grows_with_length_only(unit: str) -> None:
    assert is_linear(lambda length: judge("En bref", unit * (length // len(unit))), 25_000)
