"""Bugs planted where people are written to."""

from tests.proof.mutant import KERVAN, Mutant

LETTERS = "functions/notifications"
NEWS = "functions/news"
TESTS = "tests/notifications"

MUTANTS_OF_LETTERS = (
    Mutant(
        "an address that bounced is written to again",
        f"{LETTERS}/ledger.py",
        "    if suppression is not None and suppression.forbids(commercial=message.commercial):\n",
        "    if suppression is not None and message.commercial:\n",
        f"{TESTS}/test_outcomes.py",
    ),
    Mutant(
        "a full mailbox gives an address up",
        f"{LETTERS}/outcomes.py",
        "    if kind != PERMANENT:\n",
        "    if not kind:\n",
        f"{TESTS}/test_outcomes.py",
    ),
    Mutant(
        "old news of a bounce undo what an admin decided",
        f"{LETTERS}/outcomes.py",
        "    if row is not None and not row.learns(state):\n        return\n    new =",
        "    if row is not None and not row.learns(state):\n        row = None\n    new =",
        f"{TESTS}/test_outcomes.py",
    ),
    Mutant(
        "a late report undoes an earlier one",
        f"{LETTERS}/tables.py",
        "return RANKS[state] > RANKS.get(State(self.state), 0)",
        "return RANKS[state] > 0",
        f"{TESTS}/test_outcomes.py",
    ),
    Mutant(
        "nobody sees who took a reader off the list",
        f"{LETTERS}/reading.py",
        "    commit(delete=row, new=act)\n",
        "    commit(delete=row)\n",
        f"{TESTS}/test_outcomes.py",
    ),
    Mutant(
        "the list names its readers",
        f"{LETTERS}/outcomes.py",
        'return f"{name[:1]}•••@{domain}"',
        'return f"{name}@{domain}"',
        f"{TESTS}/test_outcomes.py",
    ),
    Mutant(
        "a text without an answer is sent again",
        f"{LETTERS}/ledger.py",
        'MOST_ATTEMPTS = {"mail": 2, "sms": 1,',
        'MOST_ATTEMPTS = {"mail": 2, "sms": 2,',
        f"{TESTS}/test_texts.py",
    ),
    Mutant(
        "a provider that hung up is taken for one that took nothing",
        f"{KERVAN}/providers/http.py",
        "(self._untaken if kind in NEVER_TAKEN else self._error)",
        "(self._untaken if kind else self._error)",
        "tests/providers/test_texts.py",
    ),
    Mutant(
        "one channel that fails keeps the other",
        f"{LETTERS}/ledger.py",
        "            failed = failed or error\n",
        "            raise\n",
        f"{TESTS}/test_texts.py",
    ),
    Mutant(
        "a letter counts as done while one of its messages waits",
        f"{LETTERS}/ledger.py",
        "finishes=failed is None and place == len(messages)",
        "finishes=True",
        f"{TESTS}/test_texts.py",
    ),
    Mutant(
        "a flood of orders is a flood of texts",
        f"{LETTERS}/ledger.py",
        "also=[counted(world, limit, subject) for limit, subject in message.budgets],",
        "also=[],",
        f"{TESTS}/test_texts.py",
    ),
    Mutant(
        "a number that nobody proved gets news",
        f"{LETTERS}/phones.py",
        "    if not user.phone or not user.phone_verified:\n        return ()\n    budgets",
        "    if not user.phone:\n        return ()\n    budgets",
        f"{TESTS}/test_texts.py",
    ),
    Mutant(
        "anybody tells what became of a text",
        f"{KERVAN}/providers/twilio.py",
        'if not hmac.compare_digest(expected.encode(), headers.get("x-twilio-signature", "").encode()):',
        'if "x-twilio-signature" not in headers or not expected:',
        f"{TESTS}/test_reports.py",
    ),
    Mutant(
        "a report that is signed for one text counts for another",
        f"{KERVAN}/providers/twilio.py",
        "callback(settings, reference), form)\n    if not",
        'callback(settings, "ltr_chl_1.phone_code"), form)\n    if not',
        f"{TESTS}/test_reports.py",
    ),
    Mutant(
        "anybody tells what became of a WhatsApp message",
        f"{KERVAN}/providers/whatsapp.py",
        'hmac.compare_digest(expected.encode(), headers.get("x-hub-signature-256", "").encode())',
        'headers.get("x-hub-signature-256", "").startswith(SIGNED)',
        "tests/providers/test_texts.py",
    ),
    Mutant(
        "anybody may claim to be Meta",
        f"{KERVAN}/providers/whatsapp.py",
        "hmac.compare_digest(told, known)",
        "known",
        "tests/providers/test_texts.py",
    ),
    Mutant(
        "advertising goes past İYS",
        f"{KERVAN}/providers/netgsm.py",
        '"iysfilter": COMMERCIAL if text.commercial else INFORMING,',
        '"iysfilter": INFORMING,',
        "tests/providers/test_texts.py",
    ),
    Mutant(
        "a letter of two halves is cut in the middle",
        f"{KERVAN}/text/parts.py",
        "            number, left = number + 1, room\n        left -= size\n",
        "            number, left = number + 1, room + left\n        left -= size\n",
        "tests/kervan/test_text_parts.py",
    ),
    Mutant(
        "the Turkish table costs no header",
        f"{KERVAN}/text/parts.py",
        "Alphabet.TURKISH: (155, 149)",
        "Alphabet.TURKISH: (160, 153)",
        "tests/kervan/test_text_parts.py",
    ),
    Mutant(
        "who never agreed gets advertising",
        f"{LETTERS}/news.py",
        "return any(said.kind == AGREED and said.accepted for said in user.agreements)",
        "return any(said.kind == AGREED for said in user.agreements)",
        "tests/news/test_api.py",
    ),
    Mutant(
        "opening a link unsubscribes",
        f"{NEWS}/handler.py",
        "    service.check(world, token)\n",
        "    service.unsubscribe(world, token)\n",
        "tests/news/test_api.py",
    ),
    Mutant(
        "anybody unsubscribes anybody",
        f"{KERVAN}/codes.py",
        "return (user_id, channel) if hmac.compare_digest(expected.encode(), token.encode()) else None",
        "return (user_id, channel) if expected else None",
        "tests/news/test_api.py",
    ),
)
