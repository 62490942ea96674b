"""Every setting in one place: environment variables `SAHEL_...`; a mistyped one is an error.

S3 access is not among them: the CLI uses the standard AWS variables (`AWS_ACCESS_KEY_ID`,
`AWS_SECRET_ACCESS_KEY`, `AWS_ENDPOINT_URL_S3`, ...), Airflow its connection `sahel_s3`.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from sahel_pipeline.errors import ConfigurationError

PREFIX = "SAHEL_"
_QUEUE = r"^[A-Za-z0-9._-]{1,64}$"


class SettingsError(ConfigurationError):
    """A setting is unknown or has a value it cannot have; the message names it and says what to do."""


class Settings(BaseModel):
    """All settings with their defaults. Times are in seconds, sizes in bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bucket: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")] = Field(
        default="sahel", description="Bucket that holds all datasets."
    )
    prefix: str = Field(default="", description="Prefix of all keys in the bucket; empty, or ends in '/'.")
    feeds: str = Field(
        default="live",
        description="Feed registry: `live` (the packaged one) or the path of a YAML file of the same shape.",
    )
    schedule: str = Field(
        default="@daily", description="Schedule of sahel_ingest: cron expression or preset."
    )
    contact: str = Field(
        default="",
        description="Address or page that the user agent names, so that publishers can reach the operator.",
    )
    allow_hosts: frozenset[str] = Field(
        default=frozenset(),
        description="Local hosts (`127.0.0.1:8341`) that may be fetched though their address is private; "
        "separated by commas.",
    )
    poll_min: float = Field(
        default=900,
        gt=0,
        description="Least seconds between two scheduled polls of a feed; see 'How often a feed is asked'.",
    )
    poll_max: float = Field(
        default=79_200,
        gt=0,
        description="Most seconds between two scheduled polls of a feed; less than a day, so that a daily "
        "schedule asks all.",
    )
    max_lost_share: float = Field(
        default=0.3, ge=0, le=1, description="A run that lost more than this share of its feeds fails."
    )
    max_quiet_days: int = Field(
        default=3,
        ge=1,
        description="Operators are told when a run brings no article and the newest stored one is older than "
        "this many days.",
    )
    run_deadline: float = Field(
        default=7200,
        ge=0,
        description="Operators are told when a run of sahel_ingest has not ended so many seconds after it "
        "was due; 0: never.",
    )
    alert_email: frozenset[str] = Field(
        default=frozenset(),
        description="Addresses that messages for operators are sent to, separated by commas, through the "
        "Airflow connection `sahel_smtp`.",
    )
    alert_webhook: bool = Field(
        default=False,
        description="Whether messages for operators are posted to the Slack-compatible webhook of the "
        "Airflow connection `sahel_webhook`.",
    )
    fetch_slots: int = Field(
        default=4, ge=1, description="Tasks that may fetch at once: the pool `sahel_fetch`."
    )
    extract_slots: int = Field(
        default=2, ge=1, description="Tasks that may extract at once: the pool `sahel_extract`."
    )
    fetch_queue: Annotated[str, Field(pattern=_QUEUE)] = Field(
        default="default", description="Celery queue of the tasks that fetch."
    )
    extract_queue: Annotated[str, Field(pattern=_QUEUE)] = Field(
        default="default", description="Celery queue of the tasks that extract."
    )
    feeds_per_batch: int = Field(
        default=200,
        ge=1,
        description="About how many feeds one mapped Airflow task reads (whole hosts are kept together).",
    )
    fetch_concurrency: int = Field(default=40, ge=1, description="Requests under way at once in one task.")
    host_concurrency: int = Field(default=2, ge=1, description="Requests under way at once to one host.")
    host_pace: float = Field(
        default=0.2, ge=0, description="Seconds between two requests for pages of one host."
    )
    connect_timeout: float = Field(default=10, gt=0, description="Seconds to connect.")
    total_timeout: float = Field(
        default=60, gt=0, description="Seconds for one whole request, redirects included."
    )
    feed_budget: float = Field(
        default=20, gt=0, description="Seconds for one feed, to fetch and to parse it."
    )
    page_timeout: float = Field(default=20, gt=0, description="Seconds to read the text of one page.")
    max_feed_bytes: int = Field(default=10_000_000, ge=1, description="A larger feed is not read.")
    max_page_bytes: int = Field(default=5_000_000, ge=1, description="A larger page is not read.")
    max_entries: int = Field(default=1000, ge=1, description="Entries read from one feed, from the top.")
    page_workers: int = Field(
        default=1,
        ge=0,
        description="Processes that read page text in one task; 0: the task itself, with no time limit.",
    )

    @field_validator("allow_hosts", "alert_email", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("allow_hosts")
    @classmethod
    def _with_port(cls, value: frozenset[str]) -> frozenset[str]:
        for host in sorted(value):
            if not re.fullmatch(r"[^/@\s]+:[0-9]+", host):
                raise ValueError(f"{host!r} is not of the form host:port, as in 127.0.0.1:8341")
        return value

    @field_validator("alert_email")
    @classmethod
    def _is_mail_address(cls, value: frozenset[str]) -> frozenset[str]:
        for address in sorted(value):
            if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", address):
                raise ValueError(f"{address!r} is no address of the form name@host")
        return value

    @field_validator("prefix")
    @classmethod
    def _ends_in_slash(cls, value: str) -> str:
        if value and (value.startswith("/") or not value.endswith("/")):
            raise ValueError(f"{value!r} must be empty, or end in '/' and not begin with it")
        return value

    @field_validator("poll_max")
    @classmethod
    def _above_the_least(cls, value: float, info: ValidationInfo) -> float:
        least = info.data.get("poll_min", value)
        if value < least:
            raise ValueError(
                f"{value:g} is less than SAHEL_POLL_MIN, {least:g}; raise it, or lower the other"
            )
        return value

    @property
    def user_agent(self) -> str:
        """The default user agent: the project and, where set, a contact."""
        return f"sahel-pipeline/{_version()}" + (f" (+{self.contact})" if self.contact else "")


@cache
def _version() -> str:
    return version("sahel-pipeline")  # takes milliseconds: it reads the metadata of the package


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from `SAHEL_...` variables.

    Raises:
        SettingsError: when a variable is unknown or its value is wrong.
    """
    given = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    names = {PREFIX + field.upper(): field for field in Settings.model_fields}
    for name in given:
        if name not in names:
            near = difflib.get_close_matches(name.upper(), names, n=1)
            hint = f"did you mean {near[0]}?" if near else "known are: " + ", ".join(sorted(names))
            raise SettingsError(f"environment variable {name}: no such setting; {hint}")
    try:
        return Settings(**{names[name]: value for name, value in given.items()})
    except ValidationError as error:
        lines = [
            f"environment variable {PREFIX}{str(e['loc'][0]).upper()}={e['input']!r}: {e['msg']} "
            f"({Settings.model_fields[str(e['loc'][0])].description})"
            for e in error.errors()
        ]
        raise SettingsError("\n".join(lines)) from None
