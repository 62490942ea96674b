"""Ids, event codes and participants."""

from __future__ import annotations

import pytest

from sahel_pipeline.extraction.events import ordinal
from sahel_pipeline.extraction.extractor import extract_records
from sahel_pipeline.records import Meeting

AGENCY = (
    "ALGER, 13 juin - Le ministre malien des Affaires étrangères, Abdoulaye Diop, a été reçu"
    " jeudi à Alger par le "
    "président algérien Abdelmadjid Tebboune."
)
DAILY = (
    "Hier, à Alger, Abdelmadjid Tebboune a reçu en audience le chef de la diplomatie malienne,"
    " Abdoulaye Diop."
)
LATER = (
    "Le ministre malien Abdoulaye Diop a été reçu lundi à Alger par le président algérien"
    " Abdelmadjid Tebboune."
)


def meeting(text: str, date: str) -> Meeting:
    [found] = extract_records(text, date=date).meetings
    return found


def test_one_event_has_one_id_in_two_articles() -> None:
    assert meeting(AGENCY, "2024-06-14").event_id == meeting(DAILY, "2024-06-14").event_id
    assert meeting(AGENCY, "2024-06-14").record_id != meeting(DAILY, "2024-06-14").record_id


def test_the_same_two_in_another_month_are_another_event() -> None:
    assert meeting(LATER, "2024-09-18").event_id != meeting(AGENCY, "2024-06-14").event_id


def test_the_id_leaves_out_what_half_of_the_reports_leave_out() -> None:
    """Two cities in one month are told apart by comparing records (`linking`), not by the digest of one."""
    event = meeting(AGENCY, "2024-06-14").event_id
    assert meeting(AGENCY.replace("jeudi à Alger", "jeudi"), "2024-06-14").event_id == event
    assert meeting(AGENCY.replace("jeudi", "en juin"), "2024-06-14").event_id == event


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("18e session du Comité", 18),
        ("XVIIIe session du Comité", 18),
        ("la dix-huitième session", 18),
        ("deuxième réunion", 2),
        ("1ère édition du forum", 1),
        ("première conférence", 1),
        ("IVe sommet", 4),
        ("XIXème congrès", 19),
        ("sommet de la Cédéao", None),
        ("sommet du G5 Sahel", None),
        ("", None),
    ],
)
def test_the_number_of_a_session(text: str, number: int | None) -> None:
    assert ordinal(text) == number


def test_the_order_of_the_parties_does_not_matter() -> None:
    first = meeting("Le président malien a rencontré mardi à Lomé le président nigérien.", "2024-06-14")
    second = meeting("Le président nigérien a rencontré mardi à Lomé le président malien.", "2024-06-14")
    assert first.event_id == second.event_id


def test_a_different_text_has_different_record_ids() -> None:
    one, other = (meeting(text, "2024-06-14").record_id for text in (AGENCY, AGENCY + "\nFin."))
    assert one != other


def test_participants_say_whom_they_represent() -> None:
    found = meeting(AGENCY, "2024-06-14")
    assert [p.name for p in found.participants] == found.people == ["Abdoulaye Diop", "Abdelmadjid Tebboune"]
    assert [p.country for p in found.participants] == ["MLI", "DZA"]


def test_places_have_coordinates() -> None:
    found = meeting(AGENCY, "2024-06-14")
    assert found.country == "DZA"
    assert found.lat is not None
    assert abs(found.lat - 36.7) < 0.5


def test_plover_codes() -> None:
    held = meeting(AGENCY, "2024-06-14").plover
    assert (held.code, held.mode) == ("CONSULT", None)
    visit = meeting("Le président turc est arrivé lundi à Niamey pour une visite officielle.", "2024-06-14")
    assert (visit.plover.code, visit.plover.mode) == ("CONSULT", "visit")
    off = meeting("La visite du président turc à Niamey, prévue lundi, a été annulée.", "2024-06-14")
    assert (off.plover.code, off.plover.mode) == ("REJECT", "meet")
