"""What the command line says, and what becomes of it."""

import json

import pytest

from infra.app import context_of
from infra.stage import Stage
from kervan.settings import SettingsError
from tests.infra.conftest import CONTEXT

PLACE = {"CDK_DEFAULT_ACCOUNT": "111122223333", "CDK_DEFAULT_REGION": "eu-west-1"}


def test_the_command_line_goes_before_the_stages_own_words() -> None:
    stages = {"prod": {"public_url": "https://kept.example", "app": "shop"}, "dev": {"app": "all"}}
    given = json.dumps({"stage": "prod", "app": "kurban", "stages": stages, "aws:cdk:enable-path-metadata": True})
    context = context_of({**PLACE, "CDK_CONTEXT_JSON": given})
    assert (context["app"], context["public_url"]) == ("kurban", "https://kept.example")
    assert (context["account"], context["region"]) == ("111122223333", "eu-west-1")


def test_what_a_stage_lacks_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        Stage.of({"stage": "prod"})
    for name in ("ACCOUNT", "PUBLIC_URL", "APP_URL", "MAIL_FROM"):
        assert f"KERVAN_{name}" in str(refused.value)


@pytest.mark.parametrize(
    ("context", "protected"),
    [({"stage": "prod"}, True), ({"stage": "dev", "development": "true"}, False), ({"stage": "local"}, False)],
)
def test_only_a_development_stage_can_be_lost(context: dict[str, str], *, protected: bool) -> None:
    assert Stage.of({**CONTEXT, "socket_endpoint": "http://127.0.0.1:1", **context}).protected is protected
