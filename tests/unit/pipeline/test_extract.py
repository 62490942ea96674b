"""Articles of one date to records; which dates are to be extracted anew."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from sahel_pipeline.extraction.extractor import EXTRACTOR_VERSION, Extractor, Opened
from sahel_pipeline.extraction.gazetteer import Gazetteer
from sahel_pipeline.pipeline import Run, RunFailedError, extract_partition, extracted, plan_reprocess
from sahel_pipeline.records import Alliance, Article, ExtractionReport, Meeting
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.objects import ChangedMeanwhileError, ObjectStore, StorageError
from tests.unit.pipeline.conftest import NOW, MakeRun
from tests.unit.pipeline.site import objects

DAY = date(2024, 7, 8)
TEXT = (
    "Le président malien Assimi Goïta a reçu mardi à Bamako le ministre algérien des Affaires étrangères, "
    "Ahmed Attaf. Le Mali, le Burkina Faso et le Niger sont membres de l’AES."
)


def article(name: str, text: str = TEXT, day: date = DAY) -> Article:
    return Article(
        article_id=name,
        url=f"http://journal.example/{name}",
        source="Journal",
        feed_id="journal",
        feed_ids=["journal"],
        title=f"Audience à Bamako ({name})",
        published=datetime(day.year, day.month, day.day, 8, tzinfo=UTC),
        published_from="feed",
        fetched=NOW,
        language="fr",
        text=text,
        text_source="page",
        relevance=1.0,
    )


def put(store: ObjectStore, *articles: Article, day: date = DAY) -> None:
    partitions.update(store, "articles", day, Article, lambda _: articles, run="r", now=NOW)


@pytest.fixture
def run(make_run: MakeRun) -> Run:
    """A run without feeds."""
    return make_run([], run_id="extraction")


def ids(store: ObjectStore, day: date = DAY) -> set[str]:
    """Articles that have records."""
    meetings = partitions.read(store, "meetings", day, Meeting).records
    alliances = partitions.read(store, "alliances", day, Alliance).records
    return {record.article_id for record in [*meetings, *alliances]}


class Counting(Extractor):
    """The real extractor, and the ids of the articles that it is asked to read."""

    def __init__(self) -> None:
        super().__init__(Extractor.default().gazetteer)
        object.__setattr__(self, "read", [])

    def open_article(self, article: Article) -> Opened:
        self.read.append(article.article_id)
        return super().open_article(article)


class Trying(Extractor):
    """The real extractor, and something that happens when it reads the article `on`."""

    def __init__(self, gazetteer: Gazetteer, on: str, happens: object) -> None:
        super().__init__(gazetteer)
        object.__setattr__(self, "on", on)
        object.__setattr__(self, "happens", happens)

    def open_article(self, article: Article) -> Opened:
        if article.article_id == self.on:
            self.happens()
        return super().open_article(article)


def trying(on: str, happens: object) -> Trying:
    return Trying(Extractor.default().gazetteer, on, happens)


def stumble() -> None:
    raise ValueError("stumbled")


def test_the_records_of_a_date_replace_what_was_there(store: ObjectStore, run: Run) -> None:
    put(store, article("a"), article("b"))
    counts = extract_partition(run, DAY)
    assert counts["articles"] == 2
    assert ids(store) == {"a", "b"}
    assert counts["meetings"] == len(partitions.read(store, "meetings", DAY, Meeting).records) > 0
    put(store, article("b"))
    extract_partition(run, DAY)
    assert ids(store) == {"b"}
    manifest = partitions.Manifest.model_validate(store.get_json(keys.manifest("meetings", DAY)))
    assert manifest.extractor_version == EXTRACTOR_VERSION


def test_extracting_again_writes_the_same_bytes(store: ObjectStore, run: Run) -> None:
    put(store, article("a"))
    extract_partition(run, DAY)
    before = objects(store)
    extract_partition(run, DAY)
    assert objects(store) == before
    extract_partition(replace(run, id="later", now=NOW + timedelta(days=1)), DAY)
    after = objects(store)
    assert {key: after[key] for key in before} == before, "manifests too: nothing has changed"


def test_only_what_is_new_is_read_and_the_result_is_as_if_all_were(store: ObjectStore, run: Run) -> None:
    put(store, article("a"), article("b"), article("c"))
    extract_partition(run, DAY)
    changed = article("b", text=f"{TEXT} Il a été reçu à Koulouba.")
    again = article("c").model_copy(update={"feed_ids": ["autre", "journal"], "relevance": 0.5})
    put(store, article("a"), changed, again, article("d"))
    reader = Counting()
    extract_partition(run, DAY, reader)
    assert reader.read == ["b", "d"]
    records = objects(store, "meetings/") | objects(store, "alliances/")
    store.delete([keys.extracted(DAY)])
    extract_partition(run, DAY)
    assert objects(store, "meetings/") | objects(store, "alliances/") == records
    assert ids(store) == {"a", "b", "c", "d"}


def test_records_of_an_article_that_is_gone_are_gone(store: ObjectStore, run: Run) -> None:
    put(store, article("a"), article("b"))
    extract_partition(run, DAY)
    put(store, article("a"))
    reader = Counting()
    extract_partition(run, DAY, reader)
    assert (reader.read, ids(store)) == ([], {"a"})


def test_another_extractor_reads_everything_again(
    store: ObjectStore, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, article("a"), article("b"))
    extract_partition(run, DAY)
    monkeypatch.setattr(extracted, "digest_of_extractor", lambda: "rules that were mended")
    reader = Counting()
    extract_partition(run, DAY, reader)
    assert reader.read == ["a", "b"]


@pytest.mark.parametrize("kept", [b"no gzip", gzip.compress(b"{}\n[1]\nno json\n", mtime=0)])
def test_where_what_was_kept_is_broken_everything_is_read_again(
    kept: bytes, store: ObjectStore, run: Run
) -> None:
    put(store, article("a"))
    extract_partition(run, DAY)
    before = objects(store)
    store.put(keys.extracted(DAY), kept)
    extract_partition(run, DAY)
    assert objects(store) == before


def test_an_article_that_could_not_be_read_is_tried_again(store: ObjectStore, run: Run) -> None:
    put(store, article("bad"), article("good"))
    extract_partition(run, DAY, trying("bad", stumble))
    reader = Counting()
    extract_partition(run, DAY, reader)
    assert reader.read == ["bad"]
    assert ids(store) == {"bad", "good"}


def test_the_manifest_names_the_articles_that_were_read(store: ObjectStore, run: Run) -> None:
    put(store, article("a"))
    extract_partition(run, DAY)
    # No record comes of this one: the data stay as they are, the manifest tells that it was read.
    put(store, article("a"), article("b", text="Il a plu sur le Mali."))
    before = store.get(keys.part("meetings", DAY))
    extract_partition(run, DAY)
    assert store.get(keys.part("meetings", DAY)) == before
    articles = store.get_json(keys.manifest("articles", DAY))
    for dataset in ("meetings", "alliances"):
        manifest = partitions.Manifest.model_validate(store.get_json(keys.manifest(dataset, DAY)))
        (entry,) = manifest.inputs
        assert (entry.dataset, entry.dt, entry.rows) == ("articles", DAY, 2)
        assert entry.sha256 == articles["objects"][0]["sha256"]


def test_an_article_that_cannot_be_read_costs_only_its_own_records_and_is_named(
    store: ObjectStore, run: Run
) -> None:
    put(store, article("bad"), article("good"))
    counts = extract_partition(run, DAY, trying("bad", stumble))
    assert (counts["articles"], counts["failed"]) == (2, 1)
    assert ids(store) == {"good"}
    stored = store.get_json(keys.extraction_report(run.id, DAY))
    assert ExtractionReport.model_validate(stored).failed == {"bad": "ValueError: stumbled"}


def test_a_date_of_which_nothing_could_be_read_keeps_the_records_it_has(store: ObjectStore, run: Run) -> None:
    put(store, article("a"))
    extract_partition(run, DAY)
    put(store, article("a", text=f"{TEXT} Il a été reçu à Koulouba."))
    before = objects(store)
    with pytest.raises(
        RunFailedError, match=r"none of the 1 articles of 2024-07-08 .*'a': 'ValueError: stumbled'"
    ):
        extract_partition(run, DAY, trying("a", stumble))
    assert objects(store) == before


def test_an_article_that_comes_while_a_date_is_extracted_gets_its_records(
    store: ObjectStore, run: Run
) -> None:
    """The extraction that the new article starts may have written before this one ends."""
    put(store, article("a"))
    happened: list[str] = []

    def another_run() -> None:
        if not happened:
            happened.append("once")
            put(store, article("a"), article("b"))
            extract_partition(replace(run, id="other"), DAY)

    counts = extract_partition(run, DAY, trying("a", another_run))
    assert counts["articles"] == 2
    assert ids(store) == {"a", "b"}


def test_a_date_without_articles_has_empty_partitions(store: ObjectStore, run: Run) -> None:
    assert extract_partition(run, DAY) == {"articles": 0, "meetings": 0, "alliances": 0, "failed": 0}
    assert partitions.read(store, "meetings", DAY, Meeting).records == []


def test_an_article_of_hundred_thousand_characters_is_read(store: ObjectStore, run: Run) -> None:
    filler = "La saison des pluies a commencé plus tôt que prévu dans les villages du delta. " * 1300
    put(store, article("long", text=f"{filler}\n{TEXT}"))
    extract_partition(run, DAY)
    assert ids(store) == {"long"}


@pytest.mark.parametrize(
    "text", ["", " ", "\n" * 1000, "Mali" * 5000, "\u0000\ud7ff\U0010ffff", "a" * 100_000]
)
def test_odd_texts_do_not_fail(text: str, store: ObjectStore, run: Run) -> None:
    put(store, article("odd", text=text), article("good"))
    assert extract_partition(run, DAY)["failed"] == 0


def test_the_stored_dates_of_a_range_are_listed_with_their_articles(store: ObjectStore, run: Run) -> None:
    days = [DAY, DAY + timedelta(days=2), DAY + timedelta(days=4)]
    for number, day in enumerate(days, start=1):
        put(store, *(article(f"{day}-{n}", day=day) for n in range(number)), day=day)
    assert plan_reprocess(run, days[0], days[1]) == [
        {"date": "2024-07-08", "articles": 1},
        {"date": "2024-07-10", "articles": 2},
    ]
    assert plan_reprocess(run, days[1], days[1]) == [{"date": "2024-07-10", "articles": 2}]
    assert plan_reprocess(run, DAY + timedelta(days=1), DAY + timedelta(days=1)) == []


def test_a_range_that_runs_backwards_is_refused(run: Run) -> None:
    with pytest.raises(RunFailedError, match="from 2024-07-09 to 2024-07-08; exchange the two dates"):
        plan_reprocess(run, DAY + timedelta(days=1), DAY)


def test_a_stored_article_that_does_not_fit_the_schema_is_named(store: ObjectStore, run: Run) -> None:
    store.put_lines(keys.part("articles", DAY), [{"title": "?"}])
    with pytest.raises(StorageError, match=r"articles/dt=2024-07-08/part-00000\.jsonl\.gz, line 1"):
        extract_partition(run, DAY)


def test_one_event_in_several_articles_has_one_id(store: ObjectStore, run: Run) -> None:
    """The records differ in place, parties and forum, so that the digest of each by itself would not do."""
    put(
        store,
        article("one", text="Des délégations malienne et algérienne se sont réunies jeudi à Bamako."),
        article("two", text="La 18e session du Comité bilatéral Mali-Algérie s'est tenue jeudi."),
        article("three", text="Des délégations malienne et algérienne se sont réunies mardi à Alger."),
    )
    extract_partition(run, DAY)
    events = {
        record.article_id: record.event_id
        for record in partitions.read(store, "meetings", DAY, Meeting).records
    }
    assert events["one"] == events["two"]
    assert events["three"] != events["one"]


def test_a_run_that_read_fewer_articles_does_not_write_over_one_that_read_more(
    store: ObjectStore, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other run comes at the last moment: after this one has looked whether its articles are the same."""
    put(store, article("a"))
    put_object, overwritten = ObjectStore.put, []

    def late(self: ObjectStore, key: str, *arguments: object, **named: object) -> str:
        if key == keys.part("meetings", DAY) and not overwritten:
            overwritten.append(key)
            put(store, article("a"), article("b"))
            extract_partition(replace(run, id="other"), DAY)
            with pytest.raises(ChangedMeanwhileError):
                put_object(self, key, *arguments, **named)  # type: ignore[arg-type]
        return put_object(self, key, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(ObjectStore, "put", late)
    assert extract_partition(run, DAY)["articles"] == 2
    assert overwritten
    assert ids(store) == {"a", "b"}
