"""The simulated accounts service refuses what Spotify refuses, in its words."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from infra.local.simulators.common.faults import NotAFault
from infra.local.simulators.common.persistence import StateFile
from infra.local.simulators.common.state import seeded_ids
from infra.local.simulators.spotify import Settings, SpotifySimulator
from infra.local.simulators.spotify.__main__ import arguments
from infra.local.simulators.spotify.core import NotAsked
from infra.local.simulators.spotify.server import create_app
from tests.simulators.clock import Clock
from tests.simulators.serving import served

BACK = "http://127.0.0.1:8000/app/spotify"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
QUERY = {
    "response_type": "code",
    "client_id": "simulated-spotify-app",
    "redirect_uri": BACK,
    "scope": "user-top-read",
    "state": "s1",
    "code_challenge_method": "S256",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
}
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="spotify")
def _spotify(clock: Clock) -> SpotifySimulator:
    return SpotifySimulator(clock=clock, new_id=seeded_ids(3), sleep=clock.advance)


def page(**changes: str) -> str:
    """Where a person agrees."""
    return f"http://spotify.test/authorize?{urlencode({**QUERY, **changes})}"


def ask(spotify: SpotifySimulator, **form: str) -> tuple[int, Any]:
    """The token endpoint."""
    answer = spotify.handle("POST", "/api/token", FORM, urlencode({"client_id": QUERY["client_id"], **form}))
    return answer.status, answer.json()


def exchange(spotify: SpotifySimulator, **changes: str) -> tuple[int, Any]:
    """A code, by who agreed just now."""
    code = spotify.agree(page())["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    return ask(spotify, **{**form, **changes})


def refresh(spotify: SpotifySimulator, token: str) -> tuple[int, Any]:
    """By this token."""
    return ask(spotify, grant_type="refresh_token", refresh_token=token)


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "another"},
        {"redirect_uri": BACK + "/"},
        {"redirect_uri": "http://localhost:8000/app/spotify"},
        {"response_type": "token"},
        {"code_challenge_method": "plain"},
        {"code_challenge": "short"},
    ],
)
def test_a_wrong_page_sends_nobody_back(spotify: SpotifySimulator, change: dict[str, str]) -> None:
    with pytest.raises(NotAsked):
        spotify.agree(page(**change))


def test_localhost_is_refused_even_where_it_is_registered() -> None:
    url = "http://localhost:8000/app/spotify"
    spotify = SpotifySimulator(settings=Settings(redirect_urls=(url,)))
    with pytest.raises(NotAsked, match="redirect"):
        spotify.agree(page(redirect_uri=url))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"code": "another"}, "invalid_grant"),
        ({"redirect_uri": BACK + "?"}, "invalid_grant"),
        ({"code_verifier": VERIFIER[:-1] + "x"}, "invalid_grant"),
        ({"code_verifier": "short"}, "invalid_grant"),
        ({"client_id": "another"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_exchange_is_refused(spotify: SpotifySimulator, change: dict[str, str], error: str) -> None:
    status, body = exchange(spotify, **change)
    assert (status, body["error"]) == (400, error)
    assert set(body) == {"error", "error_description"}


def test_a_code_works_once_and_not_after_ten_minutes(spotify: SpotifySimulator, clock: Clock) -> None:
    code = spotify.agree(page())["code"]
    assert exchange(spotify, code=code)[0] == 200
    assert exchange(spotify, code=code)[0] == 400
    late = spotify.agree(page())["code"]
    clock.advance(600)
    assert exchange(spotify, code=late)[1]["error_description"] == "Authorization code expired"


def test_a_refresh_token_works_once_and_its_successor_goes_on(spotify: SpotifySimulator) -> None:
    first = exchange(spotify)[1]
    second = refresh(spotify, first["refresh_token"])[1]
    assert second["expires_in"] == 3600
    assert refresh(spotify, first["refresh_token"])[1]["error"] == "invalid_grant"
    assert refresh(spotify, second["refresh_token"])[0] == 200
    assert len(spotify.ledger()["tokens"]) == 3


def test_refreshing_does_not_prolong_a_grant(spotify: SpotifySimulator, clock: Clock) -> None:
    token = exchange(spotify)[1]["refresh_token"]
    clock.advance(179 * 86_400)
    token = refresh(spotify, token)[1]["refresh_token"]
    clock.advance(86_400)
    assert refresh(spotify, token)[0] == 400


def test_who_takes_it_back_ends_every_grant(spotify: SpotifySimulator) -> None:
    token = exchange(spotify)[1]["refresh_token"]
    assert spotify.revoke() == 1
    assert refresh(spotify, token)[0] == 400


def test_faults_touch_the_grant_they_name_once(spotify: SpotifySimulator, clock: Clock) -> None:
    token = exchange(spotify)[1]["refresh_token"]
    for mode in ("busy", "error", "unreachable", "delay"):
        spotify.arm({"mode": mode, "seconds": 3, "match": {"grant": "refresh_token"}})
    began = clock()
    answer = spotify.handle("POST", "/api/token", FORM, f"grant_type=refresh_token&refresh_token={token}")
    assert answer.lost == 3
    assert clock() == began + 3
    assert exchange(spotify)[0] == 200
    with pytest.raises(NotAFault):
        spotify.arm({"mode": "duplicate"})


def test_other_addresses_and_bodies_are_not_served(spotify: SpotifySimulator) -> None:
    assert spotify.handle("GET", "/api/token", FORM).status == 404
    assert spotify.handle("POST", "/api/token", {"content-type": "application/json"}, "{}").status == 415


def test_a_person_agrees_or_not_on_a_page_and_the_state_survives(tmp_path: Any) -> None:
    file = StateFile(tmp_path / "spotify.json")
    with served(create_app(SpotifySimulator(), file)) as url, httpx.Client(base_url=url) as browser:
        shown = browser.get("/authorize", params={**QUERY, "lang": "en"})
        assert "Connect your Spotify account" in shown.text
        assert "user-top-read" in shown.text
        assert "geçerli değil" in browser.get("/authorize", params={**QUERY, "client_id": "x"}).text
        agreed = browser.post("/authorize", params=QUERY, data={"answer": "agree"})
        refused = browser.post("/authorize", params=QUERY, data={"answer": "refuse"})
    back = dict(parse_qsl(urlsplit(agreed.headers["location"]).query))
    assert agreed.headers["location"].startswith(BACK)
    assert back["state"] == "s1"
    assert "error=access_denied" in refused.headers["location"]
    with served(create_app(SpotifySimulator(), file)) as url, httpx.Client(base_url=url) as http:
        form = {"client_id": QUERY["client_id"], "grant_type": "authorization_code", "code": back["code"]}
        answer = http.post("/api/token", data={**form, "redirect_uri": BACK, "code_verifier": VERIFIER})
        assert answer.status_code == 200
        assert http.post("/_sim/revoke", json={}).json() == {"ended": 1}


def test_the_command_takes_several_addresses() -> None:
    chosen = arguments(
        ["--redirect-url", "http://127.0.0.1:1/a", "--redirect-url", "http://[::1]:1/a", "--no-rotation"]
    )
    assert chosen.redirect_url == ["http://127.0.0.1:1/a", "http://[::1]:1/a"]
    assert chosen.no_rotation
