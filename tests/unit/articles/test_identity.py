import pytest
from hypothesis import given
from hypothesis import strategies as st

from sahel_pipeline.articles import article_id, canonical_url, entry_key, text_digest
from sahel_pipeline.articles.identity import MAX_URL


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        # spelling
        ("HTTPS://WWW.Exemple.fr/Afrique", "https://www.exemple.fr/Afrique"),
        ("https://exemple.fr", "https://exemple.fr/"),
        ("https://exemple.fr:443/a", "https://exemple.fr/a"),
        ("http://exemple.fr:80/a", "http://exemple.fr/a"),
        ("https://exemple.fr./a", "https://exemple.fr/a"),
        ("  https://exemple.fr/a\n", "https://exemple.fr/a"),
        ("https://exem\nple.fr/a\tb", "https://exemple.fr/ab"),
        ("https://exemple.fr/a/../b/./c//d", "https://exemple.fr/b/c/d"),
        ("https://exemple.fr/été?q=côte d'or", "https://exemple.fr/%C3%A9t%C3%A9?q=c%C3%B4te%20d'or"),
        ("https://exemple.fr/%c3%a9t%c3%a9", "https://exemple.fr/%C3%A9t%C3%A9"),
        ("https://école.fr/a", "https://xn--cole-9oa.fr/a"),
        ("https://nom:secret@exemple.fr/a", "https://exemple.fr/a"),
        # tracking
        ("https://exemple.fr/a?xtor=RSS-1", "https://exemple.fr/a"),
        ("https://exemple.fr/a#xtor=RSS-1", "https://exemple.fr/a"),
        ("https://exemple.fr/a?utm_source=rss&id=3&UTM_Medium=x", "https://exemple.fr/a?id=3"),
        ("https://exemple.fr/a?utm_source=rss&amp;utm_medium=x", "https://exemple.fr/a"),
        ("https://exemple.fr/a?fbclid=IwAR0&gclid=1&at_medium=custom7", "https://exemple.fr/a"),
        ("https://exemple.fr/a?ref=rss", "https://exemple.fr/a"),
        ("https://exemple.fr/a;jsessionid=F00?x=1", "https://exemple.fr/a?x=1"),
        ("https://exemple.fr/a#Echobox=16", "https://exemple.fr/a"),
        # AMP
        ("https://exemple.fr/a/b/amp/", "https://exemple.fr/a/b/"),
        ("https://exemple.fr/a/b/amp", "https://exemple.fr/a/b"),
        ("https://exemple.fr/a.amp.html", "https://exemple.fr/a.html"),
        ("https://exemple.fr/a?amp=1&p=3", "https://exemple.fr/a?p=3"),
        # what chooses the article stays
        ("https://exemple.fr/?p=1234", "https://exemple.fr/?p=1234"),
        ("https://exemple.fr/spip.php?article123", "https://exemple.fr/spip.php?article123"),
        (
            "https://exemple.fr/spip.php?article123&utm_x=1&lang=fr",
            "https://exemple.fr/spip.php?article123&lang=fr",
        ),
        ("https://exemple.fr/chercher?q=mali&page=2", "https://exemple.fr/chercher?q=mali&page=2"),
        (
            "https://exemple.fr/a?reference=5&gallery=2&ref=8812",
            "https://exemple.fr/a?reference=5&gallery=2&ref=8812",
        ),
        ("http://127.0.0.1:8080/a", "http://127.0.0.1:8080/a"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("https://exemple.fr:8443/a/", "https://exemple.fr:8443/a/"),
        ("https://exemple.fr/amp", "https://exemple.fr/amp"),
        ("https://exemple.fr/a,12.html", "https://exemple.fr/a,12.html"),
    ],
)
def test_canonical_url(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "",
        "pas une adresse",
        "javascript:alert(1)",
        "mailto:redaction@exemple.fr",
        "file:///etc/passwd",
        "ftp://exemple.fr/a",
        "//exemple.fr/a",
        "/relatif",
        "https://",
        "https:///a",
        "https://exem ple.fr/a",
        "http://exemple.fr:99999/",
        "http://exemple.fr:port/",
        "http://[::1/",
        "https://exemple.fr/" + "a" * MAX_URL,
        "https://" + "é" * 70 + ".fr/",
    ],
)
def test_what_is_no_address_of_an_article(url: str) -> None:
    assert canonical_url(url) is None


def test_relative_links_are_resolved_against_the_feed() -> None:
    assert canonical_url("../a?utm_source=x", "https://exemple.fr/rss/une.xml") == "https://exemple.fr/a"
    assert canonical_url("//exemple.fr/a", "https://exemple.fr/rss") == "https://exemple.fr/a"
    assert canonical_url("https://autre.fr/a", "https://exemple.fr/rss") == "https://autre.fr/a"


_PIECES = st.lists(
    st.sampled_from(
        [
            *"a/.:?#&=;%é@[]-\\2fFÀ ~'(",
            "http://",
            "https://",
            "exemple.fr",
            "/amp",
            ".amp",
            ".html",
            "&amp;",
            "..",
            "utm_a=",
            "%c3",
            "\n",
        ]
    )
).map("".join)


@given(
    st.one_of(st.text(), _PIECES, _PIECES.map("http://exemple.fr{}".format), _PIECES.map("http://{}".format))
)
def test_canonical_url_is_idempotent_and_ascii(url: str) -> None:
    canonical = canonical_url(url)
    if canonical is not None:
        assert canonical.isascii()
        assert canonical_url(canonical) == canonical


def test_an_entry_is_known_by_its_link_first() -> None:
    key = entry_key("guid-1", "https://www.exemple.fr/a/?utm_source=rss", "Titre")
    assert key == entry_key("guid-2", "http://exemple.fr/a", "Titre corrigé")
    assert key != entry_key("guid-1", "https://www.exemple.fr/b", "Titre")


def test_an_entry_without_link_is_known_by_guid_then_title() -> None:
    assert entry_key("g", None, "Un") == entry_key("g", "", "Deux")
    assert entry_key("g", "https://exemple.fr/", "Un") == entry_key(
        "g", None, "Un"
    )  # the front page names nothing
    assert entry_key(None, None, "Un  titre !") == entry_key("", None, "un titre")
    assert entry_key(None, None, "Un") != entry_key(None, None, "Deux")


def test_entries_that_share_a_guid_stay_apart() -> None:
    assert entry_key("flux", "https://exemple.fr/a", "A") != entry_key("flux", "https://exemple.fr/b", "B")


def test_an_article_is_one_in_all_feeds() -> None:
    one = article_id("https://exemple.fr/a?xtor=1", "g1", "Titre", "Texte")
    assert one == article_id("http://www.exemple.fr/a/", "g2", "Autre titre", "Autre texte")
    assert one == article_id("https://m.exemple.fr/a", None, "", "")
    assert one != article_id("https://exemple.fr/a?p=2", "g1", "Titre", "Texte")
    assert len(one) == 32


def test_a_guid_of_one_feed_is_no_name_for_the_world() -> None:
    assert article_id(None, "12345", "Titre", "x") != article_id(None, "12345", "Un autre", "x")
    assert article_id(None, "tag:exemple.fr,2023:5", "Titre", "x") == article_id(
        None, "tag:exemple.fr,2023:5", "Corrigé", "y"
    )
    assert article_id(None, "https://exemple.fr/a", "T", "x") == article_id(
        "https://exemple.fr/a", None, "T", "x"
    )


def test_an_article_without_address_and_guid_is_its_title_and_text() -> None:
    assert article_id(None, None, "Titre", "Texte.") == article_id("", "", "TITRE", "texte")
    assert article_id(None, None, "Titre", "Texte") != article_id(None, None, "Titre", "Un autre texte")


def test_ids_do_not_change_between_versions() -> None:
    # buckets hold these: a change here makes every known article a new one
    assert article_id("https://exemple.fr/afrique/a-12", None, "", "") == "a1ce4a9d2e0ff25cb575ae972565dc44"
    assert entry_key(None, "https://exemple.fr/afrique/a-12", None) == "a1ce4a9d2e0ff25cb575ae972565dc44"
    assert text_digest("Bamako, l'été.") == "20acfef2e1800fa7b5ade59261f7ccb9"


def test_text_digest_sees_words_only() -> None:
    assert text_digest("L'État malien :\n« oui »") == text_digest("l’etat malien oui")
    assert text_digest("oui non") != text_digest("non oui")
    assert text_digest(" …\n") == ""


@given(st.text(), st.text(), st.text(), st.text())
def test_keys_of_arbitrary_entries(url: str, guid: str, title: str, text: str) -> None:
    assert article_id(url, guid, title, text) == article_id(url, guid, title, text)
    assert len(entry_key(guid, url, title)) == 32
