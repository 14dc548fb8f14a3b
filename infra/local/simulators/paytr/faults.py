"""Faults of PayTR.

| mode | touches | what happens |
|---|---|---|
| `duplicate` | callbacks | delivered `times` times (2), byte for byte |
| `reorder` | callbacks | `count` of them are held, then delivered last first; after `seconds` (5) anyhow |
| `drop` | callbacks | never delivered; the status inquiry still tells |
| `delay` | callbacks, requests | delivered, or answered, `seconds` later |
| `lie_about_amount` | callbacks, requests | amounts are off by `by` (1) kuruş, the currency is `currency`; signed |
| `lie_about_test_mode` | callbacks, requests | a test payment is said to be real, and a real one a test; signed |
| `forge` | callbacks | the hash is made with another salt |
| `timeout_after_success` | requests | the effect happens, no answer: `seconds` of silence, then a hang-up |
| `unreachable` | requests | no effect, no answer |
| `error` | requests | no effect; HTTP `status` (500) |

`match` narrows by glob: `status` and `order` for callbacks, `path` for requests. A mode that can touch both touches
requests when `match` names a path.
"""

from infra.local.simulators.common.faults import Vocabulary

VOCABULARY = Vocabulary(
    events=frozenset({"duplicate", "reorder", "drop", "forge"}),
    requests=frozenset({"timeout_after_success", "unreachable", "error"}),
    either=frozenset({"delay", "lie_about_amount", "lie_about_test_mode"}),
    event_facts=frozenset({"status", "order"}),
    request_facts=frozenset({"path"}),
)
