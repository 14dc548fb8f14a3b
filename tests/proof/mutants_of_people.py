"""Bugs planted where people ask for their data, and leave."""

from tests.proof.mutant import KERVAN, Mutant

PRIVACY = "functions/privacy"
TESTS = "tests/privacy"

MUTANTS_OF_PEOPLE = (
    Mutant(
        "a field that nobody declared is not missed",
        f"{KERVAN}/holdings.py",
        "    return silent + absent\n",
        "    return absent\n",
        f"{TESTS}/test_declared.py",
    ),
    Mutant(
        "a copy's link is given out again",
        f"{PRIVACY}/service.py",
        "    if job.status == Status.TAKEN or now",
        "    if now",
        f"{TESTS}/test_copies.py",
    ),
    Mutant(
        "staff get people's copies",
        f"{PRIVACY}/service.py",
        "job is None or job.user_id != caller.id or job.kind",
        "job is None or not (caller.is_staff or job.user_id == caller.id) or job.kind",
        f"{TESTS}/test_copies.py",
    ),
    Mutant(
        "an account is closed by whoever holds its phone",
        "functions/auth/leaving.py",
        "        if not passwords.matches(account.password_hash, wanted.password):\n",
        "        if not wanted.password:\n",
        f"{TESTS}/test_erasures.py",
    ),
    Mutant(
        "an erasure begins while a token may still write",
        f"{PRIVACY}/jobs.py",
        "due=now + NOTHING_IS_OUT,",
        "due=now,",
        f"{TESTS}/test_erasures.py",
    ),
    Mutant(
        "an order that is under way is forgotten",
        "functions/orders/privacy.py",
        "        waits=lambda order: order.status in UNDER_WAY,\n",
        "",
        f"{TESTS}/test_erasures.py",
    ),
    Mutant(
        "a person's row goes while something waits",
        f"{PRIVACY}/jobs.py",
        "    if any(WAITING in found for",
        "    if not job.parts and any(WAITING in found for",
        f"{TESTS}/test_erasures.py",
    ),
    Mutant(
        "an erasure ends before the last group has done its part",
        f"{PRIVACY}/jobs.py",
        "if job.waits_for is None else ())",
        "if job.parts else ())",
        f"{TESTS}/test_erasures.py",
    ),
    Mutant(
        "what was blanked stays",
        f"{KERVAN}/people.py",
        "        commit(*blanked, finishes=False)\n",
        "        len(blanked)\n",
        f"{TESTS}/test_erasures.py",
    ),
    Mutant(
        "secrets go into a copy",
        f"{KERVAN}/holdings.py",
        "HOUSE | set(self.names(FieldKind.HIDDEN))",
        "HOUSE",
        "tests/security/test_leaving.py",
    ),
    Mutant(
        "the last word in the others' lists stays",
        "functions/messages/leaving.py",
        "        if mine.last_sender_id == user_id:\n",
        "        if mine.last_sender_id is None:\n",
        "tests/security/test_leaving.py",
    ),
    Mutant(
        "a certificate's document outlives its donor's account",
        "functions/certificates/leaving.py",
        "        world.files.erase(Bucket.DOCUMENTS, key)\n",
        "        len(key)\n",
        "tests/security/test_leaving.py",
    ),
    Mutant(
        "an app's code works twice",
        "functions/auth/tables.py",
        "actions = (cls.last_step.set(step), ",
        "actions = (cls.last_step.set(0), ",
        "tests/auth/test_second_factor.py",
    ),
    Mutant(
        "a recovery code works twice",
        "functions/auth/tables.py",
        "actions = (cls.recovery.delete({digest}), ",
        "actions = (cls.recovery.delete({user_id}), ",
        "tests/auth/test_second_factor.py",
    ),
    Mutant(
        "a wrong code of a second factor counts for nothing",
        "functions/auth/signing_in.py",
        "    except FactorRefused:\n        count_failure(account, world.now())\n",
        "    except FactorRefused:\n",
        "tests/auth/test_second_factor.py",
    ),
    Mutant(
        "codes of minutes ago are taken",
        "functions/auth/factors.py",
        "SKEW = (0, -1, 1)",
        "SKEW = (0, -1, 1, -2)",
        "tests/auth/test_second_factor.py",
    ),
    Mutant(
        "staff have their rights by the password alone",
        "functions/auth/factors.py",
        "        return not world.settings.staff_second_factor, None\n",
        "        return True, None\n",
        "tests/auth/test_second_factor.py",
    ),
)
