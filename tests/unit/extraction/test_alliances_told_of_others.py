# ruff: noqa: E501 (a sentence stands on one line)
"""Sentences of our own for what a text does not say: soldiers in prison, help to nobody, an end of purpose."""

from datetime import date

import pytest

from sahel_pipeline.extraction.alliances import by_rules
from sahel_pipeline.extraction.reading import read_document

PUBLISHED = date(2024, 3, 15)
# text, records as "alliance action actors status date", the actors in order
CASES = [
    # prisoners are not stationed, and do not withdraw
    ("Le sort des quarante militaires togolais retenus à Bamako a dominé la rencontre.", []),
    ("Bamako a promis la libération des 32 soldats béninois ; ils séjournent au Mali depuis mai.", []),
    ("Les trente militaires ghanéens condamnés puis graciés au Mali ont regagné Accra lundi.", []),
    (
        "Après la libération des 46 soldats ivoiriens au Mali, les soldats français ont quitté le Burkina Faso.",
        ["bilateral withdrew BFA,FRA done -"],
    ),
    # who leaves a force sends nobody; who comes out of a room does not leave a country
    ("Bamako avait annoncé en mai qu'il se retirait de toutes les instances, force conjointe comprise.", []),
    ("Les deux missions se sont vues mardi. À sa sortie, le chef de la Minusma s'est dit satisfait.", []),
    ("Le chef de la Minusma, à la sortie de l'audience, a parlé du Mali.", []),
    # announced, whatever is wished or said of it
    (
        "Le ministre a évoqué le retrait annoncé du Mali et du Niger de la Cédéao.",
        ["CEDEAO left MLI,NER announced -"],
    ),
    (
        "Le départ annoncé des soldats américains du Niger inquiète Cotonou.",
        ["bilateral withdrew NER,USA announced -"],
    ),
    (
        "Le retrait annoncé de Barkhane et de la Minusma du Mali occupe les esprits.",
        ["Barkhane withdrew FRA,MLI announced -", "Minusma withdrew MLI,ONU announced -"],
    ),
    # an operation is its owner's, a coalition is not
    ("Lancée en 2014, Barkhane a fini par lasser au Mali.", ["Barkhane founded FRA done 2014"]),
    ("Serval, lancée en janvier 2013, a changé le Mali.", ["Serval founded FRA done 2013-01"]),
    (
        "Créée en 2020, Takuba a été dissoute en juin 2022.",
        ["Takuba founded  done 2020", "Takuba ended  done 2022-06"],
    ),
    # what is gone is not denied; what goes on is not announced
    ("« Il n'y a plus de présence militaire allemande au Mali », dit-il.", []),
    ("Plus aucun contingent allemand au Mali : il n'y a plus de déploiement italien au Niger non plus.", []),
    (
        "Le Niger continuera d'accueillir des instructeurs turcs à Niamey.",
        ["bilateral deployed NER,TUR done -"],
    ),
    ("Le Niger continuera à abriter une base américaine à Agadez.", ["bilateral deployed NER,USA done -"]),
    # the last ones have gone: none are there
    (
        "Les ultimes soldats danois encore cantonnés au Mali ont quitté le pays.",
        ["bilateral withdrew DNK,MLI done -"],
    ),
    # troops only judged
    ("Qui tirera les leçons de l'opération Barkhane au Mali ?", []),
    ("C'est l'échec de l'opération Barkhane au Mali qui l'a convaincu.", []),
    ("Le bilan de l'opération Serval au Mali divise les experts.", []),
    # moving on inside a country
    ("Les soldats américains du Niger se sont repliés sur Agadez.", []),
    ("Les Casques bleus sénégalais du Mali ont plié bagage et pris la route de Gao.", []),
    # "le pays" is the one of the sentence
    (
        "Le Burkina Faso est calme. Le Mali s'inquiète alors que la France réorganise sa présence militaire dans le pays.",
        ["bilateral deployed FRA,MLI done -"],
    ),
    # an event comes about, not the troops
    (
        "Le congrès intervient alors que l'armée allemande vient de geler son aide au Mali.",
        ["bilateral suspended DEU,MLI done -"],
    ),
    # somebody recalls a fact, and somebody else his men
    ("Rappelons que 3 000 soldats français combattent au Sahel.", []),
    ("Berlin a rappelé ses soldats du Mali en 2023.", ["bilateral withdrew DEU,MLI done 2023"]),
    # one who is paid
    ("Le Mali a recouru aux services du groupe Wagner.", ["Wagner deployed MLI,Wagner done -"]),
    (
        "Bamako a préféré recourir aux services des paramilitaires de Wagner.",
        ["Wagner deployed MLI,Wagner done -"],
    ),
    # help for nobody, of nobody named, or between others
    ("Le Niger a reçu la France. Paris apporte son soutien aux conclusions du sommet.", []),
    ("La France parle au Mali. Paris cherche avec plusieurs partenaires à qui proposer son appui.", []),
    ("Le Mali a vu la France. Le visiteur a parlé de la nécessité de mutualiser les moyens.", []),
    ("Le Mali et l'Algérie se querellent. Moscou se dit prêt à aider les deux pays à se parler.", []),
    ("Le ministre malien et l'actrice américaine ont passé la journée aux côtés des réfugiés.", []),
    ("Le chef de la junte nigérienne est venu de Paris s'assurer qu'aucun soutien n'irait aux rebelles.", []),
    (
        "Le Mali a rompu avec l'Algérie, et le Maroc apparaît comme son nouveau partenaire.",
        ["bilateral cooperates MAR,MLI done -"],
    ),
    # what is suspended, and for whom
    (
        "Le Niger écoutait. Le ministre malien Abdoulaye Diop a critiqué la suspension par l'Union européenne d'une partie des formations dispensées à son armée.",
        ["UE suspended MLI done -"],
    ),
    (
        "Le juge a saisi la Cédéao aux fins d'apprécier les sanctions imposées au Niger.",
        ["CEDEAO suspended NER done -"],
    ),
    # no accord yet, none at all, or one that founds
    ("Les ministres malien et nigérien ont paraphé le projet de traité.", []),
    ("Le Mali et le Niger ont adopté une feuille de route pour l'élevage.", []),
    ("Abdoulaye Diop avait brillé à Alger, au moment de la signature de l'Accord d'Alger.", []),
    (
        "Ils ont adopté le traité instituant une Confédération entre le Burkina Faso, le Mali et le Niger dénommée « Confédération AES ».",
        ["AES agreed BFA,MLI,NER done -"],
    ),
    # a movement leaves an accord, a state denounces it
    ("La CMA menace de se retirer de l'Accord d'Alger.", ["Accord d'Alger left CMA proposed -"]),
    ("Le CSP veut se retirer de l'Accord d'Alger.", ["Accord d'Alger left CSP proposed -"]),
    ("Le Mali a fini par se retirer de l'Accord d'Alger.", ["Accord d'Alger denounced MLI done -"]),
    # what stands between
    (
        "Le retrait de Barkhane du Mali, les querelles au sein du G5 Sahel, tout lasse.",
        ["Barkhane withdrew FRA,MLI done -"],
    ),
    ("Le bureau suit les démarches entreprises auprès du G5 Sahel et dans le G5 Sahel.", []),
    (
        "Au centre des échanges, la redynamisation des relations entre le Mali et la Russie, après le G5 Sahel.",
        ["bilateral cooperates MLI,RUS done -"],
    ),
    (
        "La tribune l'invite à revenir dans la Cédéao, que la Mauritanie a quittée en 2000.",
        ["CEDEAO left MRT done 2000"],
    ),
]


def _records(text):
    drafts = by_rules(read_document(text, title="", published=PUBLISHED))
    return [
        f"{d.alliance} {d.action.value} {','.join(sorted(d.actors))} {d.status.value} {d.date or '-'}"
        for d in drafts
    ]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0][:60] for case in CASES])
def test_a_text_states_no_more_than_it_says(text, expected):
    assert sorted(_records(text)) == sorted(expected)


# text, a record of it: ways to say a thing that had not been read
SAID = [
    ("Le président nigérien a retiré son pays de l'OIF.", "OIF left NER done -"),
    ("Le général Goïta menace de retirer son pays de la Cédéao.", "CEDEAO left MLI proposed -"),
    (
        "Le Mali et le Niger ont décidé de retirer leurs pays du G5 Sahel.",
        "G5 Sahel left MLI,NER done -",
    ),
    (
        "Accra plaide pour que le Burkina Faso revienne au sein de la Cédéao.",
        "CEDEAO readmitted BFA proposed -",
    ),
    ("Les ministres ont appelé le Mali à revenir dans le G5 Sahel.", "G5 Sahel joined MLI proposed -"),
    ("Le G5 Sahel se réunit. Le Soudan, qui a demandé à y entrer, attend.", "G5 Sahel joined SDN proposed -"),
    ("Il a vu le chef de l'Otan, dont la Mauritanie est partenaire.", "OTAN cooperates MRT,OTAN done -"),
    (
        "Il parle de la Turquie, dont le Niger est l'allié depuis 2020.",
        "bilateral cooperates NER,TUR done 2020",
    ),
    ("« L'Algérie est au côté du peuple malien », a dit le ministre.", "bilateral cooperates DZA,MLI done -"),
    (
        "La Cédéao a levé hier l'embargo qui étouffait le Mali depuis le 9 janvier 2022.",
        "CEDEAO suspended MLI done 2022-01-09",
    ),
    ("Au Mali, où l'opération avait pris fin, Barkhane a laissé des camps.", "Barkhane ended FRA done -"),
    (
        "Le ministre a évoqué le cas du Mali où, des années après, la force Barkhane a plié bagage.",
        "Barkhane withdrew FRA,MLI done -",
    ),
]


@pytest.mark.parametrize(("text", "record"), SAID, ids=[case[0][:60] for case in SAID])
def test_a_text_states(text, record):
    assert record in _records(text)
