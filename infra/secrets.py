"""The secrets of a stage: what the product makes up for itself, and what a provider gave out. Safe to run again.

What is there is never changed, unless a new key of the edge is asked for; an entry that a newer version asks for is
added. `document-certificate` is not here: it
is issued for the stage's own key (`infra.document_key`).
"""

import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.stage import edge_secret
from kervan.settings import Secret
from kervan.tokens import b64url, unb64url

Value = dict[str, Any]


def ensure(client: Any, stage: str, given: Mapping[Secret, Value]) -> None:
    """Create the secrets that are missing and the entries that lack. `given` is for what only a provider knows."""
    for secret, made in MADE.items():
        there = _read(client, stage, secret)
        signing = _read(client, stage, Secret.TOKEN_KEYS) or {}
        _write(client, stage, secret, there, {**made(signing), **given.get(secret, {}), **(there or {})})
    for secret in given.keys() - MADE.keys():
        there = _read(client, stage, secret)
        _write(client, stage, secret, there, {**given[secret], **(there or {})})


def renew_edge_key(client: Any, stage: str) -> None:
    """A new key for the edge. The one before it counts until the next time, so that nothing is refused meanwhile."""
    shared = _read(client, stage, Secret.SHARED) or {}
    renewed = {**shared, "edge_keys": [_random(), *shared["edge_keys"][:1]]}
    client.put_secret_value(SecretId=Secret.SHARED.path(stage), SecretString=json.dumps(renewed))


def hand_to_edge(client: Any, stage: str, key: str) -> str:
    """Put the edge's key where CloudFormation finds it, in the edge's region; the id of the version that holds it."""
    name = edge_secret(stage)
    try:
        there = client.get_secret_value(SecretId=name)
        if json.loads(there["SecretString"])["key"] != key:
            there = client.put_secret_value(SecretId=name, SecretString=json.dumps({"key": key}))
    except client.exceptions.ResourceNotFoundException:
        there = client.create_secret(Name=name, SecretString=json.dumps({"key": key}))
    return str(there["VersionId"])


def _token_keys(_: Value) -> Value:
    """One Ed25519 key that signs access tokens."""
    key_id = secrets.token_hex(8)
    private = Ed25519PrivateKey.generate().private_bytes_raw()
    return {"active": key_id, "keys": [{"kid": key_id, "private": b64url(private)}]}


def _shared(signing: Value) -> Value:
    """What every HTTP function knows: the public halves, keys of cursors and of counters' subjects, the edge's mark."""
    public = [_public(key["kid"], key["private"]) for key in signing["keys"]]
    return {
        "jwks": {"keys": public},
        "cursor_key": _random(),
        "subject_key": _random(),
        "edge_keys": [_random()],
    }


def _public(key_id: str, private: str) -> Value:
    key = Ed25519PrivateKey.from_private_bytes(unb64url(private)).public_key()
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "kid": key_id,
        "x": b64url(key.public_bytes_raw()),
        "alg": "EdDSA",
        "use": "sig",
    }


def _key(_: Value) -> Value:
    return {"key": _random()}


def _iyzico(_: Value) -> Value:
    """Stands in until iyzico gives out real keys: the local simulator takes them, iyzico does not."""
    return {"api_key": f"sandbox-{_random()}", "secret_key": f"sandbox-{_random()}", "merchant_id": _number()}


def _paytr(_: Value) -> Value:
    """Stands in until PayTR gives out a store's keys."""
    return {"merchant_id": _number(), "merchant_key": _random(), "merchant_salt": _random()}


def _netgsm(_: Value) -> Value:
    """Stands in until Netgsm gives out an account, as the next two do."""
    return {"usercode": _number(), "password": _random()}


def _twilio(_: Value) -> Value:
    return {"account": f"AC{secrets.token_hex(16)}", "token": secrets.token_hex(16)}


def _whatsapp(_: Value) -> Value:
    """What verifies the webhook's address is made up by us and told to Meta."""
    return {"token": _random(), "app_secret": secrets.token_hex(16), "verify_token": _random()}


def _number() -> str:
    return str(100_000 + secrets.randbelow(900_000))


def _random() -> str:
    return b64url(secrets.token_bytes(32))


# In this order: the shared secret holds the public halves of the token keys.
MADE: Mapping[Secret, Callable[[Value], Value]] = {
    Secret.TOKEN_KEYS: _token_keys,
    Secret.SHARED: _shared,
    Secret.CODES: _key,
    Secret.PROBE: _key,
    Secret.IYZICO: _iyzico,
    Secret.PAYTR: _paytr,
    Secret.NETGSM: _netgsm,
    Secret.TWILIO: _twilio,
    Secret.WHATSAPP: _whatsapp,
}


def _read(client: Any, stage: str, secret: Secret) -> Value | None:
    try:
        value: Value = json.loads(client.get_secret_value(SecretId=secret.path(stage))["SecretString"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return None
    return value


def _write(client: Any, stage: str, secret: Secret, there: Value | None, wanted: Value) -> None:
    if there is None:
        client.create_secret(Name=secret.path(stage), SecretString=json.dumps(wanted))
    elif wanted != there:
        client.put_secret_value(SecretId=secret.path(stage), SecretString=json.dumps(wanted))
