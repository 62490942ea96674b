"""What a text has named before: who "les deux pays", "l'organisation" or "la junte" are at some point."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.parties import COMMITTEES
from sahel_pipeline.extraction.document import Document, EntityKind, Form, Mention
from sahel_pipeline.extraction.gazetteer import fold
from sahel_pipeline.extraction.grounds import party_of
from sahel_pipeline.records import SAHEL_COUNTRIES

if TYPE_CHECKING:
    from sahel_pipeline.extraction.alliances.scene import Statement

_AES = frozenset({"BFA", "MLI", "NER"})
_ITS_NAMES = ("AES", "Charte du Liptako-Gourma")
_TITLE_WEIGHT = 3
_JUST = 250
_REACH = 1500
"""How far back, in characters, an anaphor may look."""


class Discourse:
    """Look-ups over the mentions of one document, all by offset in its text."""

    def __init__(self, document: Document) -> None:
        self._mentions = [
            m for m in document.mentions if m.entity.kind is not EntityKind.PLACE or m.form is Form.CAPITAL
        ]
        self._text = document.text
        self._begins = [s.start for s in document.sentences]
        self._starts = [m.start for m in self._mentions]
        self._named = {m.entity.id for m in (*document.mentions, *document.title_mentions)}
        self._title = document.title_mentions
        self._hosts: dict[str, list[str]] = {}
        self._left: dict[str, list[str]] = {}
        self.departure: tuple[list[str], list[str], list[str]] | None = None
        """Senders, hosts and named forces of the last departure spoken of."""
        self.left_body: str | None = None
        """The organisation that was last said to be left."""
        self.last_accord: tuple[str, list[str]] | None = None
        """Name and parties of the last accord that was read."""
        self.last_sender: str | None = None
        """Whose troops were last spoken of."""
        self.captives: set[str] = set()
        """States whose soldiers the text tells of as prisoners."""
        self.last_act: Statement | None = None
        """The last measure or denunciation read, which "la même décision" points back to."""
        self.measures: list[Statement] = []
        """The suspensions and sanctions read so far, which "ces mesures" are."""
        counts: Counter[str] = Counter()
        for mentions, weight in ((document.title_mentions, _TITLE_WEIGHT), (document.mentions, 1)):
            for mention in mentions:
                if (code := country_of(mention)) in SAHEL_COUNTRIES:
                    counts[code] += weight
        ranked = sorted(counts, key=lambda code: (-counts[code], code))
        self._sahel = frozenset(counts)
        self.focus: str | None = ranked[0] if ranked else None
        """The Sahel country that the text is most about."""

    def before(self, offset: int, reach: int = _REACH) -> Iterable[Mention]:
        """Yield the mentions that end before an offset, nearest first, within reach."""
        for index in range(bisect_left(self._starts, offset) - 1, -1, -1):
            mention = self._mentions[index]
            if mention.start < offset - reach:
                return
            yield mention

    def pair(self, offset: int) -> list[str]:
        """Return who "les deux pays" are: the only two named just before, else the two named most."""
        if title := self.title_pair():
            return title
        begins = [i for i in self._begins if offset - 500 < i < offset]
        for begin in reversed(begins[-3:]):  # this sentence, the one before, the one before that
            just = self.countries(offset, 3, reach=offset - begin)
            if len(just) == 2:
                return just
        near = self.countries(offset, 6)
        counts = Counter(c for m in (*self._title, *self.before(offset)) if (c := country_of(m)))
        return sorted(near, key=lambda code: (-counts[code], near.index(code)))[:2]

    def trio(self, offset: int, exclude: Iterable[str] = ()) -> list[str]:
        """Return who "les trois pays" are: the AES where a text speaks of it, else the last three."""
        alliance = self._sahel >= _AES and not self._named.isdisjoint(_ITS_NAMES)
        if alliance and _AES.isdisjoint(exclude):
            return sorted(_AES)
        return self.countries(offset, 3, exclude)

    def title_pair(self) -> list[str]:
        """Return the two countries that the title is about, one of the Sahel; empty for one or three."""
        title = unique_countries(self._title)
        return title if len(title) == 2 and set(title) & SAHEL_COUNTRIES else []

    def topic(self, offset: int) -> str | None:
        """Return what the sentences just before are about: the first party that no preposition governs."""
        near = list(self.before(offset, 500))
        ends = [i for i in range(max(0, offset - 500), max(0, offset - 1)) if self._text[i] in ".!?\n"]
        begins = [0, *(i + 1 for i in ends)]
        for begin in reversed(begins[-4:]):
            inside = [m for m in reversed(near) if begin <= m.start]
            free = [m for m in inside if m.form is not Form.DEMONYM and not self._governed(m)]
            people = [m for m in free if m.entity.kind is EntityKind.PERSON]
            if code := next((code for m in [*people, *free] if (code := party_of(m))), None):
                return code
        return None

    def _governed(self, mention: Mention) -> bool:
        """Whether a preposition stands right before a mention."""
        words = fold(self._text[max(0, mention.start - 14) : mention.start]).split()
        while words and words[-1] in ("la", "l", "le", "les"):
            words.pop()
        return bool(words) and words[-1] in small("prepositions")

    def countries(
        self, offset: int, wanted: int, exclude: Iterable[str] = (), reach: int = _REACH
    ) -> list[str]:
        """Return the last `wanted` distinct countries named before an offset, nearest first."""
        found: list[str] = []
        for mention in self.before(offset, reach):
            code = country_of(mention)
            if code and code not in found and code not in exclude:
                found.append(code)
                if len(found) == wanted:
                    break
        return found

    def organisation(self, offset: int, among: Collection[str] = ()) -> Mention | None:
        """Return the organisation or force that a text speaks of at an offset.

        Args:
            offset: Where.
            among: Only these, where any are given.
        """
        kinds = (EntityKind.ORGANISATION, EntityKind.FORCE)
        near = [m for m in self.before(offset) if m.entity.kind in kinds and m.entity.id not in COMMITTEES]
        near = [m for m in near if not among or m.entity.id in among]
        near = [m for m in near if m.start >= offset - _JUST] or near  # what was said last comes first
        named = Counter(m.entity.id for m in [*near, *self._title])
        # the one that the passage is about; of two named equally often the last one
        return max(near, key=lambda m: named[m.entity.id], default=None)

    def accord(self, offset: int) -> Mention | None:
        """Return the accord that was named last before an offset."""
        return next((m for m in self.before(offset) if m.entity.kind is EntityKind.ACCORD), None)

    def names(self, entity: str) -> bool:
        """Whether the text or its title names an entity."""
        return entity in self._named

    def called(self, offset: int, words: Collection[str]) -> Mention | None:
        """Return the last organisation with one of some words in its name: "l'initiative", "l'alliance"."""
        heads = {word for word in words if len(word) > 4} - {"cette", "organisation", "institution"}
        kinds = (EntityKind.ORGANISATION, EntityKind.FORCE)
        for mention in self.before(offset):
            if mention.entity.kind in kinds:
                names = fold(f"{self._text[mention.start : mention.end]} {mention.entity.id}").split()
                if heads & set(names):
                    return mention
        return None

    def this_country(self, offset: int, exclude: Iterable[str] = ()) -> str | None:
        """Return what "le pays" is: the country in focus if named lately, else the last one."""
        last = self.countries(offset, 4, exclude)
        if self.focus in last:
            return self.focus
        return next((code for code in last if code in SAHEL_COUNTRIES), next(iter(last), None))

    def government(self, offset: int) -> str | None:
        """Return whose government "la junte" or "les autorités" are: the focus's, if named nearby."""
        near = [m for m in self.before(offset) if country_of(m) in SAHEL_COUNTRIES]
        if self.focus and any(country_of(m) == self.focus for m in near):
            return self.focus
        return country_of(near[0]) if near else self.focus

    def actor(self, offset: int) -> str | None:
        """Return who "il", "elle" or "ses" most likely is: the last person, else the last party in a name."""
        if topic := self.topic(offset):
            return topic
        near = [m for m in self.before(offset, 400) if m.form in (Form.NAME, Form.METONYM, Form.OFFICE)]
        people = [m for m in near if m.entity.kind is EntityKind.PERSON]
        return next((code for m in [*people, *near] if (code := party_of(m))), None)

    def host_of(self, senders: Iterable[str]) -> list[str]:
        """Return the countries where troops of these senders were last said to be."""
        return next((self._hosts[s] for s in senders if s in self._hosts), [])

    def left_by(self, senders: Iterable[str]) -> list[str]:
        """Return the countries that troops of these senders were last said to leave."""
        return next((self._left[s] for s in senders if s in self._left), [])

    def remember_departure(self, senders: list[str], hosts: list[str], named: list[str]) -> None:
        """Note who is said to leave what, for sentences that only say "leur départ"."""
        self.departure = senders, hosts, named
        for sender in senders:
            self._left[sender] = hosts
            self.last_sender = sender

    def remember_host(self, senders: Iterable[str], hosts: list[str]) -> None:
        """Note where troops of these senders are said to be, for sentences that leave it out."""
        for sender in senders:
            self._hosts[sender] = hosts
            self.last_sender = sender


def unique_countries(mentions: Iterable[Mention]) -> list[str]:
    """Return the countries that some mentions stand for, each once, in order."""
    return list(dict.fromkeys(code for m in mentions if (code := country_of(m))))


def country_of(mention: Mention) -> str | None:
    """Return the country that a mention stands for, also through a person."""
    entity = mention.entity
    if entity.kind is EntityKind.COUNTRY:
        return entity.id
    if mention.form is Form.CAPITAL:
        return entity.country
    return entity.country if entity.kind is EntityKind.PERSON and not entity.organisation else None
