"""Faults of Spotify, all of them on requests to the token endpoint.

| mode | what happens |
|---|---|
| `delay` | answered `seconds` later |
| `timeout_after_success` | the tokens are made, and spent ones gone; no answer: `seconds` of silence, then a hang-up |
| `unreachable` | no effect, no answer |
| `error` | no effect; HTTP `status` (500) |
| `busy` | no effect; 429 with Retry-After |

`match` narrows by `grant`: authorization_code or refresh_token.
"""

from infra.local.simulators.common.faults import Vocabulary

VOCABULARY = Vocabulary(
    events=frozenset(),
    requests=frozenset({"delay", "timeout_after_success", "unreachable", "error", "busy"}),
    either=frozenset(),
    event_facts=frozenset(),
    request_facts=frozenset({"grant"}),
)
