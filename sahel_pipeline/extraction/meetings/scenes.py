"""Where a meeting was, and when, where its own sentence does not say so.

The dateline says where those sit who receive at home ("Bamako, 12 mai (AMAP) - Le Premier ministre a reçu
jeudi à la Primature"), and a sentence that opens with a place sets the scene for the next ones ("À Genève, on
négocie dans les couloirs"). The words are in `meetings.yaml` (`places`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from sahel_pipeline.extraction.document import Document, EntityKind, Form, Sentence
from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.meetings.candidate import Candidate
from sahel_pipeline.extraction.meetings.lexicon import pattern
from sahel_pipeline.extraction.meetings.setting import Where, capital_of, where
from sahel_pipeline.records import SAHEL_COUNTRIES, MeetingStatus

_REAL = frozenset({MeetingStatus.HELD, MeetingStatus.ONGOING})
_FRESH = timedelta(days=4)
"""How old the news of a dateline may be; what lies further back may have been anywhere."""
_WEEK = timedelta(days=7)
_REACH = 3
"""Sentences that a scene lasts, within its paragraph."""
_FAR = 12
"""Sentences back to the city that "la même ville" is."""
_DATELINE = re.compile(r"(?!(?:À|A|Au|En|De|Dans) )[A-ZÀ-Ý][\w'’ -]{2,30}?(?:,| \(|\s[-–—]\s|\s?:)")


def set_scene(document: Document, found: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates; those that tell no city or day have what the text around them tells."""
    for candidate in found:
        if candidate.shape == "attendance" or not candidate.parties:
            continue
        sentence = document.sentences[candidate.index]
        text = flat(sentence.text)
        if candidate.shape == "talk" and (forum := _forum(document, sentence, text)):
            candidate.setting.framework = candidate.setting.framework or forum[0]
            candidate.setting.place = candidate.setting.place or forum[1]
        if candidate.shape in ("talk", "session", "phone") and candidate.setting.date is None:
            candidate.setting.date = _day_of_scene(document, candidate, text) or _same_day(
                document, candidate, found, text
            )
        _beside(document, candidate, found, text)
        if candidate.status is MeetingStatus.HELD:
            candidate.setting.date = _past(candidate.setting.date, document.anchor)
        homeless = candidate.shape in ("talk", "session") and candidate.setting.place is None
        if homeless:
            candidate.setting.place = _opening(document, sentence)
        if homeless and not _cities(document, sentence):
            candidate.setting.place = (
                _at_home(document, candidate, text)
                or _by_dateline(document, candidate)
                or _in_scene(document, candidate, text)
                or _same_city(document, candidate, text)
                or _own_capital(candidate, text)
                or _in_capital(candidate, text)
            )
        place = candidate.setting.place
        if place is not None and not place.city and candidate.shape in ("talk", "session"):
            within = _in_scene(document, candidate, text)
            candidate.setting.place = within if within and within.country == place.country else place
    return list(found)


def _beside(document: Document, candidate: Candidate, found: Sequence[Candidate], text: str) -> None:
    """Give talks "en marge de la réunion" the day and city of the session, or visit, told before."""
    sentence = document.sentences[candidate.index]
    if candidate.shape == "travel" or candidate.status not in _REAL or sentence.dates:
        return
    match = pattern("places:beside_it").search(text)
    if match is None:
        return
    shape = "travel" if match["visit"] else "session"
    for other in reversed([c for c in found if c.index < candidate.index and c.shape == shape]):
        if other.status in _REAL and other.parties and (other.setting.date or other.setting.place):
            candidate.setting.date = candidate.setting.date or other.setting.date
            if not _cities(document, sentence):
                candidate.setting.place = candidate.setting.place or other.setting.place
            return


def _same_city(document: Document, candidate: Candidate, text: str) -> Where | None:
    """Return the city last named, where the sentence says "dans la même ville"."""
    if not pattern("places:same_city").search(text):
        return None
    for index in range(candidate.index - 1, max(-1, candidate.index - 1 - _FAR), -1):
        if cities := _cities(document, document.sentences[index]):
            return cities[-1][1]
    return None


def _past(when: str | None, anchor: date | str | None) -> str | None:
    """Return the day of something that has happened: "samedi", read as the next one, was the last one."""
    if not when or not isinstance(anchor, date) or len(when) != len("YYYY-MM-DD"):
        return when
    day = date.fromisoformat(when)
    return (day - _WEEK).isoformat() if anchor < day < anchor + _WEEK else when


def dateline_place(document: Document, index: int) -> Where | None:
    """Return the city of the dateline of the item that a sentence belongs to, else of the text's."""
    start = document.sentences[index].start
    for opening in dict.fromkeys((document.text.rfind("\n", 0, start) + 1, 0)):
        match = _DATELINE.match(document.text, opening)
        if match is None:
            continue
        for m in document.mentions:
            if opening <= m.start <= opening + 2 and m.end <= match.end():
                place = where(m, document.text)
                if place is not None and place.city:
                    return place
    return None


def _at_home(document: Document, candidate: Candidate, text: str) -> Where | None:
    """Return the capital of the party at whose seat the meeting was ("à la Primature", "dans son bureau")."""
    if not pattern("places:seat").search(text):
        return None
    dateline = dateline_place(document, candidate.index)
    if dateline is not None and dateline.country in candidate.parties:
        return dateline
    hosts = _hosts(candidate) or candidate.parties
    capitals = {
        m.entity.id: Where(m.entity.id, m.entity.country)
        for m in document.mentions
        if m.form is Form.CAPITAL and m.entity.country in hosts
    }
    return next(iter(capitals.values())) if len(capitals) == 1 else None


def _own_capital(candidate: Candidate, text: str) -> Where | None:
    """Return the capital, unnamed in the text, of the one state that receives at its seat."""
    hosts = _hosts(candidate)
    if len(hosts) != 1 or candidate.continues or not pattern("places:seat").search(text):
        return None
    capital = capital_of(hosts[0])
    return Where(capital, hosts[0]) if capital else None


def _in_capital(candidate: Candidate, text: str) -> Where | None:
    """Return the capital of the one Sahel state that takes part, where it was "dans la capitale"."""
    home = [party for party in candidate.parties if party in SAHEL_COUNTRIES]
    if len(home) != 1 or not pattern("places:the_capital").search(text):
        return None
    capital = capital_of(home[0])
    return Where(capital, home[0]) if capital else None


def _hosts(candidate: Candidate) -> list[str]:
    return list(dict.fromkeys(p for actor in candidate.host for p in actor.parties))


def _by_dateline(document: Document, candidate: Candidate) -> Where | None:
    """Return the city of the dateline for fresh news of those who are at home there."""
    when, anchor = candidate.setting.date, document.anchor
    if candidate.status not in _REAL or not when or not isinstance(anchor, date):
        return None
    first = when.split("/")[0]
    if len(first) != len("YYYY-MM-DD") or not date.fromisoformat(first) >= anchor - _FRESH:
        return None
    place = dateline_place(document, candidate.index)
    return place if place is not None and place.country in candidate.parties else None


def _in_scene(document: Document, candidate: Candidate, text: str) -> Where | None:
    """Return the city where the sentences before, in the same paragraph, are: when this one stays there."""
    if candidate.status not in _REAL or pattern("places:elsewhere").search(text):
        return None
    goes_on = pattern("places:goes_on").search(text)
    for index in range(candidate.index - 1, max(-1, candidate.index - 1 - _REACH), -1):
        sentence = document.sentences[index]
        parted = "\n" in document.text[sentence.end : document.sentences[index + 1].start]
        if parted and not _same_people(candidate, sentence):
            return None
        if opening := _opening(document, sentence):
            return opening
        cities = _cities(document, sentence)
        if cities:
            told = {m.entity.id for m in sentence.mentions}
            within = [w for at, w in cities if _there(flat(document.text[max(0, at - 60) : at]))]
            same = set(candidate.people) & told or goes_on
            return within[-1] if same and len({w.name for w in within}) == 1 else None
    return None


def _there(before: str) -> bool:
    """Whether what stands before a city says that somebody is or was there."""
    return bool(pattern("setting:at").search(before) or pattern("places:leaves").search(before))


def _forum(document: Document, sentence: Sentence, text: str) -> tuple[str | None, Where | None] | None:
    """Return the forum beside which two met, and its city ("en marge du sommet Russie-Afrique de Sotchi").

    The session of an organisation is no framework of such talks: it is a meeting of its own.
    """
    match = pattern("places:beside").search(text)
    if match is None:
        return None
    start, end = sentence.start + match.start("forum"), sentence.start + match.end("forum")
    within = [m for m in sentence.mentions if start <= m.start < end]
    city = next((w for m in within if (w := where(m, document.text)) and w.city), None)
    of_body = any(m.entity.kind is EntityKind.ORGANISATION for m in within)
    named = document.text[start:end]
    plain = not re.search(r"[A-ZÉ]", named[1:])
    if city is not None:
        named = re.sub(rf" (?:de|d['’]|à) ?{re.escape(city.name)}.*", "", named)
    return None if of_body or plain else named.strip(), city


def _opening(document: Document, sentence: Sentence) -> Where | None:
    """Return the city that a sentence opens with ("À Genève, où ...")."""
    opening = pattern("places:opening").match(flat(sentence.text))
    cities = _cities(document, sentence)
    at_once = opening and cities and cities[0][0] - sentence.start <= opening.end() + 2
    return cities[0][1] if at_once else None


def _day_of_scene(document: Document, candidate: Candidate, text: str) -> str | None:
    """Return the one day of the sentence before, in the same paragraph, when this one goes on from there."""
    sentence = document.sentences[candidate.index]
    if candidate.status not in _REAL or sentence.dates or not candidate.index:
        return None
    before = document.sentences[candidate.index - 1]
    same_day = pattern("places:same_day").search(text)
    goes_on = pattern("places:goes_on").match(text) and "avai" not in text
    parted = "\n" in document.text[before.end : sentence.start] and not (
        same_day or _same_people(candidate, before)
    )
    if parted or pattern("places:elsewhere").search(text):
        return None
    days = {d.edtf for d in before.dates if d.edtf}
    day = next(iter(days), "")
    if len(days) != 1 or len(day) != len("YYYY-MM-DD"):
        return None
    if same_day or goes_on or ("avai" not in text and _news(day, document) and _shares(candidate, before)):
        return day
    return None


def _same_day(document: Document, candidate: Candidate, found: Sequence[Candidate], text: str) -> str | None:
    """Return the day of the party's last meeting, which "plus tôt dans la journée" keeps."""
    sentence = document.sentences[candidate.index]
    if candidate.status not in _REAL or sentence.dates or not pattern("places:same_day").search(text):
        return None
    for other in reversed([c for c in found if c.index < candidate.index and c.setting.date]):
        day = other.setting.date or ""
        if set(other.parties) & set(candidate.parties) and len(day) == len("YYYY-MM-DD"):
            return day if _news(day, document) else None
    return None


def _news(day: str, document: Document) -> bool:
    """Whether a day is one of the last before the publication: what the text reports, not its background."""
    anchor = document.anchor
    return isinstance(anchor, date) and timedelta() <= anchor - date.fromisoformat(day) <= _WEEK


def _same_people(candidate: Candidate, sentence: Sentence) -> bool:
    """Whether a sentence names one of the people who take part."""
    return not {m.entity.id for m in sentence.mentions}.isdisjoint(candidate.people)


def _shares(candidate: Candidate, sentence: Sentence) -> bool:
    """Whether a sentence names somebody who takes part."""
    told = {m.entity.id for m in sentence.mentions} | {m.entity.country for m in sentence.mentions}
    return not told.isdisjoint([*candidate.people, *candidate.parties])


def _cities(document: Document, sentence: Sentence) -> list[tuple[int, Where]]:
    """Return the cities that a sentence names, each with its offset; that of the dateline is none."""
    dateline = _DATELINE.match(sentence.text)
    begins = not sentence.start or document.text[sentence.start - 1] == "\n"
    skip = sentence.start + dateline.end() if dateline and begins else -1
    return [
        (m.start, place)
        for m in sentence.mentions
        if m.start >= skip and (place := where(m, document.text)) and place.city
    ]
