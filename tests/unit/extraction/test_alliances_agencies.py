# ruff: noqa: E501 (a sentence stands on one line)
"""How agencies tell alliances in passing: contingents, pacts, pronouns and turns; sentences of our own."""

from datetime import date

import pytest

from sahel_pipeline.extraction.alliances import by_rules
from sahel_pipeline.extraction.reading import read_document

PUBLISHED = date(2024, 3, 15)

# text, a record that it must give as (alliance, action, actors, status, date)
STATED = [
    # who belongs, and who does not
    ("Le Tchad, pays membre du G5 Sahel, a protesté.", ("G5 Sahel", "member", "TCD", "done", None)),
    ("L'Algérie et le Mali siègent ensemble au Cemoc.", ("Cemoc", "member", "DZA MLI", "done", None)),
    (
        "Les pays de l'AES que sont le Mali, le Burkina Faso et le Niger ont protesté.",
        ("AES", "member", "BFA MLI NER", "done", None),
    ),
    (
        "Takuba s'en va. Neuf pays, dont la Belgique, l'Estonie et l'Italie, y participaient.",
        ("Takuba", "member", "BEL EST ITA", "done", None),
    ),
    ("L'Algérie n'a jamais intégré le G5 Sahel.", ("G5 Sahel", "not_member", "DZA", "done", None)),
    ("Ni le Tchad ni la Mauritanie n'ont rejoint l'AES.", ("AES", "not_member", "MRT TCD", "done", None)),
    ("Absente du G5 Sahel, l'Algérie observe.", ("G5 Sahel", "not_member", "DZA", "done", None)),
    # who comes, goes and founds
    (
        "Fondateurs de la Cédéao en 1975, le Mali, le Burkina Faso et le Niger sont partis.",
        ("CEDEAO", "founded", "BFA MLI NER", "done", "1975"),
    ),
    (
        "L'arrivée du Togo au sein de l'AES se précise.",
        ("AES", "joined", "TGO", "done", None),
    ),
    (
        "La Suède a mis fin en mars à sa participation à la force Takuba.",
        ("Takuba", "withdrew", "MLI SWE", "done", "2024-03"),
    ),
    (
        "Takuba compte des Européens. Le contingent danois a été sommé de partir par la junte malienne.",
        ("Takuba", "withdrew", "DNK MLI", "proposed", None),
    ),
    # troops of a mission spoken of, and troops that are not there yet
    (
        "La Minusma quitte le Mali. Quelque 1 100 soldats allemands sont stationnés à Gao.",
        ("Minusma", "deployed", "DEU MLI", "done", None),
    ),
    (
        "Des soldats rwandais pourraient être déployés au Burkina Faso.",
        ("bilateral", "deployed", "BFA RWA", "proposed", None),
    ),
    (
        "Le groupe Wagner combat aux côtés de l'armée malienne.",
        ("Wagner", "deployed", "MLI Wagner", "done", None),
    ),
    # accords and measures that point back
    (
        "Le Mali, le Burkina Faso et le Niger forment l'AES. Les trois pays sont liés par un pacte de défense mutuelle.",
        ("Charte du Liptako-Gourma", "agreed", "BFA MLI NER", "done", None),
    ),
    (
        "L'Accord d'Alger est dans l'impasse. La CMA a signé l'accord le 20 juin 2015.",
        ("Accord d'Alger", "agreed", "CMA", "done", "2015-06-20"),
    ),
    (
        "Les dirigeants de la Cédéao se sont réunis à Abuja. Ils ont suspendu toutes les transactions avec le Niger.",
        ("CEDEAO", "suspended", "NER", "done", None),
    ),
    (
        "Le Mali et le Niger protestent. Bruxelles a suspendu son aide budgétaire au Niger.",
        ("UE", "suspended", "NER", "done", None),
    ),
    # a thing put between the words of a phrase, a word between states and what befell them
    ("L'OIF a mis le Burkina Faso en marge de ses instances.", ("OIF", "suspended", "BFA", "done", None)),
    (
        "Le Mali, le Burkina Faso et la Guinée, tous trois suspendus de la Cédéao, ont plaidé leur cause.",
        ("CEDEAO", "suspended", "BFA GIN MLI", "done", None),
    ),
    (
        "La France interrompt les opérations militaires conduites conjointement avec les forces maliennes.",
        ("bilateral", "suspended", "FRA MLI", "done", None),
    ),
    (
        "Les derniers militaires français ont décollé de la base aérienne de Niamey.",
        ("bilateral", "withdrew", "FRA NER", "done", None),
    ),
    (
        "Le Mali observe. Les chefs d'état-major du Nigeria et du Niger ont convenu de reprendre leur coopération.",
        ("bilateral", "readmitted", "NER NGA", "done", None),
    ),
    # help by what it is called
    (
        "L'armée malienne a reçu de la Russie quatre hélicoptères.",
        ("bilateral", "cooperates", "MLI RUS", "done", None),
    ),
    (
        "Le Ghana a fait don à Ouagadougou de véhicules blindés.",
        ("bilateral", "cooperates", "BFA GHA", "done", None),
    ),
    # what a participle opens on was told before, whatever stands between
    (
        "La mission européenne EUTM Mali s'est achevée. Lancée en 2013, à la suite de l'opération Serval, elle était composée d'Allemands et d'Espagnols.",
        ("EUTM Mali", "member", "DEU ESP", "done", None),
    ),
]


@pytest.mark.parametrize(("text", "expected"), STATED, ids=[text[:60] for text, _ in STATED])
def test_what_agencies_tell_in_passing_is_read(text, expected):
    drafts = by_rules(read_document(text, title="", published=PUBLISHED))
    records = {
        (d.alliance, d.action.value, " ".join(sorted(d.actors)), d.status.value, d.date) for d in drafts
    }
    assert expected in records


# text, a record that it does not state as (alliance, action)
UNSTATED = [
    ("Le G5 Sahel se réunit à Nouakchott.", ("G5 Sahel", "member")),
    ("La force Takuba compte 800 hommes au Mali.", ("Takuba", "member")),
    ("L'Algérie n'a jamais intégré le G5 Sahel.", ("G5 Sahel", "joined")),
    (
        "Le Mali a dénoncé les accords de défense avec la France, un mois après le départ de Barkhane.",
        ("Barkhane", "denounced"),
    ),
    (
        "L'Union européenne et la France avaient suspendu leur aide et leur coopération avec le Niger.",
        ("bilateral", "cooperates"),
    ),
    ("Le Danemark s'est retiré de la force Takuba.", ("Takuba", "left")),
    (
        "Lancée en 2013, à la suite de l'opération Serval, elle était composée d'Allemands et d'Espagnols au Mali.",
        ("Serval", "member"),
    ),
    ("Le Mali a reçu mercredi l'ambassadeur de Russie pour parler d'armes.", ("bilateral", "cooperates")),
]


@pytest.mark.parametrize(("text", "record"), UNSTATED, ids=[text[:60] for text, _ in UNSTATED])
def test_nothing_is_read_into_it(text, record):
    drafts = by_rules(read_document(text, title="", published=PUBLISHED))
    assert record not in {(d.alliance, d.action.value) for d in drafts}


def test_two_accords_of_the_same_parties_stay_two():
    text = (
        "Le Niger et les États-Unis ont signé un accord en octobre 2012. "
        "Le Niger et les États-Unis ont signé un accord le 19 mai 2023."
    )
    drafts = by_rules(read_document(text, title="", published=PUBLISHED))
    assert sorted(d.date or "" for d in drafts if d.action.value == "agreed") == ["2012-10", "2023-05-19"]
