"""What each task loads: one that polls feeds must not pay for the model that reads articles."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sahel_pipeline import pipeline

HEAVY = {"spacy", "numpy", "langdetect", "trafilatura", "lxml", "feedparser"}
HEAVY |= {f"sahel_pipeline.{package}" for package in ("extraction", "relevance", "articles")}


def loaded(*names: str) -> set[str]:
    """The modules of a fresh process that asks the package for these."""
    code = f"import sys; from sahel_pipeline.pipeline import {', '.join(names)}; print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(shown.stdout.split())


def test_polling_feeds_loads_nothing_that_reads_articles() -> None:
    modules = loaded("Run", "plan_feeds", "fetch_feeds", "remember_feeds", "report_ingest")
    assert "sahel_pipeline.pipeline.fetch" in modules
    assert HEAVY & modules == set()


def test_committing_articles_loads_no_extraction() -> None:
    assert loaded("commit_articles") & {"spacy", "langdetect", "sahel_pipeline.extraction"} == set()


def test_all_that_is_named_is_there() -> None:
    assert loaded(*pipeline.__all__) >= HEAVY - {"spacy", "trafilatura", "feedparser"}
    for name in pipeline.__all__:
        assert getattr(pipeline, name).__name__ == name
    with pytest.raises(AttributeError, match=r"'sahel_pipeline.pipeline' has no attribute 'nothing'"):
        pipeline.nothing  # noqa: B018
