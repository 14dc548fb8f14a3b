"""Mail may be sent only as the identity that a role names, in the local cloud as in AWS."""

import json

import pytest

from infra.local.senderarn import identity_arn

ARN = "arn:aws:ses:eu-central-1:000000000000:identity/bilgi@kervan.test"


@pytest.mark.parametrize("sender", ["bilgi@kervan.test", "Kurban Cebimde <bilgi@kervan.test>"])
def test_the_identity_is_the_senders_address(sender: str) -> None:
    assert identity_arn(json.dumps({"FromEmailAddress": sender}).encode(), "eu-central-1", "000000000000") == ARN


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"not json"])
def test_a_body_without_a_sender_names_nobody(body: bytes) -> None:
    assert identity_arn(body, "eu-central-1", "000000000000") == "*"
