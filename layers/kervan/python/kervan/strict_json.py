"""JSON that two readers cannot read differently: no duplicate keys, no NaN, numbers exact, depth and size bounded."""

import json
from decimal import Decimal
from typing import Any, NoReturn

from kervan.errors import UnreadableJson

DEEPEST = 32
DIGITS = 15


def read(text: str) -> Any:
    """The value; decimals as Decimal. Raises UnreadableJson with the reason."""
    if text.count("{") + text.count("[") > DEEPEST and _too_deep(text):
        raise UnreadableJson(reason=f"> {DEEPEST} {{}}[]")
    try:
        return json.loads(
            text, object_pairs_hook=_unique, parse_constant=_constant, parse_float=_decimal, parse_int=_integer
        )
    except (ValueError, RecursionError) as error:
        reason = f"{error.msg} ({error.pos})" if isinstance(error, json.JSONDecodeError) else str(error)
        raise UnreadableJson(reason=reason) from None


def _too_deep(text: str) -> bool:
    """Whether brackets outside strings nest too deep; counted before parsing, so that the parser never recurses far."""
    depth, inside, escaped = 0, False, False
    for char in text:
        if inside:
            inside, escaped = (char != '"' or escaped), (char == "\\" and not escaped)
        elif char == '"':
            inside = True
        elif char in "[{":
            depth += 1
            if depth > DEEPEST:
                return True
        elif char in "]}":
            depth -= 1
    return False


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _constant(name: str) -> NoReturn:
    raise ValueError(name)


def _decimal(text: str) -> Decimal:
    return Decimal(_short(text))


def _integer(text: str) -> int:
    return int(_short(text))


def _short(text: str) -> str:
    mantissa = text.lower().partition("e")[0]
    exponent = text.lower().partition("e")[2]
    if sum(char.isdigit() for char in mantissa) > DIGITS or (exponent and abs(int(exponent)) > DIGITS):
        raise ValueError("number too long")
    return text
