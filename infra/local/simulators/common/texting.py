"""What simulated providers of texts have in common: a text is taken or refused, and something becomes of it.

The number decides, and a fault may come between. Numbers that end in 98 are refused, those that end in 99 are taken and
never reached; every other gets its text. Faults (`arm`):

| mode | what happens |
|---|---|
| `delay` | a report leaves `seconds` later; matched by `number`, a request is answered so much later |
| `timeout_after_success` | the text is taken; no answer: `seconds` of silence, then a hang-up |
| `unreachable` | no effect, no answer |
| `error` | no effect; HTTP `status` (500) |
| `busy` | no effect; 429 |
| `duplicate`, `drop`, `reorder` | of the provider's own reports, where it sends any |
"""

import time
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.routing import Route

from infra.local.simulators.common.answers import Answer
from infra.local.simulators.common.controls import Controls
from infra.local.simulators.common.deliveries import Deliveries
from infra.local.simulators.common.faults import Vocabulary, spend_on_event, spend_on_request
from infra.local.simulators.common.persistence import StateFile
from infra.local.simulators.common.serving import Service
from infra.local.simulators.common.simulator import Simulator, Sleep
from infra.local.simulators.common.state import Clock, Json, Memory, NewId, random_ids

SILENCE = 30.0
REFUSED, NOT_REACHED = "98", "99"
VOCABULARY = Vocabulary(
    events=frozenset({"duplicate", "drop", "reorder"}),
    requests=frozenset({"timeout_after_success", "unreachable", "error", "busy"}),
    either=frozenset({"delay"}),
    event_facts=frozenset({"status"}),
    request_facts=frozenset({"number"}),
)


@dataclass
class Texts(Memory):
    """Every text that was taken, by the provider's id: its number, words, reference and state."""

    texts: dict[str, Json] = field(default_factory=dict)


Filed = Callable[[str, str, Json], None]  # a text's id, its number, and what was said


def forgotten(_id: str, _number: str, _said: Json) -> None:
    """Nobody keeps texts for people to read."""


class TextSimulator(Simulator):
    """State and rules of one account. Everything that could differ between two runs comes in by the door."""

    def __init__(
        self,
        *,
        clock: Clock = time.time,
        new_id: NewId = random_ids,
        sleep: Sleep = time.sleep,
        filed: Filed = forgotten,
    ) -> None:
        self.state = Texts()
        self.filed = filed
        self.clock, self.new_id, self._sleep = clock, new_id, sleep
        super().__init__(self.state, self.reports())

    def reports(self) -> Deliveries:
        """What the provider tells by itself; nothing, unless it says so."""
        return Deliveries(self.state, self.clock, wait=lambda tried: 2.0**tried, max_attempts=8)

    @abstractmethod
    def number(self, path: str, body: bytes) -> str:
        """The number that a request is about; empty for another request."""

    @abstractmethod
    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The provider's, with the lock held."""

    @abstractmethod
    def busy(self) -> Answer:
        """Too many requests, in the provider's words."""

    def handle(self, method: str, url: str, headers: Mapping[str, str], body: str | bytes | None = None) -> Answer:
        """One request. Any thread may call."""
        path, sent = urlsplit(url).path, {name.lower(): value for name, value in headers.items()}
        raw = body.encode() if isinstance(body, str) else body or b""
        with self.lock:
            met = {
                fault["mode"]: fault for fault in spend_on_request(self.state, {"number": (self.number(path, raw),)})
            }
        disturbed = self._disturbed(met)
        if disturbed is not None:
            return disturbed
        with self.lock:
            self.state.touch()
            answer = self.answer(method.upper(), path, sent, raw)
        if "timeout_after_success" not in met:
            return answer
        seconds = met["timeout_after_success"]["seconds"]
        return replace(answer, lost=SILENCE if seconds is None else seconds)

    def take(self, kind: str, number: str, said: Json) -> str:
        """Keep a text and note it in the ledger; its id."""
        text_id = self.new_id(kind)
        self.state.texts[text_id] = {
            "number": number,
            "at": self.clock(),
            "reached": not number.endswith(NOT_REACHED),
            **said,
        }
        self.state.ledger.append({"id": text_id, "number": number, **said})
        self.filed(text_id, number, said)
        return text_id

    def met(self, status: str) -> list[Json]:
        """The faults that a report meets."""
        return spend_on_event(self.state, {"status": (status,)})

    def arm(self, fault: Mapping[str, object]) -> Json:
        """Arm a fault."""
        with self.lock:
            return VOCABULARY.arm(self.state, fault)

    def ledger(self) -> Json:
        """Every text that was taken, whoever heard of it."""
        with self.lock:
            return {"texts": deepcopy(self.state.ledger)}

    def _disturbed(self, met: Mapping[str, Json]) -> Answer | None:
        """The answer of a fault that keeps the request from having an effect."""
        if "delay" in met:
            self._sleep(met["delay"]["seconds"] or 0)
        if "unreachable" in met:
            return Answer.never(met["unreachable"]["seconds"])
        if "busy" in met:
            return self.busy()
        return Answer(met["error"]["status"], b"", {}) if "error" in met else None


def create_app(simulator: TextSimulator, paths: Sequence[str], state_file: StateFile | None = None) -> Starlette:
    """The web application around an account."""
    service = Service(simulator, state_file)
    routes = [Route(path, service.api, methods=["POST"]) for path in paths]
    return Starlette(routes=[*routes, *Controls(simulator, service.sender).routes()], lifespan=service.lifespan)
