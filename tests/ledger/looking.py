"""What tests of the ledger look at."""

from functions.ledger.tables import Entry


def story(payment_id: str) -> dict[str, dict[str, int]]:
    """A payment's entries by kind: accounts and amounts, debits above zero."""
    return {str(entry.kind): entry.movement for entry in Entry.query(payment_id, consistent_read=True)}


def balances(*payment_ids: str) -> dict[str, int]:
    """What is left on each account by these payments' entries; accounts that are even are left out."""
    found: dict[str, int] = {}
    for payment_id in payment_ids:
        for movement in story(payment_id).values():
            for account, amount in movement.items():
                found[account] = found.get(account, 0) + amount
    return {account: amount for account, amount in found.items() if amount}
