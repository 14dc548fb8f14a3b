"""Facts: what a group tells the rest, in the past tense. `commit(..., tell=...)` writes them beside their rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict

SOURCE = "kervan"


class Event(BaseModel):
    """A fact. It carries ids, never personal data: a listener reads what it needs from the tables it may read.

    `version` rises when a field changes its meaning; a worker refuses a version newer than the one it knows.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: ClassVar[int] = 1
    at: datetime

    @classmethod
    def name(cls) -> str:
        """`orders.OrderPaid`: the group that tells it and the class, the detail type on the bus."""
        return f"{cls.__module__.split('.')[-2]}.{cls.__name__}"


class Letter(BaseModel):
    """A fact on its way: what stands in the outbox, on the bus and in a queue's message."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    version: int
    data: dict[str, Any]
    trace: str = ""  # the request that caused it, carried through every hop into the logs

    @classmethod
    def of(cls, event: Event, *, letter_id: str, trace: str) -> Self:
        """The letter that carries this fact."""
        return cls(
            id=letter_id, name=event.name(), version=event.version, data=event.model_dump(mode="json"), trace=trace
        )


def carried(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """The letter in a queue's message: our own, or an event of AWS itself (`kervan.notices`) written as one."""
    source = message.get("source", SOURCE)
    if source == SOURCE:
        return dict(message["detail"])
    name = f"{source}/{message['detail-type']}"
    data = {**message["detail"], "at": message["time"]}
    return {"id": message["id"], "name": name, "version": 1, "data": data, "trace": message["id"]}
