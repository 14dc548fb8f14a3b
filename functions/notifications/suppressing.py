"""Putting readers on the list of those who are not written to: the rows, for the commit that writes down why."""

from dataclasses import dataclass

from kervan.world import World

from .tables import Covers, Suppression, SuppressionAct, Why


@dataclass(frozen=True)
class Verdict:
    """Why a reader is not written to from now on."""

    why: Why
    covers: Covers
    detail: str
    told_by: str

    @classmethod
    def unwanted(cls, provider: str, detail: str) -> "Verdict":
        """Its reader has told the provider of texts, or İYS, that they want no more: codes they ask for still come."""
        return cls(Why.STOPPED, Covers.COMMERCIAL, detail, provider)


def suppressing(
    world: World, recipient: str, channel: str, shown: str, verdict: Verdict | None
) -> tuple[Suppression | SuppressionAct, ...]:
    """The rows to add; none for a reader who is on the list already."""
    if verdict is None or Suppression.find(recipient, consistent=True) is not None:
        return ()
    now = world.now()
    listed = Suppression(
        recipient,
        channel=channel,
        shown=shown,
        why=verdict.why.value,
        covers=verdict.covers.value,
        detail=verdict.detail or None,
        at=now,
    )
    reason = f"{verdict.why.value} {verdict.detail}".strip()
    act = SuppressionAct(recipient, world.new_id("act"), act="suppressed", by=verdict.told_by, reason=reason, at=now)
    return (listed, act)


def shortened(recipient: str) -> str:
    """A number that nobody here knows but by its hash."""
    return f"…{recipient[-6:]}"
