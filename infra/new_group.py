"""Starts an endpoint group: a copy of `infra/template` under another name, with its test (`scripts/new-group`)."""

import argparse
import re
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
TEMPLATE = Path(__file__).parent / "template"
NAME = re.compile(r"[a-z][a-z]{2,24}(_[a-z]+)?")
WORDS = ("greetings", "Greetings", "greeting", "Greeting", "grt")


class Taken(Exception):
    """There is a group of this name."""


def words(name: str) -> dict[str, str]:
    """What each word of the template becomes: many and one, spoken and as a class, and the prefix of ids."""
    one = re.sub("ies$", "y", name) if name.endswith("ies") else re.sub("s$", "", name)
    letters = re.sub("[^a-z]", "", one)
    prefix = (letters[0] + re.sub("[aeiou]", "", letters[1:]) + letters[1:])[:3]
    return dict(zip(WORDS, (name, _class(name), one, _class(one), prefix), strict=True))


def make(name: str, repository: Path = REPOSITORY) -> list[Path]:
    """Write the group and its test; the files. ValueError for a name that is none, Taken for one that is taken."""
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r}: a group's name is a lower-case word, as it stands in its paths")
    group, tests = repository / "functions" / name, repository / "tests" / name
    if group.exists() or tests.exists():
        raise Taken(f"{name} is there already")
    sources = {group / path.name: path for path in sorted((TEMPLATE / "greetings").glob("*.py"))}
    sources |= {
        tests / "__init__.py": TEMPLATE / "greetings" / "__init__.py",
        tests / "test_api.py": TEMPLATE / "test_api.py.txt",
        tests / "town.py": TEMPLATE / "town.py.txt",
    }
    renamed = words(name)
    for target, source in sources.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        text = re.sub("|".join(WORDS), lambda found: renamed[found[0]], source.read_text(encoding="utf-8"))
        target.write_text(text, encoding="utf-8")
    return list(sources)


def _class(name: str) -> str:
    return "".join(part.title() for part in name.split("_"))


def main() -> int:
    """Make the group that the command line names and say what was written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    try:
        made = make(parser.parse_args().name)
    except (ValueError, Taken) as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    sys.stdout.writelines(f"{path.relative_to(REPOSITORY)}\n" for path in made)
    sys.stdout.write("Left to you: which apps have it, and the clients (docs/add-a-group.md).\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
