"""What the gazetteer knows of places, organisations and people, and what of it holds on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sahel_pipeline.extraction.document import Entity, EntityKind

Day = date | str | None
"""A day; "2022-09" where only the month is known, "2022" the year, None where nothing is."""


def within(day: Day, interval: str) -> bool:
    """Whether `day` lies in an EDTF interval ("2014-02/2017-04-08", "2021-06-11/..", ends included).

    A month lies in it when one of its days may. An unknown day lies in no bounded interval, only in one that
    is still open.
    """
    start, _, end = interval.partition("/")
    if day is None:
        return end == ".."
    printed = day.isoformat() if isinstance(day, date) else day
    after_start = start in ("", "..") or printed[: len(start)] >= start[: len(printed)]
    return after_start and (end in ("", "..") or printed[: len(end)] <= end[: len(printed)])


@dataclass(frozen=True, slots=True)
class Place:
    """A city or region, with its coordinates where known (degrees, WGS 84)."""

    name: str
    country: str | None
    lat: float | None = None
    lon: float | None = None
    geonames: int | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """What is known of an organisation, force, accord or group."""

    entity: Entity
    members: Mapping[str, str] = field(default_factory=dict)
    """Country -> EDTF interval of its membership."""
    seat: str | None = None
    founded: str | None = None
    ended: str | None = None
    party: str | None = None
    """The state whose officers lead it and speak for it ("le commandant de Barkhane" -> FRA)."""


@dataclass(frozen=True, slots=True)
class Term:
    """An office that a person held."""

    office: str
    """Class of the office: `president`, `foreign`, ... (persons.yaml)."""
    title: str
    """The office in French: "ministre des Affaires étrangères"."""
    country: str | None
    organisation: str | None
    during: str
    """EDTF interval."""


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a person."""

    name: str
    country: str | None
    organisation: str | None
    surnames: tuple[str, ...]
    terms: tuple[Term, ...] = ()
    wikidata: str | None = None
    sahel: bool = False

    @property
    def allegiances(self) -> frozenset[str | None]:
        """States and organisations that the person stands or stood for."""
        stood = {party for term in self.terms for party in (term.country, term.organisation)}
        return frozenset(stood | {self.country, self.organisation}) - {None}

    def term(self, on: Day) -> Term | None:
        """The office held on a day: one of a state before another, a later one before an earlier."""
        held = [term for term in self.terms if within(on, term.during)]
        return max(held, key=lambda term: (term.country is not None, term.during[:10]), default=None)

    def stands_for(self, on: Day) -> str | None:
        """The state that the person stands for on a day; none for those who served an organisation last."""
        term = self.term(on)
        if term is not None:
            return term.country
        served = any(term.organisation and not term.country for term in self.terms)
        return None if served or self.organisation else self.country

    def entity(self, on: Day) -> Entity:
        """The person as of a day: with the office held then; without one, the country or group stays.

        Somebody known for the offices of organisations alone goes on standing for the last of them.
        """
        term = self.term(on)
        if term is None and self.terms and all(term.organisation for term in self.terms):
            last = max(self.terms, key=lambda term: term.during)
            return Entity(
                self.name,
                EntityKind.PERSON,
                organisation=last.organisation,
                wikidata=self.wikidata,
                sahel=self.sahel,
            )
        return Entity(
            id=self.name,
            kind=EntityKind.PERSON,
            country=term.country if term else self.country,
            organisation=term.organisation if term else self.organisation,
            office=term.title if term else None,
            wikidata=self.wikidata,
            sahel=self.sahel,
        )
