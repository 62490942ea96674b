# ruff: noqa: E501 (a text stands on one line)
"""Foreign troops told in other words: peoples, pronouns, bare numbers, contingents, ends of missions."""

from datetime import date

import pytest

from sahel_pipeline.extraction.alliances import by_rules
from sahel_pipeline.extraction.reading import read_document

# text published on 2024-03-15, a record that it states: alliance, action, actors, status, date
STATED = [
    ("Au Tchad, la France dispose de mille soldats.", "bilateral deployed FRA TCD done -"),
    ("Les États-Unis gardent mille soldats au Niger. La France en compte mille cinq cents.", "bilateral deployed FRA NER done -"),
    ("Au Niger, ne s'y trouvent plus que trois cents Italiens.", "bilateral deployed ITA NER done -"),
    ("Niamey s'éloigne de l'Occident. L'Italie, elle, garde trois cents militaires dans le pays.", "bilateral deployed ITA NER done -"),
    ("Des gendarmes espagnols sont toujours basés à Nouadhibou.", "bilateral deployed ESP MRT done -"),
    ("Le Burkina Faso a démenti toute présence des paramilitaires de Wagner.", "Wagner deployed BFA Wagner denied -"),
    ("« Le Sénégal n'enverra pas de soldats au Niger », a répété le ministre.", "bilateral deployed NER SEN denied -"),
    ("Au Mali, l'armée est appuyée par les combattants russes du groupe Wagner.", "Wagner deployed MLI RUS Wagner done -"),
    ("Onze cents soldats américains servent à Niamey. Les Français sont partis en décembre.", "bilateral withdrew FRA NER done 2023-12"),
    ("Au Tchad, la France a mille soldats. Les militaires français, partis en janvier, ne reviendront pas.", "bilateral withdrew FRA TCD done 2024-01"),
    ("Au Tchad, l'armée française a rendu sa dernière base dans le pays jeudi.", "bilateral withdrew FRA TCD done 2024-03-14"),
    ("La Minusma voit fondre ses effectifs au Mali. Les Britanniques sont partis en décembre, les Ivoiriens suivront en août.", "Minusma withdrew GBR MLI done 2023-12"),
    ("La Minusma voit fondre ses effectifs au Mali. Les Britanniques sont partis en décembre, les Ivoiriens suivront en août.", "Minusma withdrew CIV MLI announced 2024-08"),
    ("La Minusma quitte Gao. Oslo a décidé de rapatrier son contingent du Mali.", "Minusma withdrew NOR MLI announced -"),
    ("La force Takuba a mis fin à ses activités le 30 juin 2022.", "Takuba ended  done 2022-06-30"),
    ("Le président français a mis le point final à l'opération Barkhane.", "Barkhane ended FRA done -"),
]  # fmt: skip

# texts that tell of no troops coming, standing or leaving
SILENT = [
    "Le Togo se dit prêt à abriter des discussions avec les militaires au pouvoir à Niamey.",
    "Les Français sont partis nombreux en vacances au Sénégal, selon une agence de Bamako.",
    "Le Mali a réduit ses dépenses à partir de 2018, après l'opération Barkhane.",
    "L'armée malienne a quitté le village de Ber après l'attaque.",
]


def _records(text: str) -> list[str]:
    document = read_document(text, title="", published=date(2024, 3, 15))
    return [
        f"{d.alliance} {d.action} {' '.join(sorted(d.actors))} {d.status} {d.date or '-'}"
        for d in by_rules(document)
    ]


def _normal(record: str) -> str:
    alliance, action, *actors, status, when = record.split()
    return f"{alliance} {action} {' '.join(sorted(actors))} {status} {when}"


@pytest.mark.parametrize(("text", "record"), STATED)
def test_troops_told_in_other_words(text: str, record: str) -> None:
    assert _normal(record) in _records(text)


@pytest.mark.parametrize("text", SILENT)
def test_no_troops_where_none_are_told_of(text: str) -> None:
    assert not [r for r in _records(text) if r.split()[1] in ("deployed", "withdrew", "ended")]
