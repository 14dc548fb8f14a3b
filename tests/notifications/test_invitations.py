"""The mail by which staff are invited."""

import re
from datetime import timedelta

import pytest

from functions.auth.events import StaffInvited
from functions.auth.tables import Invitation
from kervan import codes
from kervan.commit import commit
from kervan.world import World
from tests.notifications.conftest import Tell
from tests.notifications.test_mails import key, only
from tests.postbox import Postbox


@pytest.mark.parametrize(("locale", "role"), [("tr", "görevli olarak"), ("en", "as a staff member")])
def test_an_invitation_opens_what_auth_closes(
    world: World, tell: Tell, postbox: Postbox, locale: str, role: str
) -> None:
    """Until it is withdrawn or over: then nothing is sent any more."""
    until = world.now() + timedelta(hours=72)
    said = {"email": "zoe@example.com", "identity": "zoe@example.com", "role": "staff", "by": "usr_1"}
    row = Invitation("inv_1", **said, locale=locale, at=world.now(), expires_at=until, expires=until)
    commit(new=row)
    told = StaffInvited(invitation_id="inv_1", at=world.now())
    tell(told)
    mail = only(postbox)
    found = re.search(r"https://app\.kervan\.test/accept-invitation#token=(\S+)", mail.text)
    assert found is not None and codes.invitation_of(key(world), found[1]) == "inv_1"
    assert mail.to == "zoe@example.com" and role in mail.text
    row.status = "withdrawn"
    commit(row)
    tell(told, "ltr_2")
    assert len(postbox.mails) == 1
