"""The certificate of the key that signs documents: a root of our own, and a leaf for the KMS key issued by it.

The root's private key lives for the length of one call and is never stored: nobody can issue a second leaf, and a new
leaf means a new root (`--rotate`). The root's certificate is public; whoever wants to check a document trusts it.
"""

import argparse
import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kervan import aws
from kervan.settings import Secret

ROOT_YEARS, LEAF_YEARS = 20, 10  # documents carry no time stamp, so the leaf must outlive the interest in them
YEAR = timedelta(days=365.25)
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336; NSS and poppler want e-mail protection


def key_alias(stage: str) -> str:
    """The KMS alias of a stage's document key."""
    return f"alias/kervan-{stage}-documents"


def issue_certificate_chain(kms: Any, key_id: str, *, common_name: str, now: datetime) -> tuple[str, str]:
    """A new root and the KMS key's certificate under it: `(root PEM, chain PEM with the leaf first)`."""
    public_key = load_der_public_key(kms.get_public_key(KeyId=key_id)["PublicKey"])
    if not isinstance(public_key, rsa.RSAPublicKey):
        raise TypeError(f"{key_id} is no RSA key")
    root_key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    root = _root(root_key, f"{common_name} Root", now)
    leaf = _leaf(public_key, common_name, root, root_key, now)
    root_pem, leaf_pem = (certificate.public_bytes(Encoding.PEM).decode() for certificate in (root, leaf))
    return root_pem, leaf_pem + root_pem


def install(stage: str, *, kms: Any, secrets: Any, now: datetime, rotate: bool = False) -> str:
    """Issue the stage's chain and put it into its secret; the root's PEM. FileExistsError when there is one already."""
    name = Secret.DOCUMENT_CERTIFICATE.path(stage)
    there = _current(secrets, name)
    if there and "chain" in there and not rotate:
        raise FileExistsError(f"{name} holds a certificate; documents signed under it stay valid. --rotate replaces it")
    root, chain = issue_certificate_chain(kms, key_alias(stage), common_name="Kervan Documents", now=now)
    former = [*(there or {}).get("former_roots", ()), *([there["root"]] if there and "root" in there else ())]
    value = json.dumps({"chain": chain, "root": root, "former_roots": former})  # documents outlive their key
    if there is None:
        secrets.create_secret(Name=name, SecretString=value)
    else:
        secrets.put_secret_value(SecretId=name, SecretString=value)
    return root


def main(arguments: list[str] | None = None) -> int:
    """`scripts/document-key`: prints the root's certificate, so that it can be kept and handed out."""
    parser = argparse.ArgumentParser(prog="scripts/document-key", description="Certify a stage's document key.")
    parser.add_argument("stage")
    parser.add_argument("--rotate", action="store_true", help="replace a certificate that is there")
    asked = parser.parse_args(arguments)
    kms, secrets = cast("Any", aws.client("kms")), cast("Any", aws.client("secretsmanager"))
    try:
        root = install(asked.stage, kms=kms, secrets=secrets, now=datetime.now(UTC), rotate=asked.rotate)
    except FileExistsError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    sys.stdout.write(root)
    sys.stderr.write(f"{key_alias(asked.stage)} is certified; above is the root certificate to publish.\n")
    return 0


def _current(secrets: Any, name: str) -> dict[str, Any] | None:
    """What the secret holds: None without a secret, nothing for one that was never given a chain."""
    try:
        held = json.loads(secrets.get_secret_value(SecretId=name)["SecretString"])
    except ClientError as error:
        if aws.error_code(error) != "ResourceNotFoundException":
            raise
        return {} if _declared(secrets, name) else None
    except ValueError:
        return {}  # the random text that a stack puts into a secret of its own
    return held if isinstance(held, dict) else {}


def _declared(secrets: Any, name: str) -> bool:
    """Whether the secret is there, though without a value."""
    try:
        secrets.describe_secret(SecretId=name)
    except ClientError as error:
        if aws.error_code(error) != "ResourceNotFoundException":
            raise
        return False
    return True


def _name(common_name: str) -> x509.Name:
    """A certificate's subject."""
    return x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, common_name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Kervan")]
    )


def _usage(*wanted: str) -> x509.KeyUsage:
    """A key usage extension with these and no others."""
    every = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign crl_sign "
        "encipher_only decipher_only"
    )
    return x509.KeyUsage(**{usage: usage in wanted for usage in every.split()})


def _root(key: rsa.RSAPrivateKey, common_name: str, now: datetime) -> x509.Certificate:
    """A self-signed authority for leaves only."""
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder(_name(common_name), _name(common_name), key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + ROOT_YEARS * YEAR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        .add_extension(identifier, critical=False)
        .sign(key, SHA256())
    )


def _leaf(
    key: rsa.RSAPublicKey, common_name: str, root: x509.Certificate, root_key: rsa.RSAPrivateKey, now: datetime
) -> x509.Certificate:
    """The KMS key's certificate: it may sign documents, and nothing else."""
    identifier = x509.SubjectKeyIdentifier.from_public_key(key)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    return (
        x509.CertificateBuilder(root.subject, _name(common_name), key, x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + LEAF_YEARS * YEAR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage("digital_signature", "content_commitment"), critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(identifier, critical=False)
        .add_extension(issuer, critical=False)
        .sign(root_key, SHA256())
    )


if __name__ == "__main__":
    raise SystemExit(main())
