"""Ana has a copy of her data that waits for her; somebody has left; she has begun a second factor. And requests."""

from typing import Any

from functions.auth import factors
from functions.auth.tables import SecondFactor
from functions.privacy.tables import Kind, PersonJob, Status
from kervan.commit import commit
from kervan.providers import sealing
from kervan.tokens import b64url
from kervan.world import World
from tests.conftest import USERS
from tests.security.request import Request

COPY = "cpy_01KAGQ0000000000000000C0PY"
SECRET = b"12345678901234567890"
GONE = "usr_01KAGQ0000000000000000G0NE"


def asked(world: World) -> None:
    """Copy and erasure as they end."""
    now = world.now()
    ready: dict[str, Any] = {"kind": Kind.COPY.value, "status": Status.READY.value, "user_id": USERS["ana"][0]}
    done: dict[str, Any] = {"kind": Kind.ERASURE.value, "status": Status.DONE.value, "user_id": GONE}
    at: dict[str, Any] = {"asked_at": now, "finished_at": now, "due": now}
    ana = USERS["ana"][0]
    sealed = sealing.seal(world.settings, b64url(SECRET), about=f"second-factor#{ana}")
    factor = SecondFactor(ana, sealed=sealed, begun_at=now)
    commit(new=(factor, PersonJob(COPY, **ready, **at), PersonJob(PersonJob.id_of_erasure(GONE), **done, **at)))


def requests(world: World, password: str) -> dict[str, Request]:
    """By operation."""
    code = factors.code_of(SECRET, factors.step_at(world.now()))
    copy = Request({"job_id": COPY})
    return {
        "GET /api/me/export/{job_id}": copy,
        "POST /api/me/export/{job_id}/link": copy,
        "POST /api/auth/second-factor/confirm": Request(body={"code": code}),
        "DELETE /api/admin/users/{user_id}/second-factor": Request({"user_id": USERS["ana"][0]}),
        "DELETE /api/me": Request(body={"password": password}),
        "GET /api/admin/users/{user_id}/erasure": Request({"user_id": GONE}),
    }
