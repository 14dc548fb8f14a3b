"""Document signatures: a PDF goes in, the same PDF with a PAdES signature comes out.

The key never leaves KMS. pyHanko is imported with the first signature and not before (it costs a third of a second),
so only the worker that signs pays for it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from kervan import aws
from kervan.errors import Internal
from kervan.providers.secrets import Secrets
from kervan.settings import Secret

if TYPE_CHECKING:
    from kervan.providers.pades import KmsSigner


class SignatureMismatch(Internal):
    """KMS signed with a key that the document certificate does not belong to: the one was changed without the other."""

    tr = "Belge imzalanamadı; sorun kaydedildi."
    en = "The document could not be signed; it has been recorded."


class DocumentSigner(Protocol):
    """What signs documents."""

    def sign(self, pdf: bytes, *, at: datetime, reason: str, location: str = "") -> bytes:
        """The document, signed. The same document, moment and words give the same bytes again."""


class KmsDocumentSigner:
    """PAdES B-B with an RSA key in KMS: one KMS call a signature."""

    def __init__(self, kms: Callable[[], Any], key_id: str, chain: Callable[[], str]) -> None:
        """`chain` is the certificates as PEM, the signer's first; it is read with the first signature."""
        self._kms = kms
        self._key_id = key_id
        self._chain = chain
        self._held: tuple[str, KmsSigner] | None = None

    @classmethod
    def of(cls, key_id: str, secrets: Secrets) -> "KmsDocumentSigner":
        """The stage's key, and its certificate from the stage's secrets."""
        return cls(lambda: aws.client("kms"), key_id, lambda: str(secrets.get(Secret.DOCUMENT_CERTIFICATE)["chain"]))

    def sign(self, pdf: bytes, *, at: datetime, reason: str, location: str = "") -> bytes:
        """Certify the document: any later change shows. SignatureMismatch when key and certificate disagree."""
        from kervan.providers.pades import certify

        return certify(pdf, self._signer(), at=at, reason=reason, location=location)

    def _signer(self) -> "KmsSigner":
        """The held signer: reading certificates is most of a signature's cost. A rotated certificate replaces it."""
        from kervan.providers.pades import KmsSigner

        chain = self._chain()
        if self._held is None or self._held[0] != chain:
            self._held = (chain, KmsSigner(self._kms, self._key_id, chain))
        return self._held[1]
