"""The secrets of a stage: what the product makes up for itself, and what a provider gave out. Safe to run again.

What is there is never changed, unless a new key of the edge is asked for; an entry that a newer version asks for is
added. `document-certificate` is not here: it is issued for the stage's own key (`infra.document_key`).
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from infra.stage import edge_secret
from kervan.auth import SERVICE_PREFIX
from kervan.settings import Secret
from kervan.tokens import b64url, unb64url

Value = dict[str, Any]
Held = Callable[[Secret], Value]  # what stands in another secret


def ensure(client: Any, stage: str, given: Mapping[Secret, Value]) -> list[Secret]:
    """Create the secrets that are missing and the entries that lack. `given` is for what only a provider knows; those
    of it are told that another value stands in for already.
    """

    def held(secret: Secret) -> Value:
        return _read(client, stage, secret) or {}

    for secret, made in MADE.items():
        there = _read(client, stage, secret)
        _write(client, stage, secret, there, {**made(held), **given.get(secret, {}), **(there or {})})
    for secret in given.keys() - MADE.keys():
        there = _read(client, stage, secret)
        _write(client, stage, secret, there, {**given[secret], **(there or {})})
    return [secret for secret, value in given.items() if held(secret) != {**held(secret), **value}]


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


def add_service_key(client: Any, stage: str, name: str, scopes: Sequence[str]) -> str:
    """A key for a machine, to be shown once: its hash is all that is kept. A name that is there gets another key."""
    key = f"{SERVICE_PREFIX}{_random()}"
    shared = _read(client, stage, Secret.SHARED) or {}
    others = [held for held in shared.get("service_keys", []) if held["name"] != name]
    made = {"name": name, "sha256": hashlib.sha256(key.encode()).hexdigest(), "scopes": sorted(scopes)}
    _write(client, stage, Secret.SHARED, shared, {**shared, "service_keys": [*others, made]})
    return key


def renew_vapid_key(client: Any, stage: str) -> str:
    """A new key for browsers that subscribe from now on; its id. The one before it serves those that know it, until
    the next time. The worker holds both before any browser hears of the new one.
    """
    key, standing = vapid_key(), _read(client, stage, Secret.VAPID) or {"keys": []}
    keys = [key, *standing["keys"][:1]]
    for secret, changed in (
        (Secret.VAPID, {"keys": keys}),
        (Secret.SHARED, {"vapid": _public_halves(keys)}),
    ):
        there = _read(client, stage, secret)
        _write(client, stage, secret, there, {**(there or {}), **changed})
    return str(key["id"])


def vapid_key() -> Value:
    """A P-256 key pair as browsers and pywebpush write it, and an id for it."""
    made = ec.generate_private_key(ec.SECP256R1())
    point = made.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    private = made.private_numbers().private_value.to_bytes(32, "big")
    return {"id": secrets.token_hex(4), "private": b64url(private), "public": b64url(point)}


def _vapid(_: Held) -> Value:
    """One key that browsers are subscribed under."""
    return {"keys": [vapid_key()]}


def _public_halves(keys: list[Value]) -> list[Value]:
    """What browsers may see, the current one first."""
    return [{"id": key["id"], "public": key["public"]} for key in keys]


def _token_keys(_: Held) -> Value:
    """One Ed25519 key that signs access tokens."""
    key_id = secrets.token_hex(8)
    private = Ed25519PrivateKey.generate().private_bytes_raw()
    return {"active": key_id, "keys": [{"kid": key_id, "private": b64url(private)}]}


def _shared(held: Held) -> Value:
    """What every HTTP function knows: the public halves, keys of cursors and of counters' subjects, the edge's mark."""
    public = [_public(key["kid"], key["private"]) for key in held(Secret.TOKEN_KEYS)["keys"]]
    return {
        "jwks": {"keys": public},
        "cursor_key": _random(),
        "subject_key": _random(),
        "edge_keys": [_random()],
        "vapid": _public_halves(held(Secret.VAPID)["keys"]),
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


def _key(_: Held) -> Value:
    return {"key": _random()}


def _iyzico(_: Held) -> Value:
    """Stands in until iyzico gives out real keys: the local simulator takes them, iyzico does not."""
    return {"api_key": f"sandbox-{_random()}", "secret_key": f"sandbox-{_random()}", "merchant_id": _number()}


def _paytr(_: Held) -> Value:
    """Stands in until PayTR gives out a store's keys."""
    return {"merchant_id": _number(), "merchant_key": _random(), "merchant_salt": _random()}


def _netgsm(_: Held) -> Value:
    """Stands in until Netgsm gives out an account, as the next two do."""
    return {"usercode": _number(), "password": _random()}


def _twilio(_: Held) -> Value:
    return {"account": f"AC{secrets.token_hex(16)}", "token": secrets.token_hex(16)}


def _whatsapp(_: Held) -> Value:
    """What verifies the webhook's address is made up by us and told to Meta."""
    return {"token": _random(), "app_secret": secrets.token_hex(16), "verify_token": _random()}


def _number() -> str:
    return str(100_000 + secrets.randbelow(900_000))


def _random() -> str:
    return b64url(secrets.token_bytes(32))


# In this order: the shared secret holds the public halves of the keys before it.
MADE: Mapping[Secret, Callable[[Held], Value]] = {
    Secret.TOKEN_KEYS: _token_keys,
    Secret.VAPID: _vapid,
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
