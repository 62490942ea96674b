"""`sahel label` beside spaCy's full French pipeline, on the same articles, in one process each, in one run.

Two streams made of the sample articles: all of them about the Sahel, and one in which one in six is. Prints
articles a second, their ratio, and the peak memory of each process; start-up is reported apart. Seconds are
those of the processor, all threads together, so that other work on the machine blurs the ratio less.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from sahel_pipeline.local.newspapers_library import load_library

Articles = list[dict[str, str]]
Reader = Callable[[Articles], None]
GOLD = Path(__file__).parents[1] / "tests" / "golden" / "sample_gold.jsonl"


def streams(size: int) -> dict[str, Articles]:
    """The two streams; the sample articles take turns until there are `size`."""
    lines = GOLD.read_text(encoding="utf-8").splitlines()
    gold = {line["id"]: line["sahel"] for line in map(json.loads, lines)}
    articles = [
        {
            "id": article.slug,
            "date": article.published.date().isoformat(),
            "date_precision": "day",
            "title": article.meta.title,
            "source": "",
            "text": article.text,
        }
        for article in load_library().articles
        if article.slug in gold
    ]
    sahel = [article for article in articles if gold[article["id"]]]
    other = [article for article in articles if not gold[article["id"]]]
    return {
        "Sahel": [sahel[i % len(sahel)] for i in range(size)],
        "one in six": [
            sahel[i // 6 % len(sahel)] if i % 6 == 0 else other[i % len(other)] for i in range(size)
        ],
    }


def with_label() -> Reader:
    from sahel_pipeline.extraction.label import label_lines
    from sahel_pipeline.relevance import judge

    def run(articles: Articles) -> None:
        lines = (json.dumps(article) for article in articles)
        for _ in label_lines(
            lines, judge=lambda title, text, source: judge(title, text, source=source).sahel
        ):
            pass

    return run


def with_spacy() -> Reader:
    import spacy

    nlp = spacy.load("fr_core_news_md")

    def run(articles: Articles) -> None:
        for _ in nlp.pipe((article["text"] for article in articles), batch_size=32):
            pass

    return run


def measure(make: Callable[[], Reader], articles: Articles) -> tuple[float, float, float]:
    """Seconds to start, articles a second, peak memory in MB: in a fresh process (processor time)."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measure, (make, articles))


def _measure(make: Callable[[], Reader], articles: Articles) -> tuple[float, float, float]:
    begin = time.process_time()
    run = make()
    run(articles[:5])
    started = time.process_time()
    run(articles)
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return started - begin, len(articles) / seconds, peak


def readers() -> Iterator[tuple[str, Callable[[], Reader]]]:
    yield "sahel label", with_label
    yield "spaCy md, full", with_spacy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=300, help="length of each stream")
    size = parser.parse_args().articles
    table = Table("stream", "reader", "start-up s", "articles/s", "times spaCy", "peak MB")
    for name, articles in streams(size).items():
        results = {reader: measure(make, articles) for reader, make in readers()}
        peer = results["spaCy md, full"][1]
        for reader, (start, rate, peak) in results.items():
            table.add_row(name, reader, f"{start:.1f}", f"{rate:.1f}", f"{rate / peer:.1f}", f"{peak:.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
