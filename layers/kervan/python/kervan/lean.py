"""Start-up without what our dependencies import and Kervan never uses: a third of the files, a quarter of the time.

Three remedies, all of them off the path of any rule:
- a package whose `__init__` only gathers names from its parts (`FACES`) imports a part when a name of it is first
  asked for. A name that is not listed here is found as ever: the real `__init__` is run then;
- botocore documents each method of a client as it makes it, and pydantic looks for plugins in the metadata of every
  installed package: both get an answer without their machinery (`STAND_INS`);
- `boot` calls `install()` before anything else is imported. Tests and tools do without it.
"""

import importlib
import sys
from collections.abc import Mapping, Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from types import ModuleType
from typing import Any

EVENTS = "aws_lambda_powertools.utilities.data_classes"
FACES: Mapping[str, Mapping[str, str]] = {  # the package: its names, and the part that each comes from
    "aws_lambda_powertools": {"Logger": "logging", "Metrics": "metrics", "single_metric": "metrics"},
    "aws_lambda_powertools.event_handler": {
        "APIGatewayHttpResolver": "api_gateway",
        "ApiGatewayResolver": "api_gateway",
        "Request": "request",
        "Response": "api_gateway",
    },
    "aws_lambda_powertools.event_handler.openapi": {},
    EVENTS: {
        "ALBEvent": "alb_event",
        "APIGatewayProxyEvent": "api_gateway_proxy_event",
        "APIGatewayProxyEventV2": "api_gateway_proxy_event",
        "BedrockAgentEvent": "bedrock_agent_event",
        "LambdaFunctionUrlEvent": "lambda_function_url_event",
        "VPCLatticeEvent": "vpc_lattice",
        "VPCLatticeEventV2": "vpc_lattice",
    },
    "botocore.docs": {},
    "urllib3.http2": {},
}


class _Undocumented(str):
    """A docstring that is never written."""

    __slots__ = ()

    def __new__(cls, *_: object, **__: object) -> "_Undocumented":
        """Whatever it was to say."""
        return super().__new__(cls)


STAND_INS: Mapping[str, Mapping[str, Any]] = {
    "botocore.docs.docstring": {
        "ClientMethodDocstring": _Undocumented,
        "PaginatorDocstring": _Undocumented,
        "WaiterDocstring": _Undocumented,
    },
    "pydantic.plugin._loader": {"get_plugins": tuple},
}


class _Faces:
    """Finds the packages of `FACES`."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """As the path finder does, with a loader that waits."""
        spec = PathFinder.find_spec(name, path) if name in FACES else None
        if spec is not None and spec.loader is not None:
            spec.loader = _Waiting(spec.loader)
        return spec


class _Waiting(Loader):
    """Runs a package's `__init__` only for a name that `FACES` does not know."""

    def __init__(self, real: Any) -> None:
        """`real` is the loader that Python would take."""
        self.real = real

    def create_module(self, _spec: ModuleSpec) -> None:
        """An ordinary module."""

    def exec_module(self, package: ModuleType) -> None:
        """Give the package nothing but a way to its names."""
        parts = FACES[package.__name__]

        def name_of(name: str) -> Any:
            if name in parts:
                value = getattr(importlib.import_module(f"{package.__name__}.{parts[name]}"), name)
                setattr(package, name, value)
                return value
            if name.startswith("__") or find_spec(f"{package.__name__}.{name}"):
                raise AttributeError(name)  # a part of the package: Python imports it by itself
            del package.__dict__["__getattr__"]
            self.real.exec_module(package)
            return getattr(package, name)

        package.__dict__["__getattr__"] = name_of


def install() -> None:
    """From now on; what is imported already stays as it is."""
    sys.meta_path.insert(0, _Faces)
    for name, contents in STAND_INS.items():
        module = ModuleType(name)
        vars(module).update(contents)
        sys.modules.setdefault(name, module)
