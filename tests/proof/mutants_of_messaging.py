"""Planted bugs in leaving conversations for good, and in what is said and heard around them."""

from tests.proof.mutant import Mutant

LEAVING = "functions/chat/leaving.py"
LEAVES = "tests/chat/test_leaving.py"
DIRECT = "tests/messages/test_api.py"

MUTANTS_OF_MESSAGING = (
    Mutant(
        "who leaves for good stays in the count of a group",
        LEAVING,
        "commit(delete=member, also=(Chat.resize(chat, -1),), tell=(_left(world, member),), finishes=False)",
        "commit(delete=member, tell=(_left(world, member),), finishes=False)",
        LEAVES,
    ),
    Mutant(
        "an owner who leaves for good hands the group to nobody",
        LEAVING,
        "    elif member.role == Role.OWNER:\n",
        "    elif member.role == DIRECT:\n",
        LEAVES,
    ),
    Mutant(
        "a group goes to whoever stands first in it",
        LEAVING,
        "key=lambda row: (-Role(row.role).rank, row.joined_at, row.place)",
        "key=lambda row: row.place",
        LEAVES,
    ),
    Mutant(
        "a group goes to its youngest moderator or member",
        LEAVING,
        "key=lambda row: (-Role(row.role).rank, row.joined_at, row.place)",
        "key=lambda row: (-Role(row.role).rank, -row.joined_at.timestamp(), row.place)",
        LEAVES,
    ),
    Mutant(
        "a group that nobody is in goes on",
        "functions/chat/tables.py",
        "        over = () if left else (cls.state.set(DELETED),)\n",
        "        over = ()\n",
        LEAVES,
    ),
    Mutant(
        "who leaves for good is still written to",
        LEAVING,
        "commit(delete=member, also=(Chat.bar(chat.chat_id, PARTED, shut=True),), finishes=False)",
        "commit(delete=member, finishes=False)",
        LEAVES,
    ),
    Mutant(
        "a friend who leaves for good is still written to",
        "functions/friends/leaving.py",
        "also=shut, ",
        "",
        LEAVES,
    ),
    Mutant(
        "one step leaves every conversation, however many",
        "layers/kervan/python/kervan/people.py",
        "            if taken >= self.left:\n",
        "            if not taken:\n",
        LEAVES,
    ),
    Mutant(
        "a direct message that comes late is shown as the last one",
        "functions/messages/tables.py",
        "        return GuardedWrite(cls, user_id, other_id, actions, last, Overtaken())\n",
        "        return GuardedWrite(cls, user_id, other_id, actions, None, Overtaken())\n",
        DIRECT,
    ),
    Mutant(
        "a direct message that was overtaken takes its own clock's time",
        "functions/messages/service.py",
        "max(world.now(), _last_said(message) + timedelta(microseconds=1))",
        "world.now()",
        DIRECT,
    ),
)
