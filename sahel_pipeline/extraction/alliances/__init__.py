"""Alliance statements: who stands with whom, in which organisation, force or accord (RECORDS.md, "Alliance").

`find_alliances` reads a document sentence by sentence. Only a sentence that may state something is parsed;
each family of statements has its reader, and what they read is then merged into one record for each distinct
statement. What no rule has read, a learnt reader may (`untold`).

Bodies (`bodies`): who belongs (`membership`), comes and goes (`moves`), founds, ends or revives
(`lifetimes`), by syntax; then by the order of words (`turns` finds phrases of the lexicon, `turned` says what
they tell).
Measures (`measures`): `sanctions`, `suspensions` from an organisation, withheld `aid`, and `echoes` of them.
Forces (`forces`, `garrisons`), `accords` and `partnerships` (of them `donors`) have rules of their own.
What all of them ask of a sentence (who, to whom, how real, when) is `scene`, `modality` and `timing`.
"""

from __future__ import annotations

from sahel_pipeline.extraction.alliances.accords import read_accords
from sahel_pipeline.extraction.alliances.bodies import read_bodies
from sahel_pipeline.extraction.alliances.departures import as_departure
from sahel_pipeline.extraction.alliances.discourse import Discourse
from sahel_pipeline.extraction.alliances.forces import read_forces
from sahel_pipeline.extraction.alliances.gate import Family, concerns_sahel, families
from sahel_pipeline.extraction.alliances.lexicon import load_lexicon
from sahel_pipeline.extraction.alliances.measures import read_measures
from sahel_pipeline.extraction.alliances.merging import merge
from sahel_pipeline.extraction.alliances.nearness import read_near
from sahel_pipeline.extraction.alliances.partnerships import read_partnerships
from sahel_pipeline.extraction.alliances.passage import Passage
from sahel_pipeline.extraction.alliances.scene import Scene, Statement
from sahel_pipeline.extraction.alliances.timing import effective_date
from sahel_pipeline.extraction.alliances.untold import Stated, find_untold, load_models
from sahel_pipeline.extraction.document import Document, Sentence
from sahel_pipeline.extraction.drafts import SUPPORT, AllianceDraft
from sahel_pipeline.records import AllianceAction

__all__ = ["Choice", "by_rules", "choose", "find_alliances"]

_READERS = {
    Family.FORCES: read_forces,
    Family.MEASURES: read_measures,
    Family.ACCORDS: read_accords,
    Family.BODIES: read_bodies,
    Family.PARTNERSHIPS: read_partnerships,
}


_DECIDED = (AllianceAction.LEFT, AllianceAction.SUSPENDED, AllianceAction.DENOUNCED, AllianceAction.ENDED)
"""Acts of which the sentence behind may say when they take effect."""

Choice = list[tuple[Sentence, list[Family]]]
"""The sentences of a text that may state something, with the families of statements they may hold."""


def choose(document: Document) -> Choice:
    """Return the sentences that are worth a parse."""
    if not concerns_sahel(document):
        return []
    lexicon = load_lexicon()
    return [(sentence, found) for sentence in document.sentences if (found := families(sentence, lexicon))]


def find_alliances(document: Document, chosen: Choice | None = None) -> list[AllianceDraft]:
    """Return the alliance statements of a document: those that rules read, then the others.

    Args:
        document: The text with its sentences, mentions and dates.
        chosen: What `choose` returned for it, where that is known already.

    Returns:
        One draft for each distinct statement, each part in the order in which the text first states them.
    """
    if not concerns_sahel(document):
        return []
    drafts = by_rules(document, chosen)
    models, stated = load_models(), Stated(document, drafts)
    for draft in drafts:
        draft.signals[SUPPORT] = stated.support(draft, models.actions)
    return [*drafts, *find_untold(stated, models)]


def by_rules(document: Document, chosen: Choice | None = None) -> list[AllianceDraft]:
    """Return the statements that the rules alone read; the arguments are those of `find_alliances`."""
    wanted = choose(document) if chosen is None else chosen
    document.parse_all(sentence for sentence, _ in wanted)
    lexicon = load_lexicon()
    discourse = Discourse(document)
    statements: list[Statement] = []
    for sentence, found in wanted:
        scene = Scene(Passage(document, sentence), discourse, lexicon)
        read = [statement for family in found for statement in _READERS[family](scene)]
        read += read_near(scene, found, read)
        for statement in read:
            as_departure(scene, statement)
        if read and (effective := effective_date(document, sentence)):
            for statement in read:
                if statement.action in _DECIDED:
                    statement.date = effective
                    statement.status = scene.ahead(statement.status, effective)
        statements += read
    return merge(statements, document)
