"""What is put into a local cloud: stacks, and what has to be there before and after them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.local.synthesis import Synthesis

Client = Callable[[str], Any]  # a boto3 client of the local AWS, by service


@dataclass(frozen=True)
class Prepared:
    """What the parts around AWS must know of the secrets in it."""

    edge_headers: Mapping[str, str] = field(default_factory=dict)  # what the front door adds, as CloudFront would
    simulated: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by provider: its simulator's keys


@dataclass(frozen=True)
class SignIn:
    """An account that a developer may use."""

    role: str
    email: str
    password: str


def nothing(_: Client) -> Prepared:
    """For contents without secrets."""
    return Prepared()


def no_more(_: Client) -> None:
    """For contents that are complete with their stacks."""


def nobody(_: str) -> Sequence[SignIn]:
    """For contents without accounts."""
    return ()


@dataclass(frozen=True)
class Contents:
    """`prepare` runs when AWS answers and before any function exists; `complete` when all stacks stand.

    `people` fills the product behind the given address with examples and tells who can sign in.
    """

    begin_synthesis: Callable[[], Synthesis]
    prepare: Callable[[Client], Prepared] = nothing
    complete: Callable[[Client], None] = no_more
    people: Callable[[str], Sequence[SignIn]] = nobody

    @classmethod
    def of(cls, assembly: Path) -> "Contents":
        """A cloud assembly that is there already, and nothing else."""
        return cls(lambda: Synthesis.done(assembly))
