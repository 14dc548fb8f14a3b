"""A cloud in moto, made from the application's own declarations."""

import base64
import json
import pickle
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from moto.dynamodb.models import dynamodb_backends
from moto.events.models import events_backends
from moto.s3.models import s3_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.ses.models import ses_backends

from infra.manifest import SHARED_TABLES, groups, tables_of
from kervan import aws, edge
from kervan.providers.secrets import SecretsManager
from kervan.settings import Bucket, Secret, settings
from kervan.tables import Table, TableSchema
from kervan.tokens import AUDIENCE, TYPE, b64url
from kervan.world import World, the_world
from tests import document_key, straight_moto, swift_moto, swift_sdk
from tests.environment import ACCOUNT, REGION

KEY_ID = "test-key"
EDGE_KEYS = ("edge", "edge-before")
VAPID_KEYS = (
    {
        "id": "now",
        "private": "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA",
        "public": "BFFcPW6545a5BNP-yn9U_c0MwemXvzddylFa0KbDtANfRTa-OlDzGPv5pUdZAqIhUCvvDVfgjFOyzApW8X2fk1Q",
    },
)
TOKEN_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@cache
def entries() -> dict[tuple[str, str], Any]:
    """Every entry object by (group, kind)."""
    functions = (function for group in groups().values() for function in group.functions)
    return {(function.group, function.kind): function.entry for function in functions}


@cache
def tables() -> tuple[type[Table], ...]:
    """Every table of the product."""
    owned = (table for group in groups().values() for table in group.tables)
    return tuple(sorted((*tables_of(SHARED_TABLES), *owned), key=lambda table: table.schema().name))


def create_table(client: Any, schema: TableSchema, stage: str) -> None:
    """One table from its schema."""

    def keys(hash_key: str, range_key: str | None) -> list[dict[str, str]]:
        parts = [{"AttributeName": hash_key, "KeyType": "HASH"}]
        return parts + ([{"AttributeName": range_key, "KeyType": "RANGE"}] if range_key else [])

    indexes = [
        {"IndexName": i.name, "KeySchema": keys(i.hash_key, i.range_key), "Projection": {"ProjectionType": "ALL"}}
        for i in schema.indexes
    ]
    client.create_table(
        TableName=f"{stage}-{schema.name}",
        KeySchema=keys(schema.hash_key, schema.range_key),
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": t} for n, t in schema.types.items()],
        BillingMode="PAY_PER_REQUEST",
        **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
        **({"StreamSpecification": {"StreamEnabled": True, "StreamViewType": schema.stream}} if schema.stream else {}),
    )


def secrets() -> dict[Secret, dict[str, Any]]:
    """Fixed secrets of the test stage."""
    public = b64url(TOKEN_KEY.public_key().public_bytes_raw())
    key = {"kty": "OKP", "crv": "Ed25519", "kid": KEY_ID, "x": public, "alg": "EdDSA", "use": "sig"}
    private = b64url(TOKEN_KEY.private_bytes_raw())
    return {
        Secret.SHARED: {
            "jwks": {"keys": [key]},
            "cursor_key": b64url(b"c" * 32),
            "subject_key": b64url(b"s" * 32),
            "edge_keys": list(EDGE_KEYS),
            "vapid": [{"id": key["id"], "public": key["public"]} for key in VAPID_KEYS],
        },
        Secret.VAPID: {"keys": list(VAPID_KEYS)},
        Secret.TOKEN_KEYS: {"active": KEY_ID, "keys": [{"kid": KEY_ID, "private": private}]},
        Secret.CODES: {"key": b64url(b"k" * 32)},
        Secret.STRIPE: {
            "api_key": "sk_test_kervan",
            "publishable_key": "pk_test_kervan",
            "webhook_secrets": ["whsec_test_kervan"],
        },
        Secret.IYZICO: {"api_key": "sandbox-kervan", "secret_key": "sandbox-kervan-secret", "merchant_id": "123456"},
        Secret.PAYTR: {"merchant_id": "123456", "merchant_key": "kervan-key", "merchant_salt": "kervan-salt"},
        Secret.NETGSM: {"usercode": "8501234567", "password": "sifre"},
        Secret.TWILIO: {"account": "AC00000000000000000000000000000000", "token": "12345"},
        Secret.WHATSAPP: {"token": "meta-token", "app_secret": "app_secret", "verify_token": "meta-verify"},
        Secret.PROBE: {"key": "probe-key"},
    }


def _parts() -> Mapping[str, Any]:
    """Where moto keeps what a stage begins with: backends, by the attribute that holds it."""
    return {
        "tables": dynamodb_backends[ACCOUNT][REGION],
        "buckets": s3_backends[ACCOUNT]["aws"],
        "secrets": secretsmanager_backends[ACCOUNT][REGION],
        "event_buses": events_backends[ACCOUNT][REGION],
        "email_identities": ses_backends[ACCOUNT][REGION],
    }


@cache
def _empty(wanted: tuple[type[Table], ...]) -> Mapping[str, bytes]:
    """A stage as moto makes it, kept: making it takes a hundred times as long as copying it."""
    now = settings()
    dynamo: Any = aws.client("dynamodb")
    for table in wanted:
        create_table(dynamo, table.schema(), now.stage)
    s3: Any = aws.client("s3")
    for bucket in Bucket:
        s3.create_bucket(Bucket=now.bucket(bucket), CreateBucketConfiguration={"LocationConstraint": aws.region()})
        s3.put_bucket_versioning(Bucket=now.bucket(bucket), VersioningConfiguration={"Status": "Enabled"})
    manager: Any = aws.client("secretsmanager")
    for secret, value in {**secrets(), Secret.DOCUMENT_CERTIFICATE: document_key.certificate()}.items():
        manager.create_secret(Name=secret.path(now.stage), SecretString=json.dumps(value))
    events: Any = aws.client("events")
    events.create_event_bus(Name=now.bus)
    mail: Any = aws.client("sesv2")
    mail.create_email_identity(EmailIdentity="bilgi@kervan.test")
    return {name: pickle.dumps(getattr(backend, name)) for name, backend in _parts().items()}


def build() -> None:
    """Tables, buckets, the bus, secrets, the document key and the mail identity."""
    kept = _empty(tables())
    for name, backend in _parts().items():
        setattr(backend, name, pickle.loads(kept[name]))  # noqa: S301 - ours
    document_key.install()


def inhabit(world: World) -> None:
    """Every entry gets this world from now on."""
    for (_, role), entry in entries().items():
        if role == "handler":
            entry.dependency_overrides[the_world] = lambda: world
        else:
            entry.world = lambda: world


def in_a_new_process(world: World) -> World:
    """The same world, in which no function has read a secret yet: each of them reads its own, as processes do."""
    made = replace(world, secrets=SecretsManager(world.settings.stage))
    inhabit(made)
    return made


def access_token(user_id: str, role: str, now: datetime, **changes: Any) -> str:
    """A token such as `auth` issues."""
    claims = {
        "iss": settings().public_url,
        "aud": AUDIENCE,
        "sub": user_id,
        "role": role,
        "sid": "ses_00000000000000000000000000",
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(minutes=10)).timestamp()),
    }
    return jwt.encode({**claims, **changes}, TOKEN_KEY, algorithm="EdDSA", headers={"kid": KEY_ID, "typ": TYPE})


def http_event(
    method: str,
    path: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    source: str = "203.0.113.7",
) -> dict[str, Any]:
    """API Gateway's payload 2.0 of a request that came through the edge."""
    raw_path, _, query = path.partition("?")
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    try:
        text, encoded = body.decode(), False
    except UnicodeDecodeError:
        text, encoded = base64.b64encode(body).decode(), True
    return {
        "version": "2.0",
        "routeKey": f"{method} {raw_path}",
        "rawPath": raw_path,
        "rawQueryString": query,
        "headers": {edge.HEADER: EDGE_KEYS[0], **{name.lower(): value for name, value in (headers or {}).items()}},
        "queryStringParameters": {name: value for name, _, value in pairs} or None,
        "requestContext": {
            "http": {"method": method, "path": raw_path, "sourceIp": source, "protocol": "HTTP/1.1", "userAgent": "t"},
            "requestId": "req-test-1",
            "routeKey": f"{method} {raw_path}",
            "stage": "$default",
            "timeEpoch": 0,
        },
        "body": text or None,
        "isBase64Encoded": encoded,
    }


class Clock:
    """The tests' time: it moves when it is told to."""

    def __init__(self) -> None:
        """Starts on a quiet morning."""
        self.now = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def advance(self, **parts: float) -> None:
        """Let time pass: `clock.advance(minutes=31)`."""
        self.now += timedelta(**parts)


swift_moto.install()
straight_moto.install()
swift_sdk.install()
