"""From statements to drafts: what is out of scope goes, and what is said twice becomes one record."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from sahel_pipeline.extraction.alliances.parties import exists_for_sahel
from sahel_pipeline.extraction.alliances.scene import Statement
from sahel_pipeline.extraction.document import Document
from sahel_pipeline.extraction.drafts import AllianceDraft, Reason
from sahel_pipeline.extraction.topics import find_topics
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction, AllianceStatus

_GENERAL = frozenset({"CEDEAO", "UA", "ONU", "UE"})
"""Organisations whose support by others is in scope where the Sahel is the subject."""
DONOR = "donor"
"""Rule that reads who pays for what."""
_SECTORS = (AllianceAction.AGREED, AllianceAction.COOPERATES)
_TROOPS = (AllianceAction.DEPLOYED, AllianceAction.WITHDREW)
OVER_COOPERATION = (
    AllianceAction.AGREED,
    AllianceAction.DENOUNCED,
    AllianceAction.SUSPENDED,
    AllianceAction.READMITTED,
    AllianceAction.LEFT,
    AllianceAction.JOINED,
    AllianceAction.REVIVED,
    AllianceAction.WITHDREW,
)
"""Actions that cooperation may be the object of, or another word for."""
_DATED_APART = (AllianceAction.AGREED,)
"""Actions that the same actors take again and again: two dates are two of them."""
_REPEATED = (AllianceAction.SUSPENDED, AllianceAction.READMITTED)
"""Measures that come back after a year: dates of one half-year are of one measure."""
_HALF_YEAR = 5
"""Months."""
_STEPS = (AllianceAction.LEFT, AllianceAction.WITHDREW, AllianceAction.ENDED)
"""Actions that are told step by step: asked for on one day, announced on another, complete on a third."""
_RANK = {
    AllianceStatus.DONE: 0,
    AllianceStatus.ANNOUNCED: 1,
    AllianceStatus.PROPOSED: 2,
    AllianceStatus.DENIED: 3,
}


def merge(statements: Sequence[Statement], document: Document) -> list[AllianceDraft]:
    """Merge statements that say the same into drafts, in the order in which the text first says them."""
    sahel = SAHEL_COUNTRIES | {m.entity.id for m in document.mentions if m.entity.sahel}
    sahel |= {body for body in {s.alliance for s in statements} if exists_for_sahel(body)}
    subject = [m.start for m in document.mentions if m.entity.sahel or m.entity.id in SAHEL_COUNTRIES]
    headline = any(m.entity.sahel or m.entity.id in SAHEL_COUNTRIES for m in document.title_mentions)
    kept = _without_lesser(
        [
            s
            for s in statements
            if sahel & {s.alliance, *s.actors}
            or (s.alliance in _GENERAL and s.action is AllianceAction.SUSPENDED)
            or (
                s.alliance in _GENERAL
                and s.action is AllianceAction.COOPERATES
                and (headline or _about(s, subject))
            )
        ]
    )
    clusters: list[list[Statement]] = []
    by_kind: dict[tuple[str, AllianceAction, bool], list[list[Statement]]] = defaultdict(list)
    for statement in kept:
        denied = statement.status is AllianceStatus.DENIED
        homes = by_kind[statement.alliance, statement.action, denied]
        home = next((c for c in homes if _compatible(c, statement)), None)
        if home is None:
            home = []
            homes.append(home)
            clusters.append(home)
        home.append(statement)
    return [_draft(cluster, document) for cluster in clusters]


def _about(statement: Statement, starts: list[int]) -> bool:
    """Whether something of the Sahel is named in the sentence: it is the subject, though no party."""
    first = bisect_left(starts, statement.span[0])
    return first < len(starts) and starts[first] < statement.span[1]


def _compatible(cluster: list[Statement], statement: Statement) -> bool:
    """Whether the actors of a statement are those of a cluster, some of them, or more."""
    actors = {a for s in cluster for a in s.actors}
    if statement.action is AllianceAction.COOPERATES:
        if DONOR in (statement.rule, *(s.rule for s in cluster)):  # of all states of a project, or of some
            return actors <= set(statement.actors) or actors >= set(statement.actors)
        return actors == set(statement.actors)
    if statement.action is AllianceAction.FOUNDED and statement.date:
        years = {s.date[:4] for s in cluster if s.date}
        if years and statement.date[:4] not in years:
            return False  # founded in one year, made something else in another
    if not (set(statement.actors) <= actors or actors <= set(statement.actors)):
        return False
    if statement.action in _DATED_APART and statement.date:
        dates = [s.date for s in cluster if s.date and s.status is statement.status]
        return not dates or any(_touch(statement.date, date) for date in dates)
    if statement.action in _REPEATED and statement.date:
        dates = [s.date for s in cluster if s.date]
        return not dates or any(_touch(statement.date, date) or _near(statement.date, date) for date in dates)
    if statement.action in _STEPS and statement.date:
        return not all(_steps_of_one(statement, other) for other in cluster)
    return True


def _steps_of_one(one: Statement, other: Statement) -> bool:
    """Whether of two statements the one that is less far along is dated before the other."""
    first, second = sorted((one, other), key=lambda s: -_RANK[s.status])
    if first.status is second.status or not first.date or not second.date:
        return False
    return first.date < second.date and not _touch(first.date, second.date)


def _near(one: str, other: str) -> bool:
    """Whether two dates lie in one half-year, or one is only a year."""
    first, second = (list(map(int, date.split("/")[0].split("-"))) for date in (one, other))
    if len(first) < 2 or len(second) < 2:
        return True
    return abs((first[0] - second[0]) * 12 + first[1] - second[1]) <= _HALF_YEAR


def _touch(one: str, other: str) -> bool:
    """Whether one of two dates is or contains the other, or an interval begins or ends with it."""
    points = [(a, b) for a in one.split("/") for b in other.split("/")]
    return any(a.startswith(b) or b.startswith(a) for a, b in points)


def _without_lesser(statements: list[Statement]) -> list[Statement]:
    """Return the statements without those that a more precise one covers.

    Cooperation that a sentence suspends, ends or puts into an accord is no partnership beside that. Troops of
    a named force are not unnamed troops as well; what the text says of their leaving belongs to the force.
    A force that is launched and sent somewhere in one sentence has one record, with that date.
    """
    by_span: dict[tuple[int, int], list[Statement]] = defaultdict(list)
    named: dict[AllianceAction, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_span[statement.span].append(statement)
        if statement.action in _TROOPS and statement.alliance != "bilateral":
            named[statement.action].append(statement)
    kept = []
    for statement in statements:
        beside = by_span[statement.span]
        if statement.action is AllianceAction.COOPERATES and _is_content(statement, beside):
            continue
        if statement.action is AllianceAction.LEFT and _denounced(statement, beside):
            continue
        if statement.action is AllianceAction.FOUNDED and not statement.actors:
            arrivals = [s for s in beside if s.action is AllianceAction.DEPLOYED]
            arrival = next((s for s in arrivals if s.alliance == statement.alliance), None)
            if arrival is not None:
                arrival.date = arrival.date or statement.date
                continue
        if statement.action in _TROOPS and statement.alliance == "bilateral":
            forces = [s for s in named[statement.action] if set(statement.actors) <= set(s.actors)]
            if statement.action is AllianceAction.WITHDREW and len({s.alliance for s in forces}) == 1:
                statement.alliance = forces[0].alliance
            elif any(s.status is statement.status for s in forces) or (
                forces and statement.action is AllianceAction.WITHDREW
            ):
                continue
        kept.append(statement)
    return kept


def _denounced(statement: Statement, beside: list[Statement]) -> bool:
    """Whether a sentence says of who leaves an accord that it denounces it: one act."""
    return any(
        s.action is AllianceAction.DENOUNCED
        and s.alliance == statement.alliance
        and set(statement.actors) <= set(s.actors)
        for s in beside
    )


def _is_content(statement: Statement, beside: list[Statement]) -> bool:
    """Whether cooperation is what another statement of the sentence is about."""
    actors = set(statement.actors)
    others = {
        a: {p for s in beside if s.action is a for p in (s.alliance, *s.actors)} for a in OVER_COOPERATION
    }
    return any(actors <= parties for parties in others.values())


def _draft(cluster: list[Statement], document: Document) -> AllianceDraft:
    best = min(cluster, key=lambda s: (s.weak, _RANK[s.status], s.doubts, s.date is None, s.span))
    dated = [s for s in cluster if s.date and s.status is best.status]
    dates = best if best.date else min(dated, key=lambda s: (s.doubts, s.span)) if dated else best
    actors = list(dict.fromkeys(a for s in cluster for a in s.actors))
    spans = sorted({s.span for s in cluster})
    text = " ".join(document.text[a:b] for a, b in spans)
    return AllianceDraft(
        alliance=best.alliance,
        action=best.action,
        actors=actors,
        status=best.status,
        date=dates.date,
        sectors=find_topics(text) if best.action in _SECTORS else [],
        evidence=spans,
        reasons={
            **dict.fromkeys(("alliance", "action", "status"), _reason(best, document)),
            **({"actors": _reason(best, document, roles=True)} if actors else {}),
            **({"date": _reason(dates, document)} if dates.date else {}),
        },
        rules=list(dict.fromkeys(s.rule for s in (best, *cluster))),
        signals={
            "bare noun": float(best.weak),
            **{f"doubts: {n}": 1.0 for n in range(1, 4) if min(s.doubts for s in cluster) >= n},
        },
    )


def _reason(statement: Statement, document: Document, *, roles: bool = False) -> Reason:
    """Return the rule behind a statement; with its roles, also how those were filled."""
    how = "; ".join(f"{role}: {how}" for role, how in statement.reasons.items() if how) if roles else ""
    return Reason(statement.rule, statement.trigger, document.sentence_at(statement.span[0]) or 0, how)
