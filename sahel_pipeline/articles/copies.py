"""Agency copy: which articles of different publishers have nearly the same text.

Publishers print the reports of the agencies with a line of their own, cut at the end, under another
headline. Such articles are linked and not dropped, since who printed a report is news too. Whether
two articles are copies depends on these two alone, so the order in which they come in does not matter.
"""

from __future__ import annotations

import functools
import zlib
from collections import defaultdict
from collections.abc import Iterable
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
_CANDIDATES = 1024  # texts whose sequences are kept while a date is compared: those of likely copies

SCHEME = f"minhash affine32 {_PERMUTATIONS} of {_WORDS} words"
"""Names how signatures are made: only those of one scheme can be compared."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What the comparison needs to know of an article."""

    article_id: str
    source: str
    copies: tuple[str, ...]
    """The copies that are stored with it."""
    text: str
    signature: bytes
    """Of its text (MinHash, unsigned 32-bit little-endian); empty where the text is too short."""


def sketch(article: Article, signature: bytes | None = None) -> Sketch:
    """Prepare an article for comparison.

    Args:
        article: The article.
        signature: What an earlier sketch of the same text has as its signature, if that is known.
    """
    if signature is None:
        signature = _signature(article.text)
    return Sketch(article.article_id, article.source, tuple(article.copies), article.text, signature)


def find_copies(articles: Iterable[Sketch], among: Iterable[Sketch]) -> dict[str, set[str]]:
    """Find the copies of some articles.

    The time grows with the articles in `among`, and with the copies that are found.

    Args:
        articles: The articles whose copies are looked for.
        among: Where to look; may hold the articles themselves.

    Returns:
        For each article that has copies, of either side, their ids.
    """
    from datasketch import MinHashLSH

    index = MinHashLSH(num_perm=_PERMUTATIONS, params=_BANDS)
    sought = {article.article_id: article for article in articles if article.signature}
    for article in sought.values():
        index.insert(article.article_id, _minhash(article.signature), check_duplication=False)
    found: dict[str, set[str]] = defaultdict(set)
    for other in among:
        for candidate in index.query(_minhash(other.signature)) if sought and other.signature else ():
            article = sought[candidate]
            if article.source != other.source and similarity(article, other) >= SIMILAR:
                found[article.article_id].add(other.article_id)
                found[other.article_id].add(article.article_id)
    return dict(found)


def similarity(one: Sketch, other: Sketch) -> float:
    """Share of the sequences of words of both that are in each (Jaccard index), 0 to 1."""
    mine, theirs = _sequences(one.text), _sequences(other.text)
    common = len(np.intersect1d(mine, theirs, assume_unique=True))
    together = len(mine) + len(theirs) - common
    return common / together if together else 0.0


@functools.lru_cache(_CANDIDATES)
def _sequences(text: str) -> NDArray[np.uint32]:
    """Hashes of its sequences of words, sorted, each once; empty where the text is too short."""
    words = words_of(text).split()
    sequences = {" ".join(words[at : at + _WORDS]) for at in range(len(words) - _WORDS + 1)}
    if len(sequences) < _MIN_SEQUENCES:
        sequences = set()
    return np.unique(np.array([zlib.crc32(words.encode()) for words in sequences], dtype=np.uint32))


def _signature(text: str) -> bytes:
    if not len(hashes := _sequences(text)):
        return b""
    minhash = _no_words().copy()
    minhash.update_batch(hashes.tolist())
    return bytes(minhash.hashvalues.astype("<u4").tobytes())


def _minhash(signature: bytes) -> Any:
    minhash = _no_words().copy()
    minhash.hashvalues = np.frombuffer(signature, dtype="<u4")
    return minhash


@functools.cache
def _no_words() -> Any:
    """The signature that all others start from: its permutations are drawn once."""
    from datasketch import MinHash  # loads scipy, which takes a second that most tasks can do without

    return MinHash(num_perm=_PERMUTATIONS, seed=1, hashfunc=int, scheme="affine32")
