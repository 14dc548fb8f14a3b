"""Lists and expansions, which are the same for every resource."""

from collections.abc import Callable
from copy import deepcopy
from itertools import islice

from infra.local.simulators.stripe.core import Core
from infra.local.simulators.stripe.errors import InvalidParameter
from infra.local.simulators.stripe.parameters import Reader, identifier, integer, mapping
from infra.local.simulators.stripe.routing import EXPAND, Answering
from infra.local.simulators.stripe.state import Json

LIMIT, MOST = 10, 100
DEPTH = 4
BOUNDS: dict[str, Callable[[int, int], bool]] = {
    "gt": int.__gt__,
    "gte": int.__ge__,
    "lt": int.__lt__,
    "lte": int.__le__,
}


def _created(path: str, value: object) -> object:
    if isinstance(value, dict):
        return mapping({bound: integer() for bound in BOUNDS})(path, value)
    return integer()(path, value)


PAGING: dict[str, Reader] = {
    **EXPAND,
    "limit": integer(1),
    "starting_after": identifier,
    "ending_before": identifier,
    "created": _created,
}


def listing(kind: str, path: str, chosen: Callable[[Json, Json], bool]) -> Answering:
    """An answer to `GET path`: newest first, by cursor, of the objects that `chosen(object, parameters)` accepts."""

    def answer(core: Core, given: Json, _: str) -> Json:
        limit = given.get("limit", LIMIT)
        if limit > MOST:
            raise InvalidParameter(f"This value must be less than or equal to {MOST}.", param="limit")
        if "starting_after" in given and "ending_before" in given:
            raise InvalidParameter("You cannot parameterize both ending_before and starting_after.")
        found = [each for each in core.state.of_kind(kind) if _within(each, given) and chosen(each, given)]
        page, more = _page(core, found, kind, given, limit)
        return {"object": "list", "data": page, "has_more": more, "url": path}

    return answer


def _page(core: Core, found: list[Json], kind: str, given: Json, limit: int) -> tuple[list[Json], bool]:
    """A cursor is an object of the kind, in the filtered list or not; it cuts the list in the order of making."""
    order = {identifier: place for place, identifier in enumerate(core.state.objects)}
    if "ending_before" in given:
        edge = order[core.get(kind, given["ending_before"], "ending_before")["id"]]
        newer = [each for each in found if order[each["id"]] > edge]
        return newer[-limit:], len(newer) > limit
    if "starting_after" in given:
        edge = order[core.get(kind, given["starting_after"], "starting_after")["id"]]
        found = [each for each in found if order[each["id"]] < edge]
    return list(islice(found, limit)), len(found) > limit


def _within(thing: Json, given: Json) -> bool:
    bounds = given.get("created", {})
    if isinstance(bounds, int):
        return bool(thing["created"] == bounds)
    return all(BOUNDS[bound](thing["created"], limit) for bound, limit in bounds.items())


def expanded(core: Core, answer: Json, paths: list[str]) -> Json:
    """A copy of the answer with the named ids replaced by their objects. The stored object never changes."""
    copy = deepcopy(answer)
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEPTH:
            raise InvalidParameter(f"You cannot expand more than {DEPTH} levels of a property", param="expand")
        _expand(core, copy, steps, path)
    return copy


def _expand(core: Core, thing: Json, steps: list[str], path: str) -> None:
    name, *rest = steps
    if name not in thing:
        raise InvalidParameter(f"This property cannot be expanded ({path}).", param="expand")
    if isinstance(thing[name], str) and thing[name] in core.state.objects:
        thing[name] = deepcopy(core.state.objects[thing[name]])
    children = thing[name] if isinstance(thing[name], list) else [thing[name]]
    for child in children:
        if rest and isinstance(child, dict):
            _expand(core, child, rest, path)
