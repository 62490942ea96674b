"""Who looks at the page, and the proof that a form was sent by them and from it."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import HTTPException, Request
from itsdangerous import BadSignature, URLSafeTimedSerializer

_LASTS = 12 * 3600
"""Seconds for which a form may lie open."""


@dataclass(frozen=True)
class User:
    """Who looks at the page: somebody whom Airflow knows and who may see plugins."""

    name: str
    may_act: bool
    """Whether they may steer feeds: who may start runs of `sahel_ingest` may."""


class Seal:
    """Signs forms for the user that they are shown to, so that no other site can send one in their name.

    A browser adds the cookie of the session to whatever asks for our address; the seal is only in our own
    pages, which no other site can read. `SameSite=Lax` of Airflow's cookie and `Sec-Fetch-Site` say no too.

    Args:
        secret: The key, the same for all API servers.
    """

    def __init__(self, secret: str) -> None:
        self._signer = URLSafeTimedSerializer(secret, salt="sahel-ops-form")

    def put(self, user: User) -> str:
        """The seal to put into a form."""
        return self._signer.dumps(user.name)

    def check(self, seal: str, user: User, request: Request) -> None:
        """Make sure that a form comes from a page of ours that this user was shown.

        Raises:
            HTTPException: 403 when it does not, or when it lay open for too long.
        """
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            raise HTTPException(403, "the form was sent by another site; use the one of this page")
        try:
            owner = self._signer.loads(seal, max_age=_LASTS)
        except BadSignature:  # also one that is too old
            owner = None
        if owner != user.name:
            raise HTTPException(403, "the form is too old or not yours; load its page again and send it anew")
