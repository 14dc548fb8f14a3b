"""Where the parts of one local cloud answer.

The stacks are always synthesized with the standing addresses, and the real ones are written into the templates when
they are sent. So tests on free ports share one synthesis with `scripts/dev`.
"""

from dataclasses import astuple, dataclass
from typing import Self

from infra.local.frontdoor import SOCKET_API, STAGE
from infra.local.ports import HOST, Ports

LOCAL_STAGE = "local"
SPOTIFY_APP = "kervan-on-this-machine"
WHATSAPP_NUMBER = "100000000000001"  # the id of ours at Meta
SENDERS = {"netgsm": "KERVAN", "twilio": "+15005550006"}  # who texts come from, as each provider has it


@dataclass(frozen=True)
class Addresses:
    """The front door, the local AWS and the simulators, without a slash at the end."""

    door: str
    aws: str
    stripe: str
    iyzico: str
    paytr: str
    spotify: str
    push: str
    netgsm: str
    twilio: str
    whatsapp: str

    @classmethod
    def on(cls, ports: Ports) -> Self:
        """The addresses on these ports. `localhost` is what a browser trusts; AWS clients need the number."""
        door, *others = astuple(ports)
        return cls(f"http://localhost:{door}", *(f"http://{HOST}:{port}" for port in others))

    @property
    def providers(self) -> dict[str, str]:
        """The simulators by their provider's name."""
        return {"stripe": self.stripe, "iyzico": self.iyzico, "paytr": self.paytr}

    @property
    def texting(self) -> dict[str, str]:
        """The simulators of who sends SMS, of which one is chosen or none."""
        return {"netgsm": self.netgsm, "twilio": self.twilio}

    @property
    def simulated(self) -> dict[str, str]:
        """Every simulator that each local cloud has, by the name of its service."""
        return {**self.providers, "spotify": self.spotify, "push": self.push, "whatsapp": self.whatsapp}

    @property
    def spotify_back(self) -> str:
        """Where Spotify sends a browser back to. It takes no `localhost`."""
        return f"{self.door.replace('localhost', HOST)}/app/spotify"

    def told(self, simulator: str) -> dict[str, str]:
        """What a simulator must know of the rest: where it tells of payments, or sends browsers back to."""
        if simulator == "spotify":
            return {"client-id": SPOTIFY_APP, "redirect-url": self.spotify_back}
        if simulator == "push" or simulator in self.texting:
            return {}
        return {"webhook-url": f"{self.door}/api/webhooks/{simulator}"}

    @property
    def socket_endpoint(self) -> str:
        """The management address of the WebSocket API."""
        return f"{self.aws}/_aws/execute-api/{SOCKET_API}/{STAGE}"

    def context(self) -> dict[str, str]:
        """What the stacks are told at synthesis."""
        return {
            "stage": LOCAL_STAGE,
            "public_url": self.door,
            "app_url": f"{self.door}/app",
            "socket_endpoint": self.socket_endpoint,
            "payment_providers": ",".join(self.providers),
            **{f"{name}_base_url": url for name, url in {**self.providers, "spotify": self.spotify}.items()},
            "push_services": self.push,
            "whatsapp_base_url": self.whatsapp,
            "whatsapp_number": WHATSAPP_NUMBER,
            "spotify_client_id": SPOTIFY_APP,
            "spotify_redirect_url": self.spotify_back,
        }

    def context_of(self, sms: str) -> dict[str, str]:
        """What the stacks are told besides, where SMS go through a simulated provider and not through AWS."""
        if sms not in self.texting:
            return {}
        return {"sms_provider": sms, "sms_sender": SENDERS[sms], f"{sms}_base_url": self.texting[sms]}

    def replacing(self, standing: "Addresses") -> dict[str, str]:
        """Each standing address and the one to write in its place."""
        pairs = zip((standing.spotify_back, *astuple(standing)), (self.spotify_back, *astuple(self)), strict=True)
        return {old: new for old, new in pairs if old != new}

    def urls(self) -> dict[str, str]:
        """What is worth telling people and programs."""
        return {
            "api": f"{self.door}/api",
            "docs": f"{self.door}/docs",
            "app": f"{self.door}/app",
            "ws": f"{self.door.replace('http', 'ws', 1)}/ws",
            "mailbox": f"{self.door}/mailbox",
            **self.simulated,
            "aws": self.aws,
        }


STANDING = Addresses.on(Ports())
