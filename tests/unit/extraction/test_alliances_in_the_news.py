# ruff: noqa: E501 (a text stands on one line)
"""Troops, accords and partnerships as daily news words them: many ways to say the same few things."""

from datetime import date

import pytest

from sahel_pipeline.extraction.alliances import by_rules
from sahel_pipeline.extraction.reading import read_document

# text published on Friday 2023-10-20, a record that it states: alliance|action|actors|status|date
TROOPS = [
    ("Le dernier contingent français a quitté Niamey ce vendredi.", "bilateral|withdrew|FRA,NER|done|2023-10-20"),
    ("Emmanuel Macron a annoncé le 24 septembre le départ des militaires français du Niger d'ici la fin de l'année.", "bilateral|withdrew|FRA,NER|announced|2023"),
    ("Les 1 400 soldats français présents au Niger plieront bagage d'ici à la fin décembre.", "bilateral|withdrew|FRA,NER|announced|2023-12"),
    ("Les 1 400 soldats français présents au Niger plieront bagage d'ici à la fin décembre.", "bilateral|deployed|FRA,NER|done|-"),
    ("Un premier convoi de soldats français est parti mardi de Niamey en direction du Tchad.", "bilateral|withdrew|FRA,NER|done|2023-10-17"),
    ("La junte nigérienne exige le départ des 1 500 soldats français.", "bilateral|withdrew|FRA,NER|proposed|-"),
    ("Niamey veut que les troupes françaises s'en aillent.", "bilateral|withdrew|FRA,NER|proposed|-"),
    ("Le Burkina Faso donne un mois à la France pour retirer ses troupes.", "bilateral|withdrew|BFA,FRA|proposed|-"),
    ("Ouagadougou a demandé le départ de la force Sabre.", "Sabre|withdrew|BFA,FRA|proposed|-"),
    ("Les autorités burkinabè ont réclamé le départ, dans un délai d'un mois, des forces françaises stationnées à Kamboinsin.", "bilateral|withdrew|BFA,FRA|proposed|-"),
    ("Paris a officialisé mercredi la fin de la présence militaire française au Burkina Faso.", "bilateral|withdrew|BFA,FRA|announced|2023-10-18"),
    ("La France a mis un terme à sa présence militaire au Mali en août 2022.", "bilateral|withdrew|FRA,MLI|done|2022-08"),
    ("Les soldats de l'opération Barkhane ont quitté le Mali le 15 août 2022.", "Barkhane|withdrew|FRA,MLI|done|2022-08-15"),
    ("Neuf ans après son arrivée, l'armée française a définitivement tourné la page malienne en août 2022.", "bilateral|withdrew|FRA,MLI|done|2022-08"),
    ("Chassée du Mali, la force Barkhane s'est repliée au Niger.", "Barkhane|withdrew|FRA,MLI|done|-"),
    ("La force française, poussée dehors par la junte malienne, a achevé son retrait le 15 août.", "bilateral|withdrew|FRA,MLI|done|2023-08-15"),
    ("Le retrait des forces françaises du Niger a débuté le 10 octobre.", "bilateral|withdrew|FRA,NER|done|2023-10-10"),
    ("L'armée française a remis aux forces armées maliennes la base de Ménaka en juin 2022.", "bilateral|withdrew|FRA,MLI|done|2022-06"),
    ("La Minusma a fermé son camp de Ber le 13 août.", "Minusma|withdrew|MLI,ONU|done|2023-08-13"),
    ("La Minusma a quitté mardi sa base de Tessalit.", "Minusma|withdrew|MLI,ONU|done|2023-10-17"),
    ("Les Casques bleus ont accéléré leur départ de Kidal.", "Minusma|withdrew|MLI,ONU|done|-"),
    ("Le Conseil de sécurité a voté le 30 juin le retrait de la Minusma du Mali.", "Minusma|withdrew|MLI,ONU|announced|2023-06-30"),
    ("La mission onusienne au Mali doit achever son retrait le 31 décembre.", "Minusma|withdrew|MLI,ONU|announced|2023-12-31"),
    ("Le Mali a demandé le retrait sans délai de la Minusma.", "Minusma|withdrew|MLI,ONU|proposed|-"),
    ("Bamako a obtenu le départ des Casques bleus de la Minusma d'ici au 31 décembre.", "Minusma|withdrew|MLI,ONU|announced|2023-12-31"),
    ("L'Allemagne retirera ses soldats du Mali d'ici mai 2024.", "bilateral|withdrew|DEU,MLI|announced|2024-05"),
    ("La Côte d'Ivoire a annoncé le retrait progressif de ses militaires de la Minusma.", "Minusma|withdrew|CIV,MLI|announced|-"),
    ("Les rebelles de la CSP exigent le départ des mercenaires de Wagner.", "Wagner|withdrew|MLI,Wagner|proposed|-"),
    ("La Suède va retirer ses soldats de la force Takuba.", "Takuba|withdrew|MLI,SWE|announced|-"),
    ("Le Danemark a rapatrié ses forces spéciales du Mali en janvier 2022, à la demande de la junte.", "bilateral|withdrew|DNK,MLI|done|2022-01"),
    ("Bamako a sommé Copenhague de retirer immédiatement ses soldats.", "bilateral|withdrew|DNK,MLI|proposed|-"),
    ("Les forces françaises auront quitté le Niger avant Noël.", "bilateral|withdrew|FRA,NER|announced|-"),
    ("La présence militaire française au Niger prendra fin en décembre.", "bilateral|withdrew|FRA,NER|announced|2023-12"),
    ("Quelque 1 500 soldats français sont déployés au Niger.", "bilateral|deployed|FRA,NER|done|-"),
    ("La France, qui compte encore un millier de militaires au Tchad, suit la situation de près.", "bilateral|deployed|FRA,TCD|done|-"),
    ("Les États-Unis disposent de 1 100 soldats au Niger, notamment sur la base de drones d'Agadez.", "bilateral|deployed|NER,USA|done|-"),
    ("Le Niger accueille sur son sol des militaires français, américains, allemands et italiens.", "bilateral|deployed|DEU,FRA,ITA,NER,USA|done|-"),
    ("Le Niger abrite une importante base de drones américaine à Agadez.", "bilateral|deployed|NER,USA|done|-"),
    ("L'Allemagne compte une centaine de soldats sur la base aérienne de Niamey.", "bilateral|deployed|DEU,NER|done|-"),
    ("Le Mali a fait appel aux mercenaires russes de Wagner.", "Wagner|deployed|MLI,RUS,Wagner|done|-"),
    ("Quelque 1 000 mercenaires du groupe russe Wagner opèrent au Mali.", "Wagner|deployed|MLI,RUS,Wagner|done|-"),
    ("Les autorités maliennes évoquent des instructeurs russes venus en vertu d'un accord bilatéral.", "bilateral|deployed|MLI,RUS|done|-"),
    ("La Russie a envoyé des instructeurs militaires au Burkina Faso.", "bilateral|deployed|BFA,RUS|done|-"),
    ("Le Mali et le Burkina Faso ont dépêché des avions de combat au Niger.", "bilateral|deployed|BFA,MLI,NER|done|-"),
    ("Le Mali et le Burkina Faso ont envoyé des avions de guerre à Niamey pour parer à une intervention de la Cédéao.", "bilateral|deployed|BFA,MLI,NER|done|-"),
    ("Le Burkina Faso va envoyer un contingent militaire au Niger.", "bilateral|deployed|BFA,NER|announced|-"),
    ("L'Assemblée législative du Burkina Faso a autorisé l'envoi d'un contingent militaire au Niger.", "bilateral|deployed|BFA,NER|announced|-"),
    ("La Minusma est présente au Mali depuis 2013 avec environ 12 000 soldats.", "Minusma|deployed|MLI,ONU|done|2013"),
    ("La force Sabre, forte de 400 hommes, est basée près de Ouagadougou.", "Sabre|deployed|BFA,FRA|done|-"),
    ("La France maintient 400 membres de ses forces spéciales au Burkina Faso dans le cadre de l'opération Sabre.", "Sabre|deployed|BFA,FRA|done|-"),
    ("Le contingent français de la force Sabre est cantonné à Kamboinsin, en périphérie de Ouagadougou.", "Sabre|deployed|BFA,FRA|done|-"),
    ("L'état-major de Barkhane est installé à N'Djamena.", "Barkhane|deployed|FRA,TCD|done|-"),
    ("La France était intervenue militairement au Mali en 2013 à la demande de Bamako.", "bilateral|deployed|FRA,MLI|done|2013"),
    ("Les soldats tchadiens de la Minusma sont stationnés à Tessalit.", "Minusma|deployed|MLI,TCD|done|-"),
    ("Des mercenaires de Wagner ont été aperçus à Ouagadougou, selon des témoins.", "Wagner|deployed|BFA,Wagner|done|-"),
    ("Le Togo, le Ghana et le Sénégal ont envoyé des troupes au Mali au sein de la Minusma.", "Minusma|deployed|GHA,MLI,SEN,TGO|done|-"),
    ("Emmanuel Macron a acté mercredi la fin de Barkhane.", "Barkhane|ended|FRA|done|2023-10-18"),
    ("L'opération Barkhane a officiellement pris fin en novembre 2022.", "Barkhane|ended|FRA|done|2022-11"),
    ("Le Conseil de sécurité a mis fin au mandat de la Minusma le 30 juin.", "Minusma|ended|ONU|done|2023-06-30"),
    ("La task force Takuba a été dissoute le 1er juillet 2022.", "Takuba|ended||done|2022-07-01"),
    ("La France se retire après les départs successifs du Mali en août 2022, du Burkina Faso en février 2023 et du Niger en décembre.", "bilateral|withdrew|FRA,MLI|done|2022-08"),
    ("La France se retire après les départs successifs du Mali en août 2022, du Burkina Faso en février 2023 et du Niger en décembre.", "bilateral|withdrew|BFA,FRA|done|2023-02"),
    ("La France se retire après les départs successifs du Mali en août 2022, du Burkina Faso en février 2023 et du Niger en décembre.", "bilateral|withdrew|FRA,NER|announced|2023-12"),
    ("Chassée du Mali en août 2022 puis du Burkina Faso en février 2023, l'armée française s'était redéployée au Niger.", "bilateral|withdrew|FRA,MLI|done|2022-08"),
    ("Chassée du Mali en août 2022 puis du Burkina Faso en février 2023, l'armée française s'était redéployée au Niger.", "bilateral|withdrew|BFA,FRA|done|2023-02"),
    ("Reste la Minusma. L'Allemagne, qui en fournit un millier de Casques bleus au Mali, hésite.", "Minusma|deployed|DEU,MLI|done|-"),
    ("Depuis que le Burkina Faso a vu partir les soldats français, les signatures s'enchaînent.", "bilateral|withdrew|BFA,FRA|done|-"),
    ("Ces partenaires s'ajouteront aux Américains, présents à Agadez, et aux Allemands qui instruisent à Tillia les forces nigériennes.", "bilateral|deployed|NER,USA|done|-"),
    ("Ces partenaires s'ajouteront aux Américains, présents à Agadez, et aux Allemands qui instruisent à Tillia les forces nigériennes.", "bilateral|deployed|DEU,NER|done|-"),
    ("Le Niger compte sur son sol un millier de soldats américains et 1 500 Français.", "bilateral|deployed|NER,USA|done|-"),
    ("Les autorités ont laissé un mois aux militaires français pour quitter le territoire burkinabè.", "bilateral|withdrew|BFA,FRA|proposed|-"),
    ("L'armée française a quitté Ménaka puis Gao.", "bilateral|withdrew|FRA,MLI|done|-"),
    ("La présence de Wagner au Mali inquiète Washington.", "Wagner|deployed|MLI,Wagner|done|-"),
    ("L'arrivée de Wagner au Mali, fin 2021, a précipité la rupture.", "Wagner|deployed|MLI,Wagner|done|2021"),
    ("Le Sénégal, premier contributeur de troupes de la Minusma, a annoncé le départ de ses 1 000 soldats.", "Minusma|withdrew|MLI,SEN|announced|-"),
    ("Les militaires français avaient pris position au Mali en janvier 2013 dans le cadre de l'opération Serval.", "Serval|deployed|FRA,MLI|done|2013-01"),
    ("Les quelque onze cents soldats des États-Unis restent cantonnés dans leurs bases du Niger.", "bilateral|deployed|NER,USA|done|-"),
    ("Les soldats de la force Sabre, basés à Kamboinsin, sont inquiets.", "Sabre|deployed|BFA,FRA|done|-"),
    ("Depuis avril, l'Africa Corps russe occupe un coin de l'aéroport de Niamey.", "Africa Corps|deployed|NER,RUS|done|2023-04"),
    ("Washington négocie le départ de ses soldats du Niger. La base aérienne 101 de Niamey a déjà été rendue le 7 juillet.", "bilateral|withdrew|NER,USA|done|2023-07-07"),
    ("Le parti demande que les soldats français s'en aillent du Tchad.", "bilateral|withdrew|FRA,TCD|proposed|-"),
    ("Les Italiens n'ont pas bougé : trois cents de leurs militaires continuent de former les forces spéciales nigériennes.", "bilateral|deployed|ITA,NER|done|-"),
    ("Au Mali, Wagner s'était installé fin 2021.", "Wagner|deployed|MLI,Wagner|done|2021"),
    ("Au Burkina Faso, deux cents Russes sont arrivés en janvier.", "bilateral|deployed|BFA,RUS|done|2023-01"),
    ("Le dernier soldat français a quitté le Niger le 22 décembre 2022.", "bilateral|withdrew|FRA,NER|done|2022-12-22"),
    ("Le président français a dû se résoudre à voir partir de Niamey ses derniers soldats.", "bilateral|withdrew|FRA,NER|done|-"),
]  # fmt: skip

ACCORDS = [
    ("Le Mali, le Burkina Faso et le Niger ont signé samedi à Bamako la Charte du Liptako-Gourma.", "Charte du Liptako-Gourma|agreed|BFA,MLI,NER|done|2023-10-14"),
    ("Le Mali et la Russie ont signé un accord de coopération nucléaire.", "bilateral|agreed|MLI,RUS|done|-"),
    ("Bamako a signé avec Moscou un protocole d'accord pour la construction d'une raffinerie d'or.", "bilateral|agreed|MLI,RUS|done|-"),
    ("Un mémorandum d'entente a été signé à Moscou entre la Russie et le Burkina Faso.", "bilateral|agreed|BFA,RUS|done|-"),
    ("L'accord de paix signé en 2015 à Alger entre le gouvernement malien et les groupes rebelles est menacé.", "Accord d'Alger|agreed|MLI|done|2015"),
    ("La CMA, signataire de l'accord d'Alger, a quitté Bamako.", "Accord d'Alger|agreed|CMA|done|-"),
    ("Le FACT n'a pas signé l'accord de Doha.", "Accord de Doha|agreed|FACT|denied|-"),
    ("La junte tchadienne et une quarantaine de groupes rebelles ont signé en août 2022 à Doha un accord de paix.", "Accord de Doha|agreed|TCD|done|2022-08"),
    ("Le Niger et l'Algérie ont paraphé six accords à l'issue de la visite.", "bilateral|agreed|DZA,NER|done|-"),
    ("La visite a été sanctionnée par la signature de quatre accords de coopération entre le Mali et la Turquie.", "bilateral|agreed|MLI,TUR|done|-"),
    ("Le Tchad et les Émirats arabes unis ont conclu un accord de coopération militaire le 14 juin.", "bilateral|agreed|ARE,TCD|done|2023-06-14"),
    ("Le Niger et le Bénin ont signé une convention de financement de l'oléoduc.", "bilateral|agreed|BEN,NER|done|-"),
    ("Le Burkina Faso et la Banque mondiale ont signé trois conventions de financement.", "bilateral|agreed|BFA,Banque mondiale|done|-"),
    ("La Cédéao et le Mali sont parvenus à un accord sur la durée de la transition.", "bilateral|agreed|CEDEAO,MLI|done|-"),
    ("Le Mali a dénoncé en mai 2022 les accords de défense avec la France.", "bilateral|denounced|FRA,MLI|done|2022-05"),
    ("La junte nigérienne a dénoncé le 3 août cinq accords de coopération militaire avec la France.", "bilateral|denounced|FRA,NER|done|2023-08-03"),
    ("Le Burkina Faso a dénoncé l'accord de 1961 sur l'assistance militaire avec la France.", "bilateral|denounced|BFA,FRA|done|-"),
    ("Le Burkina Faso a dénoncé l'accord de 1961 sur l'assistance militaire avec la France.", "bilateral|agreed|BFA,FRA|done|1961"),
    ("Ouagadougou a mis fin à l'accord de statut des forces françaises.", "bilateral|denounced|BFA,FRA|done|-"),
    ("Les militaires au pouvoir à Niamey ont rompu les accords militaires qui liaient leur pays à la France.", "bilateral|denounced|FRA,NER|done|-"),
    ("Le Mali et le Niger ont dénoncé les conventions fiscales conclues avec la France.", "bilateral|denounced|FRA,MLI,NER|done|-"),
    ("Le Burkina Faso a dénoncé la convention fiscale signée avec Paris en 1965.", "bilateral|denounced|BFA,FRA|done|-"),
    ("Le Burkina Faso a dénoncé la convention fiscale signée avec Paris en 1965.", "bilateral|agreed|BFA,FRA|done|1965"),
    ("Le gouvernement a décidé de rompre l'accord fiscal qui liait le Burkina à la France.", "bilateral|denounced|BFA,FRA|done|-"),
    ("De l'énergie aux mines, ce sont huit accords que Ouagadougou et Téhéran ont conclus au terme de la session, close lundi.", "bilateral|agreed|BFA,IRN|done|-"),
    ("Le ministre turc Hakan Fidan est à Niamey. Une déclaration d'intention a été paraphée par M. Fidan et son homologue nigérien.", "bilateral|agreed|NER,TUR|done|-"),
    ("Partie de la Cédéao en 2000, la Mauritanie s'est rapprochée de l'organisation en signant avec elle, en août 2017, un accord d'association.", "bilateral|agreed|CEDEAO,MRT|done|2017-08"),
    ("Le Tchad met fin à l'accord de coopération de défense avec la France. Révisé le 5 septembre 2019, ce texte visait à renforcer la coopération.", "bilateral|denounced|FRA,TCD|done|-"),
    ("Le Tchad met fin à l'accord de coopération de défense avec la France. Révisé le 5 septembre 2019, ce texte visait à renforcer la coopération.", "bilateral|agreed|FRA,TCD|done|2019-09-05"),
    ("Niamey et Ouagadougou songent à un accord de droit de poursuite.", "bilateral|agreed|BFA,NER|proposed|-"),
    ("La junte nigérienne avait dénoncé dès le 3 août cinq accords de défense avec la France.", "bilateral|denounced|FRA,NER|done|2023-08-03"),
    ("Paris cherche à négocier. La junte nigérienne, elle, avait dénoncé dès le 3 août cinq accords de défense.", "bilateral|denounced|FRA,NER|done|2023-08-03"),
    ("L'accord d'Alger, signé le 15 mai 2015 par Bamako et la Plateforme, puis le 20 juin par la CMA, est mort.", "Accord d'Alger|agreed|MLI,Plateforme|done|2015-05-15"),
    ("L'accord d'Alger, signé le 15 mai 2015 par Bamako et la Plateforme, puis le 20 juin par la CMA, est mort.", "Accord d'Alger|agreed|CMA|done|2015-06-20"),
    ("Le gouvernement malien et les rebelles ont signé l'accord de paix en 2015.", "Accord d'Alger|agreed|MLI|done|2015"),
    ("Le Maroc et le Mali ont signé, à Marrakech, une convention.", "bilateral|agreed|MAR,MLI|done|-"),
    ("Deux accords de financement d'un montant de 60 millions d'euros ont été signés entre l'Union européenne et la Mauritanie.", "bilateral|agreed|MRT,UE|done|-"),
    ("L'ambassadeur de Chine et le ministre nigérien des Finances ont procédé à la signature d'un accord de don.", "bilateral|agreed|CHN,NER|done|-"),
    ("Le ministre burkinabè de l'Économie et le représentant de la BAD ont procédé jeudi à la signature de deux accords de prêt.", "bilateral|agreed|BAD,BFA|done|2023-10-19"),
    ("La rencontre s'est achevée par la signature d'un protocole d'accord entre le Sénégal et la Mauritanie.", "bilateral|agreed|MRT,SEN|done|-"),
    ("Les ministres malien et nigérien ont apposé leur signature au bas d'un mémorandum.", "bilateral|agreed|MLI,NER|done|-"),
    ("Un accord de cessez-le-feu a été conclu entre la CMA et la Plateforme.", "bilateral|agreed|CMA,Plateforme|done|-"),
    ("L'Allemagne et le Niger se sont mis d'accord sur le maintien d'un pont aérien.", "bilateral|agreed|DEU,NER|done|-"),
    ("La Cédéao et la junte malienne ont trouvé un compromis sur la durée de la transition.", "bilateral|agreed|CEDEAO,MLI|done|-"),
    ("Le Niger a ratifié un accord de défense avec le Mali et le Burkina Faso.", "bilateral|agreed|BFA,MLI,NER|done|-"),
    ("La Mauritanie a signé en mars avec l'Union européenne un partenariat migratoire.", "bilateral|agreed|MRT,UE|done|2023-03"),
    ("Le Niger a signifié aux États-Unis la fin de l'accord de 2012.", "bilateral|denounced|NER,USA|done|-"),
    ("Le Niger et la Turquie ont conclu un protocole relatif aux hydrocarbures.", "bilateral|agreed|NER,TUR|done|-"),
    ("Avec la Turquie, un protocole relatif aux mines a été conclu par Niamey.", "bilateral|agreed|NER,TUR|done|-"),
    ("Le Niger a rompu l'accord de défense avec le Bénin.", "bilateral|denounced|BEN,NER|done|-"),
]  # fmt: skip

PARTNERSHIPS = [
    ("Le Mali et la Russie ont convenu de renforcer leur coopération militaire.", "bilateral|cooperates|MLI,RUS|done|-"),
    ("Le Burkina Faso se rapproche de la Russie.", "bilateral|cooperates|BFA,RUS|done|-"),
    ("La Russie a apporté son soutien aux autorités de transition maliennes.", "bilateral|cooperates|MLI,RUS|done|-"),
    ("L'Algérie a réaffirmé son soutien au Mali.", "bilateral|cooperates|DZA,MLI|done|-"),
    ("Le Mali et le Burkina Faso se sont dits solidaires du Niger.", "bilateral|cooperates|BFA,MLI,NER|done|-"),
    ("Bamako et Ouagadougou ont affiché leur solidarité avec les autorités nigériennes.", "bilateral|cooperates|BFA,MLI,NER|done|-"),
    ("La Guinée a exprimé sa solidarité avec le Niger.", "bilateral|cooperates|GIN,NER|done|-"),
    ("L'Union africaine soutient les efforts de la Cédéao au Niger.", "CEDEAO|cooperates|CEDEAO,UA|done|-"),
    ("Washington soutient la médiation de la Cédéao au Niger.", "CEDEAO|cooperates|CEDEAO,USA|done|-"),
    ("Moscou et Bamako veulent consolider leur partenariat stratégique.", "bilateral|cooperates|MLI,RUS|done|-"),
    ("Le Niger et la Turquie entendent donner un nouvel élan à leurs relations.", "bilateral|cooperates|NER,TUR|done|-"),
    ("La Chine s'est engagée à accompagner le Burkina Faso dans la lutte contre le terrorisme.", "bilateral|cooperates|BFA,CHN|done|-"),
    ("Le Burkina Faso a diversifié ses partenaires, en se tournant notamment vers la Russie et la Turquie.", "bilateral|cooperates|BFA,RUS,TUR|done|-"),
    ("La junte malienne s'est tournée vers Moscou.", "bilateral|cooperates|MLI,RUS|done|-"),
    ("Le Mali, qui a tourné le dos à la France, s'est rapproché politiquement et militairement de la Russie.", "bilateral|cooperates|MLI,RUS|done|-"),
    ("La Mauritanie est un partenaire stratégique de l'Union européenne.", "bilateral|cooperates|MRT,UE|done|-"),
    ("Le Niger était l'un des derniers alliés de la France au Sahel.", "bilateral|cooperates|FRA,NER|done|-"),
    ("Le Tchad, allié clé de la France dans la région, a fermé sa frontière.", "bilateral|cooperates|FRA,TCD|done|-"),
    ("La Russie a livré des hélicoptères de combat au Mali.", "bilateral|cooperates|MLI,RUS|done|-"),
    ("Le Burkina Faso a acquis des drones auprès de la Turquie.", "bilateral|cooperates|BFA,TUR|done|-"),
    ("Les deux ministres ont salué l'excellence des relations entre le Mali et le Maroc.", "bilateral|cooperates|MAR,MLI|done|-"),
    ("Le ministre russe a promis au Mali l'appui de Moscou dans la lutte contre les jihadistes.", "bilateral|cooperates|MLI,RUS|done|-"),
    ("L'ambassadeur de Chine a exprimé la volonté de son pays de renforcer sa coopération avec le Niger.", "bilateral|cooperates|CHN,NER|done|-"),
    ("La Banque mondiale a réaffirmé son engagement aux côtés du Tchad.", "bilateral|cooperates|Banque mondiale,TCD|done|-"),
    ("Rabat et N'Djamena partagent une convergence de vues sur plusieurs sujets, a dit le ministre.", "bilateral|cooperates|MAR,TCD|done|-"),
    ("Le Mali, le Niger et le Burkina Faso ont décidé de mutualiser leurs forces.", "bilateral|cooperates|BFA,MLI,NER|done|-"),
    ("La coopération militaire entre Niamey et Washington se poursuit.", "bilateral|cooperates|NER,USA|done|-"),
    ("Le Tchad est resté l'ami du Niger.", "bilateral|cooperates|NER,TCD|done|-"),
    ("La Chine a avancé 400 millions de dollars au Niger.", "bilateral|cooperates|CHN,NER|done|-"),
    ("Moscou a redit que son aide militaire au Mali se poursuivrait.", "bilateral|cooperates|MLI,RUS|done|-"),
    ("Attaquer le Niger équivaudrait à une déclaration de guerre contre Bamako et Ouagadougou.", "bilateral|cooperates|BFA,MLI,NER|done|-"),
]  # fmt: skip

# who belongs, founds, is suspended or let back in, where the words point back to sentences before
BODIES = [
    ("Le Mali négocie. La Guinée est elle aussi suspendue des instances de la CEDEAO depuis septembre 2021.", "CEDEAO|suspended|GIN|done|2021-09"),
    ("Le Mali et le Burkina Faso, eux-mêmes exclus des instances de la CEDEAO, ont mis en garde les voisins du Niger.", "CEDEAO|suspended|BFA,MLI|done|-"),
    ("Le Cemoc siège à Tamanrasset. Il rassemble l'Algérie, la Mauritanie, le Mali et le Niger.", "Cemoc|member|DZA,MLI,MRT,NER|done|-"),
    ("Les présidents du Mali, du Niger et du Burkina Faso se parlent souvent. Ils ont fondé en septembre 2023 l'Alliance des États du Sahel.", "AES|founded|BFA,MLI,NER|done|2023-09"),
    ("Le Niger, le Mali et le Burkina Faso forment l'AES, créée par la Charte du Liptako-Gourma adoptée le 16 septembre 2023.", "AES|founded|BFA,MLI,NER|done|2023-09-16"),
    ("Le Niger, le Mali et le Burkina Faso forment l'AES, créée par la Charte du Liptako-Gourma adoptée le 16 septembre 2023.", "Charte du Liptako-Gourma|agreed|BFA,MLI,NER|done|2023-09-16"),
    ("La CEDEAO a infligé de lourdes sanctions au Niger. Celles-ci ont été levées le 10 octobre.", "CEDEAO|readmitted|NER|done|2023-10-10"),
    ("La Force multinationale mixte combat au Tchad. Elle a été relancée en 2015 sous l'égide de l'Union africaine.", "Force multinationale mixte|revived|UA|done|2015"),
    ("La force Takuba réunit des militaires de plusieurs pays d'Europe, dont la Suède, l'Italie et l'Estonie, aux côtés de l'armée malienne.", "Takuba|member|EST,ITA,SWE|done|-"),
    ("Les dirigeants du Mali, du Burkina Faso et du Niger se sont vus à Niamey. À la fin du sommet, ils ont signé le traité instituant la Confédération AES.", "AES|agreed|BFA,MLI,NER|done|-"),
    ("L'armée malienne, épaulée par les supplétifs du groupe russe Wagner, est entrée dans la ville.", "Wagner|deployed|MLI,Wagner|done|-"),
    ("Un ministre turc est à Niamey chez son homologue nigérien. Un accord sur les transports devrait être signé dimanche entre les deux parties.", "bilateral|agreed|NER,TUR|announced|2023-10-22"),
    ("Le CSP, qui a suspendu en mars sa participation au comité de suivi de l'accord de paix, met Bamako en cause.", "Accord d'Alger|left|CSP|done|2023-03"),
]  # fmt: skip

# texts that state nothing
SILENT = [
    "Le désengagement militaire français du Sahel se poursuit.",
    "Les États-Unis ont commencé à repositionner une partie de leurs troupes de Niamey vers Agadez.",
    "Paris n'a pas l'intention de retirer ses troupes du Niger.",
    "La France refuse de retirer ses soldats du Niger.",
    "Les manifestants réclament le départ des soldats français.",
    "Le Tchad a envoyé 1 200 hommes dans la zone des trois frontières en 2021.",
    "L'armée française intervient au Sahel depuis 2013.",
    "Des soldats nigériens et béninois patrouillent ensemble à la frontière.",
    "La Cédéao a ordonné l'activation de sa force en attente pour restaurer l'ordre constitutionnel au Niger.",
    "La Cédéao menace d'intervenir militairement au Niger.",
    "Le Bénin dément l'installation d'une base militaire française sur son sol.",
    "Le Togo a proposé ses bons offices au Niger.",
    "Les groupes armés signataires de l'accord de paix de 2015 ont pris les armes.",
    "Le Niger et la France ont mis fin au contrat.",
    "Le président tchadien a promulgué l'accord militaire avec la France.",
    "Les Émirats arabes unis ont installé un hôpital de campagne au Tchad.",
    "Des soldats rwandais pourraient être déployés au Bénin.",
    "Quelque 2 000 soldats maliens de la force conjointe ont été formés par l'UE.",
    "Le G5 Sahel avait déployé un bataillon tchadien dans la zone des trois frontières.",
    "Un soldat français a été tué au Mali.",
    "La Côte d'Ivoire réclame ses 49 soldats arrêtés en juillet à Bamako, au Mali.",
    "La junte a déclaré que les forces françaises devaient partir.",
]  # fmt: skip


def _records(text: str) -> list[str]:
    document = read_document(text, title="", published=date(2023, 10, 20))
    return [
        "|".join([d.alliance, d.action, ",".join(sorted(d.actors)), d.status, d.date or "-"])
        for d in by_rules(document)
    ]


@pytest.mark.parametrize(("text", "record"), TROOPS)
def test_troops_come_stand_and_leave(text: str, record: str) -> None:
    assert record in _records(text)


@pytest.mark.parametrize(("text", "record"), ACCORDS)
def test_accords_are_signed_and_ended(text: str, record: str) -> None:
    assert record in _records(text)


@pytest.mark.parametrize(("text", "record"), PARTNERSHIPS)
def test_partners_stand_together(text: str, record: str) -> None:
    assert record in _records(text)


@pytest.mark.parametrize(("text", "record"), BODIES)
def test_bodies_are_told_across_sentences(text: str, record: str) -> None:
    assert record in _records(text)


@pytest.mark.parametrize("text", SILENT)
def test_nothing_is_stated(text: str) -> None:
    assert _records(text) == []
