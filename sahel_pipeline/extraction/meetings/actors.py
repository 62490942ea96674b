"""From mentions to those who take part: a person with the party that they stand for, or a party alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from sahel_pipeline.extraction.document import EntityKind, Form, Mention
from sahel_pipeline.extraction.meetings.lexicon import load_lexicon
from sahel_pipeline.extraction.stems import WordList

_PARTY_KINDS = frozenset({EntityKind.COUNTRY, EntityKind.ORGANISATION, EntityKind.FORCE, EntityKind.GROUP})
# A country after one of these is where somebody is, not whom somebody stands for.
_LOCATIVE = re.compile(
    r"(?<![a-z])(?:a|au|aux|en|dans|vers|pour|contre|sur|depuis|chez|hors|aupres|quitt[a-z]+"
    r"|base[a-z]* a|hors d[ue]|aupres d[ue]|(?:retour|provenance|venue?s?) d[ue])"
    r" (?:la |le |les |l')?$"
    r"|(?<![a-z])(?:retour|provenance|venue?s?) d'$"
)
# Before the country of a city: "à Washington (États-Unis)".
_OF_CITY = re.compile(r"(?<![a-z])a [a-z' -]{3,} \($")
# Between two names of a list: the second is as official as the first.
_LIST = re.compile(
    r"\s?(?:,|et|-|–|/|, et|ou|ainsi que|puis)?\s?(?:de la|de l'|du|de|d'|des|la|le|l'|les|avec)?\s?"
)
_OF_WHOM = r"{} (?:[a-z]+ ){{0,2}}(?:de la|de l'|du|de|d') ?$"
_NEW_ELEMENT = re.compile(r"(?<![a-z])(?:et|ainsi que|de meme que|avec|ou|puis|mais)(?![a-z])|;")


@dataclass(slots=True)
class Actor:
    """One who takes part."""

    start: int
    end: int
    people: list[str] = field(default_factory=list)
    parties: list[str] = field(default_factory=list)
    official: bool = True
    """Whether the words around say that it is somebody who meets others on behalf of a party."""
    text: str = ""


@cache
def sender_of() -> re.Pattern[str]:
    """Return what flat text ends with before one who sends somebody and stays at home ("un envoyé de")."""
    return re.compile(_OF_WHOM.format(load_lexicon().words["stands_for"].pattern))


def is_party(mention: Mention) -> bool:
    """Whether the mention can stand for a party: a state, an organisation, a force or a group."""
    return mention.entity.kind in _PARTY_KINDS or mention.form in (Form.CAPITAL, Form.METONYM)


def party_of(mention: Mention) -> str | None:
    """Return the party that a mention stands for, or None when it names a mere place."""
    entity = mention.entity
    if entity.kind is EntityKind.PERSON:
        return entity.organisation or entity.country
    if entity.kind in _PARTY_KINDS:
        return entity.id
    if mention.form in (Form.CAPITAL, Form.METONYM):
        return entity.country
    return None


def actors(mentions: Sequence[Mention], text: str, flat_text: str, shift: int) -> list[Actor]:
    """Group the mentions of one phrase into those who take part.

    "le ministre malien des Affaires étrangères, Abdoulaye Diop, et l'ambassadeur de France au Niger" gives
    Abdoulaye Diop for Mali, and France.

    Args:
        mentions: The mentions of the phrase, in text order; nested ones are left out.
        text: The whole text.
        flat_text: The flat text of the sentence.
        shift: Offset of the sentence in the text.
    """
    human = load_lexicon().words["human"]
    stands_for = sender_of()
    tops: list[Mention] = []
    for mention in mentions:
        same = tops and (mention.start, mention.end, mention.form) == (
            tops[-1].start,
            tops[-1].end,
            Form.ANAPHOR,
        )
        if tops and mention.start < tops[-1].end and not same:
            continue
        if mention.entity.kind is EntityKind.PERSON or is_party(mention):
            tops.append(mention)
    found: list[Actor] = []
    titles: list[Mention] = []  # parties that may belong to the person who follows
    last_person: Actor | None = None
    previous_end = None
    for index, mention in enumerate(tops):
        gap = flat_text[previous_end - shift : mention.start - shift] if previous_end is not None else ""
        breaks = bool(_NEW_ELEMENT.search(gap)) or len(gap) > 90
        if breaks:
            _flush(found, titles, flat_text, shift, human)
            titles, last_person = [], None
        before = flat_text[max(0, mention.start - shift - 24) : mention.start - shift]
        located = bool(_LOCATIVE.search(before)) and mention.form in (Form.NAME, Form.CAPITAL, Form.METONYM)
        if mention.form is Form.NAME and _OF_CITY.search(before):
            located = True  # "à Washington (États-Unis)"
        if mention.form is Form.DEMONYM and before.endswith("capitale "):
            located = True  # "la capitale algérienne" is a place
        if mention.entity.kind is EntityKind.PERSON and stands_for.search(
            flat_text, max(0, mention.start - shift - 45), mention.start - shift
        ):
            titles.append(mention)  # "un envoyé du roi X": X stays at home
        elif mention.entity.kind is EntityKind.PERSON:
            if titles and "," in gap and not _titled(flat_text, titles[0], shift, human):
                _flush(found, titles, flat_text, shift, human)
                titles = []
            actor = Actor(
                mention.start, mention.end, people=[mention.entity.id], text=text[mention.start : mention.end]
            )
            stated = flat_text[
                max(0, (titles[0].start if titles else mention.start) - shift - 60) : mention.start - shift
            ]
            told = flat_text[mention.start - shift : mention.end - shift]
            actor.parties = _parties_of_person(mention, titles, stated, told)
            found.append(actor)
            titles, last_person = [], actor
        elif located and mention.entity.kind in (EntityKind.COUNTRY, EntityKind.PLACE):
            pass
        elif (
            last_person is not None
            and not breaks
            and _belongs_to_previous(gap, tops, index, flat_text, shift, human)
        ):
            party = party_of(mention)
            organisation = mention.entity.kind is EntityKind.ORGANISATION
            if party and (not last_person.parties or organisation) and party not in last_person.parties:
                last_person.parties.append(party)
            last_person.end = mention.end
        else:
            if titles and "," in gap:
                _flush(found, titles, flat_text, shift, human)
                titles = []
            titles.append(mention)
            if last_person is not None and "," in gap:
                last_person = None
        previous_end = mention.end
    _flush(found, titles, flat_text, shift, human)
    return found


def _flush(
    found: list[Actor], titles: Sequence[Mention], flat_text: str, shift: int, human: WordList
) -> None:
    """Turn party mentions that no person claimed into actors of their own."""
    for mention in titles:
        party = party_of(mention)
        if party:
            gap = flat_text[found[-1].end - shift : mention.start - shift] if found else None
            listed = (
                gap is not None and bool(_LIST.fullmatch(gap)) and found[-1].official and not found[-1].people
            )
            found.append(
                Actor(
                    mention.start,
                    mention.end,
                    parties=[party],
                    official=listed or _official(mention, flat_text, shift, human),
                )
            )


_MINISTER = ("ministre", "premier ministre", "premiere ministre")


def _parties_of_person(mention: Mention, titles: Sequence[Mention], printed: str, told: str) -> list[str]:
    """Return whom a person stands for: the title in the text says it, else what is known of the person."""
    entity = mention.entity
    own = party_of(mention)
    stated = list(dict.fromkeys(p for p in map(party_of, titles) if p))
    if (
        entity.organisation
        and stated == [entity.country]
        and not load_lexicon().words["state_office"].search(printed)
    ):
        return [entity.organisation]
    if stated:
        return stated
    if entity.country and told.startswith(_MINISTER):
        return [entity.country]  # a former rebel who is a minister now
    return [own] if own else []


def _titled(flat_text: str, mention: Mention, shift: int, human: WordList) -> bool:
    """Whether words of office stand in the phrase of the mention ("le ministre malien")."""
    start = mention.start - shift
    window = flat_text[max(0, start - 80) : mention.end - shift + 24]
    window = window[max(window.rfind(",", 0, min(80, start)) + 1, 0) :]
    return bool(human.search(window))


def _belongs_to_previous(
    gap: str, tops: Sequence[Mention], index: int, flat_text: str, shift: int, human: WordList
) -> bool:
    """Whether a party after a person is that person's title ("Abdoulaye Diop, ministre malien ...")."""
    if index + 1 < len(tops):
        following = tops[index + 1]
        between = flat_text[tops[index].end - shift : following.start - shift]
        if following.entity.kind is EntityKind.PERSON and not re.search(r",|(?<![a-z])et(?![a-z])", between):
            return False
    return (
        bool(human.search(gap)) or gap.strip() in ("(", "") or bool(re.match(r" (?:de|du|des|d'|a) ?", gap))
    )


@cache
def _company() -> re.Pattern[str]:
    """Return what "la compagnie malienne" ends a text before "malienne" with."""
    return re.compile(load_lexicon().words["company"].pattern + r" (?:[a-z]+ ){0,2}$")


def _official(mention: Mention, flat_text: str, shift: int, human: WordList) -> bool:
    """Whether a bare party mention acts: a name by itself, or with a word of office on its side."""
    start, end = mention.start - shift, mention.end - shift
    before = flat_text[max(0, start - 70) : start]
    cut = max(before.rfind(mark) for mark in (",", ";", ":", "("))
    before = before[cut + 1 :]
    if _company().search(before[-40:]):
        return False
    if mention.form is Form.DEMONYM and "-" in (flat_text[start - 1 : start], flat_text[end : end + 1]):
        return True  # "la commission mixte mauritano-malienne"
    if mention.form is Form.ANAPHOR:
        return True
    if (
        mention.form in (Form.CAPITAL, Form.METONYM, Form.OFFICE)
        or mention.entity.kind is not EntityKind.COUNTRY
    ):
        return True
    if mention.form is Form.NAME and re.search(
        r"(?<![a-z])(?:le|la|l'|avec|entre|et|les|a)\s?$|^\s*$", before
    ):
        return True
    if mention.form is Form.NAME and re.match(r"[-–/][a-z]", flat_text[end : end + 2]):
        return True  # "la commission mixte Niger-Algérie"
    if mention.form is Form.DEMONYM and re.search(r"(?<![a-z])(?:les|des|aux) $", before):
        return True  # "les Maliens"
    after = flat_text[end : end + 30]
    return bool(human.search(before) or (mention.form is Form.DEMONYM and human.match(after.lstrip())))
