"""The signing key is rotated: what was signed under the old one verifies still, what comes next is under the new."""

import json
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from asn1crypto import pem
from asn1crypto import x509 as asn1
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from functions.certificates.handler import app
from functions.certificates.tables import Certificate
from infra.document_key import install, key_alias
from kervan import aws
from kervan.providers.documents import KmsDocumentSigner
from kervan.providers.secrets import SecretsManager
from kervan.settings import Bucket, Secret
from kervan.world import World
from tests import cloud, donors
from tests.conftest import Caller, Deliver


def rotate(world: World) -> None:
    """A new key under the alias, and its certificate in place of the old one's."""
    kms: Any = aws.client("kms")
    key_id = kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048")["KeyMetadata"]["KeyId"]
    kms.update_alias(AliasName=key_alias(world.settings.stage), TargetKeyId=key_id)
    install(world.settings.stage, kms=kms, secrets=aws.client("secretsmanager"), now=world.now(), rotate=True)
    secrets = SecretsManager(world.settings.stage)  # as a process that starts now, or has forgotten after five minutes
    signer = KmsDocumentSigner.of(world.settings.document_key, secrets)
    cloud.inhabit(replace(world, secrets=secrets, signer=signer))


def roots(world: World) -> list[str]:
    """Every root that documents were ever signed under, the present one first."""
    secrets: Any = aws.client("secretsmanager")
    name = Secret.DOCUMENT_CERTIFICATE.path(world.settings.stage)
    held = json.loads(secrets.get_secret_value(SecretId=name)["SecretString"])
    return [held["root"], *held["former_roots"]]


def is_trusted(pdf: bytes, trusted: list[str]) -> bool:
    """As a reader judges it who trusts these roots."""
    known = [asn1.Certificate.load(pem.unarmor(root.encode())[2]) for root in trusted]
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    context = ValidationContext(trust_roots=known, allow_fetching=False)
    return bool(validate_pdf_signature(signature, context).bottom_line)


def document(world: World, order_id: str) -> tuple[str, bytes]:
    """A certificate's id and its file."""
    row = Certificate.get(Certificate.id_of(order_id))
    return row.certificate_id, world.files.get(Bucket.DOCUMENTS, row.file_key)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_was_signed_under_the_old_key_still_verifies(
    call: Caller, world: World, paid: str, deliver: Deliver
) -> None:
    deliver()
    old_id, old = document(world, paid)
    rotate(world)
    later = donors.order_paid(world)
    deliver()
    new_id, new = document(world, later)
    present, former = roots(world)
    assert [is_trusted(old, [present]), is_trusted(old, [former])] == [False, True]
    assert [is_trusted(new, [present]), is_trusted(new, [former])] == [True, False]
    assert is_trusted(old, [present, former])
    assert not is_trusted(old.replace(b"/Producer (Kervan)", b"/Producer (Karvan)"), [present, former])
    for certificate_id, pdf in ((old_id, old), (new_id, new)):
        answer = call(
            app, "POST", f"/api/certificates/{certificate_id}/verify-document", pdf, content_type="application/pdf"
        )
        assert (answer.status, answer.body["result"], answer.body["status"]) == (200, "genuine", "READY")
