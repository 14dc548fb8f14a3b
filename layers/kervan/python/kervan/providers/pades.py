"""PAdES B-B through pyHanko, with KMS as the key. Import this only where something is signed: it brings pyHanko."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto.algos import SignedDigestAlgorithm
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kervan.providers.documents import SignatureMismatch

ALGORITHM = "RSASSA_PKCS1_V1_5_SHA_256"
FIELD = "Signature"
ATTRIBUTES_RESERVED = 1024  # bytes for signed attributes and the CMS around them; measured 420


class KmsSigner(Signer):
    """pyHanko's signer whose private key is a KMS call."""

    def __init__(self, kms: Callable[[], Any], key_id: str, chain_pem: str) -> None:
        """`chain_pem`: the certificate of the KMS key first, its issuers after it."""
        certificates = list(load_certs_from_pemder_data(chain_pem.encode()))
        super().__init__(
            signing_cert=certificates[0],
            cert_registry=SimpleCertificateStore.from_certs(certificates[1:]),  # type: ignore[no-untyped-call]
            signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
        )
        self.leaf: bytes = certificates[0].dump()
        public_key = x509.load_der_x509_certificate(self.leaf).public_key()
        if not isinstance(public_key, RSAPublicKey):
            raise SignatureMismatch
        self._public_key = public_key
        self._kms = kms
        self._key_id = key_id
        length = public_key.key_size // 8 + sum(len(certificate.dump()) for certificate in certificates)
        self.bytes_reserved = 2 * (length + ATTRIBUTES_RESERVED)  # hexadecimal

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002, ARG002 - pyHanko's signature
        """One KMS call. RAW: KMS hashes by itself, and emulators that hash a DIGEST again do no harm."""
        if dry_run:
            return bytes(self._public_key.key_size // 8)
        answer = self._kms().sign(KeyId=self._key_id, Message=data, MessageType="RAW", SigningAlgorithm=ALGORITHM)
        signature: bytes = answer["Signature"]
        try:
            self._public_key.verify(signature, data, PKCS1v15(), SHA256())
        except InvalidSignature as mismatch:
            raise SignatureMismatch from mismatch
        return signature


class SteadyWriter(IncrementalPdfFileWriter):
    """Appends the signature and nothing that chance or the clock decide: signing again gives the same file.

    Workers are safe to run twice only if the second run stores the bytes whose hash the first one wrote down.
    """

    def __init__(self, pdf: bytes, at: datetime, signer: KmsSigner) -> None:
        """The file's second identifier comes from what is signed, by whom and when; pyHanko would draw it."""
        super().__init__(BytesIO(pdf))
        seed = hashlib.sha256(pdf + at.isoformat().encode() + signer.leaf).digest()
        self._document_id[1] = generic.ByteStringObject(seed[:16])

    def _update_meta(self) -> None:
        """The document keeps its own dates; pyHanko would write the time of day into it."""


def certify(pdf: bytes, signer: KmsSigner, *, at: datetime, reason: str, location: str) -> bytes:
    """The document with an invisible certifying signature that allows no change after it."""
    return asyncio.run(_certify(pdf, signer, at=at, reason=reason, location=location))


async def _certify(pdf: bytes, signer: KmsSigner, *, at: datetime, reason: str, location: str) -> bytes:
    """pyHanko's steps one by one: that way the moment is ours, and no second signature is made to measure the first."""
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        reason=reason,
        location=location or None,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    session = PdfSigner(metadata, signer).init_signing_session(SteadyWriter(pdf, at, signer))
    session.system_time = at
    prepared = session.prepare_tbs_document(None, signer.bytes_reserved)
    output = BytesIO()
    digest, _ = prepared.digest_tbs_document(output=output)
    attributes = PdfCMSSignedAttributes(signing_time=at)
    await prepared.perform_signature(digest.document_digest, attributes)
    return output.getvalue()
