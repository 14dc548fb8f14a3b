"""The keys of the test stage and the document key's certificate: made once in a session, put into every fresh cloud.

RSA keys take a tenth of a second and more; a cloud is built for every test.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from moto.kms.models import Key, kms_backends

from infra.document_key import issue_certificate_chain, key_alias
from kervan import aws
from kervan.settings import settings
from tests.environment import ACCOUNT, REGION, STAGE

CERTIFIED_AT = datetime(2026, 1, 1, tzinfo=UTC)


def install() -> None:
    """The document key and the sealing key, each under its alias."""
    for key, aliases in _named():
        key.aliases = dict(aliases)  # a test may have given one to another key
        kms_backends[ACCOUNT][REGION].keys[key.id] = key


def certificate() -> dict[str, str]:
    """Its certificate, as the stage's secrets hold it."""
    _, root, chain = _made()
    return {"chain": chain, "root": root}


@cache
def _named() -> tuple[tuple[Key, Mapping[str, Any]], ...]:
    """Both keys, and their aliases as they were given."""
    return tuple((key, dict(key.aliases)) for key in (_made()[0], _sealing()))


@cache
def _sealing() -> Key:
    """As moto keeps it."""
    kms: Any = aws.client("kms")
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=settings().sealing_key, TargetKeyId=key_id)
    return kms_backends[ACCOUNT][REGION].keys[key_id]


@cache
def _made() -> tuple[Key, str, str]:
    """The key as moto keeps it, the root's certificate and the signer's chain."""
    kms: Any = aws.client("kms")
    key_id = kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=key_alias(STAGE), TargetKeyId=key_id)
    root, chain = issue_certificate_chain(kms, key_id, common_name="Kervan Documents", now=CERTIFIED_AT)
    return kms_backends[ACCOUNT][REGION].keys[key_id], root, chain
