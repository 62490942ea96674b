"""Explanations of records, shown on a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from sahel_pipeline.extraction.explain import Because, Explanation


def explanation_view(explanation: Explanation, title: str) -> Group:
    """A table of the fields of a record with their reasons, and the sentences that it points to."""
    sentences = _numbered(explanation.fields)
    table = Table(title=title, title_justify="left", show_lines=False)
    for name in ("field", "value", "words", "trigger (rule)", "sentence", "why"):
        table.add_column(name, overflow="fold")
    for because in explanation.fields:
        if because.field == "evidence":
            continue  # the sentences stand below
        number = sentences.get((because.start or 0, because.end or 0)) if because.sentence else None
        table.add_row(
            because.field,
            escape("–" if because.value in (None, []) else str(because.value)),
            escape(because.words or ""),
            escape(f"{because.trigger} ({because.rule})" if because.rule else ""),
            str(number or ""),
            escape(because.why),
        )
    lines = [
        Text.assemble((f"  {number}. {start}–{end} ", "dim"), text)
        for (start, end), number, text in _listed(explanation.fields, sentences)
    ]
    return Group(table, *lines)


def _numbered(fields: Iterable[Because]) -> dict[tuple[int, int], int]:
    """Number the sentences of the fields, in text order."""
    spans = sorted({(b.start, b.end) for b in fields if b.start is not None and b.end is not None})
    return {span: number for number, span in enumerate(spans, start=1)}


def _listed(
    fields: Iterable[Because], numbers: dict[tuple[int, int], int]
) -> list[tuple[tuple[int, int], int, str]]:
    texts = {(b.start, b.end): b.sentence for b in fields if b.sentence}
    return [(span, number, texts[span] or "") for span, number in numbers.items()]
