"""Files: the stage's buckets."""

from collections.abc import Sequence
from typing import Any, Protocol

from botocore.exceptions import ClientError

from kervan import aws
from kervan.settings import Bucket, Settings

GONE = "NoSuchUpload"


class Files(Protocol):
    """Where files lie."""

    def put(self, bucket: Bucket, key: str, body: bytes, media: str) -> None:
        """Write a file whole. The same key again replaces it (a new version)."""

    def get(self, bucket: Bucket, key: str) -> bytes:
        """A file's bytes."""

    def begin(self, bucket: Bucket, key: str, media: str) -> str:
        """Begin a file that is written part by part; the id of the upload. Nothing is seen of it until `finish`."""

    def put_part(self, bucket: Bucket, key: str, upload: str, number: int, body: bytes) -> str:
        """Write a part, of 5 MB at least if it is not the last; its tag. The same number again replaces it."""

    def finish(self, bucket: Bucket, key: str, upload: str, parts: Sequence[tuple[int, str]]) -> None:
        """Make one file of these parts, by number and tag; others are dropped. Once it is done, doing it again does
        nothing.
        """

    def give_up(self, bucket: Bucket, key: str, upload: str) -> None:
        """Drop an upload and its parts, if there is one."""

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

    def begin(self, bucket: Bucket, key: str, media: str) -> str:
        """One CreateMultipartUpload."""
        s3: Any = aws.client("s3")
        made = s3.create_multipart_upload(Bucket=self._settings.bucket(bucket), Key=key, ContentType=media)
        return str(made["UploadId"])

    def put_part(self, bucket: Bucket, key: str, upload: str, number: int, body: bytes) -> str:
        """One UploadPart."""
        s3: Any = aws.client("s3")
        sent = s3.upload_part(
            Bucket=self._settings.bucket(bucket), Key=key, UploadId=upload, PartNumber=number, Body=body
        )
        return str(sent["ETag"])

    def finish(self, bucket: Bucket, key: str, upload: str, parts: Sequence[tuple[int, str]]) -> None:
        """One CompleteMultipartUpload. S3 forgets an upload that it has completed: then the file must be there."""
        s3: Any = aws.client("s3")
        file = {"Bucket": self._settings.bucket(bucket), "Key": key}
        listed = [{"PartNumber": number, "ETag": tag} for number, tag in parts]
        try:
            s3.complete_multipart_upload(**file, UploadId=upload, MultipartUpload={"Parts": listed})
        except ClientError as error:
            if aws.error_code(error) != GONE:
                raise
            s3.head_object(**file)

    def give_up(self, bucket: Bucket, key: str, upload: str) -> None:
        """One AbortMultipartUpload."""
        s3: Any = aws.client("s3")
        try:
            s3.abort_multipart_upload(Bucket=self._settings.bucket(bucket), Key=key, UploadId=upload)
        except ClientError as error:
            if aws.error_code(error) != GONE:
                raise

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
