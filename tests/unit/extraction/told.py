"""What the rules read in a text, as short lines that tests compare."""

from __future__ import annotations

from datetime import date

from sahel_pipeline.extraction.alliances import by_rules
from sahel_pipeline.extraction.reading import read_document

PUBLISHED = date(2024, 3, 15)


def alliances_told(text: str) -> list[str]:
    """Each statement of a text of `PUBLISHED` as "alliance|action|actors|status|date"."""
    drafts = by_rules(read_document(text, title="", published=PUBLISHED))
    return [
        f"{d.alliance}|{d.action.value}|{' '.join(sorted(d.actors))}|{d.status.value}|{d.date or '-'}"
        for d in drafts
    ]
