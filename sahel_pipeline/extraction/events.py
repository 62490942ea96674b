"""From drafts to records: identities, participants, coordinates and event codes.

Two ids, both digests and so the same on every machine:

* `record_id` names what one article says: the article, the fields of the record, the extractor's version.
* `event_id` names the real event. That of a record by itself is made only of what most reports of an event
  tell alike, and so is coarse; `linking` compares the records of a set and gives those of one event one id.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from datetime import datetime
from typing import Any

from sahel_pipeline.extraction.document import Document, EntityKind
from sahel_pipeline.extraction.drafts import AllianceDraft, MeetingDraft, Span
from sahel_pipeline.extraction.gazetteer import Gazetteer
from sahel_pipeline.records import (
    Alliance,
    AllianceAction,
    AllianceStatus,
    Evidence,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Participant,
    Plover,
)

_ID_LENGTH = 20
"""Hexadecimal digits of an id: 80 bits, far beyond collision for any number of articles."""

ONCE = frozenset(
    {
        AllianceAction.MEMBER,
        AllianceAction.NOT_MEMBER,
        AllianceAction.FOUNDED,
        AllianceAction.JOINED,
        AllianceAction.LEFT,
        AllianceAction.ENDED,
    }
)
"""Actions that the same actors seldom take twice."""

_PLOVER = {
    AllianceAction.MEMBER: "COOPERATE",
    AllianceAction.NOT_MEMBER: "COOPERATE",
    AllianceAction.FOUNDED: "AGREE",
    AllianceAction.JOINED: "AGREE",
    AllianceAction.LEFT: "SANCTION",
    AllianceAction.SUSPENDED: "SANCTION",
    AllianceAction.READMITTED: "CONCEDE",
    AllianceAction.REVIVED: "COOPERATE",
    AllianceAction.ENDED: "RETREAT",
    AllianceAction.AGREED: "AGREE",
    AllianceAction.DENOUNCED: "REJECT",
    AllianceAction.COOPERATES: "COOPERATE",
    AllianceAction.DEPLOYED: "MOBILIZE",
    AllianceAction.WITHDREW: "RETREAT",
}


def meeting_record(
    draft: MeetingDraft, document: Document, gazetteer: Gazetteer, source: dict[str, Any], confidence: float
) -> Meeting:
    """Make the record of a meeting.

    Args:
        draft: What the reader found.
        document: The text that it was found in.
        gazetteer: For coordinates.
        source: The article's fields that every record carries, `extractor_version` among them.
        confidence: How sure it is, 0 to 1.
    """
    scored = {
        "people": sorted(draft.people),
        "parties": sorted(draft.parties),
        "kind": draft.kind,
        "status": draft.status,
        "date": draft.date,
        "place": draft.place,
        "framework": draft.framework,
    }
    place = gazetteer.place(draft.place) if draft.place else None
    return Meeting(
        **source,
        record_id=digest("meeting", source["article_id"], source["extractor_version"], scored),
        event_id=meeting_event_id(draft, source["published"]),
        confidence=confidence,
        evidence=evidence(draft.evidence, document),
        plover=meeting_plover(draft),
        people=draft.people,
        parties=draft.parties,
        participants=[_participant(name, document) for name in draft.people],
        kind=draft.kind,
        status=draft.status,
        date=draft.date,
        place=draft.place,
        country=draft.country,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        geonames=place.geonames if place else None,
        framework=draft.framework,
        topics=sorted(draft.topics),
    )


def alliance_record(
    draft: AllianceDraft, document: Document, source: dict[str, Any], confidence: float
) -> Alliance:
    """Make the record of an alliance statement; the arguments are those of `meeting_record`."""
    scored = {
        "alliance": draft.alliance,
        "action": draft.action,
        "actors": sorted(draft.actors),
        "status": draft.status,
        "date": draft.date,
    }
    return Alliance(
        **source,
        record_id=digest("alliance", source["article_id"], source["extractor_version"], scored),
        event_id=alliance_event_id(draft),
        confidence=confidence,
        evidence=evidence(draft.evidence, document),
        plover=alliance_plover(draft),
        alliance=draft.alliance,
        action=draft.action,
        actors=sorted(draft.actors),
        status=draft.status,
        date=draft.date,
        sectors=sorted(draft.sectors),
    )


def meeting_event_id(draft: MeetingDraft, published: datetime | None) -> str:
    """Return the id of the real meeting, as far as one record tells it.

    The month stands for the date, because reports of one event give it with different precision; without
    any date the month of publication stands in. Which city it was is left out, for half of the reports do;
    of the framework, whose name varies from paper to paper, only its number is used.
    """
    month = (draft.date or (published.date().isoformat() if published else ""))[:7]
    return digest(
        "meeting",
        sorted(draft.parties),
        month,
        ordinal(draft.framework or ""),
        draft.kind == MeetingKind.PHONE,
    )


def alliance_event_id(draft: AllianceDraft) -> str:
    """Return the id of the real action, as far as one record tells it.

    What happens once to an alliance or to its actors needs no date, and most reports give none.
    """
    whole = draft.action in (AllianceAction.FOUNDED, AllianceAction.ENDED)
    once = whole or draft.action in ONCE
    return digest(
        "alliance",
        draft.alliance,
        draft.action,
        [] if whole else sorted(draft.actors),
        "" if once else (draft.date or "")[:7],
    )


def evidence(spans: list[Span], document: Document) -> list[Evidence]:
    """Return the spans as verbatim evidence, in text order, without doubles."""
    return [Evidence(text=document.text[a:b], start=a, end=b) for a, b in sorted(set(spans))]


def meeting_plover(draft: MeetingDraft) -> Plover:
    """Derive the PLOVER code: a meeting consults; one that is offered or called off requests or rejects."""
    if draft.status is MeetingStatus.PROPOSED:
        return Plover(code="REQUEST", mode="meet")
    if draft.status in (MeetingStatus.CANCELLED, MeetingStatus.DENIED):
        return Plover(code="REJECT", mode="meet")
    mode = {MeetingKind.VISIT: "visit", MeetingKind.PHONE: "phone", MeetingKind.MULTILATERAL: "multilateral"}
    return Plover(code="CONSULT", mode=mode.get(draft.kind))


def alliance_plover(draft: AllianceDraft) -> Plover:
    """Derive the PLOVER code of an alliance statement."""
    if draft.status is AllianceStatus.DENIED:
        return Plover(code="REJECT")
    if draft.status is AllianceStatus.PROPOSED:
        return Plover(code="REQUEST")
    modes = {
        AllianceAction.DEPLOYED: "troops",
        AllianceAction.WITHDREW: "withdraw",
        AllianceAction.LEFT: "withdraw",
        AllianceAction.SUSPENDED: "discontinue",
    }
    return Plover(code=_PLOVER[draft.action], mode=modes.get(draft.action))


def _participant(name: str, document: Document) -> Participant:
    """Return what the document's mentions know of a person."""
    for mention in document.mentions:
        entity = mention.entity
        if entity.kind is EntityKind.PERSON and entity.id == name:
            return Participant(
                name=name,
                office=entity.office,
                country=entity.country,
                organisation=entity.organisation,
                wikidata=entity.wikidata,
            )
    return Participant(name=name)


def content_id(title: str, text: str) -> str:
    """Return an id for a text that has none of its own."""
    return digest("article", title, text)


def digest(*parts: Any) -> str:
    """Return a stable digest of JSON-able parts."""
    canonical = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:_ID_LENGTH]


_WORDS = [
    *("premier", "deuxieme", "troisieme", "quatrieme", "cinquieme", "sixieme", "septieme", "huitieme"),
    *("neuvieme", "dixieme", "onzieme", "douzieme", "treizieme", "quatorzieme", "quinzieme", "seizieme"),
    *("dix septieme", "dix huitieme", "dix neuvieme", "vingtieme"),
]
_ORDINALS = {
    **{word: number for number, word in enumerate(_WORDS, 1)},
    "premiere": 1,
    "second": 2,
    "seconde": 2,
}
_ORDINAL = re.compile(
    r"(?<![a-z0-9])(?:(\d{1,3}) ?(?:e|eme|er|ere|re|nde?)|([ivxl]+)e(?:me)?|"
    rf"({'|'.join(sorted(_ORDINALS, key=len, reverse=True))}))(?![a-z0-9])"
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}


def ordinal(text: str) -> int | None:
    """Return the number of a session: 18 of "18e", "XVIIIe" and "dix-huitième"; None where it has none."""
    match = _ORDINAL.search(fold(text))
    if match is None:
        return None
    digits, roman, word = match.groups()
    if digits:
        return int(digits)
    if word:
        return _ORDINALS[word]
    values = [_ROMAN[letter] for letter in roman]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def fold(text: str) -> str:
    """Lower case without accents, hyphens and apostrophes."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", " ", plain.lower()).strip()
