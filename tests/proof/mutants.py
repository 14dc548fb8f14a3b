"""Planted bugs: one line made wrong at a time, in a copy of the tree; a named test must notice.

A test that no bug can fail proves nothing. Each mutant names the file, the line as it is, the line as it is not, and
the tests that must fail.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import SimpleQueue

from tests.proof.mutant import KERVAN, Mutant
from tests.proof.mutants_of_auth import MUTANTS_OF_AUTH
from tests.proof.mutants_of_certificates import MUTANTS_OF_CERTIFICATES
from tests.proof.mutants_of_chat import MUTANTS_OF_CHAT
from tests.proof.mutants_of_files import MUTANTS_OF_FILES
from tests.proof.mutants_of_leaving import MUTANTS_OF_LEAVING
from tests.proof.mutants_of_letters import MUTANTS_OF_LETTERS
from tests.proof.mutants_of_messaging import MUTANTS_OF_MESSAGING
from tests.proof.mutants_of_money import MUTANTS_OF_MONEY
from tests.proof.mutants_of_operations import MUTANTS_OF_OPERATIONS
from tests.proof.mutants_of_paying import MUTANTS_OF_PAYING
from tests.proof.mutants_of_people import MUTANTS_OF_PEOPLE
from tests.proof.mutants_of_premium import MUTANTS_OF_PREMIUM
from tests.proof.mutants_of_push import MUTANTS_OF_PUSH
from tests.proof.mutants_of_simulators import MUTANTS_OF_SIMULATORS
from tests.proof.mutants_of_the_community import MUTANTS_OF_THE_COMMUNITY
from tests.proof.mutants_of_the_door import MUTANTS_OF_THE_DOOR
from tests.proof.mutants_of_the_ledger import MUTANTS_OF_THE_LEDGER
from tests.proof.mutants_of_the_watch import MUTANTS_OF_THE_WATCH

ROOT = Path(__file__).parents[2]

MUTANTS = (
    *MUTANTS_OF_AUTH,
    *MUTANTS_OF_PREMIUM,
    *MUTANTS_OF_THE_COMMUNITY,
    *MUTANTS_OF_PUSH,
    *MUTANTS_OF_FILES,
    *MUTANTS_OF_LEAVING,
    *MUTANTS_OF_MESSAGING,
    *MUTANTS_OF_PEOPLE,
    *MUTANTS_OF_CERTIFICATES,
    *MUTANTS_OF_CHAT,
    *MUTANTS_OF_LETTERS,
    *MUTANTS_OF_OPERATIONS,
    *MUTANTS_OF_THE_DOOR,
    *MUTANTS_OF_THE_LEDGER,
    *MUTANTS_OF_THE_WATCH,
    *MUTANTS_OF_MONEY,
    *MUTANTS_OF_PAYING,
    *MUTANTS_OF_SIMULATORS,
    Mutant(
        "an order is paid whatever its state",
        "functions/orders/tables.py",
        "condition=(cls.status == Status.PENDING.value) & cls.total.holds(amount),",
        "condition=cls.total.holds(amount),",
        "tests/faults/test_payment_races.py",
    ),
    Mutant(
        "stock may go below zero",
        "functions/catalog/tables.py",
        "condition=cls.available >= count,",
        "condition=cls.supplied >= 0,",
        "tests/faults/test_races.py tests/orders",
    ),
    Mutant(
        "a lost update is not noticed",
        f"{KERVAN}/commit.py",
        "condition = type(row).version == row.version",
        "condition = type(row).version >= 0",
        "tests/kervan/test_commit.py",
    ),
    Mutant(
        "a lost answer counts as a refusal",
        f"{KERVAN}/commit.py",
        'return same or any(item.get("written_by", {}).get("S") == token for item in found)',
        "return same and False",
        "tests/kervan/test_commit.py tests/faults/test_crash_points.py",
    ),
    Mutant(
        "a second delivery is worked on again",
        f"{KERVAN}/commit.py",
        "if current and not current.recorded",
        "if False and current",
        "tests/kervan/test_commit.py",
    ),
    Mutant(
        "the relay removes what the bus refused",
        "functions/outbox/service.py",
        '(failed if result.get("ErrorCode") else taken).append(letter)',
        "taken.append(letter)",
        "tests/outbox",
    ),
    Mutant(
        "a cursor opens for anybody",
        f"{KERVAN}/pagination.py",
        "if not hmac.compare_digest(mac, _mac(payload, key, bound_to)):",
        "if len(mac) < MAC_BYTES:",
        "tests/kervan/test_lists_and_limits.py",
    ),
    Mutant(
        "an overtaken holder stores its answer",
        f"{KERVAN}/idempotency.py",
        "record.update(actions=change, condition=IdempotencyRecord.fence == record.fence)",
        "record.update(actions=change)",
        "tests/kervan/test_idempotency.py",
    ),
    Mutant(
        "strangers see orders",
        f"{KERVAN}/tables.py",
        "if row is None or not (theirs or caller.is_staff):",
        "if row is None:",
        "tests/orders",
    ),
    Mutant(
        "duplicate JSON keys are read",
        f"{KERVAN}/strict_json.py",
        "if len(found) != len(pairs):",
        "if len(found) > len(pairs):",
        "tests/kervan/test_strict_json.py",
    ),
)


def plant(mutant: Mutant, tree: Path) -> None:
    """Make the line wrong; AssertionError when it is not there exactly once."""
    path = tree / mutant.file
    text = path.read_text()
    if text.count(mutant.line) != 1:
        raise AssertionError(f"{mutant.file} has the line of {mutant.what!r} {text.count(mutant.line)} times")
    path.write_text(text.replace(mutant.line, mutant.wrong))


def passes(mutant: Mutant, tree: Path) -> bool:
    """Whether its tests pass in this tree."""
    places = os.pathsep.join([str(tree), str(tree / "layers/kervan/python")])
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *mutant.tests.split()],
        cwd=tree,
        env={**os.environ, **mutant.settings, "PYTHONPATH": places, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise AssertionError(f"pytest {mutant.tests} ended with {done.returncode}: {done.stdout.decode()[-800:]}")
    return done.returncode == 0


def hunt(mutants: tuple[Mutant, ...] = MUTANTS) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant, and whether it was caught: by tests that pass where nothing is wrong. A tree for each processor."""
    groups: dict[tuple[object, ...], list[Mutant]] = defaultdict(list)
    for mutant in mutants:
        groups[mutant.looking].append(mutant)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(os.cpu_count() or 1):
            trees.put(copy(Path(folder) / str(number)))
        for done in as_completed([pool.submit(_hunt, group, trees) for group in groups.values()]):
            yield from done.result()


def _hunt(group: list[Mutant], trees: "SimpleQueue[Path]") -> list[tuple[Mutant, bool]]:
    """Those that the same tests must notice."""
    tree = trees.get()
    try:
        sound = passes(group[0], tree)
        return [(mutant, sound and not _survives(mutant, tree)) for mutant in group]
    finally:
        trees.put(tree)


def _survives(mutant: Mutant, tree: Path) -> bool:
    original = (tree / mutant.file).read_text()
    plant(mutant, tree)
    try:
        return passes(mutant, tree)
    finally:
        (tree / mutant.file).write_text(original)


def copy(tree: Path) -> Path:
    """The tree as it stands here."""
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, check=True, text=True)  # noqa: S607
    for name in files.stdout.splitlines():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, tree / name)
    return tree


if __name__ == "__main__":
    survivors = 0
    for found, caught in hunt(tuple(each for each in MUTANTS if not sys.argv[1:] or each.what in sys.argv[1:])):
        survivors += not caught
        print("caught  " if caught else "SURVIVED", found.what, flush=True)  # noqa: T201
    sys.exit(survivors > 0)
