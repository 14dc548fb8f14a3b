"""Reads form-encoded parameters and refuses what Stripe refuses, in Stripe's words.

A `Shape` names every parameter that an endpoint takes; anything else is an unknown parameter, as with Stripe.
A parameter that Stripe knows and this simulator does not model is refused too: better a loud 400 than a silent one.
"""

from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from infra.local.simulators.stripe.errors import InvalidParameter
from infra.local.simulators.stripe.state import Json

Reader = Callable[[str, object], object]
Shape = Mapping[str, Reader]

METADATA_KEYS, METADATA_KEY, METADATA_VALUE = 50, 40, 500


def decode(encoded: str) -> Json:
    """`a[b][0]=c` becomes `{"a": {"b": {"0": "c"}}}`; lists stay keyed by number until a reader wants a list."""
    tree: Json = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        *branches, leaf = name.replace("]", "").split("[")
        place = tree
        for branch in branches:
            step = place.setdefault(branch, {})
            if not isinstance(step, dict):
                raise InvalidParameter("Invalid object", param=branch)
            place = step
        place[leaf or str(len(place))] = value
    return tree


def read(given: Mapping[str, object], shape: Shape, *, required: tuple[str, ...] = (), within: str = "") -> Json:
    """The parameters as Python values. Raises for unknown, missing and malformed ones."""
    unknown = [_path(within, name) for name in given if name not in shape]
    if unknown:
        plural = "s" if len(unknown) > 1 else ""
        message = f"Received unknown parameter{plural}: {', '.join(unknown)}"
        raise InvalidParameter(message, code="parameter_unknown", param=unknown[0])
    for name in required:
        if name not in given:
            path = _path(within, name)
            raise InvalidParameter(f"Missing required param: {path}.", code="parameter_missing", param=path)
    return {name: shape[name](_path(within, name), value) for name, value in given.items()}


def integer(minimum: int = 0) -> Reader:
    def reader(path: str, value: object) -> int:
        written = _scalar(path, value)
        if not written.removeprefix("-").isdecimal() or not written.isascii():
            raise InvalidParameter(f"Invalid integer: {written}", code="parameter_invalid_integer", param=path)
        if int(written) < minimum:
            message = f"This value must be greater than or equal to {minimum}."
            raise InvalidParameter(message, code="parameter_invalid_integer", param=path)
        return int(written)

    return reader


def boolean(path: str, value: object) -> bool:
    written = _scalar(path, value)
    if written not in ("true", "false"):
        raise InvalidParameter(f"Invalid boolean: {written}", param=path)
    return written == "true"


def one_of(*choices: str) -> Reader:
    def reader(path: str, value: object) -> str:
        written = _scalar(path, value)
        if written not in choices:
            listed = ", ".join(choices[:-1]) + f", or {choices[-1]}" if len(choices) > 1 else choices[0]
            raise InvalidParameter(f"Invalid {path}: must be one of {listed}", param=path)
        return written

    return reader


def text(maximum: int = 5000) -> Reader:
    """An optional text; the empty one unsets it."""

    def reader(path: str, value: object) -> str | None:
        written = _scalar(path, value, unsettable=True)
        if len(written) > maximum:
            message = f"Invalid string: {written[:20]}...; must be at most {maximum} characters"
            raise InvalidParameter(message, code="parameter_invalid_string", param=path)
        return written or None

    return reader


def identifier(path: str, value: object) -> str:
    return _scalar(path, value)


def mapping(shape: Shape, *required: str) -> Reader:
    def reader(path: str, value: object) -> Json:
        return read(_object(path, value), shape, required=required, within=path)

    return reader


def list_of(element: Reader) -> Reader:
    def reader(path: str, value: object) -> list[object]:
        if not isinstance(value, dict):
            raise InvalidParameter("Invalid array", param=path)
        return [element(f"{path}[{place}]", each) for place, each in value.items()]

    return reader


def metadata(path: str, value: object) -> dict[str, str] | None:
    """At most 50 keys of 40 characters with values of 500; an empty value unsets its key, an empty whole unsets all."""
    if value == "":
        return None
    pairs = {key: _scalar(_path(path, key), each, unsettable=True) for key, each in _object(path, value).items()}
    for key, each in pairs.items():
        for what, written, limit in (("keys", key, METADATA_KEY), ("values", each, METADATA_VALUE)):
            if len(written) > limit:
                message = (
                    f"Metadata {what} can have up to {limit} characters, but you passed in one that is"
                    f" {len(written)} characters."
                )
                raise InvalidParameter(message, param=_path(path, key))
    if len(pairs) > METADATA_KEYS:
        raise InvalidParameter(f"You cannot have more than {METADATA_KEYS} metadata keys.", param=path)
    return pairs


def merged(before: Mapping[str, str], given: Mapping[str, str] | None) -> dict[str, str]:
    """Metadata after an update: keys are added, replaced, or removed by an empty value."""
    if given is None:
        return {}
    return {key: value for key, value in {**before, **given}.items() if value != ""}


def _scalar(path: str, value: object, *, unsettable: bool = False) -> str:
    if not isinstance(value, str):
        raise InvalidParameter("Invalid string", param=path)
    if value == "" and not unsettable:
        message = (
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a parameter;"
            f" however '{path}' cannot be unset. You should remove '{path}' from your request or supply a non-empty"
            " value."
        )
        raise InvalidParameter(message, code="parameter_invalid_empty", param=path)
    return value


def _object(path: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise InvalidParameter("Invalid object", param=path)
    return value


def _path(within: str, name: str) -> str:
    return f"{within}[{name}]" if within else name
