"""A push service to build against (RFC 8030), and the browsers behind it: it opens what it is given and shows it.

Alone, over HTTP (bound to 127.0.0.1):

    python -m infra.local.simulators.push --port 8424

In a test: `PushSimulator(clock=…)`, `simulator.subscribe(url)` for a browser that agrees, `simulator.shown()` for what
its browsers showed, `simulator.arm({...})` for faults (`faults`). Over HTTP the same is at `/_sim/…`; the page at `/`
shows it.

True to a push service: it takes aes128gcm of at most 4096 bytes (RFC 8291) and nothing else, checks VAPID (signature,
audience, end, the key that the browser was subscribed under), wants a TTL, keeps one message a topic for a browser that
sleeps, answers 201, 404, 410, 413, 429. Left out: receipts.
"""

from infra.local.simulators.push.simulator import PushSimulator

__all__ = ("PushSimulator",)
