"""Mentions of one meeting become one event; different meetings stay apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sahel_pipeline.extraction.drafts import Reason
from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.meetings.actors import Actor
from sahel_pipeline.extraction.meetings.candidate import Candidate
from sahel_pipeline.extraction.meetings.setting import Where
from sahel_pipeline.records import MeetingStatus

_REAL = frozenset({MeetingStatus.HELD, MeetingStatus.ONGOING})
_REACH = 6
"""How many sentences back "la rencontre" may look for what it takes up."""
_EACH = re.compile(r"(?<![a-z])(?:ceremonie|audiences|entretiens|rencontres)(?![a-z])")
"""Of what is said of these, it is said of every audience of a round."""
_TOOK_PLACE = re.compile(r"(?<![a-z])(?:s'est|se sont|ont|avait|avaient|etait|etaient) [a-z]+")
"""What nobody says of a meeting that is still to come."""
_STOP = frozenset(["de", "du", "des", "d", "la", "le", "les", "l", "et", "a", "en", "sur", "au", "aux"])


@dataclass(slots=True)
class Event:
    """A meeting as the sentences read so far tell it."""

    shape: str
    people: dict[str, str | None]
    """Person -> party, in order of mention."""
    parties: list[str]
    status: MeetingStatus
    date: str | None
    place: Where | None
    framework: str | None
    sentences: list[int] = field(default_factory=list)
    reasons: dict[str, Reason] = field(default_factory=dict)
    rules: list[str] = field(default_factory=list)
    """Of the candidates that tell it, in text order, each once."""
    syntactic: bool = True
    hearsay: bool = False
    guessed: bool = False
    host: list[Actor] = field(default_factory=list)
    unnamed: bool = False

    @classmethod
    def of(cls, candidate: Candidate) -> Event:
        """Begin an event with one candidate."""
        setting = candidate.setting
        event = cls(
            candidate.shape,
            _people(candidate),
            candidate.parties,
            candidate.status,
            setting.date,
            setting.place,
            setting.framework,
            [candidate.index],
            syntactic=candidate.syntactic,
            hearsay=candidate.hearsay,
            guessed=candidate.guessed,
            rules=[candidate.rule],
            host=candidate.host,
            unnamed=candidate.unnamed and bool(candidate.parties),
        )
        told = Reason(candidate.rule, candidate.trigger, candidate.index)
        event.reasons = {
            name: told
            for name in ("people", "parties", "status", "date", "place", "framework")
            if getattr(event, name)
        }
        return event

    def take(self, candidate: Candidate) -> None:
        """Add what another mention of the event tells."""
        setting = candidate.setting
        told = Reason(candidate.rule, candidate.trigger, candidate.index)
        if candidate.rule not in self.rules:
            self.rules.append(candidate.rule)
        for name, party in _people(candidate).items():
            if name not in self.people:
                self.people[name] = party
                self.reasons.setdefault("people", told)
        self.parties += [p for p in candidate.parties if p not in self.parties]
        if setting.date and (self.date is None or len(setting.date) > len(self.date)):
            self.date = setting.date
            self.reasons["date"] = told
        if setting.place and (self.place is None or (setting.place.city and not self.place.city)):
            self.place = setting.place
            self.reasons["place"] = told
        if setting.framework and (self.framework is None or len(setting.framework) > len(self.framework)):
            self.framework = setting.framework
            self.reasons["framework"] = told
        if candidate.status is not self.status and _stronger(candidate.status, self.status):
            self.status = candidate.status
            self.reasons["status"] = told
        under_way = candidate.status is MeetingStatus.ONGOING and self.status is MeetingStatus.HELD
        if under_way and candidate.index - max(self.sentences) <= 1:
            self.status = candidate.status
            self.reasons["status"] = told
        if candidate.index not in self.sentences:
            self.sentences.append(candidate.index)
        if self.shape == "travel" and candidate.shape not in ("travel", "attendance"):
            self.shape = candidate.shape
        elif candidate.shape == "phone":
            self.shape = "phone"
        self.syntactic = self.syntactic or candidate.syntactic


def merge(candidates: Iterable[Candidate], organisations: frozenset[str]) -> list[Event]:
    """Return the events that the candidates (in text order) tell.

    Args:
        candidates: Of all sentences of a text.
        organisations: Names of parties that are organisations: their sessions need no second party.
    """
    events: list[Event] = []
    for candidate in candidates:
        _carry_over(events, candidate)
        if candidate.shape == "attendance":
            _attend(events, candidate)
            continue
        if candidate.refers_back and not candidate.again:
            earlier = _taken_up(events, candidate)
            if earlier is not None:
                _take_all(events, earlier, candidate)
                continue
        if candidate.pair:
            # "les deux hommes s'étaient vus en juillet": the same two, another day
            known = next((e for e in reversed(events) if len(e.parties) == 2), None)
            if known is not None and candidate.index - max(known.sentences) <= _REACH:
                other = Event.of(candidate)
                other.people, other.parties = dict(known.people), list(known.parties)
                events.append(other)
                continue
        if candidate.again and len(set(candidate.parties)) < 2:
            earlier = next((e for e in reversed(events) if set(candidate.parties) <= set(e.parties)), None)
            if earlier is not None and not set(candidate.parties) & organisations:
                following = Event.of(candidate)
                following.framework = _in_series(candidate.setting.framework, candidate.trigger, earlier)
                two = len(earlier.people) == len(earlier.parties) == 2
                if two and candidate.shape == "talk" and candidate.status is MeetingStatus.HELD:
                    following.people = dict(earlier.people)
                bodies = [p for p in earlier.parties if p in organisations]
                following.parties = (
                    bodies if bodies and candidate.shape == "session" else list(earlier.parties)
                )
                events.append(following)
                continue
        if candidate.guessed:
            _correct_body(events, candidate, organisations)
        setting = candidate.setting  # others may name who takes part
        named = candidate.shape == "session" and (setting.framework or setting.place or setting.date)
        talks = candidate.unnamed and bool(candidate.parties)
        if not _enough(candidate.parties, candidate.shape, organisations) and not named and not talks:
            continue
        same = next((e for e in reversed(events) if _same(e, candidate)), None)
        if same is None:
            events.append(Event.of(candidate))
        else:
            same.take(candidate)
    events = [e for e in events if e.unnamed or _enough(e.parties, e.shape, organisations)]
    return [e for e in events if not _is_frame_of_another(e, events)]


_ORDINAL = re.compile(
    r"(?:premiere?|seconde?|[a-z-]+ieme|\d+(?:e|eme|er|ere)|derniere?|precedente?|prochaine?"
    r"|nouvelle|nouveau)(?: (?:session|reunion|edition|round|tour|sommet))?(?: (?:de la|de l'|du|des) ?)?"
)


def _in_series(framework: str | None, trigger: str, earlier: Event) -> str | None:
    """Return the name of another session: "la première", after "deuxième session de la commission X"."""
    if framework and len(framework.split()) > 2:
        return framework
    series = earlier.framework
    if series is None:
        return framework
    match = _ORDINAL.match(flat(series))
    body = series[match.end() :].strip() if match else series
    if len(body.split()) < 2:
        return framework
    own = framework or trigger
    number = re.match(r"(?:[a-z-]+ieme|premiere?|seconde?|\d+(?:e|eme|er|ere))(?![a-z])", flat(own))
    if number is None:
        return body
    return (
        f"{own[: number.end()]} session de la {body}"
        if " de la " in series
        else f"{own[: number.end()]} {body}"
    )


def _correct_body(events: list[Event], candidate: Candidate, organisations: frozenset[str]) -> None:
    """Give "un sommet" to the body whose session the text has told, not to the one it named last."""
    bodies = [
        p
        for e in reversed(events)
        if e.shape in ("session", "phone")
        for p in e.parties
        if p in organisations
    ]
    if bodies and not set(candidate.parties) & set(bodies):
        candidate.actors = [Actor(a.start, a.end, parties=[bodies[0]]) for a in candidate.actors[:1]]


def _carry_over(events: list[Event], candidate: Candidate) -> None:
    """Give an audience that follows on another the date and place of that one."""
    if not events or not (candidate.continues or candidate.there) or candidate.status not in _REAL:
        return
    last = events[-1]
    if candidate.index - max(last.sentences) > 2 or last.status not in _REAL:
        return
    if candidate.lacks_host and last.host:
        candidate.actors += last.host
    if candidate.there and candidate.setting.place is None:
        candidate.setting.place = last.place
    if candidate.there and candidate.setting.date is None and last.shape == "travel":
        candidate.setting.date = last.date
    if candidate.continues and set(candidate.parties) & set(last.parties):
        if candidate.setting.date is None:
            candidate.setting.date = last.date
        if candidate.setting.place is None:
            candidate.setting.place = last.place


def _attend(events: list[Event], candidate: Candidate) -> None:
    """Add those who were there too to the meeting told just before, when it was one of many."""
    if not events:
        return
    last = events[-1]
    sessions = [e for e in events if e.shape == "session" and candidate.index - max(e.sentences) <= 3]
    if last.shape != "session" and sessions and any(actor.parties for actor in candidate.actors):
        last = sessions[-1]  # "y ont pris part" is said of a session rather than of talks beside it
    if last.status is MeetingStatus.PLANNED and _TOOK_PLACE.search(flat(candidate.trigger)):
        last = next((e for e in reversed(events) if e.status in _REAL), last)
    leads = not any(actor.parties for actor in candidate.actors)
    reach = _REACH if _EACH.search(flat(candidate.trigger)) else 3
    if candidate.index - max(last.sentences) > reach or (not leads and last.shape == "travel"):
        return
    if leads and candidate.index - max(last.sentences) > 1:
        return
    if last.shape != "session" and not candidate.people:
        return  # "Le Niger y participe toujours": in the force, not in the audience
    _take_all(events, last, candidate)


def _take_all(events: Sequence[Event], last: Event, candidate: Candidate) -> None:
    """Add a candidate to an event, and to its whole round where it speaks of all of it ("les audiences")."""
    last.take(candidate)
    if not _EACH.search(flat(candidate.trigger)):
        return
    for event in events:
        same_round = set(event.people) & set(last.people) and event.status in _REAL
        if event is not last and same_round and candidate.index - max(event.sentences) <= _REACH:
            event.take(candidate)


def _enough(parties: list[str], shape: str, organisations: frozenset[str]) -> bool:
    """Whether two parties meet, or a body holds its session."""
    return len(set(parties)) >= 2 or (shape in ("session", "phone") and bool(set(parties) & organisations))


def _taken_up(events: list[Event], candidate: Candidate) -> Event | None:
    """Return the event that "la rencontre" or "les deux hommes" goes back to."""
    for event in reversed(events):
        if candidate.index - max(event.sentences) > _REACH:
            continue
        listed = candidate.shape == event.shape == "session" and candidate.index - max(event.sentences) <= 3
        if not set(candidate.parties) <= set(event.parties) and candidate.parties and not listed:
            continue
        if not _agree(event, candidate):
            continue
        if candidate.status not in _REAL and event.status in _REAL:
            continue
        if "sommet" in candidate.trigger.lower() and "sommet" not in flat(event.framework or "sommet"):
            continue
        if candidate.shape == "travel" and event.shape != "travel":
            continue
        if candidate.shape == "session" and candidate.setting.framework and event.shape == "talk":
            continue  # "le premier sommet X" is not the talks that two had beside it
        return event
    return None


def _same(event: Event, candidate: Candidate) -> bool:
    """Whether a candidate tells the event again."""
    mine, theirs = set(event.parties), set(candidate.parties)
    if not (mine <= theirs or theirs <= mine):
        return False
    if (event.shape == "session") != (candidate.shape == "session") and mine != theirs:
        return False
    if not _agree(event, candidate):
        return False
    beside = event.shape == "session" and event.framework and candidate.shape == "talk"
    if beside and len(candidate.people) >= 2 and set(candidate.people) - set(event.people):
        return False  # two who met beside the summit
    bare = candidate.setting.date is None and candidate.setting.place is None
    again = bare and not candidate.apart and candidate.shape == event.shape
    if again and mine == theirs and candidate.index == event.sentences[-1]:
        return True  # "un mini-sommet réunissant X et Y est prévu samedi"
    if (event.status in _REAL) != (candidate.status in _REAL) and not (
        event.date and event.date == candidate.setting.date
    ):
        return False
    if "phone" in (event.shape, candidate.shape) and event.shape != candidate.shape:
        return False
    return not _other_people(event, candidate)


def _agree(event: Event, candidate: Candidate) -> bool:
    """Whether date, place and framework do not contradict each other."""
    setting = candidate.setting
    if event.date and setting.date and not _same_date(event.date, setting.date):
        return False
    if event.place and setting.place and event.place != setting.place:
        two_cities = event.place.city and setting.place.city
        if two_cities or event.place.country != setting.place.country:
            return False
    if event.framework and setting.framework:
        return _same_framework(event.framework, setting.framework)
    return True


def _same_date(first: str, second: str) -> bool:
    for a in (first, *first.split("/")):
        for b in (second, *second.split("/")):
            if a.startswith(b) or b.startswith(a):
                return True
    return ("/" in first and "/" not in second and first.split("/")[0] <= second <= first.split("/")[1]) or (
        "/" in second and "/" not in first and second.split("/")[0] <= first <= second.split("/")[1]
    )


def _same_framework(first: str, second: str) -> bool:
    a, b = (set(re.findall(r"[a-z0-9]+", flat(text))) - _STOP for text in (first, second))
    numbers_a, numbers_b = ({w for w in words if w[0].isdigit()} for words in (a, b))
    if numbers_a and numbers_b and not numbers_a & numbers_b:
        return False
    return bool(a & b) and len(a & b) * 2 >= min(len(a), len(b))


def _other_people(event: Event, candidate: Candidate) -> bool:
    """Whether another person stands for a party that a named person stood for already."""
    if candidate.shape == "session" and event.shape == "session":
        return False
    theirs = _people(candidate)
    for name, party in theirs.items():
        if name in event.people:
            continue
        same_party = [n for n, p in event.people.items() if p == party and n not in theirs]
        if same_party:
            return True
    return False


def _is_frame_of_another(event: Event, events: list[Event]) -> bool:
    """Whether a visit is left out because an audience in it is told."""
    if event.shape != "travel":
        return False
    for other in events:
        if other is event or other.shape == "travel" or other.status not in (*_REAL, MeetingStatus.PLANNED):
            continue
        guests = set(event.parties) - {_country(event)}
        if (
            (guests or set(event.parties)) & set(other.parties)
            and (_country(event) in other.parties or set(event.parties) <= set(other.parties))
            and (
                set(event.people) & set(other.people)
                or not event.people
                or (
                    set(event.parties) <= set(other.parties)
                    and (other.date is None or event.date is None or not other.people or other.place)
                )
            )
            and (
                not event.date
                or not other.date
                or _same_date(event.date, other.date)
                or _soon_after(event.date, other.date)
            )
            and (
                _country(event) == _country(other)
                or (other.place is None and set(event.parties) <= set(other.parties))
            )
        ):
            if set(event.parties) <= set(other.parties) or set(event.people) & set(other.people):
                other.place = other.place or event.place
                if min(abs(a - b) for a in event.sentences for b in other.sentences) <= 1:
                    other.date = other.date or event.date
            return True
    return False


def _soon_after(first: str, second: str) -> bool:
    """Whether a day lies within a week after another: an audience in a visit that began before."""
    first, second = first.split("/")[0], second.split("/")[0]
    if len(first) != len("YYYY-MM-DD") or len(second) != len(first):
        return False
    return 0 <= (date.fromisoformat(second) - date.fromisoformat(first)).days <= 7


def _country(event: Event) -> str | None:
    return event.place.country if event.place else None


def _stronger(new: MeetingStatus, old: MeetingStatus) -> bool:
    order = [
        MeetingStatus.HELD,
        MeetingStatus.ONGOING,
        MeetingStatus.PROPOSED,
        MeetingStatus.PLANNED,
        MeetingStatus.POSTPONED,
        MeetingStatus.CANCELLED,
        MeetingStatus.DENIED,
    ]
    return new not in _REAL and order.index(new) > order.index(old)


def _people(candidate: Candidate) -> dict[str, str | None]:
    return {
        name: (actor.parties[0] if actor.parties else None)
        for actor in candidate.actors
        for name in actor.people
    }
