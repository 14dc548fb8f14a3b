"""Faults of iyzico.

| mode | touches | what happens |
|---|---|---|
| `duplicate` | events | delivered `times` times (2), byte for byte |
| `reorder` | events | `count` of them are held, then delivered last first; after `seconds` (5) even when fewer came |
| `drop` | events | never delivered |
| `delay` | events, requests | delivered, or answered, `seconds` later |
| `lie_about_amount` | requests | prices are off by `by` (1) minor units, the currency is `currency`; signed |
| `bad_signature` | requests | the answer's signature is wrong |
| `timeout_after_success` | requests | the effect happens, no answer: `seconds` of silence, then a hang-up |
| `unreachable` | requests | no effect, no answer |
| `error` | requests | no effect; HTTP `status` (500), errorCode `code` |

`match` narrows by glob: `type`, `status`, `token` (of a payment) and `subscription` for events, `method` and `path` for
requests. Answers about subscriptions have no signature that could be wrong.
"""

from infra.local.simulators.common.faults import Vocabulary

VOCABULARY = Vocabulary(
    events=frozenset({"duplicate", "reorder", "drop"}),
    requests=frozenset({"lie_about_amount", "bad_signature", "timeout_after_success", "unreachable", "error"}),
    either=frozenset({"delay"}),
    event_facts=frozenset({"type", "status", "token", "subscription"}),
    request_facts=frozenset({"method", "path"}),
)
