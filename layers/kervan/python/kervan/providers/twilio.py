"""Twilio: SMS by its Messages API, and the callbacks that tell what became of them (PROVIDERS §7c).

A callback is signed over its whole address and its form. The address is the one that Twilio was given, made from the
stage's public URL: what the gateway saw of it differs.
"""

import base64
import hmac
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from kervan.providers.payments import BadSignature
from kervan.providers.sms import Outcome, Report, Text, TextAccount, TextRefused, TextUnanswered, TextUnwanted
from kervan.settings import Secret, Settings

if TYPE_CHECKING:
    from kervan.providers.secrets import Secrets

CALLBACK = "/api/webhooks/twilio"
SERVICE = re.compile(r"MG[0-9a-f]{32}")
OUTCOMES = {"delivered": Outcome.DELIVERED, "undelivered": Outcome.FAILED, "failed": Outcome.FAILED}
UNSUBSCRIBED = "21610"


class TwilioSms(TextAccount):
    """One account."""

    provider = "twilio"
    turkish = False

    def send(self, text: Text) -> str:
        """One message; its sid."""
        account = self._secrets.get(Secret.TWILIO)
        sender = self._settings.sms_sender
        form = {
            "To": text.number,
            "MessagingServiceSid" if SERVICE.fullmatch(sender) else "From": sender,
            "Body": text.body,
            "StatusCallback": callback(self._settings, text.reference),
        }
        if text.seconds is not None:
            form["ValidityPeriod"] = str(text.seconds)
        basic = base64.b64encode(f"{account['account']}:{account['token']}".encode()).decode()
        headers = {"content-type": "application/x-www-form-urlencoded", "authorization": f"Basic {basic}"}
        path = f"/2010-04-01/Accounts/{account['account']}/Messages.json"
        answer = self._http().post(path, urlencode(form).encode(), headers)
        if isinstance(answer.get("sid"), str):
            return str(answer["sid"])
        if "code" not in answer:
            raise TextUnanswered
        code = str(answer["code"])[:16]
        raise TextUnwanted(reason=code) if code == UNSUBSCRIBED else TextRefused(reason=code)


def callback(settings: Settings, reference: str) -> str:
    """Where Twilio tells what became of a text."""
    return f"{settings.public_url}{CALLBACK}?{urlencode({'ref': reference})}"


def reported(
    settings: Settings, secrets: "Secrets", reference: str, body: bytes, headers: Mapping[str, str]
) -> Report | None:
    """What a callback says; None where it says nothing for good. Raises BadSignature."""
    form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    expected = signature(secrets.get(Secret.TWILIO)["token"], callback(settings, reference), form)
    if not hmac.compare_digest(expected.encode(), headers.get("x-twilio-signature", "").encode()):
        raise BadSignature
    outcome, code = OUTCOMES.get(form.get("MessageStatus", "")), form.get("ErrorCode", "")
    if outcome is None:
        return None
    return Report(reference, outcome, code[:16], unwanted=code == UNSUBSCRIBED)


def signature(token: str, url: str, form: Mapping[str, str]) -> str:
    """HMAC-SHA1 over the address and every field, sorted by name: Twilio's own way, bound to our configuration."""
    signed = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.digest(token.encode(), signed.encode(), "sha1")).decode()
