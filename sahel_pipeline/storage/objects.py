"""Single objects of one bucket, through boto3, with errors that say what, where and what to do."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.exceptions import ConnectionError as S3ConnectionError

from sahel_pipeline.errors import ConfigurationError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class StorageError(Exception):
    """S3 did not do what was asked; the message says what, where and what to do about it."""


class StorageRefusedError(StorageError, ConfigurationError):
    """The bucket does not exist or the credentials do not suffice: nothing that a retry mends."""


class ChangedMeanwhileError(StorageError):
    """A conditional write lost against another writer: read again and retry."""


class ObjectStore:
    """The objects under one prefix of one bucket.

    Args:
        client: A boto3 S3 client; who makes it decides on credentials, endpoint and retries.
        bucket: Name of an existing bucket.
        prefix: Prefix of all keys; empty, or ends in '/'.
    """

    def __init__(self, client: S3Client, bucket: str, prefix: str = "") -> None:
        self.client = client
        self.bucket = bucket
        self.prefix = prefix

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
            try:
                answer = self.client.get_object(Bucket=self.bucket, Key=self.prefix + key)
                return answer["Body"].read(), answer["ETag"]
            except ClientError as error:
                if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                    return None, None
                raise

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
        if if_match:
            condition["IfMatch"] = if_match
        elif if_absent:
            condition["IfNoneMatch"] = "*"
        with self._explained("write", key):
            answer = self.client.put_object(
                Bucket=self.bucket,
                Key=self.prefix + key,
                Body=body,
                ContentType=content_type,
                **condition,  # type: ignore[arg-type]
            )
            return answer["ETag"]

    def keys(self, prefix: str) -> Iterator[str]:
        """Keys that begin with `prefix`, in the order of the server."""
        pages = self.client.get_paginator("list_objects_v2")
        with self._explained("list", prefix):
            for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix + prefix):
                for item in page.get("Contents", []):
                    yield item["Key"].removeprefix(self.prefix)

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
            code = error.response["Error"].get("Code", "")
            if code in ("PreconditionFailed", "412", "ConditionalRequestConflict", "409"):
                raise ChangedMeanwhileError(
                    f"{self.uri(key)} was changed by another writer at the same time; run this again"
                ) from error
            raise self._refusal(f"cannot {verb} {self.uri(key)}", code, error) from error
        except S3ConnectionError as error:
            raise StorageError(
                f"cannot {verb} {self.uri(key)}: the S3 server does not answer at "
                f"{self.client.meta.endpoint_url} ({error}); check that it runs and that the address is right"
            ) from error
        except BotoCoreError as error:
            raise StorageError(f"cannot {verb} {self.uri(key)}: {error}") from error

    def _refusal(self, what: str, code: str, error: ClientError) -> StorageError:
        if code == "NoSuchBucket" or (code == "404" and error.operation_name == "HeadBucket"):
            return StorageRefusedError(
                f"{what}: there is no bucket {self.bucket!r} at {self.client.meta.endpoint_url}; "
                "create it or set SAHEL_BUCKET to the right one"
            )
        if code in ("InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied", "403", "Forbidden"):
            return StorageRefusedError(
                f"{what}: the server refused the credentials ({code}); check the connection sahel_s3 in "
                "Airflow, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY elsewhere, and their rights"
            )
        return StorageError(f"{what}: {error}")


def pack_lines(lines: Iterable[dict[str, Any]]) -> bytes:
    """Gzipped JSON Lines; the same lines give the same bytes (keys as given, no time in the header)."""
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


def unpack_lines(body: bytes) -> list[dict[str, Any]]:
    """The objects in gzipped JSON Lines."""
    return [json.loads(line) for line in gzip.decompress(body).splitlines()]
