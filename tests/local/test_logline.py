"""What a developer reads of a function's output."""

import json
from typing import Any

import pytest

from infra.local.logline import render

AT = 1795263760237
REQUEST = "5055d079-ff5f-4a59-9ccf-4f46c72008bd"


def line(text: str | dict[str, Any]) -> str | None:
    content = text if isinstance(text, str) else json.dumps(text)
    rendered = render({"at": AT, "function": "local-orders-handler", "text": content})
    return rendered.plain[9:] if rendered else None


def test_a_structured_line_becomes_a_sentence_with_its_facts() -> None:
    record = {
        "level": "INFO",
        "location": "place:41",
        "message": "order placed",
        "timestamp": "2026-11-21T12:03:11.123Z",
        "service": "kervan",
        "cold_start": True,
        "function_name": "local-orders-handler",
        "function_request_id": REQUEST,
        "order_id": "ord_01",
        "items": 2,
        "nothing": None,
        "trace": REQUEST,
    }
    assert line(record) == "orders-handler INFO    order placed request=5055d079 order_id=ord_01 items=2 trace=5055d079"


def test_an_error_shows_its_stack() -> None:
    record = {"level": "ERROR", "message": "failed", "exception": "Traceback …\nValueError: x", "exception_name": "V"}
    assert line(record) == "orders-handler ERROR   failed\nTraceback …\nValueError: x"


def test_plain_output_is_shown_as_it_is() -> None:
    assert line("hello") == "orders-handler hello"
    assert line("[1, 2]") == "orders-handler [1, 2]"
    assert line('{"no": "message"}') == 'orders-handler {"no": "message"}'


@pytest.mark.parametrize(
    "text", [f"START RequestId: {REQUEST} Version: 1", "END RequestId: x", "REPORT RequestId: x", "", '{"_aws": {}}']
)
def test_what_the_platform_says_and_metrics_are_left_out(text: str) -> None:
    assert line(text) is None
