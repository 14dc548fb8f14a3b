"""Whatever staff change in the town is told to the audit, in the commit that changes it, whichever route they take."""

import pytest

from kervan.shared_tables import Outbox
from tests.conftest import USERS
from tests.faults.profile import some
from tests.front import operations
from tests.security.requests import request
from tests.security.town import Town

SAME_LETTER = "POST /api/admin/queues/{name}/discard"  # which redriving took before
BY_ROLE = [
    operation
    for operation, said in operations().items()
    if said.get("x-role") in ("staff", "admin") and not operation.startswith("GET ") and operation != SAME_LETTER
]


def acts() -> list[dict[str, object]]:
    """What the audit was told and has not heard yet."""
    return [dict(letter.data) for letter in Outbox.scan() if letter.name == "kervan.Audited"]


@pytest.mark.parametrize("operation", some(BY_ROLE, "audit"))
def test_what_staff_change_is_told_once(town: Town, operation: str) -> None:
    method, template = operation.split(" ", 1)
    before, sent = acts(), request(town, operation)
    answer = town.ask(method, sent.path(template), sent.body, as_="adem", **sent.headers)
    assert answer.status < 300, answer.text
    (told,) = [act for act in acts() if act not in before]
    assert told["by"] == USERS["adem"][0]
    assert "@" not in str(told)
