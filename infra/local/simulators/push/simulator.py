"""The whole simulated push service with its browsers, with no socket anywhere."""

import json
import time
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from infra.local.simulators.common.answers import Answer
from infra.local.simulators.common.deliveries import Deliveries
from infra.local.simulators.common.faults import spend_on_request
from infra.local.simulators.common.simulator import Simulator, Sleep
from infra.local.simulators.common.state import Clock, Json, Memory, NewId, random_ids
from infra.local.simulators.push import browser
from infra.local.simulators.push.browser import Unreadable
from infra.local.simulators.push.faults import VOCABULARY
from infra.local.simulators.push.vapid import NotAdmitted, sender

SILENCE = 30.0
LARGEST = 4096
CREATED, GONE, TOO_LARGE = 201, 410, 413
Headers = Mapping[str, str]


@dataclass
class State(Memory):
    """Browsers by their path, and what waits for those that sleep."""

    browsers: dict[str, Json] = field(default_factory=dict)


class PushSimulator(Simulator):
    """State and rules. Everything that could differ between two runs comes in by the door."""

    def __init__(self, *, clock: Clock = time.time, new_id: NewId = random_ids, sleep: Sleep = time.sleep) -> None:
        self._state = State()
        super().__init__(self._state, Deliveries(self._state, clock, wait=lambda _: 0.0, max_attempts=1))
        self._clock, self._new_id, self._sleep = clock, new_id, sleep

    def subscribe(self, url: str, key: str = "") -> Json:
        """A browser that agrees: its PushSubscription as JSON. With a `key` it takes what that key signs alone."""
        path = f"/push/{self._new_id('browser')}"
        keys = browser.made()
        with self.lock:
            self._state.browsers[path] = {**keys, "key": key, "asleep": False, "waiting": []}
            self._state.touch()
        shared = {name: keys[name] for name in ("p256dh", "auth")}
        return {"endpoint": f"{url}{path}", "expirationTime": None, "keys": shared}

    def sleep(self, endpoint: str, *, asleep: bool) -> None:
        """A browser goes to sleep, or wakes up and shows what waited."""
        with self.lock:
            found = self._state.browsers[urlsplit(endpoint).path]
            found["asleep"] = asleep
            waiting, found["waiting"] = found["waiting"], [] if not asleep else found["waiting"]
            self._state.ledger += [] if asleep else [each for each in waiting if each["until"] > self._clock()]
            self._state.touch()

    def uninstall(self, endpoint: str) -> None:
        """A browser is gone for good."""
        with self.lock:
            self._state.browsers.pop(urlsplit(endpoint).path, None)
            self._state.touch()

    def handle(self, method: str, url: str, headers: Headers, body: str | bytes | None = None) -> Answer:
        """Answer one push. Any thread may call."""
        sent = {name.lower(): value for name, value in headers.items()}
        path, data = urlsplit(url).path, body.encode() if isinstance(body, str) else body or b""
        with self.lock:
            met = {fault["mode"]: fault for fault in spend_on_request(self._state, {"endpoint": (path,)})}
        return self._disturbed(met, path) or self._served(method, url, sent, data, met)

    def arm(self, fault: Mapping[str, object]) -> Json:
        """Arm a fault (see `faults`)."""
        with self.lock:
            return VOCABULARY.arm(self._state, fault)

    def shown(self) -> list[Json]:
        """What browsers showed, in its order: `endpoint`, `message`, `topic`, `urgency`, `ttl`, `at`."""
        with self.lock:
            return deepcopy(self._state.ledger)

    def ledger(self) -> Json:
        """What browsers showed, and how many browsers there are."""
        with self.lock:
            return {"shown": deepcopy(self._state.ledger), "browsers": len(self._state.browsers)}

    def _disturbed(self, met: Mapping[str, Json], path: str) -> Answer | None:
        """The answer of a fault that keeps the push from having an effect."""
        if "delay" in met:
            self._sleep(met["delay"]["seconds"] or 0)
        if "unreachable" in met:
            return Answer.never(met["unreachable"]["seconds"])
        if "busy" in met:
            return Answer.of(429, {"reason": "too many"}, {"Retry-After": str(int(met["busy"]["seconds"] or 5))})
        if "moved" in met:
            return Answer.of(307, {}, {"Location": f"{path}/elsewhere"})
        if "gone" in met:
            self.uninstall(path)
            return _refused(GONE, "unsubscribed")
        return _refused(met["error"]["status"], "armed") if "error" in met else None

    def _served(self, method: str, url: str, sent: Headers, body: bytes, met: Mapping[str, Json]) -> Answer:
        with self.lock:
            try:
                answer = self._taken(method, url, sent, body)
            except NotAdmitted as refused:
                answer = _refused(refused.status, refused.reason)
            except Unreadable as unreadable:
                answer = _refused(400, str(unreadable))
        if "timeout_after_success" not in met:
            return answer
        seconds = met["timeout_after_success"]["seconds"]
        return replace(answer, lost=SILENCE if seconds is None else seconds)

    def _taken(self, method: str, url: str, sent: Headers, body: bytes) -> Answer:
        parts = urlsplit(url)
        found = self._state.browsers.get(parts.path)
        if method.upper() != "POST" or found is None:
            return _refused(404, "no such subscription")
        self._admit(found, sent, origin=f"{parts.scheme}://{parts.netloc}")
        if len(body) > LARGEST:
            return _refused(TOO_LARGE, "4096 bytes at most")
        if sent.get("content-encoding") != "aes128gcm" or not sent.get("ttl", "").isdigit():
            return _refused(400, "aes128gcm and a TTL, please")
        message = _read(browser.opened(body, found))
        self._keep(found, {"endpoint": url, "message": message, "at": self._clock()}, sent)
        return Answer.of(CREATED, {}, {"Location": f"/messages/{self._new_id('message')}"})

    def _admit(self, found: Json, sent: Headers, *, origin: str) -> None:
        key = sender(sent.get("authorization", ""), origin=origin, now=self._clock())
        if found["key"] and key != found["key"]:
            raise NotAdmitted(403, "subscribed under another key")
        found["key"] = key

    def _keep(self, found: Json, message: Json, sent: Headers) -> None:
        """Shown at once, or kept; of one topic the last."""
        ttl = int(sent["ttl"])
        topic, urgency = sent.get("topic", ""), sent.get("urgency", "normal")
        message |= {"topic": topic, "urgency": urgency, "ttl": ttl, "until": self._clock() + ttl}
        if found["asleep"]:
            others = [each for each in found["waiting"] if not topic or each["topic"] != topic]
            found["waiting"] = [*others, message]
        else:
            self._state.ledger.append(message)
        self._state.touch()


def _read(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text.decode("utf-8", "replace")


def _refused(status: int, reason: str) -> Answer:
    return Answer.of(status, {"reason": reason})
