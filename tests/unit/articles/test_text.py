import pytest
from hypothesis import given
from hypothesis import strategies as st

from sahel_pipeline.articles import clean_text, html_to_text
from tests.growth import is_linear


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("e\u0301te\u0301", "été"),  # NFC
        ("un\r\ndeux\rtrois\u2028quatre\u0085cinq\x0csix", "un\ndeux\ntrois\nquatre\ncinq\nsix"),
        ("un \n\n\n \n deux", "un\ndeux"),
        ("dit-il\u00a0: «\u202foui\u202f»\t!", "dit-il : « oui » !"),
        ("co\u00adopé\u200bration\ufeff\u200e", "coopération"),
        ("un\x00\x07\x1f\x7f\x9fdeux", "undeux"),
        ("a\ud800b", "a\ufffdb"),
        ("  \n un \n ", "un"),
        ("œuvre – « Ÿ » …", "œuvre – « Ÿ » …"),
        ("السلام عليكم", "السلام عليكم"),
        ("", ""),
    ],
)
def test_clean_text(text: str, clean: str) -> None:
    assert clean_text(text) == clean


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Un <b>mot</b> et <a href='/x'>l'autre</a>.</p><p>Deux.</p>", "Un mot et l'autre.\nDeux."),
        ("Un<br/>deux<div>trois</div>quatre", "Un\ndeux\ntrois\nquatre"),
        ("<p>Un</p><script>var x = '<p>';</script><style>p{}</style><p>deux</p>", "Un\ndeux"),
        ("Un<!-- commentaire --> deux <?php x ?>trois", "Un deux trois"),
        ("C&ocirc;te d&#8217;Ivoire &amp; &laquo;&nbsp;Mali&nbsp;&raquo;", "Côte d’Ivoire & « Mali »"),
        ("&lt;p&gt;Deux fois &amp;eacute;chapp&amp;eacute;&lt;/p&gt;", "Deux fois échappé"),
        ("texte simple, 3 < 4", "texte simple, 3 < 4"),
        (
            "<p>PrÃ©sident de lâ€™AssemblÃ©e Ã\u00a0 Bamako : cÅ“ur</p>",
            "Président de l’Assemblée à Bamako : cœur",
        ),
        ("ÃƒÂ©tÃƒÂ©", "été"),
        ("SOLIDARITÉ»", "SOLIDARITÉ»"),  # not UTF-8 in disguise
        ("<p>Une phrase […]</p>", "Une phrase"),
        ("<p>Une phrase.</p><p><a href='/x'>Lire la suite »</a></p>", "Une phrase."),
        (
            "<p>Une phrase.</p><p>L’article <a href='/'>A</a> est apparu en premier sur <i>B</i>.</p>",
            "Une phrase.",
        ),
        ("<img src='x.jpg'>", ""),
        ("<div>" * 1000 + "profond", "profond"),
        ("<p>pas <b>fermé", "pas fermé"),
        ("", ""),
    ],
)
def test_html_to_text(html: str, text: str) -> None:
    assert html_to_text(html) == text


_PIECES = st.lists(
    st.sampled_from(
        [
            *"éÃ©Â\u00a0 \n\r\ta\u200b\u0301e\ud800â€™<>&;\x85\x80",
            "<p>",
            "</p>",
            "<br>",
            "&lt;",
            "&amp;",
            "\u2000",
        ]
    )
).map("".join)
_ANY_TEXT = st.one_of(st.text(st.characters()), _PIECES)


@given(_ANY_TEXT)
def test_clean_text_is_idempotent_and_storable(text: str) -> None:
    clean = clean_text(text)
    assert clean_text(clean) == clean
    assert clean.encode("utf-8").decode("utf-8") == clean


@given(_ANY_TEXT)
def test_html_to_text_gives_clean_text(html: str) -> None:
    text = html_to_text(html)
    assert clean_text(text) == text


@pytest.mark.parametrize(
    "unit",
    [
        "<",
        "&",
        "<b>",
        "<p ",
        "&amp;",
        "\n ",
        " ",
        "Ã",
        "ƒ",
        "L'article ",
        "[ ",
        "Lire la suite ",
        "é",
        "<p>mot ",
    ],
)
def test_time_grows_with_length_only(unit: str) -> None:
    assert is_linear(lambda count: (clean_text(unit * count), html_to_text("Ã" + unit * count)), 6_250)
