"""Bugs planted where operators look at night, and where their commands begin."""

from tests.proof.mutant import KERVAN, Mutant

COMMIT = "tests/kervan/test_commit.py"
LIMITS = "tests/kervan/test_lists_and_limits.py"
DESK = "tests/queues/test_api.py"
RESTORE = "tests/infra/test_restore.py"
DEPLOY = "tests/infra/test_deploy.py"
ACCOUNTS = "tests/infra/test_accounts.py"

MUTANTS_OF_THE_WATCH = (
    Mutant(
        "a row that a transaction holds is a failure",
        f"{KERVAN}/commit.py",
        "if aws.error_code(error) == aws.TRANSACTION_CONFLICT:",
        'if aws.error_code(error) == "TransactionConflict":',
        COMMIT,
    ),
    Mutant(
        "a count that a transaction holds is our mistake",
        f"{KERVAN}/problems.py",
        "        aws.TRANSACTION_CONFLICT,\n",
        "",
        LIMITS,
    ),
    Mutant(
        "a house has a limit for each of its addresses",
        f"{KERVAN}/ratelimit.py",
        "{marked(world, place_of(subject))}",
        "{marked(world, subject)}",
        LIMITS,
    ),
    Mutant(
        "long dead letters are put into one call",
        "functions/queues/pipes.py",
        "sum(each.size for each in (*batch, letter)) > MOST_BYTES",
        "sum(each.size for each in (*batch, letter)) < 0",
        f"{DESK}::test_long_letters_are_handled_too",
    ),
    Mutant(
        "a restore brings back who was erased",
        "infra/restore.py",
        "wanted = put_back and not theirs and (",
        "wanted = put_back and (",
        RESTORE,
    ),
    Mutant(
        "a restore brings back what was not named",
        "infra/restore.py",
        "(not only or names[0] in only)",
        "True",
        RESTORE,
    ),
    Mutant(
        "ended sessions come back by the way",
        "infra/restore.py",
        "if asked.put_back and asked.table in SPENT and not asked.only:",
        "if asked.put_back and asked.table in SPENT and asked.only:",
        RESTORE,
    ),
    Mutant(
        "who only asked to be erased counts as gone",
        "infra/restore.py",
        ' and job["status"]["S"] != Status.PENDING',
        "",
        RESTORE,
    ),
    Mutant(
        "a mistyped setting is read by nobody and told to nobody",
        "infra/deploy.py",
        "sorted(said.keys() - OURS - Settings.model_fields.keys())",
        "sorted(said.keys() - said.keys())",
        DEPLOY,
    ),
    Mutant(
        "credentials that were not taken are passed over in silence",
        "infra/secrets.py",
        "if held(secret) != {**held(secret), **value}]",
        "if not held(secret)]",
        "tests/infra/test_secrets.py",
    ),
    Mutant(
        "a code that was mailed before the first admin opens their account",
        "infra/accounts.py",
        "account.codes, account.known, account.epoch = [], [], int(account.epoch) + 1",
        "account.known, account.epoch = [], int(account.epoch) + 1",
        ACCOUNTS,
    ),
    Mutant(
        "who registered an invited address is at home there",
        "functions/auth/inviting.py",
        "account.epoch, account.known = int(account.epoch) + 1, []",
        "account.epoch = int(account.epoch) + 1",
        "tests/auth/test_guessing.py",
    ),
    Mutant(
        "a stranger uses up the tries at a change of address",
        "functions/auth/registration.py",
        "for code in candidates:\n",
        "for code in live(account, now):\n",
        "tests/auth/test_worker.py",
    ),
)
