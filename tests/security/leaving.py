"""Ana has a copy of her data that waits for her; somebody has left; Sevgi has begun a second factor. And requests."""

from typing import Any

from functions.auth.tables import SecondFactor
from functions.privacy.tables import Kind, PersonJob, Status
from kervan.commit import commit
from kervan.world import World
from tests.conftest import USERS
from tests.security.request import Request

COPY = "cpy_01KAGQ0000000000000000C0PY"
GONE = "usr_01KAGQ0000000000000000G0NE"


def asked(world: World) -> None:
    """Copy and erasure as they end."""
    now = world.now()
    ready: dict[str, Any] = {"kind": Kind.COPY.value, "status": Status.READY.value, "user_id": USERS["ana"][0]}
    done: dict[str, Any] = {"kind": Kind.ERASURE.value, "status": Status.DONE.value, "user_id": GONE}
    at: dict[str, Any] = {"asked_at": now, "finished_at": now, "due": now}
    factor = SecondFactor(USERS["sevgi"][0], sealed=b"sealed", begun_at=now)
    commit(new=(factor, PersonJob(COPY, **ready, **at), PersonJob(PersonJob.id_of_erasure(GONE), **done, **at)))


def requests(password: str) -> dict[str, Request]:
    """By operation."""
    copy = Request({"job_id": COPY})
    return {
        "GET /api/me/export/{job_id}": copy,
        "POST /api/me/export/{job_id}/link": copy,
        "POST /api/auth/second-factor/confirm": Request(body={"code": "000000"}),
        "DELETE /api/admin/users/{user_id}/second-factor": Request({"user_id": USERS["sevgi"][0]}),
        "DELETE /api/me": Request(body={"password": password}),
        "GET /api/admin/users/{user_id}/erasure": Request({"user_id": GONE}),
    }
