"""People of the test stage who work there, with the accounts by which rules know them."""

from functions.users.tables import Person, User
from kervan.commit import commit
from kervan.errors import Exists
from kervan.world import World
from tests.conftest import USERS


def employ(world: World, name: str) -> None:
    """Open this person's account with the role of their token. Safe to do twice."""
    user_id, role = USERS[name]
    said = Person(email=f"{name}@kervan.test", name=name.title(), surname="Görevli", locale="tr")
    try:
        commit(also=(User.enrol(user_id, said, at=world.now(), expires=None, role=role),))
    except Exists:
        return
