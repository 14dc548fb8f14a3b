"""Every file compiles, says what it is for, and holds nothing of the machine it was written on."""

import ast
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import REPOSITORY, files

UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b|NotImplementedError|pytest\.mark\.(skip|xfail)|\bassert True\b")
OF_A_MACHINE = re.compile(r"(?<![\w.~])/(work|root|home)/\w")
LOOSE = re.compile(r"# (type: ignore|noqa)\s*$")
RULES = Path(__file__)


def _tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(  # noqa: S603 - fixed words
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],  # noqa: S607
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (REPOSITORY / line for line in listed.stdout.splitlines())
    return [path for path in paths if path.is_file() and path != RULES]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_every_file_compiles() -> None:
    compiled = [compile(path.read_text(encoding="utf-8"), str(path), "exec", dont_inherit=True) for _, path in files()]
    assert len(compiled) > 500


def _classes(tree: ast.Module) -> list[ast.ClassDef]:
    return [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]


def test_every_module_and_class_says_why_it_is_there() -> None:
    silent = []
    for _, path in files("kervan", "functions", "infra"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if tree.body and not ast.get_docstring(tree):
            silent.append(str(path))
        silent += [f"{path}:{node.lineno} {node.name}" for node in _classes(tree) if not ast.get_docstring(node)]
    assert silent == []


@pytest.mark.parametrize("mark", [UNFINISHED, OF_A_MACHINE, LOOSE], ids=["unfinished", "of a machine", "loose"])
def test_no_source_holds(mark: re.Pattern[str]) -> None:
    found = [
        f"{path}:{number}: {line.strip()}"
        for path in _tracked("*.py", "*.md", "*.sh", "*.json", "*.toml", "scripts/*", ".ci/*")
        for number, line in enumerate(_text(path).splitlines(), 1)
        if mark.search(line)
    ]
    assert found == []


def test_pins_name_no_registry() -> None:
    for path in _tracked("requirements/*"):
        assert "://" not in _text(path), path


def _named(path: Path) -> Iterator[str]:
    """The scripts and the links of a document that lead nowhere."""
    text = _text(path)
    for script in sorted(set(re.findall(r"\bscripts/[a-z-]+", text))):
        if not os.access(REPOSITORY / script, os.X_OK):
            yield f"{path}: {script} does not exist or cannot be run"
    for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text):
        if not (path.parent / link).exists():
            yield f"{path}: {link} does not exist"


def test_what_the_documents_name_exists() -> None:
    assert [fault for path in _tracked("*.md") for fault in _named(path)] == []
