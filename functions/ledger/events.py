"""What the ledger tells; the last two carry the group's own work to its worker."""

from kervan.events import Event


class LedgerDiffers(Event):
    """A payment is not what the ledger, its order or its provider says. `kind` is one of `invariants.Kind`."""

    payment_id: str
    kind: str


class RebuildAsked(Event):
    """An operator wants the sums made anew from the ledger."""


class RebuildStepped(Event):
    """A part of a generation of the sums is made; the next one is due."""

    generation: int
    step: int
