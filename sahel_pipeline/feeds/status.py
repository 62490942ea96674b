"""The vocabulary of outcomes: one word for what became of a feed or a page, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FetchStatus(StrEnum):
    """What became of one feed or page; `MEANINGS` explains each."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    UNCHANGED = "unchanged"
    NOT_DUE = "not_due"
    PAUSED = "paused"
    EMPTY = "empty"
    HTML = "html"
    MALFORMED = "malformed"
    TOO_COSTLY = "too_costly"
    BLOCKED = "blocked"
    ROBOTS = "robots"
    NOT_FOUND = "not_found"
    GONE = "gone"
    HTTP_ERROR = "http_error"
    SERVER_ERROR = "server_error"
    RATE_LIMITED = "rate_limited"
    TIMEOUT = "timeout"
    DNS = "dns"
    TLS = "tls"
    CONNECTION = "connection"
    BAD_RESPONSE = "bad_response"
    BAD_ENCODING = "bad_encoding"
    TOO_LARGE = "too_large"
    REDIRECT_LOOP = "redirect_loop"
    REFUSED_ADDRESS = "refused_address"
    BAD_URL = "bad_url"

    @property
    def good(self) -> bool:
        """Whether the source answered as it should, with news or without."""
        return MEANINGS[self].grade is Grade.GOOD


class Grade(StrEnum):
    """How serious an outcome is; it decides how long the feed is left alone (`state.after_fetch`)."""

    GOOD = "good"
    """Nothing is wrong."""
    TEMPORARY = "temporary"
    """The source asked for patience: it is asked again when it said, or at the next run."""
    SOFT = "soft"
    """May pass by itself: the pauses grow from an hour to a day."""
    HARD = "hard"
    """Will hardly pass by itself: the pauses grow from half a day to a week."""
    FINAL = "final"
    """The source asked never to be asked again: retired until its address in the registry changes."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a status means to the operator."""

    grade: Grade
    meaning: str
    action: str


MEANINGS: dict[FetchStatus, Meaning] = {
    FetchStatus.OK: Meaning(Grade.GOOD, "a body that is new came back", "nothing"),
    FetchStatus.NOT_MODIFIED: Meaning(Grade.GOOD, "the server says that nothing changed (304)", "nothing"),
    FetchStatus.UNCHANGED: Meaning(Grade.GOOD, "the body is byte for byte the last one", "nothing"),
    FetchStatus.NOT_DUE: Meaning(
        Grade.GOOD,
        "not asked: the host asked for patience, errors impose a pause, or its own pace says it is early",
        "nothing",
    ),
    FetchStatus.PAUSED: Meaning(
        Grade.GOOD, "not asked: an operator paused it on the page Sahel", "let it go on there when it may"
    ),
    FetchStatus.EMPTY: Meaning(
        Grade.SOFT,
        "the body is empty, or the feed has no entries",
        "open the address in a browser; when it stays empty, look for another feed of the publisher",
    ),
    FetchStatus.HTML: Meaning(
        Grade.HARD,
        "a web page came where a feed was expected",
        "look in that page for the address of the feed (<link rel=alternate>) and put it into the registry",
    ),
    FetchStatus.MALFORMED: Meaning(
        Grade.SOFT,
        "the body is no feed, or so broken that no entry could be saved",
        "look at the stored body; when it stays so, tell the publisher or turn the feed off",
    ),
    FetchStatus.TOO_COSTLY: Meaning(
        Grade.HARD,
        "reading the feed took more time or memory than allowed; the reader was stopped",
        "look at the stored body: it may be an attack; otherwise raise SAHEL_FEED_BUDGET",
    ),
    FetchStatus.BLOCKED: Meaning(
        Grade.HARD,
        "the publisher refuses us (401, 403, 451 or a robot challenge)",
        "set a user_agent for this feed in the registry if the publisher accepts it, or ask the publisher",
    ),
    FetchStatus.ROBOTS: Meaning(
        Grade.HARD,
        "robots.txt of the host does not allow this page, or could not be had",
        "nothing: the text of the feed is used instead",
    ),
    FetchStatus.NOT_FOUND: Meaning(
        Grade.HARD, "there is nothing at this address (404)", "look for the new address of the feed"
    ),
    FetchStatus.GONE: Meaning(
        Grade.FINAL,
        "the publisher says that it is gone for good (410); it is not asked again",
        "turn the feed off in the registry, or give its new address",
    ),
    FetchStatus.HTTP_ERROR: Meaning(
        Grade.HARD, "the server refuses the request (another 3xx or 4xx)", "open the address in a browser"
    ),
    FetchStatus.SERVER_ERROR: Meaning(
        Grade.SOFT, "the server failed (5xx)", "wait; when it lasts for days, tell the publisher"
    ),
    FetchStatus.RATE_LIMITED: Meaning(
        Grade.TEMPORARY,
        "the host asks for patience (429, or 503 with Retry-After)",
        "nothing: the host is left alone as long as it asks; when it recurs, lower SAHEL_HOST_CONCURRENCY",
    ),
    FetchStatus.TIMEOUT: Meaning(
        Grade.SOFT,
        "no whole answer in time",
        "wait; when it lasts, check the network or raise SAHEL_FEED_BUDGET (pages: SAHEL_TOTAL_TIMEOUT)",
    ),
    FetchStatus.DNS: Meaning(
        Grade.SOFT,
        "the name of the host has no address",
        "check the network; when only this feed fails for days, its domain is dead: turn it off",
    ),
    FetchStatus.TLS: Meaning(
        Grade.HARD,
        "the certificate is wrong or no secure connection came about",
        "open the address in a browser; tell the publisher (certificates are never ignored)",
    ),
    FetchStatus.CONNECTION: Meaning(
        Grade.SOFT, "no connection, or it broke", "wait; when it lasts, check the network"
    ),
    FetchStatus.BAD_RESPONSE: Meaning(
        Grade.SOFT, "the answer is not valid HTTP", "open the address in a browser; tell the publisher"
    ),
    FetchStatus.BAD_ENCODING: Meaning(
        Grade.SOFT,
        "the body is compressed in a way that is broken, unknown or chained",
        "tell the publisher",
    ),
    FetchStatus.TOO_LARGE: Meaning(
        Grade.HARD,
        "the body is larger than allowed, counted after decompression",
        "when it is a real feed, raise SAHEL_MAX_FEED_BYTES (pages: SAHEL_MAX_PAGE_BYTES)",
    ),
    FetchStatus.REDIRECT_LOOP: Meaning(
        Grade.HARD, "redirected in a circle or too often", "look for the new address of the feed"
    ),
    FetchStatus.REFUSED_ADDRESS: Meaning(
        Grade.HARD,
        "the address is not on the public net, so it is never asked",
        "when it is a host of yours, name it in SAHEL_ALLOW_HOSTS; otherwise the feed may be an attack",
    ),
    FetchStatus.BAD_URL: Meaning(
        Grade.HARD, "not a usable http or https address", "correct the address in the registry"
    ),
}
"""Meaning of every status. The table in the documentation of operations is generated from it."""
