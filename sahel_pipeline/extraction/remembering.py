"""What spaCy's model knows of a word by itself, worked out once for each word.

The first layers of the model see one word at a time: its form, prefix, suffix, shape and vector. They take a
third of the time of a parse, and most words of a text have been seen before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_KEY = ["ORTH", "NORM", "SPACY"]
"""All that those layers see: the other features follow from the form."""
_MANY = 30_000
"""Words that are remembered (some 400 bytes each) before they are forgotten, so that memory stays flat."""

Rows = np.ndarray[Any, np.dtype[np.float32]]


def remember_words(language: Language) -> None:
    """Put a memory before the first layers of the pipeline's `tok2vec`; what comes out is the same."""
    from thinc.api import Model

    layers = language.get_pipe("tok2vec").model.layers
    layers[0] = Model("remembered_words", _forward, layers=[layers[0]], attrs={"memory": _Memory()})


class _Memory:
    """Rows of numbers by word."""

    def __init__(self) -> None:
        self._at: dict[bytes, int] = {}
        self._rows: Rows = np.empty((0, 0), dtype=np.float32)

    def rows(self, docs: list[Doc], work_out: Callable[[Doc], Rows]) -> list[Rows]:
        """Return the rows of the words of each text."""
        seen = np.concatenate([doc.to_array(_KEY) for doc in docs])
        width, whole = seen.itemsize * seen.shape[1], seen.tobytes()
        keys = [whole[at : at + width] for at in range(0, len(whole), width)]
        if len(self._at) > _MANY:
            self._at.clear()
        at = self._at
        new = {key: number for number, key in enumerate(keys) if key not in at}
        if new:
            self._keep(list(new), work_out(_alone(docs, list(new.values()))))
        rows = self._rows[[at[key] for key in keys]]
        ends = np.cumsum([len(doc) for doc in docs])
        return np.split(rows, ends[:-1])

    def _keep(self, keys: list[bytes], rows: Rows) -> None:
        known = len(self._at)
        if known + len(keys) > len(self._rows):  # room for as many again, so that it is seldom copied
            grown = np.empty((2 * (known + len(keys)), rows.shape[1]), dtype=np.float32)
            grown[:known] = self._rows[:known] if known else 0
            self._rows = grown
        self._rows[known : known + len(keys)] = rows
        self._at.update((key, at) for at, key in enumerate(keys, known))


def _alone(docs: list[Doc], numbers: list[int]) -> Doc:
    """Return a text of some words of texts, given by their numbers throughout."""
    from spacy.tokens import Doc

    starts = [0, *np.cumsum([len(doc) for doc in docs]).tolist()]
    places = [(number, bisect_right(starts, number) - 1) for number in numbers]
    tokens = [docs[which][number - starts[which]] for number, which in places]
    doc = Doc(docs[0].vocab, words=[t.text for t in tokens], spaces=[bool(t.whitespace_) for t in tokens])
    for word, token in zip(doc, tokens, strict=True):
        word.norm_ = token.norm_
    return doc


def _forward(model: Any, docs: list[Doc], is_train: bool) -> tuple[list[Rows], Callable[[Any], Any]]:
    def backprop(_: Any) -> Any:
        raise NotImplementedError("a pipeline that remembers words cannot be trained")

    inner = model.layers[0]
    return model.attrs["memory"].rows(docs, lambda doc: inner.predict([doc])[0]), backprop
