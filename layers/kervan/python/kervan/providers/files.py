"""Files: the stage's buckets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from botocore.exceptions import ClientError

from kervan import aws
from kervan.settings import Bucket, Settings

NO_UPLOAD = "NoSuchUpload"
GONE = ("NoSuchKey", "NoSuchVersion", "404", "MethodNotAllowed")  # the last: a version that marks a deletion


@dataclass(frozen=True)
class Form:
    """Where a browser posts a file to, and the fields that must stand before it."""

    url: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Stored:
    """A file's bytes, and which version of it they are."""

    body: bytes
    version: str


class Files(Protocol):
    """Where files lie."""

    def put(self, bucket: Bucket, key: str, body: bytes, media: str, *, filename: str = "") -> str:
        """Write a file whole; its version. The same key again replaces it (a new version). With a `filename` it is
        saved under that, and never shown, whoever asks for it.
        """

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

    def fetch(self, bucket: Bucket, key: str, version: str | None) -> Stored | None:
        """This version's bytes, the latest's where none is named; None where there is none."""

    def adopt(self, bucket: Bucket, key: str, version: str, *, under: str, media: str, filename: str) -> str:
        """Copy a version as it lies to another key; the copy's version. Tags and metadata stay behind."""

    def erase(self, bucket: Bucket, key: str, version: str | None = None) -> None:
        """Remove a version for good, all of them where none is named. Safe to repeat."""

    def erase_under(self, bucket: Bucket, folder: str) -> int:
        """Remove all versions of everything in a folder for good; how many there were. Safe to repeat."""

    def form(self, bucket: Bucket, key: str, *, media: str, size: int, seconds: int) -> Form:
        """A form by which anyone may put exactly this there for so long: this type, this many bytes."""

    def link(self, bucket: Bucket, key: str, *, filename: str, seconds: int) -> str:
        """An address that anyone may download from for so long, saved under `filename` (ASCII)."""

    def serve(self, bucket: Bucket, key: str, version: str, *, filename: str, media: str, seconds: int) -> str:
        """The same for what people sent: this version alone, by our own domain, which forbids to guess its type."""


class S3Files:
    """S3."""

    def __init__(self, settings: Settings) -> None:
        """Bucket names come from the stage."""
        self._settings = settings

    def put(self, bucket: Bucket, key: str, body: bytes, media: str, *, filename: str = "") -> str:
        """One PutObject."""
        said = {"ContentType": media, **({"ContentDisposition": attached(filename)} if filename else {})}
        answer = self._s3.put_object(Bucket=self._settings.bucket(bucket), Key=key, Body=body, **said)
        return str(answer.get("VersionId", ""))

    def get(self, bucket: Bucket, key: str) -> bytes:
        """One GetObject."""
        body: bytes = self._s3.get_object(Bucket=self._settings.bucket(bucket), Key=key)["Body"].read()
        return body

    def begin(self, bucket: Bucket, key: str, media: str) -> str:
        """One CreateMultipartUpload."""
        made = self._s3.create_multipart_upload(Bucket=self._settings.bucket(bucket), Key=key, ContentType=media)
        return str(made["UploadId"])

    def put_part(self, bucket: Bucket, key: str, upload: str, number: int, body: bytes) -> str:
        """One UploadPart."""
        sent = self._s3.upload_part(
            Bucket=self._settings.bucket(bucket), Key=key, UploadId=upload, PartNumber=number, Body=body
        )
        return str(sent["ETag"])

    def finish(self, bucket: Bucket, key: str, upload: str, parts: Sequence[tuple[int, str]]) -> None:
        """One CompleteMultipartUpload. S3 forgets an upload that it has completed: then the file must be there."""
        file = {"Bucket": self._settings.bucket(bucket), "Key": key}
        listed = [{"PartNumber": number, "ETag": tag} for number, tag in parts]
        try:
            self._s3.complete_multipart_upload(**file, UploadId=upload, MultipartUpload={"Parts": listed})
        except ClientError as error:
            if aws.error_code(error) != NO_UPLOAD:
                raise
            self._s3.head_object(**file)

    def give_up(self, bucket: Bucket, key: str, upload: str) -> None:
        """One AbortMultipartUpload."""
        try:
            self._s3.abort_multipart_upload(Bucket=self._settings.bucket(bucket), Key=key, UploadId=upload)
        except ClientError as error:
            if aws.error_code(error) != NO_UPLOAD:
                raise

    def fetch(self, bucket: Bucket, key: str, version: str | None) -> Stored | None:
        """One GetObject."""
        which = {"VersionId": version} if version else {}
        try:
            answer = self._s3.get_object(Bucket=self._settings.bucket(bucket), Key=key, **which)
        except ClientError as error:
            if aws.error_code(error) in GONE:
                return None
            raise
        return Stored(answer["Body"].read(), str(answer["VersionId"]))

    def adopt(self, bucket: Bucket, key: str, version: str, *, under: str, media: str, filename: str) -> str:
        """One CopyObject, which says type and tags anew."""
        name = self._settings.bucket(bucket)
        answer = self._s3.copy_object(
            Bucket=name,
            Key=under,
            CopySource={"Bucket": name, "Key": key, "VersionId": version},
            ContentType=media,
            ContentDisposition=attached(filename),
            MetadataDirective="REPLACE",
            TaggingDirective="REPLACE",
        )
        return str(answer["VersionId"])

    def erase(self, bucket: Bucket, key: str, version: str | None = None) -> None:
        """A list of the key's versions, of which there are few, and a delete of each."""
        name = self._settings.bucket(bucket)
        versions = [version] if version else [each for found, each in self._versions(name, key) if found == key]
        for each in versions:
            self._s3.delete_object(Bucket=name, Key=key, VersionId=each)

    def erase_under(self, bucket: Bucket, folder: str) -> int:
        """A list of what lies there, and a delete of each. Without the last slash it is another's folder, too."""
        if not folder.endswith("/"):
            raise ValueError(folder)
        name = self._settings.bucket(bucket)
        found = list(self._versions(name, folder))
        for key, version in found:
            self._s3.delete_object(Bucket=name, Key=key, VersionId=version)
        return len(found)

    def form(self, bucket: Bucket, key: str, *, media: str, size: int, seconds: int) -> Form:
        """A presigned POST, made without a call. A field that it does not name, such as tags, is refused by S3."""
        fields = {"Content-Type": media, "success_action_status": "201"}
        made = self._s3.generate_presigned_post(
            self._settings.bucket(bucket),
            key,
            Fields=dict(fields),
            Conditions=[*({name: value} for name, value in fields.items()), ["content-length-range", size, size]],
            ExpiresIn=seconds,
        )
        return Form(made["url"], made["fields"])

    def link(self, bucket: Bucket, key: str, *, filename: str, seconds: int) -> str:
        """A presigned GET, made without a call."""
        asked = {"Bucket": self._settings.bucket(bucket), "Key": key, "ResponseContentDisposition": attached(filename)}
        return str(self._s3.generate_presigned_url("get_object", Params=asked, ExpiresIn=seconds))

    def serve(self, bucket: Bucket, key: str, version: str, *, filename: str, media: str, seconds: int) -> str:
        """A presigned GET through the edge, which adds `nosniff`; S3 cannot."""
        name = self._settings.bucket(bucket)
        asked = {
            "Bucket": name,
            "Key": key,
            "VersionId": version,
            "ResponseContentDisposition": attached(filename),
            "ResponseContentType": media,
        }
        signed = urlsplit(self._s3.generate_presigned_url("get_object", Params=asked, ExpiresIn=seconds))
        return f"{self._settings.public_url}{signed.path.removeprefix(f'/{name}')}?{signed.query}"

    @property
    def _s3(self) -> Any:
        return aws.client("s3")

    def _versions(self, name: str, prefix: str) -> Iterator[tuple[str, str]]:
        pages = self._s3.get_paginator("list_object_versions").paginate(Bucket=name, Prefix=prefix)
        for each in (each for page in pages for kind in ("Versions", "DeleteMarkers") for each in page.get(kind, ())):
            yield str(each["Key"]), str(each["VersionId"])


def attached(filename: str) -> str:
    """The header that saves a file under this name; letters outside ASCII in the way of RFC 6266, and for old readers
    without them.
    """
    plain = "".join(char if char.isascii() and char not in '"\\%' else "_" for char in filename)
    return f'attachment; filename="{plain}"' + ("" if plain == filename else f"; filename*=UTF-8''{quote(filename)}")
