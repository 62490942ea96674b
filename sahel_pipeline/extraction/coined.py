"""Groups and international bodies that a text itself introduces: "Front pour la justice au Tchad (FJT)".

No list holds every movement that signs an accord or receives an envoy, nor every association of many states.
A text that gives the full name with its acronym defines the body; from there on the acronym alone names it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from sahel_pipeline.extraction.document import Entity, EntityKind, Mention
from sahel_pipeline.records import SAHEL_COUNTRIES

# Heads of the names of political and armed groups; ministries, agencies and firms have others. An association
# is a party only where its name says that it is one of several countries.
_DEFINITION = re.compile(
    r"\b(?P<name>(?:(?P<body>(?:Association|Fédération|Confédération|Organisation|Conférence|Forum|Réseau)"
    r"(?=[^().;:,!?\n]{0,90}(?:[Aa]fri[cq]|[Ii]nternational|[Mm]ondiale?|[Ii]nterparlementaire|[Ff]rancophon"
    r"|[Aa]rabe|[Ii]slamique)))|Front|Mouvement|Coordination|Coalition|Rassemblement|Parti|Alliance|Collectif|Comité|Union"
    r"|Ligue|Plateforme|Cadre|Congrès|Synergie|Convergence|(?:Armée|Forces) de libération)\b"
    r"[^()\[\].;:,!?\n«»\"]{4,110}?)"
    r"\s?\((?P<acronym>[A-ZÀ-Þ]{2}[A-ZÀ-Þa-z0-9]{0,8}(?:-[A-ZÀ-Þ][A-ZÀ-Þa-z0-9]*)*)\)"
)


def find_coined(text: str, mentions: Sequence[Mention], known: Callable[[str], bool]) -> list[Mention]:
    """Find the groups that a text introduces by name and acronym, wherever it names them.

    Args:
        text: the text; offsets index it.
        mentions: what the gazetteer found in it: a state within the name is the group's.
        known: whether an acronym is a known name; those define nothing new.
    """
    if "(" not in text:
        return []
    groups: dict[str, tuple[str, Entity]] = {}
    for match in _DEFINITION.finditer(text):
        name, acronym = match["name"], match["acronym"]
        if acronym in groups or known(acronym) or not _abbreviates(acronym, name):
            continue
        inside = [mention for mention in mentions if match.start() <= mention.start < match.end()]
        same = [mention for mention in inside if (mention.start, mention.end) == match.span("name")]
        if same:  # a known group under an acronym of the text's own
            groups[acronym] = (name, same[0].entity)
            continue
        country = next((m.entity.country for m in inside if m.entity.kind is EntityKind.COUNTRY), None)
        kind = EntityKind.ORGANISATION if match["body"] else EntityKind.GROUP
        sahel = country in SAHEL_COUNTRIES
        groups[acronym] = (name.strip(), Entity(acronym, kind, country=country, sahel=sahel))
    if not groups:
        return []
    entities = {printed: group for acronym, (name, group) in groups.items() for printed in (name, acronym)}
    names = re.compile(
        "|".join(rf"\b{re.escape(printed)}\b" for printed in sorted(entities, key=len, reverse=True))
    )
    return [Mention(match.start(), match.end(), entities[match.group()]) for match in names.finditer(text)]


def _abbreviates(acronym: str, name: str) -> bool:
    """Whether the first part of an acronym begins like a name and takes its letters from it in order."""
    letters = iter(name.lower())
    short = acronym.split("-")[0].lower()
    return name[0].lower() == short[0] and all(letter in letters for letter in short)
