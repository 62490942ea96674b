"""What operators said about a feed in the UI: paused, silenced until a date, asked again at once."""

from __future__ import annotations

from datetime import date

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class FeedControl(BaseModel):
    """What an operator last said about one feed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    feed_id: str = Field(description="The feed.")
    paused: bool = Field(default=False, description="It is not asked until someone lets it go on.")
    silenced_until: date | None = Field(
        default=None,
        description="Up to and with this day (UTC) its troubles are neither counted nor told; it is asked "
        "none the less.",
    )
    retry: bool = Field(
        default=False, description="The next run asks it in spite of earlier errors; then this is cleared."
    )
    reason: str = Field(default="", description="Why, in the words of the operator.")
    by: str = Field(default="", description="Who said so.")
    at: AwareDatetime = Field(description="When, UTC.")

    def silenced(self, day: date) -> bool:
        """Whether nothing is told about the feed on this day."""
        return self.silenced_until is not None and day <= self.silenced_until

    def silence_over(self, day: date) -> bool:
        """Whether it was silenced, but no longer is on this day: someone should look at it."""
        return self.silenced_until is not None and day > self.silenced_until

    @property
    def idle(self) -> bool:
        """Whether it says nothing any more, so that it need not be kept."""
        return not (self.paused or self.retry or self.silenced_until)
