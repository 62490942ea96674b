"""Agency copy: which articles of different publishers have nearly the same text.

Publishers print the reports of the agencies with a line of their own, cut at the end, under another
headline. Such articles are linked and not dropped, since who printed a report is news too. Whether
two articles are copies depends on these two alone, so the order in which they come in does not matter.
"""

from __future__ import annotations

import functools
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sahel_pipeline.articles.identity import words_of
from sahel_pipeline.records import Article

SIMILAR = 0.5
"""Share of the sequences of four words (Jaccard) from which on two texts are copies of each other."""

_WORDS = 4
_MIN_SEQUENCES = 20  # a shorter text is a headline, and headlines resemble each other by accident
_PERMUTATIONS = 126
_BANDS = (42, 3)  # finds 99.6 % of the pairs that are just similar enough, and 4 % of those at 0.1


@dataclass(frozen=True, slots=True)
class Sketch:
    """What the comparison needs to know of an article."""

    article_id: str
    source: str
    copies: tuple[str, ...]
    """The copies that are stored with it."""
    sequences: NDArray[np.uint32]
    """Hashes of its sequences of words, sorted, each once; empty where the text is too short."""
    minhash: Any


def sketch(article: Article) -> Sketch:
    """Prepare an article for comparison."""
    words = words_of(article.text).split()
    sequences = {" ".join(words[at : at + _WORDS]) for at in range(len(words) - _WORDS + 1)}
    if len(sequences) < _MIN_SEQUENCES:
        sequences = set()
    hashes = np.unique(np.array([zlib.crc32(words.encode()) for words in sequences], dtype=np.uint32))
    minhash = _no_words().copy()
    minhash.update_batch(hashes.tolist())
    return Sketch(article.article_id, article.source, tuple(article.copies), hashes, minhash)


@functools.cache
def _no_words() -> Any:
    """The signature that all others start from: its permutations are drawn once."""
    from datasketch import MinHash  # loads scipy, which takes a second that most tasks can do without

    return MinHash(num_perm=_PERMUTATIONS, seed=1, hashfunc=int, scheme="affine32")


def find_copies(articles: Sequence[Sketch], among: Iterable[Sketch]) -> dict[str, set[str]]:
    """Find the copies of some articles.

    Args:
        articles: The articles whose copies are looked for.
        among: Where to look; may hold the articles themselves.

    Returns:
        For each article that has copies, of either side, their ids.
    """
    from datasketch import MinHashLSH

    index = MinHashLSH(num_perm=_PERMUTATIONS, params=_BANDS)
    others = {other.article_id: other for other in among if len(other.sequences)}
    for other in others.values():
        index.insert(other.article_id, other.minhash, check_duplication=False)
    found: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        for candidate in index.query(article.minhash) if len(article.sequences) else ():
            other = others[candidate]
            if article.source != other.source and similarity(article, other) >= SIMILAR:
                found[article.article_id].add(other.article_id)
                found[other.article_id].add(article.article_id)
    return dict(found)


def similarity(one: Sketch, other: Sketch) -> float:
    """Share of the sequences of words of both that are in each (Jaccard index), 0 to 1."""
    common = len(np.intersect1d(one.sequences, other.sequences, assume_unique=True))
    together = len(one.sequences) + len(other.sequences) - common
    return common / together if together else 0.0
