from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from sahel_pipeline.feeds.registry import LIVE_REGISTRY, Feed, RegistryError, load_registry

GOOD = {
    "id": "rfi-afrique",
    "publisher": "RFI",
    "country": "FRA",
    "url": "https://r.example/rss",
    "language": "fr",
}


def write(folder: Path, document: object) -> Path:
    path = folder / "my-feeds.yaml"
    path.write_text(document if isinstance(document, str) else yaml.safe_dump(document), encoding="utf-8")
    return path


def test_the_live_registry_loads() -> None:
    feeds = load_registry()
    assert len(feeds) >= 110
    assert sum(feed.enabled for feed in feeds) >= 80
    assert {feed.language for feed in feeds if feed.enabled} == {"fr"}
    countries = Counter(feed.country for feed in feeds if feed.enabled)
    assert {country for country in ("MLI", "BFA", "NER", "TCD", "MRT") if countries[country] >= 5} == {
        *("MLI", "BFA", "NER", "TCD", "MRT")
    }
    personal = [feed for feed in feeds if "lemonde.fr" in feed.url]
    assert personal
    assert not any(feed.enabled for feed in personal)
    assert all("personal" in feed.note for feed in personal)


def test_the_order_of_the_file_is_kept() -> None:
    written = [entry["id"] for entry in yaml.safe_load(LIVE_REGISTRY.read_text(encoding="utf-8"))]
    assert [feed.id for feed in load_registry()] == written


def test_a_registry_of_ones_own(tmp_path: Path) -> None:
    (feed,) = load_registry(write(tmp_path, [GOOD]))
    assert feed == Feed(**GOOD)  # type: ignore[arg-type]
    assert feed.enabled
    assert feed.host == "r.example:443"
    assert load_registry(write(tmp_path, {"feeds": [GOOD]})) == [feed]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "RFI Afrique"}, "field `id`: 'RFI Afrique' will not do"),
        ({"id": None}, "field `id`: None will not do"),
        ({"publisher": ""}, "field `publisher`: '' will not do"),
        ({"country": "FR"}, "field `country`: 'FR' will not do"),
        ({"country": "FR"}, "ISO 3166-1 alpha-3"),
        (
            {"url": "www.rfi.fr/rss"},
            "field `url`: 'www.rfi.fr/rss' is not an http or https address; write it in full",
        ),
        (
            {"url": "ftp://r.example/rss"},
            "field `url`: 'ftp://r.example/rss' is not an http or https address",
        ),
        ({"url": "https://r.example/a b"}, "field `url`: 'https://r.example/a b' contains a space"),
        ({"url": "https://me:secret@r.example/"}, "field `url`: carries a user name or password"),
        ({"url": "http://[broken/"}, "field `url`: 'http://[broken/' is not an http"),
        ({"language": "french"}, "field `language`: 'french' will not do"),
        ({"enabled": "maybe"}, "field `enabled`: 'maybe' will not do"),
        ({"enabled": False}, "is off (enabled: false) without a `note`"),
        ({"max_silent_days": 0}, "field `max_silent_days`: 0 will not do"),
        ({"user_agent": "a\nb"}, "field `user_agent`: may only hold printable ASCII"),
        ({"usr_agent": "x"}, "field `usr_agent` is not known; known are id, publisher,"),
    ],
)
def test_an_error_names_file_entry_and_field(tmp_path: Path, change: dict[str, object], message: str) -> None:
    path = write(tmp_path, [GOOD | {"id": "other", "url": "https://o.example/"}, GOOD | change])
    with pytest.raises(RegistryError) as raised:
        load_registry(path)
    name = change.get("id", "rfi-afrique")
    assert str(raised.value).startswith(f"{path}: entry 2" + (f" ({name}): " if name else ": "))
    assert message in str(raised.value)


def test_a_missing_field_is_explained(tmp_path: Path) -> None:
    path = write(tmp_path, [{name: value for name, value in GOOD.items() if name != "country"}])
    with pytest.raises(RegistryError, match=r"entry 1 \(rfi-afrique\): field `country` is missing: Seat of"):
        load_registry(path)


def test_all_errors_are_told_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path, [GOOD | {"country": "FR", "language": "fra"}, 7, GOOD, GOOD | {"id": "twin"}, GOOD]
    )
    with pytest.raises(RegistryError) as raised:
        load_registry(path)
    assert [line.removeprefix(f"{path}: ")[:46] for line in str(raised.value).splitlines()] == [
        "entry 1 (rfi-afrique): field `country`: 'FR' w",
        "entry 1 (rfi-afrique): field `language`: 'fra'",
        "entry 2: is a int, not a mapping; write `- id:",
        "entry 4 (twin): field `url`: 'https://r.exampl",
        "entry 5 (rfi-afrique): field `id`: 'rfi-afriqu",
        "entry 5 (rfi-afrique): field `url`: 'https://r",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds nothing, not a list of feeds"),
        ("[]", "holds an empty list, not a list of feeds"),
        ("feeds", "holds text, not a list of feeds"),
        ("id: x", "holds a mapping, not a list of feeds"),
        ("- id: [", ", line 1, column "),
        ("- a\n- !!python/object:os.system {}", "not valid YAML"),
    ],
)
def test_files_that_hold_no_feeds(tmp_path: Path, content: str, message: str) -> None:
    path = write(tmp_path, content)
    with pytest.raises(RegistryError) as raised:
        load_registry(path)
    assert str(path) in str(raised.value)
    assert message in str(raised.value)


def test_a_file_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"nothing\.yaml: cannot be read .*name an existing file"):
        load_registry(tmp_path / "nothing.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "- &one {id: a, publisher: P, country: MLI, url: 'http://a.example/', language: fr}\n"
        "- {<<: *one, id: b, url: 'http://b.example/'}\n",
        "- {id: x, id: a, publisher: P, country: MLI, url: 'http://a.example/', language: fr}\n"
        "- {id: b, publisher: P, country: MLI, url: 'http://b.example/', language: fr}\n",
        "- id: a\n  publisher: &p P\n  country: MLI\n  url: http://a.example/\n  language: fr\n"
        "- id: b\n  publisher: *p\n  country: !!str MLI\n  url: >-\n    http://b.example/\n  language: fr\n",
    ],
    ids=["merged", "twice", "anchors, tags, folded"],
)
def test_yaml_that_is_seldom_in_a_registry(tmp_path: Path, text: str) -> None:
    feeds = load_registry(write(tmp_path, text))
    assert [(feed.id, feed.publisher, feed.url) for feed in feeds] == [
        ("a", "P", "http://a.example/"),
        ("b", "P", "http://b.example/"),
    ]


@pytest.mark.parametrize("off", ["false", "no", "off", "False", "NO"])
def test_all_words_of_yaml_for_a_feed_that_is_off(tmp_path: Path, off: str) -> None:
    text = (
        "- {id: a, publisher: P, country: MLI, url: 'http://a.example/', language: fr, note: 1 an, enabled: "
    )
    (feed,) = load_registry(write(tmp_path, f"{text}{off}}}"))
    assert not feed.enabled


def test_aliases_that_multiply_are_refused_in_no_time(tmp_path: Path) -> None:
    lines = ["a0: &a0 [" + ", ".join(["x"] * 9) + "]"]
    lines += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 9) + "]" for n in range(1, 20)]
    with pytest.raises(RegistryError):
        load_registry(write(tmp_path, "\n".join(lines)))


def test_the_live_registry_reads_alike_with_pyyaml() -> None:
    written = yaml.safe_load(LIVE_REGISTRY.read_text(encoding="utf-8"))
    assert load_registry() == [Feed.model_validate(entry) for entry in written]
