"""The answers against the SDK's own description of this API version."""

from typing import Any, get_args

import pytest
from stripe import Charge, Event, PaymentIntent, PaymentMethod, Refund, StripeClient

from infra.local.simulators.stripe import API_VERSION, StripeSimulator
from tests.simulators.stripe.receiver import Receiver


@pytest.fixture(name="objects")
def _objects(sdk: StripeClient, simulator: StripeSimulator) -> dict[str, dict[str, Any]]:
    """One of each, after a payment by 3-D Secure and a partial refund that failed."""
    intent = sdk.v1.payment_intents.create({"amount": 2999, "currency": "try"})
    simulator.pay(intent.id, "4000000000003220")
    simulator.authenticate(intent.id, passed=True)
    refund = sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 1})
    simulator.settle_refund(refund.id, "failed")
    simulator.flush(Receiver())
    return {each["object"]: each for each in simulator.core.state.objects.values()}


@pytest.mark.parametrize("model", [PaymentIntent, Charge, Refund, Event, PaymentMethod])
def test_every_member_is_one_the_sdk_knows_and_none_it_needs_is_missing(
    objects: dict[str, dict[str, Any]], model: Any
) -> None:
    members = {name: note for name, note in model.__annotations__.items() if name not in ("OBJECT_NAME", "deleted")}
    given = objects[model.OBJECT_NAME]
    assert given.keys() <= members.keys()
    needed = {name for name, note in members.items() if not _optional(note)}
    assert needed - given.keys() == set()


def test_the_version_is_the_sdks_pin() -> None:
    from stripe import api_version

    assert api_version == API_VERSION


def test_optional_members_were_recognised() -> None:
    """Guards the test above: its reading of the SDK's annotations finds both kinds."""
    notes = PaymentIntent.__annotations__
    assert _optional(notes["latest_charge"])
    assert _optional(notes["payment_record"])
    assert not _optional(notes["amount"])
    assert not _optional(notes["status"])


def _optional(note: object) -> bool:
    return "Optional[" in str(note) or type(None) in get_args(note)
