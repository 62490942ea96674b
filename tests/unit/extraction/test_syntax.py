"""Clauses around a verb, on real parses."""

from __future__ import annotations

import pytest

from sahel_pipeline.extraction.reading import read_document
from sahel_pipeline.extraction.syntax import Clause, Syntax, Tense


def clause(text: str, word: str) -> Clause:
    document = read_document(text)
    syntax = Syntax(document, document.sentences[0])
    token = syntax.token_at(text.index(word))
    assert token is not None
    return syntax.clause(token)


@pytest.mark.parametrize(
    ("text", "word", "tense"),
    [
        ("Le président a rencontré le ministre.", "rencontré", Tense.PAST),
        ("Le président avait rencontré le ministre.", "rencontré", Tense.PLUPERFECT),
        ("Le président rencontrera le ministre.", "rencontrera", Tense.FUTURE),
        ("Le président rencontrerait le ministre.", "rencontrerait", Tense.CONDITIONAL),
        ("Le président aurait rencontré le ministre.", "rencontré", Tense.PAST_CONDITIONAL),
        ("Le président rencontre le ministre.", "rencontre", Tense.PRESENT),
    ],
)
def test_tense(text: str, word: str, tense: Tense) -> None:
    assert clause(text, word).tense is tense


def test_passive_turns_host_and_guest_round() -> None:
    found = clause("Le ministre malien a été reçu par le président algérien.", "reçu")
    assert found.passive
    assert [p.head.text for p in found.subjects] == ["ministre"]
    assert [p.head.text for p in found.agents] == ["président"]


def test_subject_is_carried_over_to_a_coordinated_verb() -> None:
    found = clause("Le ministre est arrivé à Niamey et a rencontré le général.", "rencontré")
    assert [p.head.text for p in found.subjects] == ["ministre"]


def test_negation_of_a_governing_verb_counts() -> None:
    assert clause("Le président ne doit pas rencontrer le ministre.", "rencontrer").negated
    assert not clause("Le président doit rencontrer le ministre.", "rencontrer").negated


def test_governors_and_reported_speech() -> None:
    found = clause("Le président doit rencontrer le ministre, a indiqué le porte-parole.", "rencontrer")
    assert "doit" in found.governors
    assert found.reported


def test_mentions_of_a_phrase_have_text_offsets() -> None:
    text = "Bonjour. Le Mali a reçu le Niger."
    document = read_document(text)
    syntax = Syntax(document, document.sentences[1])
    token = syntax.token_at(text.index("reçu"))
    assert token is not None
    [phrase] = syntax.clause(token).objects
    assert [text[m.start : m.end] for m in syntax.mentions(phrase)] == ["Niger"]


def test_token_at_outside_of_the_sentence_is_none() -> None:
    document = read_document("Le Mali.")
    syntax = Syntax(document, document.sentences[0])
    assert syntax.token_at(-5) is None
    assert syntax.token_at(500) is None
