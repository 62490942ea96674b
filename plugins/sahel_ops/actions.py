"""What an operator may do about a feed: the form, and what it changes in the bucket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sahel_pipeline.feeds.controls import FeedControl
from sahel_pipeline.pipeline.controls import change_controls
from sahel_pipeline.storage.objects import ObjectStore


class Action(StrEnum):
    """What may be done about a feed."""

    RETRY = "retry"
    PAUSE = "pause"
    RESUME = "resume"
    SILENCE = "silence"
    UNSILENCE = "unsilence"


DONE: dict[str, str] = {
    Action.RETRY: "The next run asks this feed, whatever it is held for.",
    Action.PAUSE: "Runs leave this feed out until somebody resumes it.",
    Action.RESUME: "Runs ask this feed again.",
    Action.SILENCE: "Its troubles are neither counted nor told until that day.",
    Action.UNSILENCE: "Its troubles are told again.",
}
"""What is said when it is done."""


class FeedForm(BaseModel):
    """What the form about a feed sends."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    id: str = Field(max_length=200, description="id of the feed")
    action: Action
    seal: str = Field(max_length=500, description="see `Seal`")
    reason: str = Field(default="", max_length=500)
    until: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if value != ""}

    @model_validator(mode="after")
    def _complete(self) -> FeedForm:
        if self.action in (Action.PAUSE, Action.SILENCE) and not self.reason:
            raise ValueError("reason: say why, for those who come after you")
        if self.action is Action.SILENCE and self.until is None:
            raise ValueError("until: say up to which day the feed is silenced")
        return self


def act(store: ObjectStore, form: FeedForm, user: str, now: datetime) -> None:
    """Do what a form asks for.

    Raises:
        ConfigurationError: when what operators said before cannot be read.
        StorageError: when the bucket cannot be written.
        ValueError: when the silence would end before it begins.
    """
    if form.action is Action.SILENCE and form.until is not None and form.until < now.date():
        raise ValueError(f"until: {form.until} is past; say a day from {now.date()} on")
    update = _UPDATES[form.action](form)

    def change(controls: dict[str, FeedControl]) -> list[FeedControl]:
        before = controls.get(form.id) or FeedControl(feed_id=form.id, at=now)
        said = {"by": user, "at": now} | ({"reason": form.reason} if form.reason else {})
        controls[form.id] = before.model_copy(update=update | said)
        return list(controls.values())

    change_controls(store, change)


_UPDATES: dict[Action, Callable[[FeedForm], dict[str, Any]]] = {
    Action.RETRY: lambda _: {"retry": True},
    Action.PAUSE: lambda _: {"paused": True},
    Action.RESUME: lambda _: {"paused": False},
    Action.SILENCE: lambda form: {"silenced_until": form.until},
    Action.UNSILENCE: lambda _: {"silenced_until": None},
}
