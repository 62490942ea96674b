"""French news feeds about the Sahel, turned into records of who met whom and who stands with whom."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sahel_pipeline.extraction.extractor import extract_records

__all__ = ["__version__", "extract_records"]
__version__ = version("sahel-pipeline")


def __getattr__(name: str) -> Any:
    # `import sahel_pipeline` stays cheap (DAG files do it); spaCy comes with the first extraction.
    if name == "extract_records":
        from sahel_pipeline.extraction.extractor import extract_records

        return extract_records
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
