"""French dates in feeds ("jeu., 01 sept. 2022 10:00:00 +0200"), which feedparser does not know."""

from __future__ import annotations

import re
import time
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

_MONTHS = {
    stem: number
    for number, stems in enumerate(
        ("janv", "fevr fev", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec"),
        start=1,
    )
    for stem in stems.split()
}
_DATE = re.compile(
    r"\b(?P<day>\d{1,2})(?:er)?\s+(?P<month>[a-z]+)\.?,?\s+(?P<year>\d{4})"
    r"(?:\D{1,5}(?P<hour>\d{1,2})\s?[:h]\s?(?P<minute>\d{2})?(?::(?P<second>\d{2}))?)?"
    r"\s*(?P<zone>[+-]\d{2}:?\d{2})?"
)


def parse_french_date(text: str) -> time.struct_time | None:
    """Return the UTC time of a French date, or None when `text` is none.

    Without a zone the time is taken for UTC, as feedparser does.
    """
    folded = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    found = _DATE.search(folded)
    month = found and next((n for stem, n in _MONTHS.items() if found["month"].startswith(stem)), None)
    if not found or not month:
        return None
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    zone: timezone = UTC
    try:
        if found["zone"]:
            sign = -1 if found["zone"][0] == "-" else 1
            digits = found["zone"][1:].replace(":", "")
            zone = timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))
        moment = datetime(int(found["year"]), month, int(found["day"]), hour, minute, second, tzinfo=zone)
        return moment.utctimetuple()
    except (ValueError, OverflowError):
        return None
