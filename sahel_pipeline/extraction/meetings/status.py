"""How far a meeting has come: held, under way, planned, proposed, put off, called off, denied."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sahel_pipeline.extraction.meetings.groups import VerbGroup
from sahel_pipeline.extraction.meetings.lexicon import Lexicon, pattern
from sahel_pipeline.extraction.meetings.roles import Reading
from sahel_pipeline.extraction.syntax import Clause, Tense, tense_of
from sahel_pipeline.records import MeetingStatus

_AIM = re.compile(r"(?<![a-z])(?:(?P<aim>pour|afin)|sans|faute) qu(?:e|')$")
"""What opens a clause of what is wanted, or has not happened."""
_JUST = timedelta(days=2)
"""How long a session that "s'est ouverte" is taken to last, where nothing is said of its end."""
_AFTERWARDS = frozenset({"other", "source"})


@dataclass(frozen=True, slots=True)
class Status:
    """A status, and whether the text only passes on what it heard ("aurait rencontré")."""

    value: MeetingStatus
    hearsay: bool = False


def verb_status(
    reading: Reading,
    clause: Clause,
    group: VerbGroup,
    end: int,
    when: str | None,
    anchor: date | str | None,
    lexicon: Lexicon,
) -> Status | None:
    """Return the status that a verb gives its meeting, or None where it says that there was none."""
    governors = [g for token in clause.chain[1:] if (g := reading.group_at(token.i)) and g is not group]
    words = reading.text_between(group.first, group.last + 1)
    denial = reading.text_between(
        group.first, group.last + 3
    )  # "ne se rendra pas": the negation stands behind
    above = " ".join(reading.text_between(g.first, g.last + 1) for g in governors)
    before = reading.text_between(max(0, group.first - 3), group.first)
    text = f"{above} {words}"
    leading = governors[-1] if governors else group
    tense = tense_of(reading.doc[leading.main]) if leading is not group else tense_of(reading.doc[group.main])
    tense = reading.tense(leading) or tense
    status = lexicon.status
    over = _over(reading, group)
    if pattern("status_words:denies").search(reading.text_between(0, group.first + 1)):
        return Status(MeetingStatus.DENIED)
    if lexicon.words["denials"].search(reading.flat) or _aucun(reading, group):
        return Status(MeetingStatus.DENIED)
    if status["denied"].search(f"{above} {words}") or status["denied"].search(over):
        return Status(MeetingStatus.DENIED)
    if re.search(r"(?<![a-z])sans $", before + " "):
        return None
    if aim := _AIM.search(_lead_in(reading, group)):
        return Status(MeetingStatus.PROPOSED) if aim["aim"] else None
    if over and status["proposed"].search(over) and tense is Tense.SUBJUNCTIVE:
        return Status(MeetingStatus.PROPOSED)
    if status["cancelled"].search(text):
        return Status(MeetingStatus.CANCELLED)
    if status["postponed"].search(above):
        return Status(MeetingStatus.POSTPONED)
    lead = _lead(reading, group)
    if lexicon.words["open_to"].search(lead):
        return Status(MeetingStatus.PROPOSED)
    if pattern("status_words:was_to").search(text):
        # "qui devait s'envoler pour Niamey, a remisé son voyage"
        behind = reading.text_between(group.last + 1, len(reading.doc))
        if status["postponed"].search(behind):
            return Status(MeetingStatus.POSTPONED)
        if status["cancelled"].search(behind) or lexicon.words["breaks_off"].search(behind):
            return Status(MeetingStatus.CANCELLED)
    if pattern("status_words:negation").search(f"{above} {denial}") or pattern("status_words:unable").search(
        text
    ):
        if "toujours pas" in denial:
            return None  # "ne se sont toujours pas parlé": nor is it planned
        if pattern("status_words:not_yet").search(denial):
            return Status(MeetingStatus.PLANNED)
        if tense in (Tense.FUTURE, Tense.CONDITIONAL):
            return Status(MeetingStatus.CANCELLED)
        behind = reading.text_between(group.last + 1, len(reading.doc))
        if tense is Tense.PAST and pattern("status_words:insists").search(behind):
            return Status(MeetingStatus.DENIED)  # "il n'a pas rencontré X, a assuré la présidence"
        return None
    if status["proposed"].search(text):
        return Status(MeetingStatus.PROPOSED)
    if status["planned"].search(text) or re.search(r"(?<![a-z])(?:va|vont) ", text):
        return Status(MeetingStatus.PLANNED)
    if tense is Tense.FUTURE:
        # "il précisera ... au sommet de janvier 2020": the historian's future
        return Status(MeetingStatus.HELD if _long_ago(when, anchor) else MeetingStatus.PLANNED)
    if tense is Tense.CONDITIONAL:
        return Status(MeetingStatus.PLANNED, hearsay=True)
    if tense is Tense.PAST_CONDITIONAL:
        return Status(MeetingStatus.HELD, hearsay=True)
    if group.infinitive and not governors and re.search(r"(?:pour|afin d[e'])", before):
        purpose = reading.tense_before(group)
        if purpose in (Tense.FUTURE, Tense.CONDITIONAL):
            return Status(MeetingStatus.PLANNED)
    if _later(when, anchor) and tense not in (Tense.PAST, Tense.PLUPERFECT, Tense.IMPERFECT):
        return Status(MeetingStatus.PLANNED)
    if (
        tense is Tense.PRESENT
        and pattern("status_words:stays").match(reading.low[group.main])
        and _today(when, anchor)
    ):
        return Status(MeetingStatus.ONGOING)
    under_way = status["ongoing"].search(reading.text_between(group.first, end))
    lasts = pattern("status_words:stays").match(reading.low[group.main]) and not reading.low[
        group.main
    ].endswith(("ee", "es", "u"))
    if under_way and (tense in (Tense.PRESENT, Tense.PAST) or (lasts and not group.infinitive)):
        return Status(MeetingStatus.ONGOING)
    return Status(MeetingStatus.HELD)


def noun_status(
    reading: Reading,
    i: int,
    end: int,
    group: VerbGroup | None,
    when: str | None,
    anchor: date | str | None,
    lexicon: Lexicon,
    governor: VerbGroup | None = None,
) -> Status | None:
    """Return the status of the meeting that the noun at token `i` names, or None where there was none."""
    status = lexicon.status
    if pattern("status_words:denies").search(reading.text_between(0, i)) or lexicon.words["denials"].search(
        reading.flat
    ):
        return Status(MeetingStatus.DENIED)
    near = reading.text_between(max(0, i - 5), min(end, i + 6, len(reading.doc)))
    preposition = reading.preposition(i)
    subject = group is not None and group.first > i
    if preposition == "of" and not subject:
        group = None  # "la décision de la session": the verb says nothing of the session itself
    chain = ""
    tense: Tense | None = None
    if group is not None:
        chain = reading.text_between(group.first, group.last + 1)
        tense = reading.tense(group)
        if subject and status["denied"].search(_over(reading, group)):
            return Status(MeetingStatus.DENIED)
        if not subject and group.infinitive:
            governors = [
                g for t in Clause(reading, reading.doc[group.main]).chain[1:] if (g := reading.group_at(t.i))
            ]
            chain += " " + " ".join(reading.text_between(g.first, g.last + 1) for g in governors)
            tense = reading.tense(governors[-1]) if governors else reading.tense_before(group)
        if subject:
            chain += " " + reading.text_between(group.last + 1, min(len(reading.doc), group.last + 4))
    if preposition in _AFTERWARDS and not subject:
        # "lors d'une rencontre", "à l'issue du sommet": it took place, unless all of it lies ahead
        ahead = tense is Tense.PRESENT and status["planned"].search(chain)
        eve = not when and pattern("around_nouns:eve").search(reading.flat[: reading.doc[i].idx])
        if tense is Tense.FUTURE or ahead or eve or _later(when, anchor):
            return Status(MeetingStatus.PLANNED)
        return Status(MeetingStatus.HELD)
    if governor is not None and governor is not group and governor.first > i:
        # "la réunion, qui devait se tenir mardi, a été ajournée": the main verb has the last word
        chain += " " + reading.text_between(governor.first, governor.last + 1)
    text = f"{near} {chain}"
    if group is not None and not subject and group.last < i:
        text += " " + reading.text_between(group.last + 1, i)  # "abrite depuis ce matin un sommet"
    for value in (
        MeetingStatus.CANCELLED,
        MeetingStatus.POSTPONED,
        MeetingStatus.DENIED,
        MeetingStatus.PROPOSED,
        MeetingStatus.PLANNED,
    ):
        if value is MeetingStatus.PROPOSED and pattern("status_words:meal").match(reading.low[i]):
            continue  # "a offert un dîner" was no mere offer
        if status[value.value].search(text):
            if value is MeetingStatus.PLANNED and _earlier(when, anchor):
                break
            return Status(value)
    if group is not None and pattern("status_words:no_more").search(chain) and "prevu" not in chain:
        return None  # "n'avait plus siégé depuis six ans"
    stated = reading.text_between(group.first, group.last + 3) if group is not None and not subject else chain
    if group is not None and pattern("status_words:negation").search(f"{chain} {stated}"):
        if pattern("status_words:not_yet").search(chain):
            return Status(MeetingStatus.PLANNED)
        return Status(MeetingStatus.CANCELLED) if subject else None
    if tense is Tense.FUTURE and _long_ago(when, anchor):
        return Status(MeetingStatus.HELD)
    if tense is Tense.SUBJUNCTIVE and subject:
        return None  # "cela suppose que des consultations aient eu lieu"
    if tense is Tense.FUTURE:
        return Status(MeetingStatus.PLANNED)
    if tense is Tense.CONDITIONAL:
        return Status(MeetingStatus.PLANNED, hearsay=True)
    if _later(when, anchor):
        return Status(MeetingStatus.PLANNED)
    if (
        tense is Tense.PRESENT
        and group is not None
        and not when
        and pattern("status_words:goes_on").search(chain)
    ):
        return Status(MeetingStatus.ONGOING)
    if (
        tense is Tense.PRESENT
        and group is not None
        and pattern("status_words:lasts").match(reading.low[group.main])
        and _today(when, anchor)
    ):
        return Status(MeetingStatus.ONGOING)
    if status["ongoing"].search(text):
        return Status(MeetingStatus.ONGOING)
    if subject and pattern("status_words:opened").search(chain) and _just(when, anchor):
        return Status(MeetingStatus.ONGOING)
    return Status(MeetingStatus.HELD, hearsay=tense is Tense.PAST_CONDITIONAL)


def _lead(reading: Reading, group: VerbGroup) -> str:
    """Return the flat text between the finite verb and an infinitive that hangs on it ("se dit prêt à")."""
    if not group.infinitive:
        return ""
    earlier = [g for g in reading.groups if g.last < group.first and g.finite]
    if not earlier or group.first - earlier[-1].last > _LEAD_REACH:
        return ""
    start = earlier[-1].first
    if any(reading.opens_clause(j) for j in range(earlier[-1].last + 1, group.first)):
        return ""
    return reading.text_between(start, group.first + 1)


def _lead_in(reading: Reading, group: VerbGroup) -> str:
    """Return the two words that open the clause of a verb group: its conjunction, if it has one."""
    start = reading.clause_start(group)
    return reading.text_between(max(0, start - 2), start)


def _aucun(reading: Reading, group: VerbGroup) -> bool:
    """Whether somebody is quoted to have met nobody ("n'a vu aucun responsable", dit le communiqué)."""
    words = reading.text_between(max(0, group.first - 1), group.last + 8)
    return bool(
        pattern("status_words:nobody").search(words) and pattern("status_words:says").search(reading.flat)
    )


def in_coming_year(reading: Reading, when: str | None, anchor: date | str | None) -> str | None:
    """Return a date without a printed year that a future tense puts ahead: "se réunira en mars"."""
    if not when or not anchor or not _long_ago(when, anchor) or when[:4] != str(anchor)[:4]:
        return when
    if when[:4] in reading.flat or not re.fullmatch(r"\d{4}-\d{2}(?:-\d{2})?", when):
        return when
    return f"{int(when[:4]) + 1}{when[4:]}"


def _over(reading: Reading, group: VerbGroup) -> str:
    """Return the flat text of the verb on which the clause of `group` hangs ("dément que ...")."""
    token = reading.doc[group.main]
    if token.dep_ not in ("ccomp", "csubj", "acl", "xcomp") or token.head.i >= group.first:
        return ""
    over = reading.group_at(token.head.i)
    return reading.text_between(over.first, over.last + 1) if over else reading.low[token.head.i]


_LEAD_REACH = 6
"""Tokens between a finite verb and the infinitive that hangs on it."""


def _today(when: str | None, anchor: date | str | None) -> bool:
    """Whether the date is that of the publication, or an interval that holds it."""
    if not when or not isinstance(anchor, date):
        return False
    first, last = when.split("/")[0], when.split("/")[-1]
    return len(first) == len("YYYY-MM-DD") and first <= anchor.isoformat() <= last


def _just(when: str | None, anchor: date | str | None) -> bool:
    """Whether something began on the day of the publication or just before, and is not said to be over."""
    if not when or not isinstance(anchor, date):
        return False
    first, last = when.split("/")[0], when.split("/")[-1]
    if len(first) != len("YYYY-MM-DD") or (last != first and last < anchor.isoformat()):
        return False
    return timedelta() <= anchor - date.fromisoformat(first) <= _JUST


def _later(when: str | None, anchor: date | str | None) -> bool:
    """Whether the date lies wholly after the publication."""
    if not when or not anchor:
        return False
    first, published = when.split("/")[0], str(anchor)
    length = min(len(first), len(published))
    return first[:length] > published[:length]


def _long_ago(when: str | None, anchor: date | str | None) -> bool:
    """Whether the date lies in a month before that of the publication: not the eve of a late dispatch."""
    return _earlier(when[:7] if when else None, str(anchor)[:7] if anchor else None)


def _earlier(when: str | None, anchor: date | str | None) -> bool:
    """Whether the date lies wholly before the publication."""
    if not when or not anchor:
        return False
    last, published = when.split("/")[-1], str(anchor)
    length = min(len(last), len(published))
    return last[:length] < published[:length]
