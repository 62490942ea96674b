"""The record of a measure that is taken against a state, or lifted."""

from __future__ import annotations

from collections.abc import Iterator

from sahel_pipeline.extraction.alliances.modality import Modality
from sahel_pipeline.extraction.alliances.parties import behind, is_state
from sahel_pipeline.extraction.alliances.passage import Group, Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import Filler, Scene, Statement
from sahel_pipeline.extraction.tokens import Token
from sahel_pipeline.records import AllianceAction, AllianceStatus

_A = AllianceAction


SANCTIONING = frozenset({"CEDEAO", "UEMOA", "UA", "UE", "ONU", "OIF", "CEEAC"})


_EXECUTING = frozenset({"BCEAO"})
"""Who only carries out what others have decided: accounts are frozen there, not by it."""
BACK = (AllianceAction.SUSPENDED, AllianceAction.READMITTED)


def measure(
    scene: Scene,
    hit: Hit,
    senders: Filler,
    targets: Filler,
    modality: Modality,
    lifted: bool,
    rule: str,
    *,
    fresh: bool = False,
) -> Iterator[Statement]:
    """Yield the record of a measure for each organisation that takes it, and one for the states that do.

    A bare noun is what exists ("exige la fin des sanctions"), but not a `fresh` one ("veut des sanctions").
    """
    action = AllianceAction.READMITTED if lifted else AllianceAction.SUSPENDED
    status = measure_status(modality, noun=not verbal(hit.token) and not fresh, lifted=lifted)
    struck = [t for t in targets.parties if is_state(t)]
    if status is None or not struck or not senders:
        return
    date = scene.date(hit.token, modality, by_announcement=True)
    doubts = senders.doubts + targets.doubts
    reasons = {"sender": senders.how, "target": targets.how}
    span = scene.passage.sentence.start, scene.passage.sentence.end
    parties = unique(behind(s) for s in senders.parties if s not in _EXECUTING)
    bodies = {m.entity.id for g in scene.passage.groups for m in g.bodies}  # the CAF is no state here
    states = [s for s in parties if is_state(s) and s not in struck and s not in bodies]
    for sender in parties:
        if sender not in states and sender not in struck:
            yield Statement(
                sender, action, struck, status, date, span, hit.text, rule, doubts=doubts, reasons=reasons
            )
    if states:
        actors = unique([*states, *struck])
        yield Statement(
            "bilateral", action, actors, status, date, span, hit.text, rule, doubts=doubts, reasons=reasons
        )


def measure_status(modality: Modality, *, noun: bool, lifted: bool) -> AllianceStatus | None:
    """Return how far a measure has come; None where it is only feared, or a bare noun is denied."""
    if modality.hypothetical or (modality.threatened and lifted):
        return None
    if modality.threatened:
        return None if modality.negated or modality.crowd else AllianceStatus.PROPOSED
    if modality.negated:
        return AllianceStatus.DENIED if lifted and not noun else None
    if (modality.denied or modality.refused) and lifted:
        return AllianceStatus.DENIED if modality.denied else None
    if modality.crowd and modality.wished:
        return None
    if modality.wished and not modality.decided and (lifted or not noun):
        return AllianceStatus.PROPOSED
    return AllianceStatus.ANNOUNCED if modality.future else AllianceStatus.DONE


def governing(token: Token) -> list[Token]:
    """Return the words above one, up to its clause: "levée" above "sanctions"."""
    found = []
    for _ in range(5):
        if token.dep_ in ("acl:relcl", "advcl", "parataxis") or token.head.i == token.i:
            break
        token = token.head
        found.append(token)
    return found


def dated_apart(scene: Scene, groups: list[Group]) -> list[tuple[Group, str]]:
    """Return groups with a date behind each: "le Mali en août 2020, le Burkina Faso en 2022"."""
    dated = []
    ends = [g.start for g in groups[1:]] + [len(scene.passage.sentence.text)]
    for group, end in zip(groups, ends, strict=True):
        inside = [
            d.edtf
            for d in scene.passage.sentence.dates
            if d.edtf
            and group.end <= d.start - scene.offset < end
            and d.start - scene.offset - group.end < 12
        ]
        if not inside:
            return []
        dated.append((group, inside[0]))
    return dated
