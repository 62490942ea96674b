"""A sentence as learnt readers see it."""

from __future__ import annotations

from sahel_pipeline.extraction.alliances.discourse import Discourse
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.reading import read_document
from sahel_pipeline.extraction.wording import Wording


def wordings(text: str) -> list[Wording]:
    document = read_document(text, title="", published="2023-09-15", gazetteer=load_gazetteer())
    discourse = Discourse(document)
    return [Wording(document, discourse, index) for index in range(len(document.sentences))]


def test_names_and_dates_become_words_of_their_kind() -> None:
    (wording,) = wordings("Jeudi, le Malien Abdoulaye Diop était à Alger avec la Cédéao.")
    forms = [word.form for word in wording.words]
    kinds = ["<date>", "<sahel demonym>", "<person>", "<capital>", "<org>"]
    assert [form for form in forms if form[0] == "<"] == kinds
    assert [wording.document.text[w.start : w.end] for w in wording.words][-1] == "Cédéao"
    assert {"<org> 1", "<capital> 1", "parties 3"} <= wording.shape()


def test_forms_of_a_word_and_numbers_are_one_feature() -> None:
    (wording,) = wordings("Le Mali envoie 40 soldats et le Niger 50 soldat.")
    forms = [word.form for word in wording.words]
    assert forms.count("0") == 2
    assert {"word 0", "word solda"} <= wording.single()
    assert "<sahel> envoi" in wording.paired()


def test_who_was_named_before_may_take_part_and_is_marked() -> None:
    first, second = wordings("La France a parlé au Niger. Le Tchad se tait.")
    assert set(first.parties()) == {"FRA", "NER"}
    later = second.parties()
    assert set(later) == {"TCD", "FRA", "NER"}
    assert "absent" in later["FRA"]
    assert "absent" not in later["TCD"]
    assert "sahel" in later["NER"]
    assert "sahel" not in later["FRA"]


def test_only_dates_that_are_known_are_choices() -> None:
    (wording,) = wordings("Le 12 mai 2022, puis un jour, le Mali a quitté le G5 Sahel en juin 2022.")
    assert sorted(wording.dates()) == ["2022-05-12", "2022-06"]
