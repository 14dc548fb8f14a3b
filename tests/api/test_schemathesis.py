"""Whatever the document allows, and what it forbids, is sent to every operation: no 5xx, and what comes back is in it.

`KERVAN_EXAMPLES` sets how many requests an operation gets.
"""

import os
from copy import deepcopy
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.wsgi import application
from tests.front import operations
from tests.health.conftest import built
from tests.security.policy import POLICIES, lowest
from tests.security.requests import request
from tests.security.snapshot import Snapshot
from tests.security.town import Town

EXAMPLES = int(os.environ.get("KERVAN_EXAMPLES", "4"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    missing_required_header,
]


@cache
def schema() -> Any:
    """The document over the application. Who asks is drawn here, so nothing is said of it there."""
    document = deepcopy(dict(built().content))
    for methods in document["paths"].values():
        for operation in methods.values():
            operation.pop("security", None)
    loaded = schemathesis.openapi.from_dict(document)
    loaded.app = application
    return loaded


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("operation", sorted(operations()))
def test_nothing_that_is_sent_breaks_an_operation(town: Town, snapshot: Snapshot, operation: str) -> None:
    method, path = operation.split()
    described = schema()[path][method]
    known = request(town, operation)
    modes = st.one_of(*(described.as_strategy(generation_mode=mode) for mode in GenerationMode))
    # Of a file's bytes no schema says what is wrong: a "negative" case is as lawful as any.
    lawful = (negative_data_rejection,) if operations()[operation].get("x-file") else ()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize="KERVAN_EXAMPLES" not in os.environ,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=modes, who=st.sampled_from(["", "ana", "sevgi", "adem"]), theirs=st.booleans())
    def run(case: Any, who: str, theirs: bool) -> None:  # noqa: FBT001 - drawn
        if theirs and case.meta.generation.mode == GenerationMode.POSITIVE:
            case.path_parameters = {**(case.path_parameters or {}), **known.parameters}
            case.body = {**case.body, **known.body} if isinstance(known.body, dict) else case.body
        headers = {"authorization": f"Bearer {town.token(who)}"} if who else {}
        response = case.call(headers=headers)
        case.validate_response(response, checks=[each for each in CHECKS if each not in lawful], headers=headers)

    snapshot.restore()
    run()


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("operation", sorted(operations()))
def test_what_an_operation_does_is_what_the_document_says(town: Town, snapshot: Snapshot, operation: str) -> None:
    """A lawful request by somebody who may: chance alone rarely gets as far as the answer."""
    method, path = operation.split()
    known, who = request(town, operation), lowest(operation)
    snapshot.restore()
    headers = {name.replace("_", "-"): value for name, value in known.headers.items()}
    case = schema()[path][method].Case(
        path_parameters=dict(known.parameters),
        query=dict(parse_qsl(known.query.removeprefix("?"))),
        media_type=known.headers.get("content_type", "application/json"),
        **({} if known.body is None else {"body": known.body}),
    )
    headers |= {"authorization": f"Bearer {town.token(who)}"} if who != "nobody" else {}
    response = case.call(headers=headers)
    assert response.status_code == getattr(POLICIES[operation], who) < 400
    case.validate_response(response, checks=CHECKS, headers=headers)
