"""Somebody is invited to work in the town, and lawful requests about it."""

from datetime import timedelta

from functions.auth.tables import Invitation
from kervan.codes import invitation_token
from kervan.commit import commit
from kervan.settings import Secret
from kervan.world import World
from tests.conftest import USERS
from tests.security.request import Request

INVITATION = "inv_01KAGQ00000000000000001NVT"
INVITED = "davet.kanarya@example.com"


def asked(world: World) -> None:
    """By Adem."""
    now = world.now()
    said = {"email": INVITED, "identity": INVITED, "role": "staff", "locale": "tr", "by": USERS["adem"][0]}
    until = now + timedelta(hours=72)
    commit(new=Invitation(INVITATION, **said, at=now, expires_at=until, expires=until))


def requests(world: World, password: str) -> dict[str, Request]:
    """By operation."""
    token = invitation_token(world.secrets.get(Secret.CODES)["key"], INVITATION)
    wanted = {"email": "baska.davet@example.com", "role": "staff"}
    accepted = {"token": token, "name": "Davetli", "surname": "Kişi", "password": password}
    return {
        "POST /api/admin/users/invitations": Request(body=wanted),
        "DELETE /api/admin/users/invitations/{invitation_id}": Request({"invitation_id": INVITATION}),
        "POST /api/auth/invitations/accept": Request(body=accepted),
    }
