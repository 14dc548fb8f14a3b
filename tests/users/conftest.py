"""People of the test stage, with accounts."""

import pytest

from functions.users.tables import Person, User
from kervan.commit import commit
from kervan.world import World
from tests.conftest import USERS


@pytest.fixture
def people(world: World) -> None:
    """Ana, a buyer; Sevgi of the staff; Adem, an admin. Bob has a token and no account."""
    for name, surname in (("ana", "Öztürk"), ("sevgi", "İğdeci"), ("adem", "Şahin")):
        user_id, role = USERS[name]
        said = Person(email=f"{name}@example.com", name=name.title(), surname=surname, locale="tr")
        commit(also=(User.enrol(user_id, said, at=world.now(), expires=None),))
        row = User.get(user_id)
        row.role = role
        commit(row)
