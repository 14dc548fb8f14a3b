"""A new group passes what every group passes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.new_group import REPOSITORY, Taken, make, words

COPIED = ("functions", "layers/kervan/python", "infra", "tests", "pyproject.toml", "docs", "scripts")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository once more, with a group that it does not have."""
    place = tmp_path_factory.mktemp("copy")
    ignored = shutil.ignore_patterns("__pycache__", "worker_site")
    for name in COPIED:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=ignored)
        else:
            shutil.copy(source, place / name)
    make("field_stories", place)
    return place


def _run(place: Path, *command: str) -> None:
    paths = {"PYTHONPATH": os.pathsep.join([str(place), str(place / "layers/kervan/python")])}
    done = subprocess.run(  # noqa: S603 - tools beside this interpreter
        [sys.executable, "-m", *command],
        cwd=place,
        env={"PATH": os.environ["PATH"], **paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_own_tests_pass(copy: Path) -> None:
    _run(copy, "pytest", "tests/field_stories", "-p", "no:cacheprovider")


@pytest.mark.proof
def test_it_says_who_may_do_what_and_that_is_so(copy: Path) -> None:
    _run(
        copy, "pytest", "tests/security/test_matrix.py", "-k", "field_stories or has_a_policy", "-p", "no:cacheprovider"
    )


def test_its_style_is_ours(copy: Path) -> None:
    group = ("functions/field_stories", "tests/field_stories")
    _run(copy, "ruff", "format", "--no-cache", *group)
    _run(copy, "ruff", "check", "--fix", "--no-cache", *group)
    _run(copy, "ruff", "check", "--no-cache", *group)


def test_the_scanner_finds_it_with_its_grants(copy: Path) -> None:
    program = (
        "from infra.manifest import groups; from infra.grants import accesses\n"
        "function, _worker = groups()['field_stories'].functions\n"
        "assert len(function.routes) == 3\n"
        "found = {a.table: {*a.actions, *a.indexes} for a in accesses(function)}\n"
        "assert found['field_stories'] == {'GetItem', 'PutItem', 'by-user'}, found\n"
    )
    (copy / "look.py").write_text(program)
    _run(copy, "look")


def test_names_are_bent_as_language_does() -> None:
    assert words("stories") == {
        "greetings": "stories",
        "Greetings": "Stories",
        "greeting": "story",
        "Greeting": "Story",
        "grt": "str",
    }


@pytest.mark.parametrize("name", ["Orders", "my-group", "a", "../etc", "or ders", ""])
def test_a_bad_name_makes_nothing(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="lower-case word"):
        make(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_taken_name_is_refused() -> None:
    with pytest.raises(Taken):
        make("orders")
