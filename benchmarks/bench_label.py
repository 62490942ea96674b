"""`sahel label` beside spaCy's full French pipeline, on the same articles and as many processes.

Two streams made of the sample articles: all of them about the Sahel, and one in which one in six is. When an
article comes again, each of its sentences has another word, so that what is remembered of sentences is of use
within an article alone, as in the news (`--verbatim`: it comes again as it was). Prints articles a second by
the clock, processor time an article (all processes and threads), how many times spaCy's each of these is, and
the peak memory of the largest process. Start-up is loading the model and the gazetteer, and reported apart.

In one process each, both read by turns, so that other work on the machine hits both. Several processes are
started for one call, as both programs do it: what a call with `FEW` articles takes is left out of what one
with these and all others takes, and is start-up.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from sahel_pipeline.local.newspapers_library import load_library

Articles = list[dict[str, str]]
Reader = Callable[[Articles], None]
Readers = dict[str, Callable[[], Reader]]
TURN = 128
"""Articles that a reader reads before it is the turn of the other."""
FEW = 256
"""Articles that give each of two processes something to read."""
GOLD = Path(__file__).parents[1] / "tests" / "golden" / "sample_gold.jsonl"


_SENTENCE = re.compile(r"[^.!?\n]+")
_WORD = re.compile(r"\b[a-zà-ÿ]{4,}\b")


def again(text: str, time: int) -> str:
    """The text as it comes at some time after the first: the longest word of each sentence ends otherwise."""
    ending = "".join("bcdfghjklm"[int(digit)] for digit in str(time)) if time else ""

    def vary(sentence: re.Match[str]) -> str:
        word = max(_WORD.findall(sentence.group()), key=len, default="")
        return sentence.group().replace(word, word + ending, 1)

    return _SENTENCE.sub(vary, text)


def streams(size: int, *, verbatim: bool) -> dict[str, Articles]:
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

    def nth(pool: Articles, number: int) -> dict[str, str]:
        time, which = divmod(number, len(pool))
        article = pool[which]
        return article if verbatim else article | {of: again(article[of], time) for of in ("title", "text")}

    return {
        "Sahel": [nth(sahel, i) for i in range(size)],
        "one in six": [nth(sahel, i // 6) if i % 6 == 0 else nth(other, i - i // 6) for i in range(size)],
    }


def with_label(processes: int) -> Reader:
    from sahel_pipeline.extraction.label import label_lines
    from sahel_pipeline.relevance import is_sahel

    def run(articles: Articles) -> None:
        for _ in label_lines(map(json.dumps, articles), is_sahel, processes=processes):
            pass

    return run


def with_spacy(processes: int, batch: int) -> Reader:
    import spacy

    multiprocessing.set_start_method("fork", force=True)  # spaCy's own way here: what is loaded is shared
    nlp = spacy.load("fr_core_news_md")

    def run(articles: Articles) -> None:
        texts = (article["text"] for article in articles)
        for _ in nlp.pipe(texts, batch_size=batch, n_process=processes):
            pass

    return run


class Spent(NamedTuple):
    """What was taken so far."""

    clock: float
    """Seconds."""
    processor: float
    """Seconds, of this process and those that it has started and that have ended."""
    peak: float
    """Megabytes, of the largest of them."""


class Measured:
    """A reader in a process of its own, with what it takes."""

    def __init__(self, make: Callable[[], Reader]) -> None:
        self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        self._make = make
        self.start = self.clock = self.processor = self.peak = 0.0

    def read(self, articles: Articles) -> Spent:
        """Read articles, and return what that took."""
        return self._pool.submit(_read, self._make, articles).result()

    def by_turns(self, articles: Articles) -> Iterator[None]:
        """Read articles in this one process, and add up what they take."""
        self.start = self.read(articles[:5]).clock
        for at in range(0, len(articles), TURN):
            yield
            spent = self.read(articles[at : at + TURN])
            self.clock, self.processor = self.clock + spent.clock, self.processor + spent.processor
            self.peak = spent.peak

    def at_once(self, articles: Articles) -> Iterator[None]:
        """Read articles in several processes that are started for it, and set apart what the start takes."""
        self.read(articles[:1])  # what is loaded once in this process
        yield
        few = self.read(articles[:FEW])
        spent = self.read([*articles[:FEW], *articles])
        self.clock, self.processor = spent.clock - few.clock, spent.processor - few.processor
        self.start, self.peak = few.clock - FEW * self.clock / len(articles), spent.peak

    def close(self) -> None:
        self._pool.shutdown()


_running: dict[str, Reader] = {}
"""In the process of a reader, that reader."""


def _read(make: Callable[[], Reader], articles: Articles) -> Spent:
    before = _spent()
    if not _running:
        _running["it"] = make()
    _running["it"](articles)
    multiprocessing.active_children()  # takes leave of those that have ended, so that their time counts
    after = _spent()
    return Spent(after.clock - before.clock, after.processor - before.processor, after.peak)


def _spent() -> Spent:
    used = os.times()
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return Spent(
        time.perf_counter(),
        used.user + used.system + used.children_user + used.children_system,
        max(resource.getrusage(who).ru_maxrss for who in whose) / 1024,
    )


def measure(articles: Articles, processes: int, batch: int) -> dict[str, Measured]:
    """Both readers on the same articles."""
    readers: Readers = {
        "sahel label": partial(with_label, processes),
        "spaCy md, full": partial(with_spacy, processes, batch),
    }
    measured = {name: Measured(make) for name, make in readers.items()}
    way = Measured.by_turns if processes == 1 else Measured.at_once
    reading = [way(reader, articles) for reader in measured.values()]
    while reading:
        reading = [steps for steps in reading if next(steps, reading) is not reading]
    for reader in measured.values():
        reader.close()
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000, help="length of each stream")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2], help="of each reader")
    parser.add_argument("--batch", type=int, default=32, help="texts that spaCy reads together")
    parser.add_argument("--verbatim", action="store_true", help="let articles come again as they are")
    asked = parser.parse_args()
    columns = ("start-up s", "articles/s", "times spaCy", "CPU ms each", "times spaCy", "peak MB")
    table = Table("stream", "processes", "reader", *columns)
    for name, articles in streams(asked.articles, verbatim=asked.verbatim).items():
        for processes in asked.processes:
            results = measure(articles, processes, asked.batch)
            peer = results["spaCy md, full"]
            for reader, of in results.items():
                table.add_row(
                    name,
                    str(processes),
                    reader,
                    f"{of.start:.1f}",
                    f"{len(articles) / of.clock:.1f}",
                    f"{peer.clock / of.clock:.2f}",
                    f"{of.processor / len(articles) * 1000:.1f}",
                    f"{peer.processor / of.processor:.2f}",
                    f"{of.peak:.0f}",
                )
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
