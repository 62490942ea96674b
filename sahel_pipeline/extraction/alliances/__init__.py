"""Alliance statements: who stands with whom, in which organisation, force or accord (RECORDS.md, "Alliance").

`find_alliances` reads a document sentence by sentence. Only a sentence that may state something is parsed;
each family of statements has its rules in a module of its own, and what they read is then merged into one
record for each distinct statement.
"""

from __future__ import annotations

from sahel_pipeline.extraction.alliances.accords import read_accords
from sahel_pipeline.extraction.alliances.bodies import read_bodies
from sahel_pipeline.extraction.alliances.discourse import Discourse
from sahel_pipeline.extraction.alliances.forces import read_forces
from sahel_pipeline.extraction.alliances.gate import Family, concerns_sahel, families
from sahel_pipeline.extraction.alliances.lexicon import load_lexicon
from sahel_pipeline.extraction.alliances.measures import read_measures
from sahel_pipeline.extraction.alliances.merging import merge
from sahel_pipeline.extraction.alliances.partnerships import read_partnerships
from sahel_pipeline.extraction.alliances.passage import Passage
from sahel_pipeline.extraction.alliances.scene import Scene, Statement
from sahel_pipeline.extraction.document import Document
from sahel_pipeline.extraction.drafts import AllianceDraft

__all__ = ["find_alliances"]

_READERS = {
    Family.FORCES: read_forces,
    Family.MEASURES: read_measures,
    Family.ACCORDS: read_accords,
    Family.BODIES: read_bodies,
    Family.PARTNERSHIPS: read_partnerships,
}


def find_alliances(document: Document) -> list[AllianceDraft]:
    """Return the alliance statements of a document, one draft for each distinct statement.

    Args:
        document: The text with its sentences, mentions and dates.

    Returns:
        Drafts in the order in which the text first states them.
    """
    if not concerns_sahel(document):
        return []
    lexicon = load_lexicon()
    wanted = [(s, found) for s in document.sentences if (found := families(s, lexicon))]
    document.parse_all(sentence for sentence, _ in wanted)
    discourse = Discourse(document)
    statements: list[Statement] = []
    for sentence, found in wanted:
        scene = Scene(Passage(document, sentence), discourse, lexicon)
        for family in found:
            statements += _READERS[family](scene)
    return merge(statements, document)
