# ruff: noqa: E501 (a sentence stands on one line)
"""Sentences of our own and the alliance records that they state."""

from datetime import date

import pytest

from sahel_pipeline.extraction.alliances import by_rules
from sahel_pipeline.extraction.drafts import Reason
from sahel_pipeline.extraction.reading import read_document
from sahel_pipeline.records import AllianceAction

# text, records as (alliance, action, actors, status, date)
PUBLISHED_2024_03_15 = [
    (
        "Le Niger est membre de la Cédéao depuis 1975.",
        [("CEDEAO", "member", "NER", "done", None)],
    ),
    (
        "La Mauritanie, membre fondateur du G5 Sahel, a salué cette annonce.",
        [("G5 Sahel", "founded", "MRT", "done", None)],
    ),
    (
        "L'Alliance des États du Sahel regroupe le Mali, le Burkina Faso et le Niger.",
        [("AES", "member", "BFA MLI NER", "done", None)],
    ),
    (
        "L'AES (Mali, Burkina Faso, Niger) a publié un communiqué.",
        [("AES", "member", "BFA MLI NER", "done", None)],
    ),
    (
        "Le Cemoc, dont font partie l'Algérie, le Mali, la Mauritanie et le Niger, a son siège à Tamanrasset.",
        [("Cemoc", "member", "DZA MLI MRT NER", "done", None)],
    ),
    (
        "Le Tchad n'est pas membre de la Cédéao.",
        [("CEDEAO", "not_member", "TCD", "done", None)],
    ),
    (
        "Le ministre a évoqué le G5 Sahel, dont l'Algérie ne faisait pas partie.",
        [("G5 Sahel", "not_member", "DZA", "done", None)],
    ),
    (
        "La Force multinationale mixte, composée du Tchad, du Cameroun, du Nigeria et du Niger, combat Boko Haram.",
        [("Force multinationale mixte", "member", "CMR NER NGA TCD", "done", None)],
    ),
    (
        "La Mauritanie ne fait plus partie de la Cédéao.",
        [("CEDEAO", "not_member", "MRT", "done", None)],
    ),
    (
        "Les pays membres de l'AES, à savoir le Mali, le Burkina Faso et le Niger, se sont concertés.",
        [("AES", "member", "BFA MLI NER", "done", None)],
    ),
    (
        "Le Mali, le Burkina Faso et le Niger ont créé l'Alliance des États du Sahel le 16 septembre 2023.",
        [("AES", "founded", "BFA MLI NER", "done", "2023-09-16")],
    ),
    (
        "Le Cemoc, créé en 2010 à l'initiative de l'Algérie, siège à Tamanrasset.",
        [("Cemoc", "founded", "DZA", "done", "2010")],
    ),
    (
        "Fondé en 2014 à Nouakchott, le G5 Sahel peine à convaincre.",
        [("G5 Sahel", "founded", "", "done", "2014")],
    ),
    (
        "La Coalition pour le Sahel a été lancée en janvier 2020 par la France.",
        [("Coalition pour le Sahel", "founded", "FRA", "done", "2020-01")],
    ),
    (
        "Depuis la création de l'AES en septembre 2023, les échanges se multiplient.",
        [("AES", "founded", "", "done", "2023-09")],
    ),
    (
        "Le Tchad a rejoint l'AES le 2 février 2024.",
        [("AES", "joined", "TCD", "done", "2024-02-02")],
    ),
    (
        "Le Togo envisage de rejoindre l'Alliance des États du Sahel.",
        [("AES", "joined", "TGO", "proposed", None)],
    ),
    (
        "Le Sénégal a demandé son adhésion à l'AES.",
        [("AES", "joined", "SEN", "proposed", None)],
    ),
    (
        "Le Burkina Faso va adhérer aux BRICS.",
        [("BRICS", "joined", "BFA", "announced", None)],
    ),
    (
        "Le Tchad dément vouloir rejoindre l'AES.",
        [("AES", "joined", "TCD", "denied", None)],
    ),
    (
        "Le Mali, le Burkina Faso et le Niger ont annoncé, le 28 janvier 2024, leur retrait de la Cédéao.",
        [("CEDEAO", "left", "BFA MLI NER", "announced", "2024-01-28")],
    ),
    (
        "Bamako a claqué la porte de la Cédéao.",
        [("CEDEAO", "left", "MLI", "announced", None)],
    ),
    (
        "Le retrait du Mali du G5 Sahel, en mai 2022, a affaibli l'organisation.",
        [("G5 Sahel", "left", "MLI", "done", "2022-05")],
    ),
    (
        "Ouagadougou et Niamey ont décidé de se retirer du G5 Sahel.",
        [("G5 Sahel", "left", "BFA NER", "done", None)],
    ),
    (
        "Le départ du Niger de la Francophonie a surpris Paris.",
        [("OIF", "left", "NER", "done", None)],
    ),
    (
        "Le Niger a suspendu sa coopération avec l'OIF.",
        [("OIF", "left", "NER", "done", None)],
    ),
    (
        "La Mauritanie n'envisage pas de quitter la Cédéao.",
        [("CEDEAO", "left", "MRT", "denied", None)],
    ),
    (
        "Le Burkina Faso menace de quitter l'UEMOA.",
        [("UEMOA", "left", "BFA", "proposed", None)],
    ),
    (
        "La Cédéao a imposé des sanctions au Mali le 9 janvier 2022.",
        [("CEDEAO", "suspended", "MLI", "done", "2022-01-09")],
    ),
    (
        "Les sanctions de la Cédéao contre le Niger frappent les populations.",
        [("CEDEAO", "suspended", "NER", "done", None)],
    ),
    (
        "L'Union africaine a suspendu le Niger de ses instances.",
        [("UA", "suspended", "NER", "done", None)],
    ),
    (
        "Le Burkina Faso a été suspendu de l'Union africaine.",
        [("UA", "suspended", "BFA", "done", None)],
    ),
    (
        "L'Union européenne a suspendu son appui budgétaire au Niger.",
        [("UE", "suspended", "NER", "done", None)],
    ),
    (
        "Les États-Unis ont suspendu leur aide au Burkina Faso.",
        [("bilateral", "suspended", "BFA USA", "done", None)],
    ),
    (
        "La Suède suspend son aide au développement au Mali.",
        [("bilateral", "suspended", "MLI SWE", "done", None)],
    ),
    (
        "Le Danemark a gelé sa coopération avec Niamey.",
        [("bilateral", "suspended", "DNK NER", "done", None)],
    ),
    (
        "La suspension du Mali par l'OIF a été vivement critiquée.",
        [("OIF", "suspended", "MLI", "done", None)],
    ),
    (
        "Le Niger a rompu ses relations diplomatiques avec l'Ukraine.",
        [("bilateral", "suspended", "NER UKR", "done", None)],
    ),
    (
        "La Cédéao a levé les sanctions contre le Mali le 3 juillet 2022.",
        [("CEDEAO", "readmitted", "MLI", "done", "2022-07-03")],
    ),
    (
        "La levée des sanctions de la Cédéao contre le Niger a été saluée à Niamey.",
        [("CEDEAO", "readmitted", "NER", "done", None)],
    ),
    (
        "Le Niger demande la levée des sanctions imposées par la Cédéao.",
        [("CEDEAO", "readmitted", "NER", "proposed", None)],
    ),
    (
        "L'Union africaine a réintégré le Gabon et la Guinée.",
        [],
    ),
    (
        "L'Allemagne a repris sa coopération avec le Niger.",
        [("bilateral", "readmitted", "DEU NER", "done", None)],
    ),
    (
        "Le Mali et l'Algérie souhaitent redynamiser le Cemoc.",
        [("Cemoc", "revived", "DZA MLI", "proposed", None)],
    ),
    (
        "La Mauritanie et le Tchad ont relancé le G5 Sahel.",
        [("G5 Sahel", "revived", "MRT TCD", "done", None)],
    ),
    (
        "L'opération Barkhane a pris fin le 9 novembre 2022.",
        [("Barkhane", "ended", "FRA", "done", "2022-11-09")],
    ),
    (
        "La Mauritanie et le Tchad ont annoncé la dissolution du G5 Sahel.",
        [("G5 Sahel", "ended", "MRT TCD", "done", None)],
    ),
    (
        "Emmanuel Macron a annoncé la fin de l'opération Barkhane.",
        [("Barkhane", "ended", "FRA", "done", None)],
    ),
    (
        "Le Conseil de sécurité a mis fin au mandat de la Minusma le 30 juin 2023.",
        [("Minusma", "ended", "ONU", "done", "2023-06-30")],
    ),
    (
        "Le Mali et la Russie ont signé un accord de coopération militaire le 12 mars 2024.",
        [("bilateral", "agreed", "MLI RUS", "done", "2024-03-12")],
    ),
    (
        "Le Tchad a conclu avec la Hongrie un accord de défense.",
        [("bilateral", "agreed", "HUN TCD", "done", None)],
    ),
    (
        "Les trois pays ont adopté la Charte du Liptako-Gourma.",
        [],
    ),
    (
        "La signature d'un protocole d'accord entre le Niger et le Bénin est attendue.",
        [("bilateral", "agreed", "BEN NER", "announced", None)],
    ),
    (
        "L'accord de paix d'Alger, signé en 2015 par Bamako et la CMA, est contesté.",
        [("Accord d'Alger", "agreed", "CMA MLI", "done", "2015")],
    ),
    (
        "La Turquie et le Tchad vont signer un accord de défense.",
        [("bilateral", "agreed", "TCD TUR", "announced", None)],
    ),
    (
        "Un mémorandum d'entente a été signé entre le Burkina Faso et le Maroc.",
        [("bilateral", "agreed", "BFA MAR", "done", None)],
    ),
    (
        "Le Niger a dénoncé l'accord militaire qui le lie aux États-Unis.",
        [("bilateral", "denounced", "NER USA", "done", None)],
    ),
    (
        "Bamako a mis fin à l'accord d'Alger le 25 janvier 2024.",
        [("Accord d'Alger", "denounced", "MLI", "done", "2024-01-25")],
    ),
    (
        "Le Tchad a annoncé la rupture de l'accord de défense avec la France.",
        [("bilateral", "denounced", "FRA TCD", "done", None)],
    ),
    (
        "La dénonciation par le Mali des accords de défense avec la France a surpris.",
        [("bilateral", "denounced", "FRA MLI", "done", None)],
    ),
    (
        "Le Burkina Faso a dénoncé l'accord d'assistance militaire de 1961 avec la France.",
        [
            ("bilateral", "agreed", "BFA FRA", "done", "1961"),
            ("bilateral", "denounced", "BFA FRA", "done", None),
        ],
    ),
    (
        "Le Burkina Faso et la Russie ont renforcé leur coopération militaire.",
        [("bilateral", "cooperates", "BFA RUS", "done", None)],
    ),
    (
        "L'Iran et le Niger souhaitent renforcer leur partenariat.",
        [("bilateral", "cooperates", "IRN NER", "done", None)],
    ),
    (
        "La Chine a réaffirmé son soutien au Mali.",
        [("bilateral", "cooperates", "CHN MLI", "done", None)],
    ),
    (
        "Le Mali compte sur son allié russe.",
        [("bilateral", "cooperates", "MLI RUS", "done", None)],
    ),
    (
        "Le Togo s'est rapproché de l'AES.",
        [("AES", "cooperates", "AES TGO", "done", None)],
    ),
    (
        "Le partenariat entre le Tchad et les Émirats arabes unis se porte bien.",
        [("bilateral", "cooperates", "ARE TCD", "done", None)],
    ),
    (
        "La Turquie coopère avec le Niger dans le domaine de la défense.",
        [("bilateral", "cooperates", "NER TUR", "done", None)],
    ),
    (
        "Bamako et Ouagadougou ont exprimé leur solidarité avec Niamey.",
        [("bilateral", "cooperates", "BFA MLI NER", "done", None)],
    ),
    (
        "Le ministre malien a salué la solidité de la coopération sino-malienne.",
        [("bilateral", "cooperates", "CHN MLI", "done", None)],
    ),
    (
        "La coopération entre les deux pays couvre l'énergie.",
        [],
    ),
    (
        "Environ 1 000 soldats américains sont déployés au Niger.",
        [("bilateral", "deployed", "NER USA", "done", None)],
    ),
    (
        "Le Tchad abrite une base militaire française.",
        [("bilateral", "deployed", "FRA TCD", "done", None)],
    ),
    (
        "La présence militaire française au Tchad est contestée.",
        [("bilateral", "deployed", "FRA TCD", "done", None)],
    ),
    (
        "Des mercenaires de Wagner sont présents au Mali depuis décembre 2021.",
        [("Wagner", "deployed", "MLI Wagner", "done", "2021-12")],
    ),
    (
        "La Russie a envoyé une centaine d'instructeurs au Burkina Faso.",
        [("bilateral", "deployed", "BFA RUS", "done", None)],
    ),
    (
        "La Hongrie va déployer 200 soldats au Tchad.",
        [("bilateral", "deployed", "HUN TCD", "announced", None)],
    ),
    (
        "L'Italie maintient 300 militaires au Niger.",
        [("bilateral", "deployed", "ITA NER", "done", None)],
    ),
    (
        "Le contingent tchadien de la Minusma au Mali a perdu trois hommes.",
        [("Minusma", "deployed", "MLI TCD", "done", None)],
    ),
    (
        "Les paramilitaires russes d'Africa Corps sont arrivés à Niamey en avril 2024.",
        [("Africa Corps", "deployed", "NER RUS", "done", "2024-04")],
    ),
    (
        "Cent instructeurs russes sont arrivés mercredi à Niamey.",
        [("bilateral", "deployed", "NER RUS", "done", "2024-03-13")],
    ),
    (
        "La force Barkhane, déployée au Mali, a neutralisé deux chefs.",
        [("Barkhane", "deployed", "FRA MLI", "done", None)],
    ),
    (
        "Les derniers soldats français ont quitté le Niger le 22 décembre 2023.",
        [("bilateral", "withdrew", "FRA NER", "done", "2023-12-22")],
    ),
    (
        "Le Niger exige le départ des troupes américaines.",
        [("bilateral", "withdrew", "NER USA", "proposed", None)],
    ),
    (
        "Washington a annoncé le retrait de ses soldats du Niger.",
        [("bilateral", "withdrew", "NER USA", "announced", None)],
    ),
    (
        "La Minusma a achevé son retrait du Mali le 31 décembre 2023.",
        [("Minusma", "withdrew", "MLI ONU", "done", "2023-12-31")],
    ),
    (
        "Le retrait des forces allemandes du Mali doit s'achever en mai 2024.",
        [("bilateral", "withdrew", "DEU MLI", "announced", "2024-05")],
    ),
    (
        "Paris dément le retrait de ses troupes du Tchad.",
        [("bilateral", "withdrew", "FRA TCD", "denied", None)],
    ),
    (
        "Le Mali a demandé à la Minusma de quitter son territoire.",
        [("Minusma", "withdrew", "MLI ONU", "proposed", None)],
    ),
    (
        "La force Barkhane a quitté le Mali le 15 août 2022.",
        [("Barkhane", "withdrew", "FRA MLI", "done", "2022-08-15")],
    ),
    (
        "Les soldats français de l'opération Sabre ont quitté le Burkina Faso en février 2023.",
        [("Sabre", "withdrew", "BFA FRA", "done", "2023-02")],
    ),
    (
        "Le Burkina Faso a donné un mois aux troupes françaises pour quitter le pays.",
        [("bilateral", "withdrew", "BFA FRA", "proposed", None)],
    ),
    (
        "La Cédéao tiendra un sommet sur le Mali dimanche.",
        [],
    ),
    (
        "Le président nigérien a reçu l'ambassadeur de France.",
        [],
    ),
    (
        "La Cédéao menace d'intervenir militairement au Niger.",
        [],
    ),
    (
        "Des manifestants ont réclamé le départ des troupes françaises du Niger.",
        [],
    ),
    (
        "L'armée malienne a repris la ville de Kidal.",
        [],
    ),
    (
        "Un groupe armé a prêté allégeance à l'État islamique au Mali.",
        [],
    ),
    (
        "L'équipe du Mali a quitté la compétition.",
        [],
    ),
    (
        "Le ministre malien de la Coopération a quitté Paris pour Bamako.",
        [],
    ),
    (
        "Le Mali et le Sénégal ont fait match nul.",
        [],
    ),
    (
        "Le Burkina Faso a suspendu la diffusion de RFI.",
        [],
    ),
    (
        "Les soldats maliens ont tué dix terroristes au nord du Mali.",
        [],
    ),
    (
        "L'armée américaine a rendu au Niger la base aérienne 101.",
        [("bilateral", "withdrew", "NER USA", "done", None)],
    ),
    (
        "L'Allemagne fournit à la Minusma un millier d'hommes.",
        [("Minusma", "deployed", "DEU MLI", "done", None)],
    ),
    (
        "La Turquie a livré des drones au Burkina Faso.",
        [("bilateral", "cooperates", "BFA TUR", "done", None)],
    ),
    (
        "Washington, qui a suspendu son aide au Niger, y entretient un millier de soldats.",
        [
            ("bilateral", "deployed", "NER USA", "done", None),
            ("bilateral", "suspended", "NER USA", "done", None),
        ],
    ),
    (
        "Suspendu par l'Union africaine depuis le putsch, le Niger n'a envoyé personne.",
        [("UA", "suspended", "NER", "done", None)],
    ),
    (
        "Le Mali et la Guinée, suspendus par l'Union africaine, n'ont pas été conviés.",
        [("UA", "suspended", "GIN MLI", "done", None)],
    ),
    (
        "L'OIF avait suspendu le Mali en août 2020, le Burkina Faso en 2022 et le Niger en décembre 2023.",
        [
            ("OIF", "suspended", "BFA", "done", "2022"),
            ("OIF", "suspended", "MLI", "done", "2020-08"),
            ("OIF", "suspended", "NER", "done", "2023-12"),
        ],
    ),
    (
        "La Cédéao a levé le 3 juillet 2022 l'embargo imposé au Mali depuis le 9 janvier 2022.",
        [
            ("CEDEAO", "readmitted", "MLI", "done", "2022-07-03"),
            ("CEDEAO", "suspended", "MLI", "done", "2022-01-09"),
        ],
    ),
    (
        "Le Tchad a mis fin à l'accord de coopération en matière de défense signé avec la France en 2019.",
        [
            ("bilateral", "agreed", "FRA TCD", "done", "2019"),
            ("bilateral", "denounced", "FRA TCD", "done", None),
        ],
    ),
    (
        "Au Niger, environ mille soldats américains sont stationnés à Agadez.",
        [("bilateral", "deployed", "NER USA", "done", None)],
    ),
    (
        "L'Allemagne, dont 1 100 militaires sont stationnés à Gao, hésite encore.",
        [("bilateral", "deployed", "DEU MLI", "done", None)],
    ),
    (
        "Le Tchad et la Mauritanie, qui n'appartiennent pas à l'AES, n'ont pas réagi.",
        [("AES", "not_member", "MRT TCD", "done", None)],
    ),
    (
        "La Mauritanie exerce la présidence du G5 Sahel, dont le Niger est membre.",
        [("G5 Sahel", "member", "NER", "done", None)],
    ),
    (
        "Le Tchad n'enverra pas de soldats au Niger.",
        [],
    ),
    (
        "La Côte d'Ivoire réclame la libération de ses soldats détenus au Mali.",
        [],
    ),
    (
        "N'Djamena a obtenu le départ des soldats français.",
        [("bilateral", "withdrew", "FRA TCD", "done", None)],
    ),
    (
        "Moscou et Niamey se sont entendus le 4 mars sur un calendrier.",
        [("bilateral", "agreed", "NER RUS", "done", "2024-03-04")],
    ),
    (
        "Le Ghana a salué la coopération entre Accra et Ouagadougou.",
        [("bilateral", "cooperates", "BFA GHA", "done", None)],
    ),
    (
        "Ouagadougou accuse la Côte d'Ivoire d'abriter des soldats français.",
        [],
    ),
    (
        "Bamako a démenti avoir signé un accord secret avec l'Iran.",
        [("bilateral", "agreed", "IRN MLI", "denied", None)],
    ),
    (
        "La Cédéao a gelé les avoirs du Niger.",
        [("CEDEAO", "suspended", "NER", "done", None)],
    ),
    (
        "Les États-Unis et le Tchad ont renoué leur coopération militaire.",
        [("bilateral", "readmitted", "TCD USA", "done", None)],
    ),
    (
        "Le Premier ministre nigérien a demandé le soutien de la Turquie.",
        [("bilateral", "cooperates", "NER TUR", "proposed", None)],
    ),
    (
        "La Mauritanie n'entend pas rejoindre l'AES.",
        [("AES", "joined", "MRT", "denied", None)],
    ),
]

PUBLISHED_2022_06_10 = [
    (
        "Le Danemark va rapatrier sa centaine de soldats déployés au Mali au sein de la task force Takuba.",
        [("Takuba", "withdrew", "DNK MLI", "announced", None)],
    ),
    (
        "Copenhague avait annoncé le 27 janvier le retrait de son contingent du Mali, à la demande de Bamako.",
        [("bilateral", "withdrew", "DNK MLI", "announced", "2022-01-27")],
    ),
    (
        "La France entretient au Mali depuis 2013 une présence militaire importante.",
        [("bilateral", "deployed", "FRA MLI", "done", "2013")],
    ),
    (
        "Quelque 2 400 soldats français sont encore présents au Mali dans le cadre de Barkhane.",
        [("Barkhane", "deployed", "FRA MLI", "done", None)],
    ),
    (
        "Le Mali, suspendu des instances de la Cédéao depuis août 2020, réclame la levée de l'embargo.",
        [
            ("CEDEAO", "readmitted", "MLI", "proposed", None),
            ("CEDEAO", "suspended", "MLI", "done", "2020-08"),
        ],
    ),
    (
        "L'organisation ouest-africaine a imposé un embargo au Mali le 9 janvier.",
        [("CEDEAO", "suspended", "MLI", "done", "2022-01-09")],
    ),
    (
        "Bamako a annoncé le 2 mai la rupture des accords de défense avec Paris.",
        [("bilateral", "denounced", "FRA MLI", "done", "2022-05-02")],
    ),
    (
        "Le Mali a mis fin au traité de coopération en matière de défense signé en juillet 2014 avec la France.",
        [
            ("bilateral", "agreed", "FRA MLI", "done", "2014-07"),
            ("bilateral", "denounced", "FRA MLI", "done", None),
        ],
    ),
    (
        "Le Togo et le Mali ont signé à Lomé un accord sur l'utilisation du port.",
        [("bilateral", "agreed", "MLI TGO", "done", None)],
    ),
    (
        "La Guinée a exprimé sa solidarité avec le Mali.",
        [("bilateral", "cooperates", "GIN MLI", "done", None)],
    ),
    (
        "La Russie, partenaire du Mali, a livré deux hélicoptères.",
        [("bilateral", "cooperates", "MLI RUS", "done", None)],
    ),
    (
        "Le ministre tchadien a salué l'excellence des relations entre le Tchad et la Turquie.",
        [("bilateral", "cooperates", "TCD TUR", "done", None)],
    ),
    (
        "La Mauritanie et le Sénégal entendent renforcer leur coopération dans le domaine gazier.",
        [("bilateral", "cooperates", "MRT SEN", "done", None)],
    ),
    (
        "L'UE a promis 30 millions d'euros au Niger.",
        [("bilateral", "cooperates", "NER UE", "done", None)],
    ),
    (
        "Les Émirats arabes unis ont offert des véhicules blindés au Tchad.",
        [("bilateral", "cooperates", "ARE TCD", "done", None)],
    ),
    (
        "Le Conseil de sécurité a prolongé d'un an le mandat de la Minusma.",
        [],
    ),
    (
        "Londres va retirer ses 300 soldats engagés au sein de la Minusma.",
        [("Minusma", "withdrew", "GBR MLI", "announced", None)],
    ),
    (
        "La Côte d'Ivoire a décidé de retirer progressivement ses troupes de la Minusma.",
        [("Minusma", "withdrew", "CIV MLI", "announced", None)],
    ),
    (
        "Au Niger, où la France dispose d'une base aérienne, les autorités se disent prêtes à coopérer.",
        [("bilateral", "deployed", "FRA NER", "done", None)],
    ),
    (
        "L'armée française, présente au Tchad avec un millier d'hommes, a fourni un appui logistique.",
        [("bilateral", "deployed", "FRA TCD", "done", None)],
    ),
    (
        "Le dernier soldat de l'opération Barkhane présent au Mali a franchi la frontière.",
        [  # none is there any more
            ("Barkhane", "withdrew", "FRA MLI", "done", None),
        ],
    ),
    (
        "Des instructeurs russes forment les soldats maliens à Bamako.",
        [("bilateral", "deployed", "MLI RUS", "done", None)],
    ),
    (
        "Le groupe Wagner, déjà présent en Centrafrique et au Mali, lorgne le Burkina Faso.",
        [("Wagner", "deployed", "CAF MLI Wagner", "done", None)],
    ),
    (
        "Créée en septembre 2023, l'Alliance des États du Sahel a tenu son premier sommet.",
        [("AES", "founded", "", "done", "2023-09")],
    ),
    (
        "Bamako a réaffirmé que sa décision de quitter le G5 Sahel est irrévocable.",
        [("G5 Sahel", "left", "MLI", "done", None)],
    ),
    (
        "Le Niger n'exclut pas de quitter l'UEMOA.",
        [("UEMOA", "left", "NER", "proposed", None)],
    ),
    (
        "La Cédéao a décidé de maintenir les sanctions contre le Mali.",
        [("CEDEAO", "suspended", "MLI", "done", None)],
    ),
    (
        "La Cédéao a allégé les sanctions qui pesaient sur le Burkina Faso.",
        [("CEDEAO", "readmitted", "BFA", "done", None)],
    ),
    (
        "Washington a repris ses livraisons d'armes au Niger.",
        [("bilateral", "readmitted", "NER USA", "done", None)],
    ),
    (
        "Le Niger et l'Algérie sont convenus de relancer le projet de gazoduc transsaharien.",
        [],
    ),
    (
        "Le président sénégalais a rencontré le président de la Cédéao pour parler du Mali.",
        [],
    ),
    (
        "L'ambassadeur de France a quitté Bamako.",
        [],
    ),
    (
        "Le Mali a expulsé l'ambassadeur de France.",
        [],
    ),
    (
        "Les Maliens ont fêté le départ des soldats français.",
        [("bilateral", "withdrew", "FRA MLI", "done", None)],
    ),
    (
        "Le M5-RFP demande le départ de la Minusma.",
        [("Minusma", "withdrew", "MLI ONU", "proposed", None)],
    ),
    (
        "La CMA a suspendu sa participation à l'accord d'Alger.",
        [("Accord d'Alger", "left", "CMA", "done", None)],
    ),
    (
        "Les groupes armés ont rejoint le Cadre stratégique permanent.",
        [],
    ),
    (
        "Le Burkina Faso a demandé le départ des troupes françaises basées à Kamboinsin dans un délai d'un mois.",
        [
            ("bilateral", "deployed", "BFA FRA", "done", None),
            ("bilateral", "withdrew", "BFA FRA", "proposed", None),
        ],
    ),
    (
        "Le gouvernement burkinabè a dénoncé l'accord de 2018 sur le statut des forces françaises présentes dans le pays.",
        [
            ("bilateral", "agreed", "BFA FRA", "done", "2018"),
            ("bilateral", "denounced", "BFA FRA", "done", None),
            ("bilateral", "deployed", "BFA FRA", "done", None),
        ],
    ),
    (
        "Le drapeau français a été descendu au camp de Kamboinsin, marquant la fin officielle des opérations de la force Sabre au Burkina Faso.",
        [("Sabre", "ended", "FRA", "done", None)],
    ),
    (
        "L'Allemagne mettra fin à sa mission au Mali en mai 2024.",
        [],
    ),
    (
        "La Suède a mis fin à sa participation à la force Takuba.",
        [("Takuba", "withdrew", "MLI SWE", "done", None)],
    ),
    (
        "Le Tchad a envoyé 1 200 soldats dans la zone des trois frontières.",
        [],
    ),
    (
        "Le Bénin et le Niger ont signé le 11 juillet 2022 un accord de coopération militaire.",
        [("bilateral", "agreed", "BEN NER", "done", "2022-07-11")],
    ),
    (
        "Le Maroc soutient le processus de transition au Mali.",
        [("bilateral", "cooperates", "MAR MLI", "done", None)],
    ),
    (
        "Le Mali accuse la France d'armer les terroristes.",
        [],
    ),
    (
        "L'UEMOA a levé dimanche les sanctions financières contre le Mali.",
        [("UEMOA", "readmitted", "MLI", "done", "2022-06-05")],
    ),
    (
        "Le Ghana, la Côte d'Ivoire, le Togo, le Bénin et le Burkina Faso ont lancé en 2017 l'Initiative d'Accra.",
        [("Initiative d'Accra", "founded", "BEN BFA CIV GHA TGO", "done", "2017")],
    ),
    (
        "Le Mali et le Niger ont rejoint l'Initiative d'Accra comme observateurs.",
        [("Initiative d'Accra", "joined", "MLI NER", "done", None)],
    ),
    (
        "Moscou et Bamako ont conclu un partenariat stratégique.",
        [("bilateral", "cooperates", "MLI RUS", "done", None)],
    ),
    (
        "La Banque mondiale a repris ses décaissements au Mali.",
        [("Banque mondiale", "readmitted", "MLI", "done", None)],
    ),
    (
        "La Banque mondiale a suspendu ses décaissements au Tchad.",
        [("Banque mondiale", "suspended", "TCD", "done", None)],
    ),
    (
        "L'Union africaine a levé la suspension du Mali.",
        [("UA", "readmitted", "MLI", "done", None)],
    ),
]

ALL = [(date(2024, 3, 15), *case) for case in PUBLISHED_2024_03_15] + [
    (date(2022, 6, 10), *case) for case in PUBLISHED_2022_06_10
]


def records(text, published, title=""):
    drafts = by_rules(read_document(text, title=title, published=published))
    return {(d.alliance, d.action.value, " ".join(sorted(d.actors)), d.status.value, d.date) for d in drafts}


@pytest.mark.parametrize(("published", "text", "expected"), ALL, ids=[case[1][:60] for case in ALL])
def test_a_sentence_states(published, text, expected):
    assert records(text, published) == set(expected)


def test_every_action_of_the_contract_is_tested():
    assert {record[1] for _, _, expected in ALL for record in expected} == set(AllianceAction)


REFERENCE = {
    ("Cemoc", "member", "DZA MLI MRT NER", "done", None),
    ("Cemoc", "founded", "DZA", "done", "2010"),
    ("Cemoc", "revived", "DZA MLI", "proposed", None),
    ("G5 Sahel", "left", "MLI", "done", "2022-05"),
    ("G5 Sahel", "not_member", "DZA", "done", None),
    ("Barkhane", "deployed", "FRA NER", "done", None),
    ("bilateral", "cooperates", "MLI RUS", "done", None),
    ("bilateral", "cooperates", "DZA MLI", "done", None),
}
WORDINGS = [
    "L'Algérie et le Mali ont décidé de renforcer leur coopération dans l'énergie, les mines, les télécoms, le "
    "commerce et la formation professionnelle. Le Cemoc, qui rassemble le Mali, l'Algérie, la Mauritanie et le "
    "Niger, a été créé en 2010 à l'initiative d'Alger, et son siège est à Tamanrasset. Le Mali et l'Algérie "
    "souhaitent redynamiser le Cemoc. Il y a trois mois, en mai 2022, le Mali a quitté le G5 Sahel, dont "
    "l'Algérie ne faisait pas partie. Niamey accueille les soldats français de Barkhane. Bamako compte sur "
    "son nouvel allié russe. Emmanuel Macron était à Alger fin août pour y rencontrer Abdelmadjid Tebboune, et "
    "la Russie reste le partenaire historique de l'Algérie.",
    "Entre Bamako et Alger, le temps est au beau fixe. Les deux capitales veulent approfondir leur coopération : "
    "énergie, mines, télécommunications, commerce, formation. Le Comité d'état-major opérationnel conjoint "
    "(Cemoc), créé en 2010 à l'initiative de l'Algérie, regroupe le Mali, l'Algérie, la Mauritanie et le Niger. "
    "Le Mali et l'Algérie ont affiché leur volonté de relancer le Cemoc. Bamako s'est retiré en mai 2022 du G5 "
    "Sahel, auquel l'Algérie n'appartient pas. La force Barkhane est désormais stationnée au Niger. Le Mali "
    "mise sur la Russie.",
]


@pytest.mark.parametrize("text", WORDINGS, ids=["report", "dispatch"])
def test_the_reference_article_in_other_words(text):
    assert records(text, date(2022, 9, 2)) == REFERENCE


def test_what_is_said_twice_is_one_record_with_both_sentences():
    text = "Le Mali a quitté le G5 Sahel. Ce retrait du Mali du G5 Sahel date de mai 2022. Rien à voir."
    document = read_document(text, published=date(2022, 9, 2))
    (draft,) = by_rules(document)
    assert [text[start:end] for start, end in draft.evidence] == [
        "Le Mali a quitté le G5 Sahel.",
        "Ce retrait du Mali du G5 Sahel date de mai 2022.",
    ]


def test_a_departure_that_is_under_way_counts_for_more_than_one_that_is_asked_for():
    text = "Le Niger exige le départ des troupes françaises. La France a commencé mardi à retirer ses soldats du Niger."
    assert records(text, date(2023, 10, 12)) == {("bilateral", "withdrew", "FRA NER", "done", "2023-10-10")}


def test_only_statements_with_a_sahel_party_are_records():
    text = "Le Sénégal et le Maroc ont signé un accord de défense. La Cédéao a suspendu la Guinée de ses instances."
    assert records(text, date(2023, 10, 12)) == set()


def test_the_headline_tells_whose_government_it_is():
    text = "La Cédéao a imposé des sanctions à la junte."
    assert records(text, date(2023, 8, 1), title="Niger : la crise s'aggrave") == {
        ("CEDEAO", "suspended", "NER", "done", None)
    }


def test_each_field_has_a_reason():
    (draft,) = by_rules(read_document("Le Mali a quitté le G5 Sahel.", published=date(2022, 9, 2)))
    assert draft.reasons["action"] == Reason("left: move", "quitte", 0)
    assert draft.rules == ["left: move"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\n ",
        "LE MALI A QUITTÉ LE G5 SAHEL",
        "le mali a quitte le g5 sahel",
        "<p>Le Mali a quitté le G5&nbsp;Sahel</p>",
        "Le Mali\x00 a quitté\x0b le G5 Sahel",
        "غادرت مالي مجموعة الساحل",
        "le Mali et le Niger, " * 3000,
        "sanctions de la Cédéao contre le Mali et " * 1500,
        "la la la de de du Mali au Niger " * 2000,
    ],
    ids=[
        "empty",
        "blank",
        "capitals",
        "no accents",
        "html",
        "control",
        "arabic",
        "list",
        "sanctions",
        "words",
    ],
)
def test_odd_texts_do_no_harm(text):
    document = read_document(text, published=None)
    for draft in by_rules(document):
        assert all(0 <= start < end <= len(text) for start, end in draft.evidence)


def test_the_same_text_gives_the_same_records_in_the_same_order():
    text = " ".join(case[1] for case in ALL)
    first, second = (by_rules(read_document(text, published=date(2024, 3, 15))) for _ in range(2))
    assert first == second
