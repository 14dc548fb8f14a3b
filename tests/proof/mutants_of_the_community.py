"""Planted bugs in what an app of people who talk promises them: blocks, leaving, reading, paying."""

from tests.proof.mutant import Mutant

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
)
