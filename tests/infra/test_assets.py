"""What is put into a function."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.assets import PACKAGE, stage_group, stage_package
from infra.manifest import groups
from tests.infra.conftest import SAMPLE

LAYER = PACKAGE.parent


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    """The sample's asset."""
    return stage_group(groups(SAMPLE)["sales"], tmp_path, python="", documents={"openapi.json": {"paths": {}}})


def _files(place: Path) -> set[str]:
    return {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}


def test_an_asset_holds_its_group_and_what_it_may_import_of_others(sales: Path) -> None:
    around = {"tests/__init__.py", "tests/infra/__init__.py", "tests/infra/sample/__init__.py"}
    names = ("__init__", "events", "handler", "schedule", "service", "stream", "tables", "websocket", "worker")
    own = {f"tests/infra/sample/sales/{name}.py" for name in names} | {"tests/infra/sample/sales/openapi.json"}
    others = {f"tests/infra/sample/stock/{name}.py" for name in ("__init__", "events", "tables")}
    assert _files(sales) == around | own | others


def test_documents_that_are_made_for_a_group_are_there(sales: Path) -> None:
    assert json.loads((sales / "tests/infra/sample/sales/openapi.json").read_text()) == {"paths": {}}


def _run(place: Path, code: str) -> subprocess.CompletedProcess[str]:
    vendor = next(path for path in sys.path if path.endswith("site-packages"))
    start = f"import sys; sys.path[:0] = {[str(place), str(LAYER), vendor]!r}; {code}"
    return subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-I", "-S", "-c", start], capture_output=True, text=True, check=False, env={}
    )


def test_a_forbidden_import_fails_in_the_asset_too(sales: Path) -> None:
    allowed = _run(sales, "import tests.infra.sample.sales.handler, tests.infra.sample.stock.tables")
    assert allowed.returncode == 0, allowed.stderr
    forbidden = _run(sales, "import tests.infra.sample.stock.service")
    assert "No module named 'tests.infra.sample.stock.service'" in forbidden.stderr


@pytest.mark.parametrize("group", sorted(groups()))
def test_every_entry_can_be_imported_from_its_asset(group: str, tmp_path: Path) -> None:
    asset = stage_group(groups()[group], tmp_path, python="", documents={})
    modules = ", ".join(function.module for function in groups()[group].functions) or "functions"
    done = _run(asset, f"import {modules}")
    assert done.returncode == 0, done.stderr


def test_compiled_files_are_found_at_their_place_and_never_checked(tmp_path: Path) -> None:
    asset = stage_group(groups(SAMPLE)["stock"], tmp_path, python=sys.executable, documents={})
    package = stage_package(tmp_path, python=sys.executable)
    for place in (asset, package):
        compiled = list(place.rglob("*.pyc"))
        assert len(compiled) == len(list(place.rglob("*.py")))
        for path in compiled:
            assert int.from_bytes(path.read_bytes()[4:8], "little") == 0b01, f"{path} is checked at run time"
            assert os.fsencode(tmp_path) not in path.read_bytes()
