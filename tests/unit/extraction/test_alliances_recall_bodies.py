"""Organisations named by anaphora, in lists and in turns of phrase: sentences of our own."""

from datetime import date

import pytest

from sahel_pipeline.extraction.alliances import find_alliances
from sahel_pipeline.extraction.reading import read_document

PUBLISHED = date(2024, 3, 15)

# text, a record that it must give as (alliance, action, actors, status, date)
STATED = [
    (
        "Le Cemoc siège à Tamanrasset. Le Niger s'en est retiré en juin.",
        ("Cemoc", "left", "NER", "done", "2023-06"),
    ),
    (
        "Le Cemoc siège à Tamanrasset. La Libye n'y participe pas.",
        ("Cemoc", "not_member", "LBY", "done", None),
    ),
    (
        "Le Cemoc siège à Tamanrasset. Le Tchad n'en est pas membre.",
        ("Cemoc", "not_member", "TCD", "done", None),
    ),
    (
        "Le G5 Sahel s'affaiblit. Le Mali a demandé à rejoindre l'organisation.",
        ("G5 Sahel", "joined", "MLI", "proposed", None),
    ),
    (
        "L'AES vit. Créée en 2023 par le Mali et le Niger, elle dure.",
        ("AES", "founded", "MLI NER", "done", "2023"),
    ),
    (
        "Le Mali, le Burkina Faso et le Niger avancent. Le trio a quitté la Cédéao, puis la Francophonie.",
        ("OIF", "left", "BFA MLI NER", "done", None),
    ),
    (
        "Le Tchad et la Mauritanie sont membres de la Cen-Sad et de l'Initiative d'Accra.",
        ("Initiative d'Accra", "member", "MRT TCD", "done", None),
    ),
    (
        "Le Niger n'est plus membre du G5 Sahel depuis 2023.",
        ("G5 Sahel", "left", "NER", "done", "2023"),
    ),
    (
        "Le Tchad et le Niger ont ouvert en janvier la voie à la dissolution du Cemoc.",
        ("Cemoc", "ended", "NER TCD", "proposed", "2024-01"),
    ),
    (
        "Depuis Paris, Emmanuel Macron a mis le point final à l'opération Barkhane.",
        ("Barkhane", "ended", "FRA", "done", None),
    ),
    (
        "Niamey et Bamako ont tourné le dos au G5 Sahel.",
        ("G5 Sahel", "left", "MLI NER", "done", None),
    ),
]


@pytest.mark.parametrize(("text", "expected"), STATED, ids=[text[:60] for text, _ in STATED])
def test_an_organisation_is_found_where_only_the_turn_tells_it(text, expected):
    drafts = find_alliances(read_document(text, title="", published=PUBLISHED))
    records = {
        (d.alliance, d.action.value, " ".join(sorted(d.actors)), d.status.value, d.date) for d in drafts
    }
    assert expected in records
