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

from infra import sources
from infra.assets import compiled, stage_group, stage_package
from infra.manifest import groups
from kervan.entry import LAYERS

REPOSITORY = Path(__file__).parent.parent
VERSION = "3.13"
LIMIT = 250 * 1024 * 1024  # of a function with its layers, unzipped
ALWAYS_KEPT = ("endpoints.json", "partitions.json", "sdk-default-configuration.json", "_retry.json")
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
    """Drop what no function opens: tests, types, and botocore's knowledge of services that nobody calls."""
    for path in sorted(place.rglob("*")):
        unneeded = path.is_dir() and (path.name in NOT_NEEDED or path.name == "__pycache__")
        if path.exists() and (unneeded or path.suffix in (".pyi", ".pyx", ".c", ".h")):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    used = services()
    for data in place.glob("boto*/data"):
        for path in data.iterdir():
            if path.name not in (*used, *ALWAYS_KEPT):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    for model in place.glob("botocore/data/*/*/service-2.json.gz"):
        _undocument(model)


def _undocument(model: Path) -> None:
    """A service's model without its documentation: four fifths of what every cold start would read and keep."""
    with gzip.open(model, "rt", encoding="utf-8") as file:
        told = json.load(file)
    plain = json.dumps(_without_words(told), separators=(",", ":")).encode()
    model.write_bytes(gzip.compress(plain, mtime=0))


def _without_words(part: object) -> object:
    if isinstance(part, dict):
        kept = part.items()
        return {k: _without_words(v) for k, v in kept if not (k == "documentation" and isinstance(v, str))}
    return [_without_words(each) for each in part] if isinstance(part, list) else part


def services() -> frozenset[str]:
    """The AWS services that the code names where it opens a client: `aws.client("dynamodb")`."""
    modules = [module for package in ("kervan", "functions") for module in sources.modules(package)]
    return frozenset(name for module in modules for name in _opened(module))


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
