"""The end of forces and missions (`ended`): "a mis fin au mandat de la Minusma"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.parties import COALITIONS
from sahel_pipeline.extraction.alliances.passage import Hit, verbal
from sahel_pipeline.extraction.alliances.peoples import OWNER
from sahel_pipeline.extraction.alliances.scene import Scene, Statement
from sahel_pipeline.extraction.alliances.troops import BREAK, COUNT
from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.records import AllianceAction, AllianceStatus

if TYPE_CHECKING:
    pass

_NOMINAL = ("presence", "engagement", "intervention", "redeploiement", "claquement")
_BEFORE_VERBS = frozenset(
    {
        "sont",
        "est",
        "ont",
        "a",
        "etaient",
        "etait",
        "avaient",
        "avait",
        "ete",
        "deja",
        "y",
        "en",
        "s",
        "se",
        "n",
        "ne",
        "etant",
    }
)
_SETTLED = ("parti", "present", "deploy", "base", "station", "install", "cantonn", "engag", "redeploy")
"""Adjectives that stand behind troops and a comma: "les Américains, présents à Agadez"."""


def stands_as_verb(scene: Scene, hit: Hit) -> bool:
    """Whether a word is a verb by its tag, or by what stands before it."""
    if verbal(hit.token) or (" " in hit.text and not hit.text.startswith(_NOMINAL)):
        return True
    before = [w for w in scene.passage.folded[: hit.start].split()[-4:] if w not in small("still")]
    if before and before[-1] in _BEFORE_VERBS:
        return True
    apposed = scene.passage.sentence.text[: hit.start].rstrip().endswith(",")
    following = scene.passage.folded[hit.end :]
    settled = hit.text.startswith(_SETTLED)
    return apposed and bool(settled or re.match(r" +(?:en |de )?" + COUNT, following))


_OPENING = 30
_END_REACH = 60
"""Characters between a word of ending and the force that ends."""
_PRONOUNS = frozenset({"elle", "il", "qui", "dont", "ou"})
_OTHER_END = re.compile(
    r"retrait|depart|presence|accord|rotation|participation|contribution|sejour|"
    r"soutien|appui|cooperation|combat|crise|guerre"
)


def _said_of(scene: Scene, hit: Hit, start: int) -> bool:
    """Whether the force at an offset opens the sentence and is what a word of ending is said of."""
    clause = Clause(scene.passage.syntax, scene.verb(hit.token))
    head = scene.passage.token_at(start)
    return start < _OPENING and any(head in phrase.tokens for phrase in clause.subjects)


def read_endings(scene: Scene) -> Iterator[Statement]:
    """Yield the end of forces and missions: "a mis fin au mandat de la Minusma"."""
    passage = scene.passage
    forces = [
        (m.start - scene.offset, m.end - scene.offset, m.entity)
        for g in passage.groups
        for m in g.mentions
        if m.entity.kind is EntityKind.FORCE
    ]
    over = scene.hits("actions.end.endings")
    ended = scene.hits("actions.end.verbs", "actions.end.nouns")
    for start, end, entity in forces:
        hit = next((h for h in over if 0 <= h.start - end <= _END_REACH), None)
        if hit is None:
            hit = next((h for h in over if h.start > end and _said_of(scene, h, start)), None)
        if hit is None:
            hit = next((h for h in reversed(ended) if 0 <= start - h.end <= _END_REACH), None)
        if hit is None:
            continue
        a, b = (end, hit.start) if hit.start >= end else (hit.end, start)
        between = set(passage.folded[a:b].split())
        noun = hit.start < start and not stands_as_verb(scene, hit) and " " not in hit.text
        far = b - a > _END_REACH
        if (noun and not between <= small("way") | small("titles")) or (between & _PRONOUNS and not far):
            continue
        others = any(x < b and a < y for x, y, other in forces if other.id != entity.id)
        broken = BREAK.search(passage.sentence.text, a, b) or _OTHER_END.search(passage.folded, a, b)
        if others or (broken and not far):
            continue
        modality = scene.modality(hit.token)
        if modality.hypothetical or modality.negated or modality.threatened or modality.refused:
            continue
        soon = modality.ahead or modality.future or "prochain" in passage.folded[hit.start : start]
        status = AllianceStatus.DONE
        if modality.wished:
            status = AllianceStatus.PROPOSED
        elif soon:
            status = AllianceStatus.ANNOUNCED
        senders = [] if entity.id in COALITIONS else list(scene.lexicon.senders.get(entity.id, ()))
        span = passage.sentence.start, passage.sentence.end
        date = scene.date(hit.token, modality, by_announcement=True)
        status = scene.reality(status, date, hit.token)
        yield Statement(
            entity.id, AllianceAction.ENDED, senders, status, date, span, hit.text, "a force ends",
            doubts=1, reasons={"actors": OWNER},
        )  # fmt: skip
