"""Planted bugs in what an app of people who talk promises them: blocks, leaving, reading, paying."""

from tests.proof.mutant import KERVAN, Mutant

MUTANTS_OF_THE_COMMUNITY = (
    Mutant(
        "who closes their account may still pay on the page that is open",
        "functions/premium/leaving.py",
        "    if row is not None and row.is_waiting and row.checkout is not None:\n",
        "    if row is not None and row.is_waiting and row.checkout is None:\n",
        "tests/premium/test_leaving.py",
    ),
    Mutant(
        "a person is forgotten in part when the worker dies after ending a subscription",
        "functions/premium/leaving.py",
        "    recurring(world, row.provider).end(str(row.reference))\n"
        "    convergence.converge(world, row.subscription_id, finishes=False)\n",
        "    recurring(world, row.provider).end(str(row.reference))\n"
        "    convergence.converge(world, row.subscription_id)\n",
        "tests/premium/test_leaving.py",
    ),
    Mutant(
        "a block that is lifted lets those speak who are no friends",
        "functions/friends/service.py",
        "also=(Chat.bar(chat_id, caller.id, PARTED, shut=True),)",
        "also=(Chat.bar(chat_id, caller.id, shut=True),)",
        "tests/chat/test_speaking.py",
    ),
    Mutant(
        "whoever answers at the same moment is not blocked",
        "functions/friends/service.py",
        "    for _ in range(TRIES):\n",
        "    for _ in range(1):\n",
        "tests/friends/test_api.py",
    ),
    Mutant(
        "a text that is made for it takes seconds to look through",
        f"{KERVAN}/speech.py",
        r"(?<![\w-])[\w-]+\.(?:com",
        r"\b[\w-]+\.(?:com",
        "tests/chat/test_speaking.py",
    ),
    Mutant(
        "half a letter keeps a frame from its answer",
        f"{KERVAN}/providers/sockets.py",
        'written.encode(errors="replace")',
        "written.encode()",
        "tests/kervan/test_socket.py",
    ),
    Mutant(
        "a message may show nothing",
        f"{KERVAN}/fields.py",
        "if normal and all(char in BLANKS",
        "if not normal and all(char in BLANKS",
        "tests/chat/test_speaking.py",
    ),
    Mutant(
        "a group that has ended is read until its rows are gone",
        "functions/chat/history.py",
        "    refuse_ended(chat_id)\n",
        "",
        "tests/chat/test_groups.py",
    ),
    Mutant(
        "the files of a group that has ended are had until its rows are gone",
        "functions/chat/mending.py",
        "    refuse_ended(message.chat_id)\n",
        "",
        "tests/chat/test_groups.py",
    ),
    Mutant(
        "whoever is blocked sees what the other reads",
        "functions/chat/live.py",
        "return bool(chat.member_count <= MOST_TOLD and not chat.barred)",
        "return bool(chat.member_count <= MOST_TOLD)",
        "tests/chat/test_live.py",
    ),
    Mutant(
        "a letter of a group that has ended dies",
        "functions/chat/fanout.py",
        "    if message is None:  # its group has ended meanwhile\n        return\n",
        "    assert message is not None\n",
        "tests/chat/test_delivery.py",
    ),
    Mutant(
        "whoever takes a group over stays silenced",
        "functions/chat/membership.py",
        '    if changed.get("role") == Role.OWNER.value:',
        '    if changed.get("role") == Role.MEMBER.value:',
        "tests/chat/test_groups.py",
    ),
    Mutant(
        "whoever was banned comes back by themselves",
        "functions/chat/membership.py",
        "    if member is not None and not pardon:\n",
        "    if member is not None and pardon:\n",
        "tests/chat/test_groups.py",
    ),
    Mutant(
        "who was banned stays in the rows of a group that has ended",
        "functions/chat/ending.py",
        "        for row in rows:\n            batch.delete(row)\n",
        "        for row in rows:\n            if row.state == IN:\n                batch.delete(row)\n",
        "tests/chat/test_groups.py",
    ),
    Mutant(
        "whom one has blocked wakes one",
        "functions/push/sending.py",
        "    if Block.find(user.user_id, message.sender_id) is not None:\n        return None\n",
        "",
        "tests/push/test_crowds.py",
    ),
    Mutant(
        "what had to wait comes at night",
        "functions/push/sending.py",
        "if notice is None or notice.read_at or not hears(user, notice.kind, now):",
        "if notice is None or notice.read_at:",
        "tests/push/test_waiting.py",
    ),
)
