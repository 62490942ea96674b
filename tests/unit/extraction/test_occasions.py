"""What was agreed at a meeting has the day of the meeting, where the text gives no other."""

import pytest

from sahel_pipeline.extraction.extractor import extract_records

AUDIENCE = "Le ministre mauritanien de la Défense a reçu jeudi à Nouakchott son homologue espagnol. "


def dates(text: str, action: str) -> list[str | None]:
    found = extract_records(text, date="2024-03-15").alliances
    return [record.date for record in found if record.action == action]


@pytest.mark.parametrize(
    "after",
    [
        "À l'issue de l'audience, l'Espagne et la Mauritanie ont signé un accord de pêche.",
        "L'entretien a duré une heure. L'Espagne et la Mauritanie ont signé un accord de pêche.",
    ],
)
def test_a_signature_has_the_day_of_the_meeting_before_it(after: str) -> None:
    assert dates(AUDIENCE + after, "agreed") == ["2024-03-14"]


def test_its_own_date_is_kept() -> None:
    after = "L'Espagne et la Mauritanie avaient signé un accord de pêche le 3 février."
    assert dates(AUDIENCE + after, "agreed") == ["2024-02-03"]


@pytest.mark.parametrize(
    ("text", "action"),
    [
        (AUDIENCE + "L'Espagne est un partenaire de longue date de la Mauritanie.", "cooperates"),
        (AUDIENCE + "Le Maroc et la Mauritanie ont signé un accord de pêche.", "agreed"),
        ("L'Espagne et la Mauritanie ont signé un accord de pêche. " + AUDIENCE, "agreed"),
    ],
    ids=["lasting", "of others", "told before"],
)
def test_what_did_not_come_of_the_meeting_has_no_date(text: str, action: str) -> None:
    assert dates(text, action) == [None]


def test_what_is_still_wanted_is_not_dated_by_a_meeting_to_come() -> None:
    text = (
        "Le ministre mauritanien de la Défense recevra jeudi à Nouakchott son homologue espagnol. "
        "L'Espagne et la Mauritanie souhaitent conclure un accord de pêche."
    )
    assert set(dates(text, "agreed")) <= {None}
