"""Alliance statements: who stands with whom, in which organisation, force or accord (RECORDS.md, "Alliance").

`find_alliances` reads a document sentence by sentence. Only a sentence with a word of the lexicon and a named
party is parsed; each family of statements has its rules in a module of its own, and what they read is then
merged into one record for each distinct statement.
"""

from __future__ import annotations

import re

from sahel_pipeline.extraction.alliances.accords import read_accords
from sahel_pipeline.extraction.alliances.bodies import read_bodies
from sahel_pipeline.extraction.alliances.discourse import Discourse
from sahel_pipeline.extraction.alliances.forces import read_forces
from sahel_pipeline.extraction.alliances.lexicon import Lexicon, load_lexicon
from sahel_pipeline.extraction.alliances.measures import read_measures
from sahel_pipeline.extraction.alliances.merging import merge
from sahel_pipeline.extraction.alliances.partnerships import read_partnerships
from sahel_pipeline.extraction.alliances.passage import Passage
from sahel_pipeline.extraction.alliances.scene import Scene, Statement
from sahel_pipeline.extraction.document import Document, EntityKind, Form, Sentence
from sahel_pipeline.extraction.drafts import AllianceDraft
from sahel_pipeline.extraction.gazetteer import Folded

__all__ = ["find_alliances"]

MAX_SENTENCE = 3000
"""Characters; a longer "sentence" is a table or a broken page, and is not read."""

_READERS = (read_forces, read_measures, read_accords, read_bodies, read_partnerships)


_POINTS_BACK = re.compile(
    r"\W*(?:il|elle|ils|elles|ce dernier|cette derniere|celui ci|celle ci|les dirigeants|cree|creee|fondee?|lancee?"
    r"|une?|plusieurs|les sanctions|l embargo) "
)
"""How a sentence begins that speaks of what was named before."""


def find_alliances(document: Document) -> list[AllianceDraft]:
    """Return the alliance statements of a document, one draft for each distinct statement.

    Args:
        document: The text with its sentences, mentions and dates.

    Returns:
        Drafts in the order in which the text first states them.
    """
    lexicon = load_lexicon()
    wanted = [
        sentence
        for sentence in document.sentences
        if len(sentence.text) <= MAX_SENTENCE and _worth_reading(sentence, lexicon)
    ]
    if not wanted:
        return []
    document.parse_all(wanted)
    discourse = Discourse(document)
    statements: list[Statement] = []
    for sentence in wanted:
        scene = Scene(Passage(document, sentence), discourse, lexicon)
        for read in _READERS:
            statements += read(scene)
    return merge(statements, document)


def _worth_reading(sentence: Sentence, lexicon: Lexicon) -> bool:
    """Whether a sentence names parties, or points back to them, and has a word of the lexicon or a list."""
    named = [m for m in sentence.mentions if m.entity.kind is not EntityKind.PLACE or m.form is Form.CAPITAL]
    text = Folded(sentence.text).text
    if not named and not _POINTS_BACK.match(text) and not any(
        lexicon[f"anaphors.{kind}"].search(text) for kind in ("two", "three", "organisation")
    ):
        return False
    listed = (
        len(named) > 2
        and any(m.entity.kind is EntityKind.ORGANISATION for m in named)
        and "(" in sentence.text
    )
    return listed or lexicon.any_trigger.search(text) is not None
