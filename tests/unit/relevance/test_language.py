import json
import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sahel_pipeline.relevance import Language, detect_language, is_french, language

FRENCH = """\
Les maraîchers de la vallée attendent la pluie depuis trois semaines. Le préfet a réuni jeudi les
chefs de village pour répartir l'eau des forages, mais personne ne veut céder son tour et la nuit
tombe sur une salle en colère.
"""
TEXTS = {
    "fr": FRENCH,
    "en": """\
The farmers of the valley have been waiting for rain for three weeks. On Thursday the governor met
the heads of the villages to share out the water, but nobody wanted to give up his turn.
""",
    "es": """\
Los agricultores del valle esperan la lluvia desde hace tres semanas. El jueves el gobernador se
reunió con los jefes de las aldeas para repartir el agua de los pozos, pero nadie quiso ceder su
turno.
""",
    "pt": """\
Os agricultores do vale esperam pela chuva há três semanas. Na quinta-feira o governador reuniu os
chefes das aldeias para repartir a água dos poços, mas ninguém quis ceder a sua vez.
""",
    "it": """\
Gli agricoltori della valle aspettano la pioggia da tre settimane. Giovedì il prefetto ha riunito i
capi dei villaggi per dividere l'acqua dei pozzi, ma nessuno ha voluto cedere il proprio turno.
""",
    "ar": "ينتظر مزارعو الوادي المطر منذ ثلاثة أسابيع. واجتمع المحافظ يوم الخميس مع رؤساء القرى.",
    "ca": """\
Els pagesos de la vall esperen la pluja des de fa tres setmanes. Dijous el prefecte va reunir els
caps dels pobles per repartir l'aigua dels pous, però ningú no va voler cedir el seu torn.
""",
}


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_languages(code: str) -> None:
    language = detect_language(TEXTS[code])
    assert language.code == code
    assert language.probability > 0.9
    assert is_french(TEXTS[code]) is (code == "fr")


@pytest.mark.parametrize(
    ("text", "hint", "french"),
    [
        # the text speaks for itself, whatever the feed claims
        (FRENCH, "en", True),
        (TEXTS["en"], "fr", False),
        (TEXTS["ar"], "fr-FR", False),
        ("Le ministre est reçu par le roi", "en", True),
        # too short to tell: the feed tells
        ("Burkina Faso", "fr-FR", True),
        ("Burkina Faso", "en", False),
        ("Niger: Tchiani, Goïta, Traoré", "fr", True),
        # too short, and nobody tells
        ("Transition politique", None, True),
        ("Presidente do Mali recebe delegação", None, False),
        # no words
        ("", "fr", False),
        ("12/05/2023 - 4 000 !", "fr", False),
        ("https://exemple.fr/les-dans-pour", None, False),
        # capitals, no accents, a foreign notice around it
        (FRENCH.upper(), None, True),
        (FRENCH.replace("é", "e").replace("î", "i").replace("è", "e"), None, True),
        ("We use cookies to improve your experience on this site. " + FRENCH * 3, None, True),
        (FRENCH * 6 + TEXTS["en"], None, True),
        (TEXTS["en"] * 6 + FRENCH, None, False),
    ],
)
def test_is_french(text: str, hint: str | None, french: bool) -> None:
    assert is_french(text, hint) is french


def test_a_text_without_words_is_undetermined() -> None:
    assert detect_language(" \n 12 !") == Language("und", 0.0)


def test_the_verdict_depends_on_the_text_alone() -> None:
    texts = [
        *TEXTS.values(),
        "Burkina Faso",
        "Niger: Tchiani reçoit Goïta",
        "Sahel alliance meets",
        FRENCH + TEXTS["en"],
    ]
    verdicts = {text: detect_language(text) for text in texts}
    shuffled = texts * 2
    random.Random(1).shuffle(shuffled)
    random.seed(5)  # the global generator is nobody's business here
    assert all(detect_language(text) == verdicts[text] for text in shuffled)


def test_the_verdict_is_the_same_in_another_process() -> None:
    texts = ["Niger: Tchiani reçoit Goïta", "Sahel alliance meets", "Ouagadougou", FRENCH]
    code = (
        "import json, sys; from sahel_pipeline.relevance import detect_language\n"
        "print(json.dumps([[v.code, v.probability] for v in map(detect_language, json.loads(sys.argv[1]))]))"
    )
    for seed in ("0", "42"):
        run = subprocess.run(
            [sys.executable, "-c", code, json.dumps(texts)],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        )
        assert json.loads(run.stdout) == [[v.code, v.probability] for v in map(detect_language, texts)]


@settings(max_examples=60, deadline=None)
@given(st.text(), st.none() | st.text(max_size=5))
def test_arbitrary_text(text: str, hint: str | None) -> None:
    assert is_french(text, hint) in (True, False)
    assert 0 <= detect_language(text).probability <= 1


def test_a_long_text_costs_no_more_than_its_sample() -> None:
    assert detect_language(FRENCH * 50_000).code == "fr"


@pytest.mark.parametrize("code", sorted(TEXTS.keys() - {"fr"}))
def test_a_text_of_two_languages_is_not_french_for_its_french_part(code: str) -> None:
    assert not is_french(FRENCH + TEXTS[code] * 3, "en")
    assert not is_french(TEXTS[code] * 3 + FRENCH, "en")


def test_plain_french_needs_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "detect_language", None)
    assert is_french(FRENCH * 8)
    with pytest.raises(TypeError):
        is_french(TEXTS["en"] * 8)
