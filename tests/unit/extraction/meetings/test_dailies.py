"""Classes of language of the dailies: ceremonies, references over clauses, what only looks like a meeting."""

from __future__ import annotations

import pytest

from sahel_pipeline.extraction.extractor import extract_records
from sahel_pipeline.records import Meeting, MeetingStatus

PUBLISHED = "2023-03-16"  # a Thursday


def read(text: str, title: str = "") -> list[Meeting]:
    return extract_records(text, date=PUBLISHED, title=title).meetings


def told(text: str) -> list[tuple[set[str], set[str]]]:
    return [(set(meeting.people), set(meeting.parties)) for meeting in read(text)]


@pytest.mark.parametrize(
    ("text", "met"),
    [
        (
            "Le gouverneur de Mopti, Abass Dembélé, a présidé mardi à Mopti la cérémonie de "
            "remise d'un lot de "
            "tracteurs, en présence de l'ambassadeur du Japon au Mali, Daisuke Kuroyanagi.",
            {"MLI", "JPN"},
        ),
        (
            "Le préfet de Diffa, Yahaya Godi, a présidé lundi à Diffa la cérémonie d'ouverture "
            "d'un puits. La "
            "cérémonie s'est déroulée en présence de l'ambassadrice d'Italie, Emilia Gatto.",
            {"NER", "ITA"},
        ),
        (
            "Un don de vivres a été livré vendredi à Niamey lors d'une cérémonie à laquelle ont pris part le "
            "ministre Salifou Mody et l'ambassadeur de Chine, Jiang Feng.",
            {"NER", "CHN"},
        ),
        (
            "La cérémonie, présidée par le ministre malien de la Santé, Diéminatou Sangaré, "
            "s'est déroulée lundi "
            "à Bamako en présence de l'ambassadrice des États-Unis, Rachna Korhonen.",
            {"MLI", "USA"},
        ),
    ],
)
def test_two_parties_meet_at_a_ceremony(text: str, met: set[str]) -> None:
    assert [parties for _, parties in told(text)] == [met]


@pytest.mark.parametrize(
    "text",
    [
        "Le ministre de la Défense, Salifou Mody, a présidé samedi à Niamey la cérémonie de "
        "sortie des élèves.",
        "Le président Assimi Goïta a présidé mardi à Bamako la cérémonie de montée des couleurs.",
        "La cérémonie, présidée par le gouverneur Abass Dembélé, s'est déroulée lundi à Mopti.",
    ],
)
def test_a_ceremony_among_ones_own_is_no_meeting(text: str) -> None:
    assert not told(text)


@pytest.mark.parametrize(
    "text",
    [
        "L'ambassadeur de France, Sylvain Itté, et le ministre nigérien des Finances, Ahmat "
        "Jidoud, ont cosigné "
        "mercredi à Niamey, en présence du gouverneur, une convention de financement.",
        "Le ministre nigérien des Finances, Ahmat Jidoud, et l'ambassadeur de France, Sylvain "
        "Itté, ont paraphé "
        "mercredi dans son cabinet un accord sur l'eau.",
        "Le ministre nigérien des Finances, Ahmat Jidoud, et l'ambassadeur de France, Sylvain "
        "Itté, ont signé "
        "mercredi à Niamey deux conventions au cours d'une cérémonie.",
    ],
)
def test_those_who_sign_side_by_side_meet(text: str) -> None:
    assert told(text) == [({"Ahmat Jidoud", "Sylvain Itté"}, {"NER", "FRA"})]


@pytest.mark.parametrize(
    "visit", ["une visite d'amitié", "une visite de remerciement", "mercredi une visite protocolaire"]
)
def test_a_visit_to_a_person_is_a_talk_with_him(visit: str) -> None:
    text = (
        f"Le ministre burkinabè de la Jeunesse, Boubakar Savadogo, a fait {visit} à l'ambassadeur de Chine "
        "au Burkina Faso, Lu Shan."
    )
    assert told(text) == [({"Boubakar Savadogo", "Lu Shan"}, {"BFA", "CHN"})]


@pytest.mark.parametrize(
    ("opening", "speaker"),
    [
        (
            "Depuis qu'il a remplacé Robert Dussey, Abdoulaye Diop ne quitte plus son bureau.",
            "Abdoulaye Diop",
        ),
        ("Alors que Mohamed Bazoum restait retenu, Abdoulaye Diop est parti pour Alger.", "Abdoulaye Diop"),
        (
            "Robert Dussey étant souffrant, c'est Abdoulaye Diop qui accueille les délégations.",
            "Abdoulaye Diop",
        ),
        ("Robert Dussey a écouté Abdoulaye Diop. Ce dernier est reparti pour Alger.", "Abdoulaye Diop"),
    ],
)
def test_il_is_the_subject_of_the_main_clause(opening: str, speaker: str) -> None:
    met = told(f"{opening} Lundi, il s'est entretenu avec le ministre algérien Ahmed Attaf.")
    assert {speaker, "Ahmed Attaf"} in [people for people, _ in met]


@pytest.mark.parametrize(
    "text",
    [
        "Une délégation de la CMA a fait le voyage d'Alger chez le président Tebboune, qui "
        "l'avait reçue lundi.",
        "Une délégation de la CMA est arrivée lundi à Alger. La délégation a rencontré le "
        "président Tebboune.",
        "Une mission de la CMA est arrivée lundi à Alger. La mission a vu le président algérien, "
        "M. Tebboune.",
    ],
)
def test_a_delegation_stands_for_its_party(text: str) -> None:
    assert {"CMA", "DZA"} in [parties for _, parties in told(text)]


def test_l_is_of_whom_the_main_clause_tells() -> None:
    met = told(
        "Le général Salifou Mody a vu hier Assimi Goïta. Abdoulaye Diop avait été envoyé par le "
        "Premier ministre "
        "auprès de Robert Dussey, qui l'a reçu mardi à Lomé."
    )
    assert ({"Robert Dussey", "Abdoulaye Diop"}, {"TGO", "MLI"}) in met


def test_the_president_of_the_republic_is_that_of_the_newspaper() -> None:
    met = told(
        "Le Président de la République, Mohamed Ould Cheikh El Ghazouani, est rentré de N'Djamena, où il a "
        "rencontré Mahamat Idriss Déby. Le Président de la République a été accueilli à "
        "l'aéroport de Nouakchott "
        "par le Premier ministre, Mohamed Ould Bilal."
    )
    assert [people for people, _ in met] == [{"Mohamed Ould Cheikh El Ghazouani", "Mahamat Idriss Déby"}]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Le ministre malien Abdoulaye Diop, nommé mardi, s'est entretenu avec Robert Dussey.", None),
        ("L'ambassadeur de Chine, Chen Zhihong, arrivé en mars, a été reçu par Abdoulaye Diop.", None),
        ("Robert Dussey, élu dimanche, a rencontré mercredi Abdoulaye Diop.", "2023-03-15"),
        ("Mercredi, c'est avec Robert Dussey qu'Abdoulaye Diop s'est entretenu.", "2023-03-15"),
    ],
)
def test_a_date_belongs_to_its_own_verb(text: str, date: str | None) -> None:
    (meeting,) = read(text)
    assert meeting.date == date


def test_partners_go_on_behind_a_clause_about_one_of_them() -> None:
    met = told(
        "António Guterres s'est entretenu lundi avec Assimi Goïta, qui dirige la transition "
        "malienne, et avec "
        "Mohamed Bazoum, puis, mardi, avec Mahamat Idriss Déby."
    )
    assert [parties for _, parties in met] == [{"ONU", "MLI"}, {"ONU", "NER"}, {"ONU", "TCD"}]


@pytest.mark.parametrize(
    ("host", "place"),
    [("à la Primature", "Bamako"), ("en son cabinet", "Bamako"), ("au ministère", "Bamako")],
)
def test_a_seat_of_power_stands_in_the_capital_of_the_host(host: str, place: str) -> None:
    (meeting,) = read(f"Le ministre malien Abdoulaye Diop a reçu lundi {host} le Togolais Robert Dussey.")
    assert meeting.place == place


def test_the_newspaper_is_not_at_home_where_the_ambassador_comes_from() -> None:
    met = told(
        "Le ministre de la Culture, Mohamed Soueidatt, a reçu jeudi l'ambassadeur de France en Mauritanie, "
        "Alexandre Garcia. L'ambassadeur de France était venu avec Bernard Roby."
    )
    assert ({"Mohamed Soueidatt", "Alexandre Garcia"}, {"MRT", "FRA"}) in met


@pytest.mark.parametrize(
    "text",
    [
        "Le Burkina Faso préside le Conseil de l'Entente, un club né en 1959 et qui réunit le "
        "Bénin et le Niger.",
        "Le Togo garde le contact avec Bamako, au profit des soldats ivoiriens.",
        "Depuis deux ans qu'il est au Niger, Mahamat Saleh Annadif apprend le haoussa.",
        "Les travaux se tiendront au Centre international de conférences de Bamako, a promis le Niger.",
        "Un rendez-vous sportif regroupera en mai le Mali, le Niger et la Guinée.",
    ],
)
def test_no_meeting(text: str) -> None:
    assert not told(text)


@pytest.mark.parametrize(
    "paper", ["la déclaration finale", "le communiqué final", "les conclusions", "les résolutions"]
)
def test_what_a_paper_of_a_summit_decides_is_no_plan_of_a_summit(paper: str) -> None:
    (meeting,) = read(
        f"Selon {paper} du sommet de la Cédéao, les chefs d'État ont décidé d'imposer un embargo au Niger."
    )
    assert meeting.status is MeetingStatus.HELD


@pytest.mark.parametrize("listed", ["à savoir", ":", "que sont"])
def test_the_states_of_a_list_take_part(listed: str) -> None:
    text = (
        "Un sommet a réuni mardi à Niamey les parlements des pays membres du G5 Sahel "
        f"{listed} le Tchad, le Niger, le Mali, la Mauritanie et le Burkina."
    )
    ((_, parties),) = told(text)
    assert parties == {"G5 Sahel", "BFA", "MLI", "MRT", "NER", "TCD"}


def test_those_of_a_list_of_absents_do_not() -> None:
    ((_, parties),) = told(
        "Le sommet de l'Union africaine s'est tenu dimanche à Addis-Abeba sans les pays suivants : le Mali, "
        "le Niger et le Gabon."
    )
    assert parties == {"UA"}


def test_a_summit_beside_one_name_of_the_sahel_is_out_of_scope() -> None:
    text = (
        "Des potières du Bénin, du Ghana, du Togo et du Mali exposeront pendant le sommet de la "
        "Francophonie, ouvert le 4 octobre 2022 à Paris."
    )
    assert not read(text, "Bénin, Ghana, Togo, Mali : des potières à Paris")


def test_an_agency_holds_no_summit() -> None:
    assert not told("L'AFD finance des puits au Niger. Le sommet de Rome avait promis davantage en mai 2022.")


def test_what_is_planned_nobody_has_attended() -> None:
    first, second = read(
        "Assimi Goïta a reçu mardi à Bamako l'ambassadeur de Chine, Chen Zhihong. Le diplomate rencontrera "
        "lundi Robert Dussey. Tout s'est passé en présence du ministre malien Abdoulaye Diop."
    )
    assert "Abdoulaye Diop" in first.people
    assert "Abdoulaye Diop" not in second.people


@pytest.mark.parametrize("sat", ["a tenu une session", "a tenu une réunion", "s'est réunie"])
def test_a_coalition_of_groups_holds_its_session(sat: str) -> None:
    assert told(f"La Coordination des mouvements de l'Azawad {sat} lundi à Kidal.") == [(set(), {"CMA"})]


def test_an_association_of_states_that_the_text_introduces_is_a_party() -> None:
    met = told(
        "La présidente de la Fédération des greniers d'Afrique (FGA), Awa KOUTA, s'est entretenue lundi "
        "à Niamey avec le ministre Salifou Mody."
    )
    assert met == [({"Awa Kouta", "Salifou Mody"}, {"FGA", "NER"})]


@pytest.mark.parametrize("plan", ["est attendu", "est également attendu", "était attendu"])
def test_who_is_expected_somewhere_is_somebody(plan: str) -> None:
    met = told(f"Le ministre togolais Robert Dussey a quitté Lomé. Il {plan} vendredi à Niamey.")
    assert ({"Robert Dussey"}, {"TGO", "NER"}) in met


def test_a_force_has_members_and_an_audience_has_not() -> None:
    ((_, parties),) = told(
        "Mahamat Idriss Déby a reçu lundi à N'Djamena l'ambassadeur de Chine, Wang Xining. Le "
        "Niger y participe "
        "toujours, malgré ses différends avec Abuja."
    )
    assert parties == {"TCD", "CHN"}


@pytest.mark.parametrize(
    "domain",
    [
        "de la Pêche et de l'Économie Bleue",
        "de la Relance des Métiers Productifs",
        "de l'Habitat et du Logement Décent",
        "de l'Économie Maritime",
    ],
)
def test_a_capital_in_the_name_of_a_ministry_is_no_surname(domain: str) -> None:
    met = told(
        f"À Nouakchott, le ministre {domain}, M. Moctar Ould Houssein, a reçu lundi l'ambassadeur de France "
        "en Mauritanie, M. Alexandre Garcia."
    )
    assert met == [({"Moctar Ould Houssein", "Alexandre Garcia"}, {"MRT", "FRA"})]


@pytest.mark.parametrize(
    "at", ["sur la base aérienne de Niamey", "sur le tarmac de Niamey", "à la base de Niamey"]
)
def test_a_base_is_a_place(at: str) -> None:
    (meeting,) = read(f"Salifou Mody a reçu lundi {at} l'ambassadeur de Chine, Jiang Feng.")
    assert meeting.place == "Niamey"


@pytest.mark.parametrize(
    "opened", ["s'est ouverte mercredi", "s'est ouverte hier mercredi", "s'est ouverte jeudi"]
)
def test_a_session_that_has_just_opened_is_under_way(opened: str) -> None:
    (meeting,) = read(
        f"La cinquième session de la commission mixte entre le Niger et l'Algérie {opened} à Niamey."
    )
    assert meeting.status is MeetingStatus.ONGOING


def test_a_session_that_opened_long_ago_is_over() -> None:
    (meeting,) = read(
        "La cinquième session de la commission mixte entre le Niger et l'Algérie s'est ouverte le 2 mars à "
        "Niamey."
    )
    assert meeting.status is MeetingStatus.HELD


@pytest.mark.parametrize(
    "source", ["a insisté la présidence", "a assuré son porte-parole", "ont précisé ses services"]
)
def test_who_insists_that_nobody_met_denies_it(source: str) -> None:
    (meeting,) = read(f"Mahamat Idriss Déby n'a pas rencontré Emmanuel Macron à Paris, {source}.")
    assert meeting.status is MeetingStatus.DENIED


@pytest.mark.parametrize("why", ["pour raisons privées", "à titre privé", "en vacances", "pour des soins"])
def test_a_private_journey_is_no_visit(why: str) -> None:
    assert not told(f"Le président tchadien, Mahamat Idriss Déby, est arrivé mardi à Paris {why}.")


@pytest.mark.parametrize(
    "text",
    [
        "Le président Mohamed Bazoum a dépêché Hassoumi Massaoudou à Bamako, où le colonel Assimi Goïta "
        "l'a reçu mercredi.",
        "Mohamed Bazoum avait envoyé son ministre Hassoumi Massaoudou à Bamako, où Assimi Goïta "
        "l'avait reçu.",
        "Assimi Goïta a reçu mardi à Bamako Hassoumi Massaoudou, que le président Bazoum avait dépêché.",
    ],
)
def test_who_sends_an_envoy_stays_at_home(text: str) -> None:
    (meeting,) = read(text)
    assert set(meeting.people) == {"Hassoumi Massaoudou", "Assimi Goïta"}
    assert set(meeting.parties) == {"NER", "MLI"}


def test_the_same_minister_is_one_of_his_president() -> None:
    first, second = read(
        "Le ministre de la Défense mauritanien, Hanana Ould Sidi, et son homologue malien, Sadio Camara, "
        "se sont vus lundi à Nioro. En février, le président Mohamed Ould Cheikh El Ghazouani avait "
        "dépêché le même ministre à Bamako, où le colonel Assimi Goïta l'avait reçu."
    )
    assert set(first.people) == {"Hanana Ould Sidi", "Sadio Camara"}
    assert set(second.people) == {"Hanana Ould Sidi", "Assimi Goïta"}


@pytest.mark.parametrize(
    "offer",
    [
        "la Mauritanie s'est dite disposée à l'accueillir à Nouakchott",
        "la Mauritanie offre de l'accueillir",
        "le Togo est prêt à l'accueillir à Lomé",
    ],
)
@pytest.mark.parametrize("wish", ["que les voisins du Niger tiennent une réunion", "une rencontre au Niger"])
def test_a_meeting_that_is_housed_is_nobody(wish: str, offer: str) -> None:
    text = f"La chute du président Bazoum inquiète les capitales. L'Algérie a suggéré {wish} ; {offer}."
    assert all("Mohamed Bazoum" not in people for people, _ in told(text))
