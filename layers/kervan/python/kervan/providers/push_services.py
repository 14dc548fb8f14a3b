"""Which addresses may be pushed to. A browser brings its own, so it could be any: of our network, or of anybody's.

A stage names the push services that it believes in (`push_services`): a host, `*.` before it for what stands below, and
then https on its usual port alone; or a whole origin, which is how the local cloud names its simulator.
"""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

HTTPS = 443


def is_allowed(endpoint: str, services: Iterable[str]) -> bool:
    """Whether this is an address at one of the services."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None or parts.fragment or not parts.hostname:
        return False
    return any(_is_at(parts, port, service) for service in services)


def is_verbatim(endpoint: str, services: Iterable[str]) -> bool:
    """Whether its very origin is named: then its owner has judged the address."""
    parts = urlsplit(endpoint)
    return any(service == f"{parts.scheme}://{parts.netloc}" for service in services)


def public_address(host: str) -> str | None:
    """Where a host is, once and for all; None where any of its addresses is not of the public internet."""
    try:
        found = socket.getaddrinfo(host, HTTPS, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return None
    addresses = [ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    return str(addresses[0]) if addresses and all(map(_is_public, addresses)) else None


def _is_at(parts: SplitResult, port: int | None, service: str) -> bool:
    if "://" in service:
        return service == f"{parts.scheme}://{parts.netloc}"
    if parts.scheme != "https" or port not in (None, HTTPS):
        return False
    host = str(parts.hostname)
    if service.startswith("*."):
        return host.endswith(service[1:])
    return host == service


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    """Neither private, loopback, link-local nor reserved, in whichever family it is written."""
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    return bool(inner.is_global and address.is_global and not inner.is_multicast)
