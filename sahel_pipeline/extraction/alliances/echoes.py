"""Measures that point back to one told before: "le Mali avait pris la même décision"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sahel_pipeline.extraction.alliances.acts import BACK, measure_status
from sahel_pipeline.extraction.alliances.parties import is_state
from sahel_pipeline.extraction.alliances.passage import Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import Scene, Statement
from sahel_pipeline.records import AllianceAction, AllianceStatus

if TYPE_CHECKING:
    pass

_A = AllianceAction


_ECHO_REACH = 900
"""Characters between a measure and the sentence that points back to it."""
_NEAR = 300
_MOVES = (AllianceAction.LEFT, AllianceAction.JOINED)
_SUFFERS = re.compile("frapp|sort|enseigne|peine|sanction|subi|vis[ei]")
_PRONOUN = re.compile("(?:^| )(?:l|la|les|le) (?:a|ont|avait|avaient|aurait) $")


def read_echoes(scene: Scene, found: Sequence[Statement] = ()) -> Iterator[Statement]:
    """Yield "le Mali avait pris la même décision", "l'Uemoa a fait de même", "elle les avait gelées".

    Args:
        scene: The sentence.
        found: Measures of the sentence itself; one that is told first is what is repeated.
    """
    act = _told_first(scene, found) or scene.discourse.last_act
    if act is None or scene.offset - act.span[1] > _ECHO_REACH:
        return
    moving = [h.start for h in scene.hits("actions.leave.verbs", "actions.join.verbs")]
    for hit in scene.hits("same"):
        if any(at < hit.start for at in moving):
            return  # told of what this sentence says itself
        if hit.text.startswith("imit") and scene.offset - act.span[1] > _NEAR:
            continue
        token = scene.verb(hit.token)
        status = measure_status(scene.modality(token), noun=False, lifted=True)
        if status is None:
            return
        around = scene.passage.folded[max(0, hit.start - 30) : hit.end]
        for parties, date in each_dated(scene, hit):
            bodies = [[p] for p in parties if not is_state(p) and scene.is_organisation(p)]
            for actors in bodies or [parties]:
                if echo := _echo(scene, act, actors, bool(_SUFFERS.search(around)), status, date, hit):
                    yield echo
        return
    if act.action in BACK:
        yield from _once_done(scene, act)


def _told_first(scene: Scene, found: Sequence[Statement]) -> Statement | None:
    """Return a measure told before "l'imite" in one sentence: "la Cédéao suspend le Mali ; l'UA ..."."""
    same = next(iter(scene.hits("same")), None)
    if same is None or ";" not in scene.passage.sentence.text[: same.start]:
        return None
    told = [s for s in found if 0 <= scene.passage.folded.find(s.trigger) < same.start]
    return told[0] if told else None


def each_dated(scene: Scene, hit: Hit) -> Iterator[tuple[list[str], str | None]]:
    """Yield who did the same, each with the date behind: "le Mali en mai 2022 et le Burkina en janvier"."""
    groups = [g for g in scene.passage.groups if g.parties and not scene.passage.prepositions(g)]
    start = max(scene.passage.sentence.text.rfind(mark, 0, hit.start) for mark in ";:")
    groups = [g for g in groups if g.start > start]
    by = [g for g in scene.passage.groups if 0 <= g.start - hit.end < 12 and g.parties]
    groups = by or groups  # "suivi par le Niger", "une décision identique du Niger"
    ends = [*(g.start for g in groups[1:]), len(scene.passage.sentence.text)][: len(groups)]
    dates = scene.passage.sentence.dates
    for group, end in zip(groups, ends, strict=True):
        inside = [d.edtf for d in dates if d.edtf and group.end <= d.start - scene.offset < end]
        every = [d.edtf for d in dates if d.edtf] if len(groups) == 1 else []
        yield group.parties, next(iter([*inside, *every]), None)


def _echo(
    scene: Scene, act: Statement, parties: list[str], suffers: bool, status: AllianceStatus,
    date: str | None, hit: Hit,
) -> Statement | None:  # fmt: skip
    """Return the act of others that repeats one, or None where it cannot be theirs."""
    bodies = [p for p in parties if not is_state(p) and scene.is_organisation(p)]
    states = [p for p in parties if is_state(p) and p not in act.actors]
    span = scene.passage.sentence.start, scene.passage.sentence.end
    alliance, actors = "", list[str]()
    if act.action in _MOVES:
        alliance, actors = act.alliance, states
    elif act.action in BACK and act.alliance != "bilateral":
        if bodies:
            alliance, actors = bodies[0], [a for a in act.actors if is_state(a)]
        elif states and suffers:
            alliance, actors = act.alliance, states
        elif states:
            alliance, actors = "bilateral", unique([*states, *act.actors])
    elif act.action in (*BACK, AllianceAction.DENOUNCED) and len(act.actors) > 1:
        partners = act.actors[1:]
        if bodies and act.action in BACK:
            alliance, actors = bodies[0], partners
        elif states:
            alliance, actors = act.alliance, unique([*states, *partners])
    if not actors or (alliance == act.alliance and set(actors) == set(act.actors)):
        return None
    return Statement(
        alliance, act.action, actors, status, date, span, hit.text, "the same again", doubts=2,
        reasons={"actors": "of the act before"},
    )  # fmt: skip


def _once_done(scene: Scene, act: Statement) -> Iterator[Statement]:
    """Yield "elle les avait suspendues le 3 juin" after the resumption: the measure that is over now."""
    for word in scene.hits("actions.suspend.verbs"):
        if not verbal(word.token) or not _PRONOUN.search(scene.passage.folded[: word.start]):
            continue
        if act.action is AllianceAction.SUSPENDED:
            return
        modality = scene.modality(word.token)
        date = scene.date(word.token, modality, by_announcement=True)
        span = scene.passage.sentence.start, scene.passage.sentence.end
        if date and not modality.negated:
            yield Statement(
                act.alliance, AllianceAction.SUSPENDED, list(act.actors), AllianceStatus.DONE, date, span,
                word.text, "once done", doubts=2,
            )  # fmt: skip
        return
