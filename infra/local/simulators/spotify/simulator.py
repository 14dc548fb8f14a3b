"""The whole simulated accounts service, with no socket anywhere."""

import time
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from infra.local.simulators.common.answers import Answer
from infra.local.simulators.common.deliveries import Deliveries
from infra.local.simulators.common.faults import spend_on_request
from infra.local.simulators.common.simulator import Simulator, Sleep
from infra.local.simulators.common.state import Clock, Json, NewId, random_ids
from infra.local.simulators.spotify.core import Refused, Settings, State
from infra.local.simulators.spotify.faults import VOCABULARY
from infra.local.simulators.spotify.tokens import Tokens

SILENCE = 30.0
PERSON = "spotify-listener"


class SpotifySimulator(Simulator):
    """State and rules. Everything that could differ between two runs comes in by the door."""

    def __init__(
        self,
        *,
        clock: Clock = time.time,
        new_id: NewId = random_ids,
        sleep: Sleep = time.sleep,
        settings: Settings | None = None,
    ) -> None:
        self._state = State()
        super().__init__(self._state, Deliveries(self._state, clock, wait=lambda _: 0.0, max_attempts=1))
        self.tokens = Tokens(self._state, clock, new_id, settings or Settings())
        self._sleep = sleep

    def handle(self, method: str, url: str, headers: Mapping[str, str], body: str | bytes | None = None) -> Answer:
        """Answer one request to the token endpoint. Any thread may call."""
        if method.upper() != "POST" or urlsplit(url).path != "/api/token":
            return Answer.of(404, {"error": {"status": 404, "message": "Service not found"}})
        sent = {name.lower(): value for name, value in headers.items()}
        if not sent.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return Answer.of(415, {"error": "unsupported_media_type"})
        text = body if isinstance(body, str) else (body or b"").decode("utf-8", "replace")
        form = dict(parse_qsl(text, keep_blank_values=True))
        with self.lock:
            met = {fault["mode"]: fault for fault in self._met(form)}
        return self._disturbed(met) or self._served(form, met)

    def agree(self, page: str, person: str = PERSON) -> dict[str, str]:
        """What the browser brings back once this person has agreed on the page. Raises NotAsked."""
        query = dict(parse_qsl(urlsplit(page).query, keep_blank_values=True))
        with self.lock:
            return {"code": self.tokens.agreed(query, person), "state": query.get("state", "")}

    def revoke(self, person: str = PERSON) -> int:
        """This person takes everything back; how many grants ended."""
        with self.lock:
            gone = [token for token, grant in self._state.grants.items() if grant["person"] == person]
            for token in gone:
                del self._state.grants[token]
            self._state.touch()
        return len(gone)

    def arm(self, fault: Mapping[str, object]) -> Json:
        """Arm a fault (see `faults`)."""
        with self.lock:
            return VOCABULARY.arm(self._state, fault)

    def ledger(self) -> Json:
        """Every access token that was made, and how many grants live."""
        with self.lock:
            return {"tokens": deepcopy(self._state.ledger), "grants": len(self._state.grants)}

    def _disturbed(self, met: Mapping[str, Json]) -> Answer | None:
        """The answer of a fault that keeps the request from having an effect."""
        if "delay" in met:
            self._sleep(met["delay"]["seconds"] or 0)
        if "unreachable" in met:
            return Answer.never(met["unreachable"]["seconds"])
        if "busy" in met:
            body = {"error": {"status": 429, "message": "API rate limit exceeded"}}
            return Answer.of(429, body, {"Retry-After": "5"})
        return Answer(met["error"]["status"], b"", {}) if "error" in met else None

    def _served(self, form: Mapping[str, str], met: Mapping[str, Json]) -> Answer:
        with self.lock:
            answer = self._answer(form)
        if "timeout_after_success" not in met:
            return answer
        seconds = met["timeout_after_success"]["seconds"]
        return replace(answer, lost=SILENCE if seconds is None else seconds)

    def _met(self, form: Mapping[str, str]) -> list[Json]:
        return spend_on_request(self._state, {"grant": (form.get("grant_type", ""),)})

    def _answer(self, form: Mapping[str, str]) -> Answer:
        try:
            return Answer.of(200, self.tokens.answer(form))
        except Refused as refused:
            return Answer.of(400, refused.body)
