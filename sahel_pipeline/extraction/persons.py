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
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from sahel_pipeline.extraction.document import Entity, EntityKind, Form, Mention
from sahel_pipeline.extraction.echoes import Seen, compatriots, surnames
from sahel_pipeline.extraction.folding import flat, fold
from sahel_pipeline.extraction.gazetteer import Gazetteer, load_gazetteer
from sahel_pipeline.extraction.known import Day, Person, within
from sahel_pipeline.extraction.naming import Phrase, PhraseReader
from sahel_pipeline.extraction.titles import Reader, Title, TitleKind
from sahel_pipeline.records import SAHEL_COUNTRIES

_OWNER_DISTANCE = 60  # words back to what "son président" presides over
_MEMORY_OF_PEOPLE = 60  # so that a text without sentences is still read in linear time
_MEMORY = 8  # sentences over which "le ministre" is still the one spoken of
_SUBJECT = 3  # mentions of a state that a text dwells on
_POSSESSIVE = frozenset({"son", "sa", "ses", "leur", "leurs"})
_DEFINITE = _POSSESSIVE | {"le", "la", "l", "les", "du", "des", "au", "aux", "ce", "cet", "cette", "notre"}
_STATE_OFFICES = frozenset(
    {"president", "vice_president", "pm", "minister", "foreign", "defence", "interior", "security", "justice"}
    | {"finance", "reconciliation", "communication", "chief_of_staff"}
)

_NAMED_AFTER = re.compile(
    r"(?<![a-z])(?:aeroport|avenue|boulevard|stade|rue|hopital|universite|lycee|base aerienne|fondation"
    r"|pont|rond-point|mausolee|memorial|palais des sports|centre de conferences?)"
    r"(?: (?:international|national|militaire|universitaire|omnisports))?"
    r"(?: (?:le )?(?:president|general|marechal|colonel))?[ -]$"
)
"""Before the name of somebody after whom a place is called."""
_OF = frozenset({"de", "du", "d"})
_SENT = frozenset(
    {
        "salutations",
        "message",
        "messages",
        "pli",
        "missive",
        "lettre",
        "nom",
        "emissaire",
        "envoye",
        "envoyee",
    }
    | {"felicitations", "voeux", "instructions", "instruction", "gratitude", "remerciements", "condoleances"}
)
"""What is brought from somebody who stays at home."""
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
    headline: Collection[str] = (),
) -> list[Mention]:
    """Find the people of a text.

    Args:
        text: the text; offsets index it.
        sentences: spans of its sentences; no title reaches over the end of one.
        mentions: what the gazetteer found in it.
        on: day of the text, on which offices are looked up; without one offices have no holders.
        ner: finds names that nothing announces; none by default.
        gazetteer: known entities; the package's own by default.
        headline: ids of those whom the headline names: of several heads of state the text is about them.

    Returns:
        Mentions in text order, not overlapping. They may hold mentions of the gazetteer: the state of an
        office, a person's bare name.
    """
    search = _Search(Reader(text, mentions, gazetteer or load_gazetteer()), sentences, on, headline)
    return search.people(ner(text) if ner else [])


def named_after(text: str, mention: Mention) -> bool:
    """Whether a mention of a person is part of the name of a place: "l'aéroport Modibo-Keïta"."""
    before = flat(text[max(0, mention.start - 50) : mention.start])
    return mention.entity.kind is EntityKind.PERSON and bool(_NAMED_AFTER.search(before))


class _Search:
    def __init__(
        self, reader: Reader, sentences: Sequence[tuple[int, int]], on: Day, headline: Collection[str]
    ) -> None:
        self.reader = reader
        self.headline = headline
        self.gazetteer = reader.gazetteer
        self.on = on
        self.phrases = PhraseReader(reader, sentences)
        self.home: str | None = None
        """The state that the text speaks of most: whose minister "le ministre de la Défense" is."""
        self.datelines = _datelines(reader)
        """In a bulletin, where its items begin, and the state of their datelines."""
        self.named: frozenset[str] = frozenset()
        """The states and organisations that the text names, and the ids of all else."""
        self.far = False
        """Whether the text dwells on a state and names none of the Sahel."""
        self.states: frozenset[str] = frozenset()
        self.in_transition: list[str] = []
        """Of these, the ones led by a president of the transition, most named first."""
        self.seen: list[Seen] = []
        self.seen_in: dict[int, list[Seen]] = {}
        """The same by sentence."""
        self.by_word: dict[str, dict[str, Entity]] = {}
        """Word of a name -> those of the text who bear it, by id."""

    # --- who it is

    def people(self, recognised: Sequence[tuple[int, int]]) -> list[Mention]:
        """All mentions of people."""
        phrases = self.phrases.phrases(recognised)
        self.home = self._home(phrases)
        found: list[Mention] = []
        for phrase in phrases:
            found += self._mentions_of(phrase)
        found += surnames(self.reader, self.phrases, self.seen, found)
        found += compatriots(self.reader, self.phrases, self.seen_in)
        found.sort(key=lambda mention: (mention.start, -mention.end))
        apart: list[Mention] = []
        for mention in found:
            if named_after(self.reader.text, mention):
                continue
            if not apart or mention.start >= apart[-1].end:
                apart.append(mention)
        return apart

    def _home(self, phrases: Sequence[Phrase]) -> str | None:
        counts: Counter[str] = Counter()
        for index, (mention, _) in self.reader.at.items():
            if mention.entity.kind in (EntityKind.COUNTRY, EntityKind.PLACE) and mention.entity.country:
                counts[mention.entity.country] += not self._posted_abroad(index)
            elif mention.entity.kind in (EntityKind.FORCE, EntityKind.GROUP) and mention.entity.sahel:
                seat = mention.entity.country
                if seat in SAHEL_COUNTRIES:
                    counts[seat] += 1
        self.named = frozenset({*counts, *(mention.entity.id for mention, _ in self.reader.at.values())})
        self.far = max(counts.values(), default=0) >= _SUBJECT and not self.named & SAHEL_COUNTRIES
        for phrase in phrases:
            if phrase.person and (country := phrase.person.stands_for(self.on)):
                counts[country] += 1
        self.states = frozenset(counts)
        self.in_transition = [
            country
            for country, _ in counts.most_common()
            if self.gazetteer.transition_leader(country, self.on) is not None
        ]
        # "a reçu l'ambassadeur de Chine en Mauritanie": of two named as often the paper's own is of the Sahel
        return max(counts, key=lambda country: (counts[country], country in SAHEL_COUNTRIES), default=None)

    def _posted_abroad(self, index: int) -> bool:
        """Whether the state at a token is the one that sends an ambassador: not where the text is at home."""
        words = [self.reader.word(i) for i in range(max(0, index - 3), index)]
        return any(word.startswith(("ambassad", "consul")) for word in words)

    def _home_at(self, index: int) -> str | None:
        """The state whose officials need no name here: that of the bulletin's item, else of the text."""
        item = bisect_right(self.datelines, (self.reader.tokens[index].start, "~"))
        return self.datelines[item - 1][1] if item else self.home

    def _saw(self, sentence: int, entity: Entity, titles: Sequence[Title], *, away: bool = False) -> None:
        """Remember somebody spoken of, with the words by which he or she may be called again."""
        offices = [
            title.office
            for title in titles
            if title.office in self.gazetteer.offices and not (title.former or title.deposed)
        ]
        heads = {self.reader.word(title.first) for title in titles if title.kind is not TitleKind.HONORIFIC}
        if (term := self.gazetteer.office_of(entity.id, self.on)) is not None:
            offices.append(term.office)
            heads.add(fold(term.title).split()[0])
        seen = Seen(sentence, entity, tuple(filter(None, offices)), frozenset(heads), away)
        self.seen.append(seen)
        self.seen_in.setdefault(sentence, []).append(seen)
        if entity.kind is EntityKind.PERSON:
            for word in fold(entity.id).split():
                self.by_word.setdefault(word, {}).setdefault(entity.id, entity)

    def _sends(self, first: int) -> bool:
        """Whether a name only says whose message or envoy is spoken of ("les salutations du président X")."""
        reader = self.reader
        before = [reader.word(index) for index in range(max(0, first - 5), first)]
        return any(word in _OF for word in before[-2:]) and not _SENT.isdisjoint(before)

    def _lately(self) -> Iterator[Seen]:
        """The last who were spoken of, latest first."""
        return itertools.islice(reversed(self.seen), _MEMORY_OF_PEOPLE)

    def _span(self, first: int, last: int) -> tuple[int, int]:
        return self.reader.tokens[first].start, self.reader.tokens[last - 1].end

    def _mentions_of(self, phrase: Phrase) -> list[Mention]:
        title = phrase.office
        if phrase.name is None:
            return self._office_alone(phrase, phrase.titles[0])
        entity = self._named(phrase, title)
        if entity is None:
            return []
        self._saw(self.phrases.sentence(phrase.first), entity, phrase.titles, away=self._sends(phrase.first))
        form = Form.NAME if entity.kind is EntityKind.PERSON else Form.OFFICE
        return [Mention(*self._span(phrase.first, phrase.last), entity, form)]

    def _named(self, phrase: Phrase, title: Title | None) -> Entity | None:
        """The person of a name, with what the title adds."""
        assert phrase.name is not None
        first, last = phrase.name
        printed = [token.text for token in self.reader.tokens[first:last]]
        if phrase.person and not self._homonym(phrase.person, title):
            known: Entity | None = phrase.person.entity(self.on)
        else:
            known, several = (None, False) if phrase.person else self._bearer(first, last, phrase, title)
            if several:  # two people of the surname: no name, though a state may be sure
                return self._state(title) if title else None
        if known is not None:
            _, delegation = self._led(phrase.first)
            if delegation:  # "une mission de la Cédéao conduite par le président Sall"
                return replace(known, organisation=delegation)
            return self._representing(known, phrase, title)
        if last - first == 1 and not (phrase.titles or phrase.shared):
            return None
        organisation = title.organisation if title else None
        countries = [title.country for title in phrase.titles if title.country]
        country = (title.country if title else None) or (
            countries[0] if countries else self.phrases.native(first) or self.phrases.enlisted(first)
        )
        if not country and not organisation:
            country, organisation = self._affiliation(last)
        if title and not (country or organisation) and self._determiner(title) in _POSSESSIVE:
            country, organisation = self._owner(title)
        if not (country or organisation):
            country, organisation = self._led(phrase.first)
        if title and not (country or organisation) and self._of_state(title):
            country = self._home_at(first)
        office = self._text(title) if title and title.kind is TitleKind.OFFICE else None
        return Entity(
            id=_printed_name(printed),
            kind=EntityKind.PERSON,
            country=country,
            organisation=organisation,
            office=office,
        )

    def _homonym(self, person: Person, title: Title | None) -> bool:
        """Whether somebody else bears a known name: an official of another state, or one far from the Sahel.

        Nobody else is taken for those who hold or held an office that readers know by itself.
        """
        if any(self.gazetteer.offices.get(term.office, {}).get("one") for term in person.terms):
            return False
        if title is not None and title.country and not title.former:
            return bool(person.allegiances) and title.country not in person.allegiances
        if not self.far or not person.sahel or len(person.name.split()) > 2:
            return False  # three names are no chance match
        return not person.allegiances & self.named

    @staticmethod
    def _representing(known: Entity, phrase: Phrase, title: Title | None) -> Entity:
        """Somebody known, with the organisation that the title names, unless it names his state too."""
        if title is None or title.former or not title.organisation:
            return known
        if known.country and any(
            title.country or title.office in _STATE_OFFICES for title in phrase.titles if not title.former
        ):
            return known
        return replace(known, organisation=title.organisation)

    def _affiliation(self, index: int) -> tuple[str | None, str | None]:
        """The state or organisation after a name: "X (Minusma)", "X du PNUD", "X pour la France"."""
        reader = self.reader
        if reader.mark(index) != "(":
            if reader.word(index) not in ("de", "du", "des", "d", "pour"):
                return None, None
            if reader.word(index + 1) in ("la", "l", "le", "les"):
                index += 1
        found = reader.at.get(index + 1)
        if found is None or found[0].form is not Form.NAME:
            return None, None
        entity = found[0].entity
        if entity.kind is EntityKind.COUNTRY:
            return entity.id, None
        if entity.kind in (EntityKind.PERSON, EntityKind.PLACE, EntityKind.ACCORD):
            return None, None
        return None, entity.id

    def _owner(self, title: Title) -> tuple[str | None, str | None]:
        """The state or organisation that "son président" goes back to: the last one named in the sentence."""
        return (None, None) if title.office == "counterpart" else self._last_party(title.first)

    def _led(self, first: int) -> tuple[str | None, str | None]:
        """Whose delegation somebody leads: "une mission du FMI, conduite par | X"."""
        reader, index = self.reader, first - 1
        while (
            reader.word(index) in ("le", "la", "l", "m", "mme", "son", "sa", "leur")
            or reader.mark(index) == "."
        ):
            index -= 1
        led = self.phrases.led_by(index + 1)
        return (None, None) if led is None else self._last_party(led)

    def _last_party(self, before: int) -> tuple[str | None, str | None]:
        """The state or organisation named last before a token of a sentence."""
        for index in range(before - 1, max(-1, before - _OWNER_DISTANCE), -1):
            if self.phrases.sentence(index) != self.phrases.sentence(before):
                break
            mention = self.reader.inside.get(index)
            if mention is None:
                continue
            if mention.entity.kind in (EntityKind.COUNTRY, EntityKind.PLACE):
                return mention.entity.country, None
            if mention.entity.kind is not EntityKind.PERSON:
                return None, mention.entity.id
        return None, None

    def _of_state(self, title: Title) -> bool:
        """Whether an office is one of a state, though the words do not say of which."""
        if title.office in _STATE_OFFICES:
            # a head of state whom the gazetteer does not know is another kind of president
            return title.office not in ("president", "vice_president")
        return any(self.reader.word(index) in _STATE_BODIES for index in range(title.first, title.last))

    def _text(self, title: Title) -> str:
        start, end = self._span(title.first, title.last)
        return " ".join(self.reader.text[start:end].split())

    def _bearer(
        self, first: int, last: int, phrase: Phrase, title: Title | None
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
            nearest = self._nearest(bearers, self.phrases.sentence(first))
            return nearest, nearest is None
        if bearers:
            return bearers[0], False
        if len(words) == 1 and not (phrase.titles or phrase.shared):
            return None, False
        person = self._known_by(words, phrase, title)
        return (person.entity(self.on) if person else None), False

    def _known_by(self, words: Sequence[str], phrase: Phrase, title: Title | None) -> Person | None:
        """The one whom the gazetteer knows by a surname or another spelling, unless that may be several."""
        name = " ".join(words)
        known = list(self.gazetteer.people_like(name) or self.gazetteer.people_named(name))
        if title and (title.country or title.organisation):
            known = [person for person in known if {title.country, title.organisation} & person.allegiances]
        office = title.office if title and title.office in self.gazetteer.offices else None
        office = None if office == "minister" else office
        if title and title.former:
            fitting = [person for person in known if any(term.office == office for term in person.terms)]
        else:
            fitting = [
                person
                for person in known
                if any(
                    within(self.on, term.during) and office in (None, term.office) for term in person.terms
                )
            ]
        if len(fitting := self._likelier(fitting, phrase)) == 1:
            return fitting[0]
        sure = len(words) > 1 or (title is not None and bool(title.country or office))
        if sure and len(known := self._likelier(known, phrase)) == 1:
            return known[0]
        return None

    def _likelier(self, people: list[Person], phrase: Phrase) -> list[Person]:
        """Of several, those whom a text with no more than a surname means.

        First those whose state the text names; then, of several with a rank, the head of state; then those of
        the Sahel; then those whose office has one holder at a time.
        """
        ranked = any(title.kind is TitleKind.RANK for title in phrase.titles)
        offices = {person.name: getattr(person.term(self.on), "office", "") for person in people}
        for fits in (
            lambda person: person.allegiances & self.states,
            lambda person: ranked and offices[person.name] == "president",
            lambda person: person.sahel,
            lambda person: self.gazetteer.offices.get(offices[person.name], {}).get("one"),
        ):
            if len(people) > 1:
                people = [person for person in people if fits(person)] or people
        return people

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
            office = next(iter(seen.offices), None)
            if office is not None and seen.entity.country != title.country:
                return replace(title, office=office)
        return title

    def _likewise(self, title: Title, sentence: int) -> Title:
        """Give "celui de la Réconciliation", "celle du Burkina" what the office before it lends them."""
        before = next(
            (
                other
                for other in reversed(self.reader.titles)
                if other.last <= title.first and other.kind is TitleKind.OFFICE and other.office != "role"
            ),
            None,
        )
        if before is None or self.phrases.sentence(before.first) != sentence:
            return title
        domain = self.reader.domain(title)
        if domain is not None and before.office in self.gazetteer.offices and not title.country:
            return replace(title, office=domain, country=before.country)
        return replace(title, office=before.office) if title.country else title

    def _office_alone(self, phrase: Phrase, title: Title) -> list[Mention]:
        sentence = self.phrases.sentence(title.first)
        determiner = self._determiner(title)
        if title.kind is TitleKind.RANK:
            who = self._spoken_of(title, sentence) if determiner in _DEFINITE else None
            return [Mention(*self._span(phrase.first, phrase.last), who, Form.OFFICE)] if who else []
        if title.office == "counterpart":
            title = self._counterpart(title, sentence)
        elif self.reader.word(title.first) in ("celui", "celle"):
            title, determiner = self._likewise(title, sentence), "le"
        if title.plural:
            return self._office_holders(title) if len(title.parts) > 1 else []
        if title.office == "role" or not (determiner in _DEFINITE or self._opens(title)):
            return []  # "un ministre", "nommé ministre de la Défense"
        entity = self._holder(title, sentence, determiner)
        if entity is None:
            return []
        if entity.kind is EntityKind.PERSON:
            self._saw(sentence, entity, [title])
        return [Mention(*self._span(phrase.first, phrase.last), entity, Form.OFFICE)]

    def _determiner(self, title: Title) -> str:
        """The determiner of an office, or an empty string: "le nouveau président", "son homologue"."""
        reader, index = self.reader, title.first - 1
        while self.phrases.before_office(reader.word(index)):
            index -= 1
        word = reader.word(index)
        return word if word in _DEFINITE else ""

    def _opens(self, title: Title) -> bool:
        """Whether an office opens its sentence without an article, as in headlines, and says whose it is."""
        first = title.first == 0 or self.phrases.sentence(title.first - 1) != self.phrases.sentence(
            title.first
        )
        return first and bool(title.country or title.organisation)

    def _office_holders(self, title: Title) -> list[Mention]:
        """Those of "les présidents malien et nigérien", each at the name of the state."""
        found = []
        for part in title.parts:
            holder = self.gazetteer.office_holder(title.office or "", part.entity.id, self.on)
            if holder is not None:
                self._saw(self.phrases.sentence(title.first), holder, [title])
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
        if of is None and not title.former:
            of = next(filter(None, self._led(title.first)), None)
        if of is None and office in _STATE_OFFICES and not title.former:
            of = self._home_at(title.first)
            if self._of_transition(title) and self.in_transition and of not in self.in_transition:
                of = self.in_transition[0]
        if of is None:
            return None
        if title.deposed:
            holder = self.gazetteer.last_holder(office, of, self.on)
        elif title.former:
            holder = None
        else:
            holder = self.gazetteer.office_holder(office, of, self.on)
        return holder or self._state(title, of)

    def _spoken_of(self, title: Title, sentence: int) -> Entity | None:
        """Who was last called by the word for an office, or holds it: "le ministre", "l'ambassadeur"."""
        head = self.reader.word(title.first)
        bare = title.last - title.first == 1 and head not in ("chef", "patron", "leader")
        transition = self._of_transition(title)
        item = self._item(sentence)
        home = self._home_at(title.first) if self._has_word(title, "republique") else None
        away: Entity | None = None
        last: Entity | None = None
        for seen in self._lately():
            if sentence - seen.sentence > _MEMORY or self._item(seen.sentence) != item:
                break
            if transition and "transition" not in (seen.entity.office or "").lower():
                continue
            same_office = title.office in seen.offices and title.office != "minister"
            if same_office or (bare and head in seen.heads):
                if seen.away or home not in (None, seen.entity.country):
                    away = away or seen.entity  # who stays at home, or is president of another republic
                elif title.office != "president" or seen.entity.id in self.headline:
                    return seen.entity
                else:  # "le chef de l'État" is whom the headline is about, where it names one of them
                    last = last or seen.entity
        return last or away

    def _of_transition(self, title: Title) -> bool:
        """Whether an office is one of a transition: "le président de la transition"."""
        return self._has_word(title, "transition")

    def _has_word(self, title: Title, word: str) -> bool:
        return any(self.reader.word(index) == word for index in range(title.first, title.last))

    def _item(self, sentence: int) -> int:
        """Number of the bulletin's item that holds a sentence."""
        return bisect_right(self.datelines, (self.phrases.start(sentence), "~"))

    def _state(self, title: Title, of: str | None = None) -> Entity | None:
        """The state or organisation that an official without a name stands for."""
        of = of or title.organisation or title.country
        if of is None or of not in self.gazetteer:
            return None
        return replace(self.gazetteer.entity(of), office=self._text(title))


def _datelines(reader: Reader) -> list[tuple[int, str]]:
    """Lines that open with a city or country and a mark ("NIAMEY - ..."), when there are several."""
    lines = []
    for mention, last in reader.at.values():
        entity = mention.entity
        place = entity.kind in (EntityKind.PLACE, EntityKind.COUNTRY) and mention.form is not Form.DEMONYM
        marked = reader.mark(last) in ("-", "–", "—", ":", ",", "(")
        before = reader.text[max(0, mention.start - 8) : mention.start].rstrip(" \t-–—•*")
        if (
            place
            and marked
            and entity.country
            and (before.endswith("\n") or (not before and mention.start < 8))
        ):
            lines.append((mention.start, entity.country))
    return sorted(lines) if len(lines) > 1 else []


def _printed_name(words: Sequence[str]) -> str:
    """A name as a record shows it: "Abdoulaye DIOP" is "Abdoulaye Diop"."""
    return " ".join(
        "-".join(part.capitalize() for part in word.split("-")) if len(word) > 2 and word.isupper() else word
        for word in words
    ).replace(" .", ".")
