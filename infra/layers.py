"""The vendor layers: third-party packages as Lambda will find them, pruned and compiled. `scripts/build` runs this.

`vendor` is what every function needs, the others are what some uses bring (`kervan.entry.LAYERS`); what several name
stands in `vendor` alone. No Docker: wheels are fetched for Lambda's platform, and compiled by the same Python version.
"""

import argparse
import ast
import gzip
import json
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore import xform_name
from botocore.loaders import Loader

from infra import sources
from infra.assets import compiled, stage_group, stage_package
from infra.grants import READ_BY, WRITTEN_BY
from infra.manifest import groups
from kervan.entry import LAYERS

REPOSITORY = Path(__file__).parent.parent
VERSION = "3.13"
LIMIT = 250 * 1024 * 1024  # of a function with its layers, unzipped
ALWAYS_KEPT = ("endpoints.json", "partitions.json", "sdk-default-configuration.json", "_retry.json")
NEEDED_FOR = {"generate_presigned_post": "create_bucket"}  # by whose description botocore makes a form's address
PURE_SOURCES = ("http-ece",)  # published without a wheel; Python alone, so it is the same everywhere
NOT_NEEDED = ("tests", "test", "bin")


@dataclass(frozen=True)
class Target:
    """What the layers are for: an interpreter that compiles them, and its version and platform as uv spells them."""

    python: str
    version: str
    platform: str

    @classmethod
    def of_lambda(cls) -> "Target":
        """Lambda's Python on ARM."""
        return cls(interpreter(), VERSION, "aarch64-manylinux_2_34")  # Amazon Linux 2023

    @classmethod
    def of_this_machine(cls) -> "Target":
        """To try the layers here."""
        machine = sysconfig.get_platform().rpartition("-")[2]
        return cls(sys.executable, f"{sys.version_info.major}.{sys.version_info.minor}", f"{machine}-manylinux_2_34")


def interpreter(version: str = VERSION) -> str:
    """A Python of this version on this machine; it compiles, it need not have any package."""
    places = (".pyenv/versions", ".local/share/uv/python")
    found = [path for place in places for path in sorted(Path.home().glob(f"{place}/*{version}*/bin/python{version}"))]
    for path in filter(None, (shutil.which(f"python{version}"), *map(str, found))):
        if subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0:  # noqa: S603 - a Python
            return path
    raise FileNotFoundError(f"Python {version} is needed to compile what runs on Lambda (uv python install {version})")


def build(into: Path, target: Target) -> None:
    """Fill `into`/vendor and the folders of the heavy layers anew."""
    common = _pins("runtime")
    chosen_for = {"vendor": common}
    for name in LAYERS:
        chosen_for[name] = {package: pin for package, pin in _pins(name).items() if package not in common}
    for layer, chosen in chosen_for.items():
        place = into / layer / "python"
        shutil.rmtree(into / layer, ignore_errors=True)
        _install("\n".join(chosen.values()), place, target)
        _prune(place)
        compiled(place, python=target.python, at="/opt/python")


def _pins(name: str) -> dict[str, str]:
    """Each pinned requirement with its hashes, by the package's name."""
    text = (REPOSITORY / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    blocks = re.findall(r"^\w(?:.*\\\n)*.*$", text, re.MULTILINE)
    return {block.partition("==")[0]: block for block in blocks}


def _install(requirements: str, place: Path, target: Target) -> None:
    """Wheels only, with their hashes, and nothing that is not pinned."""
    uv = shutil.which("uv", path=Path(sys.executable).parent) or shutil.which("uv") or "uv"
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(requirements)
        file.flush()
        command = [uv, "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
        command += ["--python-platform", target.platform, "--python-version", target.version]
        command += [word for name in PURE_SOURCES for word in ("--no-binary", name)]
        command += ["--link-mode", "copy", "--target", str(place), "--requirement", file.name]
        subprocess.run(command, check=True)  # noqa: S603 - our own tool


def _prune(place: Path) -> None:
    """Drop what no function opens: tests, types, and botocore's knowledge of services and operations nobody calls."""
    for path in sorted(place.rglob("*")):
        unneeded = path.is_dir() and (path.name in NOT_NEEDED or path.name == "__pycache__")
        if path.exists() and (unneeded or path.suffix in (".pyi", ".pyx", ".c", ".h")):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    called = operations()
    for data in place.glob("boto*/data"):
        _prune_models(data, services())
    for model in place.glob("botocore/data/*/*/service-2.json.gz"):
        _shorten(model, called)


def _prune_models(data: Path, used: frozenset[str]) -> None:
    """The services that are used, each in its newest version: the one that botocore takes."""
    for path in data.iterdir():
        if path.name not in (*used, *ALWAYS_KEPT):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for service in (data / name for name in used if (data / name).is_dir()):
        for older in sorted(each for each in service.iterdir() if each.is_dir())[:-1]:
            shutil.rmtree(older)


def _shorten(model: Path, called: frozenset[str]) -> None:
    """A service's model without its documentation and without what is not called: nine tenths of what every cold start
    would read and keep.
    """
    with gzip.open(model, "rt", encoding="utf-8") as file:
        told = _without_words(json.load(file))
    service = model.parts[-3]
    told["operations"] = {name: each for name, each in told["operations"].items() if f"{service}.{name}" in called}
    shapes, needed, waiting = told["shapes"], set[str](), [told["operations"]]
    while waiting:
        new = set(_shapes(waiting.pop())) - needed
        needed |= new
        waiting += [shapes[name] for name in new]
    told["shapes"] = {name: shape for name, shape in shapes.items() if name in needed}
    plain = json.dumps(told, separators=(",", ":")).encode()
    model.write_bytes(gzip.compress(plain, mtime=0))


def _shapes(part: object) -> Iterator[str]:
    """The shapes that a part of a model names."""
    if isinstance(part, dict) and isinstance(part.get("shape"), str):
        yield part["shape"]
    children = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for child in children:
        yield from _shapes(child)


def _without_words(part: Any) -> Any:
    if isinstance(part, dict):
        kept = part.items()
        return {k: _without_words(v) for k, v in kept if not (k == "documentation" and isinstance(v, str))}
    return [_without_words(each) for each in part] if isinstance(part, list) else part


def services() -> frozenset[str]:
    """The AWS services that the code names where it opens a client: `aws.client("dynamodb")`."""
    modules = [module for package in ("kervan", "functions") for module in sources.modules(package)]
    return frozenset(name for module in modules for name in _opened(module))


def operations() -> frozenset[str]:
    """What may be called of them, as `dynamodb.GetItem`: what our code has a name or a word for, what PynamoDB does on
    its behalf, and what botocore looks up by itself.
    """
    modules = (sources.path_of(module) for package in ("kervan", "functions") for module in sources.modules(package))
    words = {xform_name(action) for action in (*READ_BY.values(), *WRITTEN_BY.values())}
    for node in (node for path in modules if path for node in ast.walk(sources.tree(path))):
        match node:
            case ast.Attribute(attr=str(word)) | ast.Constant(value=str(word)):
                words.add(word)
    words |= {needed for word, needed in NEEDED_FOR.items() if word in words}
    models = {service: Loader().load_service_model(service, "service-2") for service in services()}
    known = ((service, name) for service, model in models.items() for name in model["operations"])
    return frozenset(f"{service}.{name}" for service, name in known if xform_name(name) in words)


def _opened(module: str) -> Iterator[str]:
    path = sources.path_of(module)
    for node in ast.walk(sources.tree(path)) if path else ():
        match node:
            case ast.Call(
                func=ast.Attribute(attr="client") | ast.Name(id="client"), args=[ast.Constant(str(name)), *_]
            ):
                yield name


def sizes(layers: Path) -> Iterator[tuple[str, int, int]]:
    """Every function: its name, its bytes and its files, with its layers."""
    with tempfile.TemporaryDirectory() as staging:
        package = stage_package(Path(staging), python="")
        for group in groups().values():
            asset = stage_group(group, Path(staging), python="", documents={})
            for function in group.functions:
                heavy = [layers / name for name in function.entry.layers]
                places = [asset, package, layers / "vendor", *heavy]
                files = [path for place in places for path in place.rglob("*") if path.is_file()]
                yield function.name, sum(path.stat().st_size for path in files), len(files)


def main() -> int:
    """Build for Lambda and say how large each function is; 1 when one is too large."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=REPOSITORY / "layers")
    into: Path = parser.parse_args().into
    build(into, Target.of_lambda())
    too_large = False
    for name, size, files in sizes(into):
        too_large |= size > LIMIT
        sys.stdout.write(f"{name:<28} {size / 1024 / 1024:6.1f} of 250 MB {files:6} files\n")
    return int(too_large)


if __name__ == "__main__":
    sys.exit(main())
