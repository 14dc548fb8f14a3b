"""What becomes of a mail on the local cloud: its address decides, and the product's own listeners understand it."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.local.mailevents import events
from infra.local.postbox import Postbox
from kervan.notices import MailBounced, MailComplained, MailDelivered, MailNotice
from tests.local.asking import Asking
from tests.local.test_postbox import MAIL, aws

KINDS = {kind.detail_type: kind for kind in (MailBounced, MailComplained, MailDelivered)}


def sent(to: str) -> dict[str, Any]:
    """A mail of the product."""
    tags = [{"Name": "sending", "Value": "ltr_1.password_changed"}]
    return {**MAIL, "Destination": {"ToAddresses": [to]}, "ConfigurationSetName": "kervan-local", "EmailTags": tags}


def heard(to: str) -> list[MailNotice]:
    """What the product reads of it."""
    at = {"at": "2026-11-21T09:30:00Z"}
    told = events(sent(to), "m-1")
    return [KINDS[kind].model_validate({**json.loads(json.dumps(detail)), **at}) for kind, detail in told]


@pytest.mark.parametrize(
    ("to", "kinds"),
    [
        ("ana@example.com", [MailDelivered]),
        ("bounce@example.com", [MailBounced]),
        ("Bounce+7@example.com", [MailBounced]),
        ("full@example.com", [MailBounced]),
        ("complaint@example.com", [MailDelivered, MailComplained]),
    ],
)
def test_the_address_decides(to: str, kinds: list[type[MailNotice]]) -> None:
    notices = heard(to)
    assert [type(notice) for notice in notices] == kinds
    assert {notice.mail.tags["sending"][0] for notice in notices} == {"ltr_1.password_changed"}
    assert all(notice.mail.destination == [to] for notice in notices)


def test_a_full_mailbox_is_a_passing_matter() -> None:
    kinds = [notice.bounce.kind for to in ("full@x.test", "bounce@x.test") for notice in heard(to)]  # type: ignore[attr-defined]
    assert kinds == ["Transient", "Permanent"]


def test_every_mail_that_was_filed_is_told_of(tmp_path: Path) -> None:
    told: list[str] = []
    client = Asking(Postbox(aws, tmp_path, lambda mail, _: told.extend(mail["Destination"]["ToAddresses"])))
    client.post("/v2/email/outbound-emails", json=sent("bounce@example.com"))
    client.post("/v2/email/outbound-emails", json={**sent("b@example.com"), "FromEmailAddress": "refused"})
    assert told == ["bounce@example.com"]
    assert list(events(MAIL, "m-1")) == []
