"""Planted bugs in conversations."""

from tests.proof.mutant import Mutant

TABLES = "functions/chat/tables.py"
RACES = "tests/faults/test_chat_races.py"
MANY = {"KERVAN_SEEDS": "20"}
LIFE = "tests/faults/test_chat_machine.py tests/faults/test_chat_storms.py"
FILES = "tests/chat/test_attachments.py"

MUTANTS_OF_CHAT = (
    Mutant(
        "whose number somebody else got is refused",
        "functions/chat/sending.py",
        "        except (Exists, SequenceTaken, FileInUse) as refused:",
        "        except (SequenceTaken, FileInUse) as refused:",
        RACES,
    ),
    Mutant(
        "a blocked friend still speaks",
        TABLES,
        "free = (counter == number - 1) & (cls.state == OPEN) & cls.barred.does_not_exist()",
        "free = (counter == number - 1) & (cls.state == OPEN)",
        RACES,
        MANY,
    ),
    Mutant(
        "a group that has ended is spoken in",
        TABLES,
        "free = (counter == number - 1) & (cls.state == OPEN) & cls.barred.does_not_exist()",
        "free = (counter == number - 1) & cls.barred.does_not_exist()",
        RACES,
        MANY,
    ),
    Mutant(
        "who was put out still speaks",
        TABLES,
        "may: Condition = (cls.state == IN) & (cls.muted_until.does_not_exist() | (cls.muted_until <= at))",
        "may: Condition = cls.muted_until.does_not_exist() | (cls.muted_until <= at)",
        f"{RACES} tests/chat/test_groups.py",
    ),
    Mutant(
        "who is silenced lets a message say something else",
        TABLES,
        "actions, may = (cls.state.set(IN),), cls._heard(chat, at, links=links)",
        "actions, may = (cls.state.set(IN),), cls.state == IN",
        "tests/chat/test_mending.py",
    ),
    Mutant(
        "whom the product has hung up on hears nothing more",
        "functions/web/pages/socket.js",
        'if (frame.type === "error" && frame.code === "unauthenticated") return socket.close();',
        'if (frame.type === "error" && frame.code === "unauthenticated") return;',
        "tests/web/test_reopening.py",
    ),
    Mutant(
        "a link comes in by an edit",
        "functions/chat/mending.py",
        "links = links_in(wanted.text) > 0",
        "links = False",
        "tests/chat/test_mending.py",
    ),
    Mutant(
        "who comes begins somewhere",
        "functions/chat/membership.py",
        "row = Member.of(chat.chat_id, user_id, since=last, read_seq=last, joined_at=now)",
        "row = Member.of(chat.chat_id, user_id, since=0, read_seq=last, joined_at=now)",
        f"{LIFE} tests/chat/test_groups.py",
    ),
    Mutant(
        "members of before are told of what was said before",
        "functions/chat/fanout.py",
        "[member.user_id for member in members if member.since < seq]",
        "[member.user_id for member in members]",
        "tests/chat/test_delivery.py",
    ),
    Mutant(
        "who could not be told is forgotten",
        "functions/chat/fanout.py",
        "if told.failed and attempt < TRIES:",
        "if told.failed and attempt < 1:",
        "tests/chat/test_delivery.py",
    ),
    Mutant(
        "a resend is another message",
        "functions/chat/sending.py",
        "message_id=message_id_of(wanted, sender),",
        'message_id=derived_id("msg", chat.chat_id, sender, wanted.client_id, str(chat.last_seq)),',
        "tests/chat/test_direct.py",
    ),
    Mutant(
        "coming back forgets the last message",
        "functions/chat/live.py",
        "since = max(known.seq, int(member.since))",
        "since = max(known.seq + 1, int(member.since))",
        "tests/chat/test_live.py",
    ),
    Mutant(
        "an opened socket is not found at once",
        "functions/realtime/service.py",
        "commit(new=connection, delete=found, also=(*held, seen), tell=(told,))",
        "commit(new=connection, delete=found, also=held, tell=(told,))",
        "tests/chat/test_live.py",
    ),
    Mutant(
        "a flood costs more than its counter",
        "functions/chat/sending.py",
        "    turn = take_turn(world, sender)\n",
        "    turn = 2\n",
        "tests/chat/test_speaking.py",
    ),
    Mutant(
        "a direct message is counted twice",
        "functions/messages/service.py",
        'message_id = derived_id("msg", caller.id, wanted.receiver_id, wanted.client_id)',
        'message_id = world.new_id("msg")',
        "tests/messages",
    ),
    Mutant(
        "anybody's files are sent, and whatever they were sent for",
        "functions/chat/attaching.py",
        "File.usable_by(Caller(sender, Role.USER), Purpose.ATTACHMENT, *file_ids)",
        "File.find(file_ids[0])",
        FILES,
    ),
    Mutant(
        "any message leads to any file",
        "functions/chat/attaching.py",
        "row = File.find(file_id) if file_id in (message.attachments or ()) else None",
        "row = File.find(file_id)",
        FILES,
    ),
    Mutant(
        "the files of what is taken back stay",
        "functions/chat/mending.py",
        "left = dropped(world, message)",
        "left = dropped(world)",
        FILES,
    ),
    Mutant(
        "a file that is sent again is refused",
        "functions/chat/sending.py",
        "if wanted.attachments and (first := _sent_before(message_id_of(wanted, sender), sender)):",
        "if wanted.text and (first := _sent_before(message_id_of(wanted, sender), sender)) and False:",
        FILES,
    ),
)
