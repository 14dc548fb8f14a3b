"""Which files the stacks are made from, and noticing that one of them changed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.local.synthesis import inputs_hash, sources
from infra.local.watch import Watcher, broken


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name in ("functions/orders/handler.py", "infra/app.py", "infra/local/cloud.py", "layers/kervan/python/k.py"):
        write(tmp_path / name, "x = 1\n")
    write(tmp_path / "cdk.json", "{}")
    write(tmp_path / "functions/orders/__pycache__/handler.pyc", "")
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_code_and_settings_are_sources_and_the_local_cloud_is_not(repository: Path) -> None:
    names = {path.relative_to(repository).as_posix() for path in sources(repository)}
    assert names == {"functions/orders/handler.py", "infra/app.py", "layers/kervan/python/k.py", "cdk.json"}


@pytest.mark.parametrize(
    "change",
    [
        lambda at: write(at / "functions/orders/handler.py", "x = 2\n"),
        lambda at: write(at / "functions/orders/new.py", ""),
        lambda at: (at / "infra/app.py").rename(at / "infra/application.py"),
        lambda at: (at / "cdk.json").unlink(),
    ],
)
def test_a_synthesis_is_used_again_until_a_source_changes(repository: Path, change: Callable[[Path], object]) -> None:
    before = inputs_hash({"stage": "local"}, repository)
    write(repository / "infra/local/cloud.py", "x = 2\n")
    write(repository / "functions/orders/__pycache__/other.pyc", "")
    assert inputs_hash({"stage": "local"}, repository) == before
    assert inputs_hash({"stage": "other"}, repository) != before
    change(repository)
    assert inputs_hash({"stage": "local"}, repository) != before


def test_saved_added_and_removed_files_are_noticed_together(repository: Path) -> None:
    watcher = Watcher(lambda: sources(repository))
    assert watcher.look() == set()
    handler, new, gone = (repository / name for name in ("functions/orders/handler.py", "functions/n.py", "cdk.json"))
    write(handler, "x = 33\n")
    write(new, "")
    gone.unlink()
    assert watcher.look() == {handler, new, gone}
    assert watcher.look() == set()


def test_watching_ends_when_told(repository: Path) -> None:
    ends = iter([False, True])
    changes: Iterator[set[Path]] = Watcher(lambda: sources(repository)).changes(lambda: next(ends))
    assert list(changes) == []


def test_a_syntax_error_is_told_with_file_and_line(tmp_path: Path) -> None:
    write(tmp_path / "good.py", "x = 1\n")
    write(tmp_path / "bad.py", "x = 1\ndef (:\n")
    write(tmp_path / "text.json", "{")
    every = {tmp_path / name for name in ("good.py", "bad.py", "text.json", "removed.py")}
    assert broken(every) == "bad.py, line 2: invalid syntax"
    assert broken(every - {tmp_path / "bad.py"}) is None


def test_an_unreadable_file_is_an_error_too(tmp_path: Path) -> None:
    (tmp_path / "nul.py").write_bytes(b"x = '\x00'\n")
    assert str(broken({tmp_path / "nul.py"})).startswith("nul.py")
