"""The sources that the rules are about."""

from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent.parent
PACKAGES = {
    "kervan": REPOSITORY / "layers" / "kervan" / "python" / "kervan",
    "functions": REPOSITORY / "functions",
    "infra": REPOSITORY / "infra",
    "tests": REPOSITORY / "tests",
}


def files(*packages: str) -> Iterator[tuple[str, Path]]:
    """Every module of these packages: its dotted name and its file."""
    for package in packages or PACKAGES:
        for path in sorted(PACKAGES[package].rglob("*.py")):
            parts = path.relative_to(PACKAGES[package]).with_suffix("").parts
            yield ".".join([package, *(part for part in parts if part != "__init__")]), path
