"""Whether an S3 server keeps the conditions of writes (`If-Match`, `If-None-Match`): found out by trying.

AWS, SeaweedFS, Ceph and Cloudflare do. Some servers refuse such a write (501, or 400), and some, which is
worse, write all the same; with those only one writer at a time is safe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

FAILED = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict", "409"})
"""Codes of a conditional write whose condition does not hold."""
_UNKNOWN = frozenset({"NotImplemented", "501", "InvalidArgument", "InvalidRequest", "400"})
"""Codes of servers that refuse the condition itself."""
_NO_ETAG = '"00000000000000000000000000000000"'

ADVICE = (
    "the S3 server does not keep the conditions of writes (If-Match, If-None-Match), so two runs that write "
    "the same date at once could take each other's records back. Let only one write at a time: leave "
    "sahel_ingest at one active run and give the Airflow pool sahel_extract one slot"
)


def kept(client: S3Client, bucket: str, key: str) -> bool:
    """Try both conditions on an object of its own.

    Args:
        client: A boto3 S3 client.
        bucket: Name of the bucket.
        key: The object that is written for this; whatever it holds is replaced.

    Raises:
        ClientError: when the server refuses for another reason.
    """
    client.put_object(Bucket=bucket, Key=key, Body=b"")
    return not any(
        _written(client, bucket, key, condition)
        for condition in ({"IfNoneMatch": "*"}, {"IfMatch": _NO_ETAG})  # neither holds
    )


def _written(client: S3Client, bucket: str, key: str, condition: dict[str, str]) -> bool:
    """Whether a write whose condition does not hold is done all the same, or the condition is unknown."""
    try:
        client.put_object(Bucket=bucket, Key=key, Body=b"", **condition)  # type: ignore[arg-type]
    except ClientError as error:
        code = error.response["Error"].get("Code", "")
        if code in FAILED:
            return False
        if code not in _UNKNOWN:
            raise
    return True
