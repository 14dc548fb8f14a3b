"""Faults a test arms: each touches the next `count` requests or events that match, then is spent.

| mode | touches | what happens |
|---|---|---|
| `duplicate` | events | delivered `times` times (2), byte for byte |
| `reorder` | events | `count` of them are held, then delivered last first; after `seconds` (5) even when fewer came |
| `drop` | events | never delivered; the events API still lists them |
| `delay` | events, requests | delivered `seconds` later; a request waits that long while its key is in flight |
| `lie_about_amount` | events, answers | every amount is off by `by` (1), the currency is `currency`; no ledger is |
| `timeout_after_success` | requests | the effect happens, no answer: `seconds` of silence, then a hang-up |
| `unreachable` | requests | no effect, no answer |
| `error` | requests | no effect; `status` (500) with `code`; `saved`: also remembered under the idempotency key |

`match` narrows by glob: `type` and `object` (an id) for events, `method`, `path` and `key` for requests.
A mode that can touch both touches requests when `match` names a method, path or key.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from fnmatch import fnmatchcase

from infra.local.simulators.stripe.errors import InvalidParameter
from infra.local.simulators.stripe.state import Json, State

EVENT_MODES = frozenset({"duplicate", "reorder", "drop"})
REQUEST_MODES = frozenset({"timeout_after_success", "unreachable", "error"})
EITHER_MODES = frozenset({"delay", "lie_about_amount"})
REQUEST_KEYS = frozenset({"method", "path", "key"})
EVENT_KEYS = frozenset({"type", "object"})
DEFAULTS: Mapping[str, object] = {
    "count": 1,
    "seconds": None,
    "match": {},
    "times": 2,
    "by": 1,
    "currency": None,
    "status": 500,
    "code": None,
    "saved": False,
}
AMOUNTS = frozenset({"amount", "amount_received", "amount_captured", "amount_refunded"})


def arm(state: State, order: Mapping[str, object]) -> Json:
    """Keep a fault ready. A word that nobody knows is refused, so that no test passes because its fault never fired."""
    mode, match = order.get("mode"), order.get("match") or {}
    unknown = order.keys() - DEFAULTS.keys() - {"mode"}
    if unknown or mode not in EVENT_MODES | REQUEST_MODES | EITHER_MODES or not isinstance(match, dict):
        raise InvalidParameter(f"Not a fault: {dict(order)}", param="mode")
    surface = _surface(str(mode), match.keys())
    fault: Json = {"mode": mode, "surface": surface, **deepcopy(dict(DEFAULTS)), **deepcopy(dict(order))}
    fault |= {"match": dict(match), "left": fault["count"], "group": state.next_serial()}
    state.faults.append(fault)
    state.touch()
    return fault


def _surface(mode: str, keys: Iterable[str]) -> str:
    named = set(keys)
    requests = mode in REQUEST_MODES or (mode in EITHER_MODES and bool(named & REQUEST_KEYS))
    if named - (REQUEST_KEYS if requests else EVENT_KEYS):
        raise InvalidParameter(f"Fault {mode} cannot match by {sorted(named)}", param="match")
    return "request" if requests else "event"


def spend_on_event(state: State, event: Mapping[str, object], subjects: Iterable[str]) -> list[Json]:
    """Every armed fault that this event meets; each is spent once."""
    ids = tuple(subjects)

    def meets(match: Mapping[str, str]) -> bool:
        by_type = fnmatchcase(str(event["type"]), match.get("type", "*"))
        return by_type and any(fnmatchcase(each, match.get("object", "*")) for each in ids)

    return [_spent(fault) for fault in _armed(state, "event") if meets(fault["match"])]


def spend_on_request(state: State, facts: Mapping[str, str]) -> list[Json]:
    """Every armed fault that this request (method, path, key) meets; each is spent once."""

    def meets(match: Mapping[str, str]) -> bool:
        return all(fnmatchcase(facts[name], pattern) for name, pattern in match.items())

    return [_spent(fault) for fault in _armed(state, "request") if meets(fault["match"])]


def lied(thing: object, fault: Mapping[str, object]) -> object:
    """The same JSON with every amount that is not zero shifted, and the currency swapped when the fault names one."""
    if isinstance(thing, list):
        return [lied(each, fault) for each in thing]
    if not isinstance(thing, dict):
        return thing
    return {key: _lie(key, value, fault) for key, value in thing.items()}


def _lie(key: str, value: object, fault: Mapping[str, object]) -> object:
    if key in AMOUNTS and isinstance(value, int) and value:
        shift = fault["by"]
        return value + shift if isinstance(shift, int) else value
    if key == "currency" and fault["currency"]:
        return fault["currency"]
    return lied(value, fault)


def _armed(state: State, surface: str) -> list[Json]:
    return [fault for fault in state.faults if fault["surface"] == surface and fault["left"] > 0]


def _spent(fault: Json) -> Json:
    fault["left"] -= 1
    return fault
