# ruff: noqa: E501 (a sentence stands on one line)
"""What the dailies of the Sahel tell of donors, accords and dates; every sentence is our own, three to a way."""

import pytest

from sahel_pipeline.extraction.extractor import extract_records
from tests.unit.extraction.told import PUBLISHED, alliances_told

# text, a record that it must give as "alliance|action|actors|status|date"
STATED = [
    # who pays for a project
    ("Le programme d'hydraulique du Guidimakha, en Mauritanie, est financé à hauteur de six millions d'euros par l'Espagne.", "bilateral|cooperates|ESP MRT|done|-"),
    ("À Zinder, le maire a inauguré la seconde phase du marché de Birni. Cofinancé par la Suisse et la Banque mondiale, ce projet embellit une ville du Niger.", "bilateral|cooperates|Banque mondiale CHE NER|done|-"),
    ("Appuyée financièrement par le Luxembourg, la campagne de vaccination couvre le sud du Tchad.", "bilateral|cooperates|LUX TCD|done|-"),
    # who lends a hand
    ("Au Tchad, le projet d'élevage est mis en œuvre avec l'appui technique de la FAO et du PAM.", "bilateral|cooperates|FAO PAM TCD|done|-"),
    ("Le Burkina Faso a bâti vingt dispensaires grâce au soutien du Japon, dans le cadre du plan santé.", "bilateral|cooperates|BFA JPN|done|-"),
    ("Le programme des cantines du Mali bénéficie de l'appui de l'Unicef.", "bilateral|cooperates|MLI Unicef|done|-"),
    # help in so many words
    ("Le représentant de l'OMS a assuré le Niger de son accompagnement.", "bilateral|cooperates|NER OMS|done|-"),
    ("Le Danemark a fait un don de trois millions de couronnes aux hôpitaux du Mali.", "bilateral|cooperates|DNK MLI|done|-"),
    ("L'ambassadrice de Suède a assuré le Burkina Faso du soutien de Stockholm.", "bilateral|cooperates|BFA SWE|done|-"),
    # who stands by a body of the Sahel does so under its name
    ("La Norvège a réitéré son engagement aux côtés du G5 Sahel.", "G5 Sahel|cooperates|G5 Sahel NOR|done|-"),
    ("Le Qatar a exprimé sa solidarité au G5 Sahel.", "G5 Sahel|cooperates|G5 Sahel QAT|done|-"),
    ("L'AES a exprimé sa solidarité au Soudan.", "AES|cooperates|AES SDN|done|-"),
    # a signing that is only dated, and who has signed beside his name
    ("Depuis la signature de l'accord d'Alger en 2015, le Mali attend la paix.", "Accord d'Alger|agreed|MLI|done|2015"),
    ("Le fleuve est plus sûr depuis la signature de l'accord de Doha en août 2022.", "Accord de Doha|agreed|TCD|done|2022-08"),
    ("La Coordination des mouvements de l'Azawad (CMA), signataire de l'accord d'Alger, a réagi lundi.", "Accord d'Alger|agreed|CMA|done|-"),
    # the accord named before, and the mediator that it is called after
    ("Bamako dit ne plus croire à l'accord d'Alger. Un parti a demandé l'abrogation de l'accord.", "Accord d'Alger|denounced|MLI|proposed|-"),
    ("Le Mali et la CMA ont signé en 2015 l'accord algérien.", "Accord d'Alger|agreed|CMA MLI|done|2015"),
    ("Le Mali et la CMA ont signé en juin 2015 l'accord issu du processus d'Alger.", "Accord d'Alger|agreed|CMA MLI|done|2015-06"),
    # who no longer takes part in an accord leaves it
    ("La CMA est signataire de l'accord d'Alger. Elle a suspendu en janvier sa participation au suivi de l'accord.", "Accord d'Alger|left|CMA|done|2024-01"),
    ("Le CSP a suspendu sa participation au comité de suivi de l'accord d'Alger.", "Accord d'Alger|left|CSP|done|-"),
    ("Le Tchad a suspendu en janvier sa participation à la Force multinationale mixte.", "Force multinationale mixte|left|TCD|done|2024-01"),
    # a date between the verb and what is withheld
    ("Bruxelles avait suspendu dès mai 2022 l'entraînement des soldats maliens.", "UE|suspended|MLI|done|2022-05"),
    ("Bruxelles avait suspendu dès avril 2022 l’entraînement des soldats maliens, par crainte des abus.", "UE|suspended|MLI|done|2022-04"),
    ("Ottawa a gelé le 4 mars son aide au Niger.", "bilateral|suspended|CAN NER|done|2024-03-04"),
    ("Berne avait interrompu en juin 2021 sa coopération avec le Tchad.", "bilateral|suspended|CHE TCD|done|2021-06"),
    # when a decision takes effect, and a day by which
    ("Le Tchad a annoncé jeudi son retrait de la Cedeao. La décision prend effet le 1er avril.", "CEDEAO|left|TCD|announced|2024-04-01"),
    ("Le Mali a annoncé mardi son retrait de l'OIF. Cette mesure est effective depuis le 8 mars.", "OIF|left|MLI|done|2024-03-08"),
    ("Jeudi, Berlin a annoncé la fermeture de sa base de Niamey d'ici au 31 août.", "bilateral|withdrew|DEU NER|announced|2024-08-31"),
    # what stands between two that are named together
    ("Le G5 Sahel se vide. Il ne reste plus à sa table que la Mauritanie, qui le préside, et le Tchad.", "G5 Sahel|member|MRT TCD|done|-"),
    ("Le Cemoc réunit l'Algérie, qui l'a voulu, et le Mali.", "Cemoc|member|DZA MLI|done|-"),
    ("L'OMVS réunit la Guinée, où naît le fleuve, et le Mali.", "OMVS|member|GIN MLI|done|-"),
    # two states before
    ("Bamako a rompu en mai 2022 et Ouagadougou en janvier. Dans les deux cas, les soldats français ont quitté les lieux.", "bilateral|withdrew|BFA FRA MLI|done|-"),
    # within whose frame two stand together is no third
    ("Le Mali et le Sénégal se félicitent de leurs excellentes relations au sein de la Cedeao.", "bilateral|cooperates|MLI SEN|done|-"),
    ("Le Tchad et le Gabon se disent prêts à coopérer davantage au sein de la Cemac, et entretiennent d'excellentes relations.", "bilateral|cooperates|GAB TCD|done|-"),
    ("Le Niger et le Bénin ont salué leurs excellentes relations en marge de l'UA.", "bilateral|cooperates|BEN NER|done|-"),
    # a body of sports whose letters are those of a state
    ("La Confédération africaine de football (CAF) a suspendu le Mali.", "CAF|suspended|MLI|done|-"),
    ("La Confédération africaine de football (CAF) a exclu le Tchad pour un an.", "CAF|suspended|TCD|done|-"),
    ("Le Niger a été suspendu par la Confédération africaine de football (CAF).", "CAF|suspended|NER|done|-"),
]  # fmt: skip

# text, an action of which it tells nothing
UNTOLD = [
    ("Une ONG financée par la France a fermé ses portes à Bamako.", "cooperates"),
    ("Les soldats tchadiens ont mené le plan de ratissage avec l'appui de la France.", "cooperates"),
    ("Le projet de loi est adopté au Mali avec l'appui de la majorité.", "cooperates"),
    ("Le Tchad n'est pas hostile à une réduction du budget de la Ceeac.", "left"),
    ("Le Niger a proposé une réduction des postes de la Cedeao.", "left"),
    ("Le Tchad est favorable à la réduction du mandat de l'Union africaine.", "left"),
    ("La reprise des relations diplomatiques entre le Tchad et Israël a été saluée.", "readmitted"),
    ("Depuis le rétablissement des relations diplomatiques entre le Niger et Cuba, des médecins sont venus.", "readmitted"),
    ("Le juge a exigé du Mali le déblocage du salaire d'un ancien aide de camp de la CPI.", "readmitted"),
    ("La Minusma finance à Kidal les services sociaux de base.", "deployed"),
    ("L'Unicef et la Minusma ouvrent à Gao des structures de base pour les enfants.", "deployed"),
    ("Le représentant de la Minusma au Mali a pris la parole.", "deployed"),
    ("Le bureau de la Minusma au Mali publie un rapport.", "deployed"),
    ("L'ambassadeur de Turquie au Niger, accompagné du ministre nigérien, a visité le marché.", "cooperates"),
    ("Le préfet malien, accompagné de l'attaché français, a coupé le ruban.", "cooperates"),
    ("Le Burkina Faso entend accompagner l'Union nationale des éleveurs du Sud (UNES) dans ses projets.", "cooperates"),
    ("Le Niger a réitéré son soutien au Comité des sages du Nord (CSN).", "cooperates"),
    ("Des proches du M5-RFP ont dénoncé cet accord au Mali.", "denounced"),
    ("L'Adema et la Codem ont dénoncé un accord qui lie le Mali.", "denounced"),
    ("Bamako doit d'abord accepter de respecter l'accord d'Alger.", "agreed"),
    ("Le Tchad a accepté d'appliquer l'accord de Doha.", "agreed"),
    ("Le Premier ministre malien a signé un décret que le M5-RFP tient pour une violation de la charte.", "agreed"),
    ("Le CSA a dit sa joie au sortir du compromis sur l'accord de paix au Mali.", "denounced"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), STATED, ids=[text[:50] for text, _ in STATED])
def test_a_way_of_telling_is_read(text, expected):
    assert expected in alliances_told(text)


@pytest.mark.parametrize(("text", "action"), UNTOLD, ids=[text[:50] for text, _ in UNTOLD])
def test_what_only_sounds_like_it_is_not_read(text, action):
    assert not [record for record in alliances_told(text) if record.split("|")[1] == action]


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("Le président nigérien Mohamed Bazoum a reçu mardi le président turc Recep Tayyip Erdogan. La Turquie lui a offert ses services.", {"NER", "TUR"}),
        ("Le ministre malien Abdoulaye Diop a reçu mardi l'ambassadeur de Chine. La Chine a proposé son aide au Mali.", {"CHN", "MLI"}),
        ("Mahamat Idriss Déby a reçu mardi à N'Djamena l'ambassadeur d'Italie. L'Italie a proposé d'aider le Tchad.", {"ITA", "TCD"}),
    ],
)  # fmt: skip
def test_an_offer_has_the_day_of_the_audience_at_which_it_was_made(text, actors):
    offered = [a for a in extract_records(text, date=PUBLISHED).alliances if a.status.value == "proposed"]
    assert [(set(a.actors), a.date) for a in offered] == [(actors, "2024-03-12")]
