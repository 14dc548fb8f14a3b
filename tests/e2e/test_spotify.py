"""Somebody connects Spotify in a browser, has a token that Spotify made, and takes it back."""

from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from infra.local.cloud import LocalCloud
from infra.local.person import Person

pytestmark = pytest.mark.e2e


def test_connecting_on_the_page_gives_a_token_until_it_is_taken_back(cloud: LocalCloud, donor: Person) -> None:
    page = donor.ask("GET", "/api/spotify/authorize")["url"]
    assert page.startswith(cloud.urls["spotify"])
    assert "user-top-read" in httpx.get(page).text
    back = httpx.post(page, data={"answer": "agree"}).headers["location"]
    brought = dict(parse_qsl(urlsplit(back).query))
    donor.ask("POST", "/api/spotify/callback", brought)
    token = donor.ask("GET", "/api/spotify/token")
    made = httpx.get(f"{cloud.urls['spotify']}/_sim/ledger").json()["tokens"]
    assert token["access_token"] in {each["access_token"] for each in made}
    another = donor.ask("POST", "/api/spotify/refresh", {})
    assert another["access_token"] != token["access_token"]
    httpx.post(f"{cloud.urls['spotify']}/_sim/revoke", json={})
    assert donor.ask("POST", "/api/spotify/refresh", {}, expect=409)["code"] == "spotify_grant_expired"
    donor.hears("spotify.lost")
    donor.ask("DELETE", "/api/spotify/connection", expect=204)
    assert donor.ask("GET", "/api/spotify/token", expect=409)["code"] == "spotify_not_connected"
