"""Who a statement is about where only a relative clause, a pronoun or an earlier sentence says it."""

from __future__ import annotations

import pytest

from sahel_pipeline.extraction.alliances import by_rules
from sahel_pipeline.extraction.reading import read_document

STATED = [
    (
        "Il a parlé de la Cédéao, que Bamako, Ouagadougou et Niamey ont décidé de quitter en janvier.",
        "CEDEAO left BFA,MLI,NER",
    ),
    (
        "Le G5 Sahel, que le Mali a quitté en mai 2022, regroupe la Mauritanie et le Tchad.",
        "G5 Sahel left MLI",
    ),
    (
        "Les trois États membres de l'AES se retirent de la Cour pénale internationale.",
        "CPI left BFA,MLI,NER",
    ),
    (
        "L'OIF a suspendu le Niger mardi. Le Mali et la Guinée sont suspendus depuis 2020 et 2021.",
        "OIF suspended GIN,MLI",
    ),
    (
        "La Cédéao a imposé un blocus économique au Niger, et l'Union africaine l'a suspendu.",
        "UA suspended NER",
    ),
    (
        "Le Mali reproche à la France d'avoir suspendu en juin 2021 les opérations conjointes.",
        "bilateral suspended FRA,MLI",
    ),
    ("Paris, principal soutien de N'Djamena, a dépêché un ministre.", "bilateral cooperates FRA,TCD"),
    ("Niamey et Ouagadougou ont fait bloc derrière Bamako.", "bilateral cooperates BFA,MLI,NER"),
]
NOT_STATED = [
    ("Le Tchad, pays non membre de la Cédéao, a participé au sommet.", "CEDEAO member TCD"),
    ("La Côte d'Ivoire soutient les sanctions contre le Niger.", "bilateral cooperates CIV,NER"),
    (
        "Un général français a remis les clés de la base de Gao aux forces armées maliennes.",
        "bilateral cooperates FRA,MLI",
    ),
]


def stated(text: str) -> list[str]:
    drafts = by_rules(read_document(text, title="", published="2024-06-01"))
    return [f"{d.alliance} {d.action} {','.join(sorted(d.actors))}" for d in drafts]


@pytest.mark.parametrize(("text", "record"), STATED)
def test_it_is_told_who(text: str, record: str) -> None:
    assert record in stated(text)


@pytest.mark.parametrize(("text", "record"), NOT_STATED)
def test_it_is_not_told(text: str, record: str) -> None:
    assert record not in stated(text)
