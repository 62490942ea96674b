"""Rounds of audiences: host, day and place told once, and visitors added sentence by sentence.

"Le président a accordé hier plusieurs audiences. [...] A suivi une délégation de X. Lui a succédé Y." The
later sentences name neither the host nor the day and often have no verb of meeting: a turn of phrase hands
the visitors on. Such turns count only while a round goes on, because alone they say little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sahel_pipeline.extraction.document import Document, EntityKind, Mention, Sentence
from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.meetings.actors import Actor, actors, party_of
from sahel_pipeline.extraction.meetings.candidate import Candidate
from sahel_pipeline.extraction.meetings.groups import dateline_end
from sahel_pipeline.extraction.meetings.lexicon import pattern
from sahel_pipeline.extraction.meetings.scenes import dateline_place
from sahel_pipeline.extraction.meetings.setting import Setting, Where, where
from sahel_pipeline.records import MeetingStatus

_REACH = 2
"""How many sentences may pass before a round is over."""
_LED = re.compile(
    r"(?:conduit|men|emmen|dirig|presid)(?:e|ee|es|ees|ait)?(?:s)? (?:notamment )?(?:par|d)|, que menait"
)


@dataclass(slots=True)
class _Round:
    """A round that goes on."""

    host: Actor | None
    date: str | None
    place: Where | None
    last: int
    """Index of the sentence that told of it last."""
    guest: Actor | None = None
    """Who was received last."""


def rounds(document: Document, found: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates with the audiences that only a round tells, in text order.

    Args:
        document: The text.
        found: The candidates that verbs and nouns tell, in text order; date and place of the round are given
            to those that lack them.
    """
    kept: list[Candidate] = list(found)
    added: list[Candidate] = []
    current: _Round | None = None
    for index, sentence in enumerate(document.sentences):
        told = [c for c in found if c.index == index and c.shape in ("talk", "travel")]
        text = flat(sentence.text)
        if current is not None and index - current.last > _REACH:
            current = None
        talks = [c for c in told if c.shape == "talk" and c.status is MeetingStatus.HELD]
        opening = _opening(document, index, sentence, text, talks)
        pair = _before_host(document, sentence, text) if not talks else None
        if pair is not None:
            guest, host = pair
            at = opening or current
            own_date = _day(sentence)
            current = _Round(
                host,
                own_date or (at.date if at else None) or _day_before(document, index),
                next((w for w in _cities(document, sentence, text) if w.country in host.parties), None)
                or dateline_place(document, index),
                index,
                guest,
            )
            added.append(_audience(index, sentence.start, "devant", current, guest, current.date))
            kept = [c for c in kept if c.index != index or c.shape not in ("attendance", "travel")]
            continue
        if current is None:
            current = opening
        elif opening is not None and opening.host is not None and not talks:
            same = current.host is None or opening.host.people == current.host.people
            current = (
                replace(
                    current,
                    host=opening.host,
                    date=opening.date or current.date,
                    place=opening.place or current.place,
                    last=index,
                )
                if same
                else current
            )
        if current is None:
            continue
        own = _fill(current, talks, sentence, text)
        if own:
            current.last = index
        talked = any(len(set(c.parties)) >= 2 for c in talks)
        if talked and not (pattern("rounds:each_of").search(text) and _of_host(current, talks)):
            continue
        visits = _turns(document, current, index, sentence, text)
        if visits:
            current.last = index
            added += visits
            kept = [c for c in kept if c.index != index or c.shape not in ("attendance", "talk", "travel")]
    return sorted([*kept, *added], key=lambda candidate: (candidate.index, candidate.at))


def _talker(document: Document, index: int, talks: Sequence[Candidate]) -> _Round | None:
    """Return the round of an official who has talked with somebody at home, as the dateline tells."""
    home = dateline_place(document, index)
    for candidate in talks:
        subject = candidate.actors[0] if candidate.actors else None
        if home is None or subject is None or not subject.people or candidate.rule != "verb:with":
            continue
        if home.country in subject.parties and candidate.setting.place in (None, home):
            return _Round(subject, candidate.setting.date, home, index)
    return None


def _of_host(current: _Round, talks: Sequence[Candidate]) -> bool:
    """Whether it is the host of the round who talks: nobody else receives in his round."""
    return current.host is None or any(set(current.host.people) & set(c.people) for c in talks)


def _cities(document: Document, sentence: Sentence, text: str) -> list[Where]:
    """Return the cities that a sentence names outside of a relative clause ("qui représentait X à Y")."""
    found: list[Where] = []
    for m in sentence.mentions:
        place = where(m, document.text)
        before = text[: m.start - sentence.start]
        relative = before.rfind(", qui ")
        if place is not None and place.city and (relative < 0 or "," in before[relative + 2 :]):
            found.append(place)
    return found


def _day(sentence: Sentence) -> str | None:
    """Return the one day that a sentence names behind its dateline."""
    news = sentence.start + dateline_end(sentence.text)
    days = {d.edtf for d in sentence.dates if d.edtf and len(d.edtf) == len("YYYY-MM-DD") and d.start >= news}
    return days.pop() if len(days) == 1 else None


def _day_before(document: Document, index: int) -> str | None:
    """Return the day that the sentence before names, in the same paragraph."""
    if not index:
        return None
    previous, sentence = document.sentences[index - 1], document.sentences[index]
    return None if "\n" in document.text[previous.end : sentence.start] else _day(previous)


def _before_host(document: Document, sentence: Sentence, text: str) -> tuple[Actor, Actor] | None:
    """Return guest and host of "X était devant Y", "X a pris congé de Y"."""
    match = pattern("rounds:before_host").search(text)
    if match is None:
        return None
    shift = sentence.start
    people = [a for a in actors(sentence.mentions, document.text, text, shift) if a.people and a.parties]
    guests = [a for a in people if a.end - shift <= match.start()]
    hosts = [a for a in people if 0 <= a.start - shift - match.end() < 80]
    if not guests or not hosts or set(guests[-1].parties) & set(hosts[0].parties):
        return None
    return guests[-1], hosts[0]


def _audience(
    index: int, at: int, trigger: str, current: _Round, visitor: Actor, day: str | None
) -> Candidate:
    assert current.host is not None
    return Candidate(
        index,
        at,
        "round",
        trigger,
        "talk",
        [current.host, visitor],
        Setting(date=day, place=current.place),
        syntactic=False,
    )


def _opening(
    document: Document, index: int, sentence: Sentence, text: str, talks: Sequence[Candidate]
) -> _Round | None:
    """Return the round that a sentence opens: by an audience, or by a frame ("plusieurs audiences")."""
    for candidate in talks:
        if candidate.host and candidate.host[0].people:
            setting = candidate.setting
            if setting.place is None and (city := dateline_place(document, index)):
                setting.place = city if city.country in candidate.host[0].parties else None
            return _Round(candidate.host[0], setting.date, setting.place, index)
    if talker := _talker(document, index, talks):
        return talker
    if not pattern("rounds:opens").search(text):
        return None
    places = _cities(document, sentence, text)
    date = _day(sentence) or _day_before(document, index)
    host = _host(sentence, text)
    place = places[-1] if places else dateline_place(document, index)
    if host is not None and place is not None and place.country not in host.parties:
        place = None
    return _Round(host, date, place, index)


def _host(sentence: Sentence, text: str) -> Actor | None:
    """Return who receives: the one person of a frame sentence, or the first of them."""
    people = [m for m in sentence.mentions if m.entity.kind is EntityKind.PERSON and m.entity.country]
    names = list(dict.fromkeys(m.entity.id for m in people))
    if not names:
        return None
    first = people[0]
    presented = re.search(
        r"(?:aux?|devant le|du|par le|de) (?:s\.?e\.?m?\.? )?(?:president|premier ministre)", text
    )
    if len(names) > 1 and "lettres de creance" in text and presented:
        after = [m for m in people if m.start - sentence.start >= presented.start()]
        first = after[0] if after else first
    country = first.entity.country
    return Actor(first.start, first.end, people=[first.entity.id], parties=[country] if country else [])


def _people_of(sentence: Sentence, country: str | None) -> list[Actor]:
    """Return the people of a country whom a sentence names."""
    return [
        Actor(m.start, m.end, people=[m.entity.id], parties=[country])
        for m in sentence.mentions
        if country and m.entity.kind is EntityKind.PERSON and m.entity.country == country
    ]


def _fill(current: _Round, talks: Sequence[Candidate], sentence: Sentence, text: str) -> bool:
    """Give the talks of the round its day and place; return whether there are any."""
    mine = False
    if current.host is None and talks:
        people = sorted((a for c in talks for a in c.actors if a.people and a.parties), key=lambda a: a.start)
        home = current.place.country if current.place else None
        at_home = [a for a in people if home in a.parties] or _people_of(sentence, home)
        current.host = next(iter(at_home or people), None)
        for candidate in talks:  # "par le président X, avec lequel il s'est entretenu"
            alone = len(set(candidate.parties)) < 2 and home not in candidate.parties
            candidate.lacks_host = candidate.lacks_host or (alone and bool(at_home))
    for candidate in talks:
        if pattern("rounds:before_that").search(text):
            continue
        with_host = current.host is not None and bool(set(current.host.people) & set(candidate.people))
        lacking = current.host is not None and candidate.lacks_host and not with_host
        if current.host is not None and lacking and set(candidate.parties) - set(current.host.parties):
            candidate.actors.append(current.host)
            candidate.lacks_host = False
            with_host = True
        if not with_host:
            continue
        mine = True
        current.guest = next((a for a in candidate.actors if a is not current.host and a.people), None)
        setting = candidate.setting
        if setting.date is None and setting.place in (None, current.place):
            setting.date = current.date
        beside = pattern("places:beside").search(text)  # "en marge du sommet de X": there
        if setting.place is None and setting.date == current.date and not beside:
            setting.place = current.place
        current.date = setting.date or current.date
        current.place = setting.place if setting.place and setting.place.city else current.place
    return mine


def _turns(document: Document, current: _Round, index: int, sentence: Sentence, text: str) -> list[Candidate]:
    """Return the audiences of those who come next."""
    shift = sentence.start
    if (others := pattern("rounds:sees_others").search(text)) and current.guest is not None:
        # "L'ont également saluée X et Y": the visitor stays, the hosts change
        guest = current.guest
        later = [m for m in sentence.mentions if m.start - shift >= others.end()]
        hosts = [a for a in actors(later, document.text, text, shift) if a.people and a.parties][:3]
        return [
            _audience(index, shift + others.start(), others.group(), replace(current, host=host), guest,
                      _day(sentence) or current.date)
            for host in hosts
            if not set(host.parties) & set(guest.parties)
        ]  # fmt: skip
    hand = pattern("rounds:hands_on").search(text)
    then = pattern("rounds:then_comes").search(text)
    each = (
        pattern("rounds:each_of").search(text)
        if pattern("rounds:opens").search(text) or index == current.last + 1
        else None
    )
    if not (hand or then or each) or pattern("rounds:before_that").search(text):
        return []
    cue = next(match for match in (each, then, hand) if match is not None)
    visitors: list[Actor] = []
    if each:
        visitors = _visitors(document, current, sentence, text, 0, len(text), several=True)
        if len(visitors) < 2:
            visitors, each = [], None
    if not visitors and then:
        if current.host is None:
            current.host = _subject(sentence, then.start())
        visitors = _visitors(document, current, sentence, text, then.end(), len(text))
    if not visitors and hand:
        visitors = _visitors(document, current, sentence, text, 0, hand.start())
        if not visitors and pattern("rounds:turned").search(hand.group()):
            visitors = _visitors(document, current, sentence, text, hand.end(), len(text))
    if current.host is None:
        return []
    dates = [d.edtf for d in sentence.dates if d.edtf and len(d.edtf) == len("YYYY-MM-DD")]
    day = dates[0] if dates else current.date
    if visitors:
        current.guest = visitors[-1]
    found = [_audience(index, shift + cue.start(), cue.group(), current, v, day) for v in visitors]
    if pattern("rounds:future").search(text[: cue.end()]):
        found = [replace(c, status=MeetingStatus.PLANNED) for c in found]
    return found


def _subject(sentence: Sentence, until: int) -> Actor | None:
    """Return the person named first before a turn: the host ("Le président a commencé par ...")."""
    for m in sentence.mentions:
        if m.entity.kind is EntityKind.PERSON and m.entity.country and m.end - sentence.start <= until:
            return Actor(m.start, m.end, people=[m.entity.id], parties=[m.entity.country])
    return None


def _visitors(
    document: Document,
    current: _Round,
    sentence: Sentence,
    text: str,
    start: int,
    end: int,
    *,
    several: bool = False,
) -> list[Actor]:
    """Return who comes, named between two offsets of the sentence; a delegation with its head is one."""
    shift = sentence.start
    host = set(current.host.people) if current.host else set()
    home = set(current.host.parties) if current.host else set()
    if not several:
        semicolon = text.find(";", start, end)
        end = semicolon if semicolon >= 0 else end
    mentions: list[Mention] = [
        m
        for m in sentence.mentions
        if start <= m.start - shift
        and m.end - shift <= end
        and m.entity.id not in host
        and (m.entity.kind is EntityKind.PERSON or party_of(m) not in home)
    ]
    found = [a for a in actors(mentions, document.text, text, shift) if a.people or a.parties]
    if several:
        return [a for a in _with_country(found, text, shift) if a.people and set(a.parties) - home]
    chosen: list[Actor] = []
    for actor in found:
        if chosen and pattern("rounds:aside").search(text[chosen[-1].end - shift : actor.start - shift]):
            break
        chosen.append(actor)
        if len(chosen) == 3:
            break
    if not chosen:
        return []
    people = [a for a in chosen if a.people]
    parties = [p for a in chosen for p in a.parties if p not in home]
    if not parties:
        return []
    if not people:
        first = chosen[0]
        told = pattern("rounds:unnamed").search(text[max(0, first.start - shift - 50) : first.start - shift])
        return [replace(first, parties=parties[:1])] if first.official and told else []
    listed = [a for a in people if set(a.parties) - home]
    if len(listed) > 1:
        return [replace(a, parties=[p for p in a.parties if p not in home]) for a in listed]
    if people[0].parties and not set(people[0].parties) - home:
        return []
    head = people[0]
    others = [p for p in head.parties if p not in home] or parties[:1]
    return [Actor(head.start, head.end, people=list(head.people), parties=others)]


def _with_country(found: Sequence[Actor], text: str, shift: int) -> list[Actor]:
    """Give "X pour la France" the country that follows."""
    result: list[Actor] = []
    for actor in found:
        gap = text[result[-1].end - shift : actor.start - shift] if result else ""
        if (
            result
            and not actor.people
            and re.search(r"^\s*(?:,|\(|pour)?\s*(?:pour )?(?:la |le |les |l')?\(?$", gap)
        ):
            if not result[-1].parties:
                result[-1].parties = list(actor.parties)
            continue
        result.append(actor)
    return result
