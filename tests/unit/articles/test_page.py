from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sahel_pipeline.articles import PageText, choose_text, clean_text, extract_page
from sahel_pipeline.articles.page import MAX_PAGE_BYTES, decode
from tests.unit.articles.pages import ARTICLE, PARAGRAPHS, page

PAYWALL = "La suite est réservée aux abonnés. Déjà abonné ? Connectez-vous."
CONSENT = (
    "Avec votre accord, nos partenaires et nous utilisons des cookies ou traceurs pour stocker et consulter"
    " des données personnelles comme votre visite sur ce site. Vous pouvez retirer ce consentement plus tard."
    "</p><p>Continuer sans accepter. Tout accepter."
)
URL = "https://exemple.fr/une-route"


def read(
    html: str | bytes, content_type: str | None = "text/html; charset=utf-8", url: str = URL
) -> PageText:
    return extract_page(html.encode() if isinstance(html, str) else html, url=url, content_type=content_type)


def test_the_article_and_nothing_around_it() -> None:
    result = read(page())
    assert result.problem is None
    assert result.text == ARTICLE
    assert result.title == "Une route pour Kiffa"
    assert result.language == "fr"


@pytest.mark.parametrize(
    ("encoding", "content_type", "meta"),
    [
        ("utf-8", "text/html; charset=utf-8", ""),
        ("utf-8", "text/html; charset=iso-8859-1", ""),  # the header lies
        ("utf-8", None, '<meta charset="iso-8859-1">'),  # the page lies
        ("utf-8-sig", None, ""),
        ("utf-16", None, ""),
        ("cp1252", "text/html; charset=ISO-8859-1", ""),  # French sites mean Windows-1252
        ("cp1252", "text/html", '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">'),
        ("cp1252", "text/html; charset=utf-8", '<meta charset="utf-8">'),
        ("cp1252", "text/html; charset=x-inconnu", ""),
        ("cp1252", None, ""),
    ],
)
def test_encodings(encoding: str, content_type: str | None, meta: str) -> None:
    result = read(page(head=meta).encode(encoding, errors="replace"), content_type)
    assert result.text.endswith(ARTICLE)


def test_a_few_stray_bytes_do_not_spoil_a_page_in_utf8() -> None:
    assert decode("été ".encode() + b"\xe9t\xe9" + " à".encode(), "text/html; charset=utf-8") == "été été à"


def test_double_encoded_pages_are_repaired() -> None:
    assert read(page().encode("utf-8").decode("latin-1")).text.endswith(ARTICLE)


@pytest.mark.parametrize(
    ("head", "url", "published"),
    [
        (
            '<script type="application/ld+json">{"datePublished": "2023-05-12T10:30:00+02:00"}</script>',
            URL,
            datetime(2023, 5, 12, 8, 30, tzinfo=UTC),
        ),
        (
            '<meta property="article:published_time" content="2023-05-12T10:30:00Z">',
            URL,
            datetime(2023, 5, 12, 10, 30, tzinfo=UTC),
        ),
        ('<meta itemprop="datePublished" content="2023-05-12">', URL, datetime(2023, 5, 12, tzinfo=UTC)),
        (
            '<meta name="date" content="Fri, 12 May 2023 10:30:00 +0100">',
            URL,
            datetime(2023, 5, 12, 9, 30, tzinfo=UTC),
        ),
        ("", "https://exemple.fr/2023/05/12/une-route/", datetime(2023, 5, 12, tzinfo=UTC)),
        ("", "https://exemple.fr/fr/20230512-une-route", datetime(2023, 5, 12, tzinfo=UTC)),
        ('<meta name="date" content="hier">', URL, None),
        ('<meta name="date" content="0001-01-01T00:00:00+05:00">', URL, None),
        ("", "https://exemple.fr/article/20231399-x", None),
        ("", URL, None),
    ],
)
def test_publication_time(head: str, url: str, published: datetime | None) -> None:
    assert read(page(head=head), url=url).published == published


def test_lines_of_furniture_between_the_paragraphs_go() -> None:
    furniture = [
        "Publicité",
        "À lire aussi : Le marché aux chameaux rouvre à Nouakchott",
        "Lire également → Crue : dix villages évacués",
        "Suivez-nous sur WhatsApp",
        "Temps de lecture : 3 min",
        "Abonnez-vous à notre newsletter",
    ]
    body = "".join(f"<p>{a}</p><p>{b}</p>" for a, b in zip(PARAGRAPHS, furniture[:4], strict=True))
    body += "".join(f"<p>{line}</p>" for line in furniture[4:])
    assert read(page(body=body)).text == ARTICLE


def test_sentences_that_begin_like_furniture_stay() -> None:
    sentence = (
        "Lire aussi longtemps fatigue les yeux, dit la doyenne. " + "Elle a quatre-vingt-dix ans. " * 10
    )
    partager = "Partager l'eau, voilà ce que demandent les éleveurs de la commune."
    text = read(page(body=f"<p>{PARAGRAPHS[0]}</p><p>{sentence}</p><p>{partager}</p>")).text
    assert "doyenne" in text
    assert partager in text


def test_titles() -> None:
    assert (
        read(page(head='<meta property="og:title" content="C&ocirc;t&eacute;  route">')).title == "Côté route"
    )
    assert (
        read(page(body="<h1>Deux</h1>" + f"<p>{ARTICLE}</p>")).title
        == "Une route pour Kiffa - Le Petit Journal"
    )


@pytest.mark.parametrize(
    ("html", "content_type", "problem"),
    [
        (b"", None, "empty"),
        (b"<html><body></body></html>", "text/html", "empty"),
        (b"%PDF-1.7 ...", None, "not_html"),
        (b"<html>", "application/pdf", "not_html"),
        (b"\x89PNG\r\n", "image/png", "not_html"),
        (b'{"article": "x"}', "application/json", "not_html"),
        (
            b"\x1f\x8b\x08\x00" + b"x" * 50,
            "text/html",
            "not_html",
        ),  # compressed still: no bomb is unpacked here
        (b"\x00\x01\x02\x03", None, "not_html"),
        (page(body="<p>Une seule petite phrase de rien du tout.</p>").encode(), "text/html", "short"),
        (page(body=f"<p>{PARAGRAPHS[0]}</p><p>{PAYWALL}</p>").encode(), "text/html", "paywall"),
        (
            f"<html><body><main><p>{CONSENT}</p></main></body></html>".encode(),
            "text/html",
            "consent",
        ),
    ],
)
def test_pages_that_are_no_article(html: bytes, content_type: str | None, problem: str) -> None:
    result = read(html, content_type)
    assert result.problem == problem
    if problem in ("consent", "empty", "not_html"):
        assert result.text == ""


def test_an_article_about_cookies_is_an_article() -> None:
    body = "".join(
        f"<p>{paragraph} Le régulateur a rappelé que les cookies et traceurs demandent un consentement.</p>"
        for paragraph in PARAGRAPHS * 3
    )
    assert read(page(body=body)).problem is None


def test_a_page_is_read_up_to_a_limit() -> None:
    endless = page().replace("</body>", "<!-- " + "x" * MAX_PAGE_BYTES + " --></body>")
    assert read(endless).text.endswith(ARTICLE)


def test_an_article_of_two_megabytes() -> None:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS * 5000)
    assert len(read(page(body=body)).text) > 1_900_000


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300))
def test_arbitrary_bytes_never_raise(html: bytes) -> None:
    for start in (b"", b"<html><body><p>"):
        result = read(start + html, None)
        assert clean_text(result.text) == result.text


PAGE = PageText(text=ARTICLE)
TEASER = PageText(text="Le début seulement.", problem="short")


@pytest.mark.parametrize(
    ("page_text", "content", "summary", "chosen"),
    [
        (PAGE, None, "<p>Un résumé.</p>", (ARTICLE, "page")),
        (PAGE, f"<p>{ARTICLE}</p>", None, (ARTICLE, "page")),
        (
            PAGE,
            f"<p>{'Long. ' * 400}</p>",
            None,
            (("Long. " * 400).strip(), "feed"),
        ),  # the page gave a part only
        (TEASER, None, "<p>Un résumé qui en dit davantage.</p>", ("Un résumé qui en dit davantage.", "feed")),
        (TEASER, None, "Court.", ("Le début seulement.", "page")),
        (PageText(problem="timeout"), None, "<p>Un résumé.</p>", ("Un résumé.", "feed")),
        (None, "<p>Le contenu entier.</p>", "<p>Un résumé.</p>", ("Le contenu entier.", "feed")),
        (None, "", "<p>Un résumé.</p>", ("Un résumé.", "feed")),
        (None, None, None, ("", "feed")),
    ],
)
def test_choose_text(
    page_text: PageText | None, content: str | None, summary: str | None, chosen: tuple[str, str]
) -> None:
    assert choose_text(page_text, content, summary) == chosen
