"""The one spaCy pipeline of the package: loaded once, when first needed, and only what syntax uses."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]  # it has none

from sahel_pipeline.extraction.remembering import remember_words
from sahel_pipeline.extraction.tokens import Copier, Parse

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "fr_core_news_md"
"""spaCy's French pipeline of middle size (LGPL-LR; trained on UD French Sequoia)."""

# The model's tokenizer splits these at the hyphen, and the parser then stumbles over "état - major".
_COMPOUNDS = (
    "état-major", "états-majors", "état-majors", "etat-major", "etats-majors", "vice-président",
    "vice-présidente", "vice-ministre", "sous-secrétaire", "porte-parole", "tête-à-tête",
    "haut-représentant", "ex-président", "ex-ministre", "avant-hier", "après-midi", "mini-sommet",
    "contre-amiral", "secrétaire-général", "chef-lieu",
)  # fmt: skip
_BATCH = 32_000
"""Characters that are parsed together."""
_FEW_LETTERS, _FEW_CAPITALS = 12, 9
"""A sentence with fewer of them is not taken to be in capitals, which seven in ten of its letters must be."""
_LOCK = threading.Lock()


@dataclass(frozen=True)
class _Parser:
    """The model, and what belongs to its use."""

    language: Language
    copier: Copier
    threads: ThreadpoolController


@cache
def _load() -> _Parser:
    import spacy  # here, because it takes a second and texts without a trigger never need it
    from thinc.api import NumpyOps, use_ops

    # NumPy's own matrix product takes a third less time for the whole parse than thinc's default (blis).
    with use_ops("numpy", use_blis=False):
        language = spacy.load(MODEL, exclude=["ner", "lemmatizer", "attribute_ruler"])
    for layer in language.get_pipe("parser").model.walk():  # spaCy gives its last layer the default again
        layer.ops = NumpyOps(use_blis=False)
    for word in _COMPOUNDS:
        for form in (word, word.capitalize(), word.title(), word.upper()):
            language.tokenizer.add_special_case(form, [{"ORTH": form}])
    remember_words(language)
    return _Parser(language, Copier(), ThreadpoolController())


def readable(text: str, names: Iterable[tuple[int, int]]) -> str:
    """Return a text of the same length that the parser can read: not wholly in capitals.

    Args:
        text: A sentence.
        names: Spans of known names in it, which keep a capital.
    """
    capitals = sum(map(str.isupper, text))
    letters = sum(map(str.isalpha, text)) if capitals >= _FEW_CAPITALS else 0
    if letters < _FEW_LETTERS or capitals * 10 < letters * 7:
        return text
    lowered = [c.lower() if len(c.lower()) == 1 else c for c in text]
    for start, end in names:
        for i in range(start, end):
            if i == start or not text[i - 1].isalpha():
                lowered[i] = text[i]
    return "".join(lowered)


def parse(texts: Iterable[str]) -> list[Parse]:
    """Parse sentences (tagging, morphology, dependencies), in order; safe to call from several threads."""
    with _LOCK:
        parser = _load()
        # For matrices as small as these, threads of the matrix product cost twice what they do.
        with parser.threads.limit(limits=1, user_api="blas"):
            return [
                parse
                for batch in _batches(texts)
                for parse in map(parser.copier.copy, _read(parser.language, batch), batch)
            ]


def _read(language: Language, texts: Sequence[str]) -> list[Doc]:
    """Return texts with what each component of the pipeline says of them.

    The same as `language.pipe`, without its generators, which take a tenth of the time of a parse.
    """
    docs = [language.make_doc(text) for text in texts]
    for name, component in language.pipeline:
        said = _steps(component, docs) if name == "parser" else component.predict(docs)
        component.set_annotations(docs, said)
    return docs


def _steps(parser: Any, docs: list[Doc]) -> list[Any]:
    """Return the states in which spaCy's parser ends, as its `predict` does, in half the time.

    Its own loop runs without the interpreter's lock, but takes and leaves it again at every sum of vectors.
    """
    states: list[Any] = parser.moves.init_batch(docs)
    going = [state for state in states if not state.is_final()]
    if going:
        model = parser.model.predict(docs)
        while going:
            going = parser.transition_states(going, model.predict(going))
        model.clear_memory()
    return states


def _batches(texts: Iterable[str]) -> Iterator[Sequence[str]]:
    """Yield texts together, up to a number of characters, which bounds what a parse takes of memory."""
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and size + len(text) > _BATCH:
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield batch
