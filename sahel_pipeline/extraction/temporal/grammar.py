"""The grammar of French dates: the rules for all ways to name one.

The order decides between matches of the same length: the first rule wins.
"""

from __future__ import annotations

from sahel_pipeline.extraction.temporal import days, months, others, relative, weekdays, years
from sahel_pipeline.extraction.temporal.rules import Rule

RULES: tuple[Rule, ...] = (
    *days.rules,
    *months.rules,
    *weekdays.rules,
    *years.rules,
    *relative.rules,
    *others.rules,
)
