"""Texts that people agree to, as they are sent in: with an account's registration, and later by its owner."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from kervan.fields import Flag, Input

Kind = Literal["terms", "privacy", "marketing"]


class ConsentIn(Input):
    """One text, in the version that was shown, and whether it was accepted."""

    kind: Kind
    version: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")]
    accepted: Flag = True


def one_of_each(said: Sequence[ConsentIn]) -> Sequence[ConsentIn]:
    """Refuse two words on one text."""
    if len({consent.kind for consent in said}) < len(said):
        raise PydanticCustomError("duplicate", "one of each kind")
    return said


Consents = Annotated[list[ConsentIn], Field(max_length=3), AfterValidator(one_of_each)]
