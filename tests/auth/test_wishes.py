"""Another address is proved by its own mailbox, however often and fast the wish for it changes."""

from functions.auth.events import EmailCodeRequested
from functions.auth.worker import worker as auth
from functions.notifications.worker import worker as notifications
from functions.users.events import EmailChangeRequested
from functions.users.handler import app as users
from functions.users.tables import User
from kervan.events import Event, Letter
from kervan.text import identity_key
from kervan.worker import Worker
from tests.auth.door import Door
from tests.postbox import Postbox

VICTIM, MINE = "Bob@example.com", "ana.yeni@example.com"


def wish(door: Door, token: str, email: str) -> None:
    answer = door.call(users, "PATCH", "/api/me", {"email": email}, authorization=f"Bearer {token}")
    assert answer.body["new_email"] == email


def carry(door: Door, worker: Worker, kind: type[Event]) -> None:
    """The latest letter of this kind, to this listener alone."""
    event = kind.model_validate(door.letters(kind.__name__)[-1])
    worker.receive(Letter.of(event, letter_id=door.world.new_id("ltr"), trace="t").model_dump())


def test_a_code_that_came_elsewhere_because_the_wish_had_changed_proves_nothing(door: Door) -> None:
    """The second wish comes between the fact of the first and its mail, which the mailbox of the second one gets."""
    joined, postbox = door.join(), Postbox()
    token = joined["tokens"]["access_token"]
    wish(door, token, VICTIM)
    carry(door, auth, EmailChangeRequested)
    wish(door, token, MINE)
    with postbox.tapped():
        carry(door, notifications, EmailCodeRequested)
    (mail,) = postbox.mails
    (code,) = (line.strip() for line in mail.text.splitlines() if line.strip().isdigit())
    wish(door, token, VICTIM)
    assert mail.to == MINE
    assert door.verify(code, VICTIM, token).status == 422
    assert User.get(joined["user"]["id"]).identity != identity_key(VICTIM)
