"""Files: the stage's buckets."""

from typing import Any, Protocol

from kervan import aws
from kervan.settings import Bucket, Settings


class Files(Protocol):
    """Where files lie."""

    def put(self, bucket: Bucket, key: str, body: bytes, media: str) -> None:
        """Write a file whole. The same key again replaces it (a new version)."""

    def get(self, bucket: Bucket, key: str) -> bytes:
        """A file's bytes."""

    def link(self, bucket: Bucket, key: str, *, filename: str, seconds: int) -> str:
        """An address that anyone may download from for so long, saved under `filename` (ASCII)."""


class S3Files:
    """S3."""

    def __init__(self, settings: Settings) -> None:
        """Bucket names come from the stage."""
        self._settings = settings

    def put(self, bucket: Bucket, key: str, body: bytes, media: str) -> None:
        """One PutObject."""
        s3: Any = aws.client("s3")
        s3.put_object(Bucket=self._settings.bucket(bucket), Key=key, Body=body, ContentType=media)

    def get(self, bucket: Bucket, key: str) -> bytes:
        """One GetObject."""
        s3: Any = aws.client("s3")
        body: bytes = s3.get_object(Bucket=self._settings.bucket(bucket), Key=key)["Body"].read()
        return body

    def link(self, bucket: Bucket, key: str, *, filename: str, seconds: int) -> str:
        """A presigned GET, made without a call."""
        s3: Any = aws.client("s3")
        link: str = s3.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._settings.bucket(bucket),
                "Key": key,
                "ResponseContentDisposition": f'attachment; filename="{filename}"',
            },
            ExpiresIn=seconds,
        )
        return link
