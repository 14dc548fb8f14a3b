"""Sealing: what another service entrusted to a person (its tokens) is kept encrypted under a key of KMS.

`about` is bound into the ciphertext: what was copied into another person's row cannot be opened there. CloudTrail tells
who opened what.
"""

from typing import Any

from kervan import aws
from kervan.settings import Settings

LONGEST = 4096  # bytes that KMS encrypts at once


def seal(settings: Settings, text: str, *, about: str) -> bytes:
    """The ciphertext. ValueError for more than 4,096 bytes."""
    plain = text.encode()
    if len(plain) > LONGEST:
        raise ValueError("too long to be sealed")
    kms: Any = aws.client("kms")
    sealed: bytes = kms.encrypt(KeyId=settings.sealing_key, Plaintext=plain, EncryptionContext=_bound(settings, about))[
        "CiphertextBlob"
    ]
    return sealed


def unseal(settings: Settings, sealed: bytes, *, about: str) -> str:
    """What was sealed about the same. Raises botocore's ClientError (InvalidCiphertextException) for anything else."""
    kms: Any = aws.client("kms")
    plain: bytes = kms.decrypt(
        KeyId=settings.sealing_key, CiphertextBlob=sealed, EncryptionContext=_bound(settings, about)
    )["Plaintext"]
    return plain.decode()


def _bound(settings: Settings, about: str) -> dict[str, str]:
    return {"stage": settings.stage, "about": about}
