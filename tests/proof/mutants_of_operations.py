"""Bugs planted in the operators' desk, in replaced certificates, in the contract and in the clients."""

from tests.proof.mutant import KERVAN, Mutant

DESK = "tests/queues/test_api.py"
REPLACING = "tests/certificates/test_replacing.py"
CONTRACT = "tests/api/test_contract.py"
CLIENTS = "tests/clients/test_clients.py"
APPS = "tests/infra/test_presets.py"

MUTANTS_OF_OPERATIONS = (
    Mutant(
        "a listener of what nobody tells brings its tables along",
        "infra/presets.py",
        "reach(function.module, function.idle).tables",
        "reach(function.module).tables",
        f"{APPS}::test_these_are_the_apps",
    ),
    Mutant(
        "a rule waits for facts of a group that is not deployed",
        "infra/manifest.py",
        "return tuple(event for event, _ in self._listeners if self._comes(event))",
        "return tuple(event for event, _ in self._listeners)",
        f"{APPS}::test_a_listener_of_what_nobody_tells_hears_nothing_and_may_do_nothing",
    ),
    Mutant(
        "a listener of what nobody tells keeps its grants",
        "infra/grants.py",
        "reach(function.module, function.idle)",
        "reach(function.module)",
        f"{APPS}::test_a_listener_of_what_nobody_tells_hears_nothing_and_may_do_nothing",
    ),
    Mutant(
        "what a worker had finished is sent again",
        "functions/queues/service.py",
        "return {message_id for message_id, key in keys.items() if key in done}",
        "return {message_id for message_id, key in keys.items() if key not in wanted}",
        f"{DESK}::test_what_was_finished_is_noted_and_not_done_again",
    ),
    Mutant(
        "a letter leaves the dead before it is sent",
        "functions/queues/service.py",
        "pipes.remove(str(pipe.dead), [letter for letter in batch if letter.message_id in sent | done])",
        "pipes.remove(str(pipe.dead), [])",
        f"{DESK}::test_a_letter_that_is_sent_again_is_worked_on",
    ),
    Mutant(
        "looking hides letters",
        "functions/queues/service.py",
        "    pipes.give_back(pipe.dead, found)",
        "    pipes.give_back(pipe.dead, [])",
        f"{DESK}::test_looking_takes_nothing_away",
    ),
    Mutant(
        "people show in dead letters",
        "functions/queues/letters.py",
        "return value if plain else HIDDEN",
        "return value",
        f"{DESK}::test_who_looks_inside_sees_no_person",
    ),
    Mutant(
        "a discarded letter leaves no trace of what it said",
        "functions/queues/service.py",
        "_handled(letter, Outcome.DISCARDED, letter.body)",
        "_handled(letter, Outcome.DISCARDED)",
        f"{DESK}::test_an_admin_gives_a_letter_up_and_says_why",
    ),
    Mutant(
        "staff may give letters up",
        "functions/queues/handler.py",
        "wanted: DiscardIn, caller: Admin, world",
        "wanted: DiscardIn, caller: Staff, world",
        f"{DESK}::test_staff_may_not_give_up_and_others_may_not_look",
    ),
    Mutant(
        "a listener's new name makes old letters new",
        f"{KERVAN}/shared_tables.py",
        'return f"{group}:{name}#{letter_id}"',
        'return f"{group}:{name}#{letter_id}#{id(name)}"',
        "tests/kervan/test_worker.py::test_a_letter_is_done_once_whatever_its_listener_is_called_today",
    ),
    Mutant(
        "a replaced certificate goes on being the order's",
        "functions/certificates/replacing.py",
        "first.latest = new.certificate_id",
        "first.latest = None",
        f"{REPLACING}::test_another_is_issued_in_its_place_and_each_refers_to_the_other",
    ),
    Mutant(
        "a replaced certificate holds still",
        "functions/certificates/replacing.py",
        "        old.revoke(world.now(), by=caller.id, reason=reason)",
        "        old.revoke_reason = reason",
        f"{REPLACING}::test_a_chain_has_one_that_holds",
    ),
    Mutant(
        "the page does not say that it was replaced",
        "functions/certificates/page.py",
        'return "replaced" if certificate.replaced_by else STATES[certificate.status]',
        "return STATES[certificate.status]",
        f"{REPLACING}::test_another_is_issued_in_its_place_and_each_refers_to_the_other",
    ),
    Mutant(
        "a refund revokes the first certificate alone",
        "functions/certificates/revoking.py",
        "found = Certificate.current(order_id)",
        "found = Certificate.find(Certificate.id_of(order_id))",
        f"{REPLACING}::test_a_refund_revokes_the_one_that_holds",
    ),
    Mutant(
        "former roots are forgotten",
        "infra/document_key.py",
        '"former_roots": former})',
        '"former_roots": []})',
        "tests/certificates/test_rotation.py",
    ),
    Mutant(
        "a field may vanish from answers",
        "infra/contract.py",
        'yield from (f"{at}.{name}: is gone" for name in was if name not in now)',
        'yield from (f"{at}.{name}: is gone" for name in was if sent and name not in now)',
        CONTRACT,
    ),
    Mutant(
        "a route may vanish",
        "infra/contract.py",
        'found += [f"{name}: is gone"] if after is None else',
        "found += [] if after is None else",
        CONTRACT,
    ),
    Mutant(
        "a restore overwrites what was written since",
        "infra/restore.py",
        "        if living is None:",
        "        if living != row:",
        "tests/infra/test_restore.py",
    ),
    Mutant(
        "each thread renews the tokens",
        "clients/python/kervan_client/__init__.py",
        "if self.tokens is not held:",
        "if self.tokens is None:",
        CLIENTS,
    ),
    Mutant(
        "each call renews the tokens",
        "clients/typescript/src/index.ts",
        "  client.refreshing ??= renew(client, held)",
        "  client.refreshing = renew(client, held)",
        CLIENTS,
    ),
    Mutant(
        "an order is repeated under another key",
        "clients/typescript/src/index.ts",
        'if (key) headers["idempotency-key"] = key;',
        'if (key) headers["idempotency-key"] = crypto.randomUUID();',
        CLIENTS,
    ),
    Mutant(
        "a program sleeps for a day when it is told to",
        "clients/python/kervan_client/__init__.py",
        "return later if later <= self._longest_wait else None",
        "return later",
        CLIENTS,
    ),
    Mutant(
        "an app sleeps for a day when it is told to",
        "clients/typescript/src/index.ts",
        "attempt >= attempts || later > longestWait",
        "attempt >= attempts",
        CLIENTS,
    ),
    Mutant(
        "an app that stopped a call sends it again",
        "clients/typescript/src/index.ts",
        'signal?.addEventListener("abort", stop, { once: true });',
        "signal?.throwIfAborted();",
        CLIENTS,
    ),
    Mutant(
        "an edit forgets the version that it saw",
        "clients/python/kervan_client/__init__.py",
        '"if-match": if_match}',
        '"if-match": None}',
        CLIENTS,
    ),
    Mutant(
        "who renews too often is signed out",
        "functions/web/pages/api.js",
        "if (answer.status === 401) end();",
        "if (answer.status < 500) end();",
        "tests/web/test_session.py",
    ),
)
