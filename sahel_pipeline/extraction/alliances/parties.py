"""What kind of party an id is, and whose agency."""

from __future__ import annotations

from functools import cache

from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.records import SAHEL_COUNTRIES

FORCES = {"G5 Sahel": "FC-G5S", "AES": "FU-AES"}
"""The force that an organisation has."""
COMMITTEES = {"CSA": "Accord d'Alger"}
"""The accord that a committee follows up: nobody joins or founds it but with the accord."""
COALITIONS = frozenset({"Takuba"})
"""Forces that one state leads and that others make up with it: their beginning and end are not its alone."""


@cache
def is_state(party: str) -> bool:
    """Whether a party is a country (ISO 3166-1 alpha-3 code) and not an organisation."""
    known = load_gazetteer()
    return party in known and known.entity(party).kind is EntityKind.COUNTRY


@cache
def behind(party: str) -> str:
    """Return the state that an agency belongs to ("AFD" -> FRA), and any other party as it is."""
    known = load_gazetteer()
    if party not in known or known.entity(party).kind is not EntityKind.ORGANISATION:
        return party
    return known.entity(party).country or party


@cache
def exists_for_sahel(party: str) -> bool:
    """Whether an organisation, force or accord exists for the Sahel, as far as is known.

    So does one that Sahel states make up by half (the OMVS).
    """
    known = load_gazetteer()
    if party not in known:
        return False
    entity = known.entity(party)
    if entity.sahel or entity.kind is not EntityKind.ORGANISATION:
        return entity.sahel
    members = set(known.organisation(party).members)
    return bool(members) and 2 * len(members & SAHEL_COUNTRIES) >= len(members)
