"""A Spotify accounts service to build against: Authorization Code with PKCE, rotation, and grants that end.

Alone, over HTTP (bound to 127.0.0.1):

    python -m infra.local.simulators.spotify --port 8423 --client-id ID --redirect-url URL

In a test: `SpotifySimulator(clock=…)`, `simulator.agree(page)` for what a person does, `simulator.arm({...})` for
faults (`faults`), `simulator.revoke(person)`. Over HTTP the same is at `/_sim/…`; a person agrees at `/authorize`.

True to Spotify: exact redirect addresses and no `localhost`, S256 alone, codes and refresh tokens that work once,
refresh tokens that die six months after their person agreed, its error bodies, 429 with Retry-After. Left out: secrets
of confidential apps, the Web API itself.
"""

from infra.local.simulators.spotify.core import Settings
from infra.local.simulators.spotify.simulator import SpotifySimulator

__all__ = ("Settings", "SpotifySimulator")
