"""From statements to drafts: what is out of scope goes, and what is said twice becomes one record."""

from __future__ import annotations

from collections.abc import Iterable

from sahel_pipeline.extraction.alliances.scene import Statement
from sahel_pipeline.extraction.document import Document
from sahel_pipeline.extraction.drafts import AllianceDraft
from sahel_pipeline.extraction.topics import find_topics
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction, AllianceStatus

_SECTORS = (AllianceAction.AGREED, AllianceAction.COOPERATES)
_TROOPS = (AllianceAction.DEPLOYED, AllianceAction.WITHDREW)
_OVER_COOPERATION = (
    AllianceAction.AGREED,
    AllianceAction.DENOUNCED,
    AllianceAction.SUSPENDED,
    AllianceAction.READMITTED,
    AllianceAction.LEFT,
    AllianceAction.JOINED,
    AllianceAction.REVIVED,
)
_RANK = {
    AllianceStatus.DONE: 0,
    AllianceStatus.ANNOUNCED: 1,
    AllianceStatus.PROPOSED: 2,
    AllianceStatus.DENIED: 3,
}


def merge(statements: Iterable[Statement], document: Document) -> list[AllianceDraft]:
    """Merge statements that say the same into drafts."""
    sahel = SAHEL_COUNTRIES | {m.entity.id for m in document.mentions if m.entity.sahel}
    clusters: list[list[Statement]] = []
    statements = list(statements)
    _name_the_forces(statements)
    for statement in statements:
        if not sahel & {statement.alliance, *statement.actors} or _said_better(statement, statements):
            continue
        home = next((c for c in clusters if _same(c, statement)), None)
        if home is None:
            clusters.append([statement])
        else:
            home.append(statement)
    return [_draft(cluster, document) for cluster in clusters]


def _name_the_forces(statements: list[Statement]) -> None:
    """Let unnamed troops that leave be the named force that the text says leaves the same country."""
    for statement in statements:
        if statement.action is AllianceAction.WITHDREW and statement.alliance == "bilateral":
            names = {
                other.alliance
                for other in statements
                if other.action is AllianceAction.WITHDREW
                and other.alliance != "bilateral"
                and set(statement.actors) <= set(other.actors)
            }
            if len(names) == 1:
                statement.alliance = names.pop()


def _said_better(statement: Statement, statements: list[Statement]) -> bool:
    """Whether a more precise statement covers this one.

    Cooperation that a sentence suspends, ends or puts into an accord is no partnership beside that; troops
    of a named force are not unnamed troops as well.
    """
    actors = set(statement.actors)
    for other in statements:
        if statement.action is AllianceAction.COOPERATES and other.span == statement.span:
            if other.action in _OVER_COOPERATION and actors <= {other.alliance, *other.actors}:
                return True
        if statement.action in _TROOPS and statement.alliance == "bilateral" != other.alliance:
            same = other.action is statement.action and (
                other.status is statement.status or statement.action is AllianceAction.WITHDREW
            )
            if same and actors <= set(other.actors):
                return True
    return False


def _same(cluster: list[Statement], statement: Statement) -> bool:
    """Whether a statement repeats one of a cluster: same alliance and action, compatible actors and status."""
    first = cluster[0]
    if (first.alliance, first.action) != (statement.alliance, statement.action):
        return False
    if (first.status is AllianceStatus.DENIED) != (statement.status is AllianceStatus.DENIED):
        return False
    actors = {a for s in cluster for a in s.actors}
    if statement.action is AllianceAction.COOPERATES:
        return actors == set(statement.actors)
    return set(statement.actors) <= actors or actors <= set(statement.actors) or not statement.actors


def _draft(cluster: list[Statement], document: Document) -> AllianceDraft:
    best = min(cluster, key=lambda s: (s.weak, _RANK[s.status], s.doubts, s.date is None, s.span))
    dated = [s for s in cluster if s.date and s.status is best.status]
    date = best.date or (min(dated, key=lambda s: (s.doubts, s.span)).date if dated else None)
    actors = list(dict.fromkeys(a for s in cluster for a in s.actors))
    spans = sorted({s.span for s in cluster})
    text = " ".join(document.text[a:b] for a, b in spans)
    return AllianceDraft(
        alliance=best.alliance,
        action=best.action,
        actors=actors,
        status=best.status,
        date=date,
        sectors=find_topics(text) if best.action in _SECTORS else [],
        evidence=spans,
        confidence=_confidence(cluster),
        reasons={
            "action": f"{best.rule}: {best.trigger}",
            **{f"actors ({key})": how for key, how in best.reasons.items() if how},
            "status": best.status.value,
        },
    )


def _confidence(cluster: list[Statement]) -> float:
    """Estimate how likely a record is right, from how much of it was read and how much was inferred."""
    doubts = min(s.doubts for s in cluster)
    return round(min(0.95, 0.85 * 0.8**doubts + 0.05 * (len(cluster) - 1)), 2)
