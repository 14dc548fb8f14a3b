"""Planted bugs in leaving conversations for good, and in what is said and heard around them."""

from tests.proof.mutant import Mutant

LEAVING = "functions/chat/leaving.py"
LEAVES = "tests/chat/test_leaving.py"
CROWDS = "tests/push/test_crowds.py"
FIRST_WORDS = "tests/messages/test_first_words.py"
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
    Mutant(
        "in a large group nobody is told on their phone",
        "functions/push/telling.py",
        "    else:\n        commit(tell=parts)\n",
        "",
        CROWDS,
    ),
    Mutant(
        "a part of a group with more browsers than a commit takes dies",
        "functions/push/telling.py",
        "    if len(letters) > most:\n",
        "    if not rows:\n",
        CROWDS,
    ),
    Mutant(
        "an overtaken message still looks for whom to tell",
        "functions/push/telling.py",
        "if chat is None or chat.last_seq > event.seq:",
        "if chat is None:",
        CROWDS,
    ),
    Mutant(
        "a letter is written to people without a browser",
        "functions/push/telling.py",
        '        if hears(user, "messages", now) and any(Subscription.by_user.query(user.user_id, limit=1))\n',
        '        if hears(user, "messages", now)\n',
        CROWDS,
    ),
    Mutant(
        "every message is the first one of its day",
        "layers/kervan/python/kervan/ratelimit.py",
        "    if RateCount.find(key) is not None:\n",
        "    if not key:\n",
        FIRST_WORDS,
    ),
    Mutant(
        "a burst asks for the day with every message",
        "layers/kervan/python/kervan/speech.py",
        "first(world, DAY, user_id) if turn == 1 else None",
        "first(world, DAY, user_id)",
        FIRST_WORDS,
    ),
    Mutant(
        "what is said in chat brings no experience",
        "functions/chat/sending.py",
        "tell=(told, *day.tell),",
        "tell=(told,),",
        FIRST_WORDS,
    ),
    Mutant(
        "of two friends the second one is forgotten when the worker dies between",
        "functions/customization/worker.py",
        "day, finishes=False)",
        "day)",
        "tests/customization/test_activity.py",
    ),
    Mutant(
        "whoever is told of often comes further",
        "functions/customization/worker.py",
        'rewards.give(world, event.user_id, "spoke", event.day)',
        'rewards.give(world, event.user_id, "spoke", str(event.at))',
        "tests/customization/test_activity.py",
    ),
    Mutant(
        "a token that is refreshed meanwhile keeps a Spotify account connected",
        "functions/spotify/service.py",
        "    for _ in range(TRIES):\n        grant = Grant.find(caller.id, consistent=True)\n        if",
        "    for _ in range(1):\n        grant = Grant.find(caller.id, consistent=True)\n        if",
        "tests/spotify/test_races.py",
    ),
    Mutant(
        "a flood of reading goes through",
        "functions/chat/live.py",
        "    take(world, READS, user_id)\n",
        "",
        "tests/chat/test_live.py",
    ),
    Mutant(
        "a flood of pings goes through",
        "functions/realtime/websocket.py",
        "    take(world, PINGS, connection.user_id)\n",
        "",
        "tests/realtime/test_socket.py",
    ),
    Mutant(
        "the end of a silence is told by no clock of anybody's",
        "functions/chat/refusals.py",
        "until=format_datetime(self.until, locale)",
        "until=self.until",
        "tests/chat/test_speaking.py",
    ),
)
