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

from infra.local.simulators.common import faults
from infra.local.simulators.stripe.errors import InvalidParameter
from infra.local.simulators.stripe.state import Json, State

VOCABULARY = faults.Vocabulary(
    events=frozenset({"duplicate", "reorder", "drop"}),
    requests=frozenset({"timeout_after_success", "unreachable", "error"}),
    either=frozenset({"delay", "lie_about_amount"}),
    event_facts=frozenset({"type", "object"}),
    request_facts=frozenset({"method", "path", "key"}),
    defaults={**faults.DEFAULTS, "saved": False},
)
AMOUNTS = frozenset({"amount", "amount_received", "amount_captured", "amount_refunded"}) | {
    *("amount_due", "amount_paid", "amount_total", "unit_amount"),
}


def arm(state: State, order: Mapping[str, object]) -> Json:
    """Keep a fault ready. A word that nobody knows is refused, so that no test passes because its fault never fired."""
    try:
        return VOCABULARY.arm(state, order)
    except faults.NotAFault as nonsense:
        raise InvalidParameter(str(nonsense), param="mode") from nonsense


def spend_on_event(state: State, event: Mapping[str, object], subjects: Iterable[str]) -> list[Json]:
    """Every armed fault that this event meets; each is spent once."""
    return faults.spend_on_event(state, {"type": (str(event["type"]),), "object": tuple(subjects)})


def spend_on_request(state: State, facts: Mapping[str, str]) -> list[Json]:
    """Every armed fault that this request (method, path, key) meets; each is spent once."""
    return faults.spend_on_request(state, {name: (value,) for name, value in facts.items()})


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
