"""The web client's session, run by Node: who is signed out when tokens cannot be renewed, and who is not."""

import json
import subprocess

import pytest

from functions.web.pages import FOLDER
from infra.app import NODE

ASKED = """
const kept = { user: { id: "usr_1" }, tokens: { access_token: "old", refresh_token: "r" }, ends: Date.now() + 1e6 };
const box = new Map([["kervan.session", JSON.stringify(kept)]]);
globalThis.sessionStorage = {
  getItem: (key) => box.get(key) ?? null,
  setItem: (key, value) => box.set(key, value),
  removeItem: (key) => box.delete(key),
};
globalThis.localStorage = { getItem: () => "en", setItem: () => undefined };
const [page, status] = process.argv.slice(1);
const problem = (code) => new Response(JSON.stringify({ code }), { status: code, headers: { "content-type": "json" } });
globalThis.fetch = async (path) => problem(path === "/api/auth/refresh" ? Number(status) : 401);
const { ask, changes, me } = await import(page);
let ended = 0;
changes.addEventListener("end", () => (ended += 1));
const refused = await ask("GET", "/api/me").catch((error) => error);
console.log(JSON.stringify({ status: refused.status, ended, signedIn: me() !== null }));
"""


def refused_with(status: int) -> object:
    """What becomes of a session whose renewal is refused so."""
    page = (FOLDER / "api.js").as_uri()
    command = [str(NODE), "--no-warnings", "--input-type=module", "--eval", ASKED, page, str(status)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - our own words
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.mark.parametrize("status", [403, 429, 503])
def test_who_cannot_renew_just_now_stays_signed_in(status: int) -> None:
    assert refused_with(status) == {"status": status, "ended": 0, "signedIn": True}


def test_who_is_no_longer_known_is_signed_out() -> None:
    assert refused_with(401) == {"status": 401, "ended": 1, "signedIn": False}
