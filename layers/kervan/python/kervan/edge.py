"""The edge: CloudFront and its firewall, which mark what they pass on with a key that nobody else knows.

The gateways' own addresses answer whoever finds them. What comes without the mark has gone round the firewall, and is
refused before it is read. Two keys count, so that the edge can be given a new one while it works (docs/deploy.md).
"""

from collections.abc import Mapping
from hmac import compare_digest
from typing import Any

from kervan.errors import Forbidden
from kervan.settings import Secret
from kervan.world import World

HEADER = "x-kervan-edge"


class NotThroughTheEdge(Forbidden):
    """A gateway's own address was asked."""

    tr = "Bu adres doğrudan kullanılamaz; ürünün kendi adresini kullanın."
    en = "This address cannot be used directly; use the product's own address."


def refuse_others(world: World, headers: Mapping[str, str]) -> None:
    """NotThroughTheEdge for what did not come that way, where the stage has an edge. `headers` in small letters."""
    if world.settings.behind_edge and not is_marked(world, headers):
        raise NotThroughTheEdge


def is_marked(world: World, headers: Mapping[str, str]) -> bool:
    """Whether the edge passed it on. An unknown mark reads the keys anew: they rotate under running functions."""
    mark = headers.get(HEADER, "").encode(errors="replace")
    if not mark:
        return False
    shared = world.secrets.get(Secret.SHARED)
    return _fits(mark, shared) or _fits(mark, world.secrets.get(Secret.SHARED, fresh=True))


def _fits(mark: bytes, shared: Mapping[str, Any]) -> bool:
    return any(compare_digest(mark, key.encode()) for key in shared["edge_keys"])
