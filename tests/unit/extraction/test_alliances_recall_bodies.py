# ruff: noqa: E501 (a sentence stands on one line)
"""Organisations named by anaphora, in lists and in turns of phrase: sentences of our own."""

from datetime import date

import pytest

from sahel_pipeline.extraction.alliances import by_rules
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
        ("Cemoc", "ended", "NER TCD", "announced", "2024-01"),
    ),
    (
        "Depuis Paris, Emmanuel Macron a mis le point final à l'opération Barkhane.",
        ("Barkhane", "ended", "FRA", "done", None),
    ),
    (
        "Niamey et Bamako ont tourné le dos au G5 Sahel.",
        ("G5 Sahel", "left", "MLI NER", "done", None),
    ),
    # founders: told before, in the sentence, by their will; a name behind "baptisée"
    (
        "Le Mali, le Niger et le Burkina Faso se voient. L'AES a été fondée en septembre 2023 par les trois pays.",
        ("AES", "founded", "BFA MLI NER", "done", "2023-09"),
    ),
    (
        "Bamako, Niamey et Ouagadougou comptent sur l'AES, née en septembre dernier.",
        ("AES", "founded", "BFA MLI NER", "done", "2023-09"),
    ),
    (
        "L'Alliance Sahel finance l'école. Lancée en 2017 par Paris et Berlin, elle compte des bailleurs.",
        ("Alliance Sahel", "founded", "DEU FRA", "done", "2017"),
    ),
    (
        "Le Cemoc veille. Né en 2010 de la volonté d'Alger, il dort.",
        ("Cemoc", "founded", "DZA", "done", "2010"),
    ),
    ("Le Tchad, cofondateur du G5 Sahel, se tait.", ("G5 Sahel", "founded", "TCD", "done", None)),
    (
        "La force conjointe du G5 Sahel a été lancée en 2017.",
        ("FC-G5S", "founded", "", "done", "2017"),
    ),
    # coming and going: followers, pronouns, refusals
    (
        "Le Mali a quitté le G5 Sahel en mai 2022. Le Niger l'a suivi en décembre 2023.",
        ("G5 Sahel", "left", "NER", "done", "2023-12"),
    ),
    (
        "Le Niger quitte le G5 Sahel. Le Mali avait ouvert la voie en mai 2022.",
        ("G5 Sahel", "left", "MLI", "done", "2022-05"),
    ),
    (
        "En claquant la porte de la Cédéao, le Niger a surpris ses voisins.",
        ("CEDEAO", "left", "NER", "announced", None),
    ),
    ("Le G5 Sahel, orphelin du Mali, vivote.", ("G5 Sahel", "left", "MLI", "done", None)),
    (
        "La Cédéao s'est réunie après le retrait annoncé du Mali, du Niger et du Burkina Faso.",
        ("CEDEAO", "left", "BFA MLI NER", "announced", None),
    ),
    ("Le Togo n'a pas demandé à intégrer l'AES.", ("AES", "joined", "TGO", "denied", None)),
    (
        "L'AES s'élargira. N'Djamena n'a pas sollicité son adhésion.",
        ("AES", "joined", "TCD", "denied", None),
    ),
    ("Le Danemark rejoint la force Takuba au Mali.", ("Takuba", "joined", "DNK", "done", None)),
    (
        "Moscou dément avoir promis au Tchad l'entrée dans l'AES.",
        ("AES", "joined", "TCD", "denied", None),
    ),
    # belonging
    (
        "Le Niger est membre de l'Opep, du G5 Sahel et de la Cédéao.",
        ("G5 Sahel", "member", "NER", "done", None),
    ),
    (
        "La Force multinationale mixte, au sein de laquelle servent des soldats du Tchad et du Niger, patrouille.",
        ("Force multinationale mixte", "member", "NER TCD", "done", None),
    ),
    ("Le Mali ne siège plus au G5 Sahel.", ("G5 Sahel", "not_member", "MLI", "done", None)),
    (
        "Le G5 Sahel, dont Bamako est parti, ne compte plus que trois pays : le Niger, le Tchad et la Mauritanie.",
        ("G5 Sahel", "member", "MRT NER TCD", "done", None),
    ),
    # the end, denied
    ("Barkhane n'est pas dissoute, assure Paris.", ("Barkhane", "ended", "FRA", "denied", None)),
]


@pytest.mark.parametrize(("text", "expected"), STATED, ids=[text[:60] for text, _ in STATED])
def test_an_organisation_is_found_where_only_the_turn_tells_it(text, expected):
    drafts = by_rules(read_document(text, title="", published=PUBLISHED))
    records = {
        (d.alliance, d.action.value, " ".join(sorted(d.actors)), d.status.value, d.date) for d in drafts
    }
    assert expected in records


# text, an action that it does not state
UNSTATED = [
    ("Les ministres du Mali et du Niger y ont participé, à l'Uemoa.", "member"),
    ("Au Mali, le groupe Wagner est accusé d'abus contre des membres de la communauté peul.", "member"),
    ("M. Zeine, au Niger, s'est gardé d'annoncer un départ de l'Uemoa.", "left"),
    ("Trois cents soldats tchadiens ont rejoint la Minusma au Mali.", "joined"),
    ("C'est pour mettre fin aux rixes que le Niger et le Tchad ont créé la CBLT.", "ended"),
    ("Le port du Niger, la porte de la Cédéao, ouvrira en 2025.", "founded"),
]


@pytest.mark.parametrize(("text", "action"), UNSTATED, ids=[text[:60] for text, _ in UNSTATED])
def test_nothing_is_made_up(text, action):
    drafts = by_rules(read_document(text, title="", published=PUBLISHED))
    assert action not in {d.action.value for d in drafts}
