"""A chain with some acts in it, and hands that no rule holds back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from functions.audit import chaining
from functions.audit.tables import AuditEntry, AuditHead
from functions.audit.verifying import Break, broken, months
from functions.users.tables import Person, User
from kervan import aws
from kervan.audit import Audited
from kervan.commit import commit
from kervan.settings import settings
from kervan.world import World
from tests import cloud
from tests.conftest import USERS

ADEM = USERS["adem"][0]


@pytest.fixture
def people(world: World) -> None:
    """Accounts for all of the test stage's people."""
    for name, (user_id, role) in USERS.items():
        said = Person(email=f"{name}@example.com", name=name.title(), surname="Öztürk", locale="tr")
        commit(also=(User.enrol(user_id, said, at=world.now(), expires=None),))
        row = User.get(user_id)
        row.role = role
        commit(row)


@dataclass
class Chain:
    """The one chain in which all acts on one order stand."""

    world: World
    clock: cloud.Clock
    subject: str = "ord_01KAGQ0000000000000000R0ZA"

    @property
    def name(self) -> str:
        """Its number."""
        return chaining.chain_of(self.subject)

    def act(self, action: str = "move_order", days: float = 0) -> None:
        """Somebody does something."""
        self.clock.advance(days=days, seconds=1)
        act = Audited(group="orders", action=action, by=ADEM, subject=self.subject, at=self.world.now())
        chaining.append(self.world, act)

    def entries(self) -> list[AuditEntry]:
        """All that stand there."""
        return sorted(AuditEntry.scan(), key=lambda entry: int(entry.sequence))

    def head(self) -> AuditHead | None:
        """Where it ends."""
        return AuditHead.find(self.name)

    def breaks(self, noted: dict[int, str] | None = None) -> list[Break]:
        """What a walk over all of it finds."""
        head = self.head()
        return list(broken(self.name, head, months(head, self.world.now()), noted))

    def kinds(self, noted: dict[int, str] | None = None) -> set[tuple[int, str]]:
        """Where and what."""
        return {(each.sequence, each.kind) for each in self.breaks(noted)}


@pytest.fixture
def chain(world: World, clock: cloud.Clock) -> Chain:
    """Six acts over three months, of which the second had none."""
    made = Chain(world, clock)
    for days in (0, 0, 0, 61, 0, 0):
        made.act(days=days)
    return made


Forge = Callable[..., None]


def forge(row: Any, **changes: object) -> None:
    """A row as nobody may write it but a test."""
    for name, value in changes.items():
        setattr(row, name, value)
    client: Any = aws.client("dynamodb")
    client.put_item(TableName=settings().table(type(row).schema().name), Item=row.serialize())


def erase(row: Any) -> None:
    """Without a trace."""
    schema = type(row).schema()
    keys = {name for name in (schema.hash_key, schema.range_key) if name}
    client: Any = aws.client("dynamodb")
    key = {name: value for name, value in row.serialize().items() if name in keys}
    client.delete_item(TableName=settings().table(schema.name), Key=key)
