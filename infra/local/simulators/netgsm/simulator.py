"""The simulated account."""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from infra.local.simulators.common.answers import Answer
from infra.local.simulators.common.texting import REFUSED, TextSimulator

SEND, REPORT = "/sms/rest/v2/send", "/sms/rest/v2/report"
MOBILE = re.compile(r"5[0-9]{9}")
INFORMING, COMMERCIAL = "0", ("11", "12")
NOT_ACCEPTABLE = 406
LONGEST = 917
DATE = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}")


class NetgsmSimulator(TextSimulator):
    """One account with one header. `agreed` are the numbers that İYS knows a consent of."""

    def __init__(
        self,
        *,
        usercode: str = "8501234567",
        password: str = "sifre",  # noqa: S107 - of a simulator
        header: str = "KERVAN",
        agreed: tuple[str, ...] = (),
        **more: Any,
    ) -> None:
        self.authorization = "Basic " + base64.b64encode(f"{usercode}:{password}".encode()).decode()
        self.header, self.agreed = header, set(agreed)
        super().__init__(**more)

    def number(self, path: str, body: bytes) -> str:
        """Of the first message."""
        messages = _read(body).get("messages") if path == SEND else None
        return str(messages[0].get("no", "")) if messages else ""

    def busy(self) -> Answer:
        """As its limits answer."""
        return _refused("80", "Gönderim sınır aşımı")

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """By path."""
        if method != "POST" or path not in (SEND, REPORT):
            return Answer.of(404, {"code": "404"})
        if headers.get("authorization") != self.authorization:
            return _refused("30", "Geçersiz kullanıcı adı, şifre veya API erişim izni")
        asked = _read(body)
        return self._sent(asked) if path == SEND else self._reported(asked)

    def _sent(self, asked: Mapping[str, Any]) -> Answer:
        messages, kind = asked.get("messages"), asked.get("iysfilter", INFORMING)
        if not isinstance(messages, list) or len(messages) != 1 or kind not in (INFORMING, *COMMERCIAL):
            return _refused("70", "Hatalı sorgulama")
        number, words = str(messages[0].get("no", "")), str(messages[0].get("msg", ""))
        if asked.get("msgheader") != self.header:
            return _refused("40", "Mesaj başlığınız sistemde tanımlı değil")
        if not words or len(words) > LONGEST:
            return _refused("20", "Mesaj metni hatalı")
        if not MOBILE.fullmatch(number) or number.endswith(REFUSED):
            return _refused("70", "Hatalı numara")
        forbidden = kind in COMMERCIAL and number not in self.agreed
        said = {"text": words, "encoding": asked.get("encoding", ""), "commercial": kind != INFORMING}
        job = self.take("job", number, {**said, "iys": forbidden})
        return Answer.of(200, {"code": "00", "jobid": job, "description": "queued"})

    def _reported(self, asked: Mapping[str, Any]) -> Answer:
        dates = [str(asked.get(name, "")) for name in ("startdate", "stopdate")]
        if not all(DATE.fullmatch(date) for date in dates):
            return _refused("70", "Hatalı tarih")
        wanted = asked.get("jobids") or list(self.state.texts)
        found = [self._state(job) for job in wanted if job in self.state.texts]
        if not found:
            return _refused("60", "Kayıt bulunamadı")
        return Answer.of(200, {"code": "00", "jobs": found, "description": "success"})

    def _state(self, job: str) -> dict[str, Any]:
        text = self.state.texts[job]
        status = 16 if text["iys"] else 1 if text["reached"] else 2
        waiting = self.clock() < text["at"] + 10
        return {"jobid": job, "number": text["number"], "status": 0 if waiting else status}


def _read(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _refused(code: str, why: str) -> Answer:
    return Answer.of(NOT_ACCEPTABLE, {"code": code, "description": why})
