"""What every part of the simulated store works with: state, clock, ids, settings, and its callbacks."""

import base64
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlencode

from infra.local.simulators.common.deliveries import Deliveries, Reply
from infra.local.simulators.common.faults import spend_on_event
from infra.local.simulators.common.state import Clock, Json, Memory, NewId


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What may differ between stores, and what PayTR's documents leave open."""

    merchant_id: str = "123456"
    merchant_key: str = "simulator-key"
    merchant_salt: str = "simulator-salt"
    store_in_test_mode: bool = False  # the whole store tests, whatever a request says
    repeat_every: float = 60.0  # seconds between callbacks until one is answered with OK
    instalment_fee: int = 2  # per cent a month that the buyer pays on top
    returns_lag: float = 0.0  # seconds until the inquiry shows a refund
    same_order_again: bool = True  # whether get-token takes an unpaid order id twice


@dataclass
class State(Memory):
    """Orders by PayTR's name for them, pages by token."""

    orders: dict[str, Json] = field(default_factory=dict)
    pages: dict[str, Json] = field(default_factory=dict)


@dataclass
class Core:
    """The store. `lies` are the faults that the request being answered met."""

    state: State
    clock: Clock
    new_id: NewId
    settings: Settings
    outgoing: Deliveries
    lies: list[Json] = field(default_factory=list)

    def now(self) -> float:
        return self.clock()

    def sign(self, *fields: str, salt: str | None = None) -> str:
        """Base64 of the raw digest, as everywhere with PayTR."""
        message = "".join(fields) + (self.settings.merchant_salt if salt is None else salt)
        digest = hmac.new(self.settings.merchant_key.encode(), message.encode(), sha256).digest()
        return base64.b64encode(digest).decode()

    def book(self, kind: str, order: Json, amount: int, **more: object) -> None:
        """One line of the simulator's own ledger: money that moved, whatever any answer or callback later claims."""
        line = {
            "kind": kind,
            "id": f"{kind}-{self.state.next_serial()}",
            "amount": amount,
            "currency": order["currency"],
            "order": order["id"],
            "test": order["test"],
            "at": self.now(),
            **more,
        }
        self.state.ledger.append(line)
        self.state.touch()

    def tell(self, order: Json, status: str, total: int, failure: tuple[str, str] | None = None) -> None:
        """Queue the callback of an attempt; it is repeated until it is answered with exactly OK."""
        met = spend_on_event(self.state, {"status": (status,), "order": (order["id"],)})
        said, asked = str(shown(total, met)), str(shown(order["amount"], met))
        forged = any(fault["mode"] == "forge" for fault in met)
        salt = "another" if forged else self.settings.merchant_salt
        fields = {
            "merchant_oid": order["id"],
            "status": status,
            "total_amount": said,
            "hash": self.sign(order["id"], salt, status, said, salt=""),
            "payment_type": "card",
            "currency": code(shown_currency(order["currency"], met)),
            "payment_amount": asked,
        }
        if shown_test(order["test"], met):
            fields["test_mode"] = "1"
        if failure is not None:
            fields |= {"failed_reason_code": failure[0], "failed_reason_msg": failure[1]}
        self.outgoing.queue(order["id"], status, urlencode(fields), met)


class Callbacks(Deliveries):
    """PayTR's queue: it knows one word."""

    def __init__(self, state: State, clock: Clock, settings: Settings) -> None:
        super().__init__(state, clock, wait=lambda _: settings.repeat_every, max_attempts=None)

    def headers(self, record: Json, endpoint: Json) -> Mapping[str, str]:  # noqa: ARG002 - nothing of it is in headers
        return {"Content-Type": "application/x-www-form-urlencoded"}

    def accepts(self, reply: Reply) -> bool:
        return reply.status == 200 and reply.body == b"OK"  # noqa: PLR2004 - HTTP's own number


def shown(minor: int, met: Iterable[Json]) -> int:
    """An amount as it is said, which is the truth unless a fault lies."""
    return minor + sum(fault["by"] for fault in met if fault["mode"] == "lie_about_amount") if minor else minor


def shown_currency(currency: str, met: Iterable[Json]) -> str:
    lies = (fault["currency"] for fault in met if fault["mode"] == "lie_about_amount" and fault["currency"])
    return next(lies, currency)


def shown_test(test: bool, met: Iterable[Json]) -> bool:  # noqa: FBT001 - the truth that a fault may turn round
    return test != any(fault["mode"] == "lie_about_test_mode" for fault in met)


def code(currency: str) -> str:
    """PayTR writes TL."""
    return "TL" if currency == "TRY" else currency
