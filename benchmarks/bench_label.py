"""`sahel label` beside spaCy's full French pipeline, on the same articles, in one process each, by turns.

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
TURN = 32
"""Articles that a reader reads before it is the turn of the other."""
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


class Measured:
    """A reader in a process of its own, with the processor time that it takes."""

    def __init__(self, make: Callable[[], Reader], warm: Articles) -> None:
        self._pool = multiprocessing.get_context("spawn").Pool(1)
        self.start = self._pool.apply(_start, (make, warm))
        self.seconds = 0.0
        self.peak = 0.0

    def read(self, articles: Articles) -> None:
        """Read articles, and add what it takes."""
        seconds, self.peak = self._pool.apply(_read, (articles,))
        self.seconds += seconds

    def close(self) -> None:
        self._pool.terminate()
        self._pool.join()


_running: list[Reader] = []
"""In the process of a reader, that reader."""


def _start(make: Callable[[], Reader], warm: Articles) -> float:
    begin = time.process_time()
    _running.append(make())
    _running[0](warm)
    return time.process_time() - begin


def _read(articles: Articles) -> tuple[float, float]:
    begin = time.process_time()
    _running[0](articles)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return time.process_time() - begin, peak


def measure(articles: Articles) -> dict[str, Measured]:
    """All readers on the same articles, which they read by turns: what else the machine does, both suffer."""
    measured = {name: Measured(make, articles[:5]) for name, make in readers()}
    for start in range(0, len(articles), TURN):
        for reader in measured.values():
            reader.read(articles[start : start + TURN])
    for reader in measured.values():
        reader.close()
    return measured


def readers() -> Iterator[tuple[str, Callable[[], Reader]]]:
    yield "sahel label", with_label
    yield "spaCy md, full", with_spacy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=300, help="length of each stream")
    size = parser.parse_args().articles
    table = Table("stream", "reader", "start-up s", "articles/s", "times spaCy", "peak MB")
    for name, articles in streams(size).items():
        results = measure(articles)
        peer = results["spaCy md, full"].seconds
        for reader, of in results.items():
            rate, times = len(articles) / of.seconds, peer / of.seconds
            table.add_row(name, reader, f"{of.start:.1f}", f"{rate:.1f}", f"{times:.2f}", f"{of.peak:.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
