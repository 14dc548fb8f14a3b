"""The workflows: no key, no words of others in a shell, and nothing that a developer could not do by `scripts/`."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = {"actions/checkout", "actions/setup-python", "aws-actions/configure-aws-credentials"}
COMMAND = re.compile(r'(scripts/[a-z-]+)( "\$[A-Z]+"| --[a-z-]+)*')


def workflow(path: Path) -> dict[str, Any]:
    """As GitHub reads it; YAML takes `on` for a truth."""
    read: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {("on" if name is True else str(name)): value for name, value in read.items()}


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in workflow(path)["jobs"].values() for step in job["steps"]]


def test_there_is_one_for_testing_one_for_the_difference_and_one_for_deploying() -> None:
    assert [path.stem for path in FILES] == ["deploy", "diff", "test"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_they_only_call_scripts(path: Path) -> None:
    for step in steps(path):
        assert ("uses" in step) != ("run" in step)
        if "run" in step:
            found = COMMAND.fullmatch(step["run"])
            assert found, step["run"]
            assert os.access(ROOT / found[1], os.X_OK)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_they_use_is_known_and_pinned_to_a_commit(path: Path) -> None:
    used = [step["uses"] for step in steps(path) if "uses" in step]
    assert {each.partition("@")[0] for each in used} <= ACTIONS
    assert all(re.fullmatch(r"[0-9a-f]{40}", each.partition("@")[2]) for each in used)
    assert all(step["with"]["persist-credentials"] is False for step in steps(path) if "checkout" in str(step))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_key_is_kept_and_no_more_is_allowed_than_is_needed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"secrets\.|access-key|AKIA|pull_request_target", text)
    allowed = workflow(path)["permissions"]
    assert allowed == ({"contents": "read"} | ({"id-token": "write"} if "configure-aws" in text else {}))
    assert all(job["timeout-minutes"] <= 90 and "permissions" not in job for job in workflow(path)["jobs"].values())


def test_only_the_main_branch_is_deployed_and_only_when_its_tests_have_passed() -> None:
    (deploy,) = (workflow(path) for path in FILES if path.stem == "deploy")
    assert deploy["on"] == {"workflow_run": {"workflows": ["test"], "types": ["completed"], "branches": ["main"]}}
    (job,) = deploy["jobs"].values()
    assert "conclusion == 'success'" in job["if"] and "event == 'push'" in job["if"]
    assert job["steps"][0]["with"]["ref"] == "${{ github.event.workflow_run.head_sha }}"
    assert deploy["concurrency"] == {"group": "deploy", "cancel-in-progress": False}


def test_what_comes_from_outside_gets_no_role() -> None:
    (diff,) = (workflow(path) for path in FILES if path.stem == "diff")
    (job,) = diff["jobs"].values()
    assert "head.repo.full_name == github.repository" in job["if"]
