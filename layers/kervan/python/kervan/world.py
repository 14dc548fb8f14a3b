"""Everything a rule may not make up by itself: the time, chance, and the services outside. Ten fields at most.

AWS behind it is faked by moto or the local cloud, providers by simulators; tests set the clock and nothing else.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from kervan import ids
from kervan.settings import Settings, settings

if TYPE_CHECKING:
    from kervan.providers.documents import DocumentSigner
    from kervan.providers.files import Files
    from kervan.providers.mail import Mailer
    from kervan.providers.payments import PaymentProvider
    from kervan.providers.secrets import Secrets
    from kervan.providers.sms import Phones
    from kervan.providers.sockets import Sockets


@dataclass(frozen=True)
class World:
    """The first argument of every rule."""

    now: Callable[[], datetime]
    chance: Callable[[int], bytes]  # that many random bytes, fit for secrets
    settings: Settings
    secrets: "Secrets"
    files: "Files"
    mail: "Mailer"
    sms: "Phones"
    sockets: "Sockets"
    payments: "Mapping[str, PaymentProvider]"  # by provider's name
    signer: "DocumentSigner"

    def new_id(self, prefix: str) -> str:
        """A fresh id of this kind."""
        return ids.new_id(prefix, self.now(), self.chance(10))


def _now() -> datetime:
    return datetime.now(UTC)


@cache
def the_world() -> World:
    """The real one. Its members open their clients when they are first used."""
    from kervan.providers.adapters import Payments
    from kervan.providers.documents import KmsDocumentSigner
    from kervan.providers.files import S3Files
    from kervan.providers.mail import SesMailer
    from kervan.providers.secrets import SecretsManager
    from kervan.providers.sms import Phones
    from kervan.providers.sockets import GatewaySockets

    chosen = settings()
    secrets = SecretsManager(chosen.stage)
    return World(
        now=_now,
        chance=os.urandom,
        settings=chosen,
        secrets=secrets,
        files=S3Files(chosen),
        mail=SesMailer(chosen.mail_from, chosen.mail_events),
        sms=Phones(chosen, secrets),
        sockets=GatewaySockets(chosen.socket_endpoint, _now),
        payments=Payments(chosen, secrets),
        signer=KmsDocumentSigner.of(chosen.document_key, secrets),
    )
