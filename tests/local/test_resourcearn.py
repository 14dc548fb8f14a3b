"""Roles are judged in the local cloud on the resources that AWS judges them on."""

import json

import pytest

from infra.local.resourcearn import identity_arn, key_arn, single

ARN = "arn:aws:ses:eu-central-1:000000000000:identity/bilgi@kervan.test"


@pytest.mark.parametrize("sender", ["bilgi@kervan.test", "Kurban Cebimde <bilgi@kervan.test>"])
def test_the_identity_is_the_senders_address(sender: str) -> None:
    assert identity_arn(json.dumps({"FromEmailAddress": sender}).encode(), "eu-central-1", "000000000000") == ARN


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"not json"])
def test_a_body_without_a_sender_names_nobody(body: bytes) -> None:
    assert identity_arn(body, "eu-central-1", "000000000000") == "*"


def test_an_alias_stands_for_its_key() -> None:
    alias, key = "arn:aws:kms:eu-central-1:0:alias/kervan", "arn:aws:kms:eu-central-1:0:key/95ab"
    assert key_arn(alias, {alias: "95ab"}.get) == key
    assert key_arn(alias, {alias: key}.get) == key
    assert key_arn(alias, {}.get) == alias
    assert key_arn(key, {alias: "other"}.get) == key


def test_a_batch_of_a_queue_is_judged_as_what_it_is_a_batch_of() -> None:
    assert single("sqs:DeleteMessageBatch") == "sqs:DeleteMessage"
    assert single("sqs:DeleteMessage") == "sqs:DeleteMessage"
    assert single("logs:GetBatch") == "logs:GetBatch"
