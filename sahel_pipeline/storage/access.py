"""How to reach the S3 server: endpoint and keys, from the standard AWS variables and profiles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from botocore.handlers import add_expect_header

from sahel_pipeline.errors import ConfigurationError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class S3Access:
    """Endpoint and keys of an S3 server."""

    endpoint: str | None
    """Address of the server; None for AWS."""
    key: str
    secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    region: str = "us-east-1"

    @classmethod
    def from_environment(cls) -> S3Access:
        """Access as boto3 finds it: environment variables, shared profile, instance role.

        Raises:
            ConfigurationError: when there are no credentials.
        """
        advice = (
            "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_ENDPOINT_URL_S3 for a server other "
            "than AWS), or a profile in the shared AWS configuration"
        )
        try:
            session = boto3.Session()
            credentials = session.get_credentials()
            frozen = credentials and credentials.get_frozen_credentials()
        except BotoCoreError as error:  # half of the variables, or a profile that is not there
            raise ConfigurationError(f"no S3 credentials: {error}; {advice}") from error
        if not frozen or not frozen.access_key or not frozen.secret_key:
            raise ConfigurationError(f"no S3 credentials; {advice}")
        region = session.region_name or "us-east-1"
        endpoint = session.client("s3", region_name=region).meta.endpoint_url
        aws = endpoint.endswith(".amazonaws.com")
        return cls(None if aws else endpoint, frozen.access_key, frozen.secret_key, frozen.token, region)

    def client(self, *, attempts: int = 4, read_timeout: float = 60) -> S3Client:
        """A boto3 client with bounded waits and retries.

        Args:
            attempts: How often a request is tried in all.
            read_timeout: Seconds to wait for an answer.
        """
        client = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
            aws_session_token=self.token,
            region_name=self.region,
            config=Config(
                retries={"mode": "standard", "total_max_attempts": attempts},
                connect_timeout=5,
                read_timeout=read_timeout,
                s3={"addressing_style": "path" if self.endpoint else "auto"},
            ),
        )
        # "Expect: 100-continue" lets each write wait for the server twice. That pays where a long body may be
        # refused; those written here are short, and are rarely refused.
        client.meta.events.unregister("before-call.s3", add_expect_header)
        return client
