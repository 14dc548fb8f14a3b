"""What audit tells."""

from kervan.events import Event


class AuditBroken(Event):
    """An entry of the chain is not what was written: somebody got at the table. Told every night while it is so."""

    chain: str
    month: str
    sequence: int
    kind: str
