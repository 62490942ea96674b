"""Single objects of one bucket, through boto3, with errors that say what, where and what to do."""

from __future__ import annotations

import gzip
import json
import logging
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)
from botocore.exceptions import ConnectionError as S3ConnectionError

from sahel_pipeline.errors import ConfigurationError
from sahel_pipeline.storage import conditions, keys

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

log = logging.getLogger(__name__)

UNPACKING_ERRORS = (OSError, EOFError, zlib.error)
"""What unpacking raises for bytes that are not gzipped."""

_BODY_TRIES = 4
"""How often an answer is asked for whose body breaks off: boto3 itself repeats only what fails before it."""
_BROKEN_OFF = (IncompleteReadError, ReadTimeoutError, ResponseStreamingError)
_REFUSED = frozenset({"InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied", "403", "Forbidden"})
_TROUBLES = (
    (
        {"ExpiredToken", "RequestExpired", "RequestTimeTooSkewed"},
        "the credentials have expired, or the clock of this machine is wrong; with fresh ones run this again",
    ),
    (
        {"507", "InsufficientStorage", "XMinioStorageFull", "QuotaExceeded"},
        "the server has no room left; free or add some and run this again, nothing is lost",
    ),
    (
        {"SlowDown", "ServiceUnavailable", "503", "RequestTimeout", "InternalError", "500", "502", "504"},
        "the server is overloaded or in trouble (a full disk, for one) and stayed so over several tries; "
        "look at its log, and run this again when it is well, nothing is lost",
    ),
)
"""Codes of the server, and what they mean to whoever runs this."""


class StorageError(Exception):
    """S3 did not do what was asked; the message says what, where and what to do about it."""


class StorageRefusedError(StorageError, ConfigurationError):
    """The bucket does not exist or the credentials do not suffice: nothing that a retry mends."""


class ChangedMeanwhileError(StorageError):
    """A conditional write lost against another writer: read again and retry."""


T = TypeVar("T")


def retried(attempt: Callable[[], T], tries: int = 5) -> T:
    """Read, change and write on a condition; again when another writer was faster.

    Args:
        attempt: Does all of it, from the reading on, and is called anew after each lost race.
        tries: How often in all.

    Raises:
        ChangedMeanwhileError: when others were faster every time.
    """
    for _ in range(tries - 1):
        try:
            return attempt()
        except ChangedMeanwhileError:
            continue
    return attempt()


@dataclass(frozen=True, slots=True)
class Listed:
    """An object as a listing has it."""

    key: str
    """Key below the prefix of the store."""
    tag: str
    """ETag: changes with the object."""
    bytes: int
    modified: datetime


class ObjectStore:
    """The objects under one prefix of one bucket.

    Args:
        client: A boto3 S3 client; who makes it decides on credentials, endpoint and retries.
        bucket: Name of an existing bucket.
        prefix: Prefix of all keys; empty, or ends in '/'.

    Attributes:
        conditional: Whether the server keeps the conditions of writes; None until somebody has asked.

    Raises:
        ConfigurationError: when the address of the server holds a user and password, which messages would
            then show.
    """

    def __init__(self, client: S3Client, bucket: str, prefix: str = "") -> None:
        if "@" in urlsplit(client.meta.endpoint_url).netloc:
            raise ConfigurationError(
                "the address of the S3 server holds a user or password; take them out of it and give keys as "
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or as login and password of the connection"
            )
        self.client = client
        self.bucket = bucket
        self.prefix = prefix
        self.conditional: bool | None = None

    def uri(self, key: str) -> str:
        """`s3://bucket/prefix/key`."""
        return f"s3://{self.bucket}/{self.prefix}{key}"

    def check(self) -> None:
        """Make sure that the bucket is there and may be used.

        Raises:
            StorageError: when it is not.
        """
        with self._explained("open", ""):
            self.client.head_bucket(Bucket=self.bucket)

    def get(self, key: str) -> bytes | None:
        """The bytes of an object, or None when there is none."""
        return self.get_tagged(key)[0]

    def get_tagged(self, key: str) -> tuple[bytes | None, str | None]:
        """The bytes and the ETag of an object; two Nones when there is none."""
        with self._explained("read", key):
            for left in reversed(range(_BODY_TRIES)):
                try:
                    answer = self.client.get_object(Bucket=self.bucket, Key=self.prefix + key)
                except ClientError as error:
                    if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                        return None, None
                    raise
                try:
                    return answer["Body"].read(), answer["ETag"]
                except _BROKEN_OFF:
                    if not left:
                        raise
        raise AssertionError("unreachable: there is at least one try")

    def tag(self, key: str) -> str | None:
        """The ETag of an object, or None when there is none."""
        with self._explained("read", key):
            try:
                return self.client.head_object(Bucket=self.bucket, Key=self.prefix + key)["ETag"]
            except ClientError as error:
                if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                    return None
                raise

    def try_conditions(self, today: date | None = None) -> bool:
        """Find out whether the server keeps the conditions of writes, and note it in the bucket.

        A run does this when it begins; whoever writes after it reads the note.

        Args:
            today: Day of the run: a server that was found to keep them on it is not tried again. None: it is
                tried in any case.

        Raises:
            StorageError: when S3 refuses or cannot be reached.
        """
        note = {"conditional_writes": True} | ({"tried": today.isoformat()} if today else {})
        noted = self.get_json(keys.server())
        self.conditional = today is not None and noted == note
        if not self.conditional:
            with self._explained("write", keys.server_probe()):
                self.conditional = conditions.kept(
                    self.client, self.bucket, self.prefix + keys.server_probe()
                )
            if not self.conditional:
                log.warning("%s: %s", self.uri(""), conditions.ADVICE)
                # Without a day: every run tries again, until the server has learned it.
                note = {"conditional_writes": False}
            if noted != note:
                self.put_json(keys.server(), note)
        return self.conditional

    def _keeps_conditions(self) -> bool:
        if self.conditional is None:
            noted = self.get_json(keys.server())
            self.conditional = self.try_conditions() if noted is None else bool(noted["conditional_writes"])
        return self.conditional

    def put(
        self,
        key: str,
        body: bytes,
        *,
        content_type: str = "application/octet-stream",
        if_match: str | None = None,
        if_absent: bool = False,
    ) -> str:
        """Write an object and return its ETag.

        A server that does not keep conditions gets none: then only one writer at a time is safe.

        Args:
            key: Key below the prefix.
            body: The bytes.
            content_type: Media type.
            if_match: Write only over the object with this ETag.
            if_absent: Write only where there is no object.

        Raises:
            ChangedMeanwhileError: when the condition does not hold.
            StorageError: when S3 refuses or cannot be reached.
        """
        condition: dict[str, str] = {}
        if (if_match or if_absent) and self._keeps_conditions():
            condition = {"IfMatch": if_match} if if_match else {"IfNoneMatch": "*"}
        with self._explained("write", key):
            try:
                answer = self.client.put_object(
                    Bucket=self.bucket,
                    Key=self.prefix + key,
                    Body=body,
                    ContentType=content_type,
                    **condition,  # type: ignore[arg-type]
                )
            except ClientError as error:
                if _repeated(error) and _code(error) in conditions.FAILED:
                    # The first try may have been done though its answer was lost: then we lost to ourselves.
                    stored, tag = self.get_tagged(key)
                    if stored == body and tag is not None:
                        return tag
                raise
            return answer["ETag"]

    def keys(self, prefix: str) -> Iterator[str]:
        """Keys that begin with `prefix`, in the order of the server."""
        return (listed.key for listed in self.listing(prefix))

    def listing(self, prefix: str) -> Iterator[Listed]:
        """The objects whose keys begin with `prefix`, in the order of the server."""
        # Without boto3's paginators, which take longer to load than a page takes to come.
        where: dict[str, Any] = {"Bucket": self.bucket, "Prefix": self.prefix + prefix}
        with self._explained("list", prefix):
            while True:
                page = self.client.list_objects_v2(**where)
                for item in page.get("Contents", []):
                    key = item["Key"].removeprefix(self.prefix)
                    yield Listed(key, item["ETag"], item["Size"], item["LastModified"])
                if not page.get("IsTruncated"):
                    return
                where["ContinuationToken"] = page["NextContinuationToken"]

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects; those that do not exist are none the less gone."""
        for key in keys:
            with self._explained("delete", key):
                self.client.delete_object(Bucket=self.bucket, Key=self.prefix + key)

    def get_json(self, key: str) -> Any:
        """A JSON object, or None when there is none."""
        body = self.get(key)
        return None if body is None else json.loads(body)

    def put_json(self, key: str, value: Any) -> None:
        """Write `value` as JSON with sorted keys."""
        body = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode()
        self.put(key, body, content_type="application/json")

    def get_lines(self, key: str) -> list[dict[str, Any]]:
        """The objects of a gzipped JSON Lines object; empty when there is none."""
        body = self.get(key)
        return [] if body is None else unpack_lines(body)

    def put_lines(self, key: str, lines: Iterable[dict[str, Any]]) -> None:
        """Write gzipped JSON Lines with deterministic bytes."""
        self.put(key, pack_lines(lines), content_type="application/gzip")

    @contextmanager
    def _explained(self, verb: str, key: str) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            if _code(error) in conditions.FAILED or (
                verb == "write" and _code(error) in ("NoSuchKey", "404")
            ):
                # AWS says 404 where what a condition names is gone.
                raise ChangedMeanwhileError(
                    f"{self.uri(key)} was changed by another writer at the same time; run this again"
                ) from error
            raise self._refusal(f"cannot {verb} {self.uri(key)}", _code(error), error) from error
        except S3ConnectionError as error:
            raise StorageError(
                f"cannot {verb} {self.uri(key)}: the S3 server does not answer at "
                f"{self.client.meta.endpoint_url} ({error}); check that it runs and that the address is right"
            ) from error
        except HTTPClientError as error:
            raise StorageError(
                f"cannot {verb} {self.uri(key)}: the S3 server at {self.client.meta.endpoint_url} broke off "
                f"or fell silent, several times ({error}); run this again when it is well, nothing is lost"
            ) from error
        except BotoCoreError as error:
            raise StorageError(f"cannot {verb} {self.uri(key)}: {error}") from error

    def _refusal(self, what: str, code: str, error: ClientError) -> StorageError:
        if code == "NoSuchBucket" or (code == "404" and error.operation_name == "HeadBucket"):
            return StorageRefusedError(
                f"{what}: there is no bucket {self.bucket!r} at {self.client.meta.endpoint_url}; "
                "create it or set SAHEL_BUCKET to the right one"
            )
        if code in _REFUSED:
            return StorageRefusedError(
                f"{what}: the server refused the credentials ({code}); check the connection sahel_s3 in "
                "Airflow, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY elsewhere, and their rights"
            )
        for codes, advice in _TROUBLES:
            if code in codes:
                return StorageError(f"{what}: {advice} ({error})")
        return StorageError(f"{what}: {error}")


def _code(error: ClientError) -> str:
    return error.response["Error"].get("Code", "")


def _repeated(error: ClientError) -> bool:
    """Whether boto3 had tried the request before."""
    return error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0) > 0


def pack_lines(lines: Iterable[dict[str, Any]]) -> bytes:
    """Gzipped JSON Lines; the same lines give the same bytes (keys as given, no time in the header)."""
    return pack(json.dumps(line, ensure_ascii=False).encode() for line in lines)


def pack(lines: Iterable[bytes], level: int = 6) -> bytes:
    """Gzip lines, given without their ends; the same lines give the same bytes."""
    return gzip.compress(b"".join(line + b"\n" for line in lines), compresslevel=level, mtime=0)


def unpack(body: bytes) -> list[bytes]:
    """The lines in a gzipped object, without their ends.

    Raises:
        OSError, EOFError, zlib.error: `UNPACKING_ERRORS`, when it is none.
    """
    return gzip.decompress(body).splitlines()


def unpack_lines(body: bytes) -> list[dict[str, Any]]:
    """The objects in gzipped JSON Lines."""
    return [json.loads(line) for line in unpack(body)]
