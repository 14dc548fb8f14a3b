"""Faults of a push service, all of them on pushes.

| mode | what happens |
|---|---|
| `delay` | taken `seconds` later |
| `timeout_after_success` | taken and shown; no answer: `seconds` of silence, then a hang-up |
| `unreachable` | no effect, no answer |
| `error` | no effect; HTTP `status` (500) |
| `busy` | no effect; 429 with Retry-After of `seconds` (5) |
| `gone` | the browser is gone for good; 410 |
| `moved` | no effect; 307 to another address |

`match` narrows by `endpoint`.
"""

from infra.local.simulators.common.faults import Vocabulary

VOCABULARY = Vocabulary(
    events=frozenset(),
    requests=frozenset({"delay", "timeout_after_success", "unreachable", "error", "busy", "gone", "moved"}),
    either=frozenset(),
    event_facts=frozenset(),
    request_facts=frozenset({"endpoint"}),
)
