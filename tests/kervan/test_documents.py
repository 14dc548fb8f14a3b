"""Signed documents, judged by a reader that is not ours: poppler's pdfsig with NSS."""

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from infra.document_key import issue_certificate_chain
from kervan import aws
from kervan.providers.documents import KmsDocumentSigner, SignatureMismatch

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
Judge = Callable[[bytes], str]


def run(*command: str | Path) -> str:
    """A program's output; its exit code must be 0."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout


class CountedKms:
    """KMS in moto, and how often it was asked to sign."""

    def __init__(self) -> None:
        self.client: Any = aws.client("kms")
        self.messages: list[bytes] = []

    def new_key(self) -> str:
        made = self.client.create_key(KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048")
        return str(made["KeyMetadata"]["KeyId"])

    def get_public_key(self, **asked: Any) -> Any:
        return self.client.get_public_key(**asked)

    def sign(self, **asked: Any) -> Any:
        self.messages.append(asked["Message"])
        return self.client.sign(**asked)


@pytest.fixture(scope="module")
def kms(_stage: None) -> CountedKms:
    aws.forget()
    return CountedKms()


@pytest.fixture(scope="module")
def key(kms: CountedKms) -> str:
    return kms.new_key()


@pytest.fixture(scope="module")
def certificates(kms: CountedKms, key: str) -> tuple[str, str]:
    return issue_certificate_chain(kms, key, common_name="Kervan Documents", now=datetime.now(UTC))


@pytest.fixture(scope="module")
def signer(kms: CountedKms, key: str, certificates: tuple[str, str]) -> KmsDocumentSigner:
    return KmsDocumentSigner(lambda: kms, key, lambda: certificates[1])


@pytest.fixture(scope="module")
def pdf() -> bytes:
    page = BytesIO()
    canvas = Canvas(page, invariant=1)
    canvas.drawString(100, 700, "A donation of 12500 lira")
    canvas.save()
    return page.getvalue()


@pytest.fixture(scope="module")
def judge(certificates: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """What pdfsig says of a document when it trusts our root."""
    place = tmp_path_factory.mktemp("nss")
    (place / "root.pem").write_text(certificates[0])
    run("certutil", "-N", "-d", f"sql:{place}", "--empty-password")
    run("certutil", "-A", "-d", f"sql:{place}", "-n", "root", "-t", "C,C,C", "-i", place / "root.pem")

    def said(document: bytes) -> str:
        (place / "document.pdf").write_bytes(document)
        return run("pdfsig", "-nssdir", f"sql:{place}", place / "document.pdf")

    return said


def test_a_signed_document_is_valid_and_trusted_and_signed_whole(
    signer: KmsDocumentSigner, pdf: bytes, judge: Judge
) -> None:
    verdict = judge(signer.sign(pdf, at=AT, reason="Bağış belgesi", location="İstanbul"))
    assert "Signature is Valid." in verdict
    assert "Certificate is Trusted." in verdict
    assert "Total document signed" in verdict
    assert "Signature Type: ETSI.CAdES.detached" in verdict


@pytest.mark.parametrize("place", [b"/MediaBox", b"/Reason", b"%PDF-1."])
def test_one_changed_byte_breaks_the_signature(
    signer: KmsDocumentSigner, pdf: bytes, judge: Judge, place: bytes
) -> None:
    signed = bytearray(signer.sign(pdf, at=AT, reason="Bağış belgesi"))
    signed[signed.index(place) + len(place) + 4] ^= 1
    verdict = judge(bytes(signed))
    assert "Signature is Valid." not in verdict
    assert "Digest Mismatch." in verdict


def test_something_appended_shows_as_not_signed(signer: KmsDocumentSigner, pdf: bytes, judge: Judge) -> None:
    assert "Total document signed" not in judge(signer.sign(pdf, at=AT, reason="r") + b"\n% and a little more\n")


def test_a_signature_is_one_kms_call_with_what_is_signed(
    signer: KmsDocumentSigner, kms: CountedKms, pdf: bytes
) -> None:
    before = len(kms.messages)
    signer.sign(pdf, at=AT, reason="Bağış belgesi")
    assert len(kms.messages) == before + 1
    assert len(kms.messages[-1]) < 4096  # KMS takes no longer RAW message


def test_signing_again_gives_the_same_file(signer: KmsDocumentSigner, pdf: bytes) -> None:
    first = signer.sign(pdf, at=AT, reason="Bağış")
    time.sleep(1.1)  # the clock in a PDF counts seconds
    assert signer.sign(pdf, at=AT, reason="Bağış") == first
    assert signer.sign(pdf, at=AT.replace(hour=10), reason="Bağış") != first


def test_the_moment_is_the_one_that_was_given(signer: KmsDocumentSigner, pdf: bytes) -> None:
    assert rb"(D\07220261121093000Z)" in signer.sign(pdf, at=AT, reason="Bağış")


def test_a_certificate_of_another_key_signs_nothing(kms: CountedKms, certificates: tuple[str, str], pdf: bytes) -> None:
    stranger = KmsDocumentSigner(lambda: kms, kms.new_key(), lambda: certificates[1])
    with pytest.raises(SignatureMismatch):
        stranger.sign(pdf, at=AT, reason="Bağış")


def test_a_rotated_certificate_is_used_at_once(
    kms: CountedKms, key: str, certificates: tuple[str, str], pdf: bytes
) -> None:
    current = [certificates[1]]
    signer = KmsDocumentSigner(lambda: kms, key, lambda: current[0])
    before = signer.sign(pdf, at=AT, reason="Bağış")
    current[0] = issue_certificate_chain(kms, key, common_name="Kervan Documents", now=datetime.now(UTC))[1]
    assert signer.sign(pdf, at=AT, reason="Bağış") != before


def test_a_document_that_is_no_pdf_is_not_signed(signer: KmsDocumentSigner, kms: CountedKms) -> None:
    before = len(kms.messages)
    with pytest.raises(Exception, match="header"):
        signer.sign(b"no PDF", at=AT, reason="Bağış")
    assert len(kms.messages) == before


def test_importing_the_port_does_not_import_pyhanko() -> None:
    code = "import sys, kervan.providers.documents; print(sorted(m for m in sys.modules if 'hanko' in m))"
    assert run(sys.executable, "-c", code) == "[]\n"
