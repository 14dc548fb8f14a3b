"""The JSON of certificates."""

from datetime import datetime
from typing import Annotated, Literal, Self

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel, StringConstraints

from kervan.fields import Input, Line, id_of

from .tables import Certificate, Status

OrderId = Annotated[str, id_of("ord")]
CertificateId = Annotated[str, id_of("crt")]
ProductId = Annotated[str, id_of("prd")]
Verdict = Literal["genuine", "altered", "unknown"]


class DocumentIn(Input):
    """A document to be judged, by the SHA-256 of its bytes. A PDF of at most 4 MB may be sent in its place."""

    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$", to_lower=True)]


class CertificateOut(BaseModel):
    """A certificate, as its owner sees it."""

    id: str
    order_id: str
    status: Status
    serial: str
    product: str
    asked_at: datetime
    issued_at: datetime | None
    revoked_at: datetime | None
    sha256: str | None
    failure: str | None
    replaces: str | None
    replaced_by: str | None
    page: str

    @classmethod
    def of(cls, row: Certificate, public_url: str) -> Self:
        """From the row."""
        return cls(
            id=row.certificate_id,
            order_id=row.order_id,
            status=Status(row.status),
            serial=row.serial,
            product=row.product,
            asked_at=row.asked_at,
            issued_at=row.issued_at,
            revoked_at=row.revoked_at,
            sha256=row.sha256,
            failure=row.failure,
            replaces=row.replaces,
            replaced_by=row.replaced_by,
            page=row.page_at(public_url),
        )


class WhyIn(Input):
    """Why staff act on a certificate; the world is not told."""

    reason: Annotated[Line, StringConstraints(min_length=1)]


class StaffCertificateOut(CertificateOut):
    """A certificate, as staff see it: with who revoked it, and why, and the version of the template it was drawn with.

    Without a version it has the house's own look.
    """

    revoked_by: str | None
    revoke_reason: str | None
    template_version: int | None

    @classmethod
    def of(cls, row: Certificate, public_url: str) -> Self:
        """From the row."""
        seen = CertificateOut.of(row, public_url).model_dump()
        version = None if row.template_version is None else int(row.template_version)
        return cls(**seen, revoked_by=row.revoked_by, revoke_reason=row.revoke_reason, template_version=version)


class PublicCertificateOut(BaseModel):
    """What the world may know of a certificate: enough to hold it against the paper. Its name is masked, and empty
    once its donor's account was erased.
    """

    id: str
    serial: str
    masked_name: str
    product: str
    issued_at: datetime
    status: Status
    revoked_at: datetime | None
    replaces: str | None
    replaced_by: str | None
    sha256: str

    @classmethod
    def of(cls, row: Certificate) -> Self:
        """From an issued certificate's row."""
        return cls(
            id=row.certificate_id,
            serial=row.serial,
            masked_name=row.masked_name or "",
            product=row.product,
            issued_at=row.issued_at,
            status=Status(row.status),
            revoked_at=row.revoked_at,
            replaces=row.replaces,
            replaced_by=row.replaced_by,
            sha256=row.sha256,
        )


class LinkOut(BaseModel):
    """An address that the file can be had from for a minute."""

    url: str

    @classmethod
    def answer(cls, url: str, *, redirect: bool) -> Response[Self]:
        """The address in the body, or also as where to go."""
        status, headers = (303, {"location": url}) if redirect else (200, {})
        return Response(status_code=status, headers=headers, content_type="application/json", body=cls(url=url))


class VerdictOut(BaseModel):
    """What a document is to the certificate that was asked about.

    `genuine`: the very file that was issued. `altered`: not that file. `unknown`: there is no such certificate, or the
    file is that of another one. `certificate_id` names the certificate that the result was found with, `status` says
    whether that one still holds; both are null where there is none.
    """

    result: Verdict
    status: Status | None = None
    certificate_id: str | None = None

    @classmethod
    def of(cls, row: Certificate, result: Verdict) -> Self:
        """A result that an issued certificate's row led to."""
        return cls(result=result, status=Status(row.status), certificate_id=row.certificate_id)
