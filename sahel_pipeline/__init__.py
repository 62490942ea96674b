"""French news feeds about the Sahel, turned into records of who met whom and who stands with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sahel_pipeline.extraction.extractor import extract_records

    __version__: str

__all__ = ["__version__", "extract_records"]


def __getattr__(name: str) -> Any:
    # `import sahel_pipeline` stays cheap: DAG files do it, and every child that parses feeds.
    if name == "__version__":
        from importlib.metadata import version

        return version("sahel-pipeline")
    if name == "extract_records":
        from sahel_pipeline.extraction.extractor import extract_records

        return extract_records
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
