"""Cloud assemblies: read, recognised as equal, rewritten, changed in place."""

import json
import zipfile
from pathlib import Path

from infra.local.assembly import Stack, read
from infra.local.bundle import bundle
from infra.local.hotswap import swapped
from tests.local.sample import write_assembly


def hello(assembly: Path) -> Stack:
    return {stack.name: stack for stack in read(assembly)}["local-hello"]


def test_stacks_come_with_their_files_and_what_they_need(tmp_path: Path) -> None:
    data, stack = read(write_assembly(tmp_path / "out"))
    assert (data.name, data.needs, data.assets) == ("local-data", frozenset(), ())
    assert stack.needs == {"local-data"}
    assert {asset.bucket for asset in stack.assets} == {"cdk-hnb659fds-assets-000000000000-eu-central-1"}
    assert all(asset.zipped and asset.path.is_dir() for asset in stack.assets)


def test_a_fingerprint_follows_content_not_names(tmp_path: Path) -> None:
    one = hello(write_assembly(tmp_path / "one"))
    renamed = write_assembly(tmp_path / "two")
    for asset in one.assets:
        (renamed / f"asset.{asset.hash}").rename(renamed / f"asset.{asset.hash[::-1]}")
        for file in renamed.glob("*.json"):
            file.write_text(file.read_text().replace(asset.hash, asset.hash[::-1]))
    assert hello(renamed).template != one.template
    assert hello(renamed).fingerprint() == one.fingerprint()


def test_a_fingerprint_changes_with_a_template_and_with_a_file(tmp_path: Path) -> None:
    one = hello(write_assembly(tmp_path / "one"))
    assert one.rewritten({"localhost:8000": "localhost:9000"}).fingerprint() != one.fingerprint()
    other = write_assembly(tmp_path / "two")
    next(other.glob("asset.*/python/greeting.py")).write_text("WORD = 1\n")
    assert hello(other).fingerprint() != one.fingerprint()


def test_rewriting_publishes_functions_again_and_changing_nothing_does_not(tmp_path: Path) -> None:
    stack = hello(write_assembly(tmp_path / "out"))
    assert stack.rewritten({"not there": "x"}) is stack
    changed = stack.rewritten({"localhost:8000": "localhost:9000"})
    assert "http://localhost:9000" in changed.template
    ((before, stem),), ((after, same_stem),) = stack.version_ids(), changed.version_ids()
    assert before != after
    assert stem == same_stem == "HelloCurrentVersion"
    assert json.loads(changed.template)["Resources"]["Live"]["Properties"]["FunctionVersion"] == {
        "Fn::GetAtt": [after, "Version"]
    }


def test_only_the_stacks_that_ship_a_changed_file_are_swapped(tmp_path: Path) -> None:
    stacks = read(write_assembly(tmp_path / "out"))
    source = tmp_path / "hello" / "handler.py"
    source.parent.mkdir()
    source.write_text("def handler(event, context): ...\n")
    (stack,) = swapped(stacks, [source], tmp_path / "scratch", [tmp_path])
    assert stack.name == "local-hello"
    assert any((asset.path / "hello" / "handler.py").read_text() == source.read_text() for asset in stack.assets)
    assert all(asset.key in stack.template for asset in stack.assets)
    assert swapped([stack], [source], tmp_path / "scratch", [tmp_path]) == []
    assert swapped(stacks, [tmp_path / "elsewhere.py"], tmp_path / "scratch", [tmp_path]) == []


def test_a_swapped_stack_equals_the_one_synthesized_later(tmp_path: Path) -> None:
    source = tmp_path / "python" / "greeting.py"
    source.parent.mkdir()
    source.write_text('WORD = "merhaba"\n')
    (swapped_stack,) = swapped(read(write_assembly(tmp_path / "old")), [source], tmp_path / "scratch", [tmp_path])
    new = write_assembly(tmp_path / "new")
    next(new.glob("asset.*/python/greeting.py")).write_text(source.read_text())
    assert swapped_stack.fingerprint() == hello(new).fingerprint()


def test_a_bundle_is_made_once_and_holds_what_a_cold_start_would_compile(tmp_path: Path) -> None:
    stack = hello(write_assembly(tmp_path / "out"))
    (broken := stack.assets[0].path / "broken.py").write_text("def (")
    first = bundle(stack.assets[0], tmp_path / "bundles")
    made = first.stat().st_mtime_ns
    assert bundle(stack.assets[0], tmp_path / "bundles").stat().st_mtime_ns == made
    names = zipfile.ZipFile(first).namelist()
    assert "hello/handler.py" in names
    assert any(name.startswith("hello/__pycache__/handler.") for name in names)
    assert broken.name in names
    assert not any(name.startswith("__pycache__/broken") for name in names)
