"""The meeting at which something was agreed gives the statement its day.

« Le ministre a reçu jeudi son homologue. À l'issue de l'audience, les deux pays ont signé un accord » : the
second sentence names no date, and has one. A cooperation that lasts has none, so it is dated only by a
meeting told in the same sentence; a signature also by one told a sentence or two before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sahel_pipeline.extraction.document import Document
from sahel_pipeline.extraction.drafts import AllianceDraft, MeetingDraft, Reason
from sahel_pipeline.records import AllianceAction as Action
from sahel_pipeline.records import AllianceStatus, MeetingStatus

RULE = "occasion"
"""Name of the rule, for `explain`."""

_DATED = frozenset([Action.AGREED, Action.COOPERATES, Action.FOUNDED, Action.READMITTED])
_AFTER = 2
"""Sentences after the one of a meeting that may tell what was signed there."""
_TOOK_PLACE = frozenset([MeetingStatus.HELD, MeetingStatus.ONGOING])


def date_by_meetings(
    alliances: Iterable[AllianceDraft], meetings: Sequence[MeetingDraft], document: Document
) -> None:
    """Give statements without a date the date of the meeting of their actors that they came of.

    Args:
        alliances: Statements of a document; those that get a date are changed in place.
        meetings: Meetings of the same document.
        document: The document.
    """
    dated = [meeting for meeting in meetings if meeting.date]
    for draft in alliances:
        if draft.date is None and draft.action in _DATED and dated:
            told = [
                (apart, number)
                for number, meeting in enumerate(dated)
                if _belongs(draft, meeting) and (apart := _apart(draft, meeting, document)) <= _reach(draft)
            ]
            if told:
                meeting = dated[min(told)[1]]
                draft.date = meeting.date
                sentence = document.sentence_at(meeting.evidence[0][0]) or 0
                draft.reasons["date"] = Reason(RULE, document.text[slice(*meeting.evidence[0])], sentence)


def _reach(draft: AllianceDraft) -> int:
    offered = draft.status is AllianceStatus.PROPOSED and draft.action is not Action.READMITTED
    signed = (draft.action, draft.status) == (Action.AGREED, AllianceStatus.DONE)
    return _AFTER if offered or signed else 0


def _belongs(draft: AllianceDraft, meeting: MeetingDraft) -> bool:
    """Whether a statement may have come of a meeting, by who took part and by what has happened."""
    if meeting.status not in _TOOK_PLACE and (meeting.status, draft.status) != (
        MeetingStatus.PLANNED,
        AllianceStatus.ANNOUNCED,
    ):
        return False
    actors, parties = set(draft.actors), set(meeting.parties)
    return bool(actors) and (actors <= parties if draft.alliance == "bilateral" else bool(actors & parties))


def _apart(draft: AllianceDraft, meeting: MeetingDraft, document: Document) -> int:
    """How many sentences a statement comes after a meeting; many where it comes before it."""
    return min(
        (
            stated - met
            for met in _sentences(meeting, document)
            for stated in _sentences(draft, document)
            if stated >= met
        ),
        default=_AFTER + 1,
    )


def _sentences(draft: AllianceDraft | MeetingDraft, document: Document) -> list[int]:
    return [document.sentence_at(start) or 0 for start, _ in draft.evidence]
