"""The lexicon and its flat text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.meetings.lexicon import NounEntry, VerbEntry, load_lexicon


@given(st.text())
def test_flat_text_keeps_every_place(text: str) -> None:
    assert len(flat(text)) == len(text)


def test_flat_text_has_no_case_accents_or_curly_apostrophes() -> None:
    assert flat("L’Élysée a REÇU Çınar à Zürich") == "l'elysee a recu cinar a zurich"


def test_triggers_come_in_order_with_their_kind() -> None:
    found = load_lexicon().triggers(flat("Il a rencontré le ministre lors du sommet."))
    assert [type(t.entry) for t in found] == [NounEntry, VerbEntry, NounEntry] or [
        type(t.entry) for t in found
    ] == [VerbEntry, NounEntry]


def test_what_is_no_meeting_is_barred() -> None:
    for text in ("une conférence de presse", "le conseil des ministres", "les échanges commerciaux"):
        assert load_lexicon().triggers(flat(text)) == []
