"""A part of a copy or an erasure, step by step, without the bus: each answer is taken from the outbox."""

from collections.abc import Callable

from kervan.people import Asked, PersonPartDone, PersonPartStepped
from kervan.shared_tables import Outbox


def emptied() -> None:
    """Whatever was told before."""
    for letter in Outbox.scan():
        letter.delete()


def told() -> Asked | PersonPartDone:
    """What was just answered; what else was told stays where it is."""
    kinds = {kind.name(): kind for kind in (PersonPartDone, PersonPartStepped)}
    (letter,) = (each for each in Outbox.scan() if each.name in kinds)
    letter.delete()
    return kinds[letter.name].model_validate(letter.data)


def in_steps(event: Asked, step: Callable[[Asked], object]) -> tuple[int, PersonPartDone]:
    """Until the part is done: how many letters that took, and what was done."""
    letters = 0
    emptied()
    while True:
        letters += 1
        step(event)
        answer = told()
        if isinstance(answer, PersonPartDone):
            return letters, answer
        event = answer
