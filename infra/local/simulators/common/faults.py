"""Faults a test arms: each touches the next `count` requests or events that match, then is spent.

A provider says which modes it has and by which facts they match. A mode that can touch both requests and events touches
requests when `match` names a fact of a request. `match` narrows by glob; the first `skip` that match pass unharmed.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from infra.local.simulators.common.state import Json, Memory

DEFAULTS: Mapping[str, object] = {
    "count": 1,
    "skip": 0,
    "seconds": None,
    "match": {},
    "times": 2,
    "by": 1,
    "currency": None,
    "status": 500,
    "code": None,
}


class NotAFault(ValueError):
    """An order that could never fire, so that no test passes because its fault did not."""


@dataclass(frozen=True)
class Vocabulary:
    """A provider's modes, and the facts that its requests and events can be told apart by."""

    events: frozenset[str]
    requests: frozenset[str]
    either: frozenset[str]
    event_facts: frozenset[str]
    request_facts: frozenset[str]
    defaults: Mapping[str, object] = field(default_factory=lambda: dict(DEFAULTS))

    def arm(self, state: Memory, order: Mapping[str, object]) -> Json:
        """Keep a fault ready. A word that nobody knows is refused with NotAFault."""
        mode, match = order.get("mode"), order.get("match") or {}
        unknown = order.keys() - self.defaults.keys() - {"mode"}
        if unknown or mode not in self.events | self.requests | self.either or not isinstance(match, dict):
            raise NotAFault(f"Not a fault: {dict(order)}")
        surface = self._surface(str(mode), match.keys())
        fault: Json = {"mode": mode, "surface": surface, **deepcopy(dict(self.defaults)), **deepcopy(dict(order))}
        fault |= {"match": dict(match), "left": fault["count"], "group": state.next_serial()}
        state.faults.append(fault)
        state.touch()
        return fault

    def _surface(self, mode: str, keys: Iterable[str]) -> str:
        named = set(keys)
        requests = mode in self.requests or (mode in self.either and bool(named & self.request_facts))
        if named - (self.request_facts if requests else self.event_facts):
            raise NotAFault(f"Fault {mode} cannot match by {sorted(named)}")
        return "request" if requests else "event"


def spend_on_event(state: Memory, facts: Mapping[str, Iterable[str]]) -> list[Json]:
    """Every armed fault that this event meets; each is spent once. A fact may have several values."""
    return _spend(state, "event", facts)


def spend_on_request(state: Memory, facts: Mapping[str, Iterable[str]]) -> list[Json]:
    """Every armed fault that this request meets; each is spent once."""
    return _spend(state, "request", facts)


def _spend(state: Memory, surface: str, facts: Mapping[str, Iterable[str]]) -> list[Json]:
    values = {name: tuple(several) for name, several in facts.items()}
    met = []
    for fault in state.faults:
        if fault["surface"] != surface or fault["left"] <= 0:
            continue
        if not all(any(fnmatchcase(v, pattern) for v in values[name]) for name, pattern in fault["match"].items()):
            continue
        if fault["skip"] > 0:
            fault["skip"] -= 1
            continue
        fault["left"] -= 1
        met.append(fault)
    return met
