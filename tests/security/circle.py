"""Ana's circle: friends whom no column of the policy is about, their conversations, and who wants to be one of them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from functions.chat import groups, membership, sending
from functions.chat.schemas import GroupIn, MessageIn
from functions.chat.tables import Chat
from functions.friends import service as friends
from functions.messages import service as messages
from functions.messages.schemas import MessageIn as DirectMessageIn
from functions.premium.tables import Entitlement
from functions.reports import service as reports
from functions.reports.schemas import ReportIn
from functions.users.tables import User
from kervan.auth import Caller, Role
from kervan.commit import commit
from kervan.world import World
from tests.conftest import USERS

CEM, DENIZ, EFE, FUSUN = (f"usr_01KAGQ0000{name:0<16}" for name in ("CEM", "DEN1Z", "EFE", "FVSVN"))
PICTURE = f"fil_01KAGQ0000{'SH0WN':0>16}"
SECRET_WORD = "Kanaryamızın adı Limon"


@dataclass
class Circle:
    """Where everything is."""

    chat: str  # of Ana and Cem
    message: str  # Ana's, in it
    group: str  # Ana's, with Cem
    cems_group: str  # with Ana
    received: str  # what Cem wrote to Ana directly


def someone(user_id: str) -> Caller:
    """A caller of the circle."""
    return Caller(id=user_id, role=Role.USER)


def gathered(world: World) -> Circle:
    """Cem and Deniz are Ana's friends, Efe asks to be one, Füsun is blocked."""
    now, ana = world.now(), someone(USERS["ana"][0])
    for user_id in (CEM, DENIZ, EFE, FUSUN):
        person: dict[str, Any] = {"name": "Arkadaş", "surname": "Biri", "email": f"{user_id}@example.com"}
        commit(
            new=User(
                user_id,
                **person,
                identity=f"{user_id.lower()}@example.com",
                email_verified=True,
                joined_at=now,
                month=now.strftime("%Y-%m"),
            )
        )
    commit(new=Entitlement(CEM, until=now + timedelta(days=30)))  # Ana has one
    for user_id in (CEM, DENIZ):
        friends.ask(world, ana, user_id)
        friends.accept(world, someone(user_id), ana.id)
    friends.ask(world, someone(EFE), ana.id)
    friends.block(world, ana, FUSUN)
    chat_id = Chat.id_of(ana.id, CEM)
    said = {"chat_id": chat_id, "text": SECRET_WORD, "client_id": "kanarya-1", "attachments": [PICTURE]}
    message = sending.send(world, ana.id, MessageIn.model_validate(said))
    reports.report(world, someone(CEM), message.message_id, ReportIn(reason="şaka"))
    received = messages.send(
        world, someone(CEM), world.new_id("msg"), DirectMessageIn(receiver_id=ana.id, content=SECRET_WORD)
    )
    hers, _ = groups.create(world, ana, world.new_id("grp"), _group("Kanaryalar", CEM))
    his, _ = groups.create(world, someone(CEM), world.new_id("grp"), _group("Bülbüller", joinable=True))
    membership.join(world, ana, his.chat_id)
    commit(also=(Chat.edit(Chat.get(his.chat_id), joinable=False),))
    return Circle(chat_id, message.message_id, hers.chat_id, his.chat_id, received.message_id)


def _group(title: str, *members: str, joinable: bool = False) -> GroupIn:
    return GroupIn.model_validate({"title": title, "member_ids": members, "joinable": joinable})
