import pytest

from sahel_pipeline.extraction.topics import _lexicon, find_topics
from sahel_pipeline.records import Topic


def test_every_topic_of_the_contract_has_words():
    assert set(_lexicon()) == set(Topic)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Ils ont parlé d'énergie, de mines et de télécommunications.", ["energy", "mining", "telecom"]),
        ("LA LUTTE CONTRE LE TERRORISME", ["counter_terrorism"]),
        ("les migrants et les réfugiés", ["humanitarian", "migration"]),
        ("la formation professionnelle et la santé", ["health", "training"]),
        ("l'accord d'Alger", ["peace_process"]),
        ("l’accord d’Alger", ["peace_process"]),
        ("un don d'hopitaux", ["health"]),
        ("la levée des sanctions", ["sanctions"]),
        ("la pêche et la transhumance", ["agriculture"]),
    ],
)
def test_words_give_their_topics(text, topics):
    assert find_topics(text) == topics


@pytest.mark.parametrize("text", ["", "   ", "Le ministre est arrivé.", "Il s'assied à l'ombre.", "مرحبا"])
def test_no_word_no_topic(text):
    assert find_topics(text) == []


def test_order_is_fixed_and_long_texts_are_read_once():
    text = "migrants énergie " * 20_000
    assert find_topics(text) == find_topics(text[::-1][::-1]) == ["energy", "migration"]
