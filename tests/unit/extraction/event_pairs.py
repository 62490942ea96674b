"""Pairs of short reports of our own: about one real event, and about two that look alike.

Each report is (publication date, text) and tells one record. The two of a pair come from different papers.
"""

from __future__ import annotations

Report = tuple[str, str]

ONE_EVENT: dict[str, tuple[Report, Report]] = {
    "another wording": (
        (
            "2024-06-14",
            "Le ministre malien des Affaires étrangères, Abdoulaye Diop, a été reçu jeudi à Alger "
            "par le président algérien Abdelmadjid Tebboune.",
        ),
        (
            "2024-06-14",
            "Hier, à Alger, Abdelmadjid Tebboune a accordé une audience au chef de la diplomatie "
            "malienne, Abdoulaye Diop.",
        ),
    ),
    "a day and a month": (
        (
            "2022-09-02",
            "Le président malien Assimi Goïta a rencontré le 1er septembre 2022 à Bamako le "
            "président togolais Faure Gnassingbé.",
        ),
        (
            "2022-10-15",
            "Assimi Goïta avait rencontré Faure Gnassingbé à Bamako en septembre 2022.",
        ),
    ),
    "no place": (
        (
            "2023-05-10",
            "Le président nigérien Mohamed Bazoum a reçu mardi à Niamey le président béninois Patrice Talon.",
        ),
        (
            "2023-05-11",
            "Mohamed Bazoum s'est entretenu le 9 mai avec son homologue béninois Patrice Talon.",
        ),
    ),
    "no framework": (
        (
            "2022-09-02",
            "La 18e session du Comité bilatéral stratégique Mali-Algérie s'est tenue jeudi à Bamako.",
        ),
        (
            "2022-09-03",
            "Des délégations malienne et algérienne se sont réunies jeudi à Bamako.",
        ),
    ),
    "a third party left out": (
        (
            "2023-02-10",
            "Les ministres des Affaires étrangères du Burkina Faso, du Mali et de la Guinée se sont "
            "réunis jeudi à Ouagadougou.",
        ),
        (
            "2023-02-11",
            "Les ministres des Affaires étrangères du Mali et du Burkina Faso se sont rencontrés le "
            "9 février à Ouagadougou.",
        ),
    ),
    "a visit foretold and paid": (
        (
            "2023-04-10",
            "Le président turc Recep Tayyip Erdogan effectuera une visite à N'Djamena le 14 avril.",
        ),
        (
            "2023-04-15",
            "Le président turc Recep Tayyip Erdogan est arrivé vendredi à N'Djamena pour une visite "
            "officielle.",
        ),
    ),
    "a call in two wordings": (
        (
            "2023-08-21",
            "Le président algérien Abdelmadjid Tebboune a eu dimanche un entretien téléphonique avec "
            "le président nigérien Mohamed Bazoum.",
        ),
        (
            "2023-08-22",
            "Mohamed Bazoum et Abdelmadjid Tebboune se sont parlé au téléphone le 20 août.",
        ),
    ),
    "an interval and one of its days": (
        (
            "2023-07-05",
            "Le sommet de l'Alliance des États du Sahel se tient les 6 et 7 juillet à Niamey.",
        ),
        (
            "2023-07-08",
            "Le sommet de l'Alliance des États du Sahel s'est tenu vendredi 7 juillet à Niamey.",
        ),
    ),
    "a country for its city": (
        (
            "2022-12-05",
            "Le chef de la diplomatie russe, Sergueï Lavrov, a rencontré lundi à Nouakchott le "
            "président mauritanien Mohamed Ould Ghazouani.",
        ),
        (
            "2022-12-06",
            "Le 5 décembre, Sergueï Lavrov s'est entretenu en Mauritanie avec Mohamed Ould Ghazouani.",
        ),
    ),
    "an office for a name": (
        (
            "2022-07-27",
            "Le président français Emmanuel Macron a reçu mardi à Paris le président tchadien "
            "Mahamat Idriss Déby.",
        ),
        (
            "2022-07-28",
            "Le chef de l'État tchadien a été reçu mardi 26 juillet à Paris par son homologue français.",
        ),
    ),
    "cancelled, as was planned": (
        (
            "2023-03-01",
            "Le président sénégalais Macky Sall se rendra à Nouakchott le 10 mars.",
        ),
        (
            "2023-03-09",
            "La visite du président sénégalais Macky Sall à Nouakchott, prévue le 10 mars, a été annulée.",
        ),
    ),
    "a summit with and without its guests": (
        (
            "2022-06-05",
            "Les chefs d'État de la Cédéao se sont réunis samedi à Accra pour un sommet "
            "extraordinaire consacré au Mali.",
        ),
        (
            "2022-06-06",
            "Le sommet de la Cédéao sur le Mali s'est tenu le 4 juin à Accra.",
        ),
    ),
    "neither has a date": (
        (
            "2023-05-10",
            "Le président malien Assimi Goïta a reçu à Bamako le président togolais Faure Gnassingbé.",
        ),
        (
            "2023-05-11",
            "À Bamako, Faure Gnassingbé a été reçu par Assimi Goïta.",
        ),
    ),
    "put off, as was planned": (
        (
            "2023-05-02",
            "La visite du président turc Recep Tayyip Erdogan à Niamey, prévue le 20 mai, a été reportée.",
        ),
        (
            "2023-04-28",
            "Le président turc Recep Tayyip Erdogan se rendra à Niamey le 20 mai.",
        ),
    ),
    "a number in letters and in figures": (
        (
            "2022-09-02",
            "La 18e session du Comité bilatéral stratégique Mali-Algérie s'est tenue à Bamako en septembre.",
        ),
        (
            "2022-09-04",
            "La dix-huitième session du Comité bilatéral stratégique Mali-Algérie s'est tenue jeudi.",
        ),
    ),
    "an exit, by day and by month": (
        (
            "2022-05-16",
            "Le Mali a quitté le G5 Sahel dimanche 15 mai 2022.",
        ),
        (
            "2022-09-02",
            "Le Mali a quitté le G5 Sahel en mai 2022.",
        ),
    ),
    "an exit without its date": (
        (
            "2022-05-17",
            "Le Mali a quitté le G5 Sahel le 15 mai 2022.",
        ),
        (
            "2022-06-01",
            "Le Mali s'est retiré du G5 Sahel.",
        ),
    ),
    "a founding with and without founders": (
        (
            "2023-09-18",
            "L'Alliance des États du Sahel a été créée le 16 septembre 2023 par le Mali, le Burkina "
            "Faso et le Niger.",
        ),
        (
            "2024-01-10",
            "L'Alliance des États du Sahel a été fondée en septembre 2023.",
        ),
    ),
    "an accord between capitals": (
        (
            "2023-10-14",
            "Le Mali et la Russie ont signé vendredi un accord de coopération nucléaire.",
        ),
        (
            "2023-10-20",
            "Bamako et Moscou ont signé le 13 octobre 2023 un accord sur le nucléaire civil.",
        ),
    ),
    "sanctions lifted": (
        (
            "2024-02-25",
            "La Cédéao a levé samedi les sanctions contre le Niger.",
        ),
        (
            "2024-02-27",
            "Le 24 février, la Cédéao a décidé de lever les sanctions imposées au Niger.",
        ),
    ),
    "troops that left": (
        (
            "2022-08-16",
            "Les troupes françaises ont quitté le Mali lundi 15 août.",
        ),
        (
            "2022-09-10",
            "Les soldats français ont quitté le Mali en août 2022.",
        ),
    ),
}

TWO_EVENTS: dict[str, tuple[Report, Report]] = {
    "another day": (
        (
            "2024-06-14",
            "Le ministre malien Abdoulaye Diop a été reçu jeudi à Alger par le président algérien "
            "Abdelmadjid Tebboune.",
        ),
        (
            "2024-06-25",
            "Le ministre malien Abdoulaye Diop a été reçu lundi à Alger par le président algérien "
            "Abdelmadjid Tebboune.",
        ),
    ),
    "another month": (
        (
            "2024-06-14",
            "Abdoulaye Diop a été reçu jeudi à Alger par Abdelmadjid Tebboune.",
        ),
        (
            "2024-09-18",
            "Abdoulaye Diop a été reçu lundi à Alger par Abdelmadjid Tebboune.",
        ),
    ),
    "another city": (
        (
            "2024-06-14",
            "Le président malien Assimi Goïta a rencontré jeudi à Niamey le président nigérien "
            "Abdourahamane Tiani.",
        ),
        (
            "2024-06-14",
            "Le président malien Assimi Goïta a rencontré jeudi à Agadez le président nigérien "
            "Abdourahamane Tiani.",
        ),
    ),
    "another session": (
        (
            "2022-09-02",
            "La 18e session du Comité bilatéral stratégique Mali-Algérie s'est tenue à Bamako.",
        ),
        (
            "2022-09-03",
            "La 17e session du Comité bilatéral stratégique Mali-Algérie s'était tenue à Alger.",
        ),
    ),
    "another ordinal in words": (
        (
            "2023-07-10",
            "La troisième session de la commission mixte Niger-Bénin s'est tenue à Niamey en juillet.",
        ),
        (
            "2023-07-12",
            "La quatrième session de la commission mixte Niger-Bénin se tiendra à Niamey en juillet.",
        ),
    ),
    "a call and a visit": (
        (
            "2023-08-21",
            "Le président turc Recep Tayyip Erdogan a eu dimanche un entretien téléphonique avec le "
            "président tchadien Mahamat Idriss Déby.",
        ),
        (
            "2023-08-21",
            "Le président turc Recep Tayyip Erdogan est arrivé dimanche à N'Djamena pour une visite "
            "officielle.",
        ),
    ),
    "cancelled, then held": (
        (
            "2023-03-09",
            "La visite du président sénégalais Macky Sall à Nouakchott, prévue le 10 mars, a été annulée.",
        ),
        (
            "2023-03-28",
            "Le président sénégalais Macky Sall est arrivé lundi 27 mars à Nouakchott pour une "
            "visite officielle.",
        ),
    ),
    "other visitors of one host": (
        (
            "2023-05-10",
            "Le président nigérien Mohamed Bazoum a reçu mardi à Niamey l'ambassadeur de France.",
        ),
        (
            "2023-05-10",
            "Le président nigérien Mohamed Bazoum a reçu mardi à Niamey l'ambassadeur d'Allemagne.",
        ),
    ),
    "other people of the same states": (
        (
            "2023-05-10",
            "Le Premier ministre malien Choguel Maïga a reçu mardi à Bamako le président togolais "
            "Faure Gnassingbé.",
        ),
        (
            "2023-05-10",
            "Le président malien Assimi Goïta a reçu mardi à Bamako le président togolais Faure Gnassingbé.",
        ),
    ),
    "neither has a date, a season apart": (
        (
            "2023-05-10",
            "Le président malien Assimi Goïta a reçu à Bamako le président togolais Faure Gnassingbé.",
        ),
        (
            "2023-09-11",
            "À Bamako, Faure Gnassingbé a été reçu par Assimi Goïta.",
        ),
    ),
    "put off, then held": (
        (
            "2023-05-02",
            "La visite du président turc Recep Tayyip Erdogan à Niamey, prévue le 20 mai, a été reportée.",
        ),
        (
            "2023-06-12",
            "Le président turc Recep Tayyip Erdogan est arrivé dimanche 11 juin à Niamey pour une "
            "visite officielle.",
        ),
    ),
    "other ambassadors of one day": (
        (
            "2023-05-10",
            "Mohamed Bazoum a reçu mardi à Niamey l'ambassadeur d'Italie.",
        ),
        (
            "2023-05-10",
            "Mohamed Bazoum a reçu mardi à Niamey l'ambassadeur d'Espagne.",
        ),
    ),
    "a summit and talks beside it": (
        (
            "2023-02-20",
            "Le Tchad, le Mali, le Niger, la Mauritanie et le Burkina Faso ont participé dimanche au "
            "sommet du G5 Sahel à N'Djamena.",
        ),
        (
            "2023-02-20",
            "Le président tchadien Mahamat Idriss Déby s'est entretenu dimanche à N'Djamena avec le "
            "président nigérien Mohamed Bazoum.",
        ),
    ),
    "a summit a year later": (
        (
            "2022-07-04",
            "Le sommet de la Cédéao s'est tenu dimanche à Accra, consacré au Mali.",
        ),
        (
            "2023-07-10",
            "Le sommet de la Cédéao s'est tenu dimanche à Bissau, consacré au Mali.",
        ),
    ),
    "the body of another region": (
        (
            "2023-08-11",
            "Le sommet de la Cédéao sur le Niger s'est tenu jeudi à Abuja.",
        ),
        (
            "2023-08-11",
            "Le sommet de l'Union africaine sur le Niger s'est tenu jeudi à Abuja.",
        ),
    ),
    "another member leaves": (
        (
            "2023-12-03",
            "Le Niger a quitté le G5 Sahel samedi.",
        ),
        (
            "2022-05-16",
            "Le Mali a quitté le G5 Sahel dimanche.",
        ),
    ),
    "left and joined": (
        (
            "2024-01-29",
            "Le Mali a quitté la Cédéao dimanche.",
        ),
        (
            "2024-01-29",
            "Le Mali a quitté le G5 Sahel dimanche.",
        ),
    ),
    "an accord half a year later": (
        (
            "2023-04-14",
            "Le Mali et la Russie ont signé jeudi un accord de coopération nucléaire.",
        ),
        (
            "2023-10-14",
            "Le Mali et la Russie ont signé vendredi un accord de coopération nucléaire.",
        ),
    ),
    "the troops of another state": (
        (
            "2022-08-16",
            "Les troupes françaises ont quitté le Mali lundi 15 août.",
        ),
        (
            "2022-08-16",
            "Les troupes allemandes ont quitté le Mali lundi 15 août.",
        ),
    ),
    "sanctions put on and lifted": (
        (
            "2023-08-01",
            "La Cédéao a imposé dimanche des sanctions au Niger.",
        ),
        (
            "2024-02-25",
            "La Cédéao a levé samedi les sanctions contre le Niger.",
        ),
    ),
    "suspended twice": (
        (
            "2020-08-20",
            "La Cédéao a suspendu le Mali mercredi 19 août.",
        ),
        (
            "2021-05-31",
            "La Cédéao a suspendu le Mali dimanche 30 mai.",
        ),
    ),
}
