"""Notices: what AWS itself tells on the account's default bus. A worker listens to them as to facts.

The same thing may be told twice under two ids, and late: what a listener does must depend on the object's version.
"""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from kervan.events import Event
from kervan.settings import Bucket, Settings


class Notice(Event):
    """An event of AWS. `concerning` is the part of its detail by which a rule picks what is ours."""

    source: ClassVar[str]
    detail_type: ClassVar[str]

    @classmethod
    def name(cls) -> str:
        """`aws.s3/Object Created`."""
        return f"{cls.source}/{cls.detail_type}"

    @classmethod
    def concerning(cls, settings: Settings) -> dict[str, Any]:
        """The pattern of its detail in this stage."""
        raise TypeError(f"{cls.__name__} concerns nothing of {settings.stage}")


INCOMING = "incoming/"  # of the uploads bucket: where people may put things; nothing is ever served from there
SERVED = "files/"  # what was found clean there


class _Named(BaseModel):
    """A bucket."""

    name: str


class _Object(BaseModel):
    """An object's version; a bucket without versions, or a local cloud, does not name it."""

    model_config = ConfigDict(populate_by_name=True)

    key: str
    size: int
    version_id: str | None = Field(default=None, alias="version-id")


class ObjectCreated(Notice):
    """Something was put into the uploads bucket."""

    source = "aws.s3"
    detail_type = "Object Created"

    object: _Object

    @classmethod
    def concerning(cls, settings: Settings) -> dict[str, Any]:
        """What people put there."""
        return {"bucket": {"name": [settings.bucket(Bucket.UPLOADS)]}, "object": {"key": [{"prefix": INCOMING}]}}


class _Scanned(BaseModel):
    """The object that GuardDuty looked at."""

    key: str = Field(alias="objectKey")
    version_id: str | None = Field(default=None, alias="versionId")


class _Result(BaseModel):
    """NO_THREATS_FOUND, THREATS_FOUND, UNSUPPORTED, ACCESS_DENIED or FAILED."""

    status: str = Field(alias="scanResultStatus")


class ObjectScanned(Notice):
    """GuardDuty Malware Protection for S3 has looked at an object, or could not."""

    source = "aws.guardduty"
    detail_type = "GuardDuty Malware Protection Object Scan Result"

    object: _Scanned = Field(alias="s3ObjectDetails")
    result: _Result = Field(alias="scanResultDetails")

    @classmethod
    def concerning(cls, settings: Settings) -> dict[str, Any]:
        """Of the uploads bucket."""
        return {"s3ObjectDetails": {"bucketName": [settings.bucket(Bucket.UPLOADS)]}}


class _Mail(BaseModel):
    """A mail that SES took from us. We send to one address at a time, so there is one."""

    message_id: str = Field(alias="messageId")
    destination: list[str]
    tags: dict[str, list[str]] = Field(default_factory=dict)


class _Bounce(BaseModel):
    """Permanent, Transient or Undetermined, and why."""

    kind: str = Field(alias="bounceType")
    why: str = Field(default="", alias="bounceSubType")


class _Complaint(BaseModel):
    """What the reader's mailbox said of it, where it said anything."""

    why: str | None = Field(default=None, alias="complaintFeedbackType")


class MailNotice(Notice):
    """What became of a mail that went out under this stage's configuration set."""

    source = "aws.ses"

    mail: _Mail

    @classmethod
    def concerning(cls, settings: Settings) -> dict[str, Any]:
        """Of this stage."""
        return {"mail": {"tags": {"ses:configuration-set": [settings.mail_events]}}}


class MailDelivered(MailNotice):
    """The reader's server took it."""

    detail_type = "Email Delivered"


class MailBounced(MailNotice):
    """The reader's server will never take it, or did not for days."""

    detail_type = "Email Bounced"

    bounce: _Bounce


class MailComplained(MailNotice):
    """The reader called it spam."""

    detail_type = "Email Complaint Received"

    complaint: _Complaint
