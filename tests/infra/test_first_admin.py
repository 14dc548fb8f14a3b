"""The command that opens a stage's first admin knows of the stage what a function that stands there says."""

import io
import json
import zipfile
from typing import Any

import pytest

from functions.auth.handler import app
from infra.first_admin import ASKED, main
from kervan import aws
from kervan.world import World
from tests.conftest import Caller
from tests.environment import STAGE, VARIABLES
from tests.infra.test_accounts import ADMIN

WANTED = [STAGE, "--email", ADMIN["email"], "--name", ADMIN["name"], "--surname", ADMIN["surname"]]


@pytest.fixture(autouse=True)
def standing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stage with a function; the shell knows nothing of it."""
    clients: dict[str, Any] = {name: aws.client(name) for name in ("iam", "lambda")}
    trust = {"Version": "2012-10-17", "Statement": []}
    role = clients["iam"].create_role(RoleName="any", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    with zipfile.ZipFile(code := io.BytesIO(), "w") as package:
        package.writestr("empty.py", "")
    clients["lambda"].create_function(
        FunctionName=f"{STAGE}-{ASKED}",
        Runtime="python3.13",
        Role=role,
        Handler="empty.handler",
        Code={"ZipFile": code.getvalue()},
        Environment={"Variables": {**VARIABLES, "OTHER": "is not ours"}},
    )
    for name in VARIABLES:
        if name.startswith("KERVAN_"):
            monkeypatch.delenv(name)


def test_the_first_admin_signs_in(call: Caller, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(WANTED, lambda _: ADMIN["password"]) == 0
    answer = call(app, "POST", "/api/auth/login", {"email": ADMIN["email"], "password": ADMIN["password"]})
    assert (answer.status, answer.body["user"]["role"]) == (200, "admin")
    assert main(WANTED, lambda _: "another-long-password") == 1
    assert "has an account already" in capsys.readouterr().out


def test_a_weak_password_is_refused_and_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(WANTED, lambda _: "1234567890") == 1
    said = capsys.readouterr().err
    assert said == "password: too common\n"


def test_a_stage_that_does_not_stand_is_named() -> None:
    with pytest.raises(SystemExit, match="there is no function nowhere-auth-handler in eu-central-1"):
        main(["nowhere", *WANTED[1:]], lambda _: ADMIN["password"])
