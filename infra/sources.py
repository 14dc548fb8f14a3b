"""What source files say, read with `ast` and never run: which modules a module imports, and what follows from it."""

import ast
import importlib.util
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path


@cache
def folder(package: str) -> Path:
    """Where a package's files are."""
    top, _, rest = package.partition(".")
    spec = importlib.util.find_spec(top)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(top)
    return Path(spec.submodule_search_locations[0]).joinpath(*filter(None, rest.split(".")))


def path_of(module: str) -> Path | None:
    """The file of a module or package, or None where there is none (a name inside a module)."""
    place = folder(module)
    files = (place.with_suffix(".py"), place / "__init__.py")
    return next((path for path in files if path.is_file()), None)


@cache
def tree(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path, module: str, tops: Iterable[str]) -> Iterator[tuple[str, ast.stmt]]:
    """The modules under these top packages that a file imports anywhere in it, and the statement that does."""
    wanted = tuple(tops)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name in _named(node, module, is_package=path.name == "__init__.py"):
                if name.split(".")[0] in wanted:
                    yield name, node


def _named(node: ast.Import | ast.ImportFrom, module: str, *, is_package: bool) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    base = node.module or ""
    if node.level:
        here = module.split(".")
        parents = here[: len(here) - node.level + is_package]
        base = ".".join([*parents, *([base] if base else [])])
    for alias in node.names:
        inner = f"{base}.{alias.name}"
        yield inner if _ours(base) and path_of(inner) else base


def _ours(module: str) -> bool:
    """Whether it is worth looking for files: a top package that is a folder of this repository."""
    return (spec := importlib.util.find_spec(module.split(".")[0])) is not None and bool(
        spec.submodule_search_locations and "site-packages" not in spec.submodule_search_locations[0]
    )


def modules(package: str) -> list[str]:
    """Every module of a package, itself too."""
    place = folder(package)
    relative = (path.relative_to(place).with_suffix("").parts for path in sorted(place.rglob("*.py")))
    return [".".join([package, *(part for part in parts if part != "__init__")]) for parts in relative]


def closure(start: Iterable[str], *, inside: str) -> frozenset[str]:
    """These modules and all that they import inside a package, however far."""
    found: set[str] = set()
    waiting = [name for name in start if path_of(name)]
    while waiting:
        module = waiting.pop()
        path = path_of(module)
        if module in found or path is None:
            continue
        found.add(module)
        top = inside.split(".")[0]
        waiting.extend(name for name, _ in imports(path, module, [top]) if f"{name}.".startswith(f"{inside}."))
    return frozenset(found)


def imported(package: str) -> frozenset[str]:
    """The modules of the same top package that a group's modules import from outside the group."""
    top = package.split(".")[0]
    found = {name for module in modules(package) for name, _ in imports(_path(module), module, [top])}
    return frozenset(name for name in found if not f"{name}.".startswith(f"{package}."))


def _path(module: str) -> Path:
    path = path_of(module)
    if path is None:
        raise ModuleNotFoundError(module)
    return path
