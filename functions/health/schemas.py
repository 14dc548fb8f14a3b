"""The JSON of health."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel


class Status(StrEnum):
    """From well to ill."""

    OK = "ok"
    DEGRADED = "degraded"  # it works; a person should look
    DOWN = "down"  # something that is needed does not answer

    @classmethod
    def worst(cls, statuses: list["Status"]) -> "Status":
        """The worst of them; ok of none."""
        return max(statuses, key=list(cls).index, default=cls.OK)


class HealthOut(BaseModel):
    """The function runs."""

    status: Literal["ok"] = "ok"
    version: str
    time: datetime


class CheckOut(BaseModel):
    """One thing that was asked, and how long it took to answer."""

    name: str
    status: Status
    ms: float


class QueueOut(CheckOut):
    """A queue. What lies among dead letters waits for a person."""

    waiting: int
    in_flight: int
    dead_letters: bool


class OutboxOut(CheckOut):
    """Facts that are not on the bus yet, when the sweeper last looked."""

    letters: int
    oldest_seconds: int | None
    measured_at: datetime | None


class DetailedHealthOut(BaseModel):
    """The stage, part by part; `status` is the worst of them."""

    status: Status
    version: str
    time: datetime
    tables: list[CheckOut]
    buckets: list[CheckOut]
    queues: list[QueueOut | CheckOut]
    outbox: list[OutboxOut | CheckOut]
    providers: list[CheckOut]
