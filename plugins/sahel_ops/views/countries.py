"""Names of countries, as the gazetteer of the extraction has them."""

from __future__ import annotations

from functools import cache

from sahel_pipeline.extraction.gazetteer import load_data


@cache
def country_names() -> dict[str, str]:
    """French names of countries by ISO 3166-1 alpha-3 code."""
    return {code: entry["name"] for code, entry in load_data("countries").items()}


def full_name(party: str) -> str:
    """The name of a country for its code; whatever else there is keeps its own."""
    return country_names().get(party, party)
