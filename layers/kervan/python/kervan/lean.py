"""Start-up without what our dependencies import and Kervan never uses: a third of the files, a quarter of the time.

- A package whose `__init__` only gathers names from its parts imports a part when a name of it is first asked for,
  and a module that is there for a case that hardly ever comes is run when the case comes.
- botocore documents each method of a client as it makes it, pydantic looks for plugins in the metadata of every
  installed package, certifi for its file as if it lay in an archive: they are answered without their machinery.

A name that does not stand in `FACES` is found as ever: the module is then run as it is. `boot` calls `install` before
anything else is imported; tests and tools do without it.
"""

import importlib
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from importlib.abc import Loader  # its own import brings archives and temporary files


class _Undocumented(str):
    """A docstring that is never written."""

    __slots__ = ()

    def __new__(cls, *_: object, **__: object) -> "_Undocumented":
        """Whatever it was to say."""
        return super().__new__(cls)


def _certificates() -> str:
    """Where certifi keeps them; it finds that out by unpacking what is no archive."""
    spec = find_spec("certifi")
    return str(Path(str(spec.origin)).with_name("cacert.pem")) if spec else ""


# A module's names: the part of the package that each comes from, or what stands in its place.
FACES: Mapping[str, Mapping[str, Any]] = {
    "aws_lambda_powertools": {"Logger": "logging", "single_metric": "metrics"},
    "aws_lambda_powertools.event_handler": {
        "APIGatewayHttpResolver": "api_gateway",
        "ApiGatewayResolver": "api_gateway",
        "Request": "request",
        "Response": "api_gateway",
    },
    "aws_lambda_powertools.event_handler.openapi": {},
    "aws_lambda_powertools.utilities.data_classes": {
        "ALBEvent": "alb_event",
        "APIGatewayProxyEvent": "api_gateway_proxy_event",
        "APIGatewayProxyEventV2": "api_gateway_proxy_event",
        "BedrockAgentEvent": "bedrock_agent_event",
        "LambdaFunctionUrlEvent": "lambda_function_url_event",
        "VPCLatticeEvent": "vpc_lattice",
        "VPCLatticeEventV2": "vpc_lattice",
    },
    "aws_lambda_powertools.utilities.jmespath_utils": {},
    "botocore.docs": {},
    "botocore.docs.docstring": {
        "ClientMethodDocstring": _Undocumented,
        "PaginatorDocstring": _Undocumented,
        "WaiterDocstring": _Undocumented,
    },
    "certifi": {"where": _certificates},
    "jmespath": {},
    "pydantic.plugin._loader": {"get_plugins": tuple},
    "shutil": {},
    "urllib3.http2": {},
}


class _Faces:
    """Finds the modules of `FACES`."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """As the path finder does, with a loader that waits."""
        spec = PathFinder.find_spec(name, path) if name in FACES else None
        if spec is not None and spec.loader is not None:
            spec.loader = cast("Loader", _Waiting(spec.loader))
        return spec


class _Waiting:
    """A loader that runs a module only for a name that `FACES` does not know."""

    def __init__(self, real: Any) -> None:
        """`real` is the loader that Python would take."""
        self.real = real
        self._lock = RLock()
        self._running = False

    def create_module(self, _spec: ModuleSpec) -> None:
        """An ordinary module."""

    def exec_module(self, module: ModuleType) -> None:
        """Give the module nothing but a way to its names."""
        names = FACES[module.__name__]

        def name_of(name: str) -> Any:
            if name in names:
                found = names[name]
                part = importlib.import_module(f"{module.__name__}.{found}") if isinstance(found, str) else None
                vars(module)[name] = getattr(part, name) if part else found
            elif name.startswith("__") or _is_part(module, name):
                raise AttributeError(name)  # Python imports a part by itself
            else:
                self._run(module, name, name_of)
            return getattr(module, name)

        vars(module)["__getattr__"] = name_of

    def _run(self, module: ModuleType, name: str, name_of: Any) -> None:
        """Run the module once; threads that ask meanwhile wait, the module itself is told that it has no such name."""
        with self._lock:
            if self._running:
                raise AttributeError(name)
            if vars(module).get("__getattr__") is not name_of:
                return
            self._running = True
            try:
                self.real.exec_module(module)
            finally:
                self._running = False
            if vars(module).get("__getattr__") is name_of:
                del vars(module)["__getattr__"]


def _is_part(module: ModuleType, name: str) -> bool:
    return hasattr(module, "__path__") and find_spec(f"{module.__name__}.{name}") is not None


def install() -> None:
    """From now on; what is imported already stays as it is."""
    sys.meta_path.insert(0, _Faces)
