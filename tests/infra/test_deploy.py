"""What `scripts/deploy` looks at before it makes anything."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.deploy import check
from tests.infra.conftest import CONTEXT

PROD: dict[str, Any] = {name: CONTEXT[name] for name in ("public_url", "app_url", "mail_from", "alarm_email")}


@pytest.fixture
def described(tmp_path: Path) -> Path:
    """A cdk.json with one stage."""
    path = tmp_path / "cdk.json"
    path.write_text(json.dumps({"context": {"stages": {"prod": {**PROD, "app": "kurban", "behind_edge": True}}}}))
    return path


def test_a_stage_that_says_all_is_deployed(described: Path) -> None:
    check("prod", ["app=shop", "development=true"], described)


@pytest.mark.parametrize(
    ("stage", "context", "told"),
    [
        ("pord", [], "cdk.json describes no stage pord. 3 bad setting(s): KERVAN_PUBLIC_URL"),
        ("prod", ["app=shpo"], "there is no app shpo; there are community, kurban, streaming, packaging, shop, all"),
        ("prod", ["alarm_mail=ops@example.com"], "nobody reads alarm_mail"),
        ("prod", ["stripe_mode=liev"], "KERVAN_STRIPE_MODE"),
    ],
)
def test_a_slip_is_told_before_anything_is_made(described: Path, stage: str, context: list[str], told: str) -> None:
    with pytest.raises(SystemExit) as refused:
        check(stage, context, described)
    assert told in str(refused.value)
