"""Who Airflow says that somebody is, and what its auth manager lets them do."""

from __future__ import annotations

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.resource_details import (
    AccessView,
    DagAccessEntity,
    DagDetails,
)
from airflow.api_fastapi.core_api.security import GetUserDep
from airflow.models.dag import DagModel
from fastapi import HTTPException

from sahel_ops.rights import User

_STEERED = "sahel_ingest"


def known_user(user: GetUserDep) -> User:
    """The user of a request; a dependency of FastAPI.

    Raises:
        HTTPException: 401 for a stranger, 403 for who may not see plugins.
    """
    manager = get_auth_manager()
    if not manager.is_authorized_view(access_view=AccessView.PLUGINS, user=user):
        raise HTTPException(403, f"{user.get_name()} may not see plugins")
    may_act = manager.is_authorized_dag(
        method="POST",
        access_entity=DagAccessEntity.RUN,
        details=DagDetails(id=_STEERED, team_name=DagModel.get_team_name(_STEERED)),
        user=user,
    )
    return User(user.get_name(), may_act)
