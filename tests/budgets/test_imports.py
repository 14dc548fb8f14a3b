"""What each function imports: heavy packages where they are needed and nowhere else, and no more files than budget."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import cloud
from tests.budgets import imports
from tests.budgets.imports import StartUp

HEAVY = frozenset(
    {
        "PIL",
        "aiohttp",
        "argon2",
        "asyncio",
        "boto3",
        "filetype",
        "fontTools",
        "httpx",
        "pypdf",
        "jwt",
        "lxml",
        "moto",
        "pyhanko",
    }
    | {"pywebpush", "reportlab", "requests", "s3transfer", "segno", "stripe"}
)
NEEDED: Mapping[tuple[str, str], frozenset[str]] = {
    ("auth", "handler"): frozenset({"argon2"}),  # judges passwords
    ("auth", "worker"): frozenset({"argon2"}),  # its rules are those of signing in
    ("certificates", "worker"): frozenset({"PIL", "reportlab", "segno"}),  # draws; PIL comes with reportlab
    ("push", "worker"): frozenset({"aiohttp", "asyncio", "httpx", "pywebpush", "requests"}),  # encrypts and sends
    ("files", "worker"): frozenset(
        {"PIL", "filetype", "fontTools", "pypdf"}
    ),  # looks into files; pypdf takes the third where it is
}
FILES = 450
SPREAD = 20  # files by which Pythons differ: Debian's has more of the standard library built in
MORE_FILES: Mapping[tuple[str, str], int] = {
    ("auth", "handler"): 458,  # a file a rule, and invitations are one more
    ("payments", "handler"): 456,  # two providers, disputes, refunds, declines; and it reads people and orders
    ("premium", "handler"): 455,  # two providers, a page, a file a rule; and it reads people
    ("certificates", "worker"): 520,  # reportlab brings 47, segno and PIL 15
    ("push", "worker"): 760,  # pywebpush brings aiohttp and requests; nobody waits for its start
    ("files", "worker"): 600,  # pypdf and PIL with their formats; nobody waits for its start
}


@pytest.fixture(scope="module")
def started() -> dict[tuple[str, str], StartUp]:
    """Every function of the product, started once."""
    entries = sorted(cloud.entries())
    with ThreadPoolExecutor(2) as pool:
        modules = (f"functions.{group}.{kind}" for group, kind in entries)
        return dict(zip(entries, pool.map(imports.of, modules), strict=True))


def test_heavy_packages_are_imported_where_they_are_needed(started: Mapping[tuple[str, str], StartUp]) -> None:
    found = {entry: start.packages & HEAVY for entry, start in started.items()}
    assert {entry: heavy for entry, heavy in found.items() if heavy} == {
        entry: heavy for entry, heavy in NEEDED.items() if entry in started
    }


def test_no_function_opens_more_files_than_its_budget(started: Mapping[tuple[str, str], StartUp]) -> None:
    over = {entry: start.files for entry, start in started.items() if start.files > MORE_FILES.get(entry, FILES)}
    assert not over


def test_no_start_up_brings_the_models_of_openapi(started: Mapping[tuple[str, str], StartUp]) -> None:
    """A fifth of a cold start, and no request reads them."""
    models = "aws_lambda_powertools.event_handler.openapi.models"
    assert not [entry for entry, start in started.items() if models in start.modules]


def test_a_budget_that_is_wider_is_not_wider_than_it_needs_to_be(started: Mapping[tuple[str, str], StartUp]) -> None:
    assert not [entry for entry in MORE_FILES if entry in started and started[entry].files <= FILES - SPREAD]
