"""The files that pages load: our own, and the JavaScript that plotly brings in its Python package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

LIBRARY = f"plotly-{version('plotly')}.min.js"
"""What plotly's JavaScript is called in addresses: that of another version is another file."""

_STATIC = Path(__file__).parent / "static"
_JAVASCRIPT = "text/javascript; charset=utf-8"


@dataclass(frozen=True)
class File:
    """A file that a page loads."""

    at: Traversable
    type: str
    caching: str = "private, max-age=300"


FILES: Mapping[str, File] = {
    "sahel.css": File(_STATIC / "sahel.css", "text/css; charset=utf-8"),
    "sahel.js": File(_STATIC / "sahel.js", _JAVASCRIPT),
    "charts.js": File(_STATIC / "charts.js", _JAVASCRIPT),
    LIBRARY: File(
        files("plotly") / "package_data" / "plotly.min.js",
        _JAVASCRIPT,
        "private, max-age=31536000, immutable",
    ),
}
"""By name. Airflow compresses what it sends."""
