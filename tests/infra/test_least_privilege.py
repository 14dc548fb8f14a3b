"""Nothing more is granted than is used, and nothing less. It comes last, when all suites have left their trace.

That enough is granted is proved again by the journeys: the local cloud enforces these policies.
"""

import pytest

from tests.calls import Used
from tests.infra.least_privilege import findings
from tests.trace import Trace


@pytest.fixture
def trace(request: pytest.FixtureRequest) -> set[Used]:
    """What the suites did; skips where nobody knows."""
    plugin = request.config.pluginmanager.get_plugin("trace")
    assert isinstance(plugin, Trace)
    return plugin.known()


def test_what_is_granted_is_used_and_what_is_used_is_granted(trace: set[Used]) -> None:
    found = findings(trace)
    assert not found, "\n" + "\n".join(found)
