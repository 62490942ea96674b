# ruff: noqa: E501 (a sentence stands on one line)
"""Ways of telling alliances that texts of unread newspapers showed; every sentence is our own, three to a way."""

import pytest

from tests.unit.extraction.told import alliances_told

# text, a record that it must give as "alliance|action|actors|status|date"
STATED = [
    # an organisation and its force are left together
    ("Le Mali a quitté le G5 Sahel et sa force conjointe en mai 2022.", "FC-G5S|left|MLI|done|2022-05"),
    ("Niamey a annoncé son retrait de tous les organes du G5 Sahel, y compris la force conjointe.", "FC-G5S|left|NER|done|-"),
    ("Le Burkina Faso s'est retiré du G5 Sahel ainsi que de la force conjointe.", "FC-G5S|left|BFA|done|-"),
    # an organisation becomes another
    ("La transformation de l'AES en confédération a surpris Abuja.", "AES|revived|BFA MLI NER|done|-"),
    ("L'AES, érigée en confédération en février 2024, aura un parlement.", "AES|revived|BFA MLI NER|done|2024-02"),
    ("Les trois voisins parlent de l'AES, muée en fédération en février 2024.", "AES|revived|BFA MLI NER|done|2024-02"),
    # who has joined what was named before
    ("L'OMVS compte des Maliens dans ses bureaux. La Guinée n'y est entrée qu'en 2006.", "OMVS|joined|GIN|done|2006"),
    ("L'OMVS réunit le Mali, le Sénégal et depuis 2006 la Guinée.", "OMVS|joined|GIN|done|2006"),
    ("L'OMVS est née avec le Mali, le Sénégal et la Guinée, qui l'a rejointe en 2006.", "OMVS|joined|GIN|done|2006"),
    # who is no member, said of two
    ("Le Mali soutient le Cemoc. Le Maroc n'en est pas membre, non plus que la Tunisie.", "Cemoc|not_member|MAR TUN|done|-"),
    ("Le Mali soutient le Cemoc. La Libye n'en est pas membre non plus que le Tchad.", "Cemoc|not_member|LBY TCD|done|-"),
    # founders in a relative clause
    ("L'OMVS, que le Mali, la Mauritanie et le Sénégal fondèrent le 11 mars 1972, veut un fonds.", "OMVS|founded|MLI MRT SEN|done|1972-03-11"),
    ("L'Autorité du Liptako-Gourma, que le Mali, le Niger et le Burkina Faso instituèrent en 1970, vivote.", "Liptako-Gourma|founded|BFA MLI NER|done|1970"),
    ("Le Cemoc, que l'Algérie, le Mali et le Niger portèrent sur les fonts baptismaux en 2010, dort.", "Cemoc|founded|DZA MLI NER|done|2010"),
    # a force without a name that the three states of the AES create
    ("Le Mali, le Niger et le Burkina Faso ont annoncé le 6 mars la création d'une force conjointe.", "FU-AES|founded|BFA MLI NER|announced|2024-03-06"),
    ("Niamey, Bamako et Ouagadougou ont annoncé le 6 mars la création d'une force commune contre les groupes armés.", "FU-AES|founded|BFA MLI NER|announced|2024-03-06"),
    # notice runs
    ("Bamako, Niamey et Ouagadougou ont annoncé le 28 janvier leur départ de la Cédéao.", "CEDEAO|left|BFA MLI NER|announced|2024-01-28"),
    ("Le Niger tourne le dos à la Cédéao.", "CEDEAO|left|NER|announced|-"),
    ("Le Mali a quitté le G5 Sahel.", "G5 Sahel|left|MLI|done|-"),
    # one accord signed on two days
    ("L'accord d'Alger fut signé le 15 mai 2015 par le gouvernement malien et la Plateforme, et le 20 juin par la CMA.", "Accord d'Alger|agreed|CMA|done|2015-06-20"),
    ("L'accord d'Alger fut paraphé le 15 mai 2015 par Bamako, puis le 20 juin de la même année par la CMA.", "Accord d'Alger|agreed|MLI|done|2015-05-15"),
    ("L'accord d'Alger a été signé en mai 2015 par Bamako et la Plateforme, puis en juin 2015 par la CMA.", "Accord d'Alger|agreed|CMA|done|2015-06"),
    # missions whose accord is denounced
    ("Le Niger a retiré en décembre 2023 son consentement à l'EUMPM.", "EUMPM Niger|denounced|NER UE|done|2023-12"),
    ("Niamey a dénoncé l'accord sur la présence d'EUCAP Sahel Niger.", "EUCAP Sahel|denounced|NER UE|done|-"),
    ("Le Niger a dénoncé en décembre l'accord sur EUCAP Sahel Niger et retiré son consentement à l'EUMPM.", "EUMPM Niger|denounced|NER UE|done|2023-12"),
    # an accord ended by a pronoun; further signatories
    ("Le Niger et le Bénin ont signé en 2022 un accord de défense. Niamey y a mis fin en septembre 2023.", "bilateral|denounced|BEN NER|done|2023-09"),
    ("Le Tchad et la France ont conclu un accord de défense en 2019. Le Tchad y met fin.", "bilateral|denounced|FRA TCD|done|-"),
    ("Le Niger, la Libye et le Tchad patrouillent. Le Soudan, quatrième signataire du protocole de 2018, manque.", "bilateral|agreed|LBY NER SDN TCD|done|2018"),
    # who does the same in one sentence
    ("La Cédéao suspend le Niger ; l'Union africaine l'imite.", "UA|suspended|NER|done|-"),
    ("L'Union africaine suspend le Mali ; l'OIF et l'Union européenne l'imitent.", "OIF|suspended|MLI|done|-"),
    ("La Cédéao a frappé le Niger de sanctions. L'Uemoa a adopté un train de mesures identique.", "UEMOA|suspended|NER|done|-"),
    # measures of states, threats and demands
    ("Le Trésor américain a gelé lundi les avoirs d'un ministre malien.", "bilateral|suspended|MLI USA|done|2024-03-11"),
    ("Washington a gelé les avoirs de trois officiers nigériens.", "bilateral|suspended|NER USA|done|-"),
    ("L'opposition réclame aussi la libération des détenus et la suspension du Tchad par l'Union africaine.", "UA|suspended|TCD|proposed|-"),
    # bases
    ("La France réduit l'opération Barkhane. Les bases de Gao et de Ménaka fermeront cet été.", "Barkhane|withdrew|FRA MLI|announced|2024"),
    ("Les Allemands ont rendu Niamey. Depuis que les Américains ont restitué Agadez, le désert est calme.", "bilateral|withdrew|NER USA|done|-"),
    ("Le dernier soldat français a franchi la frontière nigérienne en décembre 2023.", "bilateral|withdrew|FRA NER|done|2023-12"),
    # who leaves a mission of others, and whose departure it is
    ("Londres et Abidjan ont annoncé leur départ de la Minusma.", "Minusma|withdrew|CIV GBR MLI|done|-"),
    ("La Suède prépare son retrait de la Minusma.", "Minusma|withdrew|MLI SWE|announced|-"),
    ("M. Diop est venu pour demander, au nom du Mali, le retrait de la Minusma.", "Minusma|withdrew|MLI ONU|proposed|-"),
    # troops
    ("La Cédéao prépare l'envoi de trois mille soldats au Mali.", "bilateral|deployed|CEDEAO MLI|announced|-"),
    ("La Hongrie enverra à l'automne 200 militaires au Tchad.", "bilateral|deployed|HUN TCD|announced|2024"),
    ("La Garde civile espagnole entretient cinquante agents à Nouadhibou.", "bilateral|deployed|ESP MRT|done|-"),
    ("L'Italie et l'Allemagne ont encore des hommes sur le sol nigérien.", "bilateral|deployed|DEU ITA NER|done|-"),
    ("Les Fama, épaulées par des hommes du groupe Wagner, tiennent Kidal.", "Wagner|deployed|MLI Wagner|done|-"),
    ("L'armée malienne a repris Kidal avec l'appui des hommes de Wagner.", "Wagner|deployed|MLI Wagner|done|-"),
    ("Le cœur de l'opération Barkhane se trouvera au Niger.", "Barkhane|deployed|FRA NER|announced|-"),
    ("L'opération Barkhane demeure stationnée chez le voisin tchadien, tandis que Bamako s'arme.", "Barkhane|deployed|FRA TCD|done|-"),
    # who stands with whom
    ("L'axe Niamey-Moscou s'est renforcé.", "bilateral|cooperates|NER RUS|done|-"),
    ("Les deux juntes du Mali et du Niger se sont rapprochées de Moscou.", "bilateral|cooperates|MLI NER RUS|done|-"),
    ("Ouagadougou et Bamako se sont tournés vers Moscou.", "bilateral|cooperates|BFA MLI RUS|done|-"),
    ("Le Niger a reçu Antony Blinken. Celui-ci a loué « un partenaire loyal ».", "bilateral|cooperates|NER USA|done|-"),
    ("Le Mali et le Burkina Faso sont voisins. Les deux armées conduisent des opérations conjointes.", "bilateral|cooperates|BFA MLI|done|-"),
    ("La force du G5 Sahel attend. L'Union européenne a promis cent millions d'euros à la force.", "FC-G5S|cooperates|FC-G5S UE|done|-"),
    # when
    ("Le Mali a tout changé le 3 mars, lorsque Bamako a dénoncé l'accord de défense avec la France.", "bilateral|denounced|FRA MLI|done|2024-03-03"),
    ("Sergueï Lavrov était mardi à Bamako. Il y a promis au Mali un soutien accru de Moscou.", "bilateral|cooperates|MLI RUS|done|2024-03-12"),
    ("23 mars 2023 : un putsch au Mali. L'Union africaine suspend le Mali.", "UA|suspended|MLI|done|2023-03-23"),
    ("Le Togo va-t-il rejoindre l'AES ?", "AES|joined|TGO|proposed|-"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), STATED, ids=[text[:50] for text, _ in STATED])
def test_a_way_of_telling_is_read(text, expected):
    assert expected in alliances_told(text)
