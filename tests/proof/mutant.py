"""What a planted bug is."""

from dataclasses import dataclass

KERVAN = "layers/kervan/python/kervan"


@dataclass(frozen=True)
class Mutant:
    """One planted bug."""

    what: str
    file: str
    line: str
    wrong: str
    tests: str
