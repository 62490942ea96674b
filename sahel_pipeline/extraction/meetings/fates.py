"""What became of a plan: put off or called off, told beside it or in the sentence after it.

"Le ministre devait s'envoler pour Alger. Le voyage a été remis à plus tard." The words are in `meetings.yaml`
(`status`, `fates`). A meeting that was put off has the new date, where the text gives one; the old one only
where it is a day of the calendar ("prévue le 10 août"), by which readers know which meeting it was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sahel_pipeline.extraction.document import Document, Sentence
from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.meetings.candidate import Candidate
from sahel_pipeline.extraction.meetings.lexicon import load_lexicon
from sahel_pipeline.records import MeetingStatus

_REACH = 90
"""Characters after "elle", "le voyage" within which a sentence says what became of the plan."""
_NEW = re.compile(
    r"(?<![a-z])(?:au|aux|a la|a l'|a|en|pour|vers|le|du|entre|courant|debut|fin|mi-|dans|des|sur la"
    r"|prochaine?)(?: mois (?:de |d'))?[ «\"]*$"
)
_OPEN = frozenset({MeetingStatus.PLANNED, MeetingStatus.PROPOSED, MeetingStatus.CANCELLED})


def settle(document: Document, found: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates with the fate of those that were only planned, and new dates of those put off."""
    for candidate in found:
        if candidate.shape == "attendance":
            continue
        if candidate.status in _OPEN:
            _follow(document, candidate)
        elif candidate.status is MeetingStatus.POSTPONED:
            sentence = document.sentences[candidate.index]
            text = flat(sentence.text)
            match = load_lexicon().status["postponed"].search(text)
            _put_off(document, candidate, _new_date(sentence, text, match.end() if match else 0))
    return list(found)


def _follow(document: Document, candidate: Candidate) -> None:
    """Set the status to what the rest of the sentence, or the next one, says became of the plan."""
    lexicon = load_lexicon()
    sentences = document.sentences
    here = sentences[candidate.index]
    at = candidate.at - here.start
    places = [(here, at, lexicon.words["fates:but_it"])]
    if candidate.index + 1 < len(sentences):
        places.append((sentences[candidate.index + 1], 0, lexicon.words["fates:it"]))
    for sentence, start, opens in places:
        text = flat(sentence.text)
        match = opens.search(text, start) if start else opens.match(text)
        if match is None:
            continue
        end = match.end() + _REACH
        put_off = lexicon.status["postponed"].search(text, match.end() - 1, end) or lexicon.words[
            "fates:put_off"
        ].search(text, match.start(), end)
        if put_off:
            candidate.status = MeetingStatus.POSTPONED
            _put_off(document, candidate, _new_date(sentence, text, put_off.start()))
            return
        if lexicon.status["cancelled"].search(text, match.end() - 1, end):
            candidate.status = MeetingStatus.CANCELLED
            return


def _put_off(document: Document, candidate: Candidate, new: str | None) -> None:
    """Date a meeting that was put off: newly, or not at all unless a calendar day told which one it was."""
    old = candidate.setting.date
    sentence = document.sentences[candidate.index]
    named = [
        sentence.text[d.start - sentence.start : d.end - sentence.start]
        for d in sentence.dates
        if d.edtf == old
    ]
    if new is None and any(re.search(r"\d", text) for text in named):
        new = old
    candidate.setting.date = new


def _new_date(sentence: Sentence, text: str, start: int) -> str | None:
    """Return the date to which a meeting was put off: the first one told behind the word that says so."""
    for when in sentence.dates:
        at = when.start - sentence.start
        if when.edtf and start <= at < start + _REACH and _NEW.search(text[max(0, at - 20) : at]):
            return when.edtf
        if when.edtf and start <= at < start + _REACH and re.match(r"(?:au|en|a|le|du|fin|debut)", text[at:]):
            return when.edtf
    return None
