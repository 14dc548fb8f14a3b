"""Logs hold ids and states; what slips in is blanked by its key or its shape."""

import io
import json
import logging

import pytest

from kervan import log
from kervan.world import World

CANARIES = {
    "password": "Gizli-Parola-1",
    "email": "ayse.yilmaz@example.com",
    "phone": "+905321234567",
    "authorization": "Bearer abc",
    "client_secret": "pi_3NxAbCdEfGhIjKlMn_secret_xYz",
    "surname": "Yılmaz",
    "ticket": "tkt-1234",
    "on_behalf_of": ["Çağrı Öztürk"],
}


def test_secret_keys_are_blanked_at_any_depth() -> None:
    kept = log.redact({"order": {"id": "ord_1", "lines": [CANARIES]}, "status": 201})
    assert kept["order"]["id"] == "ord_1" and kept["status"] == 201
    assert set(kept["order"]["lines"][0].values()) == {log.BLANK}


@pytest.mark.parametrize(
    "text",
    [
        "mail to ayse.yilmaz@example.com failed",
        "token eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ1In0.c2ln",
        "key sk_test_51AbCdEfGhIjKlMnOp",
        "GET /ws?ticket=abcdef123",
        "sms +90 532 123 45 67",
    ],
)
def test_secret_shapes_are_blanked_in_any_text(text: str) -> None:
    assert log.BLANK in log.redact(text)
    assert not any(part in log.redact(text) for part in ("ayse", "eyJz", "51AbCd", "abcdef123", "532 123"))


def test_a_line_is_json_with_its_trace_and_without_secrets(world: World) -> None:
    written = io.StringIO()
    handler = next(h for h in log.logger().handlers if isinstance(h, logging.StreamHandler))
    stream = handler.setStream(written)
    token = log.trace.set("req-7")
    try:
        log.info("order placed", order_id="ord_1", email="ayse@example.com")
        try:
            raise ValueError("no account for ayse@example.com")
        except ValueError:
            log.failure("unexpected error")
    finally:
        log.trace.reset(token)
        handler.setStream(stream)
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert lines[0]["order_id"] == "ord_1" and lines[0]["trace"] == "req-7"
    assert "ayse" not in json.dumps(lines)
