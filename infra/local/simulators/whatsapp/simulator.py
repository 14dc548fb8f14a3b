"""The simulated number."""

import hmac
import json
import re
from collections.abc import Mapping
from typing import Any

from infra.local.simulators.common.answers import Answer
from infra.local.simulators.common.deliveries import Deliveries
from infra.local.simulators.common.state import Json
from infra.local.simulators.common.texting import REFUSED, TextSimulator

PATH = "/{version}/{number}/messages"
SENDING = re.compile(r"/v[0-9]+\.[0-9]+/([0-9]+)/messages")
UGLY = re.compile(r"[\n\t]| {5}")


class MetaReports(Deliveries):
    """Signed over their bytes."""

    app_secret = ""

    def headers(self, record: Json, endpoint: Json) -> Mapping[str, str]:  # noqa: ARG002 - every endpoint's are the same
        """As Meta signs."""
        digest = hmac.new(self.app_secret.encode(), record["body"].encode(), "sha256").hexdigest()
        return {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"}


class WhatsAppSimulator(TextSimulator):
    """One number of a business. `approved`: the values that each template asks for."""

    def __init__(
        self,
        *,
        own: str = "1",
        token: str = "meta-token",  # noqa: S107 - of a simulator
        app_secret: str = "app_secret",  # noqa: S107
        approved: Mapping[str, int] | None = None,
        **more: Any,
    ) -> None:
        self.own, self.authorization, self.app_secret = own, f"Bearer {token}", app_secret
        self.approved = dict(approved or {})
        super().__init__(**more)

    def reports(self) -> Deliveries:
        """Tried again for days."""
        reports = MetaReports(self.state, self.clock, wait=lambda tried: 2.0**tried, max_attempts=None)
        reports.app_secret = self.app_secret
        return reports

    def number(self, path: str, body: bytes) -> str:
        """The recipient's, with a plus."""
        return f"+{_read(body).get('to', '')}" if SENDING.fullmatch(path) else ""

    def busy(self) -> Answer:
        """Over the number's throughput."""
        return _refused(429, 130429, "Rate limit hit")

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """A message, or why not."""
        found, asked = SENDING.fullmatch(path), _read(body)
        if headers.get("authorization") != self.authorization:
            return _refused(401, 190, "Invalid OAuth access token")
        if method != "POST" or not found or found[1] != self.own:
            return _refused(404, 100, "Unsupported post request")
        return self._refusal(asked) or Answer.of(200, self._taken(asked))

    def _refusal(self, asked: Json) -> Answer | None:
        """What is wrong with a message."""
        template = asked.get("template") or {}
        values = _values(template)
        if asked.get("messaging_product") != "whatsapp" or asked.get("type") != "template":
            return _refused(400, 100, "Invalid parameter")
        if template.get("name") not in self.approved or template["language"]["code"] not in ("tr", "en"):
            return _refused(404, 132001, "Template name does not exist in the translation")
        if len(values) != self.approved[template["name"]] or any(UGLY.search(value) for value in values):
            return _refused(400, 132000, "Number of parameters does not match")
        refused = str(asked.get("to", "")).endswith(REFUSED)
        return _refused(400, 131026, "Message undeliverable") if refused else None

    def _taken(self, asked: Json) -> Json:
        template = asked["template"]
        number, opaque = f"+{asked['to']}", asked.get("biz_opaque_callback_data")
        wamid = self.take("wamid", number, _said(template))
        for place, status in enumerate(("sent", "delivered" if self.state.texts[wamid]["reached"] else "failed"), 1):
            state: Json = {
                "id": wamid,
                "status": status,
                "timestamp": str(int(self.clock())),
                "recipient_id": asked["to"],
            }
            if opaque is not None:
                state["biz_opaque_callback_data"] = opaque
            if status == "failed":
                state["errors"] = [{"code": 131026, "title": "Message undeliverable"}]
            value = {"messaging_product": "whatsapp", "statuses": [state]}
            told = {"object": "whatsapp_business_account", "entry": [{"id": "0", "changes": [{"value": value}]}]}
            self.outgoing.queue(wamid, status, json.dumps(told), self.met(status), after=place)
        return {"messaging_product": "whatsapp", "messages": [{"id": wamid}]}


def _said(template: Json) -> Json:
    """A template and its values; the words around them are Meta's."""
    values = _values(template)
    text = " ".join([f"[{template['name']}.{template['language']['code']}]", *values])
    return {"template": template["name"], "values": values, "text": text}


def _values(template: Json) -> list[str]:
    return [value["text"] for part in template.get("components", ()) for value in part["parameters"]]


def _read(body: bytes) -> Json:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _refused(status: int, code: int, why: str) -> Answer:
    return Answer.of(status, {"error": {"message": why, "code": code, "error_data": {"details": why}}})
