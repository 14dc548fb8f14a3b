"""The simulated account."""

import base64
import hmac
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from infra.local.simulators.common.answers import Answer
from infra.local.simulators.common.deliveries import Deliveries, Delivery
from infra.local.simulators.common.state import Json
from infra.local.simulators.common.texting import REFUSED, TextSimulator

PATH = "/2010-04-01/Accounts/{account}/Messages.json"
E164 = re.compile(r"\+[1-9][0-9]{7,14}")
LONGEST = 1600
STOPPED = "97"  # who has answered STOP


class TwilioReports(Deliveries):
    """Each goes to the address that its message named."""

    token = ""

    def take(self, delivery_id: int) -> Delivery | None:
        """Twilio has no endpoint of an account."""
        record = self.record(delivery_id)
        if record["status"] != "pending":
            return None
        record["status"] = "sending"
        url = record["event"]
        return Delivery(delivery_id, url, record["body"].encode(), self.headers(record, {"url": url}))

    def headers(self, record: Json, endpoint: Json) -> Mapping[str, str]:
        """Signed anew each time; it comes out the same."""
        form = dict(parse_qsl(record["body"], keep_blank_values=True))
        return {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": sign(self.token, endpoint["url"], form),
        }


class TwilioSimulator(TextSimulator):
    """One account."""

    def __init__(
        self,
        *,
        account: str = "AC00000000000000000000000000000000",
        token: str = "12345",  # noqa: S107 - of a simulator
        **more: Any,
    ) -> None:
        self.account, self.token = account, token
        self.authorization = "Basic " + base64.b64encode(f"{account}:{token}".encode()).decode()
        super().__init__(**more)
        self.state.endpoint = {"url": "each message's own"}

    def reports(self) -> Deliveries:
        """Tried again for hours."""
        reports = TwilioReports(self.state, self.clock, wait=lambda tried: 2.0**tried, max_attempts=8)
        reports.token = self.token
        return reports

    def number(self, path: str, body: bytes) -> str:
        """The recipient's."""
        return _form(body).get("To", "") if path.endswith("/Messages.json") else ""

    def busy(self) -> Answer:
        """Over the account's limit."""
        return _refused(429, 20429, "Too Many Requests")

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """A message, or why not."""
        form = _form(body)
        if headers.get("authorization") != self.authorization:
            return _refused(401, 20003, "Authenticate")
        if method != "POST" or path != PATH.format(account=self.account):
            return _refused(404, 20404, "The requested resource was not found")
        if not form.get("From") and not form.get("MessagingServiceSid"):
            return _refused(400, 21603, "A 'From' phone number is required.")
        if not 0 < len(form.get("Body", "")) <= LONGEST:
            return _refused(400, 21602, "Message body is required.")
        return _unwilling(form.get("To", "")) or Answer.of(201, self._taken(form))

    def _taken(self, form: Mapping[str, str]) -> Json:
        sid = self.take("SM", form["To"], {"text": form["Body"], "seconds": form.get("ValidityPeriod")})
        states = ("sent", "delivered" if self.state.texts[sid]["reached"] else "undelivered")
        for place, status in enumerate(states, 1):
            told = {"MessageSid": sid, "MessageStatus": status, "To": form["To"], "AccountSid": self.account}
            if status == "undelivered":
                told["ErrorCode"] = "30005"
            if form.get("StatusCallback"):
                self.outgoing.queue(form["StatusCallback"], status, urlencode(told), self.met(status), after=place)
        return {"sid": sid, "status": "queued", "to": form["To"], "error_code": None}


def _unwilling(number: str) -> Answer | None:
    """Why nothing goes to a number."""
    if not E164.fullmatch(number) or number.endswith(REFUSED):
        return _refused(400, 21211, "Invalid 'To' Phone Number")
    if number.endswith(STOPPED):
        return _refused(400, 21610, "Attempt to send to unsubscribed recipient")
    return None


def sign(token: str, url: str, form: Mapping[str, str]) -> str:
    """As Twilio signs: the address, then each field and its value, by name."""
    text = url
    for name in sorted(form):
        text += name + form[name]
    return base64.b64encode(hmac.new(token.encode(), text.encode(), "sha1").digest()).decode()


def _form(body: bytes) -> dict[str, str]:
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _refused(status: int, code: int, why: str) -> Answer:
    return Answer.of(status, {"code": code, "message": why, "more_info": "", "status": status})
