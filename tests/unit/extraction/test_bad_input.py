"""Texts as no editor would print them: no exception, no quadratic time, evidence exact."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sahel_pipeline.extraction.explain import explain
from sahel_pipeline.extraction.extractor import extract_records, open_text
from sahel_pipeline.records import Extraction
from tests.growth import is_linear

AUDIENCE = (
    "Le ministre malien des Affaires étrangères, Abdoulaye Diop, a été reçu jeudi 13 juin 2024 à Alger par"
    " le président algérien Abdelmadjid Tebboune."
)
EXIT = "Le Mali a quitté le G5 Sahel en mai 2022."
PLAIN = str.maketrans("éèêàâîïôûùçÉÀÎ", "eeeaaiiouucEAI")


def exact(text: str, extraction: Extraction) -> bool:
    records = [*extraction.meetings, *extraction.alliances]
    return all(text[e.start : e.end] == e.text != "" for r in records for e in r.evidence)


def told(extraction: Extraction) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """Parties of the meetings; alliance, action and actors of the statements."""
    return (
        {tuple(sorted(meeting.parties)) for meeting in extraction.meetings},
        {(a.alliance, a.action.value, *a.actors) for a in extraction.alliances},
    )


SPOILT = {
    "capitals": f"{AUDIENCE} {EXIT}".upper(),
    "no accents": f"{AUDIENCE} {EXIT}".translate(PLAIN),
    "tags": f"<p>{AUDIENCE}</p>\n<p class='x'>{EXIT}<br/></p>",
    "entities": f"&laquo;&nbsp;Rien&nbsp;&raquo; {AUDIENCE} &amp; {EXIT}&#8230;",
    "control characters": f"\x00\x1b[31m{AUDIENCE}\x07\x0b{EXIT}\x1b[0m\x7f",
    "odd blanks": AUDIENCE.replace(" ", "\u00a0") + "\u2028" + EXIT.replace(" ", "\u202f"),
    "byte order mark and soft hyphens": f"\ufeff{AUDIENCE}\u00ad {EXIT}\u200b",
    "Arabic before and after": f"استقبل الرئيس الجزائري وزير خارجية مالي. {AUDIENCE} انسحبت مالي. {EXIT}",
    "English before and after": f"Mali's minister met the president of Algeria. {AUDIENCE} {EXIT} The end.",
    "astral characters": f"😀🇲🇱 {AUDIENCE} 𝔐𝔞𝔩𝔦 {EXIT}",
    "no blanks between sentences": f"{AUDIENCE}{EXIT}",
    "Windows lines": f"{AUDIENCE}\r\n\r\n{EXIT}\r\n",
}


@pytest.mark.parametrize("text", SPOILT.values(), ids=SPOILT)
def test_a_spoilt_text_is_still_read(text: str) -> None:
    extraction = extract_records(text, date="2024-06-14")
    assert exact(text, extraction)
    meetings, statements = told(extraction)
    assert ("DZA", "MLI") in meetings
    assert ("G5 Sahel", "left", "MLI") in statements


@pytest.mark.parametrize("text", SPOILT.values(), ids=SPOILT)
def test_a_spoilt_text_can_be_explained(text: str) -> None:
    for explanation in explain(open_text(text, date=None).read()):
        for because in explanation.fields:
            assert because.sentence is None or text[because.start : because.end] == because.sentence


@pytest.mark.parametrize(
    ("anchor", "relative"), [("2024-06-14", "2024-06-13"), ("2024-06", None), (None, None), ("", None)]
)
def test_an_anchor_may_be_a_month_or_missing(anchor: str | None, relative: str | None) -> None:
    dated = extract_records(AUDIENCE, date=anchor)
    assert [m.date for m in dated.meetings] == ["2024-06-13"]
    undated = extract_records(AUDIENCE.replace(" 13 juin 2024", ""), date=anchor)
    assert [m.date for m in undated.meetings] == [relative]


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "\x00", "\ufeff", "…", "1", "«", "Mali", "التقى", "😀" * 50]
)
def test_next_to_nothing_gives_nothing(text: str) -> None:
    extraction = extract_records(text, date="2024-06-14", title=text)
    assert extraction == Extraction(sahel=False, meetings=[], alliances=[])


PIECES = [
    *(*AUDIENCE.split(), *EXIT.split()),
    *("\x00", "\x1b[0m", "<b>", "</p>", "&nbsp;", "&#233;", "التقى الرئيس", "met with", "\u2028", "\r\n"),
    *("MALI", "a reçu", "s'est retiré de", "les deux pays", "il", "la Cédéao", "samedi", "sommet", "accord"),
    *(".", " ! ", "…", "« ", " »", "(", "n'", "l’", "M.", "😀", "e\u0301", "\u200d", "\u00a0", "\u202f"),
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=40).map(" ".join),
    st.sampled_from(["2024-06-14", "2024-06", None]),
)
@example(SPOILT["control characters"], None)
def test_offsets_are_exact_whatever_the_text(text: str, anchor: str | None) -> None:
    assert exact(text, extract_records(text, date=anchor, title=text[:40]))


def long(text: str, length: int) -> str:
    return (text * (length // len(text) + 1))[:length]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("le président du Mali a rencontré mardi à Niamey le président du Niger et ", 1_250),
        (f"{EXIT} Les deux pays ont signé un accord. Il l'a dit. ", 1_500),
        ("« Le Mali (", 3_000),
        ("Mali" * 2 + "é", 25_000),
    ],
    ids=[
        "one endless sentence",
        "statement after statement",
        "brackets that never close",
        "one endless word",
    ],
)
def test_the_time_grows_with_the_length(text: str, length: int) -> None:
    def read(length: int) -> None:
        whole = long(text, length)
        assert exact(whole, extract_records(whole, date="2024-06-14"))

    assert is_linear(read, length)
