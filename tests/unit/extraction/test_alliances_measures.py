# ruff: noqa: E501 (a sentence stands on one line)
"""Sanctions, suspensions and withheld aid, by the way a sentence tells them: sentences of our own."""

from datetime import date

import pytest

from sahel_pipeline.extraction.alliances import by_rules
from sahel_pipeline.extraction.reading import read_document

# text, records that it must give as (alliance, action, actors, status, date)
CASES = [
    # sanctions in deed, without a verb or with the organisation told before
    (
        "Frontières fermées, avoirs gelés : la Cédéao n'épargne rien au Niger.",
        [("CEDEAO", "suspended", "NER", "done", None)],
    ),
    (
        "Le sommet de la Cédéao et de l'Uemoa sur le Niger s'est tenu à Abuja. Il a gelé les avoirs du Niger.",
        [("CEDEAO", "suspended", "NER", "done", None), ("UEMOA", "suspended", "NER", "done", None)],
    ),
    # how far they have come
    (
        "L'UE étudie des sanctions contre les généraux nigériens.",
        [("UE", "suspended", "NER", "proposed", None)],
    ),
    (
        "L'Union européenne est prête à sanctionner la junte nigérienne.",
        [("UE", "suspended", "NER", "proposed", None)],
    ),
    # lifted: behind a date, an agent or as a participle; no longer suffered
    (
        "La levée, par la Cédéao, le 24 février, de l'essentiel des sanctions contre le Niger soulage Niamey.",
        [("CEDEAO", "readmitted", "NER", "done", "2024-02-24")],
    ),
    (
        "Niamey respire, les sanctions économiques de la Cédéao étant levées.",
        [("CEDEAO", "readmitted", "NER", "done", None)],
    ),
    (
        "Depuis juillet 2022, le Mali n'est plus sous embargo de la Cédéao.",
        [("CEDEAO", "readmitted", "MLI", "done", "2022-07")],
    ),
    (
        "La Cédéao a levé en février les sanctions qu'elle avait infligées au Niger en août 2023.",
        [
            ("CEDEAO", "readmitted", "NER", "done", "2024-02"),
            ("CEDEAO", "suspended", "NER", "done", "2023-08"),
        ],
    ),
    (
        "La Guinée et le Mali sont suspendus de la Cédéao et de l'UA. Ils demandent la levée de ces mesures.",
        [
            ("CEDEAO", "readmitted", "GIN MLI", "proposed", None),
            ("UA", "readmitted", "GIN MLI", "proposed", None),
        ],
    ),
    # suspended: who stands before "que", one after the other, of two organisations told by number
    (
        "Le pouvoir de transition du Burkina Faso, que l'UA a suspendu lundi, se dit déçu.",
        [("UA", "suspended", "BFA", "done", "2024-03-11")],
    ),
    (
        "La Cédéao a tour à tour écarté Bamako en 2021, Ouagadougou en 2022 et Niamey en 2023.",
        [
            ("CEDEAO", "suspended", "MLI", "done", "2021"),
            ("CEDEAO", "suspended", "BFA", "done", "2022"),
            ("CEDEAO", "suspended", "NER", "done", "2023"),
        ],
    ),
    (
        "La Guinée quitte la table de la Cédéao et de l'UA. Le Mali est suspendu de ces deux organisations.",
        [("CEDEAO", "suspended", "MLI", "done", None), ("UA", "suspended", "MLI", "done", None)],
    ),
    (
        "Le Niger et le Mali réclament la levée de leur suspension de l'Union africaine.",
        [("UA", "readmitted", "MLI NER", "proposed", None)],
    ),
    (
        "Le Gabon est rentré ; le Niger, banni de l'OIF en décembre, attend.",
        [("OIF", "suspended", "NER", "done", "2023-12")],
    ),
    # aid without an agent: whose it is stands beside it, in the sentence, or in what was said
    (
        "L'aide canadienne au Mali est suspendue.",
        [("bilateral", "suspended", "CAN MLI", "done", None)],
    ),
    (
        "Les manœuvres conjointes avec l'armée tchadienne sont suspendues, a précisé Washington.",
        [("bilateral", "suspended", "TCD USA", "done", None)],
    ),
    (
        "La coopération militaire entre Rome et Niamey est suspendue depuis le 30 juillet.",
        [("bilateral", "suspended", "ITA NER", "done", "2023-07-30")],
    ),
    (
        "L'Espagne a mis en sommeil sa coopération avec le Niger.",
        [("bilateral", "suspended", "ESP NER", "done", None)],
    ),
    (
        "Madrid a coupé son aide : au Mali en novembre 2022, au Niger le 3 août 2023.",
        [
            ("bilateral", "suspended", "ESP MLI", "done", "2022-11"),
            ("bilateral", "suspended", "ESP NER", "done", "2023-08-03"),
        ],
    ),
    (
        "La Belgique n'a pas suspendu sa coopération avec le Niger.",
        [("bilateral", "suspended", "BEL NER", "denied", None)],
    ),
    (
        "L'Agence française de développement a suspendu ses activités au Niger.",
        [("bilateral", "suspended", "FRA NER", "done", None)],
    ),
    (
        "La Francophonie irrite Niamey, qui a rompu toute coopération avec elle.",
        [("OIF", "left", "NER", "done", None)],
    ),
    (
        "L'aide au développement de l'Italie au Tchad, deux millions d'euros, a été suspendue le 6 août 2023.",
        [("bilateral", "suspended", "ITA TCD", "done", "2023-08-06")],
    ),
    (
        "L'ONU a mis fin mardi au régime de sanctions contre le Mali.",
        [("ONU", "readmitted", "MLI", "done", "2024-03-12")],
    ),
    # a movement that withdraws from an accord's bodies
    (
        "Le CSP suspend sa participation au suivi de l'accord d'Alger.",
        [("Accord d'Alger", "left", "CSP", "done", None)],
    ),
]
SILENT = [
    "La Russie a bloqué au Conseil de sécurité un texte qui soutenait les sanctions contre le Mali.",
    "Entre Niamey et Paris, les rapports n'ont cessé de se tendre.",
    "Le Burkina Faso a suspendu la diffusion d'une radio.",
]


def records(text):
    drafts = by_rules(read_document(text, title="", published=date(2024, 3, 15)))
    return {(d.alliance, d.action.value, " ".join(sorted(d.actors)), d.status.value, d.date) for d in drafts}


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0][:60] for case in CASES])
def test_a_measure_is_read(text, expected):
    assert set(expected) <= records(text)


@pytest.mark.parametrize("text", SILENT)
def test_no_measure_is_read(text):
    assert not {r for r in records(text) if r[1] in ("suspended", "readmitted")}
