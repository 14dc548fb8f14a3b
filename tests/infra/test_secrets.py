"""A stage's secrets: complete after the first run, untouched by the second."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.secrets import MADE, ensure, hand_to_edge, renew_edge_key, renew_vapid_key
from infra.stage import edge_secret
from kervan import aws
from kervan.settings import Secret
from kervan.tokens import b64url, unb64url

STRIPE = {"api_key": "sk_test_1", "publishable_key": "pk_test_1", "webhook_secrets": ["whsec_1"]}


@pytest.fixture
def manager() -> Any:
    """A Secrets Manager; every test has a stage of its own in it."""
    return aws.client("secretsmanager")


def _value(manager: Any, secret: Secret, stage: str) -> Any:
    return json.loads(manager.get_secret_value(SecretId=secret.path(stage))["SecretString"])


def test_the_published_keys_are_those_that_sign(manager: Any) -> None:
    ensure(manager, "made", {Secret.STRIPE: STRIPE})
    signing, shared = _value(manager, Secret.TOKEN_KEYS, "made"), _value(manager, Secret.SHARED, "made")
    assert signing["active"] == signing["keys"][0]["kid"]
    private = Ed25519PrivateKey.from_private_bytes(unb64url(signing["keys"][0]["private"]))
    assert shared["jwks"]["keys"] == [
        {
            "kty": "OKP",
            "crv": "Ed25519",
            "kid": signing["active"],
            "x": b64url(private.public_key().public_bytes_raw()),
            "alg": "EdDSA",
            "use": "sig",
        }
    ]


def test_every_secret_is_there_but_the_one_that_needs_the_key(manager: Any) -> None:
    given = set(Secret) - MADE.keys() - {Secret.DOCUMENT_CERTIFICATE}
    ensure(manager, "whole", {secret: {"from": "its provider"} for secret in given})
    names = {entry["Name"] for entry in manager.list_secrets()["SecretList"]}
    assert names >= {secret.path("whole") for secret in Secret} - {Secret.DOCUMENT_CERTIFICATE.path("whole")}
    assert _value(manager, Secret.STRIPE, "whole") == {"from": "its provider"}


def test_what_was_given_too_late_is_told(manager: Any) -> None:
    """Keys that stand in for a provider's are made by the first run, and a later file does not replace them."""
    keys = {"api_key": "of iyzico", "secret_key": "of iyzico", "merchant_id": "1"}
    assert ensure(manager, "late", {Secret.STRIPE: STRIPE}) == []
    assert ensure(manager, "late", {Secret.STRIPE: STRIPE, Secret.IYZICO: keys}) == [Secret.IYZICO]
    assert _value(manager, Secret.IYZICO, "late") != keys


def test_a_second_run_changes_nothing(manager: Any) -> None:
    ensure(manager, "twice", {Secret.STRIPE: STRIPE})
    before = {secret: _value(manager, secret, "twice") for secret in (*Secret,) if secret != "document-certificate"}
    ensure(manager, "twice", {Secret.STRIPE: {**STRIPE, "api_key": "another"}})
    assert {secret: _value(manager, secret, "twice") for secret in before} == before


def test_a_new_entry_is_added_beside_what_is_there(manager: Any) -> None:
    manager.create_secret(Name=Secret.SHARED.path("old"), SecretString=json.dumps({"cursor_key": "kept"}))
    ensure(manager, "old", {})
    shared = _value(manager, Secret.SHARED, "old")
    assert shared["cursor_key"] == "kept"
    assert len(shared["edge_keys"]) == 1
    assert shared["jwks"]["keys"][0]["kid"] == _value(manager, Secret.TOKEN_KEYS, "old")["active"]


def test_a_new_key_of_the_edge_stands_before_the_last_one_and_no_other(manager: Any) -> None:
    ensure(manager, "edged", {})
    before = _value(manager, Secret.SHARED, "edged")
    renew_edge_key(manager, "edged")
    once = _value(manager, Secret.SHARED, "edged")
    assert once["edge_keys"][1:] == before["edge_keys"]
    renew_edge_key(manager, "edged")
    twice = _value(manager, Secret.SHARED, "edged")
    assert twice["edge_keys"][1:] == once["edge_keys"][:1]
    assert len({*before["edge_keys"], *once["edge_keys"], *twice["edge_keys"]}) == 3
    assert {**twice, "edge_keys": []} == {**before, "edge_keys": []}


def test_the_edge_is_handed_a_version_for_each_key(manager: Any) -> None:
    versions = [hand_to_edge(manager, "handed", key) for key in ("one", "one", "two")]
    assert versions[0] == versions[1] != versions[2]
    held = [manager.get_secret_value(SecretId=edge_secret("handed"), VersionId=v)["SecretString"] for v in versions]
    assert [json.loads(text) for text in held] == [{"key": "one"}, {"key": "one"}, {"key": "two"}]


def test_two_push_keys_hold_and_browsers_hear_of_the_new_one_last(manager: Any) -> None:
    ensure(manager, "pushing", {Secret.STRIPE: STRIPE})
    first = _value(manager, Secret.VAPID, "pushing")["keys"][0]["id"]
    second = renew_vapid_key(manager, "pushing")
    third = renew_vapid_key(manager, "pushing")
    held = _value(manager, Secret.VAPID, "pushing")["keys"]
    shared = _value(manager, Secret.SHARED, "pushing")
    assert ([key["id"] for key in held], len({first, second, third})) == ([third, second], 3)
    assert shared["vapid"] == [{"id": key["id"], "public": key["public"]} for key in held]
    assert "private" not in json.dumps(shared["vapid"]) and shared["edge_keys"]
