"""Registers the "Sahel" page: a FastAPI app below `/sahel`, and its entry in the navigation."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from airflow.configuration import conf
from airflow.plugins_manager import AirflowPlugin

_ROOT = urlsplit(conf.get("api", "base_url", fallback="")).path.rstrip("/")


class SahelPlugin(AirflowPlugin):
    """What Airflow asks for when it collects plugins."""

    name = "sahel_ops"
    # Airflow shows the page in a frame, and keeps the frame's path and query in its own address.
    external_views = [  # noqa: RUF012 - Airflow reads the attribute as it is
        {
            "name": "Sahel",
            "href": f"{_ROOT}/sahel/",
            "destination": "nav",
            "url_route": "sahel",
            "nav_top_level": True,
        }
    ]

    @cached_property
    def fastapi_apps(self) -> list[dict[str, Any]]:  # type: ignore[override]  # Airflow declares a list
        """The app, made when first asked for: every worker loads plugins, and only the API server asks."""
        from sahel_ops.app import create_app
        from sahel_ops.bucket import Bucket
        from sahel_ops.catalogue import Catalogue
        from sahel_ops.login import known_user
        from sahel_ops.rights import Seal

        seal = Seal(conf.get_mandatory_value("api", "secret_key"))
        app = create_app(Catalogue(Bucket()), guard=known_user, seal=seal)
        return [{"name": "Sahel", "app": app, "url_prefix": "/sahel"}]
