"""WhatsApp by Meta's Cloud API: messages made of approved templates, and the webhook that tells what became of them.

Meta gives back what we call a message (`biz_opaque_callback_data`) with every state of it (PROVIDERS §8).
"""

import hmac
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kervan.errors import BadRequest
from kervan.providers.payments import BadSignature
from kervan.providers.sms import Outcome, Report, Template, TextAccount, TextNotTaken, TextRefused, TextUnanswered
from kervan.settings import Secret

if TYPE_CHECKING:
    from kervan.providers.secrets import Secrets

BUSY = frozenset({4, 80007, 130429, 131048, 131056})
BROKEN = frozenset({1, 2, 131000, 131016})
OUTCOMES = {"delivered": Outcome.DELIVERED, "read": Outcome.DELIVERED, "failed": Outcome.FAILED}
UNWANTED = 131050  # the reader has stopped marketing messages
SIGNED = "sha256="


class MetaWhatsApp(TextAccount):
    """One number of ours."""

    provider = "whatsapp"

    def send(self, template: Template) -> str:
        """One message; its wamid."""
        headers = {
            "content-type": "application/json",
            "authorization": f"Bearer {self._secrets.get(Secret.WHATSAPP)['token']}",
        }
        path = f"/{self._settings.whatsapp_version}/{self._settings.whatsapp_number}/messages"
        answer = self._http().post(path, json.dumps(_body(template), ensure_ascii=False).encode(), headers)
        messages = answer.get("messages")
        if isinstance(messages, list) and messages and isinstance(messages[0], dict) and messages[0].get("id"):
            return str(messages[0]["id"])
        error = answer.get("error")
        code = error.get("code") if isinstance(error, dict) else None
        if code in BUSY:
            raise TextNotTaken
        if code is None or code in BROKEN:
            raise TextUnanswered
        raise TextRefused(reason=str(code)[:16])


def greeted(secrets: "Secrets", fields: Mapping[str, str]) -> str:
    """What Meta wants to hear back when it is told our address. Raises BadRequest where it is not Meta."""
    told = fields.get("hub.verify_token", "").encode()
    known = str(secrets.get(Secret.WHATSAPP)["verify_token"]).encode()
    if fields.get("hub.mode") != "subscribe" or not hmac.compare_digest(told, known):
        raise BadRequest
    return fields.get("hub.challenge", "")


def reported(secrets: "Secrets", body: bytes, headers: Mapping[str, str]) -> list[Report]:
    """What a webhook says for good, of every message in it. Raises BadSignature, and BadRequest for what is no JSON."""
    key = str(secrets.get(Secret.WHATSAPP)["app_secret"]).encode()
    expected = SIGNED + hmac.digest(key, body, "sha256").hex()
    if not hmac.compare_digest(expected.encode(), headers.get("x-hub-signature-256", "").encode()):
        raise BadSignature
    try:
        return list(_reports(json.loads(body)))
    except (ValueError, TypeError, AttributeError):
        raise BadRequest from None


def _reports(told: Any) -> Iterator[Report]:
    values = [change.get("value", {}) for entry in told.get("entry", ()) for change in entry.get("changes", ())]
    for state in (state for value in values for state in value.get("statuses", ())):
        outcome, reference = OUTCOMES.get(state.get("status", "")), state.get("biz_opaque_callback_data")
        if outcome is not None and isinstance(reference, str):
            codes = [error.get("code") for error in state.get("errors", ())]
            yield Report(reference, outcome, str(codes[0])[:16] if codes else "", unwanted=UNWANTED in codes)


def _body(template: Template) -> dict[str, Any]:
    values = [{"type": "text", "text": _plain(value)} for value in template.values]
    filled = [{"type": "body", "parameters": values}] if values else []
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": template.number.removeprefix("+"),
        "type": "template",
        "template": {"name": template.name, "language": {"code": template.locale}, "components": filled},
        "biz_opaque_callback_data": template.reference,
    }


def _plain(value: str) -> str:
    """One line without gaps: Meta refuses others."""
    return " ".join(value.split())
