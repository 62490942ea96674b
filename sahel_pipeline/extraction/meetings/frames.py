"""Day and place told once and meant for what follows: frame sentences, and "Elle s'est tenue lundi".

"Mardi fut plus calme. X a reçu Y." Within a paragraph, the day of the sentence before holds for a past event
that names none of its own, unless the tense or a word says that it was earlier.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sahel_pipeline.extraction.document import Document, Sentence
from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.meetings.candidate import Candidate
from sahel_pipeline.extraction.meetings.lexicon import pattern
from sahel_pipeline.extraction.meetings.setting import Setting, Where, where
from sahel_pipeline.records import MeetingStatus

_REAL = frozenset({MeetingStatus.HELD, MeetingStatus.ONGOING})
_REACH = 2
_EARLIER = re.compile(
    r"(?<![a-z])(?:avait|avaient|s'etait|s'etaient|etait venue?|auparavant|deja|autrefois|naguere|jadis"
    r"|par le passe|precedemment|(?:jours?|semaines?|mois|ans?) plus tot|il y a|l'an dernier"
    r"|l'annee derniere|le mois dernier|recemment"
    r"|regulierement|souvent|chaque|avant (?:lui|elle|eux|elles)|rappelons|pour (?:rappel|memoire))(?![a-z])"
)
_IT_TOOK_PLACE = re.compile(
    r"(?:il|elle|celui-ci|celle-ci|ce dernier|cette derniere|(?:la|cette) (?:rencontre|reunion|session|visite"
    r"|conference|ceremonie|seance)|(?:le|ce) (?:sommet|conclave|forum|rendez-vous|tete-a-tete)|l'entretien"
    r"|l'entrevue|l'audience|l'evenement),? (?:[a-z]+ ){0,3}"
    r"(?P<verb>s'est (?:tenue?|deroulee?|ouverte?)|a eu lieu|a dure|eut lieu|s'etait (?:tenue?|deroulee?)"
    r"|se (?:tiendra|deroulera|tient|deroule)|aura lieu|est (?:prevue?|fixee?|programmee?|annoncee?)"
    r"|doit (?:se tenir|avoir lieu|se derouler)|devrait (?:se tenir|avoir lieu|se derouler))(?![a-z])"
    r"|(?P<was>c'etait|ca s'est passe|cela se passait|c'est) (?=(?:ce|hier|le|au cours|lundi|mardi"
    r"|mercredi|jeudi|vendredi|samedi|dimanche)(?![a-z]))"
)
_NEXT = re.compile(r"se (?:tiendra|deroulera)|aura|est |doit|devrait")


def carry(document: Document, found: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates, with what neighbouring sentences tell of their day and place."""
    result = sorted(found, key=lambda candidate: (candidate.index, candidate.at))
    _last_days(document, result)
    result += _told_again(document, result)
    result.sort(key=lambda candidate: (candidate.index, candidate.at))
    day: str | None = None
    for index, sentence in enumerate(document.sentences):
        if _new_paragraph(document, index):
            day = None
        here = [c for c in result if c.index == index]
        if not here and len(sentence.text) < 60 and not sentence.mentions and (only := _day(sentence)):
            day = only
        elif sentence.dates:
            day = None
        for candidate in here:
            if day and _bare(candidate, sentence):
                candidate.setting.date = day
            _from_before(document, candidate, result)
    return result


def _last_days(document: Document, found: Sequence[Candidate]) -> None:
    """Let what opened on a day last to the day that the next sentence tells: "Elle s'achèvera mercredi"."""
    for candidate in found:
        first = candidate.setting.date or ""
        if candidate.shape not in ("talk", "session") or len(first) != len("YYYY-MM-DD"):
            continue
        for sentence in document.sentences[candidate.index + 1 : candidate.index + 2]:
            last = _day(sentence)
            if last and first < last and pattern("setting:ends").match(flat(sentence.text)):
                candidate.setting.date = f"{first}/{last}"


def _from_before(document: Document, candidate: Candidate, result: Sequence[Candidate]) -> None:
    """Take day and place from an event with one of the same people told just before, in the paragraph."""
    sentence = document.sentences[candidate.index]
    if candidate.shape not in ("talk", "session") or not candidate.parties:
        return
    if not _bare(candidate, sentence):
        return
    for other in reversed([c for c in result if candidate.index - _REACH <= c.index < candidate.index]):
        if other.shape == "attendance" or other.status not in _REAL or other.setting.date is None:
            continue
        if any(_new_paragraph(document, i) for i in range(other.index + 1, candidate.index + 1)):
            return
        if not set(other.people) & set(candidate.people) or len(other.setting.date) < len("YYYY-MM-DD"):
            continue
        candidate.setting.date = other.setting.date
        cities = [w for m in sentence.mentions if (w := where(m, document.text)) and w.city]
        if candidate.setting.place is None and other.setting.place and not cities:
            candidate.setting.place = other.setting.place
        return


def _told_again(document: Document, found: Sequence[Candidate]) -> list[Candidate]:
    """Return what "Elle s'est tenue lundi à X" adds to the event that the sentence before tells."""
    added: list[Candidate] = []
    taken = {c.index for c in found if c.setting.date}
    for index, sentence in enumerate(document.sentences):
        match = _IT_TOOK_PLACE.match(flat(sentence.text))
        if match is None or index in taken:
            continue
        before = [
            c
            for c in found
            if c.index in (index - 1, index) and c.shape in ("session", "talk") and not c.refers_back
        ]
        if not before:
            continue
        days = [d.edtf for d in sentence.dates if d.edtf]
        cities: list[Where] = [w for m in sentence.mentions if (w := where(m, document.text)) and w.city]
        if not days and not cities:
            continue
        verb = match["verb"] or match["was"]
        future = bool(_NEXT.match(match["verb"] or ""))
        told = before[-1]
        added.append(
            replace(
                told,
                index=index,
                at=sentence.start,
                trigger=verb,
                setting=Setting(date=days[0] if days else None, place=cities[0] if cities else None),
                status=MeetingStatus.PLANNED if future else told.status,
                refers_back=True,
                stops=[],
            )
        )
    return added


def _bare(candidate: Candidate, sentence: Sentence) -> bool:
    """Whether a past event has no day, and nothing in its sentence says when it was."""
    return (
        candidate.setting.date is None
        and candidate.status in _REAL
        and not sentence.dates
        and not _EARLIER.search(flat(sentence.text))
    )


def _day(sentence: Sentence) -> str | None:
    days = {d.edtf for d in sentence.dates if d.edtf and len(d.edtf) == len("YYYY-MM-DD")}
    return days.pop() if len(days) == 1 else None


def _new_paragraph(document: Document, index: int) -> bool:
    if not index:
        return True
    return "\n" in document.text[document.sentences[index - 1].end : document.sentences[index].start]
