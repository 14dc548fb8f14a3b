"""One attempt, short timeouts, no redirects, strict JSON: everything else is an unknown outcome."""

import time
from collections.abc import Callable, Iterator
from decimal import Decimal

import httpx
import pytest

from kervan.providers.http import CONNECT_SECONDS, LARGEST, READ_SECONDS, WHOLE_SECONDS, ProviderHttp, parse
from kervan.providers.payments import ProviderUnreachable

BASE = "https://provider.example"


def client(answer: Callable[[httpx.Request], httpx.Response]) -> ProviderHttp:
    return ProviderHttp("test", BASE, httpx.MockTransport(answer))


def broken(error: Exception) -> Callable[[httpx.Request], httpx.Response]:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        broken(httpx.ConnectError("refused")),
        broken(httpx.ConnectTimeout("slow")),
        broken(httpx.ReadTimeout("silent")),
        broken(httpx.RemoteProtocolError("hung up")),
        lambda _: httpx.Response(500, json={"status": "success"}),
        lambda _: httpx.Response(503, text="busy"),
        lambda _: httpx.Response(302, headers={"location": "https://elsewhere.example"}),
        lambda _: httpx.Response(200, text="<html>"),
        lambda _: httpx.Response(200, text="[]"),
        lambda _: httpx.Response(200, text='{"a": NaN}'),
        lambda _: httpx.Response(200, text='{"a": 1, "a": 2}'),
        lambda _: httpx.Response(200, content=b"\xff"),
        lambda _: httpx.Response(200, content=b" " * (LARGEST + 1)),
        lambda _: httpx.Response(200, content=b'{"a":' * 100_000),
        lambda _: httpx.Response(200, text='{"paidPrice": 1e99}'),
        lambda _: httpx.Response(200, text='{"paidPrice": 0e-99}'),
    ],
)
def test_anything_but_a_whole_answer_is_unknown(answer: Callable[[httpx.Request], httpx.Response]) -> None:
    asked: list[httpx.Request] = []

    def counted(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answer(request)

    with pytest.raises(ProviderUnreachable) as unknown:
        client(counted).post("/pay", b"x", {})
    assert unknown.value.retry_after
    assert len(asked) == 1


def test_a_refusal_beside_a_4xx_is_an_answer() -> None:
    assert client(lambda _: httpx.Response(400, json={"status": "failure"})).post("/pay", b"", {}) == {
        "status": "failure"
    }


def test_the_very_bytes_are_sent() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    client(answer).post("/pay", '{"ad":"Ayşe"}'.encode(), {"x-sign": "1"})
    client(answer).get("/read?id=1", {})
    assert (seen[0].content, seen[0].headers["x-sign"]) == ('{"ad":"Ayşe"}'.encode(), "1")
    assert (str(seen[1].url), seen[1].content) == (f"{BASE}/read?id=1", b"")


def test_an_answer_that_trickles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the standard library jumps; our own code is left as it is."""
    ticks = iter(range(0, 1000, WHOLE_SECONDS // 2 + 1))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(ticks)))

    class Trickle(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield from [b"{"] * 10

    with pytest.raises(ProviderUnreachable):
        client(lambda _: httpx.Response(200, stream=Trickle())).get("/read", {})


def test_timeouts_are_shorter_than_a_function() -> None:
    assert CONNECT_SECONDS + READ_SECONDS < 20
    assert WHOLE_SECONDS < 20


def test_numbers_are_exact() -> None:
    assert parse(b'{"price": 19.99, "big": 1234567890123.12345678}') == {
        "price": Decimal("19.99"),
        "big": Decimal("1234567890123.12345678"),
    }
