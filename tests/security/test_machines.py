"""A machine's key opens what its scope says and nothing else, on every route there is."""

import json
from typing import Any

from infra.secrets import add_service_key
from kervan import aws
from kervan.auth import NOTIFY
from kervan.settings import Secret
from tests.environment import STAGE
from tests.front import ask
from tests.security.policy import POLICIES
from tests.security.requests import request
from tests.security.town import Town

SEND = "POST /api/notifications/send"


def test_a_machine_that_may_notify_may_do_nothing_else(town: Town) -> None:
    manager: Any = aws.client("secretsmanager")
    bearer = f"Bearer {add_service_key(manager, STAGE, 'shop', [NOTIFY])}"
    stored = manager.get_secret_value(SecretId=Secret.SHARED.path(STAGE))["SecretString"]
    town.world.secrets.put(Secret.SHARED, json.loads(stored))  # what was kept of it is forgotten
    answers = {}
    for operation, policy in POLICIES.items():
        if not policy.is_public:
            method, template = operation.split()
            wanted = request(town, operation)
            headers = {**wanted.headers, "authorization": bearer}
            answers[operation] = ask(method, wanted.path(template), wanted.body, **headers).status
    assert answers.pop(SEND) == 202
    assert {operation: status for operation, status in answers.items() if status != 403} == {}
