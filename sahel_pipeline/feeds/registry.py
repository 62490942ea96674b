"""The registry of feeds: a YAML list that a person edits, checked when it is loaded."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import ryaml
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from sahel_pipeline.errors import ConfigurationError
from sahel_pipeline.feeds.addresses import host_key

LIVE_REGISTRY = Path(__file__).parent.parent / "data" / "feeds.yaml"
"""The packaged registry of live feeds."""


_PLAIN_ADDRESS = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::(?:[1-9]\d{1,3}|[1-5]\d{4}))?(?:/[!-~]*)?", re.ASCII
)

_FOR_PYYAML = re.compile(r"<<|!\S")
"""What may merge a mapping or be a tag."""


class RegistryError(ConfigurationError):
    """A registry cannot be used; the message names file, entry and field, and says what to do."""


class Feed(BaseModel):
    """One feed of the registry."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    id: Annotated[
        str,
        Field(
            pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
            max_length=64,
            description="Short name, unique in the registry: lower-case letters, digits and single hyphens. "
            "State and outcomes are kept under it, so it stays when the address changes.",
        ),
    ]
    publisher: Annotated[str, Field(min_length=1, max_length=120, description="Name of the publisher.")]
    country: Annotated[
        str,
        Field(
            pattern=r"^[A-Z]{3}$",
            description="Seat of the publisher: ISO 3166-1 alpha-3 code, or INT when in no single country.",
        ),
    ]
    url: Annotated[str, Field(min_length=1, max_length=2048, description="Address of the feed.")]
    language: Annotated[
        str, Field(pattern=r"^[a-z]{2}$", description="Main language of the feed, ISO 639-1 (`fr`).")
    ]
    enabled: bool = Field(default=True, description="Whether the feed is read; a note says why not.")
    note: str = Field(default="", description="What an operator should know: licence, known trouble.")
    user_agent: str | None = Field(
        default=None,
        min_length=1,
        max_length=256,
        description="User agent for this feed alone, where the publisher refuses the usual one.",
    )
    max_silent_days: int | None = Field(
        default=None,
        ge=1,
        description="Days without a new entry after which the feed is reported silent; null: the usual.",
    )

    @field_validator("url")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        if _PLAIN_ADDRESS.fullmatch(value):  # nearly all are, and a feed is read often: from every plan, too
            return value
        if not value.startswith(("http://", "https://")) or not host_key(value):
            raise ValueError(f"{value!r} is not an http or https address; write it in full, with its scheme")
        if "@" in urlsplit(value).netloc:
            raise ValueError("carries a user name or password; feeds are read without")
        if any(character.isspace() for character in value):
            raise ValueError(f"{value!r} contains a space; write it as %20")
        return value

    @field_validator("user_agent")
    @classmethod
    def _fits_a_header(cls, value: str | None) -> str | None:
        if value is not None and not (value.isascii() and value.isprintable()):
            raise ValueError("may only hold printable ASCII characters, since it is sent as an HTTP header")
        return value

    @model_validator(mode="after")
    def _says_why_off(self) -> Feed:
        if not self.enabled and not self.note:
            raise ValueError("is off (enabled: false) without a `note` that says why; add one")
        return self

    @property
    def host(self) -> str:
        """`host:port` of the feed, the unit of politeness."""
        return host_key(self.url)


def load_registry(path: Path | None = None) -> list[Feed]:
    """Load a registry and check every entry of it.

    Args:
        path: a YAML file with a list of feeds, or a mapping with that list under `feeds`; None for
            the packaged live registry.

    Returns:
        The feeds in the order of the file, those that are off included.

    Raises:
        RegistryError: naming every entry and field that is wrong, and what to do.
    """
    path = path or LIVE_REGISTRY
    entries = _entries(path)
    feeds: list[Feed] = []
    errors: list[str] = []
    seen: dict[tuple[str, str], int] = {}

    def where(number: int) -> str:
        return f"{path}: entry {number}{_name(entries[number - 1])}"

    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            errors.append(
                f"{where(number)}: is {_kind(entry)}, not a mapping; write `- id: ...` and the other fields"
            )
            continue
        try:
            feed = Feed.model_validate(entry)
        except ValidationError as error:
            errors += [f"{where(number)}: {_explain(problem)}" for problem in error.errors()]
            continue
        for field, value in (("id", feed.id), ("url", feed.url)):
            first = seen.setdefault((field, value), number)
            if first != number:
                errors.append(
                    f"{where(number)}: field `{field}`: {value!r} is already that of entry {first}"
                    f"{_name(entries[first - 1])}; each feed needs its own, so change or remove one of them"
                )
        feeds.append(feed)
    if errors:
        raise RegistryError("\n".join(errors))
    return feeds


def _entries(path: Path) -> list[Any]:
    try:
        document = _document(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RegistryError(
            f"{path}: cannot be read ({error.strerror}); name an existing file of feeds"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        what = getattr(error, "problem", None) or error
        raise RegistryError(f"{path}{line}: is not valid YAML ({what}); correct it") from error
    if isinstance(document, dict) and set(document) == {"feeds"}:
        document = document["feeds"]
    if not isinstance(document, list) or not document:
        raise RegistryError(
            f"{path}: holds {_kind(document)}, not a list of feeds; begin each feed with `- id: ...`"
        )
    return document


def _document(text: str) -> Any:
    """The values in a YAML document.

    By serde-yaml, in a sixth of PyYAML's time. That reads what serde-yaml refuses (a key that is there twice,
    for one) or overlooks (merged mappings, tags), and says what is wrong, and where.

    Raises:
        yaml.YAMLError: when it is no YAML, or no values of it can be made.
    """
    if not _FOR_PYYAML.search(text):
        with suppress(ValueError):
            return ryaml.loads(text)  # type: ignore[attr-defined]  # its types forget to export it
    return yaml.safe_load(text)


def _name(entry: Any) -> str:
    return f" ({entry['id']})" if isinstance(entry, dict) and entry.get("id") else ""


def _kind(value: Any) -> str:
    names: dict[type, str] = {type(None): "nothing", dict: "a mapping", list: "an empty list", str: "text"}
    return names.get(type(value), f"a {type(value).__name__}")


def _explain(problem: Any) -> str:
    """One sentence for one problem that pydantic found."""
    field = ".".join(str(part) for part in problem["loc"])
    known = ", ".join(Feed.model_fields)
    match problem["type"]:
        case "missing":
            return f"field `{field}` is missing: {Feed.model_fields[field].description}"
        case "extra_forbidden":
            return f"field `{field}` is not known; known are {known}"
        case "value_error" if field:
            return f"field `{field}`: {problem['ctx']['error']}"
        case "value_error":
            return str(problem["ctx"]["error"])
        case _:
            wanted = Feed.model_fields[field].description if field in Feed.model_fields else ""
            return f"field `{field}`: {problem['input']!r} will not do ({problem['msg']}); wanted: {wanted}"
