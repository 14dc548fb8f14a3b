"""Sending mail is judged on the sender's identity, as AWS judges it; MiniStack 1.5.33 judges it on `*`."""

import json
from typing import Any

SENDING = "/v2/email/outbound-emails"


def identity_arn(body: bytes, region: str, account: str) -> str:
    """The ARN of the identity that the request sends as; `*` for a body that names none."""
    try:
        sender = str(json.loads(body)["FromEmailAddress"])
    except (ValueError, KeyError, TypeError):
        return "*"
    address = sender.rpartition("<")[2].rstrip(">").strip()
    return f"arn:aws:ses:{region}:{account}:identity/{address}"


def install() -> None:
    """Teach MiniStack's authorization in this process."""
    from ministack.core import iam_actions

    judged_by_ministack: Any = iam_actions._ses_v2_resource_arn

    def judged(method: str, path: str, body: bytes, region: str, account: str) -> str:
        if method == "POST" and path.rstrip("/") == SENDING:
            return identity_arn(body, region, account)
        return str(judged_by_ministack(method, path, body, region, account))

    iam_actions._ses_v2_resource_arn = judged
