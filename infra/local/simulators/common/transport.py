"""httpx without a network: a transport that asks a simulator in this process."""

import httpx

from infra.local.simulators.common.simulator import Simulator


class SimulatorTransport(httpx.BaseTransport):
    """Give it to `httpx.Client(transport=…)`. A lost answer raises what the real transport raises on a timeout."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self.asked: list[tuple[str, str]] = []
        """Method and path of every request, in order: what a test counts."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((request.method, request.url.path))
        answer = self._simulator.handle(request.method, str(request.url), dict(request.headers), request.read())
        if answer.lost is not None:
            raise httpx.ReadTimeout("the simulator withheld its answer", request=request)
        return httpx.Response(answer.status, headers=dict(answer.headers), content=answer.body, request=request)
