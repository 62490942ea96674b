"""People in a text: names that the gazetteer knows, names that a title announces, and offices.

A mention of a person spans title, office and name as one noun phrase ("ministre malien des Affaires
étrangères, Abdoulaye Diop"), so that whatever word of it a parser makes the head, the phrase is found.

* A name known to the gazetteer gives its person, with the office held on the day of the text.
* Another name gives an entity of its own, whose id is the name as printed; state, organisation and office
  come from the title beside it.
* An office alone ("le chef de la diplomatie algérienne", "son homologue nigérien") gives its holder on the
  day of the text. Where nobody is known to hold it, the mention is one of the state or organisation itself,
  with form `OFFICE`: it takes part, but has no name.
* Surnames stand for whoever bears them in the text, else for the one whom the gazetteer knows; two people
  are never merged on a surname: where the words around do not tell them apart, there is no mention.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from sahel_pipeline.extraction.document import Entity, EntityKind, Form, Mention
from sahel_pipeline.extraction.gazetteer import Day, Gazetteer, Person, fold, load_gazetteer, within
from sahel_pipeline.extraction.titles import Reader, Title, TitleKind

_LONGEST_NAME = 7  # words
_MEMORY_OF_PEOPLE = 60  # so that a text without sentences is still read in linear time
_MEMORY = 8  # sentences over which "le ministre" is still the one spoken of
_POSSESSIVE = frozenset({"son", "sa", "ses", "leur", "leurs"})
_DEFINITE = _POSSESSIVE | {"le", "la", "l", "les", "du", "des", "au", "aux", "ce", "cet", "cette", "notre"}
_BEFORE_OFFICE = frozenset(
    {"nouveau", "nouvel", "nouvelle", "actuel", "actuelle", "jeune", "puissant", "meme", "propre"}
)
_PLURAL_HONORIFICS = frozenset({"mm", "messieurs", "mmes", "mesdames", "generaux", "colonels", "capitaines"})
_STATE_OFFICES = frozenset(
    {"president", "vice_president", "pm", "minister", "foreign", "defence", "interior", "security", "justice"}
    | {"finance", "reconciliation", "communication", "chief_of_staff"}
)

_STATE_BODIES = frozenset(
    {"ministere", "presidence", "gouvernement", "primature", "armees", "armee", "assemblee"}
)

EntityRecogniser = Callable[[str], list[tuple[int, int]]]
"""Gives the spans of people in a text."""


def find_people(
    text: str,
    sentences: Sequence[tuple[int, int]],
    mentions: Sequence[Mention],
    on: Day,
    ner: EntityRecogniser | None = None,
    gazetteer: Gazetteer | None = None,
) -> list[Mention]:
    """Find the people of a text.

    Args:
        text: the text; offsets index it.
        sentences: spans of its sentences; no title reaches over the end of one.
        mentions: what the gazetteer found in it.
        on: day of the text, on which offices are looked up; without one offices have no holders.
        ner: finds names that nothing announces; none by default.
        gazetteer: known entities; the package's own by default.

    Returns:
        Mentions in text order, not overlapping. They may hold mentions of the gazetteer: the state of an
        office, a person's bare name.
    """
    search = _Search(Reader(text, mentions, gazetteer or load_gazetteer()), sentences, on)
    return search.people(ner(text) if ner else [])


@dataclass(slots=True)
class _Phrase:
    """A noun phrase about one person: tokens from `first` up to but not including `last`."""

    first: int
    last: int
    name: tuple[int, int] | None = None
    titles: list[Title] = field(default_factory=list)
    person: Person | None = None
    """Known by the full name."""
    shared: Title | None = None
    """Title of the list that the name stands in: "les présidents X et Y"."""

    @property
    def office(self) -> Title | None:
        """The title that says most: one with a state or organisation, else the first office."""
        titles = [*self.titles, self.shared] if self.shared else self.titles
        offices = [title for title in titles if title.kind is TitleKind.OFFICE]
        return next(
            (title for title in offices if title.country or title.organisation),
            offices[0] if offices else None,
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    """Somebody spoken of."""

    sentence: int
    entity: Entity
    offices: tuple[str, ...]
    heads: frozenset[str]
    """First words of the titles: "ministre", "general"."""


class _Search:
    def __init__(self, reader: Reader, sentences: Sequence[tuple[int, int]], on: Day) -> None:
        self.reader = reader
        self.gazetteer = reader.gazetteer
        self.on = on
        self.sentence_starts = [start for start, _ in sentences]
        self.home: str | None = None
        self.seen: list[_Seen] = []
        self.by_word: dict[str, dict[str, Entity]] = {}
        """Word of a name -> those of the text who bear it, by id."""

    # --- names

    def _name_end(self, index: int) -> int:
        """Index after the name that may start at `index`; `index` itself when none can."""
        reader, start = self.reader, index
        while index < len(reader.tokens) and index - start < _LONGEST_NAME:
            token = reader.tokens[index]
            mention = reader.inside.get(index)
            foreign = mention is not None and mention.entity.kind not in (EntityKind.PERSON, EntityKind.PLACE)
            if mention is not None and mention.form is Form.CAPITAL:
                foreign = True
            title = reader.title_at.get(index)
            if foreign or not token.text[0].isalpha() or not token.key.replace(" ", "").isalpha():
                break
            if token.text.endswith(("'", "’")) or (index > start and self._new_line(index)):
                break
            if reader.mark(index - 1) == "(" and token.text.isupper() and reader.mark(index + 1) == ")":
                break  # "(CUA)"
            if token.key in reader.lexicon.particles and not token.capital:
                if index == start or not self._name_word(index + 1):
                    break
                if token.key in ("de", "du", "la", "le") and (
                    index - start != 1 or reader.inside.get(index + 1)
                ):
                    break  # "Pierre de Villiers", but not "Léa Martin de Greenpeace"
                index += 1
                continue
            if not token.capital or (
                token.key in reader.lexicon.not_names and token.key not in reader.lexicon.particles
            ):
                break
            if title is not None and title.kind is not TitleKind.HONORIFIC and index > start:
                break
            if token.key in reader.lexicon.particles and not self._name_word(index + 1):
                break
            if len(token.key) == 1 and reader.mark(index + 1) == ".":
                if not self._name_word(index + 2):
                    break
                index += 2
                continue
            index += 1
        return index

    def _new_line(self, index: int) -> bool:
        reader = self.reader
        return "\n" in reader.text[reader.tokens[index - 1].end : reader.tokens[index].start]

    def _name_word(self, index: int) -> bool:
        reader = self.reader
        if not 0 <= index < len(reader.tokens):
            return False
        token = reader.tokens[index]
        return (
            bool(token.key)
            and token.capital
            and not token.text.endswith(("'", "’"))
            and token.key not in reader.lexicon.not_names
            and index not in reader.title_at
            and not self._new_line(index)
        )

    def _sentence(self, index: int) -> int:
        """Number of the sentence that holds a token."""
        return bisect_right(self.sentence_starts, self.reader.tokens[index].start)

    def _gap(self, index: int, marks: str = ",(") -> int:
        """Index after an optional comma and article: where an apposition would start."""
        reader = self.reader
        if reader.mark(index) and reader.mark(index) in marks:
            index += 1
        if reader.word(index) in ("le", "la", "l", "les") and not reader.mark(index):
            index += 1
        while reader.word(index) in reader.lexicon.former or reader.word(index) in _BEFORE_OFFICE:
            index += 1
        return index

    def _named_after(self, index: int) -> bool:
        """Whether the words before make the name that of a thing ("l'aéroport Modibo Keïta")."""
        reader = self.reader
        before = index - 1
        while before in reader.inside or reader.title_ending.get(before + 1):
            title = reader.title_ending.get(before + 1)
            if title is not None:
                before = title.first - 1
            elif reader.inside[before].entity.kind is EntityKind.PLACE:
                before -= 1
            else:
                break
        return reader.word(before) in reader.lexicon.named_after

    def _names(self, recognised: Sequence[tuple[int, int]]) -> Iterator[_Phrase]:
        """Bare names in text order, with the person where the gazetteer knows the name."""
        reader = self.reader
        tokens = reader.tokens
        recognised_starts = {start for start, _ in recognised}
        shared: Title | None = None  # title of a list that may go on: "les présidents Goïta et | Traoré"
        list_end = 0
        index = 0
        while index < len(tokens):
            title = reader.title_at.get(index)
            if title is not None:
                index = title.last
                continue
            known = reader.at.get(index)
            if not tokens[index].capital and known is None:
                index += 1
                continue
            person = None
            end = self._name_end(index)
            if known and known[0].entity.kind is EntityKind.PERSON:
                person = self._person(known[0].entity)
                if known[1] - index == 1 and " " in known[0].entity.id and end > known[1]:
                    person = None  # "Salem Bazoum" is not "Bazoum"
                else:
                    end = known[1]
            if end == index:
                index += 1
                continue
            if person is None:
                inner = next(
                    (
                        place
                        for place in range(index + 1, end)
                        if reader.person_at(place) and reader.at[place][1] - place > 1
                    ),
                    None,
                )
                if inner is not None:
                    end = inner
            if shared is not None and self._next_of_list(list_end) != index:
                shared = None
            if person is None and shared is None and not self._announced(index, end, recognised_starts):
                index = end if reader.word(index) not in reader.lexicon.not_names else index + 1
                continue
            if not self._named_after(index):
                yield _Phrase(index, end, (index, end), person=person, shared=shared)
                before = self._titled(index)
                if before is not None:
                    plural = before.plural or reader.word(before.first) in _PLURAL_HONORIFICS
                    shared = before if plural else None
                list_end = end
            index = end

    def _next_of_list(self, end: int) -> int:
        """Index after the comma or conjunction that carries on a list of names."""
        reader = self.reader
        if reader.mark(end) == ",":
            end += 1
        if reader.word(end) == "et":
            end += 1
        return end

    def _person(self, entity: Entity) -> Person | None:
        return self.gazetteer.person(entity.id)

    def _announced(self, index: int, end: int, recognised: set[int]) -> bool:
        """Whether something says that an unknown name is a person's."""
        reader = self.reader
        words = end - index
        title = self._titled(index)
        if title is not None:
            acronym = reader.tokens[index].text
            return not (
                title.kind is TitleKind.OFFICE and words == 1 and acronym.isupper() and len(acronym) < 6
            )
        if self._native(index):
            return True
        known = {reader.word(index), reader.word(index + 1) if words > 2 else ""} & reader.lexicon.first_names
        if words >= 2 and (known or self._apposed(end)):
            return True
        return reader.tokens[index].start in recognised

    def _titled(self, index: int) -> Title | None:
        """The title that stands right before a name, over a comma, bracket, article or demonym."""
        reader = self.reader
        for back in range(4):
            title = reader.title_ending.get(index - back)
            if title is not None:
                return title
            before = index - back - 1
            link = reader.mark(before) in (",", "(") or reader.word(before) in ("le", "la", "l")
            if before < 0 or not (link or (back == 0 and self._native(index))):
                return None
        return None

    def _native(self, index: int) -> str | None:
        """The country of "le Comorien | Azali Assoumani"."""
        mention = self.reader.inside.get(index - 1)
        if mention is None or mention.form is not Form.DEMONYM or not self.reader.tokens[index - 1].capital:
            return None
        return mention.entity.id if self.reader.word(index - 2) in ("le", "la", "l", "du") else None

    def _apposed(self, end: int) -> bool:
        """Whether a title follows a name after a comma or bracket."""
        reader = self.reader
        if reader.mark(end) not in (",", "("):
            return False
        title = reader.title_at.get(self._gap(end))
        return (
            title is not None
            and title.kind is TitleKind.OFFICE
            and self._sentence(end) == self._sentence(title.first)
        )

    # --- phrases

    def _phrases(self, recognised: Sequence[tuple[int, int]]) -> list[_Phrase]:
        """Put names and titles together."""
        reader = self.reader
        phrases: list[_Phrase] = []
        claimed: set[int] = set()
        names = list(self._names(recognised))
        starts = {phrase.first for phrase in names}
        for phrase in names:
            sentence = self._sentence(phrase.first)
            # titles before: "le ministre d'État, ministre de la Défense, le général X"
            while (title := self._titled(phrase.first)) is not None:
                if title.first in claimed or self._sentence(title.first) != sentence:
                    break
                if title.plural and reader.mark(phrase.first - 1) in (",", "("):
                    break
                claimed.add(title.first)
                phrase.titles.append(title)
                phrase.first = title.first
            # titles after: "X, ministre malien de la Défense"
            office_before = any(title.kind is TitleKind.OFFICE for title in phrase.titles)
            while True:
                mark = reader.mark(phrase.last)
                if mark not in (",", "("):
                    break
                title = reader.title_at.get(self._gap(phrase.last))
                if (
                    title is None
                    or title.kind is not TitleKind.OFFICE
                    or title.plural
                    or title.first in claimed
                ):
                    break
                if self._sentence(title.first) != sentence:
                    break
                after = title.last
                article = phrase.last + 1 < title.first
                if after in starts or ((office_before or article) and self._gap(after, ",") in starts):
                    break  # it announces the next name
                if article and office_before and mark == ",":
                    break  # "le président X, le ministre de la Défense et ...": the next of a list
                claimed.add(title.first)
                phrase.titles.append(title)
                phrase.last = title.last
                office_before = True
                if mark == "(" and reader.mark(phrase.last) == ")":
                    phrase.last += 1
            phrases.append(phrase)
        phrases += [
            _Phrase(title.first, title.last, titles=[title])
            for title in reader.titles
            if title.first not in claimed and title.kind is not TitleKind.HONORIFIC
        ]
        phrases.sort(key=lambda phrase: phrase.first)
        return phrases

    # --- who it is

    def people(self, recognised: Sequence[tuple[int, int]]) -> list[Mention]:
        """All mentions of people."""
        phrases = self._phrases(recognised)
        self.home = self._home(phrases)
        found: list[Mention] = []
        for phrase in phrases:
            found += self._mentions_of(phrase)
        found += self._surnames(found)
        found.sort(key=lambda mention: (mention.start, -mention.end))
        apart: list[Mention] = []
        for mention in found:
            if not apart or mention.start >= apart[-1].end:
                apart.append(mention)
        return apart

    def _home(self, phrases: Sequence[_Phrase]) -> str | None:
        """The state that the text speaks of most: whose minister "le ministre de la Défense" is."""
        counts: Counter[str] = Counter()
        for mention, _ in self.reader.at.values():
            if mention.entity.kind in (EntityKind.COUNTRY, EntityKind.PLACE) and mention.entity.country:
                counts[mention.entity.country] += 1
        for phrase in phrases:
            if phrase.person and phrase.person.country:
                counts[phrase.person.country] += 1
        return counts.most_common(1)[0][0] if counts else None

    def _saw(self, sentence: int, entity: Entity, titles: Sequence[Title]) -> None:
        offices = tuple(title.office for title in titles if title.office and not title.former)
        heads = frozenset(
            self.reader.word(title.first) for title in titles if title.kind is not TitleKind.HONORIFIC
        )
        self.seen.append(_Seen(sentence, entity, offices, heads))
        if entity.kind is EntityKind.PERSON:
            for word in fold(entity.id).split():
                self.by_word.setdefault(word, {}).setdefault(entity.id, entity)

    def _lately(self) -> Iterator[_Seen]:
        """The last who were spoken of, latest first."""
        return itertools.islice(reversed(self.seen), _MEMORY_OF_PEOPLE)

    def _span(self, first: int, last: int) -> tuple[int, int]:
        return self.reader.tokens[first].start, self.reader.tokens[last - 1].end

    def _mentions_of(self, phrase: _Phrase) -> list[Mention]:
        title = phrase.office
        if phrase.name is None:
            return self._office_alone(phrase, phrase.titles[0])
        entity = self._named(phrase, title)
        if entity is None:
            return []
        self._saw(self._sentence(phrase.first), entity, phrase.titles)
        form = Form.NAME if entity.kind is EntityKind.PERSON else Form.OFFICE
        return [Mention(*self._span(phrase.first, phrase.last), entity, form)]

    def _named(self, phrase: _Phrase, title: Title | None) -> Entity | None:
        """The person of a name, with what the title adds."""
        assert phrase.name is not None
        first, last = phrase.name
        printed = [token.text for token in self.reader.tokens[first:last]]
        if phrase.person:
            known: Entity | None = phrase.person.entity(self.on)
        else:
            known, several = self._bearer(first, last, phrase, title)
            if several:  # two people of the surname: no name, though a state may be sure
                return self._state(title) if title else None
        if known is not None:
            if title and title.organisation and not title.former:
                return replace(known, organisation=title.organisation)
            return known
        if last - first == 1 and not (phrase.titles or phrase.shared):
            return None
        organisation = title.organisation if title else None
        country = (title.country if title else None) or self._native(first)
        if title and title.office == "counterpart":
            title = self._counterpart(title, self._sentence(phrase.first))
        if title and not (country or organisation) and self._of_state(title):
            country = self.home
        office = self._text(title) if title and title.kind is TitleKind.OFFICE else None
        return Entity(
            id=_printed_name(printed),
            kind=EntityKind.PERSON,
            country=country,
            organisation=organisation,
            office=office,
        )

    def _of_state(self, title: Title) -> bool:
        """Whether an office is one of a state, though the words do not say of which."""
        if title.office in _STATE_OFFICES:
            # a head of state whom the gazetteer does not know is another kind of president
            return title.office != "president"
        return any(self.reader.word(index) in _STATE_BODIES for index in range(title.first, title.last))

    def _text(self, title: Title) -> str:
        start, end = self._span(title.first, title.last)
        return " ".join(self.reader.text[start:end].split())

    def _bearer(
        self, first: int, last: int, phrase: _Phrase, title: Title | None
    ) -> tuple[Entity | None, bool]:
        """Who bears a name that the gazetteer does not know in full, and whether several may."""
        words = [fold(token.text) for token in self.reader.tokens[first:last] if token.key]
        bearers = self._bearers_in_text(words)
        if len(bearers) > 1 and title:
            bearers = (
                [entity for entity in bearers if title.office and self._holds(entity, title.office)]
                or [entity for entity in bearers if title.country and entity.country == title.country]
                or bearers
            )
        if len(bearers) > 1:
            nearest = self._nearest(bearers, self._sentence(first))
            return nearest, nearest is None
        if bearers:
            return bearers[0], False
        if len(words) == 1 and not (phrase.titles or phrase.shared):
            return None, False
        name = " ".join(words)
        known = list(self.gazetteer.people_like(name) or self.gazetteer.people_named(name))
        if title and (title.country or title.organisation):
            known = [person for person in known if {title.country, title.organisation} & person.allegiances]
        office = title.office if title and title.office not in ("other", "counterpart", None) else None
        ever = [person for person in known if any(term.office == office for term in person.terms)]
        now = [
            person
            for person in known
            if any(within(self.on, term.during) and office in (None, term.office) for term in person.terms)
        ]
        for choice in (
            (() if title and title.former else now),
            (ever if title and title.former else ()),
            known,
        ):
            if len(choice) == 1 and (
                choice is not known or len(words) > 1 or (title and (title.country or office))
            ):
                return choice[0].entity(self.on), False
        return None, False

    def _bearers_in_text(self, words: Sequence[str]) -> list[Entity]:
        """Those spoken of before whose name holds all these words."""
        bearers = self.by_word.get(words[-1], {})
        return [entity for name, entity in bearers.items() if set(words) <= set(fold(name).split())]

    def _holds(self, entity: Entity, office: str) -> bool:
        term = self.gazetteer.office_of(entity.id, self.on)
        return term is not None and term.office == office

    def _nearest(self, bearers: Sequence[Entity], sentence: int) -> Entity | None:
        """The one of several bearers of a surname who was spoken of just before; none when two were."""
        near = {seen.entity.id for seen in self._lately() if sentence - 1 <= seen.sentence <= sentence}
        named = [entity for entity in bearers if entity.id in near]
        return named[0] if len(named) == 1 else None

    # --- offices without a name

    def _counterpart(self, title: Title, sentence: int) -> Title:
        """Give "homologue" the class of the office last spoken of."""
        for seen in self._lately():
            if sentence - seen.sentence > 2:
                break
            office = next(
                (office for office in seen.offices if office not in ("counterpart", "other", "role")), None
            )
            if office is None and (term := self.gazetteer.office_of(seen.entity.id, self.on)) is not None:
                office = term.office
            if office is not None and seen.entity.country != title.country:
                return replace(title, office=office)
        return title

    def _office_alone(self, phrase: _Phrase, title: Title) -> list[Mention]:
        sentence = self._sentence(title.first)
        determiner = self._determiner(title)
        if title.kind is TitleKind.RANK:
            who = self._spoken_of(title, sentence) if determiner in _DEFINITE else None
            return [Mention(*self._span(phrase.first, phrase.last), who, Form.OFFICE)] if who else []
        if title.plural:
            return self._office_holders(title) if len(title.parts) > 1 else []
        if title.office == "role" or not (determiner in _DEFINITE or self._opens(title)):
            return []  # "un ministre", "nommé ministre de la Défense"
        if title.office == "counterpart":
            title = self._counterpart(title, sentence)
        entity = self._holder(title, sentence, determiner)
        if entity is None:
            return []
        if entity.kind is EntityKind.PERSON:
            self._saw(sentence, entity, [title])
        return [Mention(*self._span(phrase.first, phrase.last), entity, Form.OFFICE)]

    def _determiner(self, title: Title) -> str:
        """The determiner of an office, or an empty string: "le nouveau président", "son homologue"."""
        reader, index = self.reader, title.first - 1
        while reader.word(index) in reader.lexicon.former or reader.word(index) in _BEFORE_OFFICE:
            index -= 1
        word = reader.word(index)
        return word if word in _DEFINITE else ""

    def _opens(self, title: Title) -> bool:
        """Whether an office opens its sentence without an article, as in headlines, and says whose it is."""
        first = title.first == 0 or self._sentence(title.first - 1) != self._sentence(title.first)
        return first and bool(title.country or title.organisation)

    def _office_holders(self, title: Title) -> list[Mention]:
        """Those of "les présidents malien et nigérien", each at the name of the state."""
        found = []
        for part in title.parts:
            holder = self.gazetteer.office_holder(title.office or "", part.entity.id, self.on)
            if holder is not None:
                self._saw(self._sentence(title.first), holder, [title])
                found.append(Mention(part.start, part.end, holder, Form.OFFICE))
        return found

    def _holder(self, title: Title, sentence: int, determiner: str) -> Entity | None:
        """Who holds an office, else the state or organisation it belongs to, else nobody in particular."""
        office, of = title.office or "", title.organisation or title.country
        if of is None and not title.former and not title.deposed:
            if determiner in _POSSESSIVE and office in _STATE_OFFICES and self.seen:
                of = self.seen[-1].entity.country  # "son Premier ministre"
            else:
                spoken_of = self._spoken_of(title, sentence)
                if spoken_of is not None:
                    return spoken_of
        if of is None and office in _STATE_OFFICES and not title.former:
            of = self.home
        if of is None:
            return None
        if title.deposed:
            holder = self.gazetteer.last_holder(office, of, self.on)
        elif title.former:
            holder = None
        else:
            host = (title.host or self.home) if office == "ambassador" else None
            holder = self.gazetteer.office_holder(office, of, self.on, host)
        return holder or self._state(title, of)

    def _spoken_of(self, title: Title, sentence: int) -> Entity | None:
        """Who was last called by the word for an office: "le ministre", "l'ambassadeur"."""
        reader = self.reader
        head = reader.word(title.first)
        if head in ("chef", "patron", "leader"):
            return None
        bare = title.last - title.first == 1
        for seen in self._lately():
            if sentence - seen.sentence > _MEMORY:
                break
            if (title.office in seen.offices and (not bare or head in seen.heads)) or (
                bare and head in seen.heads
            ):
                return seen.entity
        return None

    def _state(self, title: Title, of: str | None = None) -> Entity | None:
        """The state or organisation that an official without a name stands for."""
        of = of or title.organisation or title.country
        if of is None or of not in self.gazetteer:
            return None
        return replace(self.gazetteer.entity(of), office=self._text(title))

    # --- surnames alone

    def _surnames(self, found: Sequence[Mention]) -> list[Mention]:
        """Names without a title, after the full name: "Diop", "Faki Mahamat"."""
        reader = self.reader
        taken = [(mention.start, mention.end) for mention in found]
        taken.sort()
        starts = [start for start, _ in taken]
        bearers: dict[str, set[str]] = {}
        entities: dict[str, Entity] = {}
        for entity in (seen.entity for seen in self.seen):
            words = fold(entity.id).split()
            person = self.gazetteer.person(entity.id)
            surnames = {words[-1]} if len(words) > 1 else set()
            if person:
                surnames |= {fold(surname) for surname in person.surnames}
            for surname in surnames:
                bearers.setdefault(surname, set()).add(entity.id)
            entities[entity.id] = entity
        extra: list[Mention] = []
        index = 0
        while index < len(reader.tokens):
            token = reader.tokens[index]
            end = self._name_end(index) if token.capital else index
            if end == index:
                index += 1
                continue
            place = bisect_right(starts, token.start) - 1
            if place >= 0 and taken[place][1] > token.start:
                index += 1
                continue
            name = " ".join(reader.word(i) for i in range(index, end))
            ids = bearers.get(name, set())
            if len(ids) == 1 and not self._named_after(index):
                extra.append(Mention(*self._span(index, end), entities[next(iter(ids))], Form.NAME))
            index = end
        return extra


def _printed_name(words: Sequence[str]) -> str:
    """A name as a record shows it: "Abdoulaye DIOP" is "Abdoulaye Diop"."""
    return " ".join(
        "-".join(part.capitalize() for part in word.split("-")) if len(word) > 2 and word.isupper() else word
        for word in words
    ).replace(" .", ".")
