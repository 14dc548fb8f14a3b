"""What an action is judged on, where MiniStack 1.5.33 names another resource to IAM than AWS does.

Sending mail is judged on the sender's identity (MiniStack: on `*`), signing under an alias on the key behind it
(MiniStack: on the alias). SQS's batches are judged as what they are batches of (MiniStack: under names of their own,
which no policy knows). And what never leaves this machine counts as sent over TLS, which bucket and queue policies
demand. Roles and policies are the ones that AWS gets, so the judgement must be too.
"""

import json
from collections.abc import Callable
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


def key_arn(arn: str, key_behind: Callable[[str], str | None]) -> str:
    """The ARN of the key behind an alias's ARN; any other ARN as it is."""
    place, separator, alias = arn.partition(":alias/")
    key = key_behind(arn) if separator and alias else None
    return f"{place}:key/{key.rpartition('/')[2]}" if key else arn


def single(action: str) -> str:
    """The action that a batch of SQS's is judged as; any other as it is."""
    return action.removesuffix("Batch") if action.startswith("sqs:") else action


def install() -> None:
    """Teach MiniStack's authorization in this process."""
    from ministack import app
    from ministack.core import iam_actions
    from ministack.services import kms

    mail: Any = iam_actions._ses_v2_resource_arn
    every: Any = iam_actions.extract_resource_arn
    named: Any = iam_actions.extract_iam_action

    def judged_mail(method: str, path: str, body: bytes, region: str, account: str) -> str:
        if method == "POST" and path.rstrip("/") == SENDING:
            return identity_arn(body, region, account)
        return str(mail(method, path, body, region, account))

    def judged(service: str, *request: Any, **more: Any) -> Any:
        found = every(service, *request, **more)
        return key_arn(found, kms._aliases.get) if service == "kms" and isinstance(found, str) else found

    def judged_as(*request: Any, **more: Any) -> Any:
        found = named(*request, **more)
        return single(found) if isinstance(found, str) else found

    pin: Any = app.pin_request_origin
    app.pin_request_origin = lambda source_ip, _over_tls: pin(source_ip, secure_transport=True)
    iam_actions._ses_v2_resource_arn = judged_mail
    iam_actions.extract_resource_arn = judged
    iam_actions.extract_iam_action = judged_as
