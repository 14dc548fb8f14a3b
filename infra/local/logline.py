"""Makes a function's log line readable in a terminal: `12:03:11 orders    INFO  order placed order_id=ord_01`."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from rich.text import Text

PLATFORM = re.compile(r"^(START|END|INIT_START|REPORT|EXTENSION|LOGS|TELEMETRY) ")
UUID = re.compile(r"\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
# What every line of Powertools carries and nobody reads while developing.
NOISE = {
    *("level", "message", "timestamp", "location", "service", "cold_start", "function_name", "function_arn"),
    *("function_memory_size", "function_request_id", "xray_trace_id", "exception", "exception_name", "stack_trace"),
}
STYLES = {"DEBUG": "dim", "INFO": "green", "WARNING": "yellow", "ERROR": "bold red", "CRITICAL": "bold red"}
NAME_WIDTH = 14


def render(line: Mapping[str, Any], stage: str = "local") -> Text | None:
    """The line, or nothing for what only the platform says."""
    text = str(line["text"]).rstrip()
    if not text or PLATFORM.match(text):
        return None
    clock = datetime.fromtimestamp(line["at"] / 1000).astimezone().strftime("%H:%M:%S")
    record = _record(text)
    if record is not None and "_aws" in record:
        return None
    rendered = Text(f"{clock} ", "dim")
    rendered.append(f"{_short(line['function'], stage):<{NAME_WIDTH}} ", "cyan")
    if record is None or "message" not in record:
        return rendered.append(UUID.sub(r"\1", text))
    level = str(record.get("level", "INFO"))
    rendered.append(f"{level:<7} ", STYLES.get(level, ""))
    rendered.append(str(record["message"]))
    for key, value in _facts(record):
        rendered.append(f" {key}=", "dim").append(value)
    if "exception" in record:
        rendered.append("\n" + str(record["exception"]), "red")
    return rendered


def _short(function: str, stage: str) -> str:
    """`local-orders-http` as the developer calls it: `orders-http`."""
    return function.removeprefix(f"{stage}-")


def _record(text: str) -> dict[str, Any] | None:
    try:
        record = json.loads(text)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _facts(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    request = record.get("function_request_id")
    if request:
        yield "request", str(request)[:8]
    for key, value in record.items():
        if key not in NOISE and value is not None:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield key, UUID.sub(r"\1", text)
