"""Who else was there, told in the sentences after a meeting.

"Les ministres des trois pays se sont retrouvés jeudi à Niamey. [...] Le Malien X, qui présidait, a rappelé":
nothing in such a sentence tells of a meeting; it names people who speak, sign, preside or listen at the one
told before. The words that say so are in `meetings.yaml` (`attends`), the grammar is that of the surface: a
person without a preposition acts, and what follows "en présence de" was there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sahel_pipeline.extraction.document import Document, Sentence
from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.meetings.actors import Actor, actors
from sahel_pipeline.extraction.meetings.candidate import Candidate
from sahel_pipeline.extraction.meetings.lexicon import load_lexicon, pattern

_REACH = 3
"""Sentences after a meeting within which others may be said to have been there."""
_CLAUSES = re.compile(r";|, (?:tandis|alors) qu|, mais |(?<=[a-z]) - ")
# Before a person: what makes him a complement, whom others speak of.
_COMPLEMENT = re.compile(
    r"(?<![a-z])(?:de|d'|du|des|a|au|aux|pour|sur|contre|envers|selon|chez|vers|apres|avant|depuis|comme|sans"
    r"|sauf|excepte|que|qu'|dont|remplac\w+|nomm\w+|felicit\w+)"
    r" ?(?:la |le |les |l'|une? |son |sa |ses |leurs? |m\. |mme |ex-?|feu )*"
    r"(?:(?!(?:le|la|les|son|sa|ses|m\.|mme) )[a-z'-]+ ){0,4}$"
)
_ACTING = re.compile(
    r"(?:(?<![a-z])(?:par|avec|entre|et|assist[a-z]+|particip[a-z]+|part)|[,(]"
    r"|(?<![a-z])(?:a|avait) (?:declare|affirme|rappele|indique"
    r"|souligne|ajoute|plaide|assure|insiste|averti|conclu|resume|explique|lance|promis|dit|salue)"
    r"(?: (?:a l'|a la |au |en |devant |des |ce )[^,;]{3,25}?)?)"
    r" ?(?:la |le |les |l'|son |sa |m\. |mme |s\.e\.?m?\.? )*$"
)


def attend(document: Document, found: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates with those who later sentences say were there too, in text order.

    Args:
        document: The text.
        found: The candidates of its sentences, in text order.
    """
    added: list[Candidate] = []
    last: Candidate | None = None
    by_index: dict[int, list[Candidate]] = {}
    for candidate in found:
        by_index.setdefault(candidate.index, []).append(candidate)
    for index, sentence in enumerate(document.sentences):
        here = by_index.get(index, [])
        own = any((_tells(c) or c.shape == "travel") and not c.refers_back for c in here)
        if last is not None and index - last.index <= _REACH and not own:
            known = {name for c in (*here, last) for name in c.people}
            for candidate in _who_attends(document, index, sentence, last):
                candidate.actors = [a for a in candidate.actors if not set(a.people) <= known]
                if candidate.actors:
                    added.append(candidate)
                    known.update(candidate.people)
        last = next((c for c in reversed(here) if _tells(c)), last)
    return sorted([*found, *added], key=lambda candidate: (candidate.index, candidate.at))


def _tells(candidate: Candidate) -> bool:
    """Whether a candidate tells a meeting of its own, at which others may be."""
    return candidate.shape in ("talk", "session", "phone") and bool(candidate.parties)


def _who_attends(document: Document, index: int, sentence: Sentence, last: Candidate) -> Iterator[Candidate]:
    """Yield those who a sentence says were there, clause by clause."""
    text = flat(sentence.text)
    if pattern("attends:absent").search(text) and not pattern("attends:sent").search(text):
        return
    for start, end in _clauses(text):
        clause = text[start:end]
        people = [
            a
            for a in actors(
                [m for m in sentence.mentions if start <= m.start - sentence.start < end],
                document.text,
                text,
                sentence.start,
            )
            if a.people
        ]
        if not people or pattern("attends:absent").search(clause):
            continue
        beside = pattern("attends:beside").search(clause)
        if beside:
            chosen = [a for a in people if a.start - sentence.start >= start + beside.end()]
            rule = "attendance:beside"
        else:
            chosen = [a for a in people if _acts(text, a, sentence.start)]
            if pattern("attends:at_it").search(clause):
                rule = "attendance:at it"
            elif not _another_day(sentence, last) and _goes_on(clause, index, last):
                rule = "attendance:speaks"
                chosen = [a for a in chosen if _unnamed_so_far(last, a)]
                if last.shape != "session" and len({p for a in chosen for p in a.parties}) < 2:
                    continue
            else:
                continue
        if chosen:
            at = sentence.start + start
            yield Candidate(
                index,
                at,
                rule,
                clause.strip()[:40],
                "attendance",
                [replace(a) for a in chosen],
                refers_back=True,
                syntactic=False,
            )


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of the main clauses of a flat sentence."""
    start = 0
    for match in _CLAUSES.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _acts(text: str, actor: Actor, shift: int) -> bool:
    """Whether no preposition makes the person a complement ("un message du président X")."""
    before = text[max(0, actor.start - shift - 60) : actor.start - shift]
    return bool(_ACTING.search(before)) or not _COMPLEMENT.search(before)


def _goes_on(clause: str, index: int, last: Candidate) -> bool:
    """Whether a clause goes on with the meeting told before: nothing in it tells of another matter."""
    lexicon = load_lexicon()
    if last.shape == "phone" or index - last.index > 2 or lexicon.triggers(clause):
        return False
    return not pattern("attends:elsewhere").search(clause)


def _another_day(sentence: Sentence, last: Candidate) -> bool:
    """Whether the sentence names a day that is not that of the meeting."""
    days = {d.edtf for d in sentence.dates if d.edtf and len(d.edtf) == len("YYYY-MM-DD")}
    return bool(days - {last.setting.date}) or sentence.text.startswith("En ")


def _unnamed_so_far(candidate: Candidate, actor: Actor) -> bool:
    """Whether the person is of a party that was told and had no name yet ("les ministres malien et ...")."""
    named = {p for a in candidate.actors if a.people for p in a.parties}
    return bool(set(actor.parties) & set(candidate.parties) - named)
