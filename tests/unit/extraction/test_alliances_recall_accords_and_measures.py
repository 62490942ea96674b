# ruff: noqa: E501 (a sentence stands on one line)
"""Sentences of our own: accords, measures and partnerships whose parties or names stand elsewhere."""

from datetime import date

import pytest

from sahel_pipeline.extraction.alliances import by_rules
from sahel_pipeline.extraction.reading import read_document

# text, a record that it states as (alliance, action, actors, status, date)
CASES = [
    (
        "La Cédéao a puni le Niger en juillet. Celles qui visent la Guinée sont contestées. L'organisation avait imposé au Mali des sanctions ; celles qui frappaient le Mali avaient été levées en juillet 2022.",
        ("CEDEAO", "readmitted", "MLI", "done", "2022-07"),
    ),
    (
        "La Cédéao maintient ses sanctions contre le Mali. Le Burkina Faso y est soumis depuis le 12 février 2023.",
        ("CEDEAO", "suspended", "BFA", "done", "2023-02-12"),
    ),
    (
        "La Cédéao a levé ses sanctions contre le Mali. L'Uemoa en a fait autant.",
        ("UEMOA", "readmitted", "MLI", "done", None),
    ),
    (
        "Le Niger a dénoncé ses accords de défense avec la France. Le Mali avait pris la même décision en mai 2022.",
        ("bilateral", "denounced", "FRA MLI", "done", "2022-05"),
    ),
    (
        "La France reprend ses opérations conjointes avec le Mali. Elle les avait suspendues le 3 juin 2021.",
        ("bilateral", "suspended", "FRA MLI", "done", "2021-06-03"),
    ),
    (
        "Un parti d'opposition a demandé à l'Union africaine de suspendre le Tchad.",
        ("UA", "suspended", "TCD", "proposed", None),
    ),
    (
        "La Cédéao se réunit demain. Bamako et Conakry sont eux-mêmes suspendus des instances de l'organisation.",
        ("CEDEAO", "suspended", "GIN MLI", "done", None),
    ),
    (
        "Le Mali et le Sénégal sont liés depuis 2019 par une convention de pêche.",
        ("bilateral", "agreed", "MLI SEN", "done", "2019"),
    ),
    (
        "Un accord d'extradition lie le Tchad au Soudan depuis 2011.",
        ("bilateral", "agreed", "SDN TCD", "done", "2011"),
    ),
    (
        "Le Mali et le Sénégal ont tenu une session à Dakar. Elle a été couronnée par la signature de douze instruments juridiques.",
        ("bilateral", "agreed", "MLI SEN", "done", None),
    ),
    (
        "L'accord de Doha fait débat. Le FACT ne l'a pas signé.",
        ("Accord de Doha", "agreed", "FACT", "denied", None),
    ),
    (
        "La CMA, signataire de l'accord d'Alger, a quitté la salle.",
        ("Accord d'Alger", "agreed", "CMA", "done", None),
    ),
    (
        "Le gouvernement tchadien et une trentaine de mouvements rebelles ont signé à Doha un accord de cessez-le-feu.",
        ("Accord de Doha", "agreed", "TCD", "done", None),
    ),
    (
        "Les deux ministres, le Malien et le Ghanéen, ont arrêté à Accra le principe de postes frontières communs.",
        ("bilateral", "agreed", "GHA MLI", "done", None),
    ),
    (
        "La junte nigérienne a dénoncé mercredi les deux missions européennes, Eucap et EUMPM.",
        ("EUMPM Niger", "denounced", "NER UE", "done", "2024-03-13"),
    ),
    (
        "Le porte-parole malien a signé à la télévision l'acte de décès de l'accord d'Alger.",
        ("Accord d'Alger", "denounced", "MLI", "done", None),
    ),
    (
        "Le président tchadien a reçu l'ambassadeur du Japon. « Le Japon se tient à vos côtés », a dit le diplomate.",
        ("bilateral", "cooperates", "JPN TCD", "done", None),
    ),
    (
        "Le général Tiani a reçu l'ambassadeur d'Algérie. Ce dernier a réitéré la disponibilité de l'Algérie à accompagner le pays.",
        ("bilateral", "cooperates", "DZA NER", "done", None),
    ),
    (
        "Le Mali a obtenu gain de cause. Ankara propose ses services dans l'énergie.",
        ("bilateral", "cooperates", "MLI TUR", "proposed", None),
    ),
    (
        "Le Burkina Faso achète à la Turquie des drones et des blindés.",
        ("bilateral", "cooperates", "BFA TUR", "done", None),
    ),
    (
        "Le ministre mauritanien a salué l'excellence des relations entre son pays et l'Espagne.",
        ("bilateral", "cooperates", "ESP MRT", "done", None),
    ),
]
SILENT = [
    "Deux cents soldats tchadiens combattent aux côtés des soldats nigériens.",
    "Le Niger et le Bénin sont convenus de se revoir en mai.",
    "Le Groupe de soutien à la transition au Mali s'est réuni à Lomé.",
]


def records(text):
    drafts = by_rules(read_document(text, title="", published=date(2024, 3, 15)))
    return {(d.alliance, d.action.value, " ".join(sorted(d.actors)), d.status.value, d.date) for d in drafts}


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0][:60] for case in CASES])
def test_a_text_states(text, expected):
    assert expected in records(text)


@pytest.mark.parametrize("text", SILENT)
def test_a_text_states_no_accord_or_partnership(text):
    assert not {r for r in records(text) if r[1] in ("agreed", "cooperates")}
