"""The certificate of a stage's document key, and the command that issues it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509.oid import ExtendedKeyUsageOID

from infra.document_key import install, issue_certificate_chain, key_alias, main
from kervan import aws
from kervan.settings import Secret

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
def stage(request: pytest.FixtureRequest, _stage: None) -> Iterator[str]:
    """A stage of its own with a document key."""
    aws.forget()
    kms: Any = aws.client("kms")
    name = f"t{abs(hash(request.node.name)) % 10**9}"
    key = kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=key_alias(name), TargetKeyId=key)
    yield name
    aws.forget()


def held(stage: str) -> dict[str, str]:
    """The stage's secret."""
    secrets: Any = aws.client("secretsmanager")
    value = secrets.get_secret_value(SecretId=Secret.DOCUMENT_CERTIFICATE.path(stage))["SecretString"]
    return dict(json.loads(value))


def chain_of(stage: str) -> tuple[x509.Certificate, x509.Certificate]:
    """Leaf and root, as issued for the stage's key."""
    root_pem, chain_pem = issue_certificate_chain(
        aws.client("kms"), key_alias(stage), common_name="Kervan Documents", now=NOW
    )
    leaf, root = x509.load_pem_x509_certificates(chain_pem.encode())
    assert root == x509.load_pem_x509_certificate(root_pem.encode())
    return leaf, root


def test_the_leaf_is_the_kms_keys_and_the_root_issued_it(stage: str) -> None:
    leaf, root = chain_of(stage)
    kms: Any = aws.client("kms")
    assert leaf.public_key() == load_der_public_key(kms.get_public_key(KeyId=key_alias(stage))["PublicKey"])
    leaf.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)


def test_the_leaf_may_sign_documents_and_issue_nothing(stage: str) -> None:
    leaf, root = chain_of(stage)
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_cert_sign) == (True, True, False)
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    purposes = {
        purpose.dotted_string for purpose in leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    }
    assert purposes == {"1.3.6.1.5.5.7.3.36", ExtendedKeyUsageOID.EMAIL_PROTECTION.dotted_string}
    constraints = root.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (constraints.ca, constraints.path_length) == (True, 0)


def test_the_certificate_outlives_the_interest_in_the_document(stage: str) -> None:
    leaf, root = chain_of(stage)
    assert leaf.not_valid_before_utc < NOW
    assert leaf.not_valid_after_utc > NOW + timedelta(days=3650)
    assert root.not_valid_after_utc > leaf.not_valid_after_utc


def test_a_key_that_is_not_rsa_is_refused(stage: str) -> None:
    kms: Any = aws.client("kms")
    key = kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_P256")["KeyMetadata"]["KeyId"]
    with pytest.raises(TypeError, match="no RSA key"):
        issue_certificate_chain(kms, key, common_name="Kervan Documents", now=NOW)


def test_the_command_stores_the_chain_and_prints_the_root(stage: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([stage]) == 0
    printed = capsys.readouterr().out
    assert printed == held(stage)["root"]
    assert held(stage)["chain"].endswith(printed)


def test_a_certificate_is_not_overwritten_by_mistake(stage: str, capsys: pytest.CaptureFixture[str]) -> None:
    main([stage])
    before = held(stage)
    assert main([stage]) == 1
    assert "--rotate" in capsys.readouterr().err
    assert held(stage) == before
    assert main([stage, "--rotate"]) == 0
    assert held(stage) != before


@pytest.mark.parametrize("value", [None, "random text of the stack", '{"password": "x"}', '"text"'])
def test_a_secret_that_the_stack_declared_is_filled(stage: str, value: str | None) -> None:
    secrets: Any = aws.client("secretsmanager")
    given = {} if value is None else {"SecretString": value}
    secrets.create_secret(Name=Secret.DOCUMENT_CERTIFICATE.path(stage), **given)
    root = install(stage, kms=aws.client("kms"), secrets=secrets, now=NOW)
    assert held(stage)["root"] == root
