"""What a plain model knows of accounts, their devices and the tokens that somebody kept."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Account:
    """What the model knows: the row, and what auth knows of it until facts arrive."""

    email: str
    id: str = ""
    role: str = "user"
    disabled: bool = False
    known_role: str = "user"
    known_disabled: bool = False
    told: bool = False  # a change is on its way
    password: int = 0


@dataclass
class Device:
    """A session: its refresh tokens, the last one alive."""

    owner: Account
    id: str
    tokens: list[str]
    rotated_at: datetime
    alive: bool = True


@dataclass(frozen=True)
class Kept:
    """An access token that somebody kept."""

    text: str
    device: Device
    role: str
    issued_at: datetime


@dataclass
class Model:
    """All of it."""

    accounts: dict[str, Account] = field(default_factory=dict)
    devices: list[Device] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
