"""People in texts: names, titles, offices, surnames."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sahel_pipeline.extraction.document import EntityKind, Form, Mention
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.persons import find_people
from sahel_pipeline.extraction.sentences import split
from tests.growth import is_linear

DAY = date(2023, 9, 1)


def people(text: str, on: date | None = DAY) -> list[Mention]:
    return find_people(text, split(text), load_gazetteer().find(text, on), on)


def named(text: str, on: date | None = DAY) -> list[str]:
    return [mention.entity.id for mention in people(text, on)]


def spans(text: str) -> list[str]:
    return [text[mention.start : mention.end] for mention in people(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # names and titles in both orders
        ("Abdoulaye Diop est à Alger.", ["Abdoulaye Diop"]),
        ("Le ministre Abdoulaye DIOP est à Alger.", ["Abdoulaye Diop"]),
        ("Le président Goïta est à Sikasso.", ["Assimi Goïta"]),
        ("M. Bazoum et Mme Colonna se sont parlé.", ["Mohamed Bazoum", "Catherine Colonna"]),
        ("S.E.M. Salifou Mody a reçu son hôte.", ["Salifou Mody"]),
        ("SEM Alexis Dupont, ambassadeur de Belgique au Mali, a été reçu.", ["Alexis Dupont"]),
        ("Le général de brigade Moussa Salaou Barmou a pris la parole.", ["Moussa Salaou Barmou"]),
        ("Le colonel-major Idrissa Sahirou commande la zone.", ["Idrissa Sahirou"]),
        ("Rahila Bint Ahmed, ministre mauritanienne du Commerce, est venue.", ["Rahila Bint Ahmed"]),
        ("Le chef de la mission, Karl Zwetschke, a écouté les élus.", ["Karl Zwetschke"]),
        ("Le ministre belge de la Défense (Ludivine Dedonder) a signé.", ["Ludivine Dedonder"]),
        (
            "Mohamed Lemine Ould Zeidane et Bilal Ag Acherif.",
            ["Mohamed Lemine Ould Zeidane", "Bilal Ag Acherif"],
        ),
        ("MM. Diop et Mody étaient présents.", ["Abdoulaye Diop", "Salifou Mody"]),
        ("Les présidents Goïta et Tchiani ont signé.", ["Assimi Goïta", "Abdourahamane Tchiani"]),
        (
            "Les présidents Tchiani, Traoré et Goïta sont là.",
            ["Abdourahamane Tchiani", "Ibrahim Traoré", "Assimi Goïta"],
        ),
        ("Le capitaine Traoré est là.", ["Ibrahim Traoré"]),
        # offices alone
        ("Le chef de la diplomatie algérienne est arrivé.", ["Ahmed Attaf"]),
        ("Le secrétaire d'État américain est arrivé.", ["Antony Blinken"]),
        ("Le secrétaire général des Nations unies est arrivé.", ["António Guterres"]),
        ("Le président de la Commission de la CEDEAO est arrivé.", ["Omar Alieu Touray"]),
        ("Le président en exercice de la CEDEAO est arrivé.", ["Bola Tinubu"]),
        ("Le ministre français des Armées est arrivé.", ["Sébastien Lecornu"]),
        ("Le locataire de l'Élysée a parlé.", ["Emmanuel Macron"]),
        ("L'ambassadeur de France au Niger est resté.", ["FRA"]),
        ("Le chef d'état-major des armées du Niger est arrivé.", ["NER"]),
        ("Le président déchu du Niger est retenu.", ["Mohamed Bazoum"]),
        (
            "Les présidents malien, burkinabè et nigérien",
            ["Assimi Goïta", "Ibrahim Traoré", "Abdourahamane Tchiani"],
        ),
        ("Les ministres des Affaires étrangères du Mali et de l'Algérie", ["Abdoulaye Diop", "Ahmed Attaf"]),
        # a counterpart
        (
            "Abdoulaye Diop a reçu son homologue nigérien, Bakary Yaou Sangaré.",
            ["Abdoulaye Diop", "Bakary Yaou Sangaré"],
        ),
        ("Le président malien a reçu son homologue burkinabè.", ["Assimi Goïta", "Ibrahim Traoré"]),
        ("Sadio Camara a appelé son homologue russe.", ["Sadio Camara", "Sergueï Choïgou"]),
        ("Avec Modou Sané, son homologue gambien, il a parlé de pêche.", ["Modou Sané"]),
        (
            "Le ministre de la Défense Sadio Camara a vu ses homologues nigérien et burkinabè.",
            ["Sadio Camara", "Salifou Mody", "Kassoum Coulibaly"],
        ),
        ("On y est. Viendra Moussa Ousseyni.", ["Moussa Ousseyni"]),
        ("On voit là Zakir Wanz pour le Nigeria et Jong Sangu (Japon).", ["Zakir Wanz", "Jong Sangu"]),
        # lists, and who leads a delegation
        ("Une mission dirigée par Zanvo Kpadonou est là.", ["Zanvo Kpadonou"]),
        ("La délégation, avec à sa tête Zanvo Kpadonou, est là.", ["Zanvo Kpadonou"]),
        (
            "Les ambassadeurs du Bénin, Zanvo Kpadonou, et du Togo, Kwadzo Tchalla, sont là.",
            ["Zanvo Kpadonou", "Kwadzo Tchalla"],
        ),
        (
            "Les ministres de la Défense malien Sadio Camara et togolais Kwadzo Tchalla sont là.",
            ["Sadio Camara", "Kwadzo Tchalla"],
        ),
        (
            "Le ministre malien de la Défense et celui de la Réconciliation sont là.",
            ["Sadio Camara", "Ismaël Wagué"],
        ),
        (
            "La cheffe de la diplomatie belge et celle du Burkina sont là.",
            ["Hadja Lahbib", "Olivia Rouamba"],
        ),
        # titles of several parts
        (
            "Le commissaire aux Sports, à la Culture et à la Paix de la CEDEAO, Zanvo Kpadonou, est là.",
            ["Zanvo Kpadonou"],
        ),
        ("Le chargé d'affaires a.i. de l'ambassade du Togo, Kwadzo Tchalla, est là.", ["Kwadzo Tchalla"]),
        ("Le directeur Afrique du ministère, Kwadzo Tchalla, est là.", ["Kwadzo Tchalla"]),
        ("Il a reçu un émissaire du général Tchiani.", ["Abdourahamane Tchiani"]),
        (
            "Cheikh Baba Ould Zeini, ministre, et le cheikh Moussa Zanga.",
            ["Cheikh Baba Ould Zeini", "Moussa Zanga"],
        ),
        # somebody else than the one known
        ("Le colonel Zheng Bin est là.", ["Zheng Bin"]),
        ("Mme Aïssata Issoufou Mahamadou est là.", ["Aïssata Issoufou Mahamadou"]),
        ("Jean Koffi Ouédraogo, préfet, est là.", ["Jean Koffi Ouédraogo"]),
        # of two with a surname, the one of the Sahel; of a transition, its president
        ("Le ministre Diop est là.", ["Abdoulaye Diop"]),
        ("À Riyad, Riyad et Riyad, le président de la transition malienne.", ["Assimi Goïta"]),
        (
            "L'Arabie saoudite et Riyad saluent le Mali. Le président de la transition est ravi.",
            ["Assimi Goïta"],
        ),
        # later mentions
        ("Zoumana Barkiré, maire de Koutiala, est venu. Barkiré a parlé.", ["Zoumana Barkiré"] * 2),
        (
            "Le colonel Idrissa Sahirou est venu. Le colonel a parlé.",
            ["Idrissa Sahirou", "Idrissa Sahirou"],
        ),
        (
            "Sergueï Lavrov est à Bamako. Le ministre a vu Abdoulaye Diop. Le Russe repart demain.",
            ["Sergueï Lavrov", "Sergueï Lavrov", "Abdoulaye Diop", "Sergueï Lavrov"],
        ),
        (
            "Ousmane Diagana, vice-président de la Banque mondiale pour l'Afrique de l'Ouest, est reçu.",
            ["Ousmane Diagana"],
        ),
        # no people
        ("Le Nigérien se plaint du prix du riz.", []),
        ("L'aéroport Modibo Keïta et le stade Général Seyni Kountché sont fermés.", []),
        ("Il a été nommé ministre de la Défense.", []),
        ("Un président ne devrait pas dire cela.", []),
        ("Le ministère des Affaires étrangères a publié un communiqué.", []),
        ("Les dirigeants français hésitent.", []),
        ("La Commission de l'Union africaine (CUA) a écrit.", []),
    ],
)
def test_who_is_named(text: str, names: list[str]) -> None:
    assert named(text) == names


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Au Burkina Faso, Moussa Diallo a parlé.", "BFA"),
        ("Le docteur Moussa Diallo a parlé à Conakry, en Guinée. Les Guinéens l'aiment.", None),
        ("Le docteur Moussa Diallo a parlé à Conakry.", "BFA"),
    ],
)
def test_a_name_of_the_sahel_is_another_ones_where_nothing_of_it_is_named(
    text: str, country: str | None
) -> None:
    assert people(text)[0].entity.country == country


@pytest.mark.parametrize(
    ("text", "span"),
    [
        (
            "Le ministre malien des Affaires étrangères et de l'Intégration, Abdoulaye Diop, parle.",
            "ministre malien des Affaires étrangères et de l'Intégration, Abdoulaye Diop",
        ),
        (
            "Hier, Abdoulaye Diop, ministre malien des Affaires étrangères, a parlé.",
            "Abdoulaye Diop, ministre malien des Affaires étrangères",
        ),
        (
            "Le ministre d'État, ministre de la Défense, le général Salifou Mody, a parlé.",
            "ministre d'État, ministre de la Défense, le général Salifou Mody",
        ),
        (
            "Le ministre des Affaires étrangères, de la Coopération et des Nigériens à l'extérieur est là.",
            "ministre des Affaires étrangères, de la Coopération et des Nigériens à l'extérieur",
        ),
    ],
)
def test_a_mention_spans_title_and_name(text: str, span: str) -> None:
    assert spans(text) == [span]


def test_two_people_of_one_phrase_stay_two() -> None:
    text = "Le président Assimi Goïta, le ministre de la Défense Sadio Camara et Abdoulaye Diop"
    assert named(text) == ["Assimi Goïta", "Sadio Camara", "Abdoulaye Diop"]
    text = "Abdoulaye Diop, ministre des Affaires étrangères, Sadio Camara, ministre de la Défense"
    assert named(text) == ["Abdoulaye Diop", "Sadio Camara"]


def test_nobody_is_merged_on_a_surname() -> None:
    both = "Choguel Maïga et Abdoulaye Maïga sont venus. "
    assert named(both + "Maïga a souri.") == ["Choguel Kokalla Maïga", "Abdoulaye Maïga"]
    assert named(both + "Le Premier ministre Maïga a souri.")[-1] == "Choguel Kokalla Maïga"
    assert named("Salem Bazoum est un commerçant.") == ["Salem Bazoum"]
    assert named("M. Salem Bazoum est un commerçant.") == ["Salem Bazoum"]


def test_another_spelling_is_the_same_person() -> None:
    assert named("Le général Abdurahmane Tchiani est là.") == ["Abdourahamane Tchiani"]
    assert named("Le colonel Amadou Abdraman est là.") == ["Amadou Abdramane"]
    assert named("Le ministre Abdoulaye Diouf est là.") == ["Abdoulaye Diouf"]


def test_a_name_is_not_known_by_its_office_alone() -> None:
    """Another ambassador than the one on file keeps his own name."""
    assert named("L'ambassadeur de France au Niger, Mathieu Rochedur, est reçu.") == ["Mathieu Rochedur"]


@pytest.mark.parametrize(
    ("text", "country", "organisation"),
    [
        ("L'ambassadrice du Canada au Mali, Nora Quillfeather, est reçue.", "CAN", None),
        ("Le ministre togolais Kossi Adzogble est reçu.", "TGO", None),
        ("Le représentant spécial de l'Union africaine, Tom Quarshie, est reçu.", None, "UA"),
        ("Nora Quillfeather, porte-parole de la Minusma, est reçue.", None, "Minusma"),
        ("Le commandant de la force Barkhane, Luc Bréval, est reçu.", "FRA", None),
        (
            "Le représentant du secrétaire général de l'ONU pour le Sahel, Tom Quarshie, est reçu.",
            None,
            "ONU",
        ),
    ],
)
def test_whom_somebody_unknown_stands_for(text: str, country: str | None, organisation: str | None) -> None:
    mention = people(text)[0]
    assert mention.entity.kind is EntityKind.PERSON
    assert (mention.entity.country, mention.entity.organisation) == (country, organisation)


@pytest.mark.parametrize(
    ("text", "country", "organisation"),
    [
        ("Tom Quarshie (Minusma) est reçu.", None, "Minusma"),
        ("M. Tom Quarshie (Minusma) est reçu.", None, "Minusma"),
        ("Le Dr Tom Quarshie du PNUD est reçu.", None, "PNUD"),
        ("L'émissaire est le Béninois Codjo Quarshie.", "BEN", None),
        ("Une mission de la Cédéao conduite par Macky Sall est à Bamako.", "SEN", "CEDEAO"),
        ("Sont venus Tom Quarshie pour la Belgique et son adjoint.", "BEL", None),
        ("Au Niger, une mission du FMI, conduite par Tom Quarshie, a été reçue.", None, "FMI"),
        ("Au Niger, une mission belge conduite par le ministre du Commerce Tom Quarshie.", "BEL", None),
        (
            "Le chef d'état-major de l'armée de l'air malienne, le général Tom Quarshie, est reçu.",
            "MLI",
            None,
        ),
        (
            "L'émissaire de la CEDEAO, l'ancien président nigérian Goodluck Jonathan, est reçu.",
            "NGA",
            "CEDEAO",
        ),
        ("Le médiateur de la CEDEAO, le président béninois Patrice Talon, est reçu.", "BEN", None),
    ],
)
def test_other_ways_to_say_whom_somebody_stands_for(
    text: str, country: str | None, organisation: str | None
) -> None:
    entity = people(text)[0].entity
    assert entity.kind is EntityKind.PERSON
    assert (entity.country, entity.organisation) == (country, organisation)


def test_an_official_whom_nobody_knows_is_the_state_without_a_name() -> None:
    mention = people("Le ministre nigérien de l'Hydraulique a reçu un don.")[0]
    assert (mention.entity.id, mention.form) == ("NER", Form.OFFICE)
    assert mention.entity.office == "ministre nigérien de l'Hydraulique"


def test_without_a_day_offices_have_no_holder() -> None:
    assert named("Le président malien est arrivé.", on=None) == ["MLI"]


def test_the_office_of_the_day() -> None:
    assert named("Le président malien parle.", date(2020, 8, 1)) == ["Ibrahim Boubacar Keïta"]


def test_an_unnamed_state_is_the_one_that_the_text_is_about() -> None:
    assert named("Au Tchad, le Premier ministre a reçu des députés tchadiens.") == ["Saleh Kebzabo"]


def test_in_a_bulletin_the_state_is_that_of_the_item() -> None:
    text = (
        "NIAMEY - Le ministre de la Défense a reçu des élus du Niger, de Niamey et de Zinder.\n"
        "N'DJAMENA - Le ministre des Finances, Koulsy Ngarbaye, a présenté le budget."
    )
    assert [mention.entity.country for mention in people(text)] == ["NER", "TCD"]
    text = (
        "NIAMEY : Le président Abdourahamane Tchiani a parlé.\n"
        "BAMAKO : La junte du Mali promet. Le président de la transition est à Kayes."
    )
    assert named(text) == ["Abdourahamane Tchiani", "Assimi Goïta"]


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    end = 0
    for mention in people(text):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end


WORDS = (
    "le la président ministre général malien des Affaires étrangères , ( ) et de du Mali Abdoulaye DIOP M."
    " son homologue chef à Bamako CEDEAO ex-président Ould . ambassadeur les présidents"
)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=40))
def test_any_string_of_titles_is_read(words: list[str]) -> None:
    text = " ".join(words)
    for mention in people(text):
        assert text[mention.start : mention.end].strip()


@pytest.mark.parametrize(
    "unit", ["le président du ", "Moussa Traoré, ", "son homologue malien et ", "M. Ab, ", "(,"]
)
def test_time_is_linear_in_the_text(unit: str) -> None:
    def find(length: int) -> None:
        text = unit * (length // len(unit))
        find_people(text, [(0, len(text))], load_gazetteer().find(text), DAY)

    assert is_linear(find, 5_000)
