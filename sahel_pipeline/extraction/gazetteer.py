"""Every name of a country, organisation, force, accord, group, place or person, found in one pass.

The names live in `sahel_pipeline/data/gazetteer/*.yaml`, which say how they are written. Text and names
are folded alike (case, accents and ligatures go; apostrophes, hyphens and punctuation become spaces),
so that "Cédéao", "CEDEAO" and "Cedeao", or "N'Djaména" and "N’Djamena", are one name. A single Aho-Corasick
automaton reads the folded text; the longest name wins; offsets are those of the text as given.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import ahocorasick
import yaml

from sahel_pipeline.extraction.coined import find_coined
from sahel_pipeline.extraction.document import Entity, EntityKind, Form, Mention
from sahel_pipeline.extraction.folding import Folded as Folded
from sahel_pipeline.extraction.folding import fold as fold
from sahel_pipeline.extraction.folding import folded
from sahel_pipeline.extraction.known import Day, Organisation, Person, Place, Term, within
from sahel_pipeline.records import SAHEL_COUNTRIES

DATA = "data/gazetteer"


def inflect(masculine: str) -> tuple[str, ...]:
    """Masculine and feminine, singular and plural, of a French demonym given in the masculine singular.

    >>> inflect("malien")
    ('malien', 'malienne', 'maliens', 'maliennes')
    """
    if masculine.endswith(("è", "e")):
        feminine = masculine
    elif masculine.endswith("en"):
        feminine = masculine + "ne"
    elif masculine.endswith(("ec", "rc")):
        feminine = masculine[:-1] + ("cque" if masculine.endswith("ec") else "que")
    else:
        feminine = masculine + "e"
    plural = masculine if masculine.endswith(("s", "x", "z")) else masculine + "s"
    return tuple(dict.fromkeys((masculine, feminine, plural, feminine + "s")))


@dataclass(frozen=True, slots=True)
class _Sense:
    """One thing a name can stand for."""

    meaning: Entity | Person | None
    """None: a blocker, which stands for nothing."""
    form: Form = Form.NAME
    printed: str | None = None
    """The name counts only when printed so, or wholly in capitals (letters and digits compared)."""
    capital: bool = False
    """The name counts only with a capital first letter."""
    prefix: bool = False
    """First element of a compound demonym ("nigéro-"): counts only before another demonym."""
    during: str | None = None


class Gazetteer:
    """All that is known by name; immutable after construction."""

    def __init__(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Compile the gazetteer from its files (file name without ending -> content).

        Raises:
            ValueError: naming the file and the entry that cannot be read.
        """
        self._senses: dict[str, list[_Sense]] = defaultdict(list)
        self._entities: dict[str, Entity] = {}
        self._organisations: dict[str, Organisation] = {}
        self._places: dict[str, Place] = {}
        self._place_names: dict[str, str] = {}
        self._persons: dict[str, Person] = {}
        self._seats: dict[str, str] = {}
        self._holders: dict[tuple[str, str], list[tuple[Term, Person]]] = defaultdict(list)
        self._surnames: dict[str, list[Person]] = defaultdict(list)
        self._first_names: dict[str, list[Person]] = defaultdict(list)
        self.offices: Mapping[str, Mapping[str, Any]] = data.get("offices", {})
        """Classes of office with their usual titles (offices.yaml)."""

        readers = (
            ("countries", self._add_country),
            ("organisations", self._add_organisation),
            ("places", self._add_places),
            ("persons", self._add_person),
            ("blockers", self._add_blockers),
        )
        for kind, add in readers:
            # persons-sahel.yaml, persons-world.yaml: one kind of entry may be spread over several files
            for name in (name for name in sorted(data) if name.partition("-")[0] == kind):
                for key, entry in data[name].items():
                    try:
                        add(key, entry)
                    except (AttributeError, KeyError, TypeError, ValueError) as error:
                        reason = f"{type(error).__name__}: {error}"
                        raise ValueError(
                            f"{DATA}/{name}.yaml: cannot read the entry {key!r}: {reason}"
                        ) from error
        self._automaton = ahocorasick.Automaton()
        for pattern, senses in self._senses.items():
            self._automaton.add_word(f" {pattern} ", (len(pattern), tuple(senses)))
        self._automaton.make_automaton()
        self._names_in = lru_cache(maxsize=64)(self._search)
        """What a text names; headline and text of an article are asked for by one reader after the other."""
        self._mentions_in = lru_cache(maxsize=64)(self._mentions)
        self._as_of = lru_cache(maxsize=4096)(lambda name, on: self._persons[name].entity(on))

    # --- reading the files

    def _name(
        self,
        name: str,
        meaning: Entity | Person | None,
        *,
        form: Form = Form.NAME,
        exact: bool = False,
        any_case: bool = False,
        prefix: bool = False,
        during: str | None = None,
    ) -> None:
        """Add one way to print a name; a leading "=" is the same as `exact`."""
        printed = name.removeprefix("=")
        pattern = fold(printed)
        if not pattern:
            raise ValueError(f"{name!r} holds no letter")
        # two words are no chance match: "union africaine" needs no capitals; "maison blanche" does
        any_case = any_case or (" " in pattern and form is not Form.METONYM)
        sense = _Sense(
            meaning,
            form,
            printed=_alphanumeric(printed) if exact or name != printed else None,
            capital=not any_case and _first_letter(printed).isupper(),
            prefix=prefix,
            during=during,
        )
        if sense not in self._senses[pattern]:
            self._senses[pattern].append(sense)

    def _add_country(self, code: str, entry: Mapping[str, Any]) -> None:
        sahel = code in SAHEL_COUNTRIES
        country = Entity(id=code, kind=EntityKind.COUNTRY, country=code, sahel=sahel)
        self._entities[code] = country
        for name in (entry["name"], *entry.get("also", ())):
            self._name(name, country, any_case=True)
        if "capital" in entry:
            printed = entry["capital"].removeprefix("=")
            capital = Entity(id=printed, kind=EntityKind.PLACE, country=code, sahel=sahel)
            self._entities.setdefault(printed, capital)
            self._places.setdefault(printed, Place(printed, code))
            for name in (entry["capital"], *entry.get("capital_also", ())):
                self._name(name, capital, form=Form.CAPITAL, any_case=True)
                self._place_names[fold(name.removeprefix("="))] = printed
        for city in entry.get("cities", ()):
            second = Entity(id=city, kind=EntityKind.PLACE, country=code, sahel=sahel)
            self._name(city, self._entities.setdefault(city, second), form=Form.CAPITAL)
        for demonym in (*entry.get("demonyms", ()), *entry.get("forms", ())):
            for form in inflect(demonym) if demonym in entry["demonyms"] else (demonym,):
                self._name(form, country, form=Form.DEMONYM)
        for prefix in entry.get("prefix", ()):
            self._name(prefix, country, form=Form.DEMONYM, prefix=True)
        for seat in entry.get("seats", ()):
            self._name(seat, country, form=Form.METONYM)
            self._seats[fold(seat)] = entry["capital"].removeprefix("=")
        for name in entry.get("names", ()):
            if isinstance(name, str):
                self._name(name, country, form=Form.METONYM)
            else:
                self._name(name["name"], country, form=Form.METONYM, during=name["during"])

    def _add_organisation(self, short: str, entry: Mapping[str, Any]) -> None:
        organisation = Entity(
            id=short,
            kind=EntityKind(entry["kind"]),
            country=entry.get("country"),
            organisation=None,
            wikidata=entry.get("wikidata"),
            sahel=entry.get("sahel", False),
        )
        self._entities[short] = organisation
        self._organisations[short] = Organisation(
            organisation,
            entry.get("members", {}),
            entry.get("seat"),
            _edtf(entry.get("founded")),
            _edtf(entry.get("ended")),
            entry.get("party"),
        )
        if not entry.get("unnamed"):
            self._name(short, organisation, exact=entry.get("exact", False))
        for name in entry.get("also", ()):
            self._name(name, organisation)
        for adjective in entry.get("adjectives", ()):
            for form in inflect(adjective):
                self._name(form, organisation, form=Form.DEMONYM)

    def _add_places(self, country: str, entries: Mapping[str, Any]) -> None:
        for name, entry in entries.items():
            printed = name.removeprefix("=")
            known = entry if isinstance(entry, dict) else {"at": entry}
            at = known.get("at") or (None, None, None)
            self._places[printed] = Place(printed, country, at[0], at[1], at[2] if len(at) > 2 else None)
            place = self._entities.setdefault(
                printed,
                Entity(
                    id=printed,
                    kind=EntityKind.PLACE,
                    country=country,
                    organisation=known.get("stands_for"),
                    sahel=country in SAHEL_COUNTRIES,
                ),
            )
            for alias in (name, *known.get("also", ())):
                if self._place_names.setdefault(
                    fold(alias.removeprefix("=")), printed
                ) == printed and not any(
                    sense.form is Form.CAPITAL
                    for sense in self._senses.get(fold(alias.removeprefix("=")), ())
                ):
                    self._name(alias, place)

    def _add_person(self, name: str, entry: Mapping[str, Any]) -> None:
        country, organisation = entry.get("country"), entry.get("organisation")
        terms = tuple(self._term(term, country, organisation) for term in entry.get("terms", ()))
        person = Person(
            name=name,
            country=country,
            organisation=organisation,
            surnames=(entry.get("surname", name.split()[-1]), *entry.get("surname_also", ())),
            terms=terms,
            wikidata=entry.get("wikidata"),
            sahel=country in SAHEL_COUNTRIES,
        )
        self._persons[name] = person
        for term in terms:
            self._holders[term.office, term.country or term.organisation or ""].append((term, person))
        for surname in person.surnames:
            self._surnames[fold(surname)].append(person)
        self._first_names[fold(name).split()[0]].append(person)
        words = name.split()
        reversed_name = [f"{words[1]} {words[0]}"] if len(words) == 2 else []
        for alias in dict.fromkeys((name, *reversed_name, *entry.get("also", ()))):
            self._name(alias, person)

    def _term(self, term: str | Mapping[str, Any], country: str | None, organisation: str | None) -> Term:
        if isinstance(term, str):
            office, *where, during = term.split()
            if where:
                of = " ".join(where)  # "chair G5 Sahel 2020-02-25/2021-02-15"
                country, organisation = (of, None) if of in self._country_codes else (None, of)
            title = self._title(office, country)
        else:
            office, during = term["office"], term["during"]
            title = term.get("title") or self._title(office, term.get("country", country))
            if "organisation" in term:
                country, organisation = term.get("country"), term["organisation"]
            country = term.get("country", country)
        if country is not None:
            organisation = None  # who holds an office of a state does not speak for a party or a group
        return Term(self.offices[office].get("class", office), title, country, organisation, str(during))

    def _title(self, office: str, country: str | None) -> str:
        about = self.offices[office]
        return str(about.get("titles", {}).get(country, about["title"]))

    @property
    def _country_codes(self) -> frozenset[str]:
        return frozenset(id for id, entity in self._entities.items() if entity.kind is EntityKind.COUNTRY)

    def _add_blockers(self, _: str, phrases: Sequence[str]) -> None:
        for phrase in phrases:
            self._name(phrase, None)

    # --- finding

    def find(self, text: str, on: Day = None) -> list[Mention]:
        """Find every name in a text.

        Args:
            text: any text; offsets of the mentions index it.
            on: day of the text, which decides what a name stands for and which office a person holds.

        Returns:
            Mentions in text order, not overlapping; the longest name wins, and the leftmost of two as long.
        """
        return list(self._mentions_in(text, on))

    def _mentions(self, text: str, on: Day) -> list[Mention]:
        mentions = list(self._resolve(self._names_in(text), on))
        coined = find_coined(text, mentions, lambda acronym: fold(acronym) in self._senses)
        return _overlay(mentions, coined) if coined else mentions

    def _search(self, text: str) -> list[tuple[int, int, list[_Sense]]]:
        """Find the names of a text, each with all that it may mean there."""
        plain = folded(text)
        found: list[tuple[int, int, tuple[_Sense, ...]]] = []
        for last, (length, senses) in self._automaton.iter(f" {plain.text} "):
            # the automaton read a blank before the text and one on either side of the pattern
            found.append((last - 1 - length, last - 1, senses))
        found.sort(key=lambda match: (match[0], -match[1]))
        demonyms = {start for start, _, senses in found for sense in senses if sense.form is Form.DEMONYM}
        chosen: list[tuple[int, int, list[_Sense]]] = []
        free = 0
        for start, end, senses in found:
            if start < free:
                continue
            span = plain.original(start), plain.original(end)
            possible = [
                sense
                for sense in senses
                if _printed_so(sense, text, *span) and (not sense.prefix or end + 1 in demonyms)
            ]
            if possible:
                free = end
                chosen.append((*span, possible))
        return chosen

    def _resolve(self, matches: Sequence[tuple[int, int, list[_Sense]]], on: Day) -> Iterator[Mention]:
        """Give each name one meaning: by date, then by what else the text names, then by the files' order."""
        sure: set[str] = set()
        for start, end, senses in matches:
            sense = senses[0]
            if len(senses) > 1:
                sure = sure or {_id(known[0].meaning) for _, _, known in matches if len(known) == 1}
                sense = max(
                    senses,
                    key=lambda sense: (
                        on is not None and sense.during is not None and within(on, sense.during),
                        isinstance(sense.meaning, Person) and sense.meaning.term(on) is not None,
                        _id(sense.meaning) in sure,
                        sense.during is None or within(on, sense.during),
                    ),
                )
            if sense.meaning is None:
                continue
            meaning = sense.meaning
            entity = self._as_of(meaning.name, on) if isinstance(meaning, Person) else meaning
            yield Mention(start, end, entity, sense.form)

    # --- looking up

    def entity(self, id: str, on: Day = None) -> Entity:
        """The entity with a canonical id.

        Raises:
            KeyError: if the gazetteer does not know it.
        """
        if id in self._entities:
            return self._entities[id]
        if id in self._persons:
            return self._persons[id].entity(on)
        raise KeyError(f"{id!r} is not the canonical id of anything in {DATA}")

    def __contains__(self, id: str) -> bool:
        return id in self._entities or id in self._persons

    def country(self, code: str) -> Entity:
        """The country with an ISO 3166-1 alpha-3 code.

        Raises:
            KeyError: if there is none.
        """
        entity = self._entities.get(code)
        if entity is None or entity.kind is not EntityKind.COUNTRY:
            raise KeyError(f"{code!r} is not an ISO 3166-1 alpha-3 code of {DATA}/countries.yaml")
        return entity

    def office_holder(self, office: str, of: str, on: Day) -> Entity | None:
        """Who held an office on a day; None when that is not known, or the office alone tells nobody.

        Args:
            office: class of office (offices.yaml): `president`, `foreign`, `secretary_general`, ...
            of: country code or organisation.
            on: the day; without one nobody can be named.
        """
        if on is None or not self.offices.get(office, {}).get("one"):
            return None
        held = [
            (term.during, person) for term, person in self._holders[office, of] if within(on, term.during)
        ]
        return max(held, key=lambda holder: holder[0])[1].entity(on) if held else None

    def transition_leader(self, country: str, on: Day) -> Person | None:
        """Who leads a state in transition on a day."""
        title = self.offices.get("transition_president", {}).get("title")
        held = self._holders.get(("president", country), ())
        return next(
            (person for term, person in held if term.title == title and within(on, term.during)), None
        )

    def last_holder(self, office: str, of: str, on: Day) -> Entity | None:
        """Who held an office before the one who holds it on a day: "le président déchu"."""
        if on is None:
            return None
        printed = on.isoformat() if isinstance(on, date) else on
        ended = [
            (end, person)
            for term, person in self._holders.get((office, of), ())
            for end in (term.during.partition("/")[2],)
            if end != ".." and end < printed
        ]
        return max(ended, key=lambda held: held[0])[1].entity(on) if ended else None

    def person(self, name: str) -> Person | None:
        """The person with a canonical name."""
        return self._persons.get(name)

    def office_of(self, name: str, on: Day) -> Term | None:
        """The office that a person holds on a day."""
        person = self._persons.get(name)
        return person.term(on) if person else None

    def people_named(self, surname: str) -> tuple[Person, ...]:
        """Everybody known with a surname (case and accents do not matter)."""
        return tuple(self._surnames.get(fold(surname), ()))

    def people_like(self, name: str) -> tuple[Person, ...]:
        """Those whose first name is that of `name` and whose surname is spelled almost alike, or the reverse.

        >>> [person.name for person in load_gazetteer().people_like("Sergueï Lavrof")]
        ['Sergueï Lavrov']
        """
        words = fold(name).split()
        if len(words) < 2:
            return ()
        first, last = words[0], words[-1]
        by_first = (person for person in self._first_names.get(first, ()) if _alike(last, person.surnames))
        by_last = (
            person for person in self._surnames.get(last, ()) if _alike(first, (person.name.split()[0],))
        )
        known = dict.fromkeys((*by_last, *by_first))
        return tuple(person for person in known if _same_middle(words[1:-1], fold(person.name).split()[1:-1]))

    def place(self, name: str) -> Place | None:
        """The city or region of a name, with coordinates where known."""
        return self._places.get(self._place_names.get(fold(name), name))

    def seat(self, name: str) -> Place | None:
        """The city in which a metonym of a government stands ("Élysée" -> Paris)."""
        city = self._seats.get(fold(name))
        return self.place(city) if city else None

    def organisation(self, id: str) -> Organisation:
        """What is known of an organisation, force, accord or group.

        Raises:
            KeyError: if the gazetteer does not know it.
        """
        return self._organisations[id]

    def members(self, id: str, on: Day) -> tuple[str, ...]:
        """The members of an organisation on a day, sorted; without a day, those that still are.

        None of a group that only the text itself introduces.
        """
        known = self._organisations.get(id)
        listed = known.members if known else {}
        return tuple(sorted(code for code, during in listed.items() if within(on, str(during))))

    def state_behind(self, id: str) -> str | None:
        """The state that an organisation or force stands for (ISO 3166-1 alpha-3), where there is one.

        None of a group that only the text itself introduces.
        """
        known = self._organisations.get(id)
        return known.party if known else None


def _overlay(mentions: Sequence[Mention], over: Sequence[Mention]) -> list[Mention]:
    """Mentions in text order, where those of `over` take the place of what they touch."""
    starts = [mention.start for mention in over]

    def free(mention: Mention) -> bool:
        place = bisect_right(starts, mention.start)
        touches_before = place > 0 and over[place - 1].end > mention.start
        touches_after = place < len(over) and over[place].start < mention.end
        return not touches_before and not touches_after

    return sorted([*filter(free, mentions), *over], key=lambda mention: mention.start)


def _alike(word: str, names: Iterable[str]) -> bool:
    """Whether a folded word is a spelling of one of some names; short words have no room for error."""
    for known in map(fold, names):
        if word == known:
            return True
        comparable = word[0] == known[0] and min(len(word), len(known)) > 4
        if comparable and SequenceMatcher(None, word, known).ratio() >= 0.8:
            return True
    return False


def _same_middle(printed: Sequence[str], known: Sequence[str]) -> bool:
    """Whether the names between the first and the last agree as far as both are given."""
    return not printed or not known or any(_alike(word, known) for word in printed)


def _id(meaning: Entity | Person | None) -> str:
    if meaning is None:
        return ""
    return meaning.name if isinstance(meaning, Person) else meaning.id


def _edtf(value: object) -> str | None:
    return None if value is None else str(value)  # YAML reads 2014 as a number and 2014-02-16 as a date


def _alphanumeric(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _first_letter(text: str) -> str:
    return next((character for character in text if character.isalnum()), "")


def _printed_so(sense: _Sense, text: str, start: int, end: int) -> bool:
    if sense.printed is not None:
        return _alphanumeric(text[start:end]) in (sense.printed, sense.printed.upper())
    return not sense.capital or not text[start].islower()


@cache
def load_data(name: str) -> Any:
    """Content of a file of the gazetteer, given without its ending."""
    file = resources.files("sahel_pipeline") / DATA / f"{name}.yaml"
    return yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)


@cache
def load_gazetteer() -> Gazetteer:
    """The gazetteer that ships with the package; compiled once for a process."""
    folder = resources.files("sahel_pipeline") / DATA
    names = sorted(
        file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml")
    )
    return Gazetteer({name: load_data(name) for name in names})
