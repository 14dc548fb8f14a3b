"""Where the parts of one local cloud answer.

The stacks are always synthesized with the standing addresses, and the real ones are written into the templates when
they are sent. So tests on free ports share one synthesis with `scripts/dev`.
"""

from dataclasses import astuple, dataclass
from typing import Self

from infra.local.frontdoor import SOCKET_API, STAGE
from infra.local.ports import HOST, Ports

LOCAL_STAGE = "local"


@dataclass(frozen=True)
class Addresses:
    """The front door, the local AWS and the simulators of the providers, without a slash at the end."""

    door: str
    aws: str
    stripe: str
    iyzico: str
    paytr: str

    @classmethod
    def on(cls, ports: Ports) -> Self:
        """The addresses on these ports. `localhost` is what a browser trusts; AWS clients need the number."""
        others = (f"http://{HOST}:{port}" for port in (ports.aws, ports.stripe, ports.iyzico, ports.paytr))
        return cls(f"http://localhost:{ports.door}", *others)

    @property
    def providers(self) -> dict[str, str]:
        """The simulators by their provider's name."""
        return {"stripe": self.stripe, "iyzico": self.iyzico, "paytr": self.paytr}

    @property
    def socket_endpoint(self) -> str:
        """The management address of the WebSocket API."""
        return f"{self.aws}/_aws/execute-api/{SOCKET_API}/{STAGE}"

    def context(self) -> dict[str, str]:
        """What the stacks are told at synthesis."""
        return {
            "stage": LOCAL_STAGE,
            "public_url": self.door,
            "app_url": self.door,
            "socket_endpoint": self.socket_endpoint,
            "payment_providers": ",".join(self.providers),
            **{f"{name}_base_url": url for name, url in self.providers.items()},
        }

    def replacing(self, standing: "Addresses") -> dict[str, str]:
        """Each standing address and the one to write in its place."""
        pairs = zip(astuple(standing), astuple(self), strict=True)
        return {old: new for old, new in pairs if old != new}

    def urls(self) -> dict[str, str]:
        """What is worth telling people and programs."""
        return {
            "api": f"{self.door}/api",
            "docs": f"{self.door}/docs",
            "ws": f"{self.door.replace('http', 'ws', 1)}/ws",
            "mailbox": f"{self.door}/mailbox",
            **self.providers,
            "aws": self.aws,
        }


STANDING = Addresses.on(Ports())
